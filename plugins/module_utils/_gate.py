# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: go or no-go, from findings. Pure."""
from __future__ import annotations

import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._finding import ALL_ITEMS, FAULTS, ITEMS, SETTLED, UNANSWERED

GO = "go"
NO_GO = "no-go"

Finding = dict[str, t.Any]


def required_items(raw: t.Any) -> list[str]:
    """Read ``interweave_required_items``; nothing given means all 17 items of the checklist.

    :raises ValueError: names the entry that is no item, and the YAML trap when it is a number.
    """
    if raw is None or raw == "":
        return list(ITEMS)
    if not isinstance(raw, (list, tuple)):
        raise ValueError("interweave_required_items is %s, not a list of quoted item ids such as \"1.1\"" % type(raw).__name__)
    for number, entry in enumerate(raw):
        if isinstance(entry, (int, float)):
            raise ValueError("interweave_required_items[%d] is the number %s, because YAML reads 1.1 as a number: quote it" % (number, entry))
        if str(entry) not in ALL_ITEMS:
            raise ValueError("interweave_required_items[%d]: '%s' is no item; use one of %s" % (number, entry, ", ".join(ALL_ITEMS)))
    return [str(entry) for entry in raw]


def host_verdict(findings: t.Iterable[Finding], required: t.Iterable[str]) -> dict[str, t.Any]:
    """The verdict of one host over its required items.

    ``faults`` counts findings that fail or could not be looked at, ``unanswered`` those on which a person still has to act
    or to allow; a required item without any finding is unanswered. ``standing`` lists what stands in the way.
    """
    findings = list(findings)
    required = list(dict.fromkeys(required))
    gating = [finding for finding in findings if finding.get("item") in set(required)]
    missing = [item for item in required if item not in {finding.get("item") for finding in findings}]
    open_findings = [finding for finding in gating if finding.get("status") not in SETTLED]
    known = FAULTS | UNANSWERED
    faults = sum(finding["status"] in FAULTS or finding["status"] not in known for finding in open_findings)
    return {
        "verdict": NO_GO if open_findings or missing else GO,
        "faults": faults,
        "unanswered": len(open_findings) - faults + len(missing),
        "standing": [{"item": finding["item"], "status": finding["status"], "step": finding.get("step", "")} for finding in open_findings]
        + [{"item": item, "status": "missing", "step": ""} for item in missing],
    }


def roll_up(hosts: t.Iterable[dict[str, t.Any]]) -> dict[str, t.Any]:
    """The verdict over several hosts (a client's, or the whole fleet): each has ``verdict``, ``faults``, ``unanswered``, ``outcome``.

    A host that was not reached, failed or did not run is a no-go whatever its findings say; so is a fleet without hosts.
    """
    hosts = list(hosts)
    going = [host for host in hosts if host.get("verdict") == GO and host.get("outcome", "reported") == "reported"]
    return {
        "verdict": GO if hosts and len(going) == len(hosts) else NO_GO,
        "hosts": len(hosts),
        "go": len(going),
        "faults": sum(int(host.get("faults", 0)) for host in hosts),
        "unanswered": sum(int(host.get("unanswered", 0)) for host in hosts),
        "not_run": sum(host.get("outcome") == "not_run" for host in hosts),
    }


def by_client(hosts: t.Iterable[dict[str, t.Any]]) -> dict[str, dict[str, t.Any]]:
    """The roll-up of each client (``client`` of a host), in the order of first appearance."""
    groups: dict[str, list[dict[str, t.Any]]] = {}
    for host in hosts:
        groups.setdefault(str(host.get("client", "")), []).append(host)
    return {client: roll_up(members) for client, members in groups.items()}


__all__ = ["GO", "NO_GO", "by_client", "host_verdict", "required_items", "roll_up"]
