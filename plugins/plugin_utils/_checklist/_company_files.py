# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the look at a company file, which answers items 1.1, 1.2 and 1.4 at once, and with a canary 3.3. Pure."""
from __future__ import annotations

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._base import (
    COMPANY_FILE,
    CheckItem,
    Look,
    Options,
    RunView,
    given,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.client import Client

RESOURCE = "company_file_info"
ANSWERED = ("1.1", "1.2", "1.4")
VARIABLES = ("interweave_company_files", "interweave_quickbooks_user", "interweave_qremote_program", "interweave_stage", "interweave_probe_in_check",
             "interweave_probe_powershell", "interweave_sources", "interweave_qremote_port", "interweave_port_forwards")
#: A driver and a data source must be there before anything is asked through them, and a restart must be over.
FOLLOWS = {RESOURCE: ("qodbc_driver", "odbc_dsn", "windows_service")}
#: Of a declared company file, what is no option of the look.
_NOT_OPTIONS = ("portal",)


def canary_file(client: Client) -> str:
    """The name of the company file that gets the canary: the named one, else the first; empty where there is no canary."""
    if not client.canary or not client.company_files:
        return ""
    return str(client.canary.get("company_file") or client.company_files[0].name)


def looks_at_files(client: Client, run: RunView) -> list[Look]:
    """One look for each company file that there is a road to."""
    return [_look(client, run, number) for number, one in enumerate(client.company_files)
            if client.hosting == "on_premises" or one.connection == "odbc"]


def _look(client: Client, run: RunView, number: int) -> Look:
    declared = client.company_files[number]
    with_canary = bool(declared.name) and declared.name == canary_file(client)
    options: Options = {
        **given(user=client.quickbooks_user, application=client.qremote_program, stage=client.stage),
        **{name: value for name, value in declared.declared.items() if name not in _NOT_OPTIONS},
        "look_at_host": client.hosting == "on_premises", "probe_in_check": client.probe_in_check,
    }
    if client.sources and declared.connection != "odbc":  # not beside a flow of InterWeave
        options.update(qremote_port=client.qremote_port, flow_sources=list(client.sources), flow_ports=_ports_before(client))
    if client.probe_powershell:
        options["probe_powershell"] = True
    if any(entry.get("name") == "tax_items" and not entry.get("not_used") for entry in client.lists):
        options["tax_items"] = True
    if with_canary:
        options["customer"] = customer(client, run)
    variables = ("interweave_company_files[%d]" % number, *VARIABLES[1:], *(("interweave_canary",) if with_canary else ()))
    return Look(COMPANY_FILE, RESOURCE, options, declared.name or "company file no. %d" % (number + 1), variables, number,
                serves=(*ANSWERED, *(("3.3",) if with_canary else ())))


def _ports_before(client: Client) -> list[int]:
    """Ports of declared port proxies that lead to QRemote's."""
    return [int(one["listen_port"]) for one in client.port_forwards if one.get("connect_port") == client.qremote_port and one.get("listen_port")]


def customer(client: Client, run: RunView) -> Options:
    """The test customer. The day is enough of a marker: a second run on the same day finds its canary and changes nothing."""
    return {"name": str(client.canary.get("customer") or "ZZZ-Test"), "marker": str(client.canary.get("marker") or "IW-%s" % run.day),
            "marker_column": str(client.canary.get("marker_column") or "AccountNumber")}


class FileItem(CheckItem):
    """An item that every company file answers."""

    variables = VARIABLES
    consents = ("probe",)
    places = (COMPANY_FILE,)
    follows = FOLLOWS

    def looks(self, client: Client, run: RunView) -> list[Look]:
        if not client.company_files and not client.wrong("interweave_company_files"):
            return [self.ask("interweave_company_files is empty, so no company file was asked")]
        return looks_at_files(client, run)


__all__ = ["ANSWERED", "FOLLOWS", "FileItem", "RESOURCE", "VARIABLES", "canary_file", "customer", "looks_at_files"]
