# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: base of the actions that work on a Windows host over the connection's own transport.

It feels like AnsibleModule: options are validated, check and diff mode are the task's, results have the same keys everywhere, and no
secret leaves: every value of a ``no_log`` option and the connection's password are replaced in results, diffs and errors.
"""
from __future__ import annotations

import contextlib
import gc
import traceback
import typing as t

from ansible.errors import AnsibleActionFail, AnsibleConnectionFailure, AnsibleError
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.plugins.action import ActionBase
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ChangePolicy, Outcome, result_of
from ansible_collections.interweave.smartintegration.plugins.plugin_utils import _compat
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._secrets import Secrets
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._steps.spec import Spec, resource_spec, said
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._host import Host
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._resource import Resource, failure
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._client import CimClient
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import Disconnected, WsmanError
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._transport import wire_for

Result = dict[str, t.Any]
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


class HostAction(ActionBase):
    """An action over one Windows host. A subclass writes ``act``."""

    TRANSFERS_FILES = False
    _requires_connection = True
    _supports_check_mode = True
    _supports_async = False

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> Result:
        _compat.require_core()
        self.secrets = Secrets(self._connection_secrets())
        try:
            with uncollected():
                result: Result = super().run(tmp, task_vars)
                self._refuse_what_cannot_work()
                result.update(self.act(task_vars or {}))
                if not self._task.diff:
                    result.pop("diff", None)
        except AnsibleConnectionFailure as exc:
            raise AnsibleConnectionFailure(self._said(exc)) from None
        except AnsibleError as exc:
            raise AnsibleActionFail(self._said(exc)) from None
        except (WsmanError, ValueError) as exc:
            raise AnsibleActionFail("%s: %s" % (self._short_name, self._said(exc))) from None
        except Exception as exc:
            raise self._unexpected(exc) from None
        return t.cast(Result, self.secrets.mask(result))

    def act(self, task_vars: dict[str, t.Any]) -> Result:
        """The work; returns what the task returns.

        :raises WsmanError: (or ValueError) with one clear sentence.
        """
        raise NotImplementedError

    # ------------------------------------------------------------------ for subclasses
    @property
    def check_mode(self) -> bool:
        """The task's check mode, which a play's ``check_mode: false`` may switch off."""
        return bool(self._task.check_mode)

    def validated(self, spec: Spec, rules: dict[str, t.Any], arguments: dict[str, t.Any], what: str = "") -> dict[str, t.Any]:
        """The arguments checked, converted and filled with defaults; their secrets are known from here on.

        :raises ValueError: names what is wrong.
        """
        checked = ArgumentSpecValidator(spec, **rules).validate(dict(arguments))
        self.secrets.add(_compat.no_log_values(checked))
        if checked.error_messages:
            raise ValueError("%s%s" % (what, "; ".join(self.secrets.text(said(message)) for message in checked.error_messages)))
        return t.cast("dict[str, t.Any]", checked.validated_parameters)

    @contextlib.contextmanager
    def host(self) -> t.Iterator[Host]:
        """The host of this task; its shell is deleted however the block ends, by a task's time-out too."""
        host = Host(CimClient(wire_for(self._connection)))
        try:
            yield host
        finally:
            with contextlib.suppress(WsmanError, AnsibleError):  # the host drops an idle shell by itself
                host.close()

    # ------------------------------------------------------------------ guards
    def _refuse_what_cannot_work(self) -> None:
        kind = getattr(self._connection, "transport", "")
        if kind not in ("winrm", "psrp"):
            raise AnsibleActionFail(
                "%s works over WS-Management only: ansible_connection is '%s', set it to winrm or psrp" % (self._short_name, kind))
        if _compat.becomes(self._play_context, self._connection):
            raise AnsibleActionFail(
                "%s cannot become another user: WS-Management acts as the user who logs in. Remove become from this task and connect as that user"
                % self._short_name)
        if kind == "psrp":
            name = str(self._connection.get_option("configuration_name") or "")
            if name and name.lower() != _DEFAULT_CONFIGURATION:
                raise AnsibleActionFail(
                    "%s cannot go through the endpoint '%s' (ansible_psrp_configuration_name): a JEA endpoint limits PowerShell, and this module "
                    "does not use PowerShell. Use an account that may use WS-Management itself" % (self._short_name, name))

    @property
    def _short_name(self) -> str:
        return str(self._task.action).rsplit(".", 1)[-1]

    def _connection_secrets(self) -> list[t.Any]:
        found = []
        for option in ("remote_password", "certificate_key_password"):
            with contextlib.suppress(Exception):
                found.append(self._connection.get_option(option))
        return found

    def _said(self, exc: BaseException) -> str:
        return self.secrets.text(str(getattr(exc, "message", None) or exc))

    def _unexpected(self, exc: Exception) -> AnsibleError:
        """A defect of ours: one line for the user; where it happened only at -vvv, and masked."""
        self._display.vvv(self.secrets.text(traceback.format_exc()))
        failed: AnsibleError = AnsibleActionFail("%s: unexpected %s: %s. Run again with -vvv and report this as a defect" % (
            self._short_name, type(exc).__name__, self._said(exc)))
        return failed


class WindowsAction(HostAction):
    """The action of one resource. ``plugins/action/<name>.py`` only names it."""

    RESOURCE: t.ClassVar[type[Resource]]

    def act(self, task_vars: dict[str, t.Any]) -> Result:
        options = self.validated(resource_spec(self.RESOURCE), self.RESOURCE.RULES, self._task.args)
        with self.host() as host:
            resource = self.RESOURCE(host, options, ChangePolicy(check_mode=self.check_mode))
            resource.check_options()
            return result_of(attempt(resource), bool(self._task.diff))


def attempt(resource: Resource) -> Outcome:
    """Run a resource. What the host refuses becomes an ``error`` outcome.

    :raises AnsibleConnectionFailure: the host is gone and nothing was changed.
    """
    try:
        return resource.run()
    except Disconnected as exc:
        raise AnsibleConnectionFailure(str(exc)) from None
    except WsmanError as exc:
        return failure(exc)
    except BaseException as exc:
        if not _compat.timed_out(exc):
            raise
        return resource.cut_short(OUT_OF_TIME)


timed_out = _compat.timed_out

__all__ = ["HostAction", "OUT_OF_TIME", "WindowsAction", "attempt", "timed_out"]
