# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the client's page. Plain HTML that needs no script to be read; scripts only open, print and darken."""

from __future__ import annotations

import hashlib
import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._items import ITEMS, PHASES
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import FAULTS, SETTLED
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.ask import of_part
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report import words
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.files import Json
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.form import SCRIPT, form
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.model import by_item, worst
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.page import (
    bullets,
    chip,
    esc,
    evidence,
    footer,
    hero,
    page,
    pill,
    section,
    sign,
    table,
    when,
    words_of_lost,
)


def render(model: Json, client: str) -> str:
    """One client's page, from the part of the model that is this client's (``for_client``)."""
    hosts = model["hosts"]
    asked = form([(one.code, one) for one in of_part(hosts, client)], client)
    parts = [_hero(model, client), _contents(model), _needed(hosts), asked, _changed(model), _faults(hosts), _checklist(hosts), _words(hosts)]
    parts += [_unproven(model), evidence(model)]
    return page("Pre-flight %s: %s" % (client, model["verdict"]), "client", "\n".join(parts), footer(model), ["report.css"], ["report.js", SCRIPT])


def _hero(model: Json, client: str) -> str:
    hosts = model["hosts"]
    statuses = [status for host in hosts for item, status in by_item(host).items() if item in ITEMS]
    settled = sum(status in SETTLED for status in statuses)
    tiles: list[tuple[object, str, str]] = [
        ("%d / %d" % (settled, len(statuses)), "items settled", "ok" if settled == len(statuses) else ""),
        (sum(host["faults"] for host in hosts), "faults", "bad" if any(host["faults"] for host in hosts) else "ok"),
        (sum(host["unanswered"] for host in hosts), "waiting for someone", "ask" if any(host["unanswered"] for host in hosts) else "ok"),
        (len(words.changed(hosts)), "changes made", ""),
    ]
    tiles += [(len(words.also_seen(hosts)), "also seen, not judged", "ask")] if words.also_seen(hosts) else []
    who = "<b>%s</b> · %s · %s%s" % (
        esc(client),
        esc(", ".join(host["host"] for host in hosts[:4]) + (" …" if len(hosts) > 4 else "")),
        esc(when(model["run"]["started"])),
        " · dry run" if model["run"]["check"] else "",
    )
    return hero(model, who, tiles, words_of_lost(hosts))


def _contents(model: Json) -> str:
    hosts = model["hosts"]
    entries = (
        ("needed", "Needed", sum(len(group["acts"]) for group in words.needs(hosts))),
        ("changed", "Changed", len(words.changed(hosts))),
        ("faults", "Faults", _fault_count(hosts)),
        ("items", "The %d items" % len(ITEMS), ""),
        ("words", "Attested and waived", len(words.words_given(hosts))),
        ("unproven", "Not proven", ""),
        ("evidence", "Evidence", ""),
    )
    return '<nav class="toc" aria-label="Contents"><ul>%s</ul></nav>' % "".join(
        '<li><a href="#%s">%s%s</a></li>' % (anchor, esc(title), " <b>%s</b>" % count if count != "" else "") for anchor, title, count in entries
    )


def _needed(hosts: list[Json]) -> str:
    groups = words.needs(hosts)
    if not groups:
        return section("needed", "What is needed", '<p class="card empty">Nothing: every item is settled.</p>')
    cards = []
    for group in groups:
        acts = "".join(
            '<li>%s<span class="t">%s%s</span>%s%s%s</li>'
            % (
                sign(act["status"]),
                '<a href="#%s">%s</a>' % (_anchor(act["hosts"][0], act["items"][0]), esc(words.act_name(act))),
                "" if act["required"] else " " + chip("advisory"),
                _why(act["why"]),
                "<p>%s</p>" % esc(act["act"]),
                '<p class="hosts">%s</p>' % esc(", ".join(act["hosts"])) if len(hosts) > 1 else "",
            )
            for act in group["acts"]
        )
        cards.append(
            '<article class="person card"><header><h3>%s</h3><span class="hosts">%s</span></header><ol>%s</ol></article>'
            % (esc(group["label"]), words.plural(len(group["acts"]), "point"), acts)
        )
    lead = '<p class="lead">By person, each list in the order to do it.</p>'
    return section("needed", "What is needed", lead + '<div class="people">%s</div>' % "".join(cards))


def _why(reasons: list[str]) -> str:
    """What was found, for an act; of more than three the items below tell."""
    return "".join('<p class="why">%s</p>' % esc(reason) for reason in reasons) if len(reasons) <= 3 else ""


def _changed(model: Json) -> str:
    run, several = model["run"], len(model["hosts"]) > 1
    rows, wanted = words.changed(model["hosts"]), words.wanted(model["hosts"])
    body = _change_table(rows, several, "Changes made by this run") if rows else '<p class="card empty">This run changed nothing.</p>'
    if wanted:
        body += '<details class="card wanted"%s><summary>Not made yet: %s, with before and after</summary>%s</details>' % (
            " open" if run["check"] else "", words.plural(len(wanted), "single change", "single changes"),
            _change_table(wanted, several, "Changes that this run wanted and did not make"))
    window = ", window %s" % esc(run["window"]) if run.get("window") else ""
    lead = '<p class="lead">Ticket <b>%s</b>%s.</p>' % (esc(run["ticket"]), window) if run.get("ticket") else ""
    lead += '<div class="card note">%s</div>' % bullets(words.approvals(model["hosts"])) if words.approvals(model["hosts"]) else ""
    return section("changed", "What changed", lead + body + _comparison(model), len(rows) or "")


def _change_table(changes: list[Json], several: bool, caption: str) -> str:
    heads = ["Item", "Host", "What", "Before", "After"] if several else ["Item", "What", "Before", "After"]
    rows = []
    for row in changes:
        before, after = map(_lines, words.before_after(row))
        what = esc(words.what(row)) + ("" if row.get("restorable", True) else " " + chip("cannot be undone"))
        cells = [chip(row["item"]) + " " + esc(row["title"]), esc(row["host"]), what]
        cells += ["<del>%s</del>" % before, "<ins>%s</ins>" % after]
        rows.append(cells if several else cells[:1] + cells[2:])
    return table(heads, rows, "stack changes", caption)


def _lines(text: str) -> str:
    return "<br>".join(map(esc, text.split("; ")))


def _comparison(model: Json) -> str:
    comparison = model.get("comparison")
    if not comparison:
        return ""
    blocks = []
    for key, label in (("new", "New since then"), ("fixed", "Fixed since then"), ("still_open", "Still open")):
        entries = comparison[key]
        blocks.append(
            '<h3>%s <span class="hosts">%d</span></h3>%s'
            % (
                label,
                len(entries),
                bullets(
                    "%s %s on %s (%s, was %s)"
                    % (entry["item"], entry["title"], entry["host"], words.LABELS[entry["now"]], words.LABELS.get(entry["before"], "not looked at"))
                    for entry in entries
                )
                if entries
                else '<p class="hosts">none</p>',
            )
        )
    return '<details class="card note" style="margin-top:.8rem"><summary>Compared with the run of %s</summary>%s</details>' % (
        esc(when(comparison.get("previous_started")) or comparison["previous"]),
        "".join(blocks),
    )


def _faults(hosts: list[Json]) -> str:
    body = "".join(
        '<p class="card note error fault"><b>%s: %s.</b> %s</p>' % (esc(host["host"]), esc(words.OUTCOME_LABELS[host["outcome"]]), esc(host["message"]))
        for host in hosts
        if host["outcome"] != "reported"
    )
    groups: dict[tuple[str, ...], list[tuple[Json, Json]]] = {}
    for host, entry in sorted(words.with_status(hosts, FAULTS), key=lambda pair: _advisory(*pair)):
        where = "" if entry.get("shared") else host["host"]
        # an unreachable host's items are one fault to the reader, and so is what was found once for all hosts of the client
        same = (where, entry["step"] and entry["item"], entry["status"], entry["actual"], entry["remedy"])
        groups.setdefault(same, []).append((host, entry))
    body += "".join(map(_fault, groups.values()))
    body = body or '<p class="card empty">None: nothing was found wrong, and everything could be looked at.</p>'
    return section("faults", "Faults", body + _also_seen(hosts), _fault_count(hosts) or "")


def _also_seen(hosts: list[Json]) -> str:
    """What nobody judged but somebody should know, of settled items too: a go does not make it go away."""
    seen = words.also_seen(hosts)
    if not seen:
        return ""
    several = len(hosts) > 1
    where = ' <span class="hosts">%s</span>' if several else "%.0s"
    rows = "".join("<li>%s %s%s</li>" % (chip(row["item"]), esc(row["text"]), where % esc(", ".join(row["hosts"]))) for row in seen)
    return '<div class="card note seen"><h3>Also seen, not judged</h3><ul class="plainlist">%s</ul></div>' % rows


def _fault(group: list[tuple[Json, Json]]) -> str:
    entry = group[0][1]
    items = list(dict.fromkeys(one["item"] for _host, one in group))
    hosts = list(dict.fromkeys(one["host"] for one, _entry in group))
    name = "%s %s" % (entry["item"], entry["title"]) if len(items) == 1 else ", ".join(items)
    mark = chip("advisory") if all(_advisory(*pair) for pair in group) else ""
    where = ", ".join(hosts) + (" · " + entry["step"] if entry["step"] and len(items) == 1 else "")
    facts = _facts(entry, ("expected", "actual", "remedy") if len(items) == 1 else ("actual", "remedy"))
    return '<article class="card fault %s"><h3>%s %s %s%s<span class="hosts">%s</span></h3>%s</article>' % (
        entry["status"], sign(entry["status"]), esc(name), pill(entry["status"]), mark, esc(where), facts)


def _advisory(host: Json, entry: Json) -> bool:
    return entry["item"] not in ITEMS and entry["item"] not in host["required_items"]


def _fault_count(hosts: list[Json]) -> int:
    return sum(host["faults"] for host in hosts)


def _facts(entry: Json, keys: t.Sequence[str]) -> str:
    labels = {"expected": "Expected", "actual": "Found", "evidence": "Evidence", "remedy": "To do"}
    rows = []
    for key in keys:
        value = words.act_of(entry) if key == "remedy" else entry[key]
        if key == "remedy" and entry["status"] in SETTLED or not value:
            continue
        cell = bullets(value) if isinstance(value, list) else esc(value)
        rows.append(_row(labels[key], cell, _said_above(entry, key)))
    if "evidence" in keys:
        rows += _more(entry)
    return '<dl class="kv">%s</dl>' % "".join(rows)


def _said_above(entry: Json, key: str) -> str:
    """On paper each text stands once: what to do under "What is needed", what was found of a fault under "Faults"."""
    if key == "remedy":
        return "act above"
    fault = entry["status"] in FAULTS and (key == "actual" or key == "expected" and entry["step"])
    return "above" if fault else ""


def _row(label: str, cell: str, css: str) -> str:
    return '<dt%s>%s</dt><dd%s>%s</dd>' % (' class="%s"' % css if css else "", label, ' class="%s"' % css if css else "", cell)


def _more(entry: Json) -> list[str]:
    rows = []
    for label, made in (("Changed", True), ("Wanted", False)):
        lines = [
            "%s: <del>%s</del> → <ins>%s</ins>" % (esc(words.what(change)), *map(esc, words.before_after(change)))
            for change in entry["changes"]
            if words.change_made(entry, change) is made
        ]
        if lines:
            rows.append(_row(label, "<br>".join(lines), "above"))
    if entry.get("blocked_by") and entry["status"] not in SETTLED:
        rows.append("<dt>Not done</dt><dd>%s</dd>" % esc(entry["blocked_by"]))
    if entry.get("warnings"):
        rows.append(_row("Also seen", bullets(entry["warnings"]), "above"))
    if entry["status"] not in SETTLED:
        rows.append(_row("Who", esc(words.OWNER_LABELS[words.owner_of(entry)]), "above"))
    return rows


def _checklist(hosts: list[Json]) -> str:
    blocks = []
    for host in hosts:
        head = ""
        if len(hosts) > 1:
            head = '<div class="host-head"><h3>%s</h3><span class="pill %s">%s</span><span class="hosts">%s · %s</span></div>' % (
                esc(host["host"]),
                "pass" if host["verdict"] == "go" else "fail",
                host["verdict"],
                words.plural(host["faults"], "fault"),
                "%d unanswered" % host["unanswered"],
            )
        blocks.append('<div class="host-block">%s%s</div>' % (head, "".join(_phase(host, number, "h4" if head else "h3") for number in (1, 2, 3, 4, 5, 0))))
    lead = '<p class="lead onscreen">Each item opens to what was expected, what was found, the evidence and what to do.</p>'
    lead += '<p class="lead onpaper">On paper each text stands once: what to do, changes and faults stand above.</p>'
    return section("items", "The %d items" % len(ITEMS), lead + "".join(blocks))


def _phase(host: Json, number: int, tag: str) -> str:
    entries: dict[str, list[Json]] = {}
    for entry in host["findings"]:
        if (int(entry["item"][0]) if entry["item"][0].isdigit() else 0) == number:
            entries.setdefault(entry["item"], []).append(entry)
    if not entries:
        return ""
    settled = sum(all(entry["status"] in SETTLED for entry in group) for group in entries.values())
    title = ("Phase %d: " % number if number else "") + PHASES[number]
    return '<div class="phase card"><%s>%s<span class="count">%d of %d settled</span></%s>%s</div>' % (
        tag,
        esc(title),
        settled,
        len(entries),
        tag,
        "".join(_item(host["host"], item, group) for item, group in entries.items()),
    )


def _anchor(host: str, item: str) -> str:
    """Where an item of a host stands on the page."""
    return "i-%s-%s" % (hashlib.sha256(host.encode("utf-8", "replace")).hexdigest()[:8], item)


def _item(host: str, item: str, group: list[Json]) -> str:
    status = worst(entry["status"] for entry in group)
    telling = next(entry for entry in group if entry["status"] == status)
    body = "".join(
        '<div class="find %s">%s%s</div>'
        % (
            entry["status"],
            '<p class="step">%s %s %s</p>' % (sign(entry["status"]), esc(entry["step"] or entry["title"]), pill(entry["status"])) if len(group) > 1 else "",
            _facts(entry, ("expected", "actual", "evidence", "remedy")),
        )
        for entry in group
    )
    return (
        '<details class="item" id="%s"><summary>%s<span class="id">%s</span><span class="t">%s</span><span class="short">%s</span>'
        '%s<span class="arrow" aria-hidden="true"></span></summary>%s</details>'
        % (_anchor(host, item), sign(status), esc(item), esc(group[0]["title"]), esc(words.said(telling) or telling["actual"]), pill(status), body)
    )


def _words(hosts: list[Json]) -> str:
    rows = []
    for host, entry in words.words_given(hosts):
        said = entry.get("attested") or entry.get("waived") or {}
        kind = pill(entry["status"]) + (" " + chip("was: " + words.LABELS[entry["waived_status"]]) if entry.get("waived_status") in words.LABELS else "")
        rows.append(
            (
                chip(entry["item"]) + " " + esc(entry["title"]),
                kind,
                esc(host["host"]),
                esc(said.get("who") or "named in the words"),
                esc(said.get("text") or next((line for line in entry["evidence"] if "read off by" in line), entry["actual"])),
                esc(said.get("until") or "no end date"),
            )
        )
    if not rows:
        return section("words", "Attested and waived", '<p class="card empty">None.</p>')
    given = table(("Item", "Kind", "Host", "Who", "What was said", "Until"), rows, "stack given", "Attested and waived items")
    return section("words", "Attested and waived", given, len(rows))


def _unproven(model: Json) -> str:
    return section(
        "unproven",
        "What this run did not prove",
        '<div class="card note">%s</div>' % bullets(words.not_proven(model) or ["Nothing passed, so nothing is claimed."]),
    )
