# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: go or no-go, from findings. Pure."""
from __future__ import annotations

import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._items import ALL_ITEMS, ITEMS
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import SETTLED, type_name

GO = "go"
NO_GO = "no-go"

Finding = dict[str, t.Any]


def required_items(raw: t.Any, where: str = "interweave_required_items") -> list[str]:
    """Read ``interweave_required_items``; none means all items of the checklist.

    :raises ValueError: names the entry that is no item, and the YAML trap when it is a number.
    """
    if raw is None or raw in ("", []):
        return list(ITEMS)
    if not isinstance(raw, (list, tuple)):
        raise ValueError("%s is %s, not a list of quoted item ids such as \"1.1\"" % (where, type_name(raw)))
    for number, entry in enumerate(raw):
        if isinstance(entry, (int, float)):
            raise ValueError("%s[%d] is the number %s, because YAML reads 1.1 as a number: quote it" % (where, number, entry))
        if str(entry) not in ALL_ITEMS:
            raise ValueError("%s[%d]: '%s' is no item; use some of %s" % (where, number, entry, ", ".join(ALL_ITEMS)))
    return [str(entry) for entry in raw]


def host_verdict(findings: t.Iterable[Finding], required: t.Iterable[str]) -> str:
    """Go when every required item has a finding and every finding of it is settled."""
    open_items = set(required)
    gating = [finding for finding in findings if finding.get("item") in open_items]
    unsettled = [finding for finding in gating if finding.get("status") not in SETTLED]
    return NO_GO if unsettled or not open_items or open_items - {finding["item"] for finding in gating} else GO


__all__ = ["GO", "NO_GO", "host_verdict", "required_items"]
