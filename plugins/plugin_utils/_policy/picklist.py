# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what a comparison of lists found missing is added to the Salesforce picklist, when a step asks for it."""
from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import CrmError
from ansible_collections.interweave.smartintegration.plugins.module_utils._crms import CONNECTORS
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import CHANGED, ERROR, FAIL, PASS, WOULD_CHANGE, ChangePolicy, Outcome
from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce.picklist import SalesforcePicklist
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.around import Around
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.lists_match import HARMLESS, MISSING_IN_CRM

Values = dict[str, t.Any]


def add_missing(outcome: Outcome, login: Values, policy: ChangePolicy, around: Around) -> Outcome:
    """The comparison's outcome after its ``picklist_additions`` were made; as it was when there are none."""
    planned = outcome.facts.get("picklist_additions") or []
    if not planned:
        return outcome
    options = {"object": planned[0]["object"], "field": planned[0]["field"], "values": planned[0]["values"], "state": "present"}
    problem = SalesforcePicklist.option_problem(options) or CONNECTORS["salesforce"].option_problem(login)
    if problem:
        return dataclasses.replace(outcome, evidence=[*outcome.evidence, "Nothing was added: %s" % problem])
    try:
        done = SalesforcePicklist(options, around.client("salesforce", login)).run(policy)
    except CrmError as exc:
        done = exc.outcome()
    return _together(outcome, done)


def _together(outcome: Outcome, done: Outcome) -> Outcome:
    others = any(one["kind"] != MISSING_IN_CRM and one["kind"] not in HARMLESS for one in outcome.facts["differences"])
    both = dataclasses.replace(
        outcome, evidence=[*outcome.evidence, *done.evidence], changes=done.changes, warnings=[*outcome.warnings, *done.warnings],
        facts={**outcome.facts, "picklist": done.facts, "written": done.facts.get("written", 0)})
    settled = done.status in (CHANGED, PASS)
    if settled and not others:
        return _settled(both, done)
    status = WOULD_CHANGE if done.status == WOULD_CHANGE and not others else FAIL
    remedy = outcome.remedy if settled else " ".join(dict.fromkeys(part for part in (done.remedy, outcome.remedy if others else "") if part))
    actual = outcome.actual if done.status != ERROR else "%s. Nothing was added: %s" % (outcome.actual, done.actual)
    return dataclasses.replace(both, status=status, actual=actual, remedy=remedy, blocked_by=done.blocked_by)


def _settled(both: Outcome, done: Outcome) -> Outcome:
    """All that was missing is there; where not all was read, more may be missing."""
    added = "; ".join(map(_added, done.changes)) or "they are there by now"
    why = both.facts.get("incomplete")
    if why:
        return dataclasses.replace(both, status=ERROR, actual="%s. Added: %s. Not all was read: %s" % (both.actual, added, why),
                                   remedy="Put the reason right and run again.")
    return dataclasses.replace(both, status=CHANGED if done.changes else PASS, actual="%s. Added: %s" % (both.actual, added), remedy="")


def _added(change: t.Any) -> str:
    return ", ".join('"%s"' % value for value in change.key["added"])


__all__ = ["add_missing"]
