# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the run that this ansible-playbook started, found by the process and by nothing else.

A variable, a fact or a register can be set from outside and outlive a run in a cache; a process id and when that process started cannot.
"""
from __future__ import annotations

import contextlib
import os
import pathlib
import typing as t

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.files import RunError, read_json, remove
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.folder import RunFolder
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.locks import process

PROCESS = "process.json"


def owner() -> int:
    """The process id of ansible-playbook: every task runs in a process that it forked."""
    return os.getppid()


def mark(folder: RunFolder) -> None:
    """Note that this ansible-playbook started the run, or goes on with it: what was judged before does not count any more."""
    remove(folder.path / "verdicts.json", folder.report_dir)
    folder.write(folder.path / PROCESS, process(owner())._asdict())


def current(report_dir: str | os.PathLike[str]) -> RunFolder | None:
    """The newest run below this folder that this ansible-playbook started; ``None`` when it started none."""
    mine = process(owner())._asdict()
    for path in sorted((pathlib.Path(report_dir) / "runs").glob("*/" + PROCESS), reverse=True):
        with contextlib.suppress(RunError):
            if read_json(path) == mine:
                return RunFolder(report_dir, path.parent.name)
    return None


def started(report_dir: str | os.PathLike[str]) -> RunFolder:
    """As :func:`current`.

    :raises RunError: this ansible-playbook started no run: a part of the playbook was left out, or the report folder is another one.
    """
    found = current(report_dir)
    if found is None:
        raise RunError("this ansible-playbook started no run below %s: start playbooks/preflight.yml from its beginning, without --start-at-task and "
                       "--skip-tags always" % report_dir)
    return found


def report_dir(given: str | None, templar: t.Any, task_vars: t.Mapping[str, t.Any]) -> str:
    """The report folder: the task's, else what the inventory declares, else :func:`default_dir`. A task that leaves it out costs no template."""
    declared = given or templar.template(task_vars.get("interweave_report_dir") or "")
    return os.path.expandvars(os.path.expanduser(str(declared))) if declared else default_dir()


def default_dir() -> str:
    """The report folder when none is declared: the same for every playbook."""
    return os.path.join(os.environ.get("PWD") or os.getcwd(), "interweave-report")


__all__ = ["PROCESS", "current", "default_dir", "mark", "owner", "report_dir", "started"]
