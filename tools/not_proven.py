# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write docs/not-proven.md from the experiments (plugins/plugin_utils/_prove) and from the results that were brought back (docs/proofs/*.json).

    tools/not_proven.py            writes docs/not-proven.md
    tools/not_proven.py --check    writes nothing, exits 1 when it differs
"""
from __future__ import annotations

import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / ".cache" / "collections"))

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._prove._all import EXPERIMENTS, SECTIONS  # noqa: E402
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._prove._base import NOT_HERE, Experiment, Row  # noqa: E402
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._prove._page import brought_back, cell  # noqa: E402

TARGET, PROOFS = ROOT / "docs" / "not-proven.md", ROOT / "docs" / "proofs"
HEAD = """<!--
SPDX-FileCopyrightText: InterWeave SmartIntegration collection contributors
SPDX-License-Identifier: GPL-3.0-or-later
Written by tools/not_proven.py.
-->
# Not proven on real systems

This collection was written without access to a Windows server with QuickBooks, a Salesforce org, a Creatio site or InterWeave's portal. It was tested
against simulations that are strict and were written from public documents: protocol specifications, vendors' pages, published registry exports and
administrators' scripts. A simulation cannot disprove a misreading of its own sources. So the first run on a real system should be a look only, and the
playbook `prove` asks your systems what the simulation cannot say: each line with a name in its last column is an experiment of it ([how to run it,
and what to send back](acceptance.md)).

Where a fact is inference the code is tolerant: it reads back what it wrote, and reports `manual` or `error` rather than pass.
"""
TAIL = """## Around it

- AWX and Automation Platform, execution environments in a container: not run.
- ansible-core 2.20 and 2.21 where `make test` found no Python 3.12 or 3.13: what the collection takes from them without a promise is looked
  up in their source, and the closing line says "read, not run". Python 3.10 on a jump host: by the rules of the linters, not by a run.
- A fleet of real hosts: figures in [Fleets](fleet.md) are of simulated ones.
- Whether `unique` field settings, validation rules or triggers of a real org refuse what the modules write is known only there; each record's
  refusal is reported. Details and inferences of both CRMs are in [Salesforce](salesforce.md) and [Creatio](creatio.md#what-is-inference).
- The time zone shift is proven by InterWeave's trial with a test customer ([4.3](items.md#43-time-zone-alignment)).
"""


def proofs() -> dict[str, list[str]]:
    """What was brought back, by experiment, oldest first: ``proven on Windows Server 2022 (2026-12-01)``.

    :raises ValueError: a file is none, with its name.
    """
    found: dict[str, list[str]] = {}
    for path in sorted(PROOFS.glob("*.json")):
        try:
            results = brought_back(json.loads(path.read_text(encoding="utf-8")))
        except ValueError as exc:
            raise ValueError("%s %s" % (path.relative_to(ROOT), exc)) from exc
        for name, verdict, system, day in results:
            if verdict != NOT_HERE:
                found.setdefault(name, []).append("%s on %s (%s)" % (verdict, system, day))
    return found


def how(row: Row, experiment: Experiment | None, seen: list[str]) -> str:
    """The last column."""
    if experiment is None:
        return cell(row.prove)
    words = "`%s`%s: %s. Proven: %s. Disproven: %s" % (
        row.name, " (writes; %s)" % experiment.undone if experiment.writes else "", experiment.asks, experiment.proven, experiment.disproven)
    return cell("%s%s" % (words, ". **%s**" % "; ".join(seen) if seen else ""))


def text() -> str:
    known = proofs()
    lines = [HEAD]
    for title, rows in SECTIONS.items():
        lines += ["## %s" % title, "", "| Statement | Rests on | What the code does about it | Experiment, or what would prove it |", "|---|---|---|---|"]
        for row in rows:
            last = how(row, EXPERIMENTS.get(row.name), known.get(row.name, []))
            lines.append("| %s | %s | %s | %s |" % (cell(row.statement), cell(row.rests_on), cell(row.handled), last))
        lines.append("")
    return "\n".join([*lines, TAIL])


def main() -> int:
    try:
        new = text()
    except ValueError as exc:
        print(exc, file=sys.stderr)
        return 1
    if TARGET.exists() and TARGET.read_text(encoding="utf-8") == new:
        return 0
    if "--check" in sys.argv[1:]:
        print("docs/not-proven.md is not what the experiments say: run tools/not_proven.py", file=sys.stderr)
        return 1
    TARGET.write_text(new, encoding="utf-8")
    print("written: docs/not-proven.md")
    return 0


if __name__ == "__main__":
    sys.exit(main())
