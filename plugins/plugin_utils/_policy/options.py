# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: options of the policy modules, as argument specs. Their words are the modules' ``.yml``; a test compares."""
from __future__ import annotations

import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._crms import CONNECTORS
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.flow_log import SINGLE_RECORD
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.flows import STATES
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.numbering import DOCUMENTS, PORTAL

Options = dict[str, dict[str, t.Any]]


def _o(kind: str = "str", **more: t.Any) -> dict[str, t.Any]:
    return {"type": kind, **more}


_READ_BY = _o(default="")
_READ_ON = _o(default="")
_ENGINE_ZONE = _o(default="America/Phoenix")
_PAGES = _o("list", elements="path", default=[])
_PORTAL = _o("dict", default={})

FLOW_LOG_INFO: Options = {
    "path": _o("path"),
    "host_path": _o(),
    "text": _o(),
    "url": _o(),
    "links": _o("list", elements="str", default=[], no_log=True),
    "token": _o(no_log=True),
    "token_parameter": _o(default="__TOKEN__", no_log=False),
    "ca_path": _o("path"),
    "timeout": _o("int", default=60),
    "user": _o(required=True),
    "since": _o(),
    "max_age_hours": _o("int", default=24),
    "minimum_records": _o("int", default=5),
    "engine_zone": _ENGINE_ZONE,
    "record_pattern": _o(default=""),
    "single_record_pattern": _o(default=SINGLE_RECORD),
}

TIME_SHIFT_INFO: Options = {
    "host_zone": _o(required=True),
    "engine_zone": _ENGINE_ZONE,
    "company_file": _o(default=""),
    "portal_shift": _o("int"),
    "portal_read_by": _READ_BY,
    "portal_read_on": _READ_ON,
    "portal_pages": _PAGES,
    "portal": _PORTAL,
    "count": _o(choices=["host_minus_engine", "engine_minus_host"], default="engine_minus_host"),
}

INVOICE_NUMBERING_INFO: Options = {
    "documents": _o("list", elements="dict", default=[], options={
        "type": _o(required=True, choices=list(DOCUMENTS)),
        "owner": _o(choices=["", *PORTAL], default=""),
        "portal": _o(choices=["", *PORTAL.values()], default=""),
        "read_by": _READ_BY,
        "read_on": _READ_ON,
        "crm_generator": _o(default=""),
        "ranges": _o(default=""),
        "crm_field": _o(default=""),
        "crm_field_facts": _o("dict"),
    }),
    "portal_pages": _PAGES,
    "portal": _PORTAL,
    "crm_fields": _o("dict", default={}),
    "minimum_length": _o("int", default=11),
}

LIST_MATCH_INFO: Options = {
    "name": _o(required=True),
    "crm_field": _o(default=""),
    "direction": _o(choices=["quickbooks_to_crm", "crm_to_quickbooks", "both"], default="quickbooks_to_crm"),
    "not_used": _o(default=""),
    "quickbooks": _o("list", elements="dict", options={
        "name": _o(required=True),
        "active": _o("bool", default=True),
        "in_use": _o("bool"),
    }),
    "crm": _o("list", elements="dict", options={
        "value": _o(required=True),
        "label": _o(default=""),
        "active": _o("bool", default=True),
        "count": _o("int"),
    }),
    "crm_blank": _o("int"),
    "unread_reason": _o(default=""),
    "unread_is_error": _o("bool", default=False),
    "picklist": _o("bool", default=True),
}

FLOW_SCHEDULE_INFO: Options = {
    "flows": _o("list", elements="dict", default=[], options={
        "name": _o(required=True),
        "kind": _o(choices=["scheduled", "utility", "query"], default="scheduled"),
        "state": _o(choices=["", *STATES], default=""),
        "interval_minutes": _o("int"),
        "portal_interval_milliseconds": _o("int"),
        "daily_at": _o(default=""),
        "read_by": _READ_BY,
        "read_on": _READ_ON,
        "read_as": _o(default=""),
    }),
    "run_ends": _o("dict"),
    "portal_pages": _PAGES,
    "portal": _PORTAL,
    "portal_user": _o(default=""),
    "log_coverage": _o("list", elements="dict", default=[]),
    "restarted_at": _o(default=""),
    "engine_zone": _ENGINE_ZONE,
    "sleep_start": _o(default=""),
    "sleep_end": _o(default=""),
}

INTERWEAVE_PORTAL_INFO: Options = {
    "url": _o(required=True),
    "user": _o(required=True),
    "password": _o(required=True, no_log=True),
    "ca_path": _o("path"),
    "timeout": _o("int", default=30),
}

FLOW_RUN: Options = {
    "flow": _o(default=""),
    "customer": _o(default="ZZZ-Test"),
    "start": _o(choices=["query_url", "http", "person"], default="person"),
    "url": _o(default=""),
    "company": _o(default=""),
    "token": _o(no_log=True),
    "transaction": _o(default=""),
    "customer_parameter": _o(default="CustomerFullName"),
    "parameters": _o("dict", default={}),
    "request": _o("dict", options={
        "method": _o(choices=["GET", "POST", "PUT"], default="POST"),
        "url": _o(required=True, no_log=True),
        "headers": _o("dict", default={}, no_log=True),
        "body": _o(no_log=True),
        "accepted": _o("list", elements="int", default=[200, 201, 202, 204]),
    }),
    "ca_path": _o("path"),
    "timeout": _o("int", default=300),
    "scheduled_flows_running": _o("bool"),
    "marker": _o(default="", no_log=False),
    "marker_field": _o(default=""),
    "binding_field": _o(default=""),
    "fields": _o("dict", default={}),
    "wait": _o("int", default=120),
    "every": _o("int", default=5),
    "crm": _o(required=True, choices=list(CONNECTORS)),
}

OPTIONS: dict[str, Options] = {
    "flow_log_info": FLOW_LOG_INFO, "time_shift_info": TIME_SHIFT_INFO, "invoice_numbering_info": INVOICE_NUMBERING_INFO,
    "list_match_info": LIST_MATCH_INFO, "flow_schedule_info": FLOW_SCHEDULE_INFO, "flow_run": FLOW_RUN, "interweave_portal_info": INTERWEAVE_PORTAL_INFO,
}
RULES: dict[str, dict[str, t.Any]] = {
    "flow_log_info": {
        "required_one_of": [["path", "host_path", "text", "url", "links"]],
        "mutually_exclusive": [["path", "host_path", "text", "url"]],
    },
    "flow_run": {"required_if": [["start", "query_url", ["url", "company", "token"]], ["start", "http", ["request"]]]},
}

__all__ = ["OPTIONS", "Options", "RULES"]
