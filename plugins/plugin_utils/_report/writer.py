# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: from a report directory to a model, and from the model to all its files. Knows no Ansible."""

from __future__ import annotations

import contextlib
import datetime as dt
import pathlib
import typing as t
from dataclasses import dataclass, field
from urllib.parse import quote

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers import ask as _ask
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers import table as _table
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.folder import keep
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report import acceptance as _report_acceptance
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report import change_request as _report_change_request
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report import csv_file as _report_csv
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report import eml_file as _report_eml
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report import fleet as _report_fleet
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report import form as _report_form
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report import html as _report_html
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report import json_file as _report_json
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report import junit_file as _report_junit
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report import mail as _report_mail
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report import markdown as _report_markdown
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report import plan as _report_plan
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report import summary as _report_summary
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.compare import compare
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.files import (
    Json,
    ReportError,
    RunFiles,
    find_run,
    merge_runs,
    read_run,
    run_folders,
    write_text,
    write_texts,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.mask import Mask
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.model import Settings, assemble, for_client
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.places import FLEET, INDEX, Index, Owner
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.text import inert
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.files import remove

FORMATS = ("json", "junit", "csv", "markdown", "html", "mail", "plan")
_FACES: dict[str, tuple[str, t.Callable[[Json], str]]] = {
    "json": ("report.json", _report_json.render),
    "junit": ("junit.xml", _report_junit.render),
    "csv": ("report.csv", _report_csv.render),
    "markdown": ("report.md", _report_markdown.render),
}


@dataclass
class Request:
    """What is wanted: which runs, compared with which, in which formats, where."""

    report_dir: str
    runs: t.Sequence[str] = ("latest",)
    previous: t.Sequence[str] = ("auto",)
    formats: t.Sequence[str] = FORMATS
    dest: str = ""
    fleet: bool = True
    redact: bool = False
    today: dt.date = field(default_factory=lambda: dt.datetime.now(dt.timezone.utc).date())
    mask: Mask = field(default_factory=Mask)


def load(request: Request) -> tuple[RunFiles, Json]:
    """The runs' files and the model made of them, the comparison included.

    :raises ReportError: a run that was asked for is not there.
    """
    folders = [find_run(request.report_dir, name) for name in request.runs or ("latest",)]
    run = merge_runs([read_run(folder) for folder in folders])
    model = assemble(run, Settings(request.today, request.mask, request.redact))
    previous = _previous(request, run, folders)
    if previous is not None:
        day = _day(previous.manifest.get("started")) or request.today
        model["comparison"] = compare(model, assemble(previous, Settings(day, request.mask)))
    return run, model


def _previous(request: Request, run: RunFiles, folders: list[pathlib.Path]) -> RunFiles | None:
    names = [name for name in request.previous if name not in ("", "none")]
    if not names:
        return None
    if names != ["auto"]:
        return merge_runs([read_run(find_run(request.report_dir, name)) for name in names])
    mine = {folder.resolve() for folder in folders}
    for folder in reversed(run_folders(request.report_dir)):
        if folder.resolve() not in mine:
            with contextlib.suppress(ReportError):
                other = read_run(folder)
                if _is_before(other, run):
                    return other
    return None


def _is_before(other: RunFiles, run: RunFiles) -> bool:
    """Whether it was begun before, over some of the same hosts."""
    started, begun = (str(one.manifest.get("started") or "") for one in (other, run))
    return started <= begun and not set(other.manifest["hosts"]).isdisjoint(run.manifest["hosts"])


def _day(stamp: object) -> dt.date | None:
    try:
        return dt.datetime.fromisoformat(str(stamp).replace("Z", "+00:00")).date()
    except ValueError:
        return None


def files(model: Json, request: Request, index: Index | None = None) -> dict[str, str]:
    """Every file of the report: its path below the destination, and its text."""
    return {name: text for name, _owner, text in _files(model, request, index or Index(_dest(request))) if isinstance(text, str)}


def _dest(request: Request) -> pathlib.Path:
    return pathlib.Path(request.dest or request.report_dir)


def _files(model: Json, request: Request, index: Index) -> t.Iterator[tuple[str, Owner, str | bytes]]:
    clients = {client: index.base("client", client) for client in sorted({host["client"] for host in model["hosts"]})}
    parts = {client: for_client(model, client) for client in clients}
    if request.fleet or len(clients) <= 1:
        yield from _owned(FLEET, _fleet_files(model, parts, clients, request))
    for client, base in clients.items():
        part = parts[client]
        yield from _owned(("client", client), _client_files(part, client, base, request))
        if "html" in request.formats and part["verdict"] == "go" and not part["run"]["check"]:
            yield from _owned(("client", client), _accepted(part, client, base, request))
    for host in model["hosts"]:
        yield from _owned(("host", host["host"]), _host_files(model, host, index.base("host", host["host"]), request))


def _owned(owner: Owner, files: t.Iterable[tuple[str, str | bytes]]) -> t.Iterator[tuple[str, Owner, str | bytes]]:
    return ((name, owner, text) for name, text in files)


def _host_files(model: Json, host: Json, base: str, request: Request) -> t.Iterator[tuple[str, str | bytes]]:
    if "json" in request.formats:
        yield "hosts/%s.json" % base, _report_json.host_json(model, host)
    if "plan" in request.formats and host["verdict"] != "go":
        yield "plans/%s.yml" % base, _report_plan.render(model, host)


def _fleet_files(model: Json, parts: dict[str, Json], clients: dict[str, str], request: Request) -> t.Iterator[tuple[str, str | bytes]]:
    """The run as a whole; of one client alone its own page is that."""
    yield from ((name, render(model)) for kind, (name, render) in _FACES.items() if kind in request.formats)
    if "csv" in request.formats:
        yield "answers.csv", _table.render((one for client, part in parts.items() for one in _ask.of_part(part["hosts"], client)), inert)
    if "json" in request.formats:
        yield "summary.json", _report_summary.render(model)
    if "html" in request.formats:
        pages = {client: "clients/%s.html" % base for client, base in clients.items()}
        yield "report.html", _report_html.render(model, [*clients][0]) if len(clients) == 1 else _report_fleet.render(model, _links(pages))


def _links(pages: dict[str, str]) -> dict[str, str]:
    """As addresses, relative to the fleet page."""
    return {client: quote(page) for client, page in pages.items()}


def _client_files(part: Json, client: str, base: str, request: Request) -> t.Iterator[tuple[str, str | bytes]]:
    formats = request.formats
    if "html" in formats:
        yield "clients/%s.html" % base, _report_html.render(part, client)
    if "markdown" in formats:
        yield "clients/%s.md" % base, _report_markdown.render(part)
    if "json" in formats:
        yield "clients/%s.json" % base, _report_json.render(part)
    if "mail" in formats:
        yield from _mails(part, client, base, request.today)


def _mails(part: Json, client: str, base: str, today: dt.date) -> t.Iterator[tuple[str, str | bytes]]:
    """Each audience's text, and the same as a mail to its contacts with the form for its answers."""
    texts = {audience: _report_mail.render(part, client, audience) for audience in _report_mail.AUDIENCES}
    texts["change-request"] = _report_change_request.render(part, client)
    for audience, text in texts.items():
        if not text:
            continue
        yield "mail/%s-%s.txt" % (base, audience), text
        asked = _report_mail.asked_of(part, client, audience) if audience in _report_mail.AUDIENCES else []
        attached = {"answers-%s.html" % base: _report_form.render(part, client, asked).encode("utf-8")} if asked else {}
        to = _report_eml.recipients(part["hosts"], audience, today)
        yield "mail/%s-%s.eml" % (base, audience), _report_eml.render(*_report_mail.subject_of(text), to, attached, part["run"]["id"])


def _accepted(part: Json, client: str, base: str, request: Request) -> t.Iterator[tuple[str, str | bytes]]:
    """What a client that is ready signs, with the originals; these hold record names, so not where they are to be left out."""
    folders = [] if request.redact else [find_run(request.report_dir, name) for name in request.runs or ("latest",)]
    kept = _report_acceptance.originals(folders, part, request.mask)
    yield "acceptance/%s.html" % base, _report_acceptance.render(part, client, kept)
    yield "acceptance/%s.zip" % base, kept


def write(model: Json, request: Request) -> Json:
    """Write the report's files. Of what earlier reports left here, those of the run as a whole and of the clients and hosts looked at are replaced
    or, where this report has no such file, removed; the files of others stay. Returns the paths of what was written.

    :raises ReportError: a file cannot be written.
    """
    dest = _dest(request)
    index = Index(dest)
    made = list(_files(model, request, index))
    names = {name for name, _owner, _text in made}
    mine = {FLEET, *((kind, host[kind]) for host in model["hosts"] for kind in ("client", "host"))}
    for name in [name for name, owner in index.files.items() if owner in mine]:
        del index.files[name]
        if name not in names:
            with contextlib.suppress(OSError):
                remove(dest / name, dest)
    write_texts(dest, ((name, text) for name, _owner, text in made))
    write_text(dest, INDEX, index.text({name: owner for name, owner, _text in made}))
    _keep_questions(model, request)
    return _paths(dest, sorted(names))


def _keep_questions(model: Json, request: Request) -> None:
    """Beside the runs, where answers are looked for: what was asked of each client, in mails, on pages or in the table."""
    if not {"mail", "html", "csv"} & set(request.formats):
        return
    for client in sorted({host["client"] for host in model["hosts"]}):
        part = for_client(model, client)
        kinds = _report_change_request.wanted(part["hosts"]) if "mail" in request.formats else {}
        asked = [*_ask.of_part(part["hosts"], client), *(_report_change_request.question(part, client, kind) for kind in kinds)]
        try:
            keep(request.report_dir, client, asked, request.today)
        except OSError as exc:
            raise ReportError("What was asked of %s cannot be kept: %s. Answers to it could not be read." % (client, exc.strerror or exc)) from exc


def _paths(dest: pathlib.Path, names: list[str]) -> Json:
    paths: Json = {"clients": {}, "hosts": {}, "plans": {}, "mail": {}, "acceptance": {}}
    kinds = {"report.html": "html", "summary.json": "summary", "answers.csv": "answers", **{face[0]: kind for kind, face in _FACES.items()}}
    for name in names:
        folder, _slash, base = name.rpartition("/")
        if folder:
            paths[folder][base] = str(dest / name)
        else:
            paths[kinds[name]] = str(dest / name)
    return paths
