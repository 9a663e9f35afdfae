# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write docs/coverage.md: for each item what is configured, verified and asked, and why the rest is not automated; and the items into
docs/report.schema.json.

Which modules answer an item is read from the roles' step lists, which consents they know from the modules' code; the reasons stand below.

    tools/coverage.py            writes docs/coverage.md
    tools/coverage.py --check    writes nothing, exits 1 when it differs
"""
from __future__ import annotations

import json
import pathlib
import re
import sys
import typing as t

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / ".cache" / "collections"))

from ansible_collections.interweave.smartintegration.plugins.module_utils._items import ALL_ITEMS, ITEMS, KINDS, PHASES  # noqa: E402
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._all import ITEMS as CHECKLIST  # noqa: E402
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._base import COMPANY_FILE, CRM, POLICY  # noqa: E402
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._company_files import RESOURCE as COMPANY_FILE_INFO  # noqa: E402
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._crms import READERS  # noqa: E402

TARGET = ROOT / "docs" / "coverage.md"
SCHEMA = ROOT / "docs" / "report.schema.json"
MODULES = {path.stem for path in (ROOT / "plugins" / "modules").glob("*.py")}
#: The consent that a module's writes need.
CONSENT = {
    "qodbc_driver": "driver_install", "odbc_dsn": "odbc_dsn", "quickbooks_auto_update": "auto_update", "firewall_exception": "firewall",
    "port_forward": "port_proxy", "windows_service": "service_restart", "salesforce_fields": "crm_fields",
    "salesforce_permissions": "crm_permissions", "creatio_permissions": "crm_permissions", "crm_account_names": "crm_names",
    "flow_run": "canary", "company_file_info": "probe", "salesforce_picklist": "crm_picklists",
    "interweave_portal_info": "portal_login",
}


class Words(t.NamedTuple):
    """What no code can tell: what is put right, what a pass proves, what a person is asked, and why."""

    configured: str
    verified: str
    asked: str
    why: str


WORDS: dict[str, Words] = {
    "1.1": Words("-", "That the file answers under the integration's login, where a look is allowed (evidence only).",
                 "That the Admin credentials are at hand: attested, with name and end date.",
                 "A password that is at hand cannot be seen, and is not asked for."),
    "1.2": Words("-", "The file's mode against the stage: single-user to connect, multi-user to run.", "Switching the mode.",
                 "QuickBooks offers no unattended switch of an open file."),
    "1.3": Words("The driver, with an installer and arguments that the user gives; System DSNs.",
                 "Driver registration in both hives, DLL versions, licence files, DSN values.", "The activation of the licence.",
                 "No silent installation or activation is documented by the vendor, so there is no default for the arguments."),
    "1.4": Words("-", "An unattended read with QuickBooks closed before it; every refusal code has its own remedy.",
                 "The click on 'Yes, always', as Admin.", "QuickBooks grants it in a dialog only, and keeps it inside the company file."),
    "1.5": Words("BackgroundEnabled in every qbchan.dat, the update service, the update agent's start-up link.",
                 "The same, for every installed QuickBooks.", "-",
                 "That the file's switch is what the menu writes is not stated by Intuit."),
    "2.1": Words("Missing fields in Salesforce, with their field-level security.", "Fields, types and whether the integration user sees them, in both CRMs.",
                 "Missing columns in Creatio.", "Creating Creatio columns needs a package and a compilation that cannot be undone safely."),
    "2.2": Words("Names, from a list that a person approved.", "Every account name, streamed; names that would meet after shortening.", "The new names.",
                 "A customer's name is the client's to choose."),
    "2.3": Words("A permission set and its assignment; Creatio operations.", "The effective permissions of the integration user.", "-",
                 "What the integration user's licence forbids cannot be granted."),
    "3.1": Words("A port proxy on the host, where one is declared.", "Who listens, and connections from declared sources.", "The router's port forward.",
                 "A look from inside proves no router."),
    "3.2": Words("One inbound rule for each program, for declared sources only.",
                 "That the rule takes effect: profile, policy, block rules.", "InterWeave's addresses.", "InterWeave publishes no current addresses."),
    "3.3": Words("The test customer in QuickBooks, and the start of the flow.",
                 "The arrival of this run's customer in the CRM, with marker, binding field and the fields that are declared.",
                 "The start, where the flow has no URL.", "InterWeave documents URLs for query flows only."),
    "4.1": Words("-", "Declaration, CRM field and the portal's value agree.", "The decision, and the portal's value.",
                 "The portal has no interface; agreement is attested, never a pass."),
    "4.2": Words("Missing values of a Salesforce picklist with its own value set, without losing the others.",
                 "Payment terms and tax codes in use against the CRM's values, exactly.", "Corrections of spelling; which CRM fields hold them.",
                 "Which of two spellings is right is the client's decision."),
    "4.3": Words("-", "The whole-hour shift for every change of offset in the next 12 months.", "The portal's value.",
                 "The portal has no interface; agreement is attested, never a pass."),
    "5.1": Words("The restart of named services, only after a change.", "That the service's process is younger than the newest change.",
                 "The restart of a service that InterWeave hosts: stop the flows, log out, log in, start the flows.",
                 "InterWeave's own host is not the client's."),
    "5.2": Words("-", "At least five records since a time, by this client's user, no error; Status 3100 by name.",
                 "Synchronising five records; exporting the log.",
                 "The log is on InterWeave's host; it is saved from the portal or mailed."),
    "5.3": Words("-", "Sanity of the intervals, and the pace that the log shows.", "Starting the flows; state and interval as read off.",
                 "The portal has no documented interface."),
}


def modules_by_item() -> dict[str, list[str]]:
    """The modules that answer each item, as the checklist's items name their resources."""
    found: dict[str, list[str]] = {}
    for item in CHECKLIST.values():
        names = [*item.follows, *((COMPANY_FILE_INFO,) if COMPANY_FILE in item.places else ())]
        names += READERS if CRM in item.places and POLICY in item.places else ()
        names += ("interweave_portal_info",) if "portal_login" in item.consents else ()
        names += ("salesforce_picklist",) if "crm_picklists" in item.consents else ()
        found[item.id] = [name for name in dict.fromkeys(names) if name in MODULES]
    return {item: found[item] for item in ITEMS}


def text() -> str:
    """The whole document."""
    modules = modules_by_item()
    out = ["<!--", "SPDX-FileCopyrightText: InterWeave SmartIntegration collection contributors", "SPDX-License-Identifier: GPL-3.0-or-later",
           "Written by tools/coverage.py.", "-->", "# What is configured, verified and asked", "",
           "For each item of InterWeave's pre-flight checklist. *Configured* needs the consent named; without it, and in check mode, the item is looked at",
           "only. *Asked* ends as `manual` in the report until a person attests it. Modules are those that the roles run.", ""]
    for phase in sorted(set(item.phase for item in ITEMS.values())):
        out += ["## Phase %d: %s" % (phase, PHASES[phase]), "", "| Item | Configured | Verified | Asked | Why the rest is not automated | Modules (consent) |",
                "|---|---|---|---|---|---|"]
        for item in ITEMS.values():
            if item.phase == phase:
                names = ", ".join("`%s`%s" % (name, " (`%s`)" % CONSENT[name] if name in CONSENT else "") for name in modules[item.id]) or "-"
                words = WORDS[item.id]
                out.append("| %s %s | %s | %s | %s | %s | %s |" % (item.id, item.title, words.configured, words.verified, words.asked, words.why, names))
        out.append("")
    unused = sorted(set(KINDS) - set(CONSENT.values()))
    out += ["Consents that no module of these roles uses by itself: %s." % (", ".join("`%s`" % kind for kind in unused) or "none"), ""]
    return "\n".join(out)


def schema() -> str:
    """docs/report.schema.json with the checklist's items; the rest of it is written by hand."""
    held = SCHEMA.read_text(encoding="utf-8")
    held = re.sub(r'("item": \{"enum": )\[[^\]]*\]', lambda found: found.group(1) + json.dumps(list(ALL_ITEMS)), held)
    return re.sub(r'("findings": \{"type": "array", "minItems": )\d+', lambda found: found.group(1) + str(len(ITEMS)), held)


def main() -> int:
    differing = {path: wanted for path, wanted in ((TARGET, text()), (SCHEMA, schema())) if not path.exists() or path.read_text(encoding="utf-8") != wanted}
    for path, wanted in differing.items():
        name = path.relative_to(ROOT)
        if "--check" in sys.argv[1:]:
            print("%s is not what the code says: run tools/coverage.py" % name, file=sys.stderr)
        else:
            path.write_text(wanted, encoding="utf-8")
            print("written: %s" % name)
    return 1 if differing and "--check" in sys.argv[1:] else 0


if __name__ == "__main__":
    sys.exit(main())
