# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the job of ``leave_report``: what is left of a client's integration, for people, for programs and for the recap."""
from __future__ import annotations

import contextlib
import pathlib
import typing as t
from datetime import datetime, timezone

from ansible.utils.display import Display

from .._action.base import Action, Job
from .._client.client import Client
from .._client.read import read_client, variables_for
from .._leave import face, model, people
from .._leave import ledger as _ledger
from .._leave.rows import UNKNOWN, Row, rows_of
from .._report import eml_file
from .._report.files import ReportError, write_text
from .._report.mail import AUDIENCES, subject_of
from .._report.mask import Mask
from .._run import folder as _run
from .._run.current import default_dir, started
from .._run.files import RunError, file_name, read_json
from .._run.verdicts import write_verdicts
from .report import ReportJob

Vars = dict[str, t.Any]


class LeaveReportJob(Job):
    ERRORS = (ValueError, _run.RunError)
    SPEC: t.ClassVar[Vars] = {"report_dir": {"type": "path"}}

    def act(self, action: Action, options: Vars, task_vars: Vars) -> Vars:
        report_dir = pathlib.Path(options["report_dir"] or default_dir())
        apart = _ledger.kept_apart(report_dir)
        folder = started(apart)
        ReportJob.finish(str(apart), [folder.run_id])
        clients = {host: read_client(host, action.templar, variables_for(host, task_vars["hostvars"])) for host in folder.manifest()["hosts"]}
        mask = Mask([*(secret for client in clients.values() for secret in client.secrets), *ReportJob.known_secrets(task_vars)])
        told = [mask.value(one) for one in _clients(report_dir, folder, clients, _left_out(folder, task_vars["hostvars"]))]
        shown = [line for one in told for line in face.lines(one, str(apart / _base(one["client"], ".html")))]
        Display().display("\n".join(shown))
        paths = _written(apart, told, clients, folder.run_id)
        first = next(iter(clients.values()))
        with contextlib.suppress(OSError):
            write_verdicts(folder, _verdicts(told, folder, clients), str(apart / "leave.json"), first.gate, first.recap)
        return {"changed": False, "run_id": folder.run_id, "clients": {one["client"]: one["counts"] for one in told}, "paths": paths, "text": shown}


def _left_out(folder: _run.RunFolder, hostvars: t.Any) -> dict[str, str]:
    """Hosts of the inventory that were not in this play, with their clients as they are written."""
    out = folder.manifest().get("out_of_scope") or []
    return {str(host): str(hostvars.raw_get(host).get("interweave_client") or host) for host in out}


def _clients(report_dir: pathlib.Path, folder: _run.RunFolder, clients: dict[str, Client], out: dict[str, str]) -> t.Iterator[Vars]:
    hosts: dict[str, list[str]] = {}
    for host, entry in folder.manifest()["hosts"].items():
        hosts.setdefault(str(entry.get("client") or host), []).append(host)
    for name, mine in hosts.items():
        yield _client(report_dir, folder, name, [clients[host] for host in mine], sorted(host for host, client in out.items() if client == name))


def _client(report_dir: pathlib.Path, folder: _run.RunFolder, name: str, mine: list[Client], away: list[str]) -> Vars:
    """One client: what its hosts' tasks recorded; of a host whose task recorded nothing each change is named as not looked at."""
    places: dict[str, list[Row]] = {}
    folders: dict[str, list[str] | None] = {}
    runs: set[str] = set()
    for client in mine:
        data = _left(folder, client.host)
        trust = {"record_key_file": client.record_key_file, "trust_unsigned": client.trust_unsigned}
        ledger = _ledger.of_host(report_dir, client.host, trust)
        runs |= set(ledger.runs)
        places[client.host] = _rows(data, "host", ledger)
        folders[client.host] = data.get("folders")
        if folder.entry(client.host).get("hosts"):
            summed = _ledger.of_client(report_dir, name, trust)
            runs |= set(summed.runs)
            places[model.CRM] = _rows(data, "crm", summed)
    if any(client.redact for client in mine):
        places = {place: [model.redacted(row) for row in rows] for place, rows in places.items()}
    return model.of_client(name, places, people.tasks(mine, folders), {
        "runs": sorted(runs), "check": bool(folder.manifest().get("check")), "not_known": _not_known(mine, sorted(runs), away)})


def _left(folder: _run.RunFolder, host: str) -> Vars:
    with contextlib.suppress(RunError):
        data = read_json(folder.path / "left" / (file_name(host) + ".json"))
        folders = data.get("folders")
        sound = folders is None or isinstance(folders, list) and all(isinstance(one, str) for one in folders)
        if data.get("host") == host and sound:
            return data
    return {}


def _rows(data: Vars, place: str, ledger: _ledger.Ledger) -> list[Row]:
    with contextlib.suppress(RunError):
        found = rows_of(data, place)
        if found is not None:
            return found
    return [*(one.row(UNKNOWN, "this run did not get to it") for one in ledger.made), *ledger.unread_rows()]


def _not_known(mine: list[Client], runs: list[str], away: list[str]) -> list[str]:
    """What no record of this folder can tell."""
    kept = any(client.keep for client in mine)
    told = ["what runs before %s changed, where interweave_keep removed them" % runs[0]] if kept and runs else []
    told += [] if runs else ["whatever was changed by runs of other report folders: this one holds none of %s" % ", ".join(client.host for client in mine)]
    return [*told, *(["the hosts %s, which were not in this play" % ", ".join(away)] if away else [])]


def _base(client: str, ending: str) -> str:
    return file_name(client) + ending


def _written(apart: pathlib.Path, told: list[Vars], clients: dict[str, Client], run_id: str) -> Vars:
    """The files; a full disk must not hide what was seen."""
    paths: Vars = {"json": str(apart / "leave.json"), "pages": {}, "mail": {}}
    today = datetime.now(timezone.utc).date()
    try:
        for one in told:
            name = one["client"]
            paths["pages"][name] = str(apart / _base(name, ".html"))
            write_text(apart, _base(name, ".html"), face.html(one))
            hosts = [{"contacts": list(client.contacts), "hosting": client.hosting} for client in clients.values() if client.name == name]
            for audience in AUDIENCES:
                text = face.mail(one, audience)
                for ending, data in _mail(text, audience, hosts, today, run_id) if text else ():
                    base = "mail/%s" % _base(name, "-%s.%s" % (audience, ending))
                    paths["mail"][base.partition("/")[2]] = str(apart / base)
                    write_text(apart, base, data)
        write_text(apart, "leave.json", face.render(told))
    except ReportError as exc:
        Display().warning(str(exc))
    return paths


def _mail(text: str, audience: str, hosts: list[Vars], today: t.Any, run_id: str) -> t.Iterator[tuple[str, str | bytes]]:
    yield "txt", text
    yield "eml", eml_file.render(*subject_of(text), eml_file.recipients(hosts, audience, today), {}, run_id)


def _verdicts(told: list[Vars], folder: _run.RunFolder, clients: dict[str, Client]) -> list[Vars]:
    """A host is no-go while something of it, or of its client's CRMs, is still to be put back or was not looked at."""
    by_client = {one["client"]: one for one in told}
    found = []
    for host, entry in folder.manifest()["hosts"].items():
        about = by_client[str(entry.get("client") or host)]
        reached = bool(_left(folder, host))
        mine = model.open_of(about, host) + model.open_of(about, model.CRM)
        found.append({"host": host, "verdict": "no-go" if mine or not reached else "go", "outcome": "reported" if reached else "not_run",
                      "faults": 0, "unanswered": mine})
    return found


__all__ = ["LeaveReportJob"]
