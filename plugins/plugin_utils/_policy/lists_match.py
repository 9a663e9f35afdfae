# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: QuickBooks' payment terms and sales tax codes against the CRM's values, exactly (item 4.2). Pure.

A value that is not spelled as in QuickBooks is refused there (Status 3140) or arrives empty in the CRM. Compared are values, not labels;
QuickBooks itself holds names that differ only by case to be the same, InterWeave compares exactly.
"""
from __future__ import annotations

import collections
import difflib
import re
import typing as t
import unicodedata
from dataclasses import dataclass

from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ERROR, FAIL, MANUAL, NOT_APPLICABLE, PASS, Outcome

TO_CRM = "quickbooks_to_crm"
TO_QUICKBOOKS = "crm_to_quickbooks"
BOTH = "both"

MISSING_IN_CRM = "missing_in_crm"
MISSING_IN_QUICKBOOKS = "missing_in_quickbooks"
CASE = "case_differs"
WHITE_SPACE = "white_space_differs"
SPELLING = "characters_differ"
INACTIVE_IN_CRM = "inactive_in_crm"
INACTIVE_IN_QUICKBOOKS = "inactive_in_quickbooks"
LABEL = "label_instead_of_value"
OLD_SPELLING = "old_spelling_in_use"
EXTRA = "extra_in_crm"

#: What a comparison of one of QuickBooks' two lists for tax does not prove.
OTHER_TAX = {
    "code": "Sales tax items (a state's rate, Out of State) are another list of QuickBooks and were not compared: name tax_items in "
    "interweave_lists where the CRM holds them",
    "item": "Groups of sales tax items are another list of QuickBooks and were not compared",
}
#: These are told, but nothing breaks by them.
HARMLESS = frozenset({EXTRA})


@dataclass(frozen=True)
class Entry:
    """One value of one side. ``label`` is the CRM's; ``in_use`` whether records carry it (``None``: not known, taken as used)."""

    value: str
    label: str = ""
    active: bool = True
    in_use: bool | None = None


@dataclass(frozen=True)
class Difference:
    kind: str
    value: str
    other: str = ""

    def text(self, crm_field: str) -> str:
        value, other = show(self.value), show(self.other)
        return {
            MISSING_IN_CRM: "%s is in QuickBooks, but no value of %s%s" % (value, crm_field, "; nearest: %s" % other if self.other else ""),
            MISSING_IN_QUICKBOOKS: "%s of %s is not in QuickBooks%s" % (value, crm_field, "; nearest: %s" % other if self.other else ""),
            CASE: "%s in QuickBooks is %s in %s: upper and lower case differ" % (value, other, crm_field),
            WHITE_SPACE: "%s in QuickBooks is %s in %s: white space differs" % (value, other, crm_field),
            SPELLING: "%s in QuickBooks is %s in %s: characters that look alike differ" % (value, other, crm_field),
            INACTIVE_IN_CRM: "%s is inactive in %s" % (value, crm_field),
            INACTIVE_IN_QUICKBOOKS: "%s of %s is inactive in QuickBooks" % (value, crm_field),
            OLD_SPELLING: "records still carry %s of %s, another spelling of %s" % (other, crm_field, value),
            LABEL: "%s is only the label in %s; its value is %s" % (value, crm_field, other),
            EXTRA: "%s is a value of %s that QuickBooks does not have" % (value, crm_field),
        }[self.kind]


def show(text: str) -> str:
    """A value in quotes with every character visible that a reader would overlook: a no-break space becomes ``\\u00a0``."""
    shown = "".join(char if char == " " or char.isprintable() and not char.isspace() else "\\u%04x" % ord(char) for char in text)
    return '"%s"' % shown


def _space(text: str) -> str:
    """All white space alike, runs of it one, none at the ends; characters without width gone."""
    return " ".join("".join(char for char in text if unicodedata.category(char) != "Cf").split())


def _plain(text: str) -> str:
    return _space(unicodedata.normalize("NFKC", text)).casefold()


def _joined(text: str) -> str:
    """Blanks and dashes do not count, save between digits: ``NET30``, ``Net-30`` and ``Net 30`` are one, ``2 10`` and ``210`` are not."""
    return re.sub(r"(?<!\d)[ _-]+|[ _-]+(?!\d)", "", _plain(text))


def nearest(value: str, among: t.Iterable[str]) -> str:
    """The most similar spelling, or the empty string when none is similar."""
    candidates = {_plain(other): other for other in among}
    close = difflib.get_close_matches(_plain(value), list(candidates), 1, 0.6)
    return candidates[close[0]] if close else ""


def _near_kind(value: str, other: str) -> str:
    """How two values that mean the same differ; empty when they do not mean the same."""
    if _joined(value) != _joined(other):
        return ""
    if _plain(value) != _plain(other):
        return WHITE_SPACE if _plain(value).replace(" ", "") == _plain(other).replace(" ", "") else SPELLING
    if value.casefold() == other.casefold():
        return CASE
    if _space(value).casefold() == _space(other).casefold():
        return WHITE_SPACE
    return SPELLING


def _needed(entry: Entry) -> bool:
    """What records carry must be there on the other side, also when it can no longer be chosen for new ones."""
    return entry.in_use is True or (entry.active and entry.in_use is not False)


def _from_quickbooks(entry: Entry, crm: t.Sequence[Entry], by_value: dict[str, Entry]) -> Difference | None:
    same = by_value.get(entry.value)
    if same is not None:
        return None if same.active else Difference(INACTIVE_IN_CRM, entry.value)
    for other in crm:
        if other.label == entry.value:
            return Difference(LABEL, entry.value, other.value)
    for other in crm:
        kind = _near_kind(entry.value, other.value)
        if kind:
            return Difference(kind, entry.value, other.value)
    return Difference(MISSING_IN_CRM, entry.value, nearest(entry.value, [other.value for other in crm]))


def _from_crm(entry: Entry, quickbooks: t.Sequence[Entry], by_value: dict[str, Entry]) -> Difference | None:
    same = by_value.get(entry.value)
    if same is not None:
        return None if same.active else Difference(INACTIVE_IN_QUICKBOOKS, entry.value)
    for other in quickbooks:
        kind = _near_kind(entry.value, other.value)
        if kind:
            return Difference(kind, other.value, entry.value)
    return Difference(MISSING_IN_QUICKBOOKS, entry.value, nearest(entry.value, [other.value for other in quickbooks]))


def differences(quickbooks: t.Sequence[Entry], crm: t.Sequence[Entry], direction: str) -> list[Difference]:
    """Every difference, each once, in the order of QuickBooks' list and then the CRM's."""
    found: list[Difference | None] = []
    if direction in (TO_CRM, BOTH):
        in_crm = {entry.value: entry for entry in crm}
        found += [_from_quickbooks(entry, crm, in_crm) for entry in filter(_needed, quickbooks)]
    if direction in (TO_QUICKBOOKS, BOTH):
        in_quickbooks = {entry.value: entry for entry in quickbooks}
        found += [_from_crm(entry, quickbooks, in_quickbooks) for entry in filter(_needed, crm)]
    else:
        found += _old_spellings(quickbooks, crm)
        found += _extra(crm, {difference.other for difference in found if difference} | {entry.value for entry in quickbooks})
    return [difference for difference in dict.fromkeys(found) if difference]


def _extra(crm: t.Sequence[Entry], paired: set[str]) -> list[Difference]:
    return [Difference(EXTRA, entry.value) for entry in crm if entry.active and entry.value not in paired]


def _old_spellings(quickbooks: t.Sequence[Entry], crm: t.Sequence[Entry]) -> t.Iterator[Difference]:
    """Values that records carry beside the right one: adding the right value alone leaves those records wrong."""
    standing = {entry.value for entry in quickbooks} & {entry.value for entry in crm}
    for entry in crm:
        right = next((value for value in sorted(standing) if value != entry.value and _near_kind(value, entry.value)), "")
        if right and entry.in_use is True and entry.value not in standing:
            yield Difference(OLD_SPELLING, right, entry.value)


def additions(found: t.Iterable[Difference]) -> list[str]:
    """The values that a picklist lacks and that could be added without touching the others."""
    return [difference.value for difference in found if difference.kind == MISSING_IN_CRM]


@dataclass(frozen=True)
class Comparison:
    """One list to compare. ``None`` for a side means that it was not read; ``why`` says so, or that a side was read in part only."""

    name: str
    quickbooks: tuple[Entry, ...] | None
    crm: tuple[Entry, ...] | None
    #: ``<object>.<field>``; empty when none is declared.
    crm_field: str = ""
    direction: str = TO_CRM
    not_used: str = ""
    why: str = ""
    tried: bool = False
    #: A picklist, so that missing values can be added.
    picklist: bool = False
    #: How many of the CRM's records have no value of the field; ``None``: not counted.
    blank: int | None = None

    @property
    def of_tax(self) -> bool:
        return "tax" in self.name.lower()


def _unread(one: Comparison) -> Outcome | None:
    expected = "all %s of QuickBooks spelled identically in %s" % (one.name, one.crm_field or "the CRM")
    if one.not_used.strip():
        return Outcome(NOT_APPLICABLE, expected, "%s are not synchronised: %s" % (one.name, one.not_used))
    if not one.crm_field:
        return Outcome(MANUAL, expected, "no CRM field is declared for %s" % one.name, owner="operator",
                       remedy="Name the field in info.lists of interweave_crms (name, object: Account, field: Terms__c), or declare not_used with the "
                              "reason in interweave_lists.")
    for side, entries in (("QuickBooks", one.quickbooks), ("the CRM", one.crm)):
        if entries is None:
            return Outcome(ERROR if one.tried else MANUAL, expected, "%s of %s were not read: %s" % (one.name, side, one.why or "nothing looked at them"),
                           owner="operator",
                           remedy="%s and run again%s." % (
                               "Let the company file be read (item 1.4)" if side == "QuickBooks" else "Put the reason right",
                               "" if one.tried else "; or compare the lists by eye, letter by letter, and attest item 4.2"))
        if not entries:
            return Outcome(ERROR, expected, "%s has no %s at all: an empty list proves nothing" % (side, one.name), owner="operator",
                           remedy="Check that the login may see the list, and that the declared field %s is the right one." % one.crm_field)
    return _nothing_to_compare(one, expected)


def _nothing_to_compare(one: Comparison, expected: str) -> Outcome | None:
    """Lists whose entries are all inactive or unused, on every side that is to be found on the other: comparing none proves nothing."""
    sides = {"QuickBooks": one.quickbooks if one.direction in (TO_CRM, BOTH) else None, "the CRM": one.crm if one.direction in (TO_QUICKBOOKS, BOTH) else None}
    asked = {side: entries for side, entries in sides.items() if entries is not None}
    if any(map(_needed, (entry for entries in asked.values() for entry in entries))):
        return None
    return Outcome(ERROR, expected, "none of the %s of %s is active and in use, so nothing was compared" % (one.name, " and ".join(asked)), owner="client",
                   remedy="Use the entries that shall be synchronised in one record at least. Then run again; or declare not_used with the reason in "
                          "interweave_lists.")


def judge(one: Comparison) -> Outcome:
    """The outcome of item 4.2 for one list."""
    unread = _unread(one)
    if unread:
        return unread
    if one.quickbooks is None or one.crm is None:
        raise AssertionError("a list that was not read has its answer already")
    expected = "all %s of QuickBooks spelled identically in %s (%s)" % (one.name, one.crm_field, one.direction.replace("_", " "))
    found = differences(one.quickbooks, one.crm, one.direction)
    broken = [difference for difference in found if difference.kind not in HARMLESS]
    compared = "%d of QuickBooks against %d of the CRM" % (sum(map(_needed, one.quickbooks)), len(one.crm))
    planned = additions(broken) if one.picklist else []
    if broken:
        outcome = Outcome(FAIL, expected, "%s: %s (%s)" % (one.name, _counted(broken), compared), remedy=_remedy(one, broken, planned), owner="crm_admin")
    elif one.why:
        outcome = Outcome(ERROR, expected, "%s: identical as far as they were read (%s), but not all were: %s" % (one.name, compared, one.why),
                          remedy="Put the reason right and run again.", owner="operator")
    else:
        outcome = Outcome(PASS, expected, "%s: identical (%s)" % (one.name, compared))
    outcome.evidence = _evidence(one, one.quickbooks, broken)
    outcome.warnings = [difference.text(one.crm_field) for difference in found if difference.kind in HARMLESS][:10] + _about_tax(one)
    outcome.facts = _facts(one, found, planned)
    return outcome


def _counted(broken: t.Sequence[Difference]) -> str:
    counts = collections.Counter(difference.kind for difference in broken)
    return ", ".join("%d %s" % (number, kind.replace("_", " ")) for kind, number in counts.items())


def _evidence(one: Comparison, quickbooks: t.Sequence[Entry], broken: t.Sequence[Difference]) -> list[str]:
    evidence = [difference.text(one.crm_field) for difference in broken[:50]]
    evidence.append("Compared: %s" % ", ".join(show(entry.value) for entry in quickbooks if _needed(entry))[:1000])
    unused = [entry.value for entry in quickbooks if not _needed(entry)]
    if unused:
        evidence.append("Not compared, because inactive or not in use in QuickBooks: %s" % ", ".join(map(show, unused[:20])))
    return evidence


def _facts(one: Comparison, found: t.Sequence[Difference], planned: list[str]) -> dict[str, t.Any]:
    object_name, _dot, field_name = one.crm_field.partition(".")
    return {"list": one.name, "crm_field": one.crm_field, "differences": [vars(difference) for difference in found],
            "picklist_additions": [{"object": object_name, "field": field_name, "values": planned, "kind": "crm_picklists"}] if planned else [],
            "incomplete": one.why}


def _about_tax(one: Comparison) -> list[str]:
    """What is wrong with records or lists that this comparison does not judge. A blank tax is no fault of an account that never gets an order."""
    if not one.of_tax:
        return []
    other = [OTHER_TAX["item" if "item" in one.name.lower() else "code"]]
    refused = "QuickBooks refuses an order whose tax is blank (3140, 3190)"
    if one.blank is None:
        return [*other, "Records without any tax value were not looked for: %s" % refused]
    return [*other, *(["%d records of the CRM have no value of %s: %s. Fill it before the first order of each"
                       % (one.blank, one.crm_field, refused)] if one.blank else [])]


def _remedy(one: Comparison, broken: list[Difference], planned: list[str]) -> str:
    parts = []
    if planned:
        parts.append("Add to the values of %s: %s." % (one.crm_field, ", ".join(map(show, planned))))
    kinds = {difference.kind for difference in broken}
    rename = [difference for difference in broken if difference.kind in (CASE, WHITE_SPACE, SPELLING, LABEL, OLD_SPELLING)]
    if rename:
        parts.append("Replace in %s: %s: first see that the right value is there, then move the records to it, then deactivate the old one, which stays in "
                     "every record that still carries it." % (
                         one.crm_field, ", ".join("%s by %s" % (show(one_.other), show(one_.value)) for one_ in rename[:20])))
    if INACTIVE_IN_CRM in kinds:
        parts.append("Activate the inactive values.")
    if kinds & {MISSING_IN_QUICKBOOKS, INACTIVE_IN_QUICKBOOKS}:
        parts.append("Create or activate the missing entries in QuickBooks, or take them off the CRM's records.")
    return " ".join(parts) or "Spell the values named in the evidence in %s exactly as in QuickBooks." % one.crm_field


__all__ = ["BOTH", "Comparison", "Difference", "Entry", "TO_CRM", "TO_QUICKBOOKS", "additions", "differences", "judge", "nearest", "show"]
