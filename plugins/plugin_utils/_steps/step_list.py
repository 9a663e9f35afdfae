# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what host_steps, crm_steps and policy_steps share: getting at the list, and which of its steps a run wants."""
from __future__ import annotations

import re
import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._items import ALL_ITEMS

Vars = dict[str, t.Any]
_BARE_NAME = re.compile(r"^\s*(?:\{\{\s*([A-Za-z_]\w*)\s*\}\}|([A-Za-z_]\w*))\s*$")
#: How often a text may lead to another: a variable that names a variable that names the list, or a template that makes up the name.
_INDIRECTIONS = 5


def raw_steps(value: t.Any, task_vars: Vars, templar: t.Any) -> list[t.Any]:
    """The steps as they stand in the task or in the variable it names, not templated yet where that can be helped.

    :raises ValueError: there is no such variable, or it holds no list.
    """
    for _indirection in range(_INDIRECTIONS):
        if not isinstance(value, str):
            break
        found = _BARE_NAME.match(value)
        if not found:
            value = templar.template(value)
            continue
        name = found.group(1) or found.group(2)
        if name not in task_vars:
            raise ValueError("steps: there is no variable named '%s'" % name)
        value = task_vars[name]
    if not isinstance(value, (list, tuple)):
        raise ValueError("steps must be a list of steps, or the name of a variable that holds one; it is a %s" % type(value).__name__)
    return list(value)


def without_omitted(value: t.Any, omit: t.Any) -> t.Any:
    """Without what was set to ``omit``: ansible-core takes it out of a task's own arguments only."""
    if omit is None:
        return value
    if isinstance(value, dict):
        return {key: without_omitted(item, omit) for key, item in value.items() if not _is(item, omit)}
    if isinstance(value, (list, tuple)):
        return [without_omitted(item, omit) for item in value if not _is(item, omit)]
    return value


def _is(value: t.Any, omit: t.Any) -> bool:
    return value is omit or (isinstance(value, str) and isinstance(omit, str) and value == omit)


def tags_of(item: str) -> set[str]:
    """The tags that select an item: ``item_1_3`` and ``phase_1``; ``item_R1`` and ``item_r1`` are the same."""
    if item not in ALL_ITEMS:
        return set()
    tag = "item_" + item.replace(".", "_")
    return {tag, tag.lower(), "phase_%d" % ALL_ITEMS[item].phase}


_ITEM_TAGS = frozenset().union(*(tags_of(item) for item in ALL_ITEMS))


class RunTags:
    """The run's ``--tags`` and ``--skip-tags``. Those that name no item, and none of *more*, do not narrow a list of steps."""

    def __init__(self, task_vars: Vars, more: t.Iterable[str] = ()) -> None:
        known = _ITEM_TAGS.union(more)
        self._wanted = known.intersection(task_vars.get("ansible_run_tags") or ())
        self._unwanted = known.intersection(task_vars.get("ansible_skip_tags") or ())

    def select(self, tags: set[str]) -> bool:
        return not (self._wanted and not self._wanted & tags) and not self._unwanted & tags


__all__ = ["RunTags", "raw_steps", "tags_of", "without_omitted"]
