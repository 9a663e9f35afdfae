# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the two roads of the company file modules: the Windows host's own connection, or ODBC in a module."""
from __future__ import annotations

import contextlib
import typing as t

from ansible.errors import AnsibleActionFail, AnsibleError
from ansible.module_utils.basic import missing_required_lib

from ...module_utils._company_file import odbc
from ...module_utils._company_file.answers import Answers
from ..quickbooks._probe import Probe, quickbooks_runs
from ..windows._host import Host
from ..wsman._errors import WsmanError
from .base import Action, Result, Spec
from .windows import HostJob, connected

Ask = t.Callable[[str, list[t.Any]], Answers]
Work = t.Callable[[Result, bool, t.Callable[..., Answers]], Result]


class CompanyFileJob(HostJob):
    """Options and code are the module's."""

    def __init__(self, spec: Spec, rules: dict[str, t.Any], work: Work) -> None:
        self.options, self.rules, self.work = spec, rules, work

    def spec(self) -> dict[str, t.Any]:
        return {"argument_spec": self.options, **self.rules}

    def moves(self, action: Action) -> bool:
        if not _by_odbc(action) or not action.elsewhere:
            return False
        if action.transport in ("winrm", "psrp"):
            raise AnsibleActionFail("%s: connection is odbc and the task is delegated to the Windows host %s, on which Ansible runs no Python module. Ask "
                                    "it with connection: host instead, or delegate to a machine that is not Windows" % (action.name, action.delegated_to))
        return True

    def guard(self, action: Action) -> None:
        if not _by_odbc(action):
            super().guard(action)

    def act(self, action: Action, options: Result, task_vars: dict[str, t.Any]) -> Result:
        if options["connection"] == "odbc":
            if odbc.PYODBC_IMPORT_ERROR:
                raise ValueError(missing_required_lib("pyodbc"))
            return self.work(options, action.check_mode, _ask_by_odbc(action, options))
        with connected(action.connection) as host:
            return self.work(options, action.check_mode, probe_of(host, options).ask)


def probe_of(host: Host, options: Result) -> Probe:
    """The way to a company file over its host's connection."""
    probe = Probe(host, options["bitness"], options["user"] or "", options["timeout"], options["dsn"] or "", options["driver"] or "",
                  options.get("application") or "", options["probe_powershell"])
    probe.flow_ports, probe.flow_sources = (options["qremote_port"], *options["flow_ports"]), options["flow_sources"]
    return probe


def _by_odbc(action: Action) -> bool:
    return str(action.arguments.get("connection", "host")) == "odbc"


def _ask_by_odbc(action: Action, options: Result) -> Ask:
    def ask(connection: str, sessions: list[t.Any]) -> Answers:
        running = _quickbooks_runs(action) if options["look_at_host"] else None
        found = odbc.ask(connection, sessions, options["timeout"], options["proven_application"] or "")
        return found._replace(quickbooks_open_before=running)
    return ask


def _quickbooks_runs(action: Action) -> bool | None:
    """Whether QuickBooks runs on the task's own host, which the ODBC road cannot see; None when that cannot be looked at."""
    if action.transport not in ("winrm", "psrp"):
        return None
    with contextlib.suppress(WsmanError, AnsibleError), connected(action.connection) as host:
        return quickbooks_runs(host)
    return None


__all__ = ["CompanyFileJob", "probe_of"]
