# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what was seen of QuickBooks' automatic updates on a host, and which channel file is whose. Pure."""
from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.interweave.smartintegration.plugins.plugin_utils.quickbooks import _channel_file, _products
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows import _file


@dataclass(frozen=True)
class ChannelFile:
    """A ``qbchan.dat``: its bytes, the digits of BackgroundEnabled, or why they cannot be told."""

    path: str
    data: bytes
    values: tuple[str, ...]
    trouble: str = ""

    @property
    def off(self) -> bool:
        return not self.trouble and all(int(value) == 0 for value in self.values)


@dataclass(frozen=True)
class State:
    """What was seen of a host's QuickBooks and their updates."""

    products: tuple[_products.Product, ...]
    files: tuple[ChannelFile, ...]
    service: dict[str, str] | None
    links: tuple[str, ...]
    writers: tuple[str, ...]
    #: Programs with QuickBooks in their name that are none.
    others: tuple[str, ...] = ()
    #: Folders with a downloaded update, and how many files are in each.
    downloads: tuple[tuple[str, int], ...] = ()


def channel_file(path: str, data: bytes | None) -> ChannelFile:
    """What a file's bytes say."""
    trouble = _file.path_trouble(path)
    if data is None:
        return ChannelFile(path, b"", (), trouble or "it could not be read")
    try:
        values = tuple(place.text for place in _channel_file.find(data))
    except _channel_file.Unreadable as exc:
        return ChannelFile(path, data, (), str(exc))
    return ChannelFile(path, data, values, trouble)


def files_of(product: _products.Product, files: t.Iterable[ChannelFile]) -> list[ChannelFile]:
    """The channel files of a product, by the model year and edition in their folder's name.

    Where product or folder says no year, the file counts: better a file too many that must be off than a product without one.
    """
    return [item for item in files if _belongs(product, item.path)]


def _belongs(product: _products.Product, path: str) -> bool:
    folder = next((part for part in path.split("\\") if "quickbooks" in part.lower()), "")
    year = _products.year_of(folder)
    if year is None or product.year is None:
        return True
    return year == product.year and ("enterprise" in folder.lower()) == product.enterprise


__all__ = ["ChannelFile", "State", "channel_file", "files_of"]
