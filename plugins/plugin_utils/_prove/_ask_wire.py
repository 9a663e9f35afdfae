# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: experiments about the wire: native CIM, its faults and queries, the command shell. They only read."""
from __future__ import annotations

import re
import time
import typing as t

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._prove._base import HOST, NOT_HERE, Answer, Experiment, Places, verdict
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._command import wql
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._reads import Environment
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._service_control import find
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import (
    CimError,
    CimNotFound,
    CimNotSupportedHere,
    OperationTimedOut,
    QuotaExceeded,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._shell import Shell

CURRENT_VERSION = "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"
#: Commands after which a shell that still takes more is left alone: WinRM's default is 25.
COMMANDS = 60
#: Conditions in one query: so many the collection itself joins, and so many must be refused.
USUAL, MANY = 60, 1500
TOO_COMPLEX = 2147749996
#: Seconds for two files by name; a walk over a disk takes minutes.
QUICK = 20.0
#: Services that others depend on, on every Windows.
NEEDED = ("Spooler", "RpcSs", "LanmanWorkstation", "EventLog")


def said(exc: CimError) -> str:
    """A fault as numbers: its text is in the host's language and may hold names."""
    numbers = [] if exc.code is None else ["code %d" % exc.code]
    numbers += [] if exc.cim_status is None else ["CIM status %d" % exc.cim_status]
    return "%s (%s)" % (type(exc).__name__, ", ".join([*numbers, *([exc.subcode] if exc.subcode else [])]) or "no code")


def native_cim(at: Places) -> Answer:
    try:
        by_cim = str(at.wire.get("Win32_OperatingSystem").get("BuildNumber") or "")
        value = at.windows.registry.get(CURRENT_VERSION, "CurrentBuild", "REG_SZ")
        printed = at.windows.run("ver", marked=True).stdout.decode("ascii", "replace")
    except CimError as exc:
        return verdict(False, said(exc))
    by_registry = str(value.data) if value else ""
    found = re.search(r"\b\d+\.\d+\.(\d+)", printed)
    builds = (by_cim, by_registry, found.group(1) if found else "")
    came = "build %s by CIM, %s by StdRegProv, %s by the command shell" % tuple(part or "none" for part in builds)
    return verdict(bool(by_cim) and len(set(builds)) == 1, came)


def other_logins(at: Places) -> Answer:
    others = [name for name in at.logins if name in ("kerberos", "credssp", "certificate")]
    if len(at.logins) != 1 or not others:
        return Answer(NOT_HERE, "this connection is told to log in by %s" % (", ".join(at.logins) or "what it negotiates"))
    rows = at.wire.query("SELECT BuildNumber FROM Win32_OperatingSystem")
    return verdict(len(rows) == 1, "a query by %s answered %d rows" % (others[0], len(rows)))


def query_faults(at: Places) -> Answer:
    wire = at.wire
    asked: tuple[tuple[str, t.Callable[[], t.Any], type[CimError]], ...] = (
        ("unknown property", lambda: wire.query("SELECT IwNoSuchProperty FROM Win32_OperatingSystem"), CimNotSupportedHere),
        ("unknown class", lambda: wire.query("SELECT Name FROM IwNoSuchClass"), CimNotSupportedHere),
        ("bad query", lambda: wire.query("SELECT Name FROM Win32_Service WHERE"), CimNotSupportedHere),
        ("unknown namespace", lambda: wire.query("SELECT Name FROM Win32_Service", "root/iwnosuch"), CimNotSupportedHere),
        ("missing instance", lambda: wire.get("Win32_Service", {"Name": "iw-no-such-service"}), CimNotFound),
    )
    came, good = [], True
    for what, ask, wanted in asked:
        try:
            ask()
            came.append("%s: no fault" % what)
            good = False
        except CimError as exc:
            came.append("%s: %s" % (what, said(exc)))
            good = good and isinstance(exc, wanted)
    return verdict(good, "; ".join(came))


def two_files_at_once(at: Places) -> Answer:
    root = str(at.windows.read(Environment("SystemRoot")) or "C:\\Windows") + "\\System32\\"
    either = " OR ".join("Name=%s" % wql(root + name) for name in ("curl.exe", "certutil.exe"))
    begun = time.monotonic()
    try:
        rows = at.wire.query("SELECT Name FROM CIM_DataFile WHERE " + either)
    except OperationTimedOut:
        return verdict(False, "the host gave up after %.0f seconds" % (time.monotonic() - begun))
    seconds = time.monotonic() - begun
    if not rows:
        return Answer(NOT_HERE, "neither of the two files is there")
    return verdict(seconds < QUICK, "%d of 2 files after %.0f seconds" % (len(rows), seconds))


def quote_in_query(at: Places) -> Answer:
    try:
        rows = at.wire.query("SELECT Name FROM Win32_Service WHERE Name=%s" % wql("iw'no-such"))
    except CimError as exc:
        return verdict(False, said(exc))
    return verdict(not rows, "%d rows, no fault" % len(rows))


def query_too_complex(at: Places) -> Answer:
    came = []
    for count in (USUAL, MANY):
        text = "SELECT Name FROM Win32_Service WHERE " + " OR ".join("Name='iw%04d'" % number for number in range(count))
        try:
            at.wire.query(text)
            came.append("%d: answered" % count)
        except CimError as exc:
            came.append("%d: %s" % (count, said(exc)))
            if count == MANY:
                return verdict(exc.code == TOO_COMPLEX and came[0].endswith("answered"), "; ".join(came))
    return verdict(False, "; ".join(came))


def association_filter(at: Places) -> Answer:
    for name in NEEDED:
        if find(at.windows, name) is None:
            continue
        try:
            rows = at.windows.associated("Win32_Service", {"Name": name}, "Win32_DependentService", "Win32_Service", "Antecedent", "Dependent")
        except CimError as exc:
            return verdict(False, "%s: %s" % (name, said(exc)))
        if rows:
            return verdict(all(row.get("Name") and row.get("State") for row in rows), "%d services depend on %s" % (len(rows), name))
    return Answer(NOT_HERE, "no service depends on any of %s" % ", ".join(NEEDED))


class CountedShell(Shell):
    """A shell of its own that is given commands until it takes no more; deleted with what is in it."""

    def fill(self, limit: int) -> tuple[int, CimError | None]:
        """How many it took, and the fault that the next one got."""
        for number in range(limit):
            try:
                self._command("ver", False)
            except CimError as exc:
                return number, exc
        return limit, None


def command_limit(at: Places) -> Answer:
    shell = CountedShell(at.wire)
    try:
        taken, refused = shell.fill(COMMANDS)
    finally:
        shell.close()
    if refused is None:
        return Answer(NOT_HERE, "the shell took %d commands" % taken)
    return verdict(isinstance(refused, QuotaExceeded), "after %d commands: %s" % (taken, said(refused)))


def autorun(at: Places) -> Answer:
    """%CMDCMDLINE% is the line that cmd itself was started with (``set /?``); with /D it runs no AutoRun."""
    lines = [line for line in at.windows.run("echo %CMDCMDLINE%").stdout.decode("utf-8", "replace").splitlines() if line.strip()]
    if len(lines) > 1:
        return verdict(True, "%d lines came before the command's own output" % (len(lines) - 1))
    if not lines or not re.search(r"(?i)\s/[ck]\b", lines[0]):
        return Answer(NOT_HERE, "the command shell does not say what it was started with")
    without = re.search(r"(?i)\s/d\b", re.split(r"(?i)\s/[ck]\b", lines[0])[0])
    return verdict(not without, "the shell was started %s /D" % ("with" if without else "without"))


def _made(name: str, ask: t.Callable[[Places], Answer], asks: str, touches: str, proven: str, disproven: str, code: str) -> Experiment:
    return Experiment(name, HOST, ask, asks, touches, proven, disproven, "plugins/plugin_utils/" + code)


EXPERIMENTS = (
    _made("native-cim", native_cim, "The build of Windows by Get, by StdRegProv and by `ver` in the command shell", "one class, one value, one command",
          "all three name the same build", "one of them is a fault, or they differ", "wsman/_client.py"),
    _made("other-logins", other_logins, "One query over the connection as it is", "one class",
          "the connection logs in by Kerberos, CredSSP or a certificate, and the query is answered", "the query is answered otherwise", "wsman/_ways.py"),
    _made("query-faults", query_faults, "A query with an unknown property, one with an unknown class, a bad one, an unknown namespace, a missing service",
          "nothing that exists", "each is a fault that the collection reads as what it is", "one of them is no fault, or one of another kind",
          "wsman/_faults.py"),
    _made("two-files-at-once", two_files_at_once, "Whether curl.exe and certutil.exe are below System32, in one query for both names", "two files' names",
          "answered within %d seconds" % QUICK, "it takes longer, or the host gives up", "windows/_host.py"),
    _made("quote-in-query", quote_in_query, "A service whose name holds a quote", "nothing that exists",
          "no row and no fault", "a fault", "windows/_command.py"),
    _made("query-too-complex", query_too_complex, "Services of names that are not there, %d and then %d in one query" % (USUAL, MANY), "nothing that exists",
          "the first is answered, the second refused with 2147749996", "anything else", "windows/_host.py"),
    _made("association-filter", association_filter, "Which services depend on the print spooler (or another that Windows has)", "the list of services",
          "rows with name and state come", "a fault, or rows without them", "wsman/_client.py"),
    _made("command-limit", command_limit, "`ver`, again and again in one shell, up to %d times" % COMMANDS, "a shell of its own, deleted at the end",
          "the next command is refused with a code of a quota", "it is refused with another", "wsman/_faults.py"),
    _made("autorun", autorun, "What the command shell of a remote session was started with (`echo %CMDCMDLINE%`)", "one command",
          "it was started without `/D`, or something was printed before the answer", "it was started with `/D`", "windows/_batch.py"),
)

__all__ = ["CURRENT_VERSION", "EXPERIMENTS", "CountedShell", "said"]
