# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write the tables of README.md (modules, roles, playbooks) and of docs/quickbooks-error-codes.md from the code.

``--check`` writes nothing and exits 1 when something differs.
"""
from __future__ import annotations

import pathlib
import re
import sys
import typing as t

import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / ".cache" / "collections"))
BEGIN, END = "<!-- %s: begin, written by tools/readme.py -->", "<!-- %s: end -->"

#: Groups of modules in the order of the README. A module that no group names makes the run fail.
GROUPS: dict[str, tuple[str, ...]] = {
    "The Windows host": ("host_steps", "qodbc_driver", "odbc_dsn", "quickbooks_auto_update", "firewall_exception", "port_forward", "tcp_listener_info",
                         "session_info", "windows_service", "windows_time_zone_info", "host_restore"),
    "The company file": ("company_file_info", "quickbooks_customer"),
    "The CRM": ("crm_steps", "salesforce_fields", "salesforce_permissions", "salesforce_picklist", "salesforce_info", "creatio_columns",
                "creatio_permissions", "creatio_info", "crm_account_names", "crm_restore"),
    "Policy and go-live": ("invoice_numbering_info", "list_match_info", "time_shift_info", "flow_run", "flow_log_info",
                           "flow_schedule_info", "interweave_portal_info"),
    "Run, report, gate": ("intake", "discover", "prove", "preflight_inventory", "preflight_start", "preflight_wave", "preflight_look", "preflight_report",
                          "preflight_verdict", "preflight_gate", "watch_report", "watch_accept", "leave_look", "leave_report"),
}


def documentation(module: str) -> dict[str, t.Any]:
    found = yaml.safe_load((ROOT / "plugins" / "modules" / (module + ".yml")).read_text(encoding="utf-8"))
    return t.cast("dict[str, t.Any]", found["DOCUMENTATION"])


def modules() -> str:
    found = {path.stem for path in (ROOT / "plugins" / "modules").glob("*.py") if path.stem != "__init__"}
    named = {name for group in GROUPS.values() for name in group}
    if found != named:
        raise ValueError("tools/readme.py: GROUPS and plugins/modules differ: %s" % ", ".join(sorted(found ^ named)))
    lines = []
    for title, names in GROUPS.items():
        lines += ["| %s | |" % title, "|---|---|"]
        lines += ["| `%s` | %s |" % (name, documentation(name)["short_description"]) for name in names]
        lines.append("")
    return "\n".join(lines).rstrip()


def roles() -> str:
    lines = ["| Role | |", "|---|---|"]
    for path in sorted((ROOT / "roles").glob("*/meta/argument_specs.yml")):
        spec = yaml.safe_load(path.read_text(encoding="utf-8"))["argument_specs"]
        spec = spec.get("main") or next(iter(spec.values()))
        name = path.parent.parent.name
        lines.append("| [`%s`](roles/%s/README.md) | %s |" % (name, name, spec["short_description"]))
    return "\n".join(lines)


def playbooks() -> str:
    """The first sentence of the comment at the top of each playbook."""
    lines = ["| Playbook | |", "|---|---|"]
    for path in sorted((ROOT / "playbooks").glob("*.yml")):
        comments = re.findall(r"^# (?!SPDX)(.*)$", path.read_text(encoding="utf-8").split("\n- ", 1)[0], re.MULTILINE)
        lines.append("| `interweave.smartintegration.%s` | %s |" % (path.stem, re.split(r"(?<=\.) ", " ".join(comments))[0].rstrip(":")))
    return "\n".join(lines)


def cell(text: str) -> str:
    return text.replace("|", "\\|")


def error_codes() -> str:
    from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file import error_codes as errors

    who = {"client": "client", "it": "client's IT", "crm_admin": "CRM administrator", "interweave": "InterWeave", "operator": "operator"}
    lines = []
    tables = {"Status codes": errors.STATUS_CODES, "HRESULTs of the QuickBooks SDK": errors.HRESULTS,
              "The same through Remote Data Sharing": errors.REMOTE, "ODBC driver manager": errors.SQL_STATES,
              "Texts without a code": {row.code: row for _pattern, row in errors.TEXTS if row.code not in errors.ALL}}
    for title, table in tables.items():
        lines += ["## %s" % title, "", "| Code | Meaning | InterWeave's wording, where it differs | What to do | Who |", "|---|---|---|---|---|"]
        lines += ["| %s | %s%s | %s | %s | %s |" % (
            row.code, cell(row.meaning), " (busy: try again later)" if row.transient else "", cell(row.interweave),
            cell("<br>".join(dict.fromkeys([row.remedy, *(case.remedy for case in row.cases)]))), who[row.owner]) for row in table.values()]
        lines.append("")
    return "\n".join(lines).rstrip()


def filled(text: str, name: str, block: str) -> str:
    begin, end = BEGIN % name, END % name
    if begin not in text or end not in text:
        raise ValueError("the markers '%s' and '%s' are missing" % (begin, end))
    head, rest = text.split(begin, 1)
    return "%s%s\n%s\n%s%s" % (head, begin, block, end, rest.split(end, 1)[1])


def main() -> int:
    check = "--check" in sys.argv[1:]
    wanted = {
        "README.md": {"modules": modules(), "roles": roles(), "playbooks": playbooks()},
        "docs/quickbooks-error-codes.md": {"codes": error_codes()},
    }
    code = 0
    for name, blocks in wanted.items():
        path = ROOT / name
        old = new = path.read_text(encoding="utf-8")
        for title, block in blocks.items():
            new = filled(new, title, block)
        if old == new:
            continue
        if check:
            print("%s is not what the code says: run tools/readme.py" % name, file=sys.stderr)
            code = 1
        else:
            path.write_text(new, encoding="utf-8")
            print("written: %s" % name)
    return code


if __name__ == "__main__":
    sys.exit(main())
