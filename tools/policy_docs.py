# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write the documentation files of the policy modules from their options.

    tools/policy_docs.py            writes plugins/modules/<name>.yml
    tools/policy_docs.py --check    writes nothing, lists what differs, exits 1 when anything does
"""
from __future__ import annotations

import copy
import pathlib
import sys
import typing as t

import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / ".cache" / "collections"))

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy import run as _policy_run  # noqa: E402
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.options import OPTIONS  # noqa: E402

Doc = dict[str, t.Any]
LICENCE = """\
# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Written by tools/policy_docs.py.
---
"""
SHARED = ("description", "type", "required", "default", "choices", "elements")
FQCN = "interweave.smartintegration."

SHORT = {
    "interweave_portal_info": "Read settings, flows and the engine's state from InterWeave's new portal",
    "flow_log_info": "Judge an exported log of InterWeave's engine",
    "time_shift_info": "Compute the whole-hour time zone shift that InterWeave's company profile must hold",
    "invoice_numbering_info": "Compare who numbers invoices in the declaration, the portal and the CRM",
    "list_match_info": "Compare QuickBooks' payment terms or tax codes with the CRM's values, exactly",
    "flow_schedule_info": "Judge the flows' schedule against sanity rules and the log",
    "flow_run": "Start an InterWeave flow for a test customer and wait until it arrives in the CRM",
}
DESCRIPTION: dict[str, list[str]] = {
    "interweave_portal_info": [
        "Logs in to the JSON interface of InterWeave's new portal once, and reads the settings that the checklist needs, the flows and the engine's state.",
        "A login is no mere read. None is made after a refusal (five wrong ones lock the user out) or in check mode, and none is ended by a logout.",
        "All runs of one machine together stay below the portal's limit of requests and wait for it.",
    ],
    "flow_log_info": [
        "Reads a log as the Integration Manager's Runs link (saved as HTML) or InterWeave's daily mail (C(.erl)) gives it, or the server's own, of any size, "
        "in one pass and bounded memory.",
        "Passes only when at least O(minimum_records) records were synchronised by O(user) since O(since), with no error among them. "
        "An empty, older or foreign log is C(error), never a pass. So is a kind of log that cannot prove a run, such as a Runs page saved as text; "
        "the finding says how to get one that can.",
        "Finds the status codes of QuickBooks in every known spelling and names the record of a Status 3100 and the way out.",
    ],
    "time_shift_info": [
        "Computes the difference of the QuickBooks host's clock and that of InterWeave's engine, now and after every change of offset in the next 365 days.",
        "Compares it with the value that a person read off the portal. A value below the exact one loses changes and fails, with the date on which it begins "
        "and the smallest value that is safe all year. At or above it is C(attested), or C(pass) with a saved page, with the hours that each run "
        "reads again.",
    ],
    "invoice_numbering_info": [
        "Compares, for each kind of document, the declared owner of the number with the portal's setting as a person read it off, and with the CRM field.",
        "No declaration is a fail. The portal's own default (SFGen) is not what is recommended.",
    ],
    "list_match_info": [
        "Compares values exactly and classifies what differs. Missing, case, white space (no-break spaces too), look-alike characters, inactive, "
        "label instead of value, extra.",
        "Plans the values that a picklist lacks in RV(picklist_additions). It writes nothing.",
    ],
    "flow_schedule_info": [
        "Checks each flow's declared state and interval, and compares them with the ends of runs that a log shows.",
        "Sleep windows are allowed for. A wait that the engine lengthened to 4 intervals (1 to 4 hours) after connection failures is reported as that.",
        "A flow that is declared running, and of which a log that covers several intervals shows nothing, is not attested. A restart of InterWeave's service "
        "stops every flow, so what was seen before it does not count.",
    ],
    "flow_run": [
        "Starts the canary flow by the query-flow URL that InterWeave documents, by any HTTP request, or waits for a person who starts it.",
        "Passes only when the customer of this run arrived in the CRM within O(wait) seconds. It refuses to start while scheduled flows run.",
        "InterWeave's answer, which is 200 whatever happened, is read. Without the wanted transaction nothing ran. Rows that are missing are told.",
        "A start is never repeated. When its answer is lost, the arrival decides.",
    ],
}
TIME_ZONES = "tzlocal >= 5.2 and tzdata >= 2024.1, for time zones"
CRM = ["requests >= 2.31", "simple-salesforce >= 1.12.10 (for Salesforce)"]
REQUIREMENTS = {
    "interweave_portal_info": ["requests >= 2.31"], "time_shift_info": [TIME_ZONES], "flow_log_info": ["requests >= 2.31, for O(url)"], "flow_run": CRM}
NOTES: dict[str, list[str]] = {
    "interweave_portal_info": [
        "Today's production portal has no such interface, and its old pages are not to be used by a program. Then this is an error that says so.",
        "The portal's answers hold the CRM's password in clear. Only the wanted keys are taken. Not proven on real systems.",
    ],
    "flow_log_info": [
        "The line format is that of InterWeave's published engine, run offline. That a single-record run found its record is not in the log.",
        "A log holds customers' data and passwords of the CRM in clear. Statements and bodies are left out of the result.",
        "InterWeave documents no line for one record of a flow that carries several. Those are counted only with O(record_pattern).",
    ],
    "time_shift_info": [
        "InterWeave's published engine subtracts the shift; that QODBC adds no hours of its own is not proven. The engine's zone is what was observed on its "
        "host.",
    ],
    "invoice_numbering_info": ["The portal cannot be read by a program. What a person read off is C(attested), what a saved page shows passes."],
    "list_match_info": ["InterWeave's checklist asks for identical spelling. Which CRM field holds terms and tax codes differs from client to client."],
    "flow_schedule_info": ["InterWeave offers no interface to read the schedule. State and interval are what a person read off, or saved as a page."],
    "flow_run": [
        "InterWeave documents a URL for query flows only. Whether QBCust2SFAcctNF can be started by it must be agreed with InterWeave. "
        "Not proven on real systems.",
        "In check mode nothing is started.",
    ],
}
EXAMPLES = {
    "interweave_portal_info": """\
- name: Read the portal as the user who starts the flows
  interweave.smartintegration.interweave_portal_info:
    url: https://portal.example
    user: ops@acme.example
    password: "{{ vault_acme_portal_password }}"
  register: portal
""",
    "flow_log_info": """\
- name: Review the log of today's five records
  interweave.smartintegration.flow_log_info:
    path: ~/logs/ops_acme_example20261123.erl
    user: ops@acme.example
    since: "2026-11-23T08:00:00-07:00"
""",
    "time_shift_info": """\
- name: Compare the time zone shift of the company profile
  interweave.smartintegration.time_shift_info:
    host_zone: Eastern Standard Time
    company_file: Acme
    portal_shift: -2
    portal_read_by: Ann Lee
    portal_read_on: "2026-11-20"
""",
    "invoice_numbering_info": """\
- name: Compare who numbers invoices
  interweave.smartintegration.invoice_numbering_info:
    documents:
      - type: invoice
        owner: quickbooks
        portal: QBGen
        read_by: Ann Lee
        read_on: "2026-11-20"
""",
    "list_match_info": """\
- name: Compare payment terms
  interweave.smartintegration.list_match_info:
    name: payment terms
    crm_field: Account.Terms__c
    quickbooks:
      - name: Net 30
    crm:
      - value: Net 30
        label: Net 30
""",
    "flow_schedule_info": """\
- name: Judge the schedule
  interweave.smartintegration.flow_schedule_info:
    flows:
      - name: SFAcctOpp2QBCustInv
        state: started
        interval_minutes: 15
        portal_interval_milliseconds: 900000
        read_by: Ann Lee
        read_on: "2026-11-20"
""",
    "flow_run": """\
- name: Send the test customer through
  interweave.smartintegration.flow_run:
    flow: QBCust2SFAcctNF
    customer: ZZZ-Test
    start: query_url
    url: https://iw.example:8443/SF2QBBase/transform
    company: Acme Inc
    transaction: GetQBCustNF
    token: "{{ vault_interweave_token }}"
    scheduled_flows_running: false
    crm: salesforce
    salesforce:
      auth: session
      instance_url: https://acme.my.salesforce.com
      session_id: "{{ vault_salesforce_session }}"
""",
}


def _r(description: str, kind: str, returned: str = "always", **more: t.Any) -> Doc:
    return {"description": description, "type": kind, "returned": returned, **more}


COMMON_RETURN: Doc = {
    "status": _r("Status of the finding, for example V(pass), V(fail), V(manual), V(attested) or V(error).", "str", sample="pass"),
    "expected": _r("What is wanted.", "str"),
    "actual": _r("What was seen, in one line.", "str"),
    "evidence": _r("What the verdict rests on.", "list", elements="str"),
    "remedy": _r("What to do.", "str"),
    "owner": _r("Who can act.", "str", sample="operator"),
    "changes": _r("What was started or changed.", "list", elements="dict"),
    "blocked_by": _r("Why a wanted change was not made.", "str"),
}
FACTS: dict[str, Doc] = {
    "interweave_portal_info": {name: _r(words, kind, returned="when it was read") for name, words, kind in (
        ("profile", "The user whose flows these are.", "str"), ("solution", "The solution's type.", "str"),
        ("settings", "The settings of the company profile that the checklist needs, as they stand there.", "dict"),
        ("flows", "By flow state, interval in milliseconds (seconds after midnight for a daily one), scheduled, ok and failed runs.", "dict"),
        ("engine_up", "Whether the portal reaches InterWeave's engine.", "bool"), ("read_at", "When, UTC.", "str"))},
    "flow_log_info": {
        "coverage": _r("Between which times (C(begin), C(end), the engine's clock) the log would show the end of a run, and of which flows, those whose name "
                       "holds C(flow). Empty when it would show none.", "list", elements="dict"),
        "kind": _r("What kind of log it is. One of V(runs_page), V(runs_page_as_text), V(user_file), V(errors_only), V(server_log), V(no_times), V(entries).",
                   "str", sample="runs_page"),
        "records": _r("Records synchronised by the user since then.", "int", sample=5),
        "flows": _r("By flow. C(ok), C(failed), C(unfinished) runs, C(errors), C(records), C(codes) and C(ends), the times of the last runs.", "dict"),
        "codes": _r("Number of errors by status code.", "dict", sample={"3100": 1}),
        "names_in_use": _r("Names that QuickBooks refused with Status 3100.", "list", elements="str"),
        "errors": _r("The first 50 errors with C(time), C(flow), C(user), C(severity), C(where), C(text), C(codes), C(name) and C(connection).", "list",
                     elements="dict"),
        "error_count": _r("Number of errors.", "int"),
        "connection_errors": _r("Number of connection errors.", "int"),
        "runs_ok": _r("Runs that ended without an error.", "int"),
        "runs_failed": _r("Runs with an error.", "int"),
        "runs_unfinished": _r("Runs whose end is not in the log.", "int"),
        "runs_unassigned": _r("Ended runs that name no user and were not counted as the user's.", "int"),
        "entries": _r("Entries of the engine in the log.", "int"),
        "foreign_entries": _r("Entries of other users.", "int"),
        "lines": _r("Lines of the log.", "int"),
        "bytes": _r("Bytes of the log.", "int"),
        "first_time": _r("Time of the first entry.", "str"),
        "last_time": _r("Time of the last entry.", "str"),
        "since": _r("From when on entries count, in the engine's clock.", "str"),
        "user": _r("The user whose entries count.", "str"),
        "users": _r("Users of the log, the first 20.", "list", elements="str"),
        "truncated": _r("Whether the last line has no end.", "bool"),
    },
    "time_shift_info": {
        "company_file": _r("The company file.", "str"),
        "expected_shift": _r("The smallest whole hours that lose no change now.", "int", sample=-2),
        "safe_shift": _r("The smallest whole hours that lose no change in the next 365 days.", "int", sample=-2),
        "difference_minutes": _r("The engine's clock minus the host's now, in minutes.", "int", sample=-120),
        "wrong_from": _r("Date from which the portal's value loses changes, empty when it loses none.", "str", sample="2027-03-14"),
        "hours_read_again": _r("Hours that each run reads again now with the portal's value, null when it loses changes or is not known.", "float", sample=2.0),
        "spans": _r("From each change on C(from), C(date), the exact difference in C(minutes), and in C(shift) the smallest whole hours that lose nothing.",
                    "list", elements="dict"),
    },
    "invoice_numbering_info": {"documents": _r("Kind, owner and portal's value of each document.", "list", elements="dict")},
    "list_match_info": {
        "list": _r("What was compared.", "str"),
        "crm_field": _r("The CRM's field.", "str"),
        "differences": _r("C(kind), C(value) and C(other) of each difference.", "list", returned="when both lists were read", elements="dict"),
        "picklist": _r("What M(interweave.smartintegration.salesforce_picklist) returned.", "dict", returned="when a step added values"),
        "incomplete": _r("Why not all of the lists was read; empty when all was.", "str", returned="when both lists were read"),
        "picklist_additions": _r("C(object), C(field), C(values) and C(kind) of what could be added.", "list", returned="when both lists were read",
                                 elements="dict"),
    },
    "flow_schedule_info": {"flows": _r("The flows with their interval in minutes and milliseconds.", "list", elements="dict")},
    "flow_run": {
        "flow": _r("The flow.", "str"),
        "customer": _r("The customer.", "str"),
        "started": _r("Whether this task started the flow.", "bool"),
        "arrived": _r("Whether the customer is in the CRM.", "bool"),
        "accounts": _r("Ids of the accounts that arrived.", "list", returned="when it arrived", elements="str"),
    },
}
ATTRIBUTES: Doc = {
    "check_mode": {"description": "Can run in check_mode and return changed status prediction without modifying target.", "support": "full"},
    "diff_mode": {"description": "Will return details on what has changed (or possibly needs changing in check_mode), when in diff mode.", "support": "none"},
    "idempotent": {"description": "When run twice in a row outside check mode, with the same arguments, the second invocation indicates no change.",
                   "support": "full"},
    "platform": {"description": "Target OS or families that can be operated against.", "platforms": "posix", "support": "full",
                 "details": ["Runs on the controller, in the process of the task, unless it is delegated to another machine."]},
}


def documented(options: Doc) -> Doc:
    """Options as ansible-doc wants them."""
    found: Doc = {}
    for name, option in options.items():
        entry = {key: copy.deepcopy(option[key]) for key in SHARED if key in option}
        if "suboptions" in option:
            entry["suboptions"] = documented(option["suboptions"])
        found[name] = entry
    return found


def logins() -> Doc:
    """The connection options of both CRMs, from their argument specs."""
    found: Doc = {}
    for crm in ("salesforce", "creatio"):
        spec = _policy_run.resource_spec("flow_run")[crm]
        entry: Doc = {"description": ["How to log in to it, as M(%s%s_info) documents its options." % (FQCN, crm)], "type": "dict"}
        if "options" in spec:
            entry["suboptions"] = {name: {"description": ["See O(%s%s_info#module:%s)." % (FQCN, crm, name)],
                                          **{key: option[key] for key in SHARED[1:] if key in option}} for name, option in spec["options"].items()}
        found[crm] = entry
    return found


def options_of(name: str) -> Doc:
    return {**documented(OPTIONS[name]), **(logins() if name == "flow_run" else {})}


def returns_of(name: str) -> Doc:
    return {**COMMON_RETURN, **FACTS[name]}


class _Dumper(yaml.SafeDumper):
    """Lists indented below their key, as the linters want them."""

    def ignore_aliases(self, data: t.Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def sidecar(name: str) -> str:
    """The whole file."""
    document = {
        "module": name, "version_added": "1.0.0", "short_description": SHORT[name], "description": DESCRIPTION[name],
        "author": ["InterWeave SmartIntegration collection contributors (@interweave)"], "options": options_of(name), "attributes": ATTRIBUTES,
        **({"requirements": REQUIREMENTS[name]} if name in REQUIREMENTS else {}),
        "notes": NOTES[name],
        "seealso": [{"module": FQCN + other} for other in SHORT if other != name],
    }
    dump: dict[str, t.Any] = {"Dumper": _Dumper, "width": 100, "sort_keys": False, "allow_unicode": True}
    examples = "".join("  %s\n" % line if line else "\n" for line in EXAMPLES[name].splitlines())
    parts = [yaml.dump({"DOCUMENTATION": document}, **dump), "EXAMPLES: |\n" + examples, yaml.dump({"RETURN": returns_of(name)}, **dump)]
    return LICENCE + "".join(parts)


def differing() -> list[pathlib.Path]:
    """Files whose text is not what would be written."""
    paths = [ROOT / "plugins" / "modules" / (name + ".yml") for name in SHORT]
    return [path for path in paths if not path.exists() or path.read_text(encoding="utf-8") != sidecar(path.stem)]


def main(arguments: list[str]) -> int:
    found = differing()
    for path in found:
        print(path.relative_to(ROOT))
        if "--check" not in arguments:
            path.write_text(sidecar(path.stem), encoding="utf-8")
    return 1 if found and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
