# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the last sign of life of an integration: when QuickBooks' SDK log was last written, who is connected from a declared source.

A stale log shows a standstill. A fresh one shows little: every program that speaks to QuickBooks by its SDK is written there, our own probe too.
"""
from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import FAIL, MANUAL, PASS, Outcome
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._host import Host
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._listeners import from_outside, sources_of
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._processes import ESTABLISHED, connections, moment, on_port
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._reads import Read, Rows

#: Where QuickBooks for Windows keeps the log of its SDK.
SDK_LOG = "C:\\ProgramData\\Intuit\\QuickBooks\\qbsdklog.txt"
#: A file's time may be this far ahead of the host's clock as the wire shows it.
AHEAD = timedelta(minutes=10)
_PATH = re.compile(r"[A-Za-z]:\\[^\"*?<>|%\x00-\x1f]{1,240}")


@dataclass(frozen=True)
class Life:
    """What was seen. ``written`` is None where no such file is there, or its time is not told; ``now`` is the host's clock."""

    log: str
    stale_after: int
    written: datetime | None = None
    now: datetime | None = None
    peers: tuple[str, ...] = ()
    #: Whether the file is there at all.
    there: bool = False

    @property
    def written_text(self) -> str | None:
        return self.written.strftime("%Y-%m-%dT%H:%M:%SZ") if self.written else None

    def judged(self) -> Outcome:
        """What is said of it: R6."""
        outcome = self._connected() if self.peers else self._logged()
        outcome.expected = "a sign of life within %d hours: %s written, or a connection from a declared source now" % (self.stale_after, self.log)
        when = self.written_text or ("at a time that Windows does not tell" if self.there else "never: no such file")
        outcome.evidence = ["%s: last written %s" % (self.log, when),
                            "connected now from declared sources: %s" % (", ".join(self.peers) or "none")]
        outcome.owner = "operator"
        return outcome

    def _connected(self) -> Outcome:
        return Outcome(PASS, actual="connected now from the declared source %s; that shows a connection, not that records pass" % ", ".join(self.peers))

    def _logged(self) -> Outcome:
        if self.written is None or self.now is None:
            why = "Windows does not tell when the log was last written" if self.there else "there is no such log: it lies elsewhere, or nothing used the SDK"
            return Outcome(
                MANUAL, actual="nobody is connected from a declared source, and %s" % why,
                remedy="Ask InterWeave when its flows last reached QuickBooks. Where the log lies elsewhere, session_info takes its path as sdk_log.")
        age = self.now - self.written
        if age < -AHEAD:
            return Outcome(MANUAL, actual="the log's time, %s, lies ahead of the host's clock: how old it is cannot be told" % self.written_text,
                           remedy="Set the host's clock right, then look again.")
        if age <= timedelta(hours=self.stale_after):
            return Outcome(PASS, actual="some program spoke to QuickBooks %s ago; the log's time tells neither which nor whether records passed" % _age(age))
        return Outcome(FAIL, actual="a standstill: nobody is connected from a declared source, and nothing has spoken to QuickBooks for %s" % _age(age),
                       remedy="See that R1 to R3 pass, then ask InterWeave whether its flows run. Before go-live no flow runs, and nothing is wrong.")


def check(options: t.Mapping[str, t.Any]) -> None:
    """:raises ValueError: an option cannot be used."""
    if not _PATH.fullmatch(str(options["sdk_log"])):
        raise ValueError("sdk_log %r is no absolute Windows path of a file, such as %s" % (options["sdk_log"], SDK_LOG))
    if not 1 <= options["stale_after"] <= 8760:
        raise ValueError("stale_after is %d hours: expected 1 to 8760" % options["stale_after"])
    sources_of(options["sources"])


def _log_read(path: str) -> Rows:
    return Rows("CIM_DataFile", ("Name", "LastModified"), "Name", (path,))


def reads(options: t.Mapping[str, t.Any]) -> list[Read]:
    return [_log_read(str(options["sdk_log"])), *([on_port(options["port"])] if options["port"] else [])]


def look(host: Host, options: t.Mapping[str, t.Any]) -> Life:
    path, port, sources = str(options["sdk_log"]), options["port"], sources_of(options["sources"])
    found = host.read(_log_read(path))
    here = connections(host, on_port(port)) if port else []
    peers = {one.peer for one in here if one.state == ESTABLISHED and from_outside(one, sources)}
    now = datetime.now(timezone.utc) + timedelta(seconds=host.clock_skew() or 0.0)
    return Life(path, options["stale_after"], moment(found[0].get("LastModified")) if found else None, now, tuple(sorted(peers)), bool(found))


def _age(age: timedelta) -> str:
    hours = int(age.total_seconds() // 3600)
    if hours < 1:
        return "less than an hour"
    return "%d hours" % hours if hours < 48 else "%d days" % (hours // 24)


__all__ = ["Life", "SDK_LOG", "check", "look", "reads"]
