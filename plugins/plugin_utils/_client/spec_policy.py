# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the variables of policy and go-live: numbering, lists, time zone, log, flows, canary."""

from __future__ import annotations

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client import checks
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.option import Option, Variable

VARIABLES: dict[str, Variable] = {
    "interweave_engine_zone": Variable(
        "str",
        "IANA name of the time zone of InterWeave's engine. The default is what was observed on its host.",
        read_by=("policy",),
        default="America/Phoenix",
        check=checks.zone,
    ),
    "interweave_shift_counts": Variable(
        "str",
        "Which way the portal's time zone shift counts. InterWeave's published engine subtracts it. With V(host_minus_engine) nothing is judged or advised.",
        read_by=("policy",),
        choices=("host_minus_engine", "engine_minus_host"),
        default="engine_minus_host",
    ),
    "interweave_host_time_zone": Variable(
        "str",
        "Time zone of the QuickBooks host, for a host that cannot be read. Its Windows name as C(tzutil /g) prints it, or an IANA name.",
        read_by=("policy",),
        default="",
        example="Eastern Standard Time",
    ),
    "interweave_numbering": Variable(
        "list",
        "Who numbers each kind of document, and what the portal says. Empty is a fail of item 4.1. Recommended owner is QuickBooks.",
        read_by=("policy",),
        elements="dict",
        default=(),
        options={
            "type": Option(
                "str",
                "Kind of document.",
                choices=(
                    "invoice",
                    "sales_receipt",
                    "estimate",
                    "sales_order",
                    "purchase_order",
                    "payment_receipt",
                    "deposit",
                    "bill",
                    "credit_memo",
                    "vendor_credit",
                    "bill_payment",
                    "check",
                    "card_charge",
                    "journal_entry",
                    "time_tracking",
                    "chart_of_accounts",
                    "inventory_adjustment",
                    "statement_charge",
                ),
                required=True,
            ),
            "owner": Option(
                "str",
                "Who numbers it. The last two are InterWeave's modes in which both do; V(merged) is for invoices and credit memos only.",
                choices=("quickbooks", "crm", "mixed", "merged"),
            ),
            "portal": Option("str", "The portal's setting as read off. V(SFGen) is the form's default.", choices=("SFGen", "QBGen", "SFQBGen", "MSFQBGen")),
            "read_by": Option("str", "Who read it off.", example="C. Consultant"),
            "read_on": Option("str", "When, quoted C(YYYY-MM-DD).", check=checks.date, example="2026-11-20"),
            "crm_field": Option("str", "The CRM field that holds the number, C(object.field).", example="Opportunity.QB_Invoice_Number__c"),
            "crm_generator": Option("str", "What numbers in the CRM when the field is no auto-number.", example="none"),
            "ranges": Option("str", "Ranges or prefixes of both sides, when both number.", example="QuickBooks from 10000, CRM from 50000"),
        },
    ),
    "interweave_lists": Variable(
        "list",
        "The lists that are synchronised, compared with the CRM field that C(info.lists) of V(interweave_crms) names for each.",
        read_by=("policy",),
        elements="dict",
        default=[{"name": "terms"}, {"name": "tax_codes"}],
        options={
            "name": Option(
                "str",
                "The list. V(tax_items) are QuickBooks' sales tax items (a state's rate, Out of State), read where they are named.",
                choices=("terms", "tax_codes", "tax_items"),
                required=True,
            ),
            "crm_field": Option("str", "The CRM's field, C(object.field), by default what the CRM's role was told to read.", example="Account.Terms__c"),
            "crm": Option("str", "Name of the CRM, for a client with two.", example="salesforce"),
            "direction": Option(
                "str", "Direction of the synchronisation, by default V(quickbooks_to_crm).", choices=("quickbooks_to_crm", "crm_to_quickbooks", "both")
            ),
            "picklist": Option("bool", "Whether the field is a picklist, by default true."),
            "not_used": Option("str", "Reason why this client does not synchronise it.", check=checks.filled, example="all customers are tax exempt"),
            "add_missing": Option(
                "bool", "With V(crm_picklists) in O(interweave_allow), add the values that a Salesforce picklist lacks, and keep the others. By default false."
            ),
        },
    ),
    "interweave_portal": Variable(
        "dict",
        "The client's login to InterWeave's new portal. Empty means that what stands in the portal is asked. A "
        "login is made "
        "only with V(portal_login) in O(interweave_allow).",
        read_by=("policy",),
        default={},
        options={
            "url": Option("str", "Base of the portal, C(https).", required=True, example="https://portal.example"),
            "user": Option("str", "Mail address of the user.", required=True, example="ops@acme.example"),
            "password": Option("str", "The user's password.", required=True, secret=True, example="{{ vault_acme_portal_password }}"),
            "ca_path": Option("path", "File with the certificate authorities to trust.", example="/etc/ssl/interweave-ca.pem"),
            "timeout": Option("int", "Seconds for each request.", low=1, high=600, example=30),
        },
    ),
    "interweave_saved_pages": Variable(
        "list",
        "Pages of InterWeave's portal that a person saved as C(Web page, HTML only), files on the controller. The "
        "Integration Manager of the user who starts the flows, pages of the company profile. What they show of numbering, time zone shift and schedule "
        "stands over what was read off.",
        read_by=("policy",),
        elements="path",
        default=(),
        example=["{{ inventory_dir }}/pages/integration-manager.html"],
    ),
    "interweave_log": Variable(
        "dict",
        "The exported log of the five records. Empty means that item 5.2 is asked.",
        read_by=("policy",),
        default={},
        options={
            "path": Option("path", "File on the controller.", example="/srv/logs/ops_acme_example.erl"),
            "host_path": Option(
                "str", "File on the client's Windows host, at most 64 MB, read over the host's own connection.", example="C:\\Logs\\ops_acme_example.erl"
            ),
            "text": Option("str", "The log itself."),
            "url": Option("str", "An C(https) address that returns the log.", example="https://iw.example:8443/logs/ops_acme_example.erl"),
            "links": Option(
                "list",
                "Links of the column Runs of the Integration Manager, copied there, one a flow, each fetched once as the page that a "
                "person would save. Only with InterWeave's consent.",
                elements="str",
                secret=True,
                example=["{{ vault_acme_runs_link }}"],
            ),
            "token": Option("str", "Secret appended to the address.", secret=True, example="{{ vault_acme_interweave_token }}"),
            "token_parameter": Option("str", "Name of the query parameter that carries it, by default C(__TOKEN__).", example="__TOKEN__"),
            "ca_path": Option("str", "File with the certificate authorities to trust.", example="/etc/ssl/interweave-ca.pem"),
            "user": Option("str", "The client's user at InterWeave. Must be given with a log.", example="ops@acme.example"),
            "since": Option(
                "str",
                "From when on records count, ISO 8601 with UTC offset, quoted. By default max_age_hours before now.",
                check=checks.moment,
                example="2026-11-23T08:00:00-07:00",
            ),
            "max_age_hours": Option("int", "Hours to look back, by default 24.", low=1, high=8760, example=24),
            "minimum_records": Option("int", "Records that are wanted, by default 5.", low=1, high=100000, example=5),
            "record_pattern": Option("str", "Regular expression of a line that stands for one record of a flow that carries several.", check=checks.pattern),
        },
    ),
    "interweave_flows": Variable(
        "list",
        "The client's flows as read off the Integration Manager. The canary is not started while one of them is started or running.",
        read_by=("policy",),
        elements="dict",
        default=(),
        options={
            "name": Option("str", "Transaction flow id.", required=True, check=checks.filled, example="SFAcctOpp2QBCustInv"),
            "kind": Option("str", "Table it stands in, by default V(scheduled).", choices=("scheduled", "utility", "query")),
            "state": Option(
                "str",
                "State as read off, with the login of the user who starts the flows. V(active) is the checklist's word: it is asked.",
                choices=("started", "running", "ending", "stopped", "unknown", "active"),
            ),
            "interval_minutes": Option(
                "int", "Interval in minutes. The Integration Manager holds milliseconds, 15 minutes are 900000.", low=1, high=44640, example=15
            ),
            "portal_interval_milliseconds": Option(
                "int", "The interval as read off, in milliseconds. 0 or less is a single run; with Shift T it is the seconds after midnight.", example=900000
            ),
            "daily_at": Option("str", "Time of day instead of an interval, quoted C(hh:mm:ss) (Shift T).", check=checks.clock, example="06:30:00"),
            "read_by": Option("str", "Who read it off.", example="C. Consultant"),
            "read_on": Option("str", "When, quoted C(YYYY-MM-DD).", check=checks.date, example="2026-11-20"),
            "read_as": Option("str", "The portal's user with whose login it was read off: State is of the login that looks.", example="ops@acme.example"),
        },
    ),
    "interweave_sleep_window": Variable(
        "dict",
        "The engine's sleep windows as they stand in the company profile, in the engine's clock. The engine takes "
        "C(hh:mm:ss) only, and a second window behind a semicolon.",
        read_by=("policy",),
        default={},
        options={
            "start": Option("str", "Start, quoted.", check=checks.clocks, example="01:00:00"),
            "end": Option("str", "End, quoted.", check=checks.clocks, example="03:00:00"),
        },
    ),
    "interweave_canary": Variable(
        "dict",
        "The canary test, with the keys that the role C(policy) documents. Read here are C(customer) (by default C(ZZZ-"
        "Test)), C(marker) (by "
        "default C(IW-) and the day of the run), C(marker_column) (of QODBC's Customer table, by default C(AccountNumber)) and C(company_file) (the"
        " file that gets the customer, by default the first).",
        read_by=("company_file", "policy"),
        default={},
        options={
            "flow": Option("str", "The flow, by default C(QBCust2SFAcctNF) for Salesforce. For Creatio there is no default.", example="QBCust2SFAcctNF"),
            "customer": Option("str", "Full name of the test customer, by default the one of this run, else C(ZZZ-Test).", example="ZZZ-Test"),
            "start": Option("str", "How it is started, by default V(person).", choices=("query_url", "http", "person")),
            "url": Option("str", "Base of the query-flow URL.", example="https://iw.example:8443/SF2QBBase/transform"),
            "company_file": Option(
                "str", "Name of the company file that gets the customer, by default the first. Read by the role C(company_file).", example="main"
            ),
            "marker_column": Option(
                "str", "Column of QODBC's Customer table that holds the marker. Read by the role C(company_file).", example="AccountNumber"
            ),
            "company": Option("str", "The company as registered with InterWeave.", example="Acme Supply Inc."),
            "token": Option("str", "The company's token.", secret=True, example="{{ vault_acme_interweave_token }}"),
            "transaction": Option("str", "The flow's transaction (C(tranname)), which chooses what runs. Needed for V(query_url).", example="GetQBCustNF"),
            "customer_parameter": Option("str", "Name of the parameter for the customer, by default C(CustomerFullName).", example="CustomerFullName"),
            "parameters": Option("dict", "Further parameters of the URL."),
            "request": Option(
                "dict",
                "The HTTP request of start V(http). Secrets may stand in its address, its headers and its body.",
                options={
                    "url": Option("str", "The address.", required=True, secret=True, example="https://iw.example:8443/start"),
                    "method": Option("str", "The method, by default POST.", choices=("GET", "POST", "PUT")),
                    "headers": Option("dict", "Its headers.", secret=True, example={"Authorization": "{{ vault_acme_interweave_token }}"}),
                    "body": Option("str", "Its body.", secret=True),
                    "accepted": Option(
                        "list",
                        "Codes of the answer that mean that the flow was started, by default 200, 201, 202 and 204.",
                        elements="int",
                        low=100,
                        high=599,
                        example=(200,),
                    ),
                },
            ),
            "ca_path": Option("str", "File with the certificate authorities to trust.", example="/etc/ssl/interweave-ca.pem"),
            "timeout": Option("int", "Seconds to wait for the answer to the start.", low=1, high=3600, example=60),
            "marker": Option(
                "str",
                "This run's value that must arrive, by default the one that the company file's part wrote. Must hold the day of the run in UTC.",
                example="IW-{{ interweave_run.id[:8] }}",
            ),
            "marker_field": Option("str", "The CRM's account field that the marker arrives in. Without it only the name is looked for.", example="Description"),
            "binding_field": Option("str", "The CRM's account field that the flow fills with QuickBooks' key.", example="QuickBooks_ID__c"),
            "fields": Option(
                "dict", "Further text fields of the CRM's account, and what each must hold after the arrival.", example={"QB_Full_Name__c": "ZZZ-Test"}
            ),
            "wait": Option("int", "Seconds to wait for the arrival, by default 120.", low=0, high=86400, example=120),
            "every": Option("int", "Seconds between two looks, by default 5.", low=1, high=3600, example=5),
            "crm": Option("str", "Name or type of the CRM in which it must arrive, by default the first of V(interweave_crms).", example="salesforce"),
        },
    ),
}

__all__ = ["VARIABLES"]
