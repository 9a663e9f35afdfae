# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: from what a CRM showed to its entry of a draft, and what only people know of flows and numbers. Pure."""
from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._discover.crm_look import OURS
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._discover.entry import Entry, Question, Section
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._discover.seen import Crm, Field

_WORDS = {"terms": "payment terms", "tax_codes": "sales tax codes", "number": "the invoice number"}


@dataclass(frozen=True)
class Given:
    """A CRM as it was declared for the look: its login with the names of vault variables in place of secrets, and what else was said."""

    type: str
    login: dict[str, t.Any]
    integration_username: str = ""
    name: str = ""


def sections(given: t.Sequence[Given], found: t.Sequence[Crm]) -> list[Section]:
    if not given:
        ask = Question("crm_admin", "which CRM is it, Salesforce or Creatio, and with which login may it be looked at? (interweave_crms)")
        return [Section("CRM", (Entry("interweave_crms", asks=(ask,)),)), _of_people()]
    notes, asks, entries = [], [], []
    for one, crm in zip(given, found, strict=True):
        entry, seen, questions = _entry(one, crm)
        entries.append(entry)
        notes += seen
        asks += questions
    return [Section("CRM", (Entry("interweave_crms", entries, tuple(notes), (), tuple(asks)),)), _of_people()]


def _entry(given: Given, crm: Crm) -> tuple[dict[str, t.Any], list[str], list[Question]]:
    entry: dict[str, t.Any] = {"type": given.type, **({"name": given.name} if given.name else {}), "login": given.login}
    what = given.name or given.type
    if crm.trouble:
        return entry, ["%s was not seen: %s" % (what, crm.trouble)], [Question("crm_admin", "the login to %s does not work: which one does?" % what)]
    notes = ["%s at %s, logged in as %s" % (what, crm.site, crm.login or "somebody the CRM does not name")]
    notes += ["%s: not seen: %s: %s" % (what, name, why) for name, why in crm.unseen.items()]
    asks: list[Question] = []
    user = given.integration_username or _user(crm)
    if user:
        entry["integration_username"] = user
    else:
        asks.append(Question("crm_admin", "which user does InterWeave log in to %s with?%s" % (what, _candidates(crm.users))))
    if crm.permission_sets:
        notes.append("permission sets of %s: %s" % (user, ", ".join(crm.permission_sets)))
    info = _info(crm, notes, asks)
    if info:
        entry["info"] = info
    ids = ["%s.%s (%s)" % (one.object, one.name, one.label) for one in crm.fields if one.kind in ("id", "sync")]
    if ids:
        notes.append("fields that look like QuickBooks' id or the flag of the synchronisation: %s" % ", ".join(ids))
    return entry, notes, asks


def _user(crm: Crm) -> str:
    """InterWeave's own user: the only one whose name says so, the login itself among them."""
    if len(crm.users) == 1:
        return crm.users[0]
    return crm.login if not crm.users and OURS in crm.login.casefold() else ""


def _candidates(names: t.Sequence[str]) -> str:
    return " Seen: %s." % ", ".join(names) if names else ""


def _info(crm: Crm, notes: list[str], asks: list[Question]) -> dict[str, t.Any]:
    """What the CRM is asked for: a list or a number where one field only looks like it."""
    chosen: dict[str, Field] = {}
    for kind, words in _WORDS.items():
        fields = [one for one in crm.fields if one.kind == kind]
        if len(fields) == 1:
            chosen[kind] = fields[0]
            notes.append("looks like %s: %s.%s (%s), %s" % (words, fields[0].object, fields[0].name, fields[0].label, fields[0].type))
        elif fields or kind != "number":
            asks.append(Question("crm_admin", "which field of %s holds %s?%s" % (crm.type, words, _candidates(
                ["%s.%s (%s)" % (one.object, one.name, one.label) for one in fields]))))
    lists = [_list(crm, kind, chosen[kind]) for kind in ("terms", "tax_codes") if kind in chosen]
    numbers = [{"name": "invoice", "object": chosen["number"].object, "field": chosen["number"].name}] if "number" in chosen else []
    return {**({"lists": lists} if lists else {}), **({"numbering": numbers} if numbers else {})}


def _list(crm: Crm, kind: str, field: Field) -> dict[str, t.Any]:
    """A lookup's own object has no records that use it."""
    own = {"counts": False} if crm.type == "creatio" and field.object == "Tax" else {}
    return {"name": kind, "object": field.object, "field": field.name, **own}


def _of_people() -> Section:
    return Section("what only people know", (
        Entry("interweave_stage", None, (), (), (Question("interweave", "was the first connection to the company file made (run), or not yet (connect)?"),)),
        Entry("interweave_numbering", None, (), (), (Question("client", "who numbers invoices and the other documents, QuickBooks or the CRM?"),)),
        Entry("interweave_flows", None, (), (), (Question("interweave", "which flows are set up, and how often do they run? Time zone shift and transaction "
                                                          "numbers of the company profile?"),)),
    ))


__all__ = ["Given", "sections"]
