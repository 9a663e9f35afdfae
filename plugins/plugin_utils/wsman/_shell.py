# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the command shell of WinRM (WinRS, MS-WSMV 4.7): one shell, commands in it one after another.

Every line runs by ``cmd /c``: WINRS_SKIP_CMD_SHELL is not sent. By MS-WSMV's product note 117 Windows Server 2012 R2 and newer ignore it; in a recorded
exchange (pypsrp's tests) a program without a path failed with it, so what it does is not relied on. A line is sent inside one extra
pair of quotes, which cmd takes off, so that quotes in it stay as they are.
"""
from __future__ import annotations

import base64
import binascii
import time
import typing as t
import xml.etree.ElementTree as ET

from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman import _envelope as x
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._client import CimClient
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import (
    CimError,
    CommandTimedOut,
    LostReply,
    OperationTimedOut,
    QuotaExceeded,
    Refused,
    WsmanError,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._faults import SHELL_NOT_FOUND

URI = x.SHELL + "/cmd"
#: cmd's limit is 8,191 characters for the whole line; some are for ``cmd /c`` and the quotes around it.
MAX_LINE = 8191 - 64
#: Bytes of standard input in one Send: they grow by a third in base64 and must fit MaxEnvelopeSizekb of older hosts (150).
CHUNK = 90_000
_RECEIVE_SECONDS = 20.0
#: Bytes that one command may print: no file or listing that is read is larger.
MAX_OUTPUT = 16_000_000


class Result(t.NamedTuple):
    rc: int
    stdout: bytes
    stderr: bytes


class Shell:
    """A cmd shell, opened by the first command and deleted by ``close``."""

    def __init__(self, client: CimClient, clock: t.Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._clock = clock
        self._id = ""

    def run(self, line: str, stdin: bytes = b"", timeout: float = 60.0, repeatable: bool = False) -> Result:
        """Run one line and wait for its end.

        :param timeout: hard limit in seconds; then the command and what it started are ended.
        :param repeatable: the line only reads, so it may be started again when a reply is lost.
        :raises CommandTimedOut: the limit was reached. :raises LostReply: it is unknown whether it ran.
        """
        check_line(line)
        deadline = self._clock() + timeout
        try:
            return self._attempt(line, stdin, deadline, timeout, repeatable)
        except LostReply as exc:
            if not repeatable or not exc.again or exc.operation != "Receive":
                raise
        # what the line printed went with the reply: a command's output can be fetched once
        return self._attempt(line, stdin, deadline, timeout, repeatable)

    def _attempt(self, line: str, stdin: bytes, deadline: float, timeout: float, repeatable: bool) -> Result:
        command = self._start(line, repeatable)
        try:
            self._feed(command, stdin)
            return self._collect(command, deadline, timeout, line)
        except CommandTimedOut:
            self._end(command)
            raise

    def close(self) -> None:
        """Delete the shell. What still runs in it ends with it."""
        if self._id:
            shell, self._id = self._id, ""
            self._client.call(x.TRANSFER + "Delete", URI, "", "Delete", "the command shell", selectors={"ShellId": shell}, seconds=20.0)

    # ------------------------------------------------------------------ steps
    def _open(self) -> str:
        body = (
            '<rsp:Shell xmlns:rsp="%s"><rsp:InputStreams>stdin</rsp:InputStreams>'
            "<rsp:OutputStreams>stdout stderr</rsp:OutputStreams></rsp:Shell>" % x.SHELL
        )
        reply = self._client.call(
            x.TRANSFER + "Create", URI, body, "Create", "the command shell",
            options={"WINRS_NOPROFILE": "TRUE", "WINRS_CODEPAGE": "65001"}, repeatable=True,
        )
        shell = x.selectors_of(reply).get("ShellId", "") or _text(reply, "ShellId")
        if not shell:
            raise WsmanError("the host opened a shell without saying its id", operation="Create", target="the command shell")
        self._id = shell
        return shell

    def _start(self, line: str, repeatable: bool) -> str:
        """Start the line; a shell that is gone, or whose count of commands is used up, is opened anew: the host says that the line was not run.

        The host does not count finished commands down, so one shell runs into its quota where a new one does not (2150859174, 2150859240, 2150859241).
        """
        try:
            return self._command(line, repeatable)
        except QuotaExceeded as exc:
            if exc.operation != "Command":
                raise
            self.close()
        except CimError as exc:
            if exc.code != SHELL_NOT_FOUND:
                raise
            self._id = ""
        return self._command(line, repeatable)

    def _command(self, line: str, repeatable: bool) -> str:
        shell = self._id or self._open()
        # quotes need no escape in an element's content, and a line of reads has a hundred of them
        body = '<rsp:CommandLine xmlns:rsp="%s"><rsp:Command>%s</rsp:Command></rsp:CommandLine>' % (x.SHELL, x.escape('"%s"' % line).replace("&quot;", '"'))
        reply = self._client.call(
            x.SHELL + "/Command", URI, body, "Command", _name(line), selectors={"ShellId": shell}, repeatable=repeatable,
        )
        command = _text(reply, "CommandId")
        if not command:
            raise LostReply("the host started a command without saying its id", operation="Command", target=_name(line))
        return command

    def _feed(self, command: str, stdin: bytes) -> None:
        for start in range(0, len(stdin), CHUNK):
            end = ' End="true"' if start + CHUNK >= len(stdin) else ""
            body = '<rsp:Send xmlns:rsp="%s"><rsp:Stream Name="stdin" CommandId="%s"%s>%s</rsp:Stream></rsp:Send>' % (
                x.SHELL, x.escape(command), end, base64.b64encode(stdin[start:start + CHUNK]).decode("ascii"))
            self._client.call(x.SHELL + "/Send", URI, body, "Send", "standard input", selectors={"ShellId": self._id})

    def _collect(self, command: str, deadline: float, timeout: float, line: str) -> Result:
        out = {"stdout": bytearray(), "stderr": bytearray()}
        body = '<rsp:Receive xmlns:rsp="%s"><rsp:DesiredStream CommandId="%s">stdout stderr</rsp:DesiredStream></rsp:Receive>' % (
            x.SHELL, x.escape(command))
        while True:
            left = deadline - self._clock()
            if left <= 0:
                raise CommandTimedOut(
                    "still running after %d seconds, so it was ended" % timeout, operation="run", target=_name(line))
            try:
                reply = self._client.call(
                    x.SHELL + "/Receive", URI, body, "Receive", _name(line), selectors={"ShellId": self._id},
                    seconds=max(1.0, min(_RECEIVE_SECONDS, left)),
                )
            except OperationTimedOut:
                continue  # nothing was printed meanwhile
            rc = _take(reply, out)
            if sum(map(len, out.values())) > MAX_OUTPUT:
                self._end(command)
                raise LostReply("it printed more than %d bytes, so it was ended" % MAX_OUTPUT, operation="Receive", target=_name(line), again=False)
            if rc is not None:
                return Result(rc, bytes(out["stdout"]), bytes(out["stderr"]))

    def _end(self, command: str) -> None:
        """End the command, then the shell with everything the command started (they share a job)."""
        body = '<rsp:Signal xmlns:rsp="%s" CommandId="%s"><rsp:Code>%s/signal/terminate</rsp:Code></rsp:Signal>' % (
            x.SHELL, x.escape(command), x.SHELL)
        for step in (
            lambda: self._client.call(x.SHELL + "/Signal", URI, body, "Signal", "the command", selectors={"ShellId": self._id}),
            self.close,
        ):
            try:
                step()
            except WsmanError:
                continue  # the time limit is what must be reported


def check_line(line: str) -> None:
    """Refuse a line that cmd cannot take.

    :raises Refused: too long, or more than one line.
    """
    if len(line) > MAX_LINE:
        raise Refused("the command line has %d characters; Windows takes %d" % (len(line), MAX_LINE))
    if any(character in line for character in "\r\n\0"):
        raise Refused("a command line cannot hold a line end or a NUL character")


def _take(reply: ET.Element, out: dict[str, bytearray]) -> int | None:
    """Add what was printed; answers the exit code once the command is done."""
    for stream in x.descendants(reply, "Stream"):
        if stream.text and stream.get("Name") in out:
            try:
                out[str(stream.get("Name"))].extend(base64.b64decode(stream.text, validate=False))
            except binascii.Error:
                raise LostReply("the host sent output that is no base64", operation="Receive", target="the command") from None
    for state in x.descendants(reply, "CommandState"):
        if state.get("State", "").endswith("/Done"):
            code = _text(state, "ExitCode")
            try:
                return int(code) & 0xFFFFFFFF if code else 0
            except ValueError:
                raise LostReply("the host gave the exit code %r" % code, operation="Receive", target="the command") from None
    return None


def _text(node: ET.Element, name: str) -> str:
    found = next(x.descendants(node, name), None)
    return (found.text or "").strip() if found is not None else ""


def _name(line: str) -> str:
    """The program of a line, for errors: its arguments may hold a secret."""
    words = line.replace('"', " ").replace("(", " ").split()
    return "the command shell (%s)" % words[0] if words else "the command shell"
