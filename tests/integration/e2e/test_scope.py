# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is left out of a run on purpose is said to be left out, and nothing else is."""
from __future__ import annotations

import pytest
from playbook import preflight

EVERY = {"1.1", "1.2", "1.3", "1.4", "1.5", "2.1", "2.2", "2.3", "3.1", "3.2", "3.3", "4.1", "4.2", "4.3", "5.1", "5.2", "5.3", "R1", "R2", "R5"}


@pytest.mark.parametrize(("arguments", "variables", "left_out"), [
    (("--skip-tags", "item_1_3,item_2_1,item_4_3,item_R2"), {}, {"1.3", "2.1", "4.3", "R2"}),
    (("--skip-tags", "phase_1,phase_4"), {}, {"1.1", "1.2", "1.3", "1.4", "1.5", "4.1", "4.2", "4.3"}),
    (("--tags", "item_1_5,item_2_2"), {}, EVERY - {"1.5", "2.2"}),
    ((), {"interweave_items": ["1.5", "2.2"]}, EVERY - {"1.5", "2.2"}),
], ids=["skip items", "skip phases", "tags", "interweave_items"])
def test_what_is_left_out_is_manual_and_says_so_and_the_rest_is_looked_at(lab, tmp_path, arguments, variables, left_out):
    folder = tmp_path / "report"
    folder.mkdir()
    run = preflight(lab, folder, "--limit", "acme", *arguments, extra={"interweave_allow": [], **variables})
    for item in sorted(EVERY):
        text = run.text("acme-qb01", item)
        if item in left_out:
            assert run.statuses("acme-qb01", item) == {"manual"}, (item, text)
        said = "left out by" in text or "not looked at by this run" in text
        assert said == (item in left_out), (item, text)
    assert run.host("acme-qb01")["outcome"] == "reported"
    assert "error" not in {found["status"] for found in run.host("acme-qb01")["findings"]}
