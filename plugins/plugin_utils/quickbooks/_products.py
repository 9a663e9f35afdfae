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
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._reads import Read, Subkeys, Value

UNINSTALL = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall"
UNINSTALL_32 = r"SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall"

# Names with 'QuickBooks' in them that are no QuickBooks: drivers, tools, run-time packages, and plain 'QuickBooks',
# the hidden base package below every product.
_OTHERS = re.compile(
    r"QODBC|QRemote|Runtime Redistributable|Tool Hub|File Doctor|\bSDK\b|_VC\d|CData|Remote Connector|Web Connector|POS\b|Point of Sale",
    re.IGNORECASE,
)
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
    name = display_name.strip()
    return "quickbooks" in name.lower() and name.lower() != "quickbooks" and not _OTHERS.search(name)


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
    return [Subkeys(UNINSTALL, "QuickBooks"), Subkeys(UNINSTALL_32, "QuickBooks")]


def installed(host: Host) -> list[Product]:
    """Every QuickBooks found, by name; a product that stands in both views counts once."""
    found: dict[str, Product] = {}
    for read in reads():
        for key in _direct(host.read(read), t.cast(Subkeys, read).key):
            product = _product(host, key)
            if product is not None:
                found.setdefault(product.name.lower(), product)
    return sorted(found.values(), key=lambda product: product.name.lower())


def _direct(paths: t.Iterable[str], parent: str) -> list[str]:
    """The direct subkeys among the paths a search answered (it also finds values deeper down)."""
    start = parent.lower() + "\\"
    direct: dict[str, str] = {}
    for path in paths:
        if path.lower().startswith(start):
            name = path[len(start):].split("\\", 1)[0]
            direct.setdefault(name.lower(), path[: len(start)] + name)
    return list(direct.values())


def _product(host: Host, key: str) -> Product | None:
    if _OTHERS.search(key.rsplit("\\", 1)[-1]):
        return None  # told by its key's name: a QuickBooks' own key is a GUID
    name = _text(host, key, "DisplayName")
    if not is_product(name):
        return None
    year = year_of(name)
    if year is None:
        year = year_of(name, _text(host, key, "DisplayVersion"))
    return Product(name.strip(), year, key)


def _text(host: Host, key: str, name: str) -> str:
    value = host.read(Value(key, name, "REG_SZ"))
    return value.data if value is not None and isinstance(value.data, str) else ""


__all__ = ["Product", "UNINSTALL", "UNINSTALL_32", "installed", "is_product", "reads", "year_of"]
