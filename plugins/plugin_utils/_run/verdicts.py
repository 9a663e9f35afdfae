# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what a run's report said of each host, for the recap: written by the report, read by one task a host."""
from __future__ import annotations

import typing as t

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.files import read_json
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.folder import RunError, RunFolder

Json = dict[str, t.Any]
FILE = "verdicts.json"
#: The same words for every host, whose numbers stand beside it in the result: Ansible shows an error of some lines for each failed task, but the same
#: error once (``Display._deduplicate`` of ansible-core 2.19 to 2.21), so that a fleet reads one error and then one line for each host.
NO_GO_SENTENCE = "no-go. What is needed, and from whom, is in the report: %s"


def write_verdicts(folder: RunFolder, hosts: t.Iterable[Json], page: str, gate: bool, recap: str) -> None:
    """*hosts*: the report's; *page*: what a person reads; *gate*, *recap*: the inventory's interweave_gate and interweave_recap."""
    kept = {host["host"]: {key: host[key] for key in ("verdict", "outcome", "faults", "unanswered")} for host in hosts}
    folder.write(folder.path / FILE, {"hosts": kept, "page": page, "gate": gate, "recap": recap})


def verdicts(folder: RunFolder) -> Json | None:
    """``None``: no report was made of this run. :raises RunError: the file is damaged."""
    path = folder.path / FILE
    if not path.exists():
        return None
    data = read_json(path)
    texts = isinstance(data.get("page"), str) and isinstance(data.get("recap"), str)
    if not texts or not isinstance(data.get("hosts"), dict) or not isinstance(data.get("gate"), bool):
        raise RunError("%s is damaged" % path)
    return data


def of_host(known: Json, host: str) -> Json:
    """One host's verdict. One that the report does not have is none that is ready."""
    found = known["hosts"].get(host)
    good = isinstance(found, dict) and all(isinstance(found.get(key), int) for key in ("faults", "unanswered"))
    if not good or found.get("outcome") != "reported" and found.get("verdict") == "go":
        return {"verdict": "no-go", "outcome": "not_run", "faults": 0, "unanswered": 0}
    return {"verdict": "go" if found.get("verdict") == "go" else "no-go", "outcome": str(found.get("outcome")),
            "faults": found["faults"], "unanswered": found["unanswered"]}


__all__ = ["FILE", "NO_GO_SENTENCE", "of_host", "verdicts", "write_verdicts"]
