# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: from a report directory to a model, and from the model to all its files. Knows no Ansible."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import pathlib
import typing as t
from dataclasses import dataclass, field

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report import csv_file as _report_csv
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report import fleet as _report_fleet
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report import html as _report_html
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report import json_file as _report_json
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report import junit_file as _report_junit
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report import mail as _report_mail
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report import markdown as _report_markdown
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report import plan as _report_plan
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
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.mask import Mask
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.model import Settings, assemble, for_client
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.files import file_name, remove

FORMATS = ("json", "junit", "csv", "markdown", "html", "mail", "plan")
#: What this collection wrote into the folder last time: the only files it ever removes there.
INDEX = ".preflight-report.json"
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
    started = str(run.manifest.get("started") or "")
    for folder in reversed(run_folders(request.report_dir)):
        if folder.resolve() in mine:
            continue
        with contextlib.suppress(ReportError):
            other = read_run(folder)
            if str(other.manifest.get("started") or "") <= started and set(other.manifest["hosts"]) & set(run.manifest["hosts"]):
                return other
    return None


def _day(stamp: object) -> dt.date | None:
    try:
        return dt.datetime.fromisoformat(str(stamp).replace("Z", "+00:00")).date()
    except ValueError:
        return None


def files(model: Json, request: Request) -> dict[str, str]:
    """Every file of the report: its path below the destination, and its text."""
    clients = sorted({host["client"] for host in model["hosts"]})
    texts: dict[str, str] = {}
    if request.fleet or len(clients) <= 1:
        texts.update({name: render(model) for kind, (name, render) in _FACES.items() if kind in request.formats})
        if "html" in request.formats:
            pages = {client: "clients/%s.html" % file_name(client) for client in clients}
            texts["report.html"] = _report_html.render(model, clients[0]) if len(clients) == 1 else _report_fleet.render(model, _links(pages))
    for client in clients:
        texts.update(_client_files(for_client(model, client), client, request.formats))
    for host in model["hosts"]:
        if "json" in request.formats:
            texts["hosts/%s.json" % file_name(host["host"])] = _report_json.host_json(model, host)
        if "plan" in request.formats and host["verdict"] != "go":
            texts["plans/%s.yml" % file_name(host["host"])] = _report_plan.render(model, host)
    return texts


def _links(pages: dict[str, str]) -> dict[str, str]:
    """As addresses: a ``%`` in a file's name is written ``%25``."""
    return {client: page.replace("%", "%25") for client, page in pages.items()}


def _client_files(part: Json, client: str, formats: t.Sequence[str]) -> dict[str, str]:
    base = file_name(client)
    texts = {}
    if "html" in formats:
        texts["clients/%s.html" % base] = _report_html.render(part, client)
    if "markdown" in formats:
        texts["clients/%s.md" % base] = _report_markdown.render(part)
    if "json" in formats:
        texts["clients/%s.json" % base] = _report_json.render(part)
    if "mail" in formats:
        for audience in _report_mail.AUDIENCES:
            texts["mail/%s-%s.txt" % (base, audience)] = _report_mail.render(part, client, audience)
    return texts


def write(model: Json, request: Request) -> Json:
    """Write the report's files; remove what an earlier report left here that this one does not have. Returns their paths.

    :raises ReportError: a file cannot be written.
    """
    dest = pathlib.Path(request.dest or request.report_dir)
    texts = files(model, request)
    for name in _earlier(dest) - set(texts):
        with contextlib.suppress(OSError):
            remove(dest / name, dest)
    for name, text in texts.items():
        write_text(dest, name, text)
    write_text(dest, INDEX, json.dumps(sorted(texts)) + "\n")
    return _paths(dest, sorted(texts))


def _earlier(dest: pathlib.Path) -> set[str]:
    """Files the last report wrote here. Names that lead elsewhere are ignored."""
    try:
        names = json.loads((dest / INDEX).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return set()
    return (
        {name for name in names if isinstance(name, str) and ".." not in name and not name.startswith(("/", "runs/", "locks/"))}
        if isinstance(names, list)
        else set()
    )


def _paths(dest: pathlib.Path, names: list[str]) -> Json:
    paths: Json = {"clients": {}, "hosts": {}, "plans": {}, "mail": {}}
    for name in names:
        folder, _slash, base = name.rpartition("/")
        if not folder:
            kind = "html" if name.endswith(".html") else next(kind for kind, face in _FACES.items() if face[0] == name)
            paths[kind] = str(dest / name)
        else:
            paths[folder][base] = str(dest / name)
    return paths
