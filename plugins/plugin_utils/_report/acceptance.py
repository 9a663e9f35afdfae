# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the acceptance page of a client that is ready: one A4 to sign; and the originals it rests on, for an auditor.

The originals are the run's files of this client's hosts, as they were read, in a zip with their SHA-256 list. A file in which the mask finds something is
left out and named: an original is not given away changed, and a secret not at all.
"""
from __future__ import annotations

import hashlib
import io
import pathlib
import typing as t
import zipfile

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report import words
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.files import Json
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.mask import Mask
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.page import bullets, esc, footer, page, section, when
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.files import file_name, read_bytes

#: Lines of one list: more do not fit on one page, and the client's own page has them all.
LISTED = 12
SUMS = "SHA256SUMS.txt"


def render(part: Json, client: str, originals: bytes) -> str:
    """The page of a client's part of the model, which is a go. *originals*: the zip that lies beside it."""
    run, hosts = part["run"], part["hosts"]
    told = [("waived" if entry.get("waived") else "attested", host, entry) for host, entry in words.words_given(hosts)]
    said = ["%s %s%s: %s" % (entry["item"], entry["title"], _on(host, hosts), words.said(entry) or entry["actual"])
            for kind, host, entry in told if kind == "attested"]
    waived = ["%s %s%s: %s" % (entry["item"], entry["title"], _on(host, hosts), words.said(entry)) for kind, host, entry in told if kind == "waived"]
    made = ["%s%s: %s" % (row["item"], " on " + row["host"] if len(hosts) > 1 else "", words.what(row)) for row in words.changed(hosts)]
    made += words.approvals(hosts) if made else []
    ticket = "under ticket %s" % run["ticket"] if run.get("ticket") else "without a ticket"
    body = [
        '<h1>Acceptance: QuickBooks integration of %s</h1><p class="lead"><b>%s</b> Run %s of %s. %s</p>'
        % (esc(client), esc(words.verdict_sentence(part)), esc(run["id"]), esc(when(run["started"])), esc(", ".join(host["host"] for host in hosts[:LISTED]))),
        _list("answers", "Answered by people", said), _list("waivers", "Accepted as it is", waived),
        _list("changes", "Changed in this run, %s" % ticket, made), _list("unproven", "What this does not prove", words.not_proven(part)),
        section("originals", "Originals", '<p class="card note">SHA-256 of the zip of this run\'s files: <span class="mono">%s</span></p>'
                % hashlib.sha256(originals).hexdigest()),
        section("signed", "Signed", '<dl class="kv"><dt>For the client</dt><dd>______________________________ (name, date)</dd>'
                                    "<dt>For the operator</dt><dd>______________________________ (name, date)</dd></dl>"),
    ]
    return page("Acceptance %s" % client, "client", "\n".join(body), footer(part), ["report.css"], ["report.js"])


def _on(host: Json, hosts: list[Json]) -> str:
    return " on %s" % host["host"] if len(hosts) > 1 else ""


def _list(anchor: str, title: str, lines: t.Sequence[str]) -> str:
    more = ["and %d more, on the client's page" % (len(lines) - LISTED)] if len(lines) > LISTED else []
    return section(anchor, title, '<div class="card note">%s</div>' % bullets([*lines[:LISTED], *more]) if lines else '<p class="card empty">None.</p>')


def originals(run_folders: t.Iterable[pathlib.Path], part: Json, mask: Mask) -> bytes:
    """The zip. The same files give the same bytes."""
    names = [name for host in part["hosts"] for name in ("scope/%s.json" % file_name(host["host"]), "hosts/%s.json" % file_name(host["host"]))]
    names += ["clients/%s.json" % file_name(client) for client in dict.fromkeys(host["client"] for host in part["hosts"])]
    out, sums = io.BytesIO(), []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for folder in run_folders:
            for name in names:
                sums += _add(archive, folder, name, mask)
        archive.writestr(zipfile.ZipInfo(SUMS), "".join(line + "\n" for line in sums))
    return out.getvalue()


def _add(archive: zipfile.ZipFile, folder: pathlib.Path, name: str, mask: Mask) -> list[str]:
    """Its line in the list; none when the run has no such file."""
    inside = "%s/%s" % (folder.name, name)
    try:
        raw = read_bytes(folder / name)
        text = raw.decode("utf-8")
    except FileNotFoundError:
        return []
    except (OSError, ValueError):
        return ["# left out, cannot be read: %s" % inside]
    if mask.text(text) != text:
        return ["# left out, the mask found a secret in it: %s  %s" % (hashlib.sha256(raw).hexdigest(), inside)]
    archive.writestr(zipfile.ZipInfo(inside), raw)
    return ["%s  %s" % (hashlib.sha256(raw).hexdigest(), inside)]


__all__ = ["SUMS", "originals", "render"]
