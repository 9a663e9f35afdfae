# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write docs/coverage.md: for each item what is configured, verified and asked, and why the rest is not automated; and the items into
docs/report.schema.json.

Which modules answer an item is read from the roles' step lists, which consents they know from the modules' code; the words are the items' own.

    tools/coverage.py            writes docs/coverage.md
    tools/coverage.py --check    writes nothing, exits 1 when it differs
"""
from __future__ import annotations

import json
import pathlib
import re
import sys

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
                words = CHECKLIST[item.id]
                out.append("| %s %s | %s | %s | %s | %s | %s |" % (item.id, item.title, words.configured, words.verified, words.asked, words.why_not, names))
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
