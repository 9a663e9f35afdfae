# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the two roads of the company file modules: the Windows host's own connection, or ODBC in a module."""
from __future__ import annotations

import contextlib
import typing as t

from ansible.errors import AnsibleActionFail, AnsibleConnectionFailure, AnsibleError
from ansible.module_utils.basic import missing_required_lib
from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file import odbc
from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file.answers import Answers
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._action.inprocess import CONTROLLER
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._action.windows import HostAction, Result
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.quickbooks._probe import Probe, quickbooks_runs
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import Disconnected, WsmanError


class CompanyFileAction(HostAction):
    """A subclass gives spec, code and the module's name."""

    MODULE: t.ClassVar[str] = ""
    SPEC: t.ClassVar[dict[str, t.Any]] = {}
    RULES: t.ClassVar[dict[str, t.Any]] = {}

    @staticmethod
    def work(params: Result, check_mode: bool, ask: t.Callable[..., Answers]) -> Result:
        raise NotImplementedError

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> Result:
        if self._odbc() and self._elsewhere():
            if getattr(self._connection, "transport", "") in ("winrm", "psrp"):
                raise AnsibleActionFail("%s: connection is odbc and the task is delegated to the Windows host %s, on which Ansible runs no Python module. Ask "
                                        "it with connection: host instead, or delegate to a machine that is not Windows" % (
                                            self._short_name, self._task.delegate_to))
            return dict(self._execute_module(module_name=self.MODULE, module_args=dict(self._task.args), task_vars=task_vars))
        return super().run(tmp, task_vars)

    def _odbc(self) -> bool:
        return str(self._task.args.get("connection", "host")) == "odbc"

    def _elsewhere(self) -> bool:
        """Whether the ODBC road starts on another machine than the controller."""
        target = self._task.delegate_to
        return bool(target) and target not in CONTROLLER and getattr(self._connection, "transport", "") != "local"

    def _refuse_what_cannot_work(self) -> None:
        if not self._odbc():
            super()._refuse_what_cannot_work()

    def act(self, task_vars: dict[str, t.Any]) -> Result:
        params = self.validated(self.SPEC, self.RULES, self._task.args)
        if params["connection"] == "odbc":
            if odbc.PYODBC_IMPORT_ERROR:
                raise ValueError(missing_required_lib("pyodbc"))
            return self.work(params, self.check_mode, self._ask_by_odbc(params))
        with self.host() as host:
            probe = Probe(host, params["bitness"], params["user"] or "", params["timeout"], params["dsn"] or "", params["driver"] or "")
            try:
                return self.work(params, self.check_mode, probe.ask)
            except Disconnected as exc:
                raise AnsibleConnectionFailure(str(exc)) from None

    def _ask_by_odbc(self, params: Result) -> t.Callable[[str, list[t.Any]], Answers]:
        def ask(connection: str, sessions: list[t.Any]) -> Answers:
            running = self._quickbooks_runs() if params["look_at_host"] else None
            found = odbc.ask(connection, sessions, params["timeout"], params["proven_application"] or "")
            return found._replace(quickbooks_open_before=running)
        return ask

    def _quickbooks_runs(self) -> bool | None:
        """Whether QuickBooks runs on the task's own host, which the ODBC road cannot see; None when that cannot be looked at."""
        if getattr(self._connection, "transport", "") not in ("winrm", "psrp"):
            return None
        with contextlib.suppress(WsmanError, AnsibleError), self.host() as host:
            return quickbooks_runs(host)
        return None
