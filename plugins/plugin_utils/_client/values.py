# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the values of declared variables, each of the type that its spec asks for; what cannot be used becomes a mistake."""
from __future__ import annotations

import datetime
import difflib
import os
import re
import typing as t
from collections.abc import Mapping

from ansible.module_utils.parsing.convert_bool import BOOLEANS_FALSE, BOOLEANS_TRUE
from ansible.parsing.vault import EncryptedString
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.client import Mistake
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.leaves import OMITTED, Leaves, Untemplatable
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.option import Option, sample, wanted

#: There is no value: not declared, omitted, or wrong.
MISSING: t.Final = object()
#: A key of a module's options or of somebody's own whose value is a secret, whatever the module calls it.
_SECRET_KEY = re.compile(r"(?i)pass(word|wd|phrase)?$|pwd$|secret|token$|private_key$|enckey|session_id|credential|authorization|cookie|proxy$")
_ANY = Option("any", "")
_DEEPEST = 32
_LONGEST = 60


class Values:
    """Reads the variables of one host, and collects its mistakes and its secrets."""

    def __init__(self, host: str, leaves: Leaves) -> None:
        self.host = host
        self.mistakes: list[Mistake] = []
        self.secrets: list[str] = []
        self._leaves = leaves
        self._depth = 0

    def read(self, option: Option, raw: t.Any, path: str, secret: bool = False) -> t.Any:
        """The value, or ``MISSING``. A list or a mapping comes without what is wrong in it."""
        secret = secret or option.secret or isinstance(raw, EncryptedString)  # what its owner encrypted by itself
        try:
            value = self._leaves.value(raw)
        except Untemplatable as exc:
            # what a filter says of a secret may hold it; the name of what is not defined is none
            why = str(exc) if not secret or exc.harmless else str(exc).partition(":")[0]
            return self.wrong(path, "has no value (%s): it must be %s" % (why, wanted(option)), option)
        if value is OMITTED or value is None:
            return [] if option.type == "list" and value is None else MISSING
        if isinstance(value, str) and not value and option.type != "any":
            return MISSING
        if self._depth >= _DEEPEST:
            return self.wrong(path, "leads to itself: it must be %s" % wanted(option), option)
        self._depth += 1
        try:
            return getattr(self, "_" + option.type)(option, value, path, secret)
        finally:
            self._depth -= 1

    def wrong(self, path: str, problem: str, option: Option | None = None) -> t.Any:
        example = "" if option is None or (option.choices and option.type == "str") else sample(option)
        self.mistakes.append(Mistake(self.host, path, problem, example))
        return MISSING

    def _not(self, path: str, value: t.Any, option: Option, secret: bool, why: str = "") -> t.Any:
        return self.wrong(path, "is %s%s: it must be %s" % (shown(value, secret), why, wanted(option)), option)

    def _str(self, option: Option, value: t.Any, path: str, secret: bool) -> t.Any:
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str):
            return self._not(path, value, option, secret, yaml_trap(value))
        return self._checked(option, value, path, secret)

    def _path(self, option: Option, value: t.Any, path: str, secret: bool) -> t.Any:
        found = self._str(option, value, path, secret)
        return found if found is MISSING else os.path.expanduser(os.path.expandvars(found))

    def _int(self, option: Option, value: t.Any, path: str, secret: bool) -> t.Any:
        number = value
        if (isinstance(value, str) and re.fullmatch(r"[-+]?\d{1,18}", value.strip())) or (isinstance(value, float) and value.is_integer()):
            number = int(value)
        if isinstance(number, bool) or not isinstance(number, int):
            return self._not(path, value, option, secret)
        return self._in_range(option, int(number), value, path, secret)

    def _float(self, option: Option, value: t.Any, path: str, secret: bool) -> t.Any:
        try:
            number = float("no" if isinstance(value, bool) else str(value).strip().removesuffix("%"))
        except ValueError:
            return self._not(path, value, option, secret)
        return self._in_range(option, number, value, path, secret)

    def _in_range(self, option: Option, number: float, value: t.Any, path: str, secret: bool) -> t.Any:
        low, high = float("-inf") if option.low is None else option.low, float("inf") if option.high is None else option.high
        return self._checked(option, number, path, secret) if low <= number <= high else self._not(path, value, option, secret)

    def _bool(self, option: Option, value: t.Any, path: str, secret: bool) -> t.Any:
        word = value.strip().lower() if isinstance(value, str) else value
        try:
            known = word in BOOLEANS_TRUE or word in BOOLEANS_FALSE
        except TypeError:  # a list
            known = False
        return word in BOOLEANS_TRUE if known else self._not(path, value, option, secret)

    def _any(self, option: Option, value: t.Any, path: str, secret: bool) -> t.Any:
        """A value of a module's options: as it is declared, without what is not."""
        if isinstance(value, Mapping):
            return self._open(value, path, secret)
        if isinstance(value, (list, tuple)):
            return self._each(_ANY, value, path, secret)
        return self._checked(option, str(value) if isinstance(value, datetime.date) else value, path, secret)

    def _list(self, option: Option, value: t.Any, path: str, secret: bool) -> t.Any:
        if not isinstance(value, (list, tuple)):
            return self._not(path, value, option, secret)
        return self._each(option.element, value, path, secret, option.whole)

    def _each(self, element: Option, values: t.Sequence[t.Any], path: str, secret: bool, whole: bool = False) -> list[t.Any]:
        entries = []
        for number, raw in enumerate(values):
            here, before = "%s[%d]" % (path, number), len(self.mistakes)
            value = self.read(element, raw, here, secret)
            if value is MISSING and before == len(self.mistakes) and (raw is None or raw == ""):
                self.wrong(here, "is empty: it must be %s" % wanted(element), element)
            if value is not MISSING and not (whole and before < len(self.mistakes)):
                entries.append(value)
        return entries

    def _dict(self, option: Option, value: t.Any, path: str, secret: bool) -> t.Any:
        if not isinstance(value, Mapping):
            return self._not(path, value, option, secret)
        return self._keys(option.options, value, path, secret) if option.options else self._open(value, path, secret)

    def _open(self, value: Mapping[t.Any, t.Any], path: str, secret: bool) -> dict[str, t.Any]:
        found = {str(key): self.read(_ANY, raw, "%s.%s" % (path, key), secret or bool(_SECRET_KEY.search(str(key)))) for key, raw in value.items()}
        return {key: item for key, item in found.items() if item is not MISSING}

    def _keys(self, options: Mapping[str, Option], value: Mapping[t.Any, t.Any], path: str, secret: bool) -> dict[str, t.Any]:
        found = {}
        for key in value:
            if key not in options:
                self._unknown(key, options, path)
        for key, option in options.items():
            here, before = "%s.%s" % (path, key), len(self.mistakes)
            item = self.read(option, value[key], here, secret) if key in value else MISSING
            if item is not MISSING:
                found[key] = item
            elif option.required and value and before == len(self.mistakes):
                self.wrong(here, "is missing: it must be %s" % wanted(option), option)
        return found

    def _unknown(self, key: t.Any, options: Mapping[str, Option], path: str) -> None:
        if isinstance(key, bool):
            self.wrong("%s.%s" % (path, str(key).lower()), "is no key: YAML reads an unquoted on, off, yes or no so. Write the key in quotes, \"on\"")
            return
        self.wrong("%s.%s" % (path, key), "is not known%s: it must be one of %s" % (meant(str(key), options), ", ".join(options)))

    def _checked(self, option: Option, value: t.Any, path: str, secret: bool) -> t.Any:
        if option.choices and value not in option.choices:
            return self._not(path, value, option, secret, "" if secret else meant(str(value), option.choices))
        try:
            if option.check is not None:
                option.check(value)
        except ValueError as exc:
            return self.wrong(path, "is %s: it must be %s" % (shown(value, secret), exc), option)
        if secret and value is not None and not isinstance(value, bool):
            self.secrets.append(str(value))
        return value


def shown(value: t.Any, secret: bool = False) -> str:
    """A value as an error names it; of a secret only what kind of value it is."""
    if isinstance(value, bool):
        return "the truth value %s" % str(value).lower()
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, (list, tuple)):
        return "a list"
    if secret:
        return "a text" if isinstance(value, str) else "a number"
    if isinstance(value, str):
        return "the text %s" % quoted(value)
    return "the date %s" % value if isinstance(value, datetime.date) else "the number %s" % value


def meant(word: str, known: t.Iterable[str]) -> str:
    """What somebody who wrote *word* probably meant, as a part of an error's sentence."""
    near = difflib.get_close_matches(word, list(known), 1, 0.7)
    return " (is %s meant?)" % near[0] if near else ""


def quoted(text: str) -> str:
    """A text in single quotes, on one line and not too long."""
    line = " ".join(text.split())
    return "'%s'" % (line if len(line) <= _LONGEST else line[:_LONGEST] + "...")


def yaml_trap(value: t.Any) -> str:
    """Why YAML gave a value of this type for what was meant as a text."""
    if isinstance(value, (bool, float, datetime.date)):
        return ", because YAML reads it so without quotes"
    return ""


__all__ = ["MISSING", "Values", "shown"]
