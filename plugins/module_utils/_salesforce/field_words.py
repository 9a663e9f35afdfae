# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what is said of wanted fields: the finding's actual, its warnings, and a remedy for each verdict. Pure."""
from __future__ import annotations

import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce import field_look as look
from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce.wanted import NOT_UNIQUE

_REMEDIES = {
    look.ABSENT: "Setup > Object Manager > {object} > Fields & Relationships > New: create '{label}' ({name}) and give the integration user's "
                 "permission set access.",
    look.HIDDEN: "Setup > Permission Sets > (the integration user's) > Object Settings > {object}: tick Read and Edit Access for '{label}'.",
    look.READ_ONLY: "Setup > Permission Sets > (the integration user's) > Object Settings > {object}: tick Edit Access for '{label}', and Create and Edit on "
                    "the object.",
    look.UNWRITABLE: "{object}.{name} cannot be written by anybody ({detail}): create another field '{label}', or agree with InterWeave on one.",
    look.WRONG_TYPE: "{object}.{name} has the wrong type ({detail}): agree with InterWeave on another field; a type is never changed here.",
    look.TOO_SHORT: "Lengthen {object}.{name} ({detail}): Setup > Object Manager > {object} > Fields & Relationships.",
    look.OTHER_NAME: "{object}: {detail}; tell us whether it is the field that InterWeave maps: its API name then belongs in the option fields.",
    look.AMBIGUOUS: "{object}: {detail}; tell us the API name of the one that InterWeave maps: it belongs in the option fields.",
    look.CLOSED: "{object}: {detail}; Setup > Permission Sets > (the integration user's) > Object Settings > {object}: tick Read, Create and Edit (item 2.3).",
    look.UNKNOWN: "Give this login access to {object}.{name} too; to look into the setup it needs 'View Setup and Configuration'. Where labels are translated "
                  "for it, set its language to English or give the field's API name.",
}
_MAKE_UNIQUE = ("Setup > Object Manager > {object} > Fields & Relationships > {label} > Edit: tick 'Do not allow duplicate values', once no two records "
                "hold the same value; or leave unique out.")


def remedy(state: look.FieldState) -> str:
    advice = _MAKE_UNIQUE if state.detail == NOT_UNIQUE else _REMEDIES[state.verdict]
    return advice.format(object=state.wanted.object, label=state.wanted.label, name=state.api_name, detail=state.detail)


def _name(state: look.FieldState) -> str:
    return "%s '%s'" % (state.wanted.object, state.wanted.label)


def actual(states: t.Sequence[look.FieldState]) -> str:
    """``usable`` is said only where nothing is left in doubt."""
    bad = ["%s %s" % (_name(state), state.verdict.replace("_", " ")) for state in states if state.verdict != look.PRESENT]
    if bad:
        return "%d of %d fields are not in order: %s" % (len(bad), len(states), ", ".join(bad))
    but = _but(states)
    return "all %d fields are there%s" % (len(states), "; but " + " and ".join(but) if but else " and usable")


def _but(states: t.Sequence[look.FieldState]) -> list[str]:
    doubtful = [_name(state) for state in states if state.doubt]
    closed = sorted({state.wanted.object for state in states if state.object_gap})
    return [*(["the type of %s may not hold what is written" % ", ".join(doubtful)] if doubtful else []),
            *(["rights on %s are missing (item 2.3)" % ", ".join(closed)] if closed else [])]


def warnings(states: t.Sequence[look.FieldState], user: str) -> list[str]:
    found = []
    for state in states:
        if state.verdict == look.PRESENT and state.matched in ("label", "master label"):
            found.append("%s was found by its %s as %s: map that API name in InterWeave" % (_name(state), state.matched, state.api_name))
        if state.doubt:
            found.append("%s (%s): %s; agree with InterWeave on its type" % (_name(state), state.api_name, state.doubt))
    gaps = {state.wanted.object: state.object_gap for state in states if state.object_gap and state.verdict == look.PRESENT}
    return found + ["%s has no %s on %s: its fields are of no use until item 2.3 is settled" % (user, " and no ".join(gap), name)
                    for name, gap in gaps.items()]


__all__ = ["actual", "remedy", "warnings"]
