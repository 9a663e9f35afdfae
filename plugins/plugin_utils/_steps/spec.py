# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: argument specs derived from documentation, so that the two cannot differ."""
from __future__ import annotations

import functools
import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._items import ALL_ITEMS, CONSENTS
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._steps.resources import RESOURCES
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._resource import Resource

Spec = dict[str, dict[str, t.Any]]
#: What of a documented option the argument spec holds too.
_SHARED = ("type", "required", "default", "choices", "elements", "no_log", "aliases")
RULE_NAMES = ("required_if", "mutually_exclusive", "required_one_of", "required_together", "required_by")


def spec_of(options: dict[str, dict[str, t.Any]]) -> Spec:
    """The argument spec of documented options; suboptions become ``options``, rules beside them are kept."""
    spec: Spec = {}
    for name, option in options.items():
        entry = {key: option[key] for key in (*_SHARED, *RULE_NAMES) if key in option}
        entry.setdefault("type", "str")
        if "suboptions" in option:
            entry["options"] = spec_of(option["suboptions"])
        spec[name] = entry
    return spec


def resource_spec(resource: type[Resource]) -> Spec:
    return resource.SPEC


STEP_OPTIONS: dict[str, dict[str, t.Any]] = {
    "item": {
        "type": "str", "required": True, "choices": list(ALL_ITEMS),
        "description": ["Item of the checklist that this step answers, in quotes: YAML reads a bare C(1.3) as a number."],
    },
    "name": {"type": "str", "required": True, "description": ["Name of the step. It stands in the finding."]},
}

HOST_STEPS_OPTIONS: dict[str, dict[str, t.Any]] = {
    "steps": {
        "type": "list", "elements": "dict", "required": True,
        "description": [
            "What to look at and put right, in order. Each step has O(steps[].item), O(steps[].name) and exactly one module's name with that "
            "module's options.",
            "Ansible templates the list as any option: one variable in it that is undefined fails the task.",
            "C(module_defaults) do not reach the options of a step.",
        ],
    },
    "on_failure": {
        "type": "str", "choices": ["fail", "report"], "default": "fail",
        "description": ["Whether the task fails when a finding is C(fail) or C(error). Either way every step is run."],
    },
    "allow": {
        "type": "list", "elements": "str", "choices": list(CONSENTS),
        "description": [
            "Kinds of change this task may make. What is wanted and not allowed becomes C(would_change) with C(blocked_by).",
            "When it is omitted, every kind is allowed. An empty list looks only.",
        ],
    },
    "window": {
        "type": "str",
        "description": [
            "Change window as C(<start>/<end>), two ISO 8601 date-times with UTC offset. Outside it nothing is written. "
            "It is looked at again just before each write.",
        ],
    },
    "ticket": {"type": "str", "description": ["Change ticket. It stands in every finding."]},
    "items": {
        "type": "list", "elements": "str", "choices": list(ALL_ITEMS),
        "description": ["Run only the steps of these items, in quotes. By default all."],
    },
    "facts_of": {
        "type": "list", "elements": "str", "choices": list(ALL_ITEMS),
        "description": [
            "Return RV(steps), and with it the modules' own facts, only for the steps of these items, in quotes. By default for all.",
            "Ansible's controller handles a small result faster, which counts in a fleet.",
        ],
    },
    "host_facts": {
        "type": "bool", "default": False,
        "description": ["Whether to return RV(host) as well. Costs two requests."],
    },
}


@functools.lru_cache(maxsize=1)
def step_spec() -> Spec:
    """The spec of one step: item, name and exactly one resource."""
    spec = spec_of(STEP_OPTIONS)
    for name, resource in RESOURCES.items():
        rules = {rule: resource.RULES[rule] for rule in RULE_NAMES if rule in resource.RULES}
        spec[name] = {"type": "dict", "options": resource_spec(resource), **rules}
    return spec


def spec_for(step: t.Mapping[str, t.Any]) -> Spec:
    """Of the spec of a step what this one needs; all of it when it names no or several resources, or something unknown.

    Ansible copies a spec deeply at each use, and the whole is large.
    """
    named = [name for name in step if name in RESOURCES]
    if len(named) != 1 or not set(step) <= {*STEP_OPTIONS, *named}:
        return step_spec()
    return {name: entry for name, entry in step_spec().items() if name in STEP_OPTIONS or name in named}


def step_rules() -> dict[str, t.Any]:
    names = list(RESOURCES)
    return {"required_one_of": [names], "mutually_exclusive": [names]} if names else {}


def said(message: str) -> str:
    """ansible names an unknown suboption without saying that it is unknown."""
    name, middle, known = message.partition(". Supported parameters include: ")
    return "%s is not known: misspelt? Known are %s" % (name, known) if middle else message


step_spec()  # now, in the parent: otherwise every worker makes it for its first step

__all__ = ["HOST_STEPS_OPTIONS", "STEP_OPTIONS", "resource_spec", "said", "spec_for", "spec_of", "step_rules", "step_spec"]
