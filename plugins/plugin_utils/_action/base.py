# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the one action plugin. ``plugins/action/<name>.py`` only names the :class:`Job` that it does.

It feels like AnsibleModule: options are validated, check and diff mode are the task's, results have the same keys everywhere, and no
secret leaves: every value of a ``no_log`` option and the connection's password are replaced in results, diffs and errors.

Ansible loads an action's file once, in the parent, before it forks a worker for each host: heavy imports stand at the top, where they
are paid once a run.
"""
from __future__ import annotations

import contextlib
import json
import re
import traceback
import typing as t

from ansible.errors import AnsibleActionFail, AnsibleConnectionFailure, AnsibleError
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.plugins.action import ActionBase

from .. import _compat
from .._report.text import inert
from .._secrets import Secrets
from .cleartext import note_connection
from .shown import result_shown

Result = dict[str, t.Any]
Spec = dict[str, dict[str, t.Any]]
COLLECTION = "interweave.smartintegration."
#: Delegation to these means the controller itself.
CONTROLLER = frozenset({"localhost", "127.0.0.1", "::1"})
#: What becomes of a task of the controller that is delegated to another machine: its module runs there; it is refused; it stays here.
MODULE, REFUSED, HERE = "module", "refused", "here"


class Job:
    """What one module does. Holds no state: one instance serves every task of a process."""

    #: Argument spec; the module's documentation says the same (compared by a test).
    SPEC: t.ClassVar[Spec] = {}
    #: required_if, mutually_exclusive, required_one_of, required_together, required_by: as AnsibleModule takes them.
    RULES: t.ClassVar[dict[str, t.Any]] = {}
    #: Whether the task's connection is looked at; without, Ansible makes none for it.
    CONNECTION: t.ClassVar[bool] = False
    DELEGATED: t.ClassVar[str] = HERE
    #: Whether a validation error may quote the value that was given: where secrets are options, one may stand in the wrong place.
    QUOTES: t.ClassVar[bool] = True
    #: Arguments that are left as they are written, for the job to template by itself.
    UNTEMPLATED: t.ClassVar[tuple[str, ...]] = ()
    #: Keys of the result whose texts have line ends of our own; any other sentence is one line.
    LINES: t.ClassVar[tuple[str, ...]] = ()
    #: Exceptions whose text is one clear sentence for the user. Another one is a defect of ours.
    ERRORS: t.ClassVar[tuple[type[Exception], ...]] = (ValueError,)

    def spec(self) -> dict[str, t.Any]:
        """What AnsibleModule gets: ``argument_spec`` and its rules."""
        return {"argument_spec": self.SPEC, **self.RULES}

    def moves(self, action: Action) -> bool:
        """Whether the module itself runs this task, on the machine it is delegated to.

        :raises AnsibleActionFail: it cannot be done there.
        """
        if self.DELEGATED == HERE or not action.elsewhere:
            return False
        if self.DELEGATED == REFUSED:
            raise AnsibleActionFail("%s runs on the controller only: remove delegate_to from this task" % action.name)
        return True

    def guard(self, action: Action) -> None:
        """:raises AnsibleError: what the task asks for cannot work; nothing was sent yet."""

    def act(self, action: Action, options: Result, task_vars: dict[str, t.Any]) -> Result:
        """The work: validated options in, what the task returns out (``failed`` and ``msg`` when it did not work out).

        :raises Exception: one of ``ERRORS``, with one clear sentence.
        """
        raise NotImplementedError

    def around(self) -> t.ContextManager[t.Any]:
        """What the work is done inside of."""
        return contextlib.nullcontext()


class Action(ActionBase):
    """Validates, does the job in this process or leaves it to the module elsewhere, masks, fails in one sentence."""

    JOB: t.ClassVar[Job]

    TRANSFERS_FILES = False
    _supports_check_mode = True
    _supports_async = False

    def __init_subclass__(cls, **kwargs: t.Any) -> None:
        super().__init_subclass__(**kwargs)
        cls._requires_connection = cls.JOB.CONNECTION

    @classmethod
    def finalize_task_arg(cls, name: str, value: t.Any, templar: t.Any, context: t.Any) -> t.Any:
        """ansible-core asks the action how an argument is templated."""
        return value if name in cls.JOB.UNTEMPLATED else super().finalize_task_arg(name, value, templar, context)

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> Result:
        _compat.require_core()
        self.secrets = Secrets(self._connection_secrets())
        try:
            with self.JOB.around():
                result: Result = super().run(tmp, task_vars)
                notes = note_connection(self._connection, self._templar, task_vars or {})
                result.update(self._done(task_vars or {}))
                if notes.warnings:
                    result["warnings"] = [*(result.get("warnings") or ()), *notes.warnings]
        except AnsibleConnectionFailure as exc:
            raise AnsibleConnectionFailure(self.said(exc)) from None
        except AnsibleError as exc:
            raise self.failure(self.said(exc), **(getattr(exc, "result", None) or {})) from None
        except self.JOB.ERRORS as exc:
            raise self.failure("%s: %s" % (self.name, self.said(exc))) from None
        except OSError as exc:
            raise self.failure(self._not_written(exc)) from None
        except Exception as exc:
            raise self.defect(exc) from None
        if not self.diff:
            result.pop("diff", None)
        return result_shown(self.secrets.mask(result), self.JOB.LINES)

    def _done(self, task_vars: dict[str, t.Any]) -> Result:
        if self.JOB.moves(self):
            return dict(self._execute_module(module_name=COLLECTION + self.name, module_args=dict(self.arguments), task_vars=task_vars))
        self.JOB.guard(self)
        spec = dict(self.JOB.spec())
        spec.pop("supports_check_mode", None)
        given = {name: value for name, value in self.arguments.items() if name not in self.JOB.UNTEMPLATED}
        known = {name: option for name, option in spec.pop("argument_spec").items() if name not in self.JOB.UNTEMPLATED}
        return self.JOB.act(self, plain(self.validated(known, spec, given)), task_vars)

    # ------------------------------------------------------------------ what a job may ask
    @property
    def name(self) -> str:
        """The module's name without the collection's."""
        return str(self._task.action).rsplit(".", 1)[-1]

    @property
    def arguments(self) -> dict[str, t.Any]:
        """The task's arguments, not validated."""
        return t.cast("dict[str, t.Any]", self._task.args)

    @property
    def check_mode(self) -> bool:
        """The task's check mode, which a play's ``check_mode: false`` may switch off."""
        return bool(self._task.check_mode)

    @property
    def diff(self) -> bool:
        return bool(self._task.diff)

    @property
    def connection(self) -> t.Any:
        return self._connection

    @property
    def transport(self) -> str:
        """``winrm``, ``psrp``, ``local`` ..."""
        return str(getattr(self._connection, "transport", ""))

    @property
    def templar(self) -> t.Any:
        return self._templar

    @property
    def becomes(self) -> bool:
        """Whether the task is to act as another user."""
        return _compat.becomes(self._play_context, self._connection)

    @property
    def delegated_to(self) -> str:
        return str(self._task.delegate_to or "")

    @property
    def elsewhere(self) -> bool:
        """Whether the task is delegated to a machine that is not the controller."""
        return bool(self.delegated_to) and self.delegated_to not in CONTROLLER and self.transport != "local"

    def validated(self, spec: Spec, rules: dict[str, t.Any], arguments: dict[str, t.Any], what: str = "") -> Result:
        """The arguments checked, converted and filled with defaults; their secrets are known from here on.

        :raises ValueError: names what is wrong.
        """
        checked = ArgumentSpecValidator(spec, **rules).validate(dict(arguments))
        self.secrets.add(_compat.no_log_values(checked))
        if checked.error_messages:
            raise ValueError("%s%s" % (what, "; ".join(self.secrets.text(unknown_option(message)) for message in (
                checked.error_messages if self.JOB.QUOTES else map(without_value, checked.error_messages)))))
        return t.cast(Result, checked.validated_parameters)

    def said(self, exc: BaseException) -> str:
        """The text of an exception without secrets, on one line."""
        return inert(self.secrets.text(str(getattr(exc, "message", None) or exc)))

    def failure(self, message: str, **result: t.Any) -> AnsibleActionFail:
        """A failure for the user to act on, with what the task returns all the same."""
        known = {key: value for key, value in result.items() if key not in ("failed", "msg", "exception")}
        return AnsibleActionFail(message, result=result_shown(self.secrets.mask(known)))

    def defect(self, exc: Exception) -> AnsibleError:
        """A defect of ours: one line for the user; where it happened only at -vvv, and masked."""
        self._display.vvv(self.secrets.text(traceback.format_exc()))
        return self.failure("%s: unexpected %s: %s. Run again with -vvv and report this as a defect" % (self.name, type(exc).__name__, self.said(exc)))

    def _not_written(self, exc: OSError) -> str:
        """The disk is full, the folder is read-only ..."""
        return "%s: %s cannot be written: %s. Make room or rights there, or choose another interweave_report_dir" % (
            self.name, exc.filename or "the report folder", exc.strerror or exc)

    def _connection_secrets(self) -> list[t.Any]:
        found = []
        for option in ("remote_password", "certificate_key_password"):
            with contextlib.suppress(Exception):
                found.append(self._connection.get_option(option))
        return found


def plain(value: t.Any) -> t.Any:
    """Plain Python values: ansible-core tags the texts it read, and copying what it knows of each costs more than the values."""
    return json.loads(json.dumps(value, default=str))


def unknown_option(message: str) -> str:
    """ansible names an unknown suboption without saying that it is unknown."""
    name, middle, known = message.partition(". Supported parameters include: ")
    return "%s is not known: misspelt? Known are %s" % (name, known) if middle else message


def without_value(message: str) -> str:
    """A validation error without the value that was given: it may be a secret that was typed into the wrong option, which no mask knows."""
    message = re.sub(r"\. Got no match for: .*?( found in [\w.\[\] >-]+)?$", r"\1", message, flags=re.DOTALL)
    message = re.sub(r", got: .*?( found in [\w.\[\] >-]+)?$", r"\1", message, flags=re.DOTALL)
    return re.sub(r"(unable to convert to \w+): .*", r"\1", message, flags=re.DOTALL)


__all__ = ["COLLECTION", "CONTROLLER", "HERE", "MODULE", "REFUSED", "Action", "Job", "Result", "Spec", "plain", "unknown_option", "without_value"]
