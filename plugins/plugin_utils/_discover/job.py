# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the job of ``discover``: a look at a host, and the draft of every client's inventory from all of them."""
from __future__ import annotations

import contextlib
import pathlib
import re
import typing as t

from ansible.errors import AnsibleError
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import CrmError
from ansible_collections.interweave.smartintegration.plugins.module_utils._crms import CONNECTORS
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._action.base import Action
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._action.terminal import show
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._action.windows import HostJob, Result, connected
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.client import Client, Crm
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.read import read_client, variables_for
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._discover import crm_look, declared, draft, folder, moved, record, seen
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._discover.entry import WHO
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._discover.host_look import look_at
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.mask import Mask
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.text import inert
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.current import default_dir
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.files import RunError
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import WsmanError

Json = dict[str, t.Any]
#: A name that can be a file's and is no pattern of hosts.
_HOST_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,200}")


class DiscoverJob(HostJob):
    """See the documentation of the module ``discover``."""

    ERRORS = (WsmanError, ValueError, RunError)
    SPEC: t.ClassVar[Json] = {
        "part": {"type": "str", "choices": ["look", "draft"], "required": True},
        "report_dir": {"type": "path"},
        "dest": {"type": "path"},
    }

    def guard(self, action: Action) -> None:
        """Asked when a host is really looked at: the draft needs no connection."""

    def act(self, action: Action, options: Json, task_vars: Json) -> Result:
        report_dir = pathlib.Path(options["report_dir"] or default_dir())
        if options["part"] == "look":
            return _look(action, report_dir, task_vars)
        return _Drafts(action, report_dir, options["dest"] or "inventories", task_vars).do()


def _look(action: Action, report_dir: pathlib.Path, task_vars: Json) -> Result:
    """One host, recorded for the draft; why it could not be looked at is recorded too."""
    name = str(task_vars["inventory_hostname"])
    client = read_client(name, action.templar, task_vars)
    action.secrets.add(client.secrets)
    if client.hosting != "on_premises":
        record.write(report_dir, name, seen.Host(trouble="interweave_hosting is %s: there is nothing to log in to" % client.hosting), action.secrets.mask)
        return {"changed": False, "requests": 0}
    try:
        HostJob().guard(action)
        with connected(action.connection) as host:
            found = look_at(host)
    except (AnsibleError, WsmanError) as exc:
        record.write(report_dir, name, seen.Host(trouble=action.said(exc)[:seen.LONGEST]), action.secrets.mask)
        raise
    record.write(report_dir, name, found, action.secrets.mask)
    return {"changed": False, "requests": host.requests}


class _Drafts:
    """The drafts of all clients of the play, from the controller."""

    def __init__(self, action: Action, report_dir: pathlib.Path, dest: str, task_vars: Json) -> None:
        self.action, self.report_dir, self.dest = action, report_dir, pathlib.Path(dest)
        self.hostvars = task_vars["hostvars"]
        self.hosts = [str(host) for host in task_vars.get("ansible_play_hosts_all", [])]
        self.variables = {host: variables_for(host, self.hostvars) for host in self.hosts}
        self.clients = {host: read_client(host, action.templar, self.variables[host]) for host in self.hosts}
        action.secrets.add(secret for client in self.clients.values() for secret in client.secrets)

    def do(self) -> Result:
        odd = [host for host in self.hosts if not _HOST_NAME.fullmatch(host)]
        if odd:
            raise ValueError("the host %s cannot be drafted: give it a name of letters, digits, dots and dashes, and write its address as ansible_host"
                             % odd[0])
        by_client: dict[str, list[Client]] = {}
        for client in self.clients.values():
            by_client.setdefault(client.name, []).append(client)
        folders: dict[str, str] = {}
        for name in by_client:
            other = folders.setdefault(draft.slug(name), name)
            if other != name:
                raise ValueError("the clients %s and %s would share the folder and the group %s: give one of them a name of other letters and digits (a to z)"
                                 % (other, name, draft.slug(name)))
        drafts = [self._draft(clients) for clients in by_client.values()]
        unseen = [line for one in drafts for line in one.pop("unseen")]
        differences = [one.pop("diff") for one in drafts]
        # ansible shows the difference of what was changed only: a draft changes nothing, and what it differs in is what was asked for
        shown = "\n".join(one["prepared"] for one in differences if one["prepared"]) if self.action.diff else ""
        lines = [*(line for one in drafts for line in one["text"]), *shown.splitlines()]
        show("\n".join(inert(self.action.secrets.text(line)) for line in lines))
        result: Result = {"changed": False, "clients": drafts, "diff": differences}
        return {**result, "failed": True, "msg": "not seen: %s" % "; ".join(unseen)} if unseen else result

    def _draft(self, clients: list[Client]) -> Json:
        """One client: its draft written, and what is told of it."""
        hosts, moves, lapses = [], [], []
        for client in clients:
            found, before = record.read(self.report_dir, client.host)
            way = declared.way_to(client, self.action.templar, self.variables[client.host])
            self.action.secrets.add(way.secrets)
            hosts.append(draft.HostDraft(client.host, way.variables, found, client.hosting, client.role))
            moves += [(client.host, one) for one in moved.moved(client, self.variables[client.host], found, before)]
            lapses += moved.lapsed(client, [one for host, one in moves if host == client.host], found)
        leader = next((client for client in clients if client.crms), clients[0])
        crms = tuple(self._look_at(crm) for crm in leader.crms)
        made = draft.ClientDraft(leader.name, tuple(hosts), tuple(declared.crms_of(leader)), crms)
        files = self._without_secrets(draft.files(made))
        written = folder.write(self.dest, draft.slug(made.name), files)
        known = self.dest / draft.slug(made.name)
        difference = Mask().text(folder.differences(known, files)) if written != known else ""
        told = {"client": made.name, "folder": str(written), "moved": [str(one) for _host, one in moves], "lapsed": list(dict.fromkeys(lapses)),
                "questions": {who: sum(ask.who == who for _host, ask in draft.questions(made)) for who in WHO}}
        return {**told, "text": _told(told), "diff": {"prepared": difference}, "unseen": _unseen(made)}

    def _without_secrets(self, files: dict[str, str]) -> dict[str, str]:
        """Should a host have shown one of this run's secrets, no file says it."""
        return {name: self.action.secrets.text(text) for name, text in files.items()}

    def _look_at(self, crm: Crm) -> seen.Crm:
        """One CRM with one login, made once."""
        try:
            connector = CONNECTORS[crm.type]
            login = self.action.validated(connector.spec, connector.rules, crm.login)
            problem = connector.option_problem(login)
            if problem:
                raise ValueError(problem)
            client = connector.connect(login)
        except KeyError:
            return seen.Crm(crm.index, crm.type, trouble="its type is not declared")
        except (CrmError, ValueError) as exc:
            return seen.Crm(crm.index, crm.type, trouble=self.action.said(exc))
        self.action.secrets.add(client.secrets)
        client.read_only = True
        with contextlib.closing(client):
            try:
                return crm_look.look_at(crm.index, crm.type, client)
            except CrmError as exc:
                return seen.Crm(crm.index, crm.type, trouble=self.action.said(exc))


def _unseen(made: draft.ClientDraft) -> list[str]:
    """Hosts and CRMs of which nothing was seen. Where there is nothing to log in to there is nothing to miss."""
    hosts = ["%s: %s" % (host.name, host.seen.trouble) for host in made.hosts if host.seen.trouble and host.hosting == "on_premises"]
    return hosts + ["%s of %s: %s" % (crm.type, made.name, crm.trouble) for crm in made.crms if crm.trouble]


def _told(told: Json) -> list[str]:
    """What the terminal says of one client."""
    asked = ", ".join("%d to %s" % (count, WHO[who]) for who, count in told["questions"].items() if count)
    lines = ["", "%s: the draft is in %s" % (told["client"], told["folder"]), "  questions: %s (questions.txt there)" % (asked or "none")]
    lines += ["  moved: %s" % one for one in told["moved"]]
    lines += ["  to be answered again: %s" % one for one in told["lapsed"]]
    return lines


__all__ = ["DiscoverJob"]
