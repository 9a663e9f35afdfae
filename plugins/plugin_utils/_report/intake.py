# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what a new client and its IT read before anything is looked at: two pages, as plain text and as a page to print. Pure.

The rows of the checklist come from the items themselves, the kinds of change and what people notice of them from the change request's words.
"""
from __future__ import annotations

import textwrap
import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._items import KINDS, PHASES
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.change_request import KINDS_IN_WORDS
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.page import bullets, esc, page, section
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.text import inert

WIDTH = 96
_NOTHING = "Nothing."
_WHO = {"client": "you", "it": "your IT", "crm_admin": "your CRM administrator", "interweave": "InterWeave", "operator": "we"}


class Row(t.NamedTuple):
    """One item of the checklist: where it is looked at, in words."""

    id: str
    title: str
    owner: str
    where: str


class Facts(t.NamedTuple):
    """What is known of a client before the first look."""

    client: str
    rows: tuple[Row, ...]
    hosted: bool = False
    port: int = 4500
    #: Days after which runs, and their name lists and logs, are removed; 0 where nothing was agreed.
    keep_days: int = 0
    names_days: int = 0


class Part(t.NamedTuple):
    title: str
    lines: tuple[str, ...]
    #: A sentence before the lines.
    lead: str = ""


def parts(facts: Facts) -> list[Part]:
    """The text, part by part."""
    return [_looked_at(facts), _rights(facts), _network(facts), _noticed(), _changes(), _kept(facts), _ends(), _needed(facts)]


def _looked_at(facts: Facts) -> Part:
    names = {phase: name for phase, name in PHASES.items() if phase}
    lines = []
    for phase, name in names.items():
        rows = [row for row in facts.rows if row.id.startswith("%d." % phase)]
        lines.append("%s: %s" % (name, "; ".join("%s %s (%s; %s)" % (row.id, row.title, row.where, _WHO[row.owner]) for row in rows)))
    return Part("What is looked at", (
        *lines, "Beside it the health of the Windows session in which QuickBooks runs: signed in, started, started again at logon, no sleep.",
        "Of the company file we read its name, version, mode and grants, the names of payment terms and sales tax codes, and which of these customers have. "
        "No bookings and no balances."), "The pre-flight checklist of InterWeave: in brackets where each item is looked at, and who can act on it.")


def _rights(facts: Facts) -> Part:
    server = ("Server: your provider keeps it. We need no account there; the provider answers for what is on it." if facts.hosted else
              "Server: one Windows account of its own, local administrator, for the time of the project: firewall, services, data sources and the registry "
              "show themselves to nobody else. It needs no right in QuickBooks. Switch it off between our visits.")
    return Part("Which accounts and rights", (
        server,
        "QuickBooks: its administrator is with us once, for the first connection, and chooses what is granted. We are told no QuickBooks password.",
        "CRM: a login that may read fields, permissions and account names. Salesforce: API Enabled, View Setup and Configuration, View All on Account. "
        "Creatio: the integration user itself (CanUseODataService, CanSelectEverything). Changing anything takes further rights, and your yes.",
        "Passwords go into an encrypted vault on our side, never into a mail, a report or a log."))


def _network(facts: Facts) -> Part:
    to_server = [] if facts.hosted else [
        "To the server from our address only: TCP 5985 (WinRM, messages encrypted by NTLM or Kerberos) or TCP 5986 (HTTPS). Inside your network or VPN, "
        "never from the internet.",
        "Without WinRM: your IT runs collect.cmd, which comes with this text, on the server as administrator and sends the text file that it writes. It "
        "changes nothing and reads no password. We see less that way, and what we see counts as told by you."]
    return Part("Which ports", (
        *to_server,
        "To the server from InterWeave's addresses only: TCP %d (QRemote), forwarded by your router. InterWeave support tells the addresses." % facts.port,
        "From us to the CRM: HTTPS, TCP 443. The server itself opens no connection to us."))


def _noticed() -> Part:
    lines = ["%s: %s" % (KINDS_IN_WORDS[kind].name, KINDS_IN_WORDS[kind].seen) for kind in KINDS if KINDS_IN_WORDS[kind].seen != _NOTHING]
    return Part("What people may notice", (
        "A look alone shows nothing on any screen and stops nothing.",
        "First connection (30 to 40 minutes, together): QuickBooks in single-user mode, so nobody else works in it; its certificate window appears.", *lines))


def _changes() -> Part:
    """Every kind of change there is, and how it is undone."""
    return Part("What changes only with your yes", tuple("%s. Undo: %s" % (KINDS_IN_WORDS[kind].name, KINDS_IN_WORDS[kind].undo) for kind in KINDS),
                "Each kind is asked by itself, with what it was before and what it will be, in a time window of yours. Without a yes we only look.")


def _kept(facts: Facts) -> Part:
    runs = "%d days" % facts.keep_days if facts.keep_days else "until you say, as long as no time is agreed"
    names = "%d days" % facts.names_days if facts.names_days else "the same"
    return Part("What is stored, and how long", (
        "On our machine, readable by its owner only: what was found, who answered what, and each change with before and after. Kept: %s." % runs,
        "Lists of account names and logs, which are personal data: %s. Names can be replaced by numbers in every report." % names,
        "On your server: a copy of a file before it is changed. In QuickBooks and the CRM: the test customer, if you agreed to one.",
        "No password is in any report, record or log. The program sends nothing to anybody."))


def _ends() -> Part:
    return Part("How it ends", (
        "What was changed is put back on your word, newest first, as long as nobody changed it since.",
        "You delete our Windows account and the WinRM listener, the router's forward, the CRM login, and QuickBooks' grant (Edit > Preferences > "
        "Integrated Applications). We delete what we stored, and say so."))


def _needed(facts: Facts) -> Part:
    blank = "_" * 30
    server = [] if facts.hosted else ["Server (name or address) %s  Windows account %s" % (blank, blank)]
    return Part("What we need from you", (
        *server, "Who decides on names, numbering and terms %s" % blank, "Who is the QuickBooks administrator %s" % blank,
        "Who is your IT%s %s" % (" and your provider" if facts.hosted else "", blank), "Who administers the CRM %s" % blank,
        "When may something be changed, and when never (payroll, month-end) %s" % blank))


def text(facts: Facts) -> str:
    """As plain text, at most two printed pages."""
    lines = ["Pre-flight check of the QuickBooks integration: %s" % inert(facts.client), "=" * WIDTH, _lead()]
    found = "\n".join(textwrap.fill(line, WIDTH) for line in lines)
    for part in parts(facts):
        body = [textwrap.fill(part.lead, WIDTH)] if part.lead else []
        body += [textwrap.fill(line, WIDTH, initial_indent="- ", subsequent_indent="  ") for line in part.lines]
        found += "\n\n%s\n%s" % (part.title, "\n".join(body))
    return found + "\n"


def _lead() -> str:
    return ("For the client and its IT, to read before the first look: what is looked at, what we need for it, what people may notice, what is kept, and how "
            "it ends. Nothing is changed without your yes.")


def html(facts: Facts) -> str:
    """The same as a page, complete in itself."""
    body = ['<h1>Pre-flight check of the QuickBooks integration: %s</h1><p class="lead">%s</p>' % (esc(facts.client), esc(_lead()))]
    for number, part in enumerate(parts(facts)):
        lead = "<p>%s</p>" % esc(part.lead) if part.lead else ""
        body.append(section("p%d" % number, part.title, '<div class="card note">%s%s</div>' % (lead, bullets(part.lines))))
    return page("Intake %s" % facts.client, "client", "\n".join(body), "This file is complete in itself and loads nothing.", ["report.css"], ["report.js"])


__all__ = ["Facts", "Part", "Row", "WIDTH", "html", "parts", "text"]
