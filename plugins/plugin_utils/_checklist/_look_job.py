# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the job of ``preflight_look``: some parts of the checklist, for one host or its client, in one task.

Within a run it records what it finds; used alone (a role in somebody's own play) it returns its findings.
"""
from __future__ import annotations

import contextlib
import datetime
import typing as t

from ansible.errors import AnsibleActionFail, AnsibleConnectionFailure
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import FAULTS, diff_of, is_change
from ansible_collections.interweave.smartintegration.plugins.module_utils._runner import told
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._action.base import Action
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._action.windows import OUT_OF_TIME, HostJob, Result, connected
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.join import Joined, joined
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist import _client_look as client_look
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist import _host_look as host_look
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._base import COMPANY_FILE, CRM, HOST, POLICY, RunView
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._check import Checker
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._collected_place import collected_host
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._purpose import PURPOSES
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._records import (
    Records,
    broken,
    entry_of,
    in_the_way,
    sentence,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._seen import ClientSeen, HostSeen
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._work import PARTS, Selection, Work, at_place
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist.item_5_2 import log_on_host
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.client import Client
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.read import read_client
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._recording.recorder import Recorder
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.current import current, report_dir, started
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.files import RunError
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.folder import RunFolder
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._steps.host import Note, journal, with_notes
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._host import Host
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import WsmanError

Json = dict[str, t.Any]
#: What the playbook registers of a host's first look.
REGISTER = "interweave_looked"
ON_HOST, FROM_CONTROLLER = ("windows_host", "company_file"), ("crm", "policy")


class LookJob(HostJob):
    """See the documentation of the module ``preflight_look``."""

    ERRORS = (WsmanError, ValueError, RunError)
    SPEC: t.ClassVar[dict[str, t.Any]] = {
        "parts": {"type": "list", "elements": "str", "choices": list(PARTS.values()), "required": True},
        "report_dir": {"type": "path"},
        "in_run": {"type": "bool", "default": False},
        "looked": {"type": "dict"},
        "purpose": {"type": "str", "default": "preflight", "choices": list(PURPOSES)},
    }

    def guard(self, action: Action) -> None:
        """Asked when a host is really looked at: what is wrong with its connection must cost its own items only."""

    def act(self, action: Action, options: Json, task_vars: Json) -> Result:
        host, base = str(task_vars["inventory_hostname"]), report_dir(options["report_dir"], action.templar, task_vars)
        folder = started(base) if options["in_run"] else current(base)
        return (_InRun(action, options, task_vars, folder, host) if folder else _Alone(action, options, task_vars, host)).do()


class _Looking:
    """What looking alone and within a run have in common."""

    def __init__(self, action: Action, args: Json, task_vars: Json, folder: RunFolder | None, host: str) -> None:
        self.action, self.args, self.task_vars, self.folder, self.host = action, args, task_vars, folder, host
        self.purpose = PURPOSES[args["purpose"]]
        self.joined = self.client_of(host, task_vars)
        self.client = self.joined.client
        self.parts: tuple[str, ...] = tuple(args["parts"])
        self.check = Checker(action.validated)
        self.recorder = Recorder(action.secrets.text) if folder and self.client.record else None
        self.works: list[Work] = []

    def client_of(self, host: str, variables: t.Mapping[str, t.Any]) -> Joined:
        """What the inventory declares, and in a run what people answered."""
        run = {"id": self.folder.run_id, "report_dir": str(self.folder.report_dir)} if self.folder else None
        client = read_client(host, self.action.templar, variables, run)
        self.action.secrets.add(client.secrets)
        return self.purpose.bound(joined(client, self.folder.report_dir) if self.folder else Joined(client))

    @contextlib.contextmanager
    def server(self) -> t.Iterator[Host]:
        """The host of this task: over its connection, or of its collected file, for which nothing is connected to.

        :raises AnsibleActionFail: this connection cannot carry the look. :raises ValueError: the file cannot be used.
        """
        if self.client.collected:
            yield collected_host(self.client, str(self.task_vars.get("ansible_host") or ""), of_now=not self.purpose.writes)
            return
        HostJob().guard(self.action)
        try:
            with connected(self.action.connection, self.purpose.shell, self.recorder.wire if self.recorder else None) as host:
                yield host
        finally:
            if self.recorder and self.folder:
                self.recorder.write(self.folder, self.host)

    def tools(self, note: Note = lambda step, change: None) -> host_look.Tools:
        return host_look.Tools(self.check, client_look.policy_of(self.client, self.action.check_mode), self.server, note, self.action.secrets.text)

    @property
    def told(self) -> tuple[str, ...]:
        """What is to be said of the answers, once for a client."""
        return ()

    @property
    def reported(self) -> bool:
        """Whether a report will say what the findings warn of: Ansible would print it once more, for each of hundreds of hosts."""
        return False

    def selection(self, parts: t.Sequence[str] = (), client: Client | None = None) -> Selection:
        return Selection.of(parts or self.parts, client or self.client, self.task_vars, self.purpose.items)

    def view(self, changed_since: str = "", changed_until: str = "") -> RunView:
        if self.folder is None:
            return RunView(datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%d"), "", changed_since, changed_until)
        return RunView(self.folder.run_id[:8], str(self.folder.path / "account-names"), changed_since, changed_until)

    def on_host(self, changed_since: str = "") -> host_look.HostLook:
        tools = self.tools(journal(self.folder, self.host, self.action.secrets.mask)) if self.folder else self.tools()
        looked = host_look.look_at_host(self.client, self.view(changed_since), self.selection(), tools)
        self.works.append(looked.work)
        return looked

    def controller(self) -> client_look.Controller:
        return client_look.Controller(self.check, self.check.login, self.action.check_mode)

    def result(self, **more: t.Any) -> Result:
        outcomes = [told(step) for work in self.works for _look, step in work.steps]
        unkept = self.recorder.trouble if self.recorder else []
        warnings = [*self.told, *unkept, *(warning for outcome in outcomes for warning in outcome.warnings if not self.reported)]
        return {"changed": any(map(is_change, outcomes)), "diff": diff_of(change for outcome in outcomes for change in outcome.changes),
                **({"warnings": warnings} if warnings else {}), **more}


class _Alone(_Looking):
    """A role in somebody's own play."""

    def __init__(self, action: Action, args: Json, task_vars: Json, host: str) -> None:
        super().__init__(action, args, task_vars, None, host)

    def do(self) -> Result:
        stopped = in_the_way(self.client)
        if stopped:
            raise AnsibleActionFail("nothing was looked at: %s" % stopped)
        findings: list[Json] = []
        seen, crms = HostSeen(), ClientSeen()
        more: Json = {}
        if set(self.parts) & set(ON_HOST):
            looked = self.on_host()
            if looked.unreachable:
                raise AnsibleConnectionFailure(looked.unreachable)
            if looked.refused:
                raise AnsibleActionFail(looked.refused)
            seen = looked.seen
            more = {"requests": looked.requests, **({"failed": True, "msg": OUT_OF_TIME} if looked.out_of_time else {})}
            findings += self._of(HOST, looked.work) + self._of(COMPANY_FILE, looked.work)
        elif "policy" in self.parts and log_on_host(self.client) and self.action.transport in ("winrm", "psrp"):
            seen = self._log()
        if set(self.parts) & set(FROM_CONTROLLER):
            tools = self.controller()
            try:
                work, crms = client_look.look_at_crms(self.client, self.view(), self.selection(), tools)
                self.works.append(work)
                findings += self._of(CRM, work)
                work = client_look.judge(self.client, self.view(), self.selection(), seen, crms, tools)
                self.works.append(work)
                findings += self._of(POLICY, work)
            finally:
                tools.close()
        return self.result(findings=findings, faults=sum(found["status"] in FAULTS for found in findings), **more)

    def _log(self) -> HostSeen:
        """A log on the host, for the policy items alone."""
        selection = self.selection(("windows_host",))
        if selection.only and "5.2" not in selection.only:
            return HostSeen()
        only = Selection(selection.parts, ("5.2",), selection.tags)
        return host_look.look_at_host(self.client, self.view(), only, self.tools()).seen

    def _of(self, place: str, work: Work) -> list[Json]:
        if PARTS[place] not in self.parts:
            return []
        return at_place(self.client, self.selection(), work, place, client_look.ticket_of(self.client))


class _InRun(_Looking):
    """A task of a run: it records what it finds."""

    def __init__(self, action: Action, args: Json, task_vars: Json, folder: RunFolder, host: str) -> None:
        self.run = folder
        self.entry = folder.entry(host)
        if not self.entry:
            raise RunError("host %s is not in scope of run %s" % (host, folder.run_id))
        super().__init__(action, args, task_vars, folder, host)
        self.records = Records(folder, host, str(self.entry["client"]), action.secrets.mask)
        #: The hosts of the client, where this one leads it.
        self.hosts: list[str] = self.entry.get("hosts") or []
        #: The playbook's own task, which sees to all parts. A role in somebody's play sees to its own, for its host.
        self.whole = bool(args["in_run"]) and self.purpose.whole

    @property
    def told(self) -> tuple[str, ...]:
        first = bool(set(self.parts) & set(ON_HOST)) or self._left_untold(self.host)
        return self.joined.warnings if self.hosts and first else ()

    @property
    def reported(self) -> bool:
        return self.whole

    def do(self) -> Result:
        """In the playbook the first look of a host whose client has no other one is the whole of it; else the leader's second look sees what is left."""
        if not set(self.parts) & set(ON_HOST):
            return self._from_controller()
        alone = self.whole and self.hosts == [self.host]
        if self.entry.get("done"):
            return {"changed": False, "done": alone or not self.hosts}
        self._note_entry(self.host, self.joined)
        looked = self.on_host(str(self.entry.get("changed_since") or ""))
        self._record_host(looked)
        if alone and not looked.out_of_time:
            self.parts += FROM_CONTROLLER
            self._look_at_client([self.host])
        result = self.result(done=not looked.out_of_time and (alone or not self.hosts), requests=looked.requests)
        if looked.unreachable:
            result.update(unreachable=True, msg=looked.unreachable)
        elif looked.refused or looked.out_of_time:
            result.update(failed=True, msg=looked.refused or OUT_OF_TIME)
        return result

    # ------------------------------------------------------------------ over the host's connection
    def on_host(self, changed_since: str = "") -> host_look.HostLook:
        stopped = in_the_way(self.client)
        if not stopped:
            return super().on_host(changed_since)
        return host_look.HostLook(Work(), HostSeen(), refused=stopped)

    def _note_entry(self, host: str, known: Joined) -> None:
        """What the report takes from the inventory, as it was when the host was looked at."""
        self.run.write_entry(host, {**self.run.entry(host), **self.action.secrets.mask(entry_of(known.client, known.approvals))})

    def _record_host(self, looked: host_look.HostLook) -> None:
        outcome = "unreachable" if looked.unreachable else "failed" if looked.refused else ""
        message = looked.unreachable or looked.refused
        canaries = {look.name: {"canary": facts["canary"]} for look, step in looked.work.at(COMPANY_FILE) if (facts := told(step).facts).get("canary")}
        for place, data in ((HOST, {}), (COMPANY_FILE, canaries)):
            part = PARTS[place]
            if part in self.parts:
                found = at_place(self.client, self.selection(), looked.work, place, client_look.ticket_of(self.client)) if looked.work.steps or not message \
                    else broken(self.client, self.selection(), part, message)
                self.records.part(part, with_notes(self.action.connection, found) if place == HOST else found, outcome, message, data)
        self.records.write_host_seen(looked.seen if self.whole else looked.seen.beside(self.records.host_seen(), "windows_host" in self.parts))
        self.run.settle(self.host)

    # ------------------------------------------------------------------ from the controller
    def _from_controller(self) -> Result:
        """The second look: what the first could not record, and what the client's leader sees for all of its hosts."""
        looked = self.args["looked"] or {}
        if self._left_untold(self.host) and (looked.get("failed") or looked.get("unreachable")):
            self._record_failed(looked)
        if self.whole:
            self._look_at_client([host for host in self.hosts if self._ran(host)])
        elif self.hosts or "policy" in self.parts:
            self._look_at_client([self.host])
        return self.result(done=True)

    @property
    def _host_is_wanted(self) -> bool:
        """Whether the run's tags select a look over the host's connection at all."""
        selection = self.selection(ON_HOST)
        return bool(selection.items(HOST) or selection.items(COMPANY_FILE))

    def _left_untold(self, host: str) -> bool:
        return self._host_is_wanted and not any(self.records.has(part, host) for part in ON_HOST)

    def _ran(self, host: str) -> bool:
        """Whether the run got to a host: one that it was stopped before is not judged either."""
        if not self._left_untold(host):
            return True
        return bool(self.args["looked"]) if host == self.host else bool(self.task_vars["hostvars"].raw_get(host).get(REGISTER))

    def _record_failed(self, looked: Json) -> None:
        """The host's look failed before our code was asked: an undefined password, an unknown connection, the task's time."""
        why, outcome = sentence(looked), "unreachable" if looked.get("unreachable") else "failed"
        self._note_entry(self.host, self.joined)
        for part in ON_HOST:
            found = broken(self.client, self.selection(ON_HOST), part, why, looked)
            self.records.part(part, [*found, *(self.run.cut_off(self.host) if part == "windows_host" else [])], outcome, why)
        self.run.settle(self.host)

    def _look_at_client(self, hosts: list[str]) -> None:
        """The client's CRMs once, then what needs several places for each of its hosts."""
        if not hosts:
            return
        tools = self.controller()
        try:
            crms = self._crms(tools)
            for host in hosts:
                if "policy" in self.parts and not self.records.has("policy", host):
                    self._judge(host, crms, tools)
        finally:
            tools.close()

    def _crms(self, tools: client_look.Controller) -> ClientSeen:
        if "crm" not in self.parts or self.records.has_client_part("crm"):
            return self.records.client_seen()
        work, seen = client_look.look_at_crms(self.client, self.view(), self.selection(), tools)
        self.works.append(work)
        self.records.client_part("crm", at_place(self.client, self.selection(), work, CRM, client_look.ticket_of(self.client)))
        self.records.write_client_seen(seen)
        return seen

    def _judge(self, host: str, crms: ClientSeen, tools: client_look.Controller) -> None:
        known = self.joined
        if host != self.host:
            hostvars = self.task_vars["hostvars"]
            known = self.client_of(host, {**hostvars.raw_get(host), "hostvars": hostvars})
        client = known.client
        if not self.whole or not self._host_is_wanted:
            self._note_entry(host, known)
        selection, changed = self.selection(client=client), str(self.run.entry(host).get("changed_until") or "")
        work = client_look.judge(client, self.view(changed_until=changed), selection, self.records.host_seen(host), crms, tools)
        self.works.append(work)
        arrived = {step.name: told(step).facts for _look, step in work.steps if step.resource == "flow_run" and told(step).facts}
        self.records.part("policy", at_place(client, selection, work, POLICY, client_look.ticket_of(client)), data=arrived, host=host)


__all__ = ["LookJob"]
