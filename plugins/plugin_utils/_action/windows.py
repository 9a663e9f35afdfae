# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the jobs that work on a Windows host over the connection's own transport."""
from __future__ import annotations

import contextlib
import gc
import typing as t

from ansible.errors import AnsibleActionFail, AnsibleConnectionFailure, AnsibleError

from ...module_utils._outcome import ChangePolicy, Outcome, result_of
from .. import _compat
from .._steps.spec import resource_spec
from ..windows._host import Host
from ..windows._resource import Resource, failure
from ..wsman._client import CimClient, Wire
from ..wsman._errors import Disconnected, WsmanError
from ..wsman._ways import wire_for
from .base import Action, Job, Result

#: The endpoint that psrp uses when none is named. Others (JEA) restrict what a session may do; WS-Management calls do not go through them.
_DEFAULT_CONFIGURATION = "microsoft.powershell"

OUT_OF_TIME = "timed out: the task's time-out (timeout, or ANSIBLE_TASK_TIMEOUT) ended the work here"


# Ansible loads this file in the parent and forks a worker for each host. What is there by now stays, so the collector need not look at it
# again in every worker, and the workers go on sharing its memory (gc.freeze of the Python library, "fork without exec").
gc.freeze()


@contextlib.contextmanager
def uncollected() -> t.Iterator[None]:
    """A worker lives for one task: collecting its garbage costs more than it gives back."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


class HostJob(Job):
    """A job over one Windows host. A subclass writes ``act`` and opens the host with ``connected``."""

    CONNECTION = True
    ERRORS: t.ClassVar[tuple[type[Exception], ...]] = (WsmanError, ValueError)

    def around(self) -> t.ContextManager[t.Any]:
        return uncollected()

    def guard(self, action: Action) -> None:
        if action.transport not in ("winrm", "psrp"):
            raise AnsibleActionFail(
                "%s works over WS-Management only: ansible_connection is '%s', set it to winrm or psrp" % (action.name, action.transport))
        if action.becomes:
            raise AnsibleActionFail(
                "%s cannot become another user: WS-Management acts as the user who logs in. Remove become from this task and connect as that user"
                % action.name)
        if action.transport == "psrp":
            name = str(action.connection.get_option("configuration_name") or "")
            if name and name.lower() != _DEFAULT_CONFIGURATION:
                raise AnsibleActionFail(
                    "%s cannot go through the endpoint '%s' (ansible_psrp_configuration_name): a JEA endpoint limits PowerShell, and this module "
                    "does not use PowerShell. Use an account that may use WS-Management itself" % (action.name, name))


@contextlib.contextmanager
def connected(connection: t.Any, shell: bool = True, through: t.Callable[[Wire], Wire] | None = None) -> t.Iterator[Host]:
    """The host of a task, with a command *shell* or without one ever; its shell is deleted however the block ends, by a task's time-out too.

    :param through: what else each message goes through, a recorder for one.

    :raises AnsibleConnectionFailure: the host was lost, and the block did not deal with it.
    """
    wire: Wire = wire_for(connection)
    host = Host(CimClient(through(wire) if through else wire), shell=shell)
    try:
        yield host
    except Disconnected as exc:
        raise AnsibleConnectionFailure(str(exc)) from None
    finally:
        with contextlib.suppress(WsmanError, AnsibleError):  # the host drops an idle shell by itself
            host.close()


class WindowsJob(HostJob):
    """The job of one resource."""

    def __init__(self, resource: type[Resource]) -> None:
        self.resource = resource

    def spec(self) -> dict[str, t.Any]:
        return {"argument_spec": resource_spec(self.resource), **self.resource.RULES}

    def act(self, action: Action, options: Result, task_vars: dict[str, t.Any]) -> Result:
        with connected(action.connection) as host:
            resource = self.resource(host, options, ChangePolicy(check_mode=action.check_mode))
            resource.check_options()
            return result_of(attempt(resource), action.diff)


def attempt(resource: Resource) -> Outcome:
    """Run a resource. What the host refuses becomes an ``error`` outcome.

    :raises Disconnected: the host is gone and nothing was changed.
    """
    try:
        return resource.run()
    except Disconnected:
        raise
    except WsmanError as exc:
        return failure(exc)
    except BaseException as exc:
        if not _compat.timed_out(exc):
            raise
        return resource.cut_short(OUT_OF_TIME)


__all__ = ["HostJob", "OUT_OF_TIME", "Result", "WindowsJob", "attempt", "connected"]
