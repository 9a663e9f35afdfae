# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: an object of Creatio as RuntimeEntitySchemaRequest tells it: columns with type and caption, and how it is administered."""
from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import CrmError

#: What stands before a name of one's own (setting SchemaNamePrefix): a capitalised word or capitals, such as Usr, Glx, IW, BG, AcmeCRM.
_PREFIX = r"(?=[A-Za-z0-9]{2})[A-Z]{1,6}[a-z0-9]{0,14}(?:[A-Z]{2,5})?"
#: Prefixes that are looked for whatever the site's own is: Creatio's default, and that of InterWeave's packages.
PREFIXES = ("Usr", "IW")


@dataclass(frozen=True)
class Column:
    name: str
    captions: tuple[str, ...]
    type: int
    refers: str

    @property
    def caption(self) -> str:
        return self.captions[0] if self.captions else ""

    def has_caption(self, caption: str) -> bool:
        return any(_folded(caption) == _folded(own) for own in self.captions)

    def is_prefixed(self, bare: str) -> bool:
        """Whether this is *bare* behind some prefix: ``UsrQuickBooksId`` for ``QuickBooksId``, whatever the case of what follows."""
        return bool(re.fullmatch(_PREFIX + "(?i:%s)" % re.escape(bare), self.name))


@dataclass(frozen=True)
class Schema:
    name: str
    uid: str
    display: str
    by_operations: bool
    by_records: bool
    by_columns: bool
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column | None:
        """By exact name; ``TermsId``, as OData calls a lookup, finds ``Terms``."""
        wanted = name.lower()
        return next((c for c in self.columns if c.name.lower() == wanted or (c.refers and c.name.lower() + "id" == wanted)), None)

    @classmethod
    def read(cls, answer: dict[str, t.Any], operation: str) -> Schema:
        """:raises CrmError: the answer holds no schema."""
        about = answer.get("schema")
        items = ((about or {}).get("columns") or {}).get("Items")
        if not isinstance(about, dict) or not items:
            raise CrmError(operation, message="the answer holds no columns")
        rows = items.values() if isinstance(items, dict) else items
        columns = tuple(sorted((_column(row) for row in rows), key=lambda column: column.name))
        return cls(str(about.get("name") or ""), str(about.get("uId") or ""), str(about.get("primaryDisplayColumnName") or ""),
                   bool(about.get("administratedByOperations")), bool(about.get("administratedByRecords")),
                   bool(about.get("administratedByColumns")), columns)


def _column(row: dict[str, t.Any]) -> Column:
    caption = row.get("caption")
    captions = list(caption.values()) if isinstance(caption, dict) else [caption]
    number = row.get("dataValueType")
    return Column(str(row.get("name") or ""), tuple(str(text) for text in captions if text), number if isinstance(number, int) else -1,
                  str(row.get("referenceSchemaName") or ""))


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def bare_name(name: str, prefixes: t.Iterable[str] = PREFIXES) -> str:
    """A wanted name without its prefix, when it bears a known one."""
    for prefix in prefixes:
        rest = name[len(prefix):]
        if prefix and name.startswith(prefix) and rest[:1].isupper():
            return rest
    return name


__all__ = ["Column", "PREFIXES", "Schema", "bare_name"]
