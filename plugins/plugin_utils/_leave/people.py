# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what people made for the integration and must remove themselves, by who can. Pure.

None of it is in a run's record: nobody but them can see or undo it. So it is always named, and never called gone.
"""
from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.client import Client, Crm

#: In the order in which it is done: first nothing may come in any more, last goes what we come in by.
ORDER = ("interweave", "client", "crm_admin", "it", "operator")
WINRM = ("the way in of Ansible: the WinRM listener that was made for it, its firewall rule, the Windows account, and "
         "LocalAccountTokenFilterPolicy = 1 below HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System",
         "Last of all, since nothing can be undone without it: delete the account, that listener (others may be used by other tools) and its rule, and set "
         "LocalAccountTokenFilterPolicy back to 0 where it was set for this. Commands are in docs/decommissioning.md.")


@dataclass(frozen=True)
class Task:
    """``what`` completes "nothing of ours is left, except"; ``how`` is what its owner does."""

    owner: str
    where: str
    what: str
    how: str


def tasks(clients: t.Sequence[Client], folders: t.Mapping[str, t.Sequence[str] | None]) -> list[Task]:
    """What is to be removed for one integration.

    :param clients: the hosts of one client.
    :param folders: by host, where our folder was seen; ``None``: nobody looked.
    """
    found = [Task("interweave", "InterWeave", "the client's profile, flows and logins at InterWeave",
                  "Stop the flows first of all. Then delete the profile and the logins that were made for it.")]
    for client in clients:
        found += _of_books(client) + _of_host(client, folders.get(client.host))
    for crm in {(one.type, one.name): one for client in clients for one in client.crms}.values():
        found.append(_of_crm(crm))
    found.append(Task("operator", "the controller", "inventory, vault, report folder, key of the records and schedules of watch and health on the controller",
                      "Keep or delete them as agreed with the client. Keep the report folder as long as something may have to be undone."))
    unique = list(dict.fromkeys(found))
    return sorted(unique, key=lambda task: (ORDER.index(task.owner), task.what == WINRM[0]))


def _of_books(client: Client) -> list[Task]:
    return [Task("client", client.host, "access to the company file %s, granted to %s in QuickBooks" % (
        one.name or "(unnamed)", one.application or client.qremote_program or "QRemote"),
        "As Admin in QuickBooks: Edit > Preferences > Integrated Applications > Company Preferences: remove the application.")
        for one in client.company_files]


def _of_host(client: Client, folders: t.Sequence[str] | None) -> list[Task]:
    """Of a host that nobody connects to there is only what lies before it."""
    road = Task("it", client.host, "the router's or provider's port forward to QRemote's port %d, and what else lets %s in" % (
        client.qremote_port, ", ".join(client.sources) or "InterWeave"), "Remove the forward, and the exception of any firewall before the server.")
    if client.hosting != "on_premises":
        return [road] if client.hosting == "hosted" else []
    ours = Task("it", client.host, "our folder and backups: %s" % ", ".join(folders) if folders else
                "our folder InterWeave SmartIntegration below Program Files, and qbchan.dat.*.bak beside qbchan.dat, where they are: nobody looked for them",
                "Delete them once nothing is to be undone any more: backups and copied installers lie there.")
    return [road, *([ours] if folders or folders is None else []),
            Task("it", client.host, "QRemote Server, SmartAgent and QODBC, and their shortcuts in shell:startup, where they were installed for this",
                 "Uninstall them under Apps and features if nobody else uses them, and delete the shortcuts."),
            Task("it", client.host, *WINRM)]


def _of_crm(crm: Crm) -> Task:
    user = crm.integration_username or "the integration user"
    own = str(crm.permissions.get("permission_set") or "")
    return Task("crm_admin", crm.name, "in %s: the login application of the checks, %s%s" % (
        crm.name, user, ", the permission set %s" % own if own else ", and the permissions that were given to it"),
        "Revoke and delete the login application (connected app or OAuth application), deactivate the user, and take its permission set away.")


__all__ = ["ORDER", "Task", "WINRM", "tasks"]
