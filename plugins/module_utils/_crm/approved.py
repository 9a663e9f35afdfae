# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: rows of the file with approved account names, and why one of them is not written. Pure."""
from __future__ import annotations

import functools
import re
import typing as t
from dataclasses import dataclass, field

from ansible_collections.interweave.smartintegration.plugins.module_utils import _name_rules as names
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.account_audit import Audit
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import Account, RenameRow, shown
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import Change


@dataclass
class Observed:
    audit: Audit
    #: Rows of the approved file and the accounts they name, as they are now.
    approved: list[RenameRow] = field(default_factory=list)
    standing: dict[str, Account] = field(default_factory=dict)
    #: Approved rows that will not be written, each with its reason.
    rejected: list[str] = field(default_factory=list)
    #: Approved rows that already stand.
    already: int = 0
    #: Keys of the names that QuickBooks lists hold.
    quickbooks: frozenset[str] = frozenset()

    @functools.cached_property
    def bound(self) -> frozenset[str]:
        return frozenset(bad.id for bad in self.audit.bad if bad.bound)

    def why_not(self, row: RenameRow, ids: set[str], keys: set[str]) -> str:
        """Why an approved row is not written; empty when it may be. ``ids``, ``keys``: what the file names more than once."""
        now, wanted = self.standing.get(row.id), names.key(row.new)
        reasons = (
            (row.id in ids, "the file names this id more than once"),
            (wanted in keys, "the file gives this name to more than one account"),
            (bool(names.problems(row.new)), "the new name is not legal: %s" % " and ".join(names.problems(row.new))),
            (names.shorten(row.new) != row.new, "the new name is not clean: write it as '%s'" % shown(names.shorten(row.new))),
            (now is None, "the account is gone or hidden from this login"),
            (now is not None and now.name != row.old, stands_no_longer(now)),
            (now is not None and now.kind == "person", "a person account's name cannot be written"),
            (wanted in self.audit.taken and wanted != names.key(row.old), "another account has this name already"),
            (wanted in self.quickbooks and row.id not in self.bound, "QuickBooks has this name already, and this account is not known to be bound to it"),
        )
        return next((reason for applies, reason in reasons if applies), "")


_YES, _NO = frozenset(("yes", "y", "ja", "j", "x", "true", "wahr", "1", "ok")), frozenset(("no", "n", "nein", "false", "falsch", "0", ""))
#: What a spreadsheet shows instead of a value, and an id that it took for a number.
_MANGLED = re.compile(r"#(?:NAME\?|REF!|VALUE!|N/A|WERT!|BEZUG!|NV|#+)|\d+(?:[.,]\d+)?E[+-]?\d+", re.IGNORECASE)


def row_problem(row: t.Mapping[str, str]) -> str:
    """Why nobody knows what a row of the file means, as its spreadsheet saved it; empty when it is plain."""
    broken = next((column for column in ("id", "old", "new") if _MANGLED.fullmatch(row[column].strip())), "")
    if broken:
        return "the spreadsheet made '%s' of %s: write it again, as text" % (shown(row[broken]), broken)
    said = row.get("approved", "").strip().casefold()
    return "" if said in _YES | _NO else "'%s' in the column approved is neither yes nor no" % shown(said)


def is_approved(row: t.Mapping[str, str]) -> bool:
    """Whether a row is to be written: it has a new name, and a yes where the file has a column for it."""
    return bool(row["new"]) and ("approved" not in row or row["approved"].strip().casefold() in _YES)


def stands_no_longer(now: Account | None) -> str:
    return "the old name stands no longer, it is now '%s'" % shown(now.name) if now else "the account is gone or hidden from this login"


def stands(change: Change, observed: Observed) -> bool:
    now = observed.standing.get(change.key["id"])
    return now is not None and now.name == change.after


def repeated(items: t.Iterable[str]) -> set[str]:
    seen: set[str] = set()
    return {item for item in items if item in seen or seen.add(item)}  # type: ignore[func-returns-value]


__all__ = ["Observed", "is_approved", "repeated", "row_problem", "stands", "stands_no_longer"]
