# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the job of ``leave_look``: what all runs changed on a host, and at its client's CRMs, put back by consent, or named."""
from __future__ import annotations

import contextlib
import pathlib
import typing as t
from collections import Counter

from ansible.errors import AnsibleConnectionFailure, AnsibleError

from ...module_utils._crm.contract import CrmError
from ...module_utils._crms import CONNECTORS
from ...module_utils._outcome import CHECK_MODE, REASONS, ChangePolicy
from .._action.base import Action, Result
from .._action.windows import HostJob, connected
from .._checklist._check import Checker
from .._checklist._client_look import policy_of, ticket_of
from .._checklist._records import in_the_way
from .._client.client import Client, Crm
from .._client.read import read_client
from .._leave import crm as _crm
from .._leave import host as _leave_host
from .._leave import ledger as _ledger
from .._leave.rows import HELD, PUT_BACK, UNKNOWN, Row, record
from .._restore import access
from .._restore.record import Limits
from .._run.current import default_dir, started
from .._run.folder import RunError, RunFolder, file_name, new_run_id
from ..wsman._errors import WsmanError

Json = dict[str, t.Any]


class LeaveLookJob(HostJob):
    ERRORS = (WsmanError, ValueError, RunError)
    SPEC: t.ClassVar[dict[str, t.Any]] = {"report_dir": {"type": "path"}}

    def guard(self, action: Action) -> None:
        """Asked when a host is really looked at: what is wrong with its connection must not hide what became of the CRM."""

    def act(self, action: Action, options: Result, task_vars: Json) -> Result:
        return _Leaving(action, pathlib.Path(options["report_dir"] or default_dir()), task_vars).do()


class _Leaving:
    """One host's task."""

    def __init__(self, action: Action, report_dir: pathlib.Path, task_vars: Json) -> None:
        self.action, self.report_dir, self.host = action, report_dir, str(task_vars["inventory_hostname"])
        self.folder = started(_ledger.kept_apart(report_dir))
        self.client: Client = read_client(self.host, action.templar, task_vars)
        action.secrets.add(self.client.secrets)
        self.policy: ChangePolicy = policy_of(self.client, action.check_mode)
        self.trust = {"record_key_file": self.client.record_key_file, "trust_unsigned": self.client.trust_unsigned}
        self.unreachable = self.refused = ""
        self.folders: list[str] | None = None

    def do(self) -> Result:
        stopped = in_the_way(self.client)
        if stopped:
            raise RunError("nothing was looked at: %s" % stopped)
        rows = {"host": self._host()}
        if self.folder.entry(self.host).get("hosts"):
            rows["crm"] = self._crms()
        about = {**self._consent(), "folders": self.folders}
        self.folder.write(self.folder.path / "left" / (file_name(self.host) + ".json"),
                          self.action.secrets.mask(record(self.host, self.client.name, rows, about)))
        found = [row for place in rows.values() for row in place]
        result: Result = {"changed": any(map(_changes, found)), "summary": dict(Counter(row.state for row in found)),
                          "diff": [_diff(row) for row in found if _changes(row)]}
        if self.unreachable:
            return {**result, "unreachable": True, "msg": self.unreachable}
        return {**result, "failed": True, "msg": self.refused} if self.refused else result

    # ------------------------------------------------------------------ the host
    def _host(self) -> list[Row]:
        ledger = _ledger.of_host(self.report_dir, self.host, self.trust)
        if not ledger.made:
            return ledger.unread_rows()
        limits = Limits(self.client.allow_any_address, frozenset(str(one.get("name") or "").lower() for one in self.client.services))
        try:
            settled = self._settled(ledger, limits)
        except (AnsibleError, WsmanError, RunError) as exc:
            why = self.action.said(exc)
            self.unreachable, self.refused = (why, "") if isinstance(exc, AnsibleConnectionFailure) else ("", why)
            return [*(one.row(UNKNOWN, why) for one in ledger.made), *ledger.unread_rows()]
        self._note(self.host, {"host": self.host}, [
            (one.run_id, {"item": str(one.entry["item"]), "step": str(one.change.get("what")), "status": outcome.status, "actual": outcome.actual,
                          "changes": [change.as_dict() for change in outcome.changes]})
            for one, outcome in settled.done if outcome.status == "changed"])
        return settled.rows

    def _settled(self, ledger: _ledger.Ledger, limits: Limits) -> _leave_host.Settled:
        """:raises AnsibleError: this connection cannot carry it, or the host did not answer. :raises RunError: another run has the host."""
        HostJob().guard(self.action)
        with self._locked(), connected(self.action.connection) as host:
            self.policy.skew = host.clock_skew
            settled = _leave_host.settle(host, ledger, self.policy, limits)
            self.unreachable = settled.lost
            with contextlib.suppress(WsmanError):
                self.folders = None if settled.lost else _leave_host.own_files(host, ledger.made)
        return settled

    def _locked(self) -> t.ContextManager[None]:
        """The host is ours among the runs of preflight meanwhile."""
        return access.locked(RunFolder(self.report_dir, self.folder.run_id), self.host, self.action.check_mode)

    # ------------------------------------------------------------------ the client's CRMs
    def _crms(self) -> list[Row]:
        ledger = _ledger.of_client(self.report_dir, self.client.name, self.trust)
        rows = ledger.unread_rows()
        left = list(ledger.made)
        for crm in self.client.crms:
            mine = [one for one in left if _crm.of_crm(one, crm.type)]
            if mine:
                found, left = self._crm(crm, mine, left)
                rows += found
        return rows + _crm.not_asked(left, "it was made in a CRM that interweave_crms does not declare any more")

    def _crm(self, crm: Crm, mine: list[_ledger.Made], left: list[_ledger.Made]) -> tuple[list[Row], list[_ledger.Made]]:
        """The rows of the changes that were made at this CRM's site, and the changes that are left for another one."""
        policy = policy_of(self.client, self.action.check_mode)
        try:
            login = Checker(self.action.validated).login(crm)
            problem = CONNECTORS[crm.type].option_problem(login)
            if problem:
                raise ValueError(problem)
            with self._locked(), contextlib.closing(CONNECTORS[crm.type].connect(login)) as client:
                client.read_only = self.action.check_mode
                mine = [one for one in mine if _crm.site_of(one) in ("", client.site)]
                rows, done = _crm.settle(client, mine, policy)
        except (CrmError, ValueError, RunError) as exc:
            rows, done = _crm.not_asked(mine, self.action.said(exc)), []
        self._note("%s-%s" % (self.client.name, crm.type), {"client": self.client.name}, [(one.run_id, finding) for one, finding in done])
        return rows, [one for one in left if one not in mine]

    # ------------------------------------------------------------------ records
    def _note(self, name: str, head: Json, done: list[tuple[str, Json]]) -> None:
        """What was put back stands beside each run that it undoes, as rollback writes it."""
        for run_id in dict.fromkeys(run_id for run_id, _finding in done):
            run = RunFolder(self.report_dir, run_id)
            findings = [finding for other, finding in done if other == run_id]
            run.write(run.path / "rollbacks" / ("%s-%s.json" % (file_name(name), new_run_id())),
                      self.action.secrets.mask({"schema": "1", **head, "run_id": run_id, "leave": self.folder.run_id, **self._consent(), "findings": findings}))

    def _consent(self) -> Json:
        change = self.client.change
        return access.consent({"ticket": ticket_of(self.client), "approved_by": change.approved_by if change else "", "allow": sorted(self.client.allow),
                               "trust_unsigned": self.client.trust_unsigned})


def _changes(row: Row) -> bool:
    """Whether something was put back, or in check mode would be."""
    return row.state == PUT_BACK or row.state == HELD and CHECK_MODE in row.blocked_by.split(REASONS)


def _diff(row: Row) -> dict[str, str]:
    return {"before_header": row.what, "after_header": row.what, "before": "as the run %s left it\n" % row.run_id, "after": "as before that run\n"}


__all__ = ["LeaveLookJob"]
