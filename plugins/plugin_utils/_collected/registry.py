# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the registry as ``reg query`` printed it into a collected file: what was asked for is known, there or not. Pure."""
from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._collected.file import Collected
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._collected.text import Answer
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._reads import RegValue
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import NotSeen

_COMMAND = re.compile(
    r'reg query "hklm\\(?P<key>[^"]+)"(?P<deep> /s)?(?: /v (?P<value>\S+)| /f (?P<text>\S+) /d| /t (?P<kind>\S+))?')
_KEY = re.compile(r"HKEY_LOCAL_MACHINE\\(.+)")
_VALUE = re.compile(r" {4}(.*?) {4}(REG_[A-Z_]+)(?: {4}(.*))?")
#: Data by type, from what is printed and whether that is exact. The readers of REG_EXPAND_SZ get it expanded.
_READERS: dict[str, t.Callable[[str, bool], t.Any]] = {
    "REG_DWORD": lambda text, exact: int(text, 16), "REG_QWORD": lambda text, exact: int(text, 16), "REG_BINARY": lambda text, exact: bytes.fromhex(text),
    "REG_SZ": lambda text, exact: text if exact else None, "REG_EXPAND_SZ": lambda text, exact: text if exact and "%" not in text else None,
    "REG_MULTI_SZ": lambda text, exact: tuple(text.split("\\0")) if exact else None,
}

Values = dict[str, RegValue]


class NotInFile(NotSeen):
    """The file does not say it. It proves nothing, either way."""

    remedy = ("Reach the server over WinRM and run again without interweave_collected; or look at it on the server, and attest the item.")


def not_in_file(what: str) -> NotInFile:
    return NotInFile("not seen: the collected file does not say it", operation="read", target=what)


@dataclass(frozen=True)
class _Asked:
    """One ``reg query`` and what it printed, by key in lower case."""

    key: str
    deep: bool
    value: str
    text: str
    kind: str
    #: Whether it printed anything: a key without what was searched for prints the count, a missing key nothing.
    there: bool
    keys: t.Mapping[str, Values]
    #: How the keys are spelled.
    spelled: t.Mapping[str, str]

    def covers(self, key: str, value: str, text: str, kind: str) -> bool:
        here = self.key == key or (self.deep and key.startswith(self.key + "\\"))
        return here and self.value in ("", value) and self.kind in ("", kind) and (not self.text or self.text in text)

    def values(self, key: str) -> Values | None:
        """What was printed of a key; nothing of one that is there without such values; ``None`` for one that is not there."""
        if key in self.keys:
            return dict(self.keys[key])
        there = self.there if key == self.key else any(known.startswith(key + "\\") for known in self.keys)
        return {} if there else None


class Registry:
    """What a file says of HKEY_LOCAL_MACHINE. Every read raises ``NotInFile`` where nobody asked."""

    def __init__(self, file: Collected) -> None:
        self._elevated = file.elevated
        self._asked = [asked for asked in map(_asked, file.answers.values()) if asked is not None]

    def values(self, key: str, value: str = "", text: str = "", kind: str = "") -> Values | None:
        """The values that were printed of a key, as far as *value* (one name), *text* (in the data) or *kind* narrow the question; ``None``: no such key."""
        low, wanted = key.lower(), (value.lower(), text.lower(), kind)
        asked = next((one for one in self._asked if one.covers(low, *wanted)), None)
        if asked is None:
            raise not_in_file("HKLM\\%s%s" % (key, ", value '%s'" % value if value else ""))
        if not (self._elevated or asked.there):
            raise not_in_file("HKLM\\%s, since the script did not run as administrator" % key)
        return asked.values(low)

    def value(self, key: str, name: str) -> RegValue | None:
        """One value, exact."""
        values = self.values(key, value=name) or {}
        found = next((value for known, value in values.items() if known.lower() == name.lower()), None)
        if found is not None and found.data is None:
            raise not_in_file("HKLM\\%s, value '%s', whose data the file does not hold as they are" % (key, name))
        return found

    def below(self, key: str, value: str = "", text: str = "", kind: str = "") -> dict[str, Values]:
        """The keys at any depth below one that hold such values, by their path."""
        asked = next((one for one in self._asked if one.deep and one.covers(key.lower(), value.lower(), text.lower(), kind)), None)
        if asked is None:
            raise not_in_file("what is below HKLM\\%s" % key)
        if not asked.keys and not asked.there and not self._elevated:
            raise not_in_file("HKLM\\%s, since the script did not run as administrator" % key)
        return {asked.spelled[low]: dict(values) for low, values in asked.keys.items() if low.startswith(key.lower() + "\\")}


def _asked(answer: Answer) -> _Asked | None:
    found = _COMMAND.fullmatch(answer.command.lower())
    if found is None:
        return None
    keys, spelled = _printed(answer)
    return _Asked(found["key"], bool(found["deep"]), found["value"] or "", found["text"] or "", (found["kind"] or "").upper(),
                  answer.rc == 0 or any(line.strip() for line in answer.lines), keys, spelled)


def _printed(answer: Answer) -> tuple[dict[str, Values], dict[str, str]]:
    """Keys and values. A line that is neither, right behind a value, is the rest of data of several lines: that value is not whole."""
    keys: dict[str, Values] = {}
    spelled: dict[str, str] = {}
    here: Values | None = None
    last = ""
    for line in answer.lines:
        key, value = _KEY.fullmatch(line.rstrip()), _VALUE.fullmatch(line)
        if key:
            here = keys.setdefault(key[1].lower(), {})
            spelled[key[1].lower()], last = key[1], ""
        elif value and here is not None:
            last = value[1]
            here[last] = RegValue(value[2], _data(value[2], value[3] or "", answer.exact))
        elif last and line.strip() and here is not None:
            here[last] = RegValue(here[last].type, None)
        else:
            last = ""
    return keys, spelled


def _data(kind: str, text: str, exact: bool) -> t.Any:
    """Data as the registry's readers give them; ``None`` for what is not told exactly."""
    try:
        return _READERS[kind](text, exact or (text.isascii() and "?" not in text))
    except (KeyError, ValueError):
        return None


__all__ = ["NotInFile", "Registry", "Values", "not_in_file"]
