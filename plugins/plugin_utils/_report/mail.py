# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what is needed from others, as mail text: one for each audience that has something to do. Plain text, nothing is sent.

Each audience reads what it can do itself, and no more: InterWeave no user names, paths and rules, the bookkeeper no firewall, names of records only the
client and its CRM administrator, and nobody outside a mistake of the operator's own.
"""

from __future__ import annotations

import ipaddress
import re
import textwrap
import typing as t
from dataclasses import replace

from ansible_collections.interweave.smartintegration.plugins.module_utils._items import ALL_ITEMS
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ERROR, MANUAL, SETTLED
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers import ask
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.grammar import PROMPT, VALUE_PROMPT
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.question import VALUE, Shown, facts_in_words
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report import acts, words
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.files import Json
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.mask import Redaction
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.text import inert


class Audience(t.NamedTuple):
    """Who gets a text. *owner*: whose acts it lists; *quoted*: the items whose facts it quotes while they are open; *records*: may read record names."""

    greeting: str
    opening: str
    owner: str
    quoted: tuple[str, ...]
    records: bool = False


AUDIENCES = {
    "interweave": Audience(
        "Dear InterWeave team,",
        "We are preparing the QuickBooks connection below and need the following from you, or confirmed by you, before go-live.",
        "interweave", ("4.3",)),
    "it": Audience(
        "Dear IT team of %s,",
        "InterWeave connects to QuickBooks on the server below. These points need someone with access to the server, router or firewall.",
        "it", ("3.1", "3.2")),
    "crm_admin": Audience(
        "Dear CRM administrator of %s,",
        "QuickBooks and your CRM are to exchange customers and invoices. These points need someone who may change the CRM's set-up and data.",
        "crm_admin", ("2.1", "2.2", "2.3"), records=True),
    "client": Audience(
        "Dear bookkeeping team of %s,",
        "QuickBooks and your CRM are to exchange customers and invoices. These points are about QuickBooks and your business, and only you can answer them.",
        "client", ("2.2", "4.1", "4.2"), records=True),
}
#: Which roles of the contacts an audience is made of.
ROLES = {"interweave": ("interweave",), "it": ("it", "provider"), "crm_admin": ("crm_admin",), "client": ("bookkeeper", "decides")}
_PROVIDER = ("Dear hosting provider of %s,",
             "InterWeave connects to QuickBooks on the server below, which you run. We have no administrator's access to it: please do these points, or tell "
             "us who can, and confirm them.")
#: What InterWeave need not know of a client's server: paths, accounts, names of rules.
_PRIVATE = re.compile("|".join((
    r"(?:\b[A-Za-z]:|\\|\bHK(?:LM|CU|EY_\w+))\\[^\s,;)'\"]+(?: [^\s,;:)'\"]*\\[^\s,;)'\"]+)*",  # C:\\Program Files\\x, \\\\server\\share
    r"\b[\w.-]+\\[\w.$-]+",  # DOMAIN\\user
    r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    r"\b(?:rules?|user|account|session of|signed in as) (?:'[^']*'|\"[^\"]*\"|[\w.$-]+)",
)), re.IGNORECASE)
#: Lines of evidence a mail quotes for one item.
_QUOTED_LINES = 20


def render(model: Json, client: str, audience: str) -> str:
    """The text for one client's part of the model; empty when there is nothing this audience could do."""
    about = AUDIENCES[audience]
    hosts = [acts.agreed_first(_host(host, about, audience)) for host in model["hosts"]]
    told = {entry["item"] for host in hosts for entry in host["findings"] if _is_for(entry, about, audience)}
    asked, questions = acts.joined(acts.acts(hosts, about.owner, told), _network(hosts, audience)), asked_of(model, client, audience)
    if not asked and not questions:
        return ""
    greeting, opening = _PROVIDER if audience == "it" and all(host["hosting"] == "hosted" for host in hosts) else about[:2]
    lines = ["Subject: QuickBooks integration of %s: what we need from you" % inert(client), "", greeting.replace("%s", inert(client)), "", *_wrap(opening), ""]
    lines += _meant(hosts, [act.text for act in asked])
    points = acts.numbers([*((number, act.items) for number, act in enumerate(asked, 1)),
                           *((number, [one.item]) for number, (_code, one) in enumerate(questions, len(asked) + 1))])
    lines += _needed(asked, points, acts.numbers((number, [one.item]) for number, (_code, one) in enumerate(questions, len(asked) + 1)))
    lines += [*_facts(hosts, about, audience, points), *_questions(questions, asked, len(hosts) > 1)]
    ticket = ", ticket %s" % inert(model["run"]["ticket"]) if model["run"].get("ticket") else ""
    return "\n".join([*lines, "Reference: preflight run %s%s." % (inert(model["run"]["id"]), ticket), "", "Kind regards"]) + "\n"


def _meant(hosts: list[Json], texts: list[str]) -> list[str]:
    """Which machine *the host* is, where a text says so."""
    if not any(re.search(r"\b[Tt]he (?:QuickBooks )?host\b", text) for text in texts):
        return []
    return [*_wrap("The host, in the following, is the server on which QuickBooks runs: %s." % ", ".join(host["host"] for host in hosts)), ""]


def subject_of(text: str) -> tuple[str, str]:
    """A text's subject and its body."""
    head, _end, body = text.partition("\n")
    return head.removeprefix("Subject: "), body.lstrip("\n")


def asked_of(model: Json, client: str, audience: str) -> list[Shown]:
    """The questions of a client's part that this audience may answer, each with its code and as it may read it."""
    open_ports = {host["host"] for host in model["hosts"] if acts.port_open(host)}
    found = [one for one in ask.of_part(model["hosts"], client)
             if set(one.roles) & set(ROLES[audience]) and not (one.host in open_ports and "port" in one.facts)]
    hide = _public if audience == "interweave" else str
    return [(one.code, replace(one, step=hide(one.step), facts={name: hide(value) for name, value in one.facts.items()})) for one in found]


def _needed(asked: list[acts.Act], points: dict[str, int], answered: dict[str, int]) -> list[str]:
    """What is needed, in the order in which it is done. *answered*: by item, the point at whose code its answer is written."""
    lines = ["What we need, in this order", "---------------------------"] if asked else []
    for number, act in enumerate(asked, 1):
        answer = next((answered[item] for item in act.items if item in answered), 0)
        text = acts.in_own_numbers(act.text, points) + (" Please answer at point %d." % answer if answer else "")
        lines += _wrap("%d) %s: %s" % (number, act.title, text), "   ")
        lines += [line for seen in act.found for line in _wrap("found: " + acts.in_own_numbers(seen, points), "     ", "   ")]
    return [*lines, ""] if lines else []


def _questions(questions: list[Shown], asked: list[acts.Act], several: bool) -> list[str]:
    """Each with its code and a line to answer on: short, so that no mail program breaks it where it quotes it. *asked*: the points that stand above."""
    if not questions:
        return []
    lines = [*_wrap("Please answer these: reply to this mail and write behind each code yes, no, or I don't know, or the value that is asked for. "
                    "An answer counts for this point only."), ""]
    for number, (code, one) in enumerate(questions, len(asked) + 1):
        where = " (%s)" % one.host if several and one.host else ""
        about = facts_in_words({name: value for name, value in one.facts.items() if name != "hosting"}, one.valid_for)
        lines += _wrap("%d) %s%s%s" % (number, ALL_ITEMS[one.item].title, " / " + one.step if one.step else "", where), "   ")
        above = next((point for point, act in enumerate(asked, 1) if act.text and act.text in one.text), 0)
        lines += _wrap("Is point %d done?" % above if above else one.text, "   ", "   ") + (_wrap("This is about: " + about, "   ", "   ") if about else [])
        lines += _wrap("Wanted: %s." % one.wanted, "   ", "   ") if one.wanted else []
        lines += ["[%s] %s" % (code, VALUE_PROMPT if one.kind == VALUE else PROMPT), ""]
    return lines


def _host(host: Json, about: Audience, audience: str) -> Json:
    """The host as this audience may read it: a copy whose texts hold nothing it need not know."""
    redaction = Redaction()
    findings = host["findings"] if about.records else [redaction.finding(entry) for entry in host["findings"]]
    if audience == "interweave":
        findings = [{**entry, **{key: _public(entry[key]) for key in ("expected", "actual", "remedy", "step")}, "warnings": [], "evidence": [],
                     "blocked_by": ""} for entry in findings]
    return {**host, "findings": findings}


def _public(text: str) -> str:
    return _PRIVATE.sub("(left out)", text)


def _network(hosts: list[Json], audience: str) -> list[acts.Act]:
    """What a router, a firewall in between and the company profile need, while the way to a host is not settled."""
    asked: list[acts.Act] = []
    for host in hosts if audience in _ASKED else ():
        network = host.get("network") or {}
        ports = ", ".join(filter(_port, network.get("ports") or []))
        if (ports or acts.port_open(host)) and host["hosting"] != "online" and _open(host, acts.PORT_ITEMS):
            asked += _ASKED[audience](inert(host["host"]), ports, ", ".join(filter(_address, network.get("sources") or [])))
    return list(dict.fromkeys(asked))


def _port(text: str) -> bool:
    return text.isascii() and text.isdigit() and 0 < int(text[:6]) < 65536


def _address(text: str) -> bool:
    try:
        return bool(ipaddress.ip_network(text, strict=False))
    except ValueError:
        return False


def _open(host: Json, items: t.Container[str]) -> bool:
    return any(entry["item"] in items and entry["status"] not in SETTLED for entry in host["findings"])


def _of_it(host: str, port: str, sources: str) -> list[acts.Act]:
    allowed = sources or "the addresses of InterWeave (we ask InterWeave for them and tell you)"
    return [acts.Act(acts.ROUTER, "Forward TCP port %s of your internet address to %s, the same port. There, and in any firewall in between, let in only "
                     "%s. Then tell us the public address or name under which it is reached." % (port, host, allowed))] if port else []


def _of_interweave(host: str, port: str, sources: str) -> list[acts.Act]:
    known = "We let in %s: please confirm that these are all addresses your servers connect from." % sources
    asked = [acts.Act("Addresses", known if sources else "Please tell us every address your servers connect from: nothing is let in before.")]
    return asked + [acts.Act("Port", "%s is to be reached on TCP port %s: please confirm that the company profile uses this port." % (host, port))] * bool(port)


_ASKED = {"it": _of_it, "interweave": _of_interweave}


def _facts(hosts: list[Json], about: Audience, audience: str, points: dict[str, int]) -> list[str]:
    """What was found of the open points the audience can judge, as the findings state it."""
    lines: list[str] = []
    told: set[tuple[str, ...]] = set()
    for host in hosts:
        facts = [entry for entry in host["findings"] if _is_for(entry, about, audience) and _key(entry) not in told]
        told |= {_key(entry) for entry in facts if entry.get("shared")}
        if facts:
            head = "What we found: %s" % inert(host["host"])
            lines += [head, "-" * len(head), *(line for entry in facts for line in _fact(entry, about.records, points)), ""]
    return lines


def _is_for(entry: Json, about: Audience, audience: str) -> bool:
    """Whether the audience can judge this open point. A question to a person, of which nothing was expected, tells nothing found."""
    if entry["item"] not in about.quoted or entry["status"] in (*SETTLED, ERROR) or entry.get("left_out") or not acts.theirs(entry["actual"]):
        return False
    if entry["status"] == MANUAL and not entry["expected"]:
        return False
    return words.owner_of(entry) == about.owner or audience == "it"


def _fact(entry: Json, records: bool, points: dict[str, int]) -> list[str]:
    pad = "    "
    point = "point %d, " % points[entry["item"]] if entry["item"] in points else ""
    lines = _wrap("- %s (%s%s)" % (words.full_title(entry), point, words.LABELS[entry["status"]]), "  ")
    said = ["wanted: " + entry["expected"]] if entry["expected"] else []
    for text in [*said, "found: " + entry["actual"], *("also seen: " + text for text in entry.get("warnings") or [])]:
        lines += _wrap(acts.in_own_numbers(text, points), pad, pad)
    more = [line for line in entry["evidence"] if not acts.is_ours(line)] if records else []
    lines += [line for text in more[:_QUOTED_LINES] for line in _wrap("- " + text, "      ", pad)]
    return lines + (["    ... and %d more" % (len(more) - _QUOTED_LINES)] if len(more) > _QUOTED_LINES else [])


def _key(entry: Json) -> tuple[str, ...]:
    return (entry["item"], entry["step"], entry["actual"])


def _wrap(text: str, pad: str = "", first: str = "") -> list[str]:
    return textwrap.wrap(inert(text), 78, initial_indent=first, subsequent_indent=pad, break_long_words=False, break_on_hyphens=False)
