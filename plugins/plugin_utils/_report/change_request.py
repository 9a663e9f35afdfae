# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: a change request: what the playbook would change on a client's systems, for whoever decides, with a yes or no per kind.

Plain text, made of the changes that were wanted and not made (``would_change``, and the part of a fault that could be put right).
"""
from __future__ import annotations

import textwrap
import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._items import KINDS
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers import ask
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.grammar import CHANGE_PROMPT
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.question import Question
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report import acts, words
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.files import Json
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.text import inert


class Kind(t.NamedTuple):
    """A kind of change in the words of who decides. What is seen and how it is undone is docs/dry-run-and-consent.md's."""

    name: str
    seen: str
    undo: str


KINDS_IN_WORDS = {
    "auto_update": Kind("Switch QuickBooks' automatic updates off", "QuickBooks no longer offers updates by itself.", "Put back from the record of this run."),
    "odbc_dsn": Kind("Create or correct data sources (ODBC)", "Nothing.", "Put back from the record of this run, except a password that was replaced."),
    "driver_install": Kind("Install the QODBC driver", "A new program on the server. A restart of Windows may be needed and is not made by us.",
                           "By hand: uninstall it in Windows."),
    "firewall": Kind("Open the Windows firewall for the integration, for the addresses named only", "Nothing.", "Put back from the record of this run."),
    "port_proxy": Kind("Forward a port on the server", "Nothing.", "Put back from the record of this run."),
    "service_restart": Kind("Restart the integration's service", "The integration pauses for some seconds.", "Nothing to undo."),
    "probe": Kind("Ask QuickBooks in the session of its user", "QuickBooks may start, or show a question on the screen.", "Nothing stays."),
    "canary": Kind("Create a test customer and let it travel to the CRM", "A customer and an account with the name of the test appear.",
                   "The customer is made inactive by us, the account is deleted by hand."),
    "crm_fields": Kind("Create fields in the CRM", "New fields on accounts, contacts and opportunities, for the integration's permission sets.",
                       "By hand: delete the fields."),
    "crm_permissions": Kind("Give the integration user its permissions in the CRM", "Nothing.", "By hand: take the permissions away."),
    "crm_names": Kind("Rename accounts in the CRM, only those approved", "Accounts have other names.", "Put back from the record of this run."),
    "portal_login": Kind("Log in to InterWeave's portal once and read it", "The portal notes the login; the user's other logins stay.", "Nothing to undo."),
    "crm_picklists": Kind("Add missing values to lists of the CRM", "More choices in these lists.", "By hand: deactivate the values."),
}
#: Kinds that open or forward a port.
_OF_PORTS = ("firewall", "port_proxy")
#: Single changes of one kind that are written out.
LISTED = 40


def wanted(hosts: t.Iterable[Json]) -> dict[str, list[Json]]:
    """The changes that were wanted and not made, by kind; what was found once for a client stands once. While a host's port is not agreed, none that
    opens or forwards one."""
    hosts = list(hosts)
    not_yet = {host["host"] for host in hosts if acts.port_open(host)}
    found: dict[str, list[Json]] = {}
    told: set[tuple[str, ...]] = set()
    for row in words.wanted(hosts):
        key = (row["item"], words.what(row), *words.before_after(row), "" if row["shared"] else row["host"])
        if row.get("kind") in KINDS and key not in told and not (row["host"] in not_yet and row["kind"] in _OF_PORTS):
            told.add(key)
            found.setdefault(row["kind"], []).append(row)
    return {kind: found[kind] for kind in KINDS if kind in found}


def question(model: Json, client: str, kind: str) -> Question:
    """What is asked of who decides: it belongs to this run, client and kind."""
    return ask.of_change(client, model["run"]["id"], kind, model["hosts"], str(model["run"]["started"] or "1970-01-01")[:10])


def code(model: Json, client: str, kind: str) -> str:
    """What an answer names."""
    return question(model, client, kind).code


def render(model: Json, client: str) -> str:
    """The change request of one client's part of the model; empty when nothing is wanted."""
    kinds = wanted(model["hosts"])
    if not kinds:
        return ""
    run = model["run"]
    lines = ["Subject: QuickBooks integration of %s: changes we ask you to allow" % inert(client), "", *_wrap(
        "The check of %s found that the following would have to be changed before the integration can go live. Nothing of it has been done. "
        "Please answer each point with yes or no, behind its code, and send this mail back." % (inert(run["started"] or "?")[:10])), "",
        "Ticket: %s" % inert(run.get("ticket") or "(none yet)"), "Window: %s" % inert(run.get("window") or "(to be agreed)"), ""]
    for kind, rows in kinds.items():
        lines += _kind(kind, rows, code(model, client, kind), len(model["hosts"]) > 1)
    if any(map(acts.port_open, model["hosts"])):
        lines += [*_wrap("The firewall and port forwards are asked for once your IT and we have agreed on one port."), ""]
    return "\n".join([*lines, "Reference: preflight run %s." % inert(run["id"]), "", "Name, date: ______________________________", ""])


def _kind(kind: str, rows: list[Json], answer: str, several: bool) -> list[str]:
    about = KINDS_IN_WORDS[kind]
    lines = [*_wrap(about.name), "-" * min(78, len(about.name))]
    for row in rows[:LISTED]:
        where = "%s: " % row["host"] if several and not row["shared"] else ""
        before, after = words.before_after(row)
        lines += [*_wrap("- %s%s" % (where, words.what(row)), "  "), *_wrap("before: " + before, "    ", "    "), *_wrap("after:  " + after, "    ", "    ")]
    if len(rows) > LISTED:
        lines.append("- and %d more, listed on your page of the report" % (len(rows) - LISTED))
    return [*lines, *_wrap("What you may see: " + about.seen, "  "), *_wrap("Undo: " + about.undo, "  "), "[%s] %s" % (answer, CHANGE_PROMPT), ""]


def _wrap(text: str, pad: str = "", first: str = "") -> list[str]:
    return textwrap.wrap(inert(text), 78, initial_indent=first, subsequent_indent=pad, break_long_words=False, break_on_hyphens=False)


__all__ = ["KINDS_IN_WORDS", "code", "question", "render", "wanted"]
