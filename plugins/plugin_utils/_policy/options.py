# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: options of the policy modules, documented once: argument specs and sidecar files are made from here."""
from __future__ import annotations

import typing as t

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.flow_log import SINGLE_RECORD
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.flows import STATES
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.numbering import DOCUMENTS, PORTAL

Options = dict[str, dict[str, t.Any]]


def _o(description: str | list[str], kind: str = "str", **more: t.Any) -> dict[str, t.Any]:
    return {"description": [description] if isinstance(description, str) else description, "type": kind, **more}


_READ_BY = _o("Who read the value off the portal.", default="")
_READ_ON = _o("When, as quoted C(YYYY-MM-DD).", default="")
_ENGINE_ZONE = _o("Time zone of the clock of InterWeave's engine, an IANA name. The default is what was observed on its host; ask InterWeave.",
                  default="America/Phoenix")

_PAGES = _o(["Pages of InterWeave's portal that a person saved as C(Web page, HTML only), on the machine that runs the module. The Integration Manager, and "
             "pages of the company profile.",
             "What they show stands over what a person read off. A page older than 31 days, or one that is not understood, is an error."],
            "list", elements="path", default=[])

_PORTAL = _o("What M(interweave.smartintegration.interweave_portal_info) returned. It stands over O(portal_pages).", "dict", default={})

FLOW_LOG_INFO: Options = {
    "path": _o("Path of an exported or e-mailed log (C(.erl)) on the machine that runs the module, by default the controller.", "path"),
    "host_path": _o(["Path of the log on the task's own Windows host, absolute and plain ASCII. It is read over the host's own connection (winrm or psrp), by "
                     "parts, with curl.exe.", "At most 64 MB. Not for a task that is delegated to another machine."]),
    "text": _o("The log itself."),
    "url": _o("An C(https) address that returns the log."),
    "links": _o(["Links of the column Runs of the portal's Integration Manager, copied there, one a flow. Each is fetched once, as the page that a "
                 "person would save. Their query is a secret.", "Only with InterWeave's consent: the page needs no login, whoever has the link sees "
                 "the client's data."], "list", elements="str", default=[], no_log=True),
    "token": _o("Secret that is appended to O(url) as the query parameter O(token_parameter). Never shown.", no_log=True),
    "token_parameter": _o("Name of the query parameter that carries O(token).", default="__TOKEN__", no_log=False),
    "ca_path": _o("File with the certificate authorities to trust for O(url) instead of the system's.", "path"),
    "timeout": _o("Seconds to wait for each part of the answer of O(url).", "int", default=60),
    "user": _o(["The user (e-mail address) of this client at InterWeave, as it stands in the log. On a shared server a log holds several customers.",
                "Only this user's entries are judged."], required=True),
    "since": _o(["Only what is not older counts: an ISO 8601 date-time with UTC offset. Without offset it is the engine's own clock.",
                 "By default O(max_age_hours) before now."]),
    "max_age_hours": _o("How far back the review looks when O(since) is not given, in hours.", "int", default=24),
    "minimum_records": _o("How many records must have been synchronised.", "int", default=5),
    "engine_zone": _ENGINE_ZONE,
    "record_pattern": _o(["Regular expression of a line that stands for one synchronised record of a flow that carries several. By default those flows "
                          "are not counted.", "For a flow into QuickBooks C(^INSERT INTO ) counts each record that the engine inserted."], default=""),
    "single_record_pattern": _o("Regular expression of the names of flows that carry exactly one record a run.", default=SINGLE_RECORD),
}
FLOW_LOG_RULES: dict[str, t.Any] = {
    "required_one_of": [["path", "host_path", "text", "url", "links"]],
    "mutually_exclusive": [["path", "host_path", "text", "url"]],
}

TIME_SHIFT_INFO: Options = {
    "host_zone": _o("Time zone of the QuickBooks host: its Windows name as C(tzutil /g) prints it, or an IANA name.", required=True),
    "engine_zone": _ENGINE_ZONE,
    "company_file": _o("Name of the company file. The profile holds one shift for each.", default=""),
    "portal_shift": _o("The whole number of hours that a person read off the company profile (field Time Zone Shift).", "int"),
    "portal_read_by": _READ_BY,
    "portal_read_on": _READ_ON,
    "portal_pages": _PAGES,
    "portal": _PORTAL,
    "count": _o("Which way the shift counts. InterWeave's published engine subtracts it, which is V(engine_minus_host). With V(host_minus_engine) nothing is "
                "judged or advised.", choices=["host_minus_engine", "engine_minus_host"], default="engine_minus_host"),
}

INVOICE_NUMBERING_INFO: Options = {
    "documents": _o("One entry for each kind of document that is synchronised. None is a fail.", "list", elements="dict", default=[], suboptions={
        "type": _o("Kind of document.", required=True, choices=list(DOCUMENTS)),
        "owner": _o("Who numbers it. Recommended is V(quickbooks). V(mixed) and V(merged) are InterWeave's modes in which both do, the latter for invoices and "
                    "credit memos only.",
                    choices=["", *PORTAL], default=""),
        "portal": _o("What the portal's form says, as a person read it off. Its default is V(SFGen).", choices=["", *PORTAL.values()], default=""),
        "read_by": _READ_BY,
        "read_on": _READ_ON,
        "crm_generator": _o("What numbers in the CRM when the field is no auto-number, for example a trigger's name.", default=""),
        "ranges": _o("Number ranges or prefixes of the two sides, when both number.", default=""),
        "crm_field": _o("The CRM field that holds the number, C(object.field).", default=""),
        "crm_field_facts": _o("What was seen of that field, as M(interweave.smartintegration.salesforce_info) and "
                              "M(interweave.smartintegration.creatio_info) return it in C(numbering). "
                              "A key C(error) says why it was not seen, which makes the finding an error.", "dict"),
    }),
    "portal_pages": _PAGES,
    "portal": _PORTAL,
    "crm_fields": _o("The same for several documents, by kind of document.", "dict", default={}),
    "minimum_length": _o("How many characters a text field for QuickBooks' numbers must hold.", "int", default=11),
}

LIST_MATCH_INFO: Options = {
    "name": _o("What is compared, for example V(payment terms).", required=True),
    "crm_field": _o("The CRM field that holds it, C(object.field). Without it the finding is V(manual).", default=""),
    "direction": _o("In which direction it is synchronised. Values of the source must exist in the target.",
                    choices=["quickbooks_to_crm", "crm_to_quickbooks", "both"], default="quickbooks_to_crm"),
    "not_used": _o("The reason why this client does not synchronise it. Makes the finding not applicable.", default=""),
    "quickbooks": _o("QuickBooks' entries. Not given means not read.", "list", elements="dict", suboptions={
        "name": _o("The entry's name.", required=True),
        "active": _o("Whether it is active.", "bool", default=True),
        "in_use": _o("Whether any record uses it. Entries that are not in use are not compared.", "bool"),
    }),
    "crm": _o("The CRM's values. Not given means not read.", "list", elements="dict", suboptions={
        "value": _o("The value (API name).", required=True),
        "label": _o("What the user sees.", default=""),
        "active": _o("Whether it is active.", "bool", default=True),
        "count": _o("Number of records that carry it.", "int"),
    }),
    "unread_reason": _o("Why a list was not read. With both lists given, why one of them is not all there is: then the finding cannot pass.", default=""),
    "unread_is_error": _o("Whether reading was tried, so that a missing list is an error and not a question.", "bool", default=False),
    "picklist": _o("Whether the CRM field is a picklist, so that missing values can be added to it.", "bool", default=True),
}

FLOW_SCHEDULE_INFO: Options = {
    "flows": _o("The client's flows as declared.", "list", elements="dict", default=[], suboptions={
        "name": _o("Transaction flow id, as in the Integration Manager.", required=True),
        "kind": _o("Table of the Integration Manager it stands in.", choices=["scheduled", "utility", "query"], default="scheduled"),
        "state": _o("State as a person read it off. V(active) is the checklist's word, which the portal does not have: it is asked.",
                    choices=["", *STATES], default=""),
        "interval_minutes": _o("Interval in minutes. The Integration Manager holds milliseconds: 15 minutes are 900000.", "int"),
        "portal_interval_milliseconds": _o("The interval as read off the Integration Manager, in milliseconds; 0 or less is a single run.", "int"),
        "daily_at": _o("Time of day as quoted C(hh:mm:ss) instead of an interval (Shift T).", default=""),
        "read_by": _READ_BY,
        "read_on": _READ_ON,
        "read_as": _o("The portal's user with whose login it was read off. The state is of the login that looks.", default=""),
    }),
    "run_ends": _o("Ends of runs by flow, from the RV(interweave.smartintegration.flow_log_info#module:flows) of a log. Not given means that no log was read.",
                   "dict"),
    "portal_pages": _PAGES,
    "portal": _PORTAL,
    "portal_user": _o("The portal's user who starts the flows. Under another login the Integration Manager shows them as stopped.", default=""),
    "log_coverage": _o("What the log can show, its RV(interweave.smartintegration.flow_log_info#module:coverage).", "list", elements="dict", default=[]),
    "restarted_at": _o("When InterWeave's service was last started, an ISO 8601 date-time with UTC offset. It stops every flow.", default=""),
    "engine_zone": _ENGINE_ZONE,
    "sleep_start": _o(["Start of the engine's sleep window as it stands in the portal, quoted, in the engine's clock.",
                       "The engine takes C(hh:mm:ss) only, and a second window behind a semicolon; anything else is no window, which is a warning."],
                      default=""),
    "sleep_end": _o("End of the sleep window, in the same form.", default=""),
}

INTERWEAVE_PORTAL_INFO: Options = {
    "url": _o("Base of the portal, C(https).", required=True),
    "user": _o("The user (e-mail address) who starts the flows. A state is of the login that looks.", required=True),
    "password": _o("The user's password. Never shown.", required=True, no_log=True),
    "ca_path": _o("File with the certificate authorities to trust instead of the system's.", "path"),
    "timeout": _o("Seconds for each request.", "int", default=30),
}

FLOW_RUN: Options = {
    "flow": _o("The flow's name, by default C(QBCust2SFAcctNF) for Salesforce. For Creatio no name is documented: read it off the Integration Manager.",
               default=""),
    "customer": _o("Full name of the test customer in QuickBooks.", default="ZZZ-Test"),
    "start": _o(["How the flow is started.", "V(query_url) calls the query-flow URL that InterWeave documents. V(http) sends the request in O(request).",
                 "V(person) starts nothing and waits until the customer arrives."], choices=["query_url", "http", "person"], default="person"),
    "url": _o("Base of the query-flow URL, C(https://host:port/SF2QBBase/transform).", default=""),
    "company": _o("The company as registered with InterWeave (C(__COMPANY__)).", default=""),
    "token": _o("The company's token (C(__TOKEN__)). Never shown.", no_log=True),
    "transaction": _o("The flow's transaction (C(tranname)). It alone chooses what runs. Needed for O(start=query_url). Ask InterWeave.", default=""),
    "customer_parameter": _o("Name of the flow's parameter for the customer. InterWeave's pages say CustomerFullName, one says AccountName.",
                             default="CustomerFullName"),
    "parameters": _o("Further parameters of the URL. They win over the ones above.", "dict", default={}),
    "request": _o("The HTTP request of O(start=http).", "dict", suboptions={
        "method": _o("HTTP method.", choices=["GET", "POST", "PUT"], default="POST"),
        "url": _o("An C(https) address. Never shown.", required=True, no_log=True),
        "headers": _o("Headers. Never shown.", "dict", default={}, no_log=True),
        "body": _o("Body as text. Never shown.", no_log=True),
        "accepted": _o("HTTP status codes that mean started.", "list", elements="int", default=[200, 201, 202, 204]),
    }),
    "ca_path": _o("File with the certificate authorities to trust for the flow's URL instead of the system's.", "path"),
    "timeout": _o("Seconds to wait for the answer to the start.", "int", default=300),
    "scheduled_flows_running": _o("Whether scheduled flows are running now. Nothing is started while they are, or while this is not declared.", "bool"),
    "marker": _o("This run's value that must arrive, so that an account of an earlier run does not count.", default="", no_log=False),
    "marker_field": _o("The CRM's account field that O(marker) arrives in.", default=""),
    "binding_field": _o("The CRM's account field that the flow fills with QuickBooks' key, for example C(QB_Full_Name__c).", default=""),
    "fields": _o("Further text fields of the CRM's account, and what each must hold after the arrival, for example C(QB_Full_Name__c).", "dict", default={}),
    "wait": _o("Seconds to wait for the arrival.", "int", default=120),
    "every": _o("Seconds between two looks.", "int", default=5),
    "crm": _o("The CRM in which the customer must arrive.", required=True, choices=["salesforce", "creatio"]),
}

OPTIONS: dict[str, Options] = {
    "flow_log_info": FLOW_LOG_INFO, "time_shift_info": TIME_SHIFT_INFO, "invoice_numbering_info": INVOICE_NUMBERING_INFO,
    "list_match_info": LIST_MATCH_INFO, "flow_schedule_info": FLOW_SCHEDULE_INFO, "flow_run": FLOW_RUN, "interweave_portal_info": INTERWEAVE_PORTAL_INFO,
}
RULES: dict[str, dict[str, t.Any]] = {
    "flow_log_info": FLOW_LOG_RULES,
    "flow_run": {"required_if": [["start", "query_url", ["url", "company", "token"]], ["start", "http", ["request"]]]},
}


def spec_of(options: Options) -> dict[str, dict[str, t.Any]]:
    """The argument spec of documented options."""
    spec: dict[str, dict[str, t.Any]] = {}
    for name, option in options.items():
        entry = {key: value for key, value in option.items() if key not in ("description", "suboptions")}
        if "suboptions" in option:
            entry["options"] = spec_of(option["suboptions"])
        spec[name] = entry
    return spec


__all__ = ["OPTIONS", "Options", "RULES", "spec_of"]
