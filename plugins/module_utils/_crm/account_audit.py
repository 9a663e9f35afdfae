# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the audit of account names, streamed: its memory grows with the bad names, not with the accounts.

One pass over the wire finds the bad names and spools the keys of the others to a temporary file; a pass over that file keeps
only the keys that could collide with a proposal, so that every proposal is unique against all accounts.
"""
from __future__ import annotations

import collections
import tempfile
import typing as t
from collections import Counter
from dataclasses import dataclass, field

from ansible_collections.interweave.smartintegration.plugins.module_utils import _name_rules as names
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import Account

#: Bits of the fixed-size map that finds candidates for duplicates: 4 MiB, one false candidate in 300 at 100,000 accounts.
_BITS = 1 << 25
#: How many examples are kept of what is only warned about.
EXAMPLES = 10


@dataclass
class BadName:
    """An account whose name QuickBooks refuses, and what is proposed. ``new`` is empty for a person account: it cannot be written."""

    id: str
    name: str
    kind: str
    bound: bool | None
    problems: list[str]
    new: str = ""
    #: What the merely shortened name collides with: ``crm``, ``quickbooks``, ``shortened`` (another shortened name), or nothing.
    collision: str = ""

    def as_dict(self) -> dict[str, t.Any]:
        return {"id": self.id, "old": self.name, "new": self.new, "kind": self.kind, "bound": self.bound, "problems": self.problems,
                "length": names.length(self.name), "collision": self.collision}


@dataclass
class Audit:
    total: int = 0
    bad: list[BadName] = field(default_factory=list)
    #: Number of legal names with characters that single-run flows refuse, and some of them.
    unwelcome: int = 0
    unwelcome_examples: list[str] = field(default_factory=list)
    #: Names with characters that QuickBooks does not store, bad names included, and some of them.
    unstorable: int = 0
    unstorable_examples: list[str] = field(default_factory=list)
    #: Names with what nobody sees, and some of them with what it is.
    hidden: int = 0
    hidden_examples: list[str] = field(default_factory=list)
    #: Names that more than one account has, whatever the case, and some of them.
    duplicates: int = 0
    duplicate_examples: list[str] = field(default_factory=list)
    #: Keys of legal names that could stand in the way of a proposal or of an approved name.
    taken: set[str] = field(default_factory=set)

    def count(self, problem: str) -> int:
        return sum(problem in bad.problems for bad in self.bad)


def audit(accounts: t.Iterable[Account], quickbooks: t.Iterable[str] = (), approved: t.Iterable[str] = ()) -> Audit:
    """Look at every account. ``quickbooks`` are names that QuickBooks lists hold, ``approved`` new names somebody wants to give."""
    found = Audit()
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="surrogatepass", newline="\n") as spool:
        candidates = _first_pass(accounts, found, spool)
        spool.seek(0)
        _second_pass(spool, found, candidates, {names.key(name) for name in approved})
    _propose(found, {names.key(name) for name in quickbooks})
    return found


def _first_pass(accounts: t.Iterable[Account], found: Audit, spool: t.TextIO) -> set[int]:
    """Bad names into the audit, keys of the others into the spool; returns hashes that occurred (or seem to have) before."""
    seen = bytearray(_BITS // 8)
    again: set[int] = set()
    for account in accounts:
        found.total += 1
        _note_characters(account.name, found)
        problems = names.problems(account.name)
        if problems:
            found.bad.append(BadName(account.id, account.name, account.kind, account.bound, problems))
            continue
        if not names.UNWELCOME.isdisjoint(account.name) or not account.name.isascii():
            _note_unwelcome(account.name, found)
        folded = names.key(account.name)
        spool.write(folded + "\n")
        number = hash(folded)
        byte, bit = (number % _BITS) >> 3, 1 << (number & 7)
        if seen[byte] & bit:
            again.add(number)
        seen[byte] |= bit
    return again


def _note_unwelcome(name: str, found: Audit) -> None:
    if names.unwelcome(name):
        found.unwelcome += 1
        if len(found.unwelcome_examples) < EXAMPLES:
            found.unwelcome_examples.append(name)


def _note_characters(name: str, found: Audit) -> None:
    """What is only warned about, whether the name is legal or not."""
    if names.unstorable(name):
        found.unstorable += 1
        if len(found.unstorable_examples) < EXAMPLES:
            found.unstorable_examples.append(name)
    hidden = names.hidden(name)
    if hidden:
        found.hidden += 1
        if len(found.hidden_examples) < EXAMPLES:
            found.hidden_examples.append("%s (%s)" % (name, ", ".join(hidden)))


def _second_pass(spool: t.TextIO, found: Audit, candidates: set[int], approved: set[str]) -> None:
    stems = {stem for bad in found.bad for stem in names.stems(bad.name)}
    counts: Counter[str] = Counter()
    # a bit that was set once hides the first of two equal names, so candidates are counted by their map position
    positions = {number % _BITS for number in candidates}
    for line in spool:
        folded = line[:-1]
        if folded in stems or folded in approved or names.stem_of_key(folded) in stems:
            found.taken.add(folded)
        if hash(folded) % _BITS in positions:
            counts[folded] += 1
    double = sorted(folded for folded, number in counts.items() if number > 1)
    found.duplicates, found.duplicate_examples = len(double), double[:EXAMPLES]


def _propose(found: Audit, quickbooks: set[str]) -> None:
    """A unique name for every bad one that can be written, in the order of the ids: the same org gives the same proposals."""
    crm, given, tried, firsts = set(found.taken), set[str](), dict[str, int](), set[str]()
    found.bad.sort(key=lambda bad: bad.id)
    alike = collections.Counter(names.key(names.shorten(bad.name)) for bad in found.bad if bad.kind != "person")
    for bad in found.bad:
        if bad.kind == "person":
            continue
        # the QuickBooks customer a bound account belongs to may well have the name already
        theirs = frozenset() if bad.bound else quickbooks
        first = names.key(names.shorten(bad.name))
        bad.collision = "crm" if first in crm else "shortened" if first in firsts or first in given else "quickbooks" if first in theirs else ""
        bad.new = names.propose(bad.name, _Union(crm, given, theirs), tried, apart=alike[first] > 1)
        given.add(names.key(bad.new))
        firsts.add(first)


class _Union:
    """Several sets asked as one, without copying them for each name."""

    def __init__(self, *sets: t.AbstractSet[str]) -> None:
        self._sets = sets

    def __contains__(self, item: object) -> bool:
        return any(item in one for one in self._sets)


__all__ = ["Audit", "BadName", "audit"]
