# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the job of ``intake``: what a new client and its IT read first, written from the checklist. Nothing is connected to."""
from __future__ import annotations

import pathlib
import typing as t

from .._action.base import Action, Job
from .._action.terminal import show
from .._checklist._all import ITEMS
from .._checklist._base import COMPANY_FILE, CRM, HOST, POLICY, CheckItem
from .._client.client import Client
from .._client.read import read_client
from .._report import intake
from .._report.places import readable
from .._report.text import inert
from .._run.current import default_dir
from .._run.files import RunError, write_bytes

Vars = dict[str, t.Any]
#: What the IT of a server without WinRM runs; it goes out with the text that names it.
SCRIPT = pathlib.Path(__file__).resolve().parents[3] / "files" / "collect.cmd"
_PLACES = {HOST: "on the server", COMPANY_FILE: "in the company file", CRM: "in the CRM", POLICY: "in InterWeave's portal and log, or asked"}


class IntakeJob(Job):
    ERRORS = (ValueError, RunError)
    SPEC: t.ClassVar[Vars] = {"report_dir": {"type": "path"}}

    def act(self, action: Action, options: Vars, task_vars: Vars) -> Vars:
        client = read_client(str(task_vars["inventory_hostname"]), action.templar, task_vars)
        action.secrets.add(client.secrets)
        if client.mistakes:
            raise ValueError("; ".join(str(mistake) for mistake in client.mistakes))
        if "interweave_client" not in task_vars:
            raise ValueError("interweave_client is not given: say whose text it is, with -e interweave_client=acme")
        facts = facts_of(client)
        base = pathlib.Path(options["report_dir"] or default_dir())
        name, _same = readable(client.name)
        paths = {}
        for kind, text in (("text", intake.text(facts)), ("html", intake.html(facts))):
            path = base / "intake" / ("%s.%s" % (name, "txt" if kind == "text" else kind))
            write_bytes(path, action.secrets.text(text).encode("utf-8"), base, group_reads=True)
            paths[kind] = str(path)
        if not facts.hosted:
            script = base / "intake" / SCRIPT.name
            write_bytes(script, SCRIPT.read_bytes(), base, group_reads=True)
            paths["script"] = str(script)
        show("\n".join(inert("%-6s %s" % (kind + ":", path)) for kind, path in paths.items()))
        return {"changed": False, "paths": paths}


def facts_of(client: Client) -> intake.Facts:
    return intake.Facts(client.name, tuple(row_of(item) for item in ITEMS.values() if item.phase), client.hosting == "hosted", client.qremote_port,
                        int(client.keep.get("days") or 0), int(client.keep.get("names_days") or 0))


def row_of(item: CheckItem) -> intake.Row:
    """Where an item is looked at: what is only judged on the controller rests on what the other places show."""
    places = [place for place in item.places if place != POLICY] or [POLICY]
    return intake.Row(item.id, item.title, item.owner, " and ".join(_PLACES[place] for place in places))
