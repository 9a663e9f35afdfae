# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the report said of each host, kept for the recap: read back as input."""
from __future__ import annotations

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.folder import RunError, RunFolder, write_json
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.verdicts import FILE, of_host, verdicts, write_verdicts

GO = {"host": "qb01", "verdict": "go", "outcome": "reported", "faults": 0, "unanswered": 0, "findings": []}


@pytest.fixture
def folder(tmp_path):
    return RunFolder(tmp_path, "20261123T000000Z-aaaaaa")


def test_what_was_kept_is_read(folder):
    assert verdicts(folder) is None
    write_verdicts(folder, [GO], "report.html", True, "report")
    known = verdicts(folder)
    assert (known["page"], known["gate"], known["recap"]) == ("report.html", True, "report")
    assert of_host(known, "qb01") == {"verdict": "go", "outcome": "reported", "faults": 0, "unanswered": 0}


@pytest.mark.parametrize("found", [None, "go", {"verdict": "go"}, {**GO, "outcome": "unreachable"}, {**GO, "faults": "0"}],
                         ids=["not in it", "a text", "without counts", "a go of a host that was not reached", "a count that is none"])
def test_who_is_not_told_well_is_not_ready(found):
    assert of_host({"hosts": {"qb01": found}}, "qb01")["verdict"] == "no-go"


@pytest.mark.parametrize("wrong", [{"hosts": []}, {"gate": "yes"}, {"page": None}, {"recap": 1}])
def test_a_damaged_file_is_no_verdict(folder, wrong):
    write_verdicts(folder, [GO], "report.html", True, "report")
    write_json(folder.path / FILE, {**verdicts(folder), **wrong})
    with pytest.raises(RunError, match="is damaged"):
        verdicts(folder)
