# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what a task registered that looped over a client's company files or CRMs, put together as one part.

An element that brought no findings must not hide behind the others: it is an error of each of its items.
"""
from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass, field

from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ERROR, Outcome, finding

Vars = dict[str, t.Any]
#: What is looped over, as findings call it, and the variable that declares it.
LOOPS = {"company_file": ("company file", "interweave_company_files"), "crm": ("CRM", "interweave_crms")}
_AGAIN = "Put right what the message names, then run again."
#: Older versions of ansible-core quote the whole variable in their message, and with it any secret that stands there in plain text.
_UNDEFINED = re.compile(r"'[A-Za-z_][A-Za-z0-9_.]*' is undefined")
#: What our own modules say holds no secret.
_OURS = re.compile(r"(?:Task failed: )?((?:company_file_info|crm_steps): .*)", re.DOTALL)


@dataclass
class Together:
    findings: list[Vars] = field(default_factory=list)
    data: Vars = field(default_factory=dict)
    #: The result of a task that failed as a whole, or of an element whose host was unreachable.
    failed: Vars = field(default_factory=dict)


def together(part: str, registered: Vars, items: list[str]) -> Together:
    """The findings and data of all elements.

    :param registered: the loop's result as Ansible registers it.
    :param items: what each element had to answer.
    """
    thing, variable = LOOPS[part]
    if "results" not in registered:
        skipped = not registered or registered.get("skipped")
        return Together(failed={} if skipped else {"failed": True, "msg": "%s cannot be used: %s" % (variable, said(registered))})
    all_of_them = Together()
    for number, element in enumerate(registered["results"], 1):
        if "findings" in element:
            all_of_them.findings += element["findings"]
            all_of_them.data.update(element.get("data") or {})
            if element.get("company_file"):
                all_of_them.data[element["company_file"]["name"]] = element["company_file"]
        elif element.get("unreachable"):
            all_of_them.failed = all_of_them.failed or element
        elif not element.get("skipped"):
            all_of_them.findings += unanswered("%s no. %d" % (thing, number), part, element, items)
    return all_of_them


def unanswered(step: str, part: str, element: Vars, items: list[str]) -> list[Vars]:
    why = Outcome(ERROR, actual="%s could not be checked: %s" % (step, said(element)), remedy=_AGAIN, owner="operator")
    found = [finding(item, why, step) for item in items]
    for entry in found:
        entry[part] = step
    return found


def said(result: Vars) -> str:
    """What can be told of a failed task's message."""
    text = str(result.get("msg") or "")
    ours = _OURS.fullmatch(text)
    undefined = _UNDEFINED.search(text)
    return ours.group(1) if ours else undefined.group() if undefined else "its task failed, see the output of the run"


__all__ = ["LOOPS", "Together", "together"]
