# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the rollbacks of hosts and CRMs share: the changes of a record, newest first, and what is said of each."""
from __future__ import annotations

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._restore import undo

CHANGE = {"what": "rule x", "kind": "firewall", "before": None, "after": {"name": "x"}}


def part(written, status, *changes):
    return {"written": written, "findings": [{"item": "3.2", "status": status, "changes": list(changes)}]}


def test_the_newest_change_is_undone_first_and_what_was_not_made_never():
    record = {"parts": {"a": part("2026-11-30T10:00:00+00:00", "changed", CHANGE, {**CHANGE, "what": "second"}),
                        "b": part("2026-11-30T11:00:00+00:00", "would_change", {**CHANGE, "what": "wanted"}),
                        "c": part("2026-11-30T12:00:00+00:00", "changed", {**CHANGE, "what": "last"}, {**CHANGE, "applied": False})}}
    assert [change["what"] for _entry, change in undo.recorded(record)] == ["last", "second", "rule x"]


def test_a_damaged_record_holds_no_change():
    assert undo.recorded({}) == []
    assert undo.recorded({"parts": {"a": {"findings": None}}}) == []


def test_what_cannot_be_undone_says_what_a_person_does():
    outcome = undo.cannot({**CHANGE, "kind": "driver_install"})
    assert (outcome.status, outcome.owner) == ("manual", "operator")
    assert "Uninstall it by hand" in outcome.remedy


def test_the_result_fails_where_that_is_wanted():
    findings = [{"status": "changed", "step": "rule x", "actual": "put back", "remedy": ""},
                {"status": "error", "step": "rule y", "actual": "refused", "remedy": "Ask."}]
    told = undo.result("r1", findings, "fail", "on the host")
    assert (told["failed"], told["restored"], told["summary"]) == (True, ["rule x"], {"changed": 1, "error": 1})
    assert told["msg"] == "1 of 2 changes could not be put back: rule y: refused"
    assert "failed" not in undo.result("r1", findings, "report", "on the host")
    assert undo.result("r1", [], "fail", "on the host")["text"] == ["nothing to put back on the host: the run recorded no change there"]
