# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: keeping secrets out of everything an action returns or raises. ActionBase does not do it."""
from __future__ import annotations

import base64
import html
import json
import re
import typing as t
from collections.abc import Iterable
from urllib.parse import quote

MASK = "********"
#: Fields whose values come from our own closed lists: a secret that happens to be 'pass' must not break them.
_STRUCTURE = frozenset({"status", "item", "owner", "kind", "resource"})
#: A secret shorter than this is only replaced where it stands as a word of its own.
_SHORT = 4


class Secrets:
    """Values that must not appear in any output, and the function that replaces them."""

    def __init__(self, values: Iterable[t.Any] = ()) -> None:
        self._values: set[str] = set()
        self._pattern: re.Pattern[str] | None = None
        self.add(values)

    def add(self, values: Iterable[t.Any]) -> None:
        """Take in more secrets. Lists and dicts count by what they hold."""
        known = len(self._values)
        for value in values:
            self._add_one(value)
        if len(self._values) == known:
            return
        self._pattern = re.compile("|".join(_part(value) for value in sorted(self._values, key=len, reverse=True)))

    def _add_one(self, value: t.Any) -> None:
        if isinstance(value, dict):
            value = list(value.values())
        if isinstance(value, (list, tuple, set, frozenset)):
            for item in value:
                self._add_one(item)
        elif isinstance(value, bytes):
            self._add_one(value.decode("utf-8", errors="replace"))
        elif value is not None and not isinstance(value, bool) and str(value).strip():
            self._values.update(forms(str(value)))

    def text(self, text: str) -> str:
        """The text with every secret replaced."""
        return self._pattern.sub(MASK, text) if self._pattern else text

    def mask(self, value: t.Any, field: str = "") -> t.Any:
        """Any JSON value with every secret replaced, keys of dicts included; fields of our own closed lists stay."""
        if self._pattern is None:
            return value
        if isinstance(value, dict):
            return {self.text(key) if isinstance(key, str) else key: self.mask(item, str(key)) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.mask(item, field) for item in value]
        if isinstance(value, str):
            return value if field in _STRUCTURE else self.text(value)
        if isinstance(value, (int, float)) and not isinstance(value, bool) and str(value) in self._values and field not in _STRUCTURE:
            return MASK
        return value


def forms(secret: str) -> set[str]:
    """A secret as it stands, as Python and JSON print it, as XML and an URL carry it, and in base64."""
    return {secret, repr(secret)[1:-1], json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1], html.escape(secret), quote(secret, safe=""),
            base64.b64encode(secret.encode("utf-8", "replace")).decode("ascii")}


def _part(value: str) -> str:
    return re.escape(value) if len(value) >= _SHORT else r"(?<![A-Za-z0-9])%s(?![A-Za-z0-9])" % re.escape(value)


__all__ = ["MASK", "Secrets", "forms"]
