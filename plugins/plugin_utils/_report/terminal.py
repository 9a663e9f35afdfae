# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the terminal's face: the checklist per host, then the verdict table. Plain lines; colour is a name beside each."""
from __future__ import annotations

import itertools
import textwrap
import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import FAULTS, MANUAL, SETTLED
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report import words
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.files import Json
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.text import inert

#: A line and the name of its colour ("" for none), as ansible.utils.color knows it.
Line = tuple[str, str]
COLOURS = {"pass": "green", "changed": "yellow", "would_change": "cyan", "fail": "red", "manual": "purple", "attested": "green", "waived": "yellow",
           "not_applicable": "", "error": "red"}
#: With more hosts than this each that is not ready has one line, unless -v is given.
MANY_HOSTS = 20
WIDTH = 110
#: Characters of the one line of a host that could not be reached.
LONGEST = 400


def render(model: Json, verbosity: int = 0) -> list[Line]:
    """The lines to show. *verbosity* as ansible has it: 0 the checklist, 1 and more with expected and evidence.

    Of a large fleet at most forty lines and one for each host that is not ready. A host that could not be reached always has one line.
    """
    many = len(model["hosts"]) > MANY_HOSTS and not verbosity
    lines = [line for host in model["hosts"] for line in _host(host, verbosity)] if not many else []
    return lines + _table(model, many) + _made(model, many) + _obstacles(model) + _unsafe(model) + _verdict(model)


def _host(host: Json, verbosity: int) -> list[Line]:
    state = "" if host["outcome"] == "reported" else ": " + words.OUTCOME_LABELS[host["outcome"]]
    if host["outcome"] in ("unreachable", "not_run") and not verbosity:
        return [("", ""), (inert("%s (%s)%s: %s" % (host["host"], host["client"], state, host["message"]))[:LONGEST], "red")]
    message = _wrap(host["message"], "  ") if host["message"] else []
    return [("", ""), (inert("%s (%s)%s" % (host["host"], host["client"], state)), "highlight"), *((line, "red") for line in message),
            *_findings(host, verbosity), *_all_left_out(host)]


def _findings(host: Json, verbosity: int) -> t.Iterator[Line]:
    said: dict[str, str] = {}
    for phase, entries in itertools.groupby((entry for entry in host["findings"] if not _left_out(entry)), key=words.phase_of):
        yield "  " + words.phase_title(phase), ""
        for entry in entries:
            yield from _finding(entry, verbosity, said)


def _left_out(entry: Json) -> bool:
    """Whether the run was told not to look at it (and said so)."""
    return bool(entry.get("left_out")) and entry["status"] == MANUAL and entry["actual"].startswith("left out by ")


def _all_left_out(host: Json) -> list[Line]:
    """What the run was told to leave out, on one line for each reason."""
    items: dict[str, list[str]] = {}
    for entry in filter(_left_out, host["findings"]):
        items.setdefault(entry["actual"], []).append(entry["item"])
    return [(line, COLOURS[MANUAL]) for why, left in items.items() for line in _wrap("%s: %s" % (why, ", ".join(dict.fromkeys(left))), "  ")]


def _finding(entry: Json, verbosity: int, said: dict[str, str]) -> list[Line]:
    """*said*: the remedies this host has had already, and at which item; the same one is not printed again."""
    head = ("    %-14s %-3s %s" % (entry["status"], entry["item"], inert(words.full_title(entry))), COLOURS[entry["status"]])
    rows = [*_open_rows(entry, verbosity, said), *_change_rows(entry, verbosity)]
    if verbosity:
        rows += [(text, "") for text in (["expected: " + entry["expected"]] if entry["expected"] else [])]
        rows += [("evidence: %s" % text, "") for text in entry["evidence"]]
    return [head, *((line, colour) for text, colour in rows for line in _wrap(text, " " * 23))]


def _open_rows(entry: Json, verbosity: int, said: dict[str, str]) -> t.Iterator[Line]:
    """What was seen, what is to be done about it, what else was seen."""
    actual = words.said(entry) or entry["actual"]
    if actual and (entry["status"] != "pass" or verbosity):
        yield actual, ""
    is_open = entry["status"] not in SETTLED
    if is_open and entry["remedy"]:
        yield "to do (%s): %s" % (words.owner_of(entry), _once(words.act_of(entry), entry["item"], said)), ""
    yield from (("also seen: %s" % warning, "yellow") for warning in entry.get("warnings") or [])
    if is_open and entry.get("blocked_by"):
        yield "blocked by: %s" % entry["blocked_by"], ""


def _once(act: str, item: str, said: dict[str, str]) -> str:
    if act in said:
        return "as for %s" % said[act]
    said[act] = item
    return act


def _change_rows(entry: Json, verbosity: int) -> t.Iterator[Line]:
    for change in entry["changes"]:
        if verbosity or words.change_made(entry, change):
            yield "%s: %s -> %s" % (words.what(change), *words.before_after(change)), "yellow"


def _wrap(text: str, pad: str) -> list[str]:
    return textwrap.wrap(inert(text), WIDTH, initial_indent=pad, subsequent_indent=pad + "  ", break_long_words=False, break_on_hyphens=False)


def _table(model: Json, open_only: bool) -> list[Line]:
    """The verdict of every host; of a large fleet those that are not ready, and how many are."""
    hosts = [host for host in model["hosts"] if not open_only or host["verdict"] != "go"]
    if not hosts:
        return []
    width = min(40, max(len(inert(host["host"])) for host in hosts))
    head = "%-*s  %-7s %-12s %6s %10s%s" % (width, "host", "verdict", "outcome", "faults", "unanswered", "  what is open" if open_only else "")
    ready = words.plural(len(model["hosts"]) - len(hosts), "host is", "hosts are")
    return [("", ""), (head, ""), *(_row(host, width, open_only) for host in hosts), *([("and %s ready: go" % ready, "green")] if open_only else [])]


def _row(host: Json, width: int, open_only: bool) -> Line:
    colour = "green" if host["verdict"] == "go" else "red" if host["faults"] else "purple"
    return ("%-*s  %-7s %-12s %6d %10d%s" % (width, inert(host["host"]), host["verdict"], words.OUTCOME_LABELS[host["outcome"]], host["faults"],
                                             host["unanswered"], "  " + _open(host) if open_only else ""), colour)


def _open(host: Json) -> str:
    """Why a host is not ready, on the rest of its line: what it said, or the items that stand in the way."""
    if host["outcome"] != "reported":
        return inert(host["message"])[:WIDTH]
    items = [entry["item"] for entry in host["findings"] if entry["status"] not in SETTLED and entry["item"] in host["required_items"]]
    return ", ".join(dict.fromkeys(items))


def _made(model: Json, many: bool) -> list[Line]:
    """How much was changed in a large fleet; the checklists, which say what, are not shown."""
    made = words.changed(model["hosts"]) if many else []
    return [("%s on %s, listed in the report" % (words.plural(len(made), "change was made", "changes were made"),
                                                 words.plural(len({row["host"] for row in made}), "host")), "yellow")] if made else []


def _unsafe(model: Json) -> list[Line]:
    """Connections on which a password or the host itself was not protected: said once more below everything, since it holds for the whole run."""
    rows = words.unsafe_connections(model["hosts"])
    return [("", "")] + [(inert("%s: %s" % (words.plural(len(row["hosts"]), "host"), row["text"])), "yellow") for row in rows[:4]] if rows else []


def _obstacles(model: Json) -> list[Line]:
    found = model["summary"]["obstacles"]
    if model["summary"]["no_go"] < 2 or not found:  # of one host the checklist above says it all
        return []
    lines: list[Line] = [("", ""), ("what stands in the way most often", "")]
    for entry in found[:5]:
        hosts = [host for group in entry["statuses"].values() for host in group]
        shown = ", ".join(hosts[:6]) + (" ..." if len(hosts) > 6 else "")
        colour = "red" if FAULTS.intersection(entry["statuses"]) else "purple"
        lines.append((inert("  %-3s %-32s %4d  %s" % (entry["item"], entry["title"], entry["count"], shown)), colour))
    return lines


def _verdict(model: Json) -> list[Line]:
    lines: list[Line] = [("", "")]
    comparison = model.get("comparison")
    if comparison:
        lines.append((inert("since run %s: %d new, %d fixed, %d still open" % (
            comparison["previous"], len(comparison["new"]), len(comparison["fixed"]), len(comparison["still_open"]))), ""))
    lines.append((inert(words.verdict_sentence(model)), "green" if model["verdict"] == "go" else "red"))
    return lines
