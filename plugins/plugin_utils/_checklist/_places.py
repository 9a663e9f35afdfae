# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the places that the checklist looks at, as the runner sees them: a host with its company files and log, and the controller."""
from __future__ import annotations

import contextlib
import typing as t

from ansible.errors import AnsibleError
from ansible.module_utils.basic import missing_required_lib
from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file import odbc
from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file.answers import Answers
from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file.run import Looked, look
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ERROR, ChangePolicy, Outcome
from ansible_collections.interweave.smartintegration.plugins.module_utils._runner import Step
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._action.company_file import probe_of
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._action.windows import OUT_OF_TIME
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._company_files import RESOURCE as COMPANY_FILE_INFO
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._work import Answered
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist.item_5_2 import RESOURCE as FLOW_LOG_INFO
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._compat import timed_out
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy import run as _policy_run
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.around import Around
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.picklist import add_missing
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._steps.host import HostPlace
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._steps.host_log import host_log_on
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.quickbooks._probe import quickbooks_runs
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._host import Host
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import WsmanError

Json = dict[str, t.Any]
_OVER = "Allow the task more time and run again: what is done already is found so."


def over(reason: BaseException) -> Outcome | None:
    """What is said of a step that the task's time-out ended or never reached; ``None`` when it was something else."""
    return Outcome(ERROR, actual=OUT_OF_TIME, owner="operator", remedy=_OVER) if timed_out(reason) else None


def _answered(looked: Looked) -> Answered:
    """A look at a company file as one outcome; each item's own stand in it."""
    statuses = [outcome for _item, _name, outcome, _about in looked.answers]
    return Answered(statuses[0].status, changes=[change for outcome in statuses for change in outcome.changes], facts=looked.facts, answers=looked.answers)


class ServerPlace(HostPlace):
    """A QuickBooks server over its connection: Windows, the company files on the host's own road, and a log that lies there."""

    def prepare(self, step: Step) -> t.Any:
        return step.options if step.resource in (COMPANY_FILE_INFO, FLOW_LOG_INFO) else super().prepare(step)

    def carry_out(self, step: Step) -> Outcome:
        options = step.options
        if step.resource == FLOW_LOG_INFO:
            return _policy_run.run_resource(FLOW_LOG_INFO, options, self._policy, Around(host_log_on(self.host)))
        if step.resource != COMPANY_FILE_INFO:
            return super().carry_out(step)
        probe = probe_of(self.host, options)
        return _answered(look(options, self._policy, probe.ask, probe.wait))


class OdbcPlace:
    """Company files that the controller's own ODBC reaches, whether the host answers or not.

    *host* gives the host's connection, to see whether QuickBooks runs there; ``None`` where there is none.
    """

    def __init__(self, policy: ChangePolicy, host: t.Callable[[], t.ContextManager[Host]] | None) -> None:
        self._policy, self._host = policy, host

    def prepare(self, step: Step) -> t.Any:
        if odbc.PYODBC_IMPORT_ERROR:
            raise ValueError(missing_required_lib("pyodbc"))
        return step.options

    def prefetch(self, things: list[t.Any]) -> None:
        """Each file is asked by itself."""

    def run(self, step: Step) -> Outcome:
        def ask(connection: str, sessions: list[t.Any]) -> Answers:
            running = self._quickbooks_runs() if step.options["look_at_host"] else None
            found = odbc.ask(connection, sessions, step.options["timeout"], step.options["proven_application"] or "")
            return found._replace(quickbooks_open_before=running)

        return _answered(look(step.options, self._policy, ask))

    def _quickbooks_runs(self) -> bool | None:
        if self._host is not None:
            with contextlib.suppress(WsmanError, AnsibleError), self._host() as host:
                return quickbooks_runs(host)
        return None

    def cut_short(self, step: Step, reason: BaseException) -> Outcome | None:
        del step
        return over(reason)


class PolicyPlace:
    """What the controller judges or fetches itself. *around* shares one login for each CRM."""

    def __init__(self, policy: ChangePolicy, around: Around) -> None:
        self._policy, self._around = policy, around

    def prepare(self, step: Step) -> t.Any:
        return step.options

    def prefetch(self, things: list[t.Any]) -> None:
        """Nothing is read in advance."""

    def run(self, step: Step) -> Outcome:
        options = {name: value for name, value in step.options.items() if name != "add_missing"}
        outcome = _policy_run.run_resource(step.resource, options, self._policy, self._around)
        login = step.options.get("add_missing")
        return add_missing(outcome, login, self._policy, self._around) if login and outcome.facts.get("picklist_additions") else outcome

    def cut_short(self, step: Step, reason: BaseException) -> Outcome | None:
        del step
        return over(reason)


__all__ = ["OdbcPlace", "PolicyPlace", "ServerPlace", "over"]
