# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the reads a Windows resource can name, so that those of many resources travel together.

All registry keys are below HKEY_LOCAL_MACHINE and are given without the hive (``SOFTWARE\\ODBC\\ODBCINST.INI``); what reg.exe reads may also be
below HKEY_USERS, and then begins with ``HKU\\``.
The 32-bit view is asked for by its explicit ``WOW6432Node`` path: StdRegProv runs in the 64-bit view.
"""
from __future__ import annotations

import typing as t
from dataclasses import dataclass

#: A property of a CIM instance as it travels: text, null, or a list when the element repeats.
CimValue = str | None | list[t.Any]
Row = dict[str, t.Any]


def as_list(value: t.Any) -> list[t.Any]:
    """An array property: one element looks like a scalar on the wire, an empty array may be absent or null."""
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]


@dataclass(frozen=True)
class RegValue:
    """A registry value. ``type`` is ``REG_SZ``, ``REG_EXPAND_SZ``, ``REG_DWORD``, ``REG_QWORD``, ``REG_BINARY`` or ``REG_MULTI_SZ``.

    ``data`` is str, int, bytes or a tuple of str in that order of types. StdRegProv expands REG_EXPAND_SZ when it reads.
    """

    type: str
    data: t.Any


@dataclass(frozen=True)
class Rows:
    """Rows of a CIM class whose ``key`` is one of ``values``, letter case ignored; no values means all rows.

    Answers ``list[dict[str, str | None | list]]`` with the properties named in ``fields`` (and the key). Name a property as the class
    spells it. A value that is a number in the class is given as int: it travels without quotes.
    """

    cls: str
    fields: tuple[str, ...]
    key: str
    values: tuple[str | int, ...] = ()
    namespace: str = "root/cimv2"


@dataclass(frozen=True)
class Confirm:
    """Whether the REG_SZ value is exactly this text, letter case included: ``bool``.

    ``False`` also means "cannot be confirmed this way" (percent sign, quote or non-ASCII in the text): then read ``Value``.
    """

    key: str
    name: str
    data: str


@dataclass(frozen=True)
class Dwords:
    """The REG_DWORD values of a key: ``dict[str, int]``, or ``None`` when the key is missing."""

    key: str


@dataclass(frozen=True)
class ValueNames:
    """Names (ASCII only) of the key's values whose data contain the text and none of ``without``, letter case ignored: ``list[str]``."""

    key: str
    text: str
    without: tuple[str, ...] = ()


@dataclass(frozen=True)
class ValueTexts:
    """The same values, each name with its data as reg.exe prints them: ``dict[str, str]``.

    Good for sorting out among hundreds, not for showing or comparing: it prints in the console's code page, in which what is not ASCII may
    become another character or a question mark, and a line end in the data cuts it. What is to be trusted is read as ``Value``.
    With ``among`` (ASCII) the data hold at least one of these texts too.
    """

    key: str
    text: str
    without: tuple[str, ...] = ()
    among: tuple[str, ...] = ()


@dataclass(frozen=True)
class Binaries:
    """The REG_BINARY values of a key's subkeys: ``dict[str, dict[str, bytes]]``, by the subkey's and the value's name in lower case."""

    key: str


@dataclass(frozen=True)
class SubkeyTexts:
    """The subkeys, at any depth, that hold a value whose data contain the text: ``dict[str, dict[str, str]]``, by their path below HKLM those values
    by name, with their data as reg.exe prints them (see ``ValueTexts``)."""

    key: str
    text: str


@dataclass(frozen=True)
class Value:
    """One value: ``RegValue``, or ``None`` when value or key is missing. Exact in every language.

    Two requests (type, then data). Where the key's format guarantees REG_SZ (firewall rules, port proxies, ODBC) name
    ``type="REG_SZ"``: one request.
    """

    key: str
    name: str
    type: str = ""


@dataclass(frozen=True)
class Values:
    """All values of a key: ``dict[str, RegValue]``, or ``None`` when the key is missing. One request and one for each value."""

    key: str


@dataclass(frozen=True)
class Keys:
    """Names of the direct subkeys: ``list[str]``, or ``None`` when the key is missing. One request, exact in every language."""

    key: str


@dataclass(frozen=True)
class Listing:
    """Full paths of the files that match, also in folders below: ``list[str]``. ASCII paths are exact."""

    pattern: str


@dataclass(frozen=True)
class Folders:
    """Full paths of the folders that match, also in folders below: ``list[str]``. ASCII paths are exact."""

    pattern: str


@dataclass(frozen=True)
class There:
    """Whether a file of this path is there and may be seen: ``bool``. By ``dir`` where a command line carries the path, else by a query."""

    path: str


@dataclass(frozen=True)
class FileBytes:
    """A small file's bytes, or ``None`` when it is missing or unreadable."""

    path: str


@dataclass(frozen=True)
class TimeZoneId:
    """The Windows name of the host's time zone, for example ``Pacific Standard Time``: ``str``."""


@dataclass(frozen=True)
class Environment:
    """A variable of the remote session, for example ``SystemRoot``: ``str``, empty when it is not set or not plain ASCII."""

    name: str


@dataclass(frozen=True)
class Types:
    """Names (ASCII, lower case) and types of a key's values as reg.exe prints them: ``dict[str, str]``, or ``None`` when it prints none.

    Only good for not asking StdRegProv what is not there: a value of several lines can print a name that does not exist.
    """

    key: str


Read = (
    Rows | Confirm | Dwords | ValueNames | ValueTexts | Binaries | SubkeyTexts | Value | Values | Keys | Listing | Folders | There | FileBytes
    | TimeZoneId | Environment | Types
)

__all__ = [
    "Binaries", "CimValue", "Confirm", "Dwords", "Environment", "FileBytes", "Folders", "Keys", "Listing", "Read", "RegValue", "Row",
    "Rows", "SubkeyTexts", "There", "TimeZoneId", "Types", "Value", "ValueNames", "ValueTexts", "Values", "as_list",
]
