# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the shell of an HTML page and what both pages share.

A page is one file: style, script and data are inside, and its content security policy allows exactly the scripts it
was built with (by their hashes) and no address at all, so text from a CRM can neither run nor call home.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import html
import json
import pathlib
import re
import string
import typing as t

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report import words
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.files import Json
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.text import inert, inert_value

ASSETS = pathlib.Path(__file__).resolve().parent / "assets"


def esc(value: object) -> str:
    """Text as HTML text or attribute value."""
    return html.escape(inert(value), quote=True)


@functools.cache
def asset(name: str) -> str:
    return (ASSETS / name).read_text(encoding="utf-8")


def embedded(data: t.Any, element: str) -> str:
    """JSON inside a page. ``<``, ``>`` and ``&`` are written as escapes, so nothing in it can end the element."""
    text = json.dumps(inert_value(data), ensure_ascii=False, separators=(",", ":"), default=str)
    text = text.translate({ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"})
    return '<script type="application/json" id="%s">%s</script>' % (esc(element), text)


def page(title: str, kind: str, body: str, footer: str, styles: t.Sequence[str], scripts: t.Sequence[str], data: str = "") -> str:
    """A whole page. *styles* and *scripts* name assets; *body*, *footer* and *data* are HTML."""
    codes = ["\n" + asset(name) for name in scripts]
    hashes = " ".join("'sha256-%s'" % base64.b64encode(hashlib.sha256(code.encode("utf-8")).digest()).decode("ascii") for code in codes)
    return string.Template(asset("page.html")).substitute(
        title=esc(title),
        kind=kind,
        css="\n".join(asset(name) for name in styles),
        script_hashes=hashes,
        body=body,
        footer=footer,
        data=data,
        scripts="\n".join("<script>%s</script>" % code for code in codes),
    )


def sign(status: str) -> str:
    return '<span class="sign %s" aria-hidden="true">%s</span>' % (status, words.SIGNS[status])


def pill(status: str) -> str:
    return '<span class="pill %s">%s</span>' % (status, esc(words.LABELS[status]))


def chip(text: object) -> str:
    return '<span class="chip">%s</span>' % esc(text)


def bullets(lines: t.Iterable[object], css: str = "plainlist") -> str:
    return '<ul class="%s">%s</ul>' % (css, "".join("<li>%s</li>" % esc(line) for line in lines))


def section(anchor: str, title: str, body: str, count: object = "") -> str:
    number = ' <span class="n">%s</span>' % esc(count) if count != "" else ""
    return '<section id="%s" aria-labelledby="h-%s"><h2 id="h-%s">%s%s</h2>%s</section>' % (anchor, anchor, anchor, esc(title), number, body)


def table(heads: t.Sequence[str], rows: t.Iterable[t.Sequence[str]], css: str = "stack", caption: str = "") -> str:
    """A table; cells are HTML already. On a narrow screen each row becomes a block, labelled by the heads."""
    body = "".join("<tr>%s</tr>" % "".join('<td data-l="%s">%s</td>' % (esc(head), cell) for head, cell in zip(heads, row, strict=True)) for row in rows)
    return (
        '<div class="card scroll" tabindex="0" role="region" aria-label="%s"><table class="%s">'
        '<caption class="sr">%s</caption><thead><tr>%s</tr></thead><tbody>%s</tbody></table></div>'
        % (esc(caption), css, esc(caption), "".join('<th scope="col">%s</th>' % esc(head) for head in heads), body)
    )


def hero(model: Json, who: str, tiles: t.Sequence[tuple[object, str, str]], extra: str = "") -> str:
    """The verdict in one sentence, with the few numbers that carry it. *who* and *extra* are HTML."""
    verdict = model["verdict"]
    cells = "".join('<li class="%s"><b>%s</b>%s</li>' % (css, esc(number), esc(label)) for number, label, css in tiles)
    return (
        '<div class="hero card %s"><div class="stamp"><span aria-hidden="true">%s</span>%s</div>'
        '<div><p class="who">%s</p><h1>%s</h1>%s<ul class="tiles">%s</ul>%s</div></div>'
        % (verdict, "✓" if verdict == "go" else "✕", "GO" if verdict == "go" else "NO-GO", who, esc(words.verdict_sentence(model)), since(model), cells, extra)
    )


def words_of_lost(hosts: t.Sequence[Json]) -> str:
    """The hosts that could not be looked at, for the top of a page: nobody is to look for them further down."""
    lines = []
    for outcome in ("unreachable", "failed", "not_run"):
        names = [host["host"] for host in hosts if host["outcome"] == outcome]
        if names:
            more = " and %d more" % (len(names) - 12) if len(names) > 12 else ""
            lines.append("<b>%s:</b> %s%s." % (esc(words.OUTCOME_LABELS[outcome].capitalize()), esc(", ".join(names[:12])), more))
    return '<p class="lost">%s What needs the host itself could not be checked there.</p>' % " ".join(lines) if lines else ""


def since(model: Json) -> str:
    comparison = model.get("comparison")
    if not comparison:
        return ""
    return '<p class="since">Since the run of %s: <b>%d</b> new, <b>%d</b> fixed, <b>%d</b> still open.</p>' % (
        esc(when(comparison.get("previous_started")) or comparison["previous"]),
        len(comparison["new"]),
        len(comparison["fixed"]),
        len(comparison["still_open"]),
    )


def when(stamp: object) -> str:
    """An ISO time stamp for readers: 2026-11-23 18:40 UTC."""
    text = str(stamp or "")
    match = re.match(r"^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$", text)
    if not match:
        return text
    zone = match.group(3) or ""
    return "%s %s%s" % (match.group(1), match.group(2), " UTC" if zone in ("Z", "+00:00", "+0000") else " " + zone if zone else "")


def evidence(model: Json) -> str:
    """Who ran what, with which versions and files: what an auditor asks for."""
    run = model["run"]
    rows = [
        ("Run", run["id"]),
        ("Started", when(run["started"])),
        ("Finished", when(run["finished"]) or "not finished"),
        ("Kind", "dry run (--check): nothing was changed" if run["check"] else "real run"),
        ("Operator", run.get("operator")),
        ("Ticket", run.get("ticket")),
        ("Change window", run.get("window")),
        ("Allowed changes", ", ".join(run.get("allow") or []) or "none: look only"),
        ("Required items", ", ".join(run.get("required_items") or [])),
        ("Inventory commit", run.get("inventory_commit")),
        ("ansible-core", run["ansible_core"]),
        ("Python", run.get("python")),
        ("Collection", run.get("collection_version")),
        ("Merged from", ", ".join(str(entry.get("run_id")) for entry in run.get("merged_from") or [])),
    ]
    body = '<div class="card note"><dl class="kv">%s</dl></div>' % "".join("<dt>%s</dt><dd>%s</dd>" % (esc(name), esc(value)) for name, value in rows if value)
    return section("evidence", "Evidence", body + _hashes(run.get("hashes") or {}))


def _hashes(hashes: dict[str, str]) -> str:
    """Of the files that the report was made from."""
    if not hashes:
        return ""
    rows = "".join('<tr><th scope="row">%s</th><td class="mono">%s</td></tr>' % (esc(name), esc(digest)) for name, digest in hashes.items())
    return '<details class="card note%s" style="margin-top:.8rem"><summary>SHA-256 of the %s this report was made from</summary>%s</details>' % (
        " noprint" if len(hashes) > 40 else "", words.plural(len(hashes), "file"),
        '<table class="hashes"><caption class="sr">SHA-256 by file</caption><tbody>%s</tbody></table>' % rows)


def footer(model: Json) -> str:
    return (
        "Run %s. Made from the run's findings files by the Ansible collection interweave.smartintegration %s; schema %s. "
        "This file is complete in itself and loads nothing."
        % (esc(model["run"]["id"]), esc(model["run"].get("collection_version") or ""), esc(model["schema"]))
    )
