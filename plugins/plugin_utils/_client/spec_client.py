# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the variables of who a client is, what a run may change there, and what people answered."""

from __future__ import annotations

from ansible_collections.interweave.smartintegration.plugins.module_utils._items import CONSENTS
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client import checks
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.option import Option, Variable

_HOST = ("windows_host", "company_file")
_PARTS = ("windows_host", "company_file", "crm", "policy")
_WORD = {
    "item": Option("str", "The item of the checklist, quoted.", required=True, check=checks.item, example="1.4"),
    "who": Option("str", "Who says so.", required=True, check=checks.filled, example="Ann Lee"),
    "until": Option("str", "The last day on which it counts, quoted C(YYYY-MM-DD).", required=True, check=checks.date, example="2027-05-31"),
    "on": Option(
        "str", "The day it was said, quoted C(YYYY-MM-DD). Quote the key too, YAML reads a bare C(on) as true.", check=checks.date, example="2026-11-20"
    ),
    "step": Option("str", "Only findings of this step; C(*) is a wildcard.", check=checks.filled, example="QuickBooks automatic updates"),
}

VARIABLES: dict[str, Variable] = {
    "interweave_client": Variable(
        "str",
        "Client of a host. Hosts of one client share the CRM items. Names files below C(clients/). By default the host's name.",
        read_by=("preflight", "crm"),
        default="",
        example="acme",
    ),
    "interweave_role": Variable(
        "str",
        "What this server is for its client. A server that is not V(live) must not serve QRemote: item 3.1 fails while it "
        "listens there. V(standby) is kept ready to take over, so its driver, data sources and automatic updates are looked at too. All else is judged on "
        "the client's live server.",
        read_by=(*_HOST, "policy"),
        choices=("live", "standby", "retired"),
        default="live",
    ),
    "interweave_hosting": Variable(
        "str",
        "How QuickBooks is run. V(hosted) is a provider's server without administrator access, its items are asked of the "
        "provider. V(online) is QuickBooks Online, its host items are not applicable. Both need no connection.",
        read_by=_HOST,
        choices=("on_premises", "hosted", "online"),
        default="on_premises",
    ),
    "interweave_stage": Variable(
        "str",
        "Stage of the project. V(connect) is the first connection (single-user mode), V(run) daily running (multi-user mode).",
        read_by=("company_file",),
        choices=("connect", "run"),
        default="run",
    ),
    "interweave_contacts": Variable(
        "list",
        "The people of a client, and what each answers for: mails are written to them, and nobody's answer counts for "
        "another role. A person with two roles stands there twice.",
        read_by=("preflight",),
        by_hand=True,
        elements="dict",
        default=(),
        whole=True,
        options={
            "name": Option("str", "Name of the person.", required=True, check=checks.filled, example="Ann Lee"),
            "mail": Option("str", "Mail address.", required=True, check=checks.mail, example="ann@acme.example"),
            "role": Option(
                "str", "What the person answers for.", required=True, choices=("bookkeeper", "decides", "it", "provider", "crm_admin", "interweave")
            ),
            "until": Option("str", "The last day on which the person is asked, quoted C(YYYY-MM-DD).", check=checks.date, example="2027-05-31"),
        },
    ),
    "interweave_allow": Variable(
        "list",
        "The kinds of change that this run may make. Empty means look only. V(experiments) is for the playbook C(prove).",
        read_by=(*_PARTS, "prove"),
        by_hand=True,
        elements="str",
        choices=CONSENTS,
        default=(),
        example=("firewall",),
    ),
    "interweave_change": Variable(
        "dict",
        "The change ticket and the change window. Outside the window nothing is written.",
        read_by=(*_PARTS, "prove"),
        by_hand=True,
        default={},
        options={
            "ticket": Option("str", "The ticket. It stands in every record.", example="CHG-1042"),
            "window": Option(
                "str",
                "Two ISO 8601 date-times with UTC offset, separated by a slash. Quote it.",
                check=checks.window,
                example="2026-11-28T22:00:00-07:00/2026-11-29T04:00:00-07:00",
            ),
            "approved_by": Option(
                "str",
                "Codes of the change request's answers that approve it, with blanks between. Without a yes for each allowed kind a "
                "run warns, and the report says so.",
                example="QYPCINBGBR",
            ),
        },
    ),
    "interweave_blackout": Variable(
        "list",
        "Windows in which nothing is written whatever is allowed (payroll, month-end). Each as C(window) of O(interweave_change). Quote them.",
        read_by=(*_PARTS, "prove", "rollback", "retire_canary", "leave"),
        by_hand=True,
        elements="str",
        default=(),
        check=checks.window,
        example=("2026-11-30T00:00:00-07:00/2026-12-02T00:00:00-07:00",),
    ),
    "interweave_allow_cleartext": Variable(
        "bool",
        "Let a password go over the wire readable (Basic over HTTP). Otherwise such a connection is refused.",
        read_by=("windows_host", "company_file", "policy"),
        by_hand=True,
        default=False,
    ),
    "interweave_items": Variable(
        "list",
        "Look at these items only. Quote them, YAML reads a bare 1.3 as a number. Empty means all.",
        read_by=_PARTS,
        elements="str",
        default=(),
        check=checks.item,
        example=("1.3",),
    ),
    "interweave_required_items": Variable(
        "list",
        "What the gate requires, by host. Quote the ids. V(R1) to V(R6) may be listed too. Empty means all items of the checklist.",
        read_by=("preflight",),
        by_hand=True,
        elements="str",
        default=(),
        check=checks.item,
        example=("1.3",),
    ),
    "interweave_attestations": Variable(
        "list",
        "What a person answers for.",
        read_by=("preflight",),
        by_hand=True,
        elements="dict",
        default=(),
        whole=True,
        options={
            **{name: _WORD[name] for name in ("item", "who")},
            "statement": Option("str", "What was stated.", required=True, check=checks.filled, example="Read with QuickBooks closed, no dialog appeared."),
            **{name: _WORD[name] for name in ("until", "on", "step")},
            "valid_for": Option(
                "str",
                "What it was stated of, for example QuickBooks' version, quoted. It lapses when a finding shows another.",
                check=checks.filled,
                example="34.0",
            ),
        },
    ),
    "interweave_waivers": Variable(
        "list",
        "What is accepted although it is not in order.",
        read_by=("preflight",),
        by_hand=True,
        elements="dict",
        default=(),
        whole=True,
        options={
            **{name: _WORD[name] for name in ("item", "who")},
            "why": Option("str", "Why it is accepted.", required=True, check=checks.filled, example="Updates are held back by our own distribution."),
            **{name: _WORD[name] for name in ("until", "on", "step")},
        },
    ),
}

__all__ = ["VARIABLES"]
