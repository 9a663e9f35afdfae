# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the fleet page: hosts by items, taken in at a glance, from compact data inside the page.

Texts are kept once and referred to by number: a thousand hosts share most of them. When the texts of settled items
would still make the page too large for a mail, they are left to the clients' own pages, and the page says so.
"""

from __future__ import annotations

import json
import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._items import ADVISORY, ALL_ITEMS, ITEMS, OWNERS
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import FAULTS, SETTLED, STATUSES
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report import words
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.files import Json
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.model import OUTCOMES
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.page import (
    embedded,
    esc,
    evidence,
    footer,
    hero,
    page,
    section,
    sign,
    when,
    words_of_lost,
)

#: Bytes the texts may take in the page (a page is to stay below 5 MB).
BUDGET = 4_000_000
#: How many hosts a list names before it is cut (the matrix has them all).
NAMED = 60


class Texts:
    """Every text once; -1 stands for none."""

    def __init__(self) -> None:
        self.all: list[str] = []
        self._index: dict[str, int] = {}

    def add(self, text: object) -> int:
        value = str(text or "")
        if not value:
            return -1
        number = self._index.get(value)
        if number is None:
            number = self._index[value] = len(self.all)
            self.all.append(value)
        return number


def compact(model: Json) -> Json:
    """The matrix' data, within the budget."""
    for detail in ("all", "open", "short"):
        data = _data(model, detail)
        if detail == "short" or len(json.dumps(data, ensure_ascii=False).encode("utf-8", "replace")) <= BUDGET:
            return data
    raise AssertionError("unreachable")


def _data(model: Json, detail: str) -> Json:
    texts = Texts()
    clients: list[str] = sorted({host["client"] for host in model["hosts"]})
    present = {entry["item"] for host in model["hosts"] for entry in host["findings"]}
    items = list(ITEMS) + [item for item in ADVISORY if item in present]
    place = {item: number for number, item in enumerate(items)}
    return {
        "items": [[item, ALL_ITEMS[item].title] for item in items],
        "statuses": [[status, words.LABELS[status], words.SIGNS[status], int(status in SETTLED)] for status in STATUSES],
        "owners": [[owner, words.OWNER_LABELS[owner]] for owner in OWNERS],
        "outcomes": [words.OUTCOME_LABELS[outcome] for outcome in OUTCOMES],
        "clients": clients,
        "detail": detail,
        "hosts": [_row(host, clients.index(host["client"]), place, texts, detail) for host in worst_first(model["hosts"])],
        "texts": texts.all,
    }


def worst_first(hosts: list[Json]) -> list[Json]:
    """Those that are not ready before those that are, most faults first; equals by name."""
    return sorted(hosts, key=lambda host: (host["verdict"] == "go", -host["faults"], -host["unanswered"], host["host"]))


def _row(host: Json, client: int, place: dict[str, int], texts: Texts, detail: str) -> list[t.Any]:
    found = [_cell(entry, place[entry["item"]], texts, detail) for entry in host["findings"]]
    return [
        host["host"],
        client,
        int(host["verdict"] == "go"),
        OUTCOMES.index(host["outcome"]),
        host["faults"],
        host["unanswered"],
        [texts.add(group) for group in host["groups"]],
        texts.add(host["message"]),
        found,
    ]


def _cell(entry: Json, place: int, texts: Texts, detail: str) -> list[t.Any]:
    """[item, status, owner, step, actual, remedy, expected, evidence, changes, warnings]; short when the budget is short."""
    settled = entry["status"] in SETTLED
    cell: list[t.Any] = [place, STATUSES.index(entry["status"]), OWNERS.index(words.owner_of(entry)), texts.add(entry["step"])]
    if detail == "short":
        return cell if settled else [*cell, texts.add(entry["actual"][:160])]
    if detail == "open" and settled:
        return cell
    act = "" if settled else words.act_of(entry)
    changes = ["%s: %s → %s" % (words.what(change), *words.before_after(change)) for change in entry["changes"]]
    warnings = entry.get("warnings") or []
    lists = [entry["evidence"], *([changes] if changes or warnings else []), *([warnings] if warnings else [])]
    return [*cell, *map(texts.add, (entry["actual"], act, entry["expected"])), *(list(map(texts.add, one)) for one in lists)]


def render(model: Json, client_pages: t.Mapping[str, str] | None = None) -> str:
    """The fleet page. *client_pages*: where each client's own page lies, relative to this one."""
    data = compact(model)
    data["pages"] = dict(client_pages or {})
    parts = [_hero(model), _matrix(data), _obstacles(model), _clients(model, data["pages"]), _comparison(model), _left_out(model), evidence(model)]
    return page(
        "Pre-flight fleet: %s" % model["verdict"],
        "fleet",
        "\n".join(parts),
        footer(model),
        ["report.css", "fleet.css"],
        ["report.js", "fleet.js"],
        embedded(data, "fleet-data"),
    )


def _hero(model: Json) -> str:
    summary = model["summary"]
    lost = summary["outcomes"]["unreachable"] + summary["outcomes"]["failed"]
    tiles: list[tuple[object, str, str]] = [
        (summary["hosts"], "hosts", ""),
        (summary["clients"], "clients", ""),
        (summary["go"], "go", "ok"),
        *((count, name, "bad" if count else "ok") for count, name in (
            (summary["no_go"], "no-go"), (lost, "unreachable or failed"), (summary["outcomes"]["not_run"], "not run"))),
    ]
    who = "<b>Fleet</b> · run %s · %s%s" % (esc(model["run"]["id"]), esc(when(model["run"]["started"])), " · dry run" if model["run"]["check"] else "")
    note = words_of_lost(model["hosts"])
    note += '<p class="since">This page holds several clients. What goes to a client is its own page.</p>' if summary["clients"] > 1 else ""
    return hero(model, who, tiles, _shares(summary["statuses"]) + note)


def _shares(statuses: dict[str, int]) -> str:
    """How the statuses share the items, as a bar and in words."""
    total = sum(statuses.values()) or 1
    shown = [(status, count) for status, count in statuses.items() if count]
    share = '<div class="bar" aria-hidden="true">%s</div>' % "".join(
        '<i class="%s" style="width:%.2f%%"></i>' % (status, 100 * count / total) for status, count in shown)
    return share + '<ul class="legend" aria-label="Items by status">%s</ul>' % "".join(
        "<li>%s %s <b>%d</b></li>" % (sign(status), esc(words.LABELS[status]), count) for status, count in shown)


def _obstacles(model: Json) -> str:
    found = model["summary"]["obstacles"]
    if not found:
        return section("obstacles", "What stands in the way", '<p class="card empty">Nothing.</p>')
    if model["summary"]["no_go"] == 1:
        name = next(host["host"] for host in model["hosts"] if host["verdict"] != "go")
        text = "Only %s is not ready, with %s open: " % (name, words.plural(len(found), "item")) + ", ".join(entry["item"] for entry in found) + "."
        return section("obstacles", "What stands in the way", '<p class="card note">%s</p>' % esc(text))
    most = max(entry["count"] for entry in found)
    rows = "".join(_obstacle(entry, most) for entry in found)
    return section("obstacles", "What stands in the way most often", '<div class="card obstacles">%s</div>' % rows)


def _obstacle(entry: Json, most: int) -> str:
    found = [(status, esc(words.LABELS[status]), hosts) for status, hosts in entry["statuses"].items()]
    bars = "".join('<i class="%s" style="width:%.2f%%" title="%d %s"></i>' % (status, 100 * len(hosts) / most, len(hosts), label)
                   for status, label, hosts in found)
    names = "".join("<dt>%s %s, %d</dt><dd>%s</dd>" % (sign(status), label, len(hosts), _names(hosts)) for status, label, hosts in found)
    counts = " ".join(sign(status) + (" %d" % len(hosts) if len(found) > 1 else "") for status, _label, hosts in found)
    return (
        '<details class="obstacle noprint"><summary><span class="id">%s</span><span class="t">%s</span><span class="track" aria-hidden="true">%s</span>'
        '<span class="num"><span class="signs" aria-hidden="true">%s</span> %s</span></summary><dl class="names">%s</dl>'
        '<p><button type="button" class="ghost" data-item="%s">Show these in the matrix</button></p></details>'
        % (esc(entry["item"]), esc(entry["title"]), bars, counts, words.plural(entry["count"], "host"), names, esc(entry["item"]))
    )


def _names(hosts: t.Sequence[str]) -> str:
    more = " … and %d more" % (len(hosts) - NAMED) if len(hosts) > NAMED else ""
    return esc(", ".join(hosts[:NAMED]) + more)


def _clients(model: Json, pages: t.Mapping[str, str]) -> str:
    """The way to each client's own page, also without a script: those that are not ready first."""
    if not pages:
        return ""
    behind: dict[str, int] = {}
    for host in model["hosts"]:
        behind[host["client"]] = behind.get(host["client"], 0) + (host["verdict"] != "go")
    rows = "".join(
        '<li><a href="%s">%s</a> <span class="hosts">%s</span></li>'
        % (esc(pages[client]), esc(client), "%s not ready" % words.plural(count, "host") if count else "go")
        for client, count in sorted(behind.items(), key=lambda pair: (not pair[1], pair[0])) if client in pages)
    return section("clients", "Clients' own pages", '<details class="card note"%s><summary>%s</summary><ul class="plainlist">%s</ul></details>' % (
        " open" if len(behind) <= NAMED else "", words.plural(len(behind), "client"), rows), len(behind))


def _comparison(model: Json) -> str:
    comparison = model.get("comparison")
    if not comparison:
        return ""
    columns = []
    for key, label, css in (("new", "New", "fail"), ("fixed", "Fixed", "pass"), ("still_open", "Still open", "manual")):
        by_title: dict[tuple[str, str], list[str]] = {}
        for entry in sorted(comparison[key], key=lambda entry: list(ALL_ITEMS).index(entry["item"])):
            by_title.setdefault((entry["item"], entry["title"]), []).append(entry["host"])
        rows = "".join(
            '<details class="noprint"><summary><b>%s</b> %s <span class="hosts">%s</span></summary><p class="hosts">%s</p></details>'
            % (esc(item), esc(title), words.plural(len(hosts), "host"), _names(hosts))
            for (item, title), hosts in by_title.items()
        )
        columns.append(
            '<div class="card delta %s"><h3><span>%s</span><b>%d</b></h3>%s</div>' % (css, label, len(comparison[key]), rows or '<p class="hosts">none</p>')
        )
    notes = []
    for key, text in (("hosts_added", "New in this run"), ("hosts_gone", "No longer in scope")):
        if comparison[key]:
            notes.append('<p class="lead">%s: %s.</p>' % (text, _names(comparison[key])))
    title = "Since the previous run, %s" % (when(comparison.get("previous_started")) or comparison["previous"])
    return section("since", title, '<div class="deltas">%s</div>%s' % ("".join(columns), "".join(notes)))


def _options(entries: t.Iterable[tuple[object, str]]) -> str:
    return "".join('<option value="%s">%s</option>' % (esc(value), esc(text)) for value, text in entries)


def _matrix(data: Json) -> str:
    groups = sorted({data["texts"][group] for row in data["hosts"] for group in row[6]})
    chips = "".join(
        '<button type="button" class="filter %s" data-status="%d" aria-pressed="false">%s%s</button>' % (status[0], number, sign(status[0]), esc(status[1]))
        for number, status in enumerate(data["statuses"])
    )
    selects = []
    for name, label, entries in (
        ("item", "Item", [(number, "%s %s" % (item[0], item[1])) for number, item in enumerate(data["items"])]),
        ("owner", "Who can act", [(number, owner[1]) for number, owner in enumerate(data["owners"])]),
        ("client", "Client", list(enumerate(data["clients"])) if len(data["clients"]) > 1 else []),
        ("group", "Group", [(group, group) for group in groups]),
        ("verdict", "Verdict", [("0", "no-go"), ("1", "go")]),
    ):
        if entries:
            selects.append('<label>%s<select id="f-%s"><option value="">all</option>%s</select></label>' % (esc(label), name, _options(entries)))
    filters = (
        '<form class="filters card" role="search" aria-label="Filter the matrix"><label class="wide">Text<input type="search" id="f-text" autocomplete="off" '
        'placeholder="host, client or words of a finding"></label>%s<div class="chips" role="group" aria-label="Status">%s</div>'
        '<p class="found"><output id="f-count" aria-live="polite"></output> <button type="reset" class="ghost">Clear</button></p></form>'
        % ("".join(selects), chips)
    )
    note = {
        "open": "Texts of settled items are on the clients' own pages.",
        "short": "Details are on the clients' own pages: this fleet is too large for one file.",
    }.get(data["detail"], "")
    body = filters + (
        '<noscript><p class="card empty">The matrix needs JavaScript, which this viewer does not run. '
        'Open the file in a browser, or read report.md or report.csv.</p></noscript>'
        '<p class="lead">One row a host, the worst first; one column an item. Arrow keys move, Enter opens the finding. %s</p>'
        '<div class="card scroll matrix" id="matrix"></div><dialog id="detail" aria-labelledby="d-title"></dialog>' % esc(note)
    )
    return section("matrix-section", "Hosts by items", body)


def _left_out(model: Json) -> str:
    blocks = []
    for outcome in ("not_run", "unreachable", "failed"):
        hosts = [host for host in model["hosts"] if host["outcome"] == outcome]
        if hosts:
            blocks.append(
                '<h3>%s <span class="hosts">%d</span></h3><ul>%s</ul>'
                % (
                    words.OUTCOME_LABELS[outcome].capitalize(),
                    len(hosts),
                    "".join("<li><b>%s</b> %s</li>" % (esc(host["host"]), esc(host["message"])) for host in hosts[:NAMED])
                    + ("<li>… and %d more, in the matrix</li>" % (len(hosts) - NAMED) if len(hosts) > NAMED else ""),
                )
            )
    if model["out_of_scope"]:
        blocks.append('<h3>Out of scope <span class="hosts">%d</span></h3><p>%s</p>' % (len(model["out_of_scope"]), _names(model["out_of_scope"])))
    if not blocks:
        return section("left-out", "Not run and out of scope", '<p class="card empty">None: every host of the inventory was in scope and reported.</p>')
    return section("left-out", "Not run and out of scope", '<div class="card note">%s</div>' % "".join(blocks))


__all__ = ["BUDGET", "FAULTS", "compact", "render"]
