# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what is wrong with values that are right each by itself. Pure."""
from __future__ import annotations

import typing as t

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client import client as _client
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.client import Mistake

Values = dict[str, t.Any]


def mistakes(host: str, given: Values) -> list[Mistake]:
    """What does not fit together among the variables of one host (by name, with the prefix, defaults included)."""
    return [Mistake(host, variable, problem, example) for variable, problem, example in (*_file_names(given), *_statements(given), *_canary(given))]


def two_clients(host: str, groups: dict[str, t.Any]) -> list[Mistake]:
    """A host in the groups of two clients: the later group wins in silence, and the other client has no report.

    :param groups: what each group of the host says ``interweave_client`` is.
    """
    names = list(dict.fromkeys(str(value) for value in groups.values()))
    if len(names) < 2:
        return []
    return [Mistake(host, "interweave_client", "is said by the groups %s to be %s: a host must belong to one client. Take it out of a group, or declare the "
                    "client for the host itself" % (" and ".join(groups), " and ".join(names)))]


def without_live(host: str, role: str, client: t.Any, mates: t.Iterable[t.Mapping[str, t.Any]]) -> list[Mistake]:
    """A client whose servers are all declared standby or retired: nearly nothing would apply to any of them, and all would be go.

    :param mates: the variables, as they are written, of the hosts that share a group with this one.
    """
    if role == "live":
        return []
    roles = [mate.get("interweave_role", "live") for mate in mates if client is not None and mate.get("interweave_client") == client]
    if any(other not in ("standby", "retired") for other in roles):
        return []
    return [Mistake(host, "interweave_role", "is %s, and no other host of its client (interweave_client) is live: declare the client's live server" % role)]


def _file_names(given: Values) -> t.Iterator[tuple[str, str, str]]:
    """A name that stands for two files would give both the canary, and the findings of one to the other."""
    seen: set[str] = set()
    for number, entry in enumerate(given["interweave_company_files"]):
        name = entry.get("name", "")
        if name and name in seen:
            yield "interweave_company_files[%d].name" % number, "is '%s', as of a file before it: it must be a name of its own" % name, "warehouse"
        seen.add(name)


def _statements(given: Values) -> t.Iterator[tuple[str, str, str]]:
    for variable in ("interweave_attestations", "interweave_waivers"):
        for number, entry in enumerate(given[variable]):
            if entry.get("on", "") > entry["until"]:
                yield "%s[%d].until" % (variable, number), "is %s, before it was said on %s: it must be a later day" % (entry["until"], entry["on"]), ""


def _canary(given: Values) -> t.Iterator[tuple[str, str, str]]:
    canary = given["interweave_canary"]
    names = [entry["name"] for entry in given["interweave_company_files"] if entry.get("name")]
    if canary.get("company_file") and canary["company_file"] not in names:
        yield ("interweave_canary.company_file", "is '%s', which is no name in interweave_company_files: it must be one of %s"
               % (canary["company_file"], ", ".join(names) or "those, and there are none"), "")
    crms = [name for crm in _client.crms(given["interweave_crms"]) for name in (crm.name, crm.type)]
    if canary.get("crm") and canary["crm"] not in crms:
        yield ("interweave_canary.crm", "is '%s', which is no name or type in interweave_crms: it must be one of %s"
               % (canary["crm"], ", ".join(dict.fromkeys(crms)) or "those, and there are none"), "")


__all__ = ["mistakes", "two_clients", "without_live"]
