# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what we need from others, as mail text: one for InterWeave, one for the client's IT. Plain text, nothing is sent."""

from __future__ import annotations

import textwrap

from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ERROR
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report import words
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.files import Json
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.text import inert

#: Who gets a text: the file's name, the greeting, the opening, the owners it speaks to, the items whose facts it quotes.
AUDIENCES = {
    "interweave": (
        "Dear InterWeave team,",
        "We are preparing the QuickBooks connection below and need the following from you, or confirmed by you, before go-live.",
        ("interweave",),
        ("4.1", "4.3"),
    ),
    "it": (
        "Dear IT team of %s,",
        "InterWeave connects to QuickBooks on the server below. These points need someone with access to the server, router or firewall.",
        ("it",),
        ("3.1", "3.2"),
    ),
}


def render(model: Json, client: str, audience: str) -> str:
    """The text for one client's part of the model. Names of host and values are the findings' own."""
    greeting, opening, owners, quoted = AUDIENCES[audience]
    groups = [group for group in words.needs(model["hosts"]) if group["owner"] in owners]
    acts = [act for group in groups for act in group["acts"]]
    lines = ["Subject: QuickBooks integration of %s: what we need from you" % inert(client), "", greeting.replace("%s", inert(client)), "", *_wrap(opening), ""]
    if acts:
        lines += ["What we need", "------------"]
        for number, act in enumerate(acts, 1):
            where = " (%s)" % ", ".join(act["hosts"]) if len(model["hosts"]) > 1 else ""
            lines += _wrap("%d) %s%s: %s" % (number, words.act_name(act), where, act["act"]), "   ")
        lines.append("")
    else:
        lines += ["The preflight of %s found nothing open on your side." % (model["run"]["started"] or "?")[:10], ""]
    lines += _wanted(model, audience) + _facts(model, quoted)
    lines += [
        "Reference: preflight run %s%s." % (model["run"]["id"], ", ticket %s" % inert(model["run"]["ticket"]) if model["run"].get("ticket") else ""),
        "",
        "Kind regards",
    ]
    return "\n".join(lines) + "\n"


def _wanted(model: Json, audience: str) -> list[str]:
    """What has to stand at the other side, whether or not it was seen from the host: ports, addresses, the router's forward, the whitelist."""
    lines: list[str] = []
    for host in model["hosts"]:
        network = host.get("network") or {}
        ports, sources = ", ".join(network.get("ports") or []), ", ".join(network.get("sources") or [])
        if ports and host["hosting"] != "online":
            lines += _TOLD[audience](inert(host["host"]), inert(ports), inert(sources))
    return ["Network", "-------", *lines, ""] if lines else []


def _to_it(host: str, port: str, sources: str) -> list[str]:
    allowed = sources or "the addresses of InterWeave (we ask InterWeave for them and tell you)"
    return [*_wrap("- Router: forward TCP port %s of your internet address to %s, the same port." % (port, host), "  "),
            *_wrap("- Router and any firewall in between: let in only %s." % allowed, "  "),
            *_wrap("- Tell us the public address or name and the port under which %s is reached." % host, "  ")]


def _to_interweave(host: str, port: str, sources: str) -> list[str]:
    known = "We let in %s: please confirm that these are all addresses your servers connect from." % sources
    return [*_wrap("- %s" % (known if sources else "Please tell us every address your servers connect from: nothing is let in before."), "  "),
            *_wrap("- %s is to be reached on TCP port %s: please confirm that the company profile uses this port." % (host, port), "  "),
            *_wrap("- Please confirm the portal values below (time zone shift, invoice numbering) as they stand in the company profile.", "  ")]


_TOLD = {"it": _to_it, "interweave": _to_interweave}


def _facts(model: Json, quoted: tuple[str, ...]) -> list[str]:
    """Addresses, ports and portal values, as the findings state them."""
    lines: list[str] = []
    for host in model["hosts"]:
        facts = [entry for entry in host["findings"] if entry["item"] in quoted and entry["status"] != ERROR and (entry["expected"] or entry["actual"])]
        if facts:
            lines += ["%s" % inert(host["host"]), "-" * len(host["host"])]
        for entry in facts:
            lines += _wrap("- %s %s (%s)" % (entry["item"], words.full_title(entry), words.LABELS[entry["status"]]))
            lines += _wrap("wanted: " + entry["expected"], "    ", "    ") if entry["expected"] else []
            lines += _wrap("found: " + entry["actual"], "    ", "    ") if entry["actual"] else []
            lines += [line for text in entry.get("warnings") or [] for line in _wrap("also seen: " + text, "    ", "    ")]
        lines += [""] if facts else []
    return lines


def _wrap(text: str, pad: str = "", first: str = "") -> list[str]:
    return textwrap.wrap(inert(text), 78, initial_indent=first, subsequent_indent=pad, break_long_words=False, break_on_hyphens=False)
