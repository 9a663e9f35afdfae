# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = """
name: preflight_progress
type: aggregate
short_description: Show how far a pre-flight run is
version_added: 1.0.0
description:
  - Shows how many hosts are done, how many there are, and how many are done per minute.
  - On a terminal the line is rewritten in place, elsewhere a line is written at most every O(interval) seconds.
  - It only shows. Neither findings nor report nor verdict depend on it.
author:
  - InterWeave SmartIntegration collection contributors (@interweave)
requirements:
  - Enable it, for example with C(ANSIBLE_CALLBACKS_ENABLED=interweave.smartintegration.preflight_progress).
options:
  interval:
    description: Least number of seconds between two lines where the output is no terminal.
    type: float
    default: 10
    env:
      - name: INTERWEAVE_PROGRESS_INTERVAL
    ini:
      - section: callback_preflight_progress
        key: interval
  task:
    description: A host is done when a task of this name (the module's, without collection) has ended.
    type: str
    default: preflight_look
    env:
      - name: INTERWEAVE_PROGRESS_TASK
    ini:
      - section: callback_preflight_progress
        key: task
"""

import sys
import time
import typing as t

from ansible.plugins.callback import CallbackBase


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "interweave.smartintegration.preflight_progress"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self, display: t.Any = None, options: t.Any = None) -> None:
        super().__init__(display=display, options=options)
        self.clock: t.Callable[[], float] = time.monotonic
        self.out: t.TextIO = sys.stderr
        self.hosts: set[str] = set()
        self.done: set[str] = set()
        self.lost: set[str] = set()
        self.started = 0.0
        self._shown = float("-inf")

    # ------------------------------------------------------------------ what Ansible tells
    def v2_playbook_on_play_start(self, play: t.Any) -> None:
        self.started = self.started or self.clock()
        hosts = play.get_variable_manager().get_vars(play=play).get("ansible_play_hosts_all") or []
        if len(hosts) > len(self.hosts):
            self.hosts = {str(host) for host in hosts}

    def v2_runner_on_ok(self, result: t.Any, **_more: t.Any) -> None:
        self._ended(result)

    def v2_runner_on_failed(self, result: t.Any, **_more: t.Any) -> None:
        self._ended(result)

    def v2_runner_on_unreachable(self, result: t.Any, **_more: t.Any) -> None:
        self.lost.add(_host(result))
        self._ended(result)

    def v2_playbook_on_stats(self, stats: t.Any) -> None:
        self.show(last=True)

    # ------------------------------------------------------------------ what is shown
    def _ended(self, result: t.Any) -> None:
        task = result.task
        name = str(getattr(task, "action", "")).rsplit(".", 1)[-1]
        if name == self.get_option("task"):
            self.done.add(_host(result))
            self.show()

    def line(self) -> str:
        """For example ``12 of 40 hosts done (30 %), 24.0 a minute, about 2 min left, 1 unreachable``."""
        seconds = max(self.clock() - self.started, 0.001)
        total, done = max(len(self.hosts), len(self.done)), len(self.done)
        rate = done * 60 / seconds
        text = "%d of %d hosts done (%d %%), %.1f a minute" % (done, total, 100 * done // total if total else 100, rate)
        if rate and done < total:
            text += ", about %d min left" % round((total - done) / rate + 0.5)
        return text + (", %d unreachable" % len(self.lost) if self.lost else "")

    def show(self, last: bool = False) -> None:
        terminal = self.out.isatty()
        pause = 0.2 if terminal else float(self.get_option("interval"))
        if not self.hosts or (not last and self.clock() - self._shown < pause):
            return
        self._shown = self.clock()
        self.out.write(("\r\x1b[2K%s%s" % (self.line(), "\n" if last else "")) if terminal else "%s\n" % self.line())
        self.out.flush()


def _host(result: t.Any) -> str:
    return str(result.host.get_name())
