# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is read back has the types that were written; each damage is named, what is missing claims nothing."""
from __future__ import annotations

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import Change, Outcome, finding
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.schema import (
    wrong_in_changes,
    wrong_in_entry,
    wrong_in_finding,
    wrong_in_manifest,
    wrong_in_record,
)
from report_samples import about, manifest

FINDING = finding("3.2", Outcome("fail", "e", "a", ["v"], "r", warnings=["w"], blocked_by="x", changes=[Change("w", 1, 2, "firewall", "r", {})]), "s")
RECORD = {"schema": "1", "host": "qb01", "client": "acme", "outcome": "reported", "message": "", "parts": {"policy": {"findings": [], "data": {}}}}
ODD = (0, True, 1.5, "\N{SNOWMAN}", [1], {"a": 1}, [[]], [{}])


def test_what_we_write_is_right():
    assert wrong_in_manifest(manifest("a", {"qb01": about("acme")})) == ""
    assert wrong_in_entry(about("acme", network={"ports": ["4500"], "sources": []})) == ""
    assert wrong_in_record(RECORD, "host", "qb01") == ""
    assert wrong_in_finding(FINDING) == ""
    assert wrong_in_finding({"item": "3.2", "status": "pass", "title": None, "later": {"a": [1]}}) == ""


@pytest.mark.parametrize("value", ODD, ids=repr)
@pytest.mark.parametrize(("check", "good"), [
    (wrong_in_manifest, manifest("a", {})), (wrong_in_entry, about("acme")), (lambda value: wrong_in_record(value, "host", "qb01"), RECORD),
    (wrong_in_finding, FINDING),
], ids=["manifest", "entry", "record", "finding"])
def test_each_key_of_another_type_is_named(check, good, value):
    for key, before in good.items():
        same = type(value) is type(before) or before in (None, "") and isinstance(value, str)
        wrong = check({**good, key: value})
        assert wrong or same, key
        assert not wrong or key in wrong or "qb01" in wrong or key == "parts"
    assert check(value) or check is wrong_in_entry and isinstance(value, dict)


@pytest.mark.parametrize("change", [{"item": "9.9"}, {"item": 1.3}, {"status": "fine"}, {"owner": "nobody"}, {"evidence": "text"}, {"evidence": [None]},
                                    {"changes": [None]}, {"changes": [{"what": 5}]}, {"changes": [{"key": "x"}]}, {"changes": [{"applied": "yes"}]},
                                    {"attested": {"who": 1}}], ids=repr)
def test_a_finding_that_says_more_or_less_than_a_finding_is_damaged(change):
    assert wrong_in_finding({**FINDING, **change})


def test_a_file_of_somebody_else_or_of_another_version_is_none():
    assert "of the host 'qb01'" in wrong_in_record(RECORD, "host", "qb02")
    assert "schema" in wrong_in_record({**RECORD, "schema": "2"}, "host", "qb01")
    assert "has no parts" in wrong_in_record({key: value for key, value in RECORD.items() if key != "parts"}, "host", "qb01")
    assert "in part 'policy'" in wrong_in_record({**RECORD, "parts": {"policy": {"findings": {}}}}, "host", "qb01")
    assert "schema" in wrong_in_manifest({**manifest("a", {}), "schema": None})
    assert wrong_in_changes("x")
