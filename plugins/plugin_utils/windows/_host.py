# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: one Windows host during one task: reads that travel together, writes, one lazily opened shell."""
from __future__ import annotations

import re
import time
import typing as t
from collections.abc import Iterable
from dataclasses import dataclass

from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows import _plain
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._batch import (
    SHELL_READS,
    Answer,
    Batch,
    after_start,
    batches,
    confirmable,
    interpret,
    listable,
    new_nonce,
    start_mark,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._reads import (
    Confirm,
    Environment,
    Keys,
    Read,
    RegValue,
    Row,
    Rows,
    There,
    Types,
    Value,
    Values,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._registry import WRONG_TYPE, Registry, RegistryError
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._rows import answered, pick, queries
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._client import CimClient
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import LOST, CommandTimedOut, WsmanError
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._shell import Shell

#: Values that every command shell knows as a variable: they come along with whatever else the shell is asked.
_KNOWN_TO_CMD = {
    Value("SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion", "SystemRoot", "REG_SZ"): Environment("SystemRoot"),
    Value("SOFTWARE\\Microsoft\\Windows\\CurrentVersion", "ProgramFilesDir", "REG_SZ"): Environment("ProgramFiles"),
}
_PROCESSES = ("root/cimv2", "win32_process")
#: Seconds that one batch of reads may take.
READ_SECONDS = 120.0


@dataclass(frozen=True)
class Done:
    """A finished command: exit code and what it printed, as bytes."""

    rc: int
    stdout: bytes
    stderr: bytes


@dataclass(frozen=True)
class _Failed:
    """A read that could not be answered: raised when it is read, so that it costs only who wants it."""

    error: Exception


class Host:
    """What the resources of one task see of a Windows host."""

    def __init__(self, cim: CimClient, deadline: float | None = None, *, shell: bool = True) -> None:
        """``deadline`` is in seconds of ``time.monotonic``: no command starts after it or runs past it. Without *shell* none is ever started: the
        registry answers what it can, each read when somebody needs it; the rest is ``NotSeen``."""
        self._with_shell = shell
        self._cim = cim
        self._deadline = deadline
        self._shell = Shell(cim)
        self._cache: dict[Read, t.Any] = {}
        self._types: dict[str, dict[str, str] | None] = {}
        self._rows: dict[tuple[str, str], list[Row]] = {}
        self.registry = Registry(cim)
        #: Changes that this task made on the host, and those it wanted but did not make (check mode, not allowed); restarts do not count.
        self.changes_made = 0
        self.changes_wanted = 0
        #: What an earlier step of this task would have put on the host, had it been allowed to: what later steps may count on.
        self.promised: set[str] = set()

    @property
    def requests(self) -> int:
        """HTTP requests sent so far, those of authentication included."""
        return self._cim.wire.requests

    def clock_skew(self) -> float | None:
        """By how many seconds the host's clock is ahead of the controller's; None where that is not known."""
        return getattr(self._cim.wire, "skew", None)

    # ------------------------------------------------------------------ reads
    def prefetch(self, reads: Iterable[Read]) -> None:
        """Fetch these reads in few round trips. A read that fails raises only when it is read.

        :raises Disconnected: the host is gone; every other read would fail too.
        """
        self._fetch([read for read in reads if self._with_shell or isinstance(read, Rows)])

    def _fetch(self, reads: Iterable[Read]) -> None:
        wanted = [read for read in dict.fromkeys(reads) if read not in self._cache]
        if self._with_shell:
            self._fetch_by_shell([read for read in wanted if isinstance(read, SHELL_READS) and (not isinstance(read, There) or listable(read))])
        self._fetch_rows([read for read in wanted if isinstance(read, Rows)])
        for read in wanted:
            if read not in self._cache:
                self._cache[read] = self._attempt(self._fetch_registry, read)

    def read(self, read: Read) -> t.Any:
        """The answer to a read: from what was fetched, else fetched alone.

        :raises WsmanError: it could not be answered. :raises ValueError: it cannot be asked (a character the command line cannot carry).
        """
        if read not in self._cache:
            self._fetch([read])
        answer = self._cache[read]
        if isinstance(answer, _Failed):
            raise answer.error
        return answer

    def forget(self) -> None:
        """Everything that was read is stale: call after every write."""
        self._cache.clear()
        self._types.clear()
        self._rows.clear()

    @staticmethod
    def _attempt(fetch: t.Callable[..., t.Any], *arguments: t.Any) -> t.Any:
        """What it answers; whatever is wrong with one answer costs who wants it, and nobody else."""
        try:
            return fetch(*arguments)
        except LOST:
            raise
        except (WsmanError, ValueError) as exc:
            return _Failed(exc)
        except Exception as exc:  # a damaged answer: texts where numbers belong, lists where texts belong
            return _Failed(WsmanError("the host's answer cannot be used: %s: %s" % (type(exc).__name__, exc), operation="read"))

    def _fetch_by_shell(self, reads: list[Read]) -> None:
        self._cache.update((read, False) for read in reads if isinstance(read, Confirm) and not confirmable(read))
        asked = [read for read in reads if read not in self._cache]
        lines, refused = batches([*asked, *self._companions(asked)])
        self._cache.update({read: _Failed(error) for read, error in refused.items()})
        for batch in lines:
            answers = self._attempt(self._run_batch, batch)
            for read in batch.reads:
                self._cache[read] = answers if isinstance(answers, _Failed) else self._attempt(interpret, read, answers[read])
        self._take_from_cmd()

    def _take_from_cmd(self) -> None:
        """What cmd's own variables say of values in the registry, which then need not be asked."""
        for value, variable in _KNOWN_TO_CMD.items():
            text = self._cache.get(variable)
            if isinstance(text, str) and text and value not in self._cache:
                self._cache[value] = RegValue("REG_SZ", text)

    def _companions(self, asked: list[Read]) -> list[Read]:
        """What the same command line answers as well, and what somebody is likely to want."""
        if not asked:
            return []
        wanted: list[Read] = [*_KNOWN_TO_CMD.values(), *(Types(read.key) for read in asked if isinstance(read, Confirm))]
        return [read for read in dict.fromkeys(wanted) if read not in self._cache]

    def _run_batch(self, batch: Batch) -> dict[Read, Answer]:
        printed = self._shell.run(batch.line, timeout=self._left(READ_SECONDS), repeatable=True)
        return batch.split(printed.stdout)

    def _fetch_rows(self, reads: list[Rows]) -> None:
        """One query for each class and namespace, none for rows that are known."""
        groups: dict[tuple[str, str], list[Rows]] = {}
        for read in reads:
            place = (read.namespace.lower(), read.cls.lower())
            known = self._rows.get(place, [])
            if answered(known, read):
                self._cache[read] = pick(known, read)
            else:
                groups.setdefault(place, []).append(read)
        # processes last: the process of a service that was asked for comes along, for whoever looks at the service will want it
        for place, group in sorted(groups.items(), key=lambda entry: entry[0] == _PROCESSES):
            along = self._served() if place == _PROCESSES and all(read.values for read in group) else []
            rows = self._attempt(self._select, [*group, *along], group[0].namespace)
            for read in group:
                self._cache[read] = rows if isinstance(rows, _Failed) else self._attempt(pick, rows, read)
            if not isinstance(rows, _Failed):
                self._rows[place] = rows

    def _select(self, group: list[Rows], namespace: str) -> list[Row]:
        return [row for query in queries(group) for row in self._cim.query(query, namespace)]

    def _served(self) -> list[Rows]:
        """A read for the processes of the services whose process id was asked for."""
        found: set[int] = set()
        for read, rows in self._cache.items():
            if isinstance(read, Rows) and read.cls == "Win32_Service" and "ProcessId" in read.fields and not isinstance(rows, _Failed):
                found |= {int(row["ProcessId"]) for row in rows if re.fullmatch("[0-9]{1,10}", str(row["ProcessId"]))}
        return [Rows("Win32_Process", (), "ProcessId", tuple(sorted(found - {0})))] if found - {0} else []

    def _fetch_registry(self, read: Read) -> t.Any:
        if isinstance(read, There):
            return bool(self.read(Rows("CIM_DataFile", ("Name",), "Name", (read.path,))))
        if isinstance(read, SHELL_READS):
            return _plain.answer(self.registry, read)
        if isinstance(read, Keys):
            return self.registry.subkeys(read.key)
        if isinstance(read, Value):
            return self._value(read)
        if isinstance(read, Values):
            kinds = self._kinds(read.key)
            if kinds is None:
                return None
            found = {name: self.registry.get(read.key, name, kind) for name, kind in kinds.items()}
            return {name: value for name, value in found.items() if value is not None}
        raise TypeError("nothing answers %r" % (read,))

    def _value(self, read: Value) -> RegValue | None:
        printed = self._printed_kind(read)
        if printed == "":
            return None  # reg.exe printed the key without it
        if read.type or printed:
            try:
                return self.registry.get(read.key, read.name, printed or read.type)
            except RegistryError as exc:
                if exc.code != WRONG_TYPE:
                    raise
        kinds = {name.lower(): kind for name, kind in (self._kinds(read.key) or {}).items()}
        kind = kinds.get(read.name.lower())
        return self.registry.get(read.key, read.name, kind) if kind else None

    def _printed_kind(self, read: Value) -> str | None:
        """The value's type as reg.exe printed it, empty where it printed the key without the value; None where it did not print it."""
        printed = self._cache.get(Types(read.key))
        if not isinstance(printed, dict) or not read.name or not read.name.isascii():
            return None
        return str(printed.get(read.name.lower(), ""))

    def _kinds(self, key: str) -> dict[str, str] | None:
        if key.lower() not in self._types:
            self._types[key.lower()] = self.registry.value_types(key)
        return self._types[key.lower()]

    # ------------------------------------------------------------------ operations, uncached
    def invoke(
        self, cls: str, method: str, params: dict[str, t.Any], selectors: dict[str, str] | None = None, namespace: str = "root/cimv2",
        *, repeatable: bool = False,
    ) -> Row:
        """Call a method; answers its output parameters. The caller checks ``ReturnValue``.

        :param repeatable: the method only reads, so it may be sent again when its reply is lost.
        :raises CimError: the host answered with a fault. :raises LostReply: it is unknown whether it was executed.
        """
        return self._cim.invoke(cls, method, params, selectors, namespace, repeatable=repeatable)

    def query(self, wql: str, namespace: str = "root/cimv2") -> list[Row]:
        """Run a WQL query. Put texts in with ``_command.wql``."""
        return self._cim.query(wql, namespace)

    def associated(
        self, cls: str, selectors: dict[str, str], association: str, result_class: str, role: str = "", result_role: str = "",
        namespace: str = "root/cimv2",
    ) -> list[Row]:
        """Instances of ``result_class`` that are associated with one instance."""
        return self._cim.associated(cls, selectors, association, result_class, role, result_role, namespace)

    def run(self, command: str, stdin: bytes = b"", timeout: float = 60.0, *, marked: bool = False) -> Done:
        """Run one line by ``cmd /c`` in the task's one shell, at most ``timeout`` seconds.

        :param marked: what it prints is used as it stands, so what the shell prints before it (AutoRun) is told apart by a mark.
        :raises CommandTimedOut: it took longer and was ended. :raises LostReply: it is unknown whether it ran.
        """
        if not self._with_shell:
            raise _plain.not_seen("a command")
        if not marked:
            return Done(*self._shell.run(command, stdin, self._left(timeout)))
        nonce = new_nonce()
        rc, printed, errors = self._shell.run("%s&%s" % (start_mark(nonce), command), stdin, self._left(timeout))
        return Done(rc, after_start(printed, nonce), errors)

    def close(self) -> None:
        """Delete the shell, when one was opened, and end the connection."""
        try:
            self._shell.close()
        finally:
            self._cim.wire.close()

    def _left(self, timeout: float) -> float:
        if self._deadline is None:
            return timeout
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise CommandTimedOut("the task's time is used up", operation="run", target="the command shell")
        return min(timeout, left)


__all__ = ["Done", "Host"]
