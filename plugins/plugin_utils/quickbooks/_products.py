# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: which QuickBooks Desktop products are installed on a host, by the uninstall keys of both registry views.

Windows' own product list (Win32_Product) is never asked: it makes every installed package repair itself.
"""
from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._host import Host
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._reads import Read, SubkeyTexts, Value

UNINSTALL = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall"
UNINSTALL_32 = r"SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall"

#: What an uninstall entry must be, word for word, to be a QuickBooks Desktop: the brand, an edition (or a model year alone), and nothing but what
#: Intuit writes beside them. Plain 'QuickBooks' is the hidden base package below every product; 'Pro Timer', 'File Manager 2024', '... for QuickBooks
#: 2025' and the like hold other words, whatever they are called.
_BRAND = re.compile(r"(?:intuit )?quickbooks(?: desktop)? (?P<rest>.+)")
_EDITION = re.compile(r"(?:pro|premier|enterprise|accountants?|basic|simple ?start|easy ?start)\b")
_WORDS = frozenset((
    "accountant", "accountants", "accountant's", "and", "basic", "bookkeeper", "business", "canada", "canadian", "contractor", "desktop", "diamond", "easy",
    "easystart", "edition", "editions", "enterprise", "general", "gold", "manufacturing", "nonprofit", "non-profit", "not-for-profit", "plus", "platinum",
    "premier", "pro", "professional", "retail", "service", "services", "silver", "simple", "simplestart", "solution", "solutions", "standard", "start",
    "trial", "uk", "us", "usa", "version", "wholesale", "64-bit", "32-bit"))
_NUMBER = re.compile(r"20[0-9]{2}|[0-9]{1,2}\.[0-9]|[123][0-9]|v[0-9]{1,2}|r[0-9]{1,2}")
_MARKS = re.compile(r"[\u00ae\u2122]|\((?:r|tm)\)", re.IGNORECASE)
#: How many uninstall entries' names are read one by one (an accountant's host has a handful); of any more the printed name counts.
MAX_PRODUCTS = 12
_YEAR = re.compile(r"\b(20[0-9]{2})\b")
_ENTERPRISE = re.compile(r"Enterprise[^0-9]*([0-9]{2})(?:\.[0-9]+)?\b", re.IGNORECASE)
_MAJOR = re.compile(r"([0-9]{1,2})\.")


@dataclass(frozen=True)
class Product:
    """An installed QuickBooks: the name it shows under Apps and features, its model year where known, its uninstall key."""

    name: str
    year: int | None
    key: str

    @property
    def enterprise(self) -> bool:
        return "enterprise" in self.name.lower()


def is_product(display_name: str) -> bool:
    """Whether this uninstall entry is a QuickBooks Desktop itself."""
    found = _BRAND.fullmatch(_plain(display_name))
    if found is None:
        return False
    rest = found.group("rest")
    words = rest.split()
    if not (_EDITION.match(rest) or re.fullmatch(r"20[0-9]{2}", rest)):
        return False
    return all(word in _WORDS or _NUMBER.fullmatch(word) for word in words)


def _plain(display_name: str) -> str:
    """The name in lower case, without trade marks, colons and dashes between words."""
    return " ".join(re.sub(r"[:,&()]| [-\u2013] ", " ", _MARKS.sub(" ", display_name)).lower().split())


def year_of(name: str, version: str = "") -> int | None:
    """The model year: from 'QuickBooks Pro 2024', from 'Enterprise Solutions 24.0', else from DisplayVersion's major (34 is 2024)."""
    found = _YEAR.search(name)
    if found:
        return int(found.group(1))
    found = _ENTERPRISE.search(name)
    if found:
        return 2000 + int(found.group(1))
    found = _MAJOR.match(version.strip())
    if found and 10 <= int(found.group(1)) <= 60:
        return 1990 + int(found.group(1))
    return None


def reads() -> list[Read]:
    return [SubkeyTexts(UNINSTALL, "QuickBooks"), SubkeyTexts(UNINSTALL_32, "QuickBooks")]


def installed(host: Host) -> list[Product]:
    """Every QuickBooks found, by name; a product that stands in both views counts once.

    An entry is read by itself where what is printed may be another name: outside ASCII, or a sign that the console's code page does not have.
    """
    found: dict[str, Product] = {}
    for number, (key, printed) in enumerate(_likely(host)):
        name = printed if _surely(printed) or number >= MAX_PRODUCTS else _text(host, key, "DisplayName").strip()
        if is_product(name) and name.lower() not in found:
            year = year_of(name)
            found[name.lower()] = Product(name, year_of(name, _text(host, key, "DisplayVersion")) if year is None else year, key)
    return sorted(found.values(), key=lambda product: product.name.lower())


def others(host: Host) -> list[str]:
    """The names, as they are printed, of the entries with QuickBooks in their name that are none."""
    names = {name.strip() for _key, name in _entries(host) if "quickbooks" in name.lower() and not is_product(name)}
    return sorted(names - {"QuickBooks"}, key=str.lower)


def _entries(host: Host) -> t.Iterator[tuple[str, str]]:
    """Key and printed name of the entries; a search also finds keys deeper down, which are none."""
    for read in reads():
        parent = t.cast(SubkeyTexts, read).key
        for path, values in host.read(read).items():
            name = next((data for value, data in values.items() if value.lower() == "displayname"), "")
            if name and "\\" not in path[len(parent) + 1:]:
                yield path, name


def _likely(host: Host) -> list[tuple[str, str]]:
    """Key and printed name of the entries whose name is a QuickBooks', or may be one where it is printed with something else than ASCII (a trade mark's
    sign becomes an r or a question mark in the console's code page); each name once."""
    keys: dict[str, tuple[str, str]] = {}
    for key, name in _entries(host):
        if is_product(name) or not name.isascii() or "?" in name or "quickbooksr " in name.lower():
            keys.setdefault(name.lower(), (key, name.strip()))
    return sorted(keys.values(), key=lambda entry: not is_product(entry[1]))


def _surely(name: str) -> bool:
    """Whether a name is judged as it is printed."""
    return is_product(name) and name.isascii() and "?" not in name


def _text(host: Host, key: str, name: str) -> str:
    value = host.read(Value(key, name, "REG_SZ"))
    return value.data if value is not None and isinstance(value.data, str) else ""


__all__ = ["Product", "UNINSTALL", "UNINSTALL_32", "installed", "is_product", "others", "reads", "year_of"]
