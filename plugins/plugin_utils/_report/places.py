# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: which file of a report folder is whose, and what it is called: readable, and one file a name on every file system.

The index in the folder remembers what this collection wrote there, for which client and host: the only files it ever removes or replaces, and only when
they are of a client or host that it looked at.
"""
from __future__ import annotations

import hashlib
import json
import pathlib
import typing as t
import unicodedata

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.text import inert
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.files import load

INDEX = ".preflight-report.json"
#: Folders for the files of single clients and hosts.
FOLDERS = ("acceptance", "clients", "hosts", "mail", "plans")
#: What Windows takes for a device, with any ending (Microsoft, "Naming Files, Paths, and Namespaces").
_DEVICES = frozenset({"con", "prn", "aux", "nul", *("%s%d" % (name, number) for name in ("com", "lpt") for number in range(1, 10))})
_LONGEST = 80
#: Whose a file is: ("client", name), ("host", name), or ("", "") for the whole run.
Owner = tuple[str, str]
FLEET: Owner = ("", "")


def readable(name: str) -> tuple[str, bool]:
    """A name as the base of a file's name, and whether it is still the very name: letters and digits of any script, ``.``, ``_`` and ``-``."""
    plain = unicodedata.normalize("NFC", inert(name))
    base = "".join(char if char.isalnum() or char in "._-" else "-" for char in plain).strip(".-")[:_LONGEST]
    same = base == name and base.partition(".")[0].casefold() not in _DEVICES
    return base or "unnamed", same


def _marked(name: str, base: str) -> str:
    return "%s~%s" % (base, hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8])


class Index:
    """The files of one report folder, by name, with their owners."""

    def __init__(self, dest: pathlib.Path) -> None:
        self.files: dict[str, Owner] = {}
        self._bases: dict[Owner, str] = {}
        try:
            known = load(dest / INDEX)[0].get("files")
        except ValueError:
            known = {}
        for name, owner in known.items() if isinstance(known, dict) else ():
            kind = _owner(owner)
            if kind is not None and _ours(name):
                self.files[name] = kind
                if kind != FLEET and not name.startswith("mail/"):  # a mail's name goes on behind the client's
                    self._bases.setdefault((kind[0], _base_of(name).casefold()), kind[1])

    def base(self, kind: str, name: str) -> str:
        """The base of the file names of this client or host. Another one's, also one that differs only in case, is never taken."""
        plain, same = readable(name)
        free = same and self._bases.setdefault((kind, plain.casefold()), name) == name
        return plain if free else _marked(name, plain)

    def text(self, files: t.Mapping[str, Owner]) -> str:
        """The index with these files added, as text."""
        return json.dumps({"schema": "1", "files": {name: list(owner) for name, owner in sorted({**self.files, **files}.items())}}) + "\n"


def _base_of(name: str) -> str:
    return name.rpartition("/")[2].rpartition(".")[0]


def _owner(value: t.Any) -> Owner | None:
    good = isinstance(value, list) and len(value) == 2 and all(isinstance(part, str) for part in value) and value[0] in ("", "client", "host")
    return (value[0], value[1]) if good else None


def _ours(name: str) -> bool:
    """A name that leads elsewhere is nothing that was written here."""
    folder, slash, base = name.partition("/")
    odd = {"", ".", ".."}
    return "/" not in base and "\x00" not in name and not odd & {folder, base if slash else folder} and (folder in FOLDERS if slash else folder != INDEX)


__all__ = ["FLEET", "FOLDERS", "INDEX", "Index", "Owner", "readable"]
