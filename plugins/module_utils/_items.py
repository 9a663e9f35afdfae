# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the checklist's items as data: ids, titles, phases, owners, and the kinds of change.

The ids and titles are those of InterWeave's pre-flight checklist, in its order.
"""
from __future__ import annotations

from dataclasses import dataclass

#: Who can act on a finding.
OWNERS = ("client", "it", "crm_admin", "interweave", "operator")

#: The kinds of change a run may be allowed to make (``interweave_allow``).
KINDS = (
    "auto_update",
    "odbc_dsn",
    "firewall",
    "port_proxy",
    "driver_install",
    "service_restart",
    "probe",
    "canary",
    "crm_fields",
    "crm_permissions",
    "crm_names",
    "crm_picklists",
    "portal_login",
)
#: What the playbook prove needs to write at all: no change of the checklist's, so none of its kinds.
EXPERIMENTS = "experiments"
#: What may stand in interweave_allow.
CONSENTS = (*KINDS, EXPERIMENTS)

PHASES = {
    1: "QuickBooks Server Preparation",
    2: "CRM Configuration",
    3: "Connectivity & Handshake",
    4: "Financial Workflow Policy",
    5: "Go-Live & Monitoring",
    0: "Session health (advisory)",
}


@dataclass(frozen=True)
class Item:
    """One box of the checklist. ``instruction`` is what a person does when nothing could be looked at."""

    id: str
    title: str
    owner: str
    instruction: str

    @property
    def phase(self) -> int:
        return int(self.id[0]) if self.id[0].isdigit() else 0


def _items(*rows: tuple[str, str, str, str]) -> dict[str, Item]:
    return {row[0]: Item(*row) for row in rows}


ITEMS: dict[str, Item] = _items(
    ("1.1", "Admin access", "client",
     "Confirm that the QuickBooks Admin credentials are at hand for the connection; item 1.1 is then attested with a name and an end date."),
    ("1.2", "Single-user mode", "client",
     "For the first connection: File > Switch to Single-user Mode in QuickBooks. For daily running: switch back to multi-user mode."),
    ("1.3", "QODBC installation", "it",
     "Install the QODBC driver on the QuickBooks host as the Windows user who runs QuickBooks."),
    ("1.4", "Certificate authorization", "client",
     "As QuickBooks Admin, with the company file open in single-user mode, let the application connect, choose "
     "'Yes, always; allow access even if QuickBooks is not running' and log in as the integration user."),
    ("1.5", "Automatic updates off", "it",
     "In QuickBooks: Help > Update QuickBooks > Options, set Automatic Update to No."),
    ("2.1", "Custom fields", "crm_admin",
     "Create the fields 'QuickBooks ID' and 'Integration Sync' on Account, Contact and Opportunity."),
    ("2.2", "Account names", "client",
     "Shorten account names to 41 characters and remove colons, in agreement with the client."),
    ("2.3", "Integration user permissions", "crm_admin",
     "Give the integration user 'Modify All' on Account, Contact and Opportunity."),
    ("3.1", "Port forwarding", "it",
     "Forward the QRemote port on the router to the QuickBooks host and test it from outside."),
    ("3.2", "Firewall exceptions", "it",
     "Allow QRemote and the SmartAgent services through the Windows firewall, for InterWeave's addresses only."),
    ("3.3", "Canary test", "operator",
     "Create a test customer such as ZZZ-Test in QuickBooks, run InterWeave's flow of one customer and look for it in the CRM."),
    ("4.1", "Invoice numbering", "client",
     "Decide whether QuickBooks or the CRM owns the invoice number (recommended: QuickBooks) and compare with the portal."),
    ("4.2", "Tax and terms matching", "client",
     "Compare sales tax codes and payment terms in QuickBooks and the CRM: they must be spelled identically."),
    ("4.3", "Time zone alignment", "interweave",
     "Compare the time zone shift in the InterWeave company profile with the QuickBooks host's time zone."),
    ("5.1", "Stop and start the service", "operator",
     "After configuration restart the InterWeave service; where InterWeave hosts it, stop the flows, log out, log in, start the flows."),
    ("5.2", "Log review", "operator",
     "Synchronise five records by hand and look through the Integration Manager log for 'Status 3100'."),
    ("5.3", "Schedule", "operator",
     "Set the flows to active and choose the interval, for example every 15 minutes."),
)

ADVISORY: dict[str, Item] = _items(
    ("R1", "QuickBooks user signed in", "client",
     "Sign the Windows user who runs QuickBooks in; disconnect, never log off."),
    ("R2", "One QRemote server, in that session, listening", "it",
     "Start exactly one QRemote server in the session of the Windows user who runs QuickBooks."),
    ("R3", "QuickBooks is running", "client",
     "Start QuickBooks in the session of its Windows user."),
    ("R4", "Starts again at logon", "it",
     "Put QuickBooks and QRemote into the start-up of the Windows user who runs them."),
    ("R5", "The machine does not sleep", "it",
     "Switch sleep and hibernation off on the QuickBooks host."),
    ("R6", "Last sign of life", "operator",
     "Ask InterWeave when its flows last reached QuickBooks, and look when qbsdklog.txt on the host was last written."),
)

ALL_ITEMS: dict[str, Item] = {**ITEMS, **ADVISORY}


__all__ = ["ADVISORY", "ALL_ITEMS", "CONSENTS", "EXPERIMENTS", "ITEMS", "Item", "KINDS", "OWNERS", "PHASES"]
