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
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ERROR, SETTLED
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers import ask
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.grammar import PROMPT, VALUE_PROMPT
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.question import VALUE, Shown, facts_in_words
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report import words
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
        "interweave", ("4.1", "4.3")),
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
#: Words by which advice is for whoever runs this collection.
_OURS = re.compile(r"\b(?:interweave|ansible)_[a-z_]+|\b(?:playbook|in the inventory|preflight|attest(?:ed|ation)?)\b|--[a-z]+"
                   r"|\bcorrect the option|\brun (?:\w+ )?again\b|\b(?:approved|proposals)_file\b|^proposals: ", re.IGNORECASE)
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
    hosts = [_host(host, about, audience) for host in model["hosts"]]
    asked, questions = _acts(hosts, about, audience) + _network(hosts, audience), asked_of(model, client, audience)
    if not asked and not questions:
        return ""
    greeting, opening = _PROVIDER if audience == "it" and all(host["hosting"] == "hosted" for host in hosts) else about[:2]
    lines = ["Subject: QuickBooks integration of %s: what we need from you" % inert(client), "", greeting.replace("%s", inert(client)), "", *_wrap(opening), ""]
    lines += ["What we need", "------------"] if asked else []
    for number, text in enumerate(asked, 1):
        lines += _wrap("%d) %s" % (number, text), "   ")
    lines += ["", *_facts(hosts, about, audience), *_questions(questions, len(hosts) > 1)]
    ticket = ", ticket %s" % inert(model["run"]["ticket"]) if model["run"].get("ticket") else ""
    return "\n".join([*lines, "Reference: preflight run %s%s." % (inert(model["run"]["id"]), ticket), "", "Kind regards"]) + "\n"


def subject_of(text: str) -> tuple[str, str]:
    """A text's subject and its body."""
    head, _end, body = text.partition("\n")
    return head.removeprefix("Subject: "), body.lstrip("\n")


def asked_of(model: Json, client: str, audience: str) -> list[Shown]:
    """The questions of a client's part that this audience may answer, each with its code and as it may read it."""
    found = [one for one in ask.of_part(model["hosts"], client) if set(one.roles) & set(ROLES[audience])]
    hide = _public if audience == "interweave" else str
    return [(one.code, replace(one, step=hide(one.step), facts={name: hide(value) for name, value in one.facts.items()})) for one in found]


def _questions(questions: list[Shown], several: bool) -> list[str]:
    """Each with its code and a line to answer on: short, so that no mail program breaks it where it quotes it."""
    if not questions:
        return []
    lines = [*_wrap("Please answer these: reply to this mail and write behind each code yes, no, or I don't know, or the value that is asked for. "
                    "An answer counts for this point only."), ""]
    for number, (code, one) in enumerate(questions, 1):
        where = " (%s)" % one.host if several and one.host else ""
        about = facts_in_words(one.facts, one.valid_for)
        lines += _wrap("%d) %s %s%s%s" % (number, one.item, ALL_ITEMS[one.item].title, " / " + one.step if one.step else "", where), "   ")
        lines += _wrap(one.text, "   ", "   ") + (_wrap("This is about: " + about, "   ", "   ") if about else [])
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


def _acts(hosts: list[Json], about: Audience, audience: str) -> list[str]:
    """What this audience is asked to do, one text an act. Sentences that speak to the operator are not for it."""
    found = []
    for act in [act for group in words.needs(hosts) if group["owner"] == about.owner for act in group["acts"]]:
        theirs = _theirs(act["act"])
        if theirs:
            where = " (%s)" % ", ".join(act["hosts"]) if len(hosts) > 1 else ""
            found.append("%s%s: %s" % (words.act_name(act) if audience == "interweave" or len(act["items"]) < 3 else _titles(act), where, theirs))
    return found


def _titles(act: Json) -> str:
    return "; ".join(ALL_ITEMS[item].title for item in act["items"])


def _theirs(text: str) -> str:
    return " ".join(sentence for sentence in re.split(r"(?<=[.;!?]) +(?=[A-Z0-9'])", text) if not _OURS.search(sentence)).strip()


def _network(hosts: list[Json], audience: str) -> list[str]:
    """What a router, a firewall in between and the company profile need, while the way to a host is not settled."""
    asked: list[str] = []
    for host in hosts if audience in _ASKED else ():
        network = host.get("network") or {}
        ports = ", ".join(filter(_port, network.get("ports") or []))
        if ports and host["hosting"] != "online" and _open(host, ("3.1", "3.2")):
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


def _of_it(host: str, port: str, sources: str) -> list[str]:
    allowed = sources or "the addresses of InterWeave (we ask InterWeave for them and tell you)"
    return ["Router: forward TCP port %s of your internet address to %s, the same port." % (port, host),
            "Router and any firewall in between: let in only %s." % allowed,
            "Tell us the public address or name and the port under which %s is reached." % host]


def _of_interweave(host: str, port: str, sources: str) -> list[str]:
    known = "We let in %s: please confirm that these are all addresses your servers connect from." % sources
    return [known if sources else "Please tell us every address your servers connect from: nothing is let in before.",
            "%s is to be reached on TCP port %s: please confirm that the company profile uses this port." % (host, port)]


_ASKED = {"it": _of_it, "interweave": _of_interweave}


def _facts(hosts: list[Json], about: Audience, audience: str) -> list[str]:
    """What was found of the open points the audience can judge, as the findings state it."""
    lines: list[str] = []
    told: set[tuple[str, ...]] = set()
    for host in hosts:
        facts = [entry for entry in host["findings"] if _is_for(entry, about, audience) and _key(entry) not in told]
        told |= {_key(entry) for entry in facts if entry.get("shared")}
        if facts:
            lines += ["%s" % inert(host["host"]), "-" * len(inert(host["host"])), *(line for entry in facts for line in _fact(entry, about.records)), ""]
    return lines


def _is_for(entry: Json, about: Audience, audience: str) -> bool:
    """Whether the audience can judge this open point."""
    if entry["item"] not in about.quoted or entry["status"] in (*SETTLED, ERROR) or entry.get("left_out") or not _theirs(entry["actual"]):
        return False
    return words.owner_of(entry) == about.owner or audience in _ASKED


def _fact(entry: Json, records: bool) -> list[str]:
    pad = "    "
    lines = _wrap("- %s %s (%s)" % (entry["item"], words.full_title(entry), words.LABELS[entry["status"]]))
    said = ["wanted: " + entry["expected"]] if entry["expected"] else []
    for text in [*said, "found: " + entry["actual"], *("also seen: " + text for text in entry.get("warnings") or [])]:
        lines += _wrap(text, pad, pad)
    more = [text for line in entry["evidence"] if (text := _theirs(line))] if records else []
    lines += [line for text in more[:_QUOTED_LINES] for line in _wrap("- " + text, "      ", pad)]
    return lines + (["    ... and %d more" % (len(more) - _QUOTED_LINES)] if len(more) > _QUOTED_LINES else [])


def _key(entry: Json) -> tuple[str, ...]:
    return (entry["item"], entry["step"], entry["actual"])


def _wrap(text: str, pad: str = "", first: str = "") -> list[str]:
    return textwrap.wrap(inert(text), 78, initial_indent=first, subsequent_indent=pad, break_long_words=False, break_on_hyphens=False)
