# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All runs of a host, newest first; what cannot be read or trusted is named, and hides no other run."""
from __future__ import annotations

import pathlib
import typing as t

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._leave import ledger
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.folder import RunFolder

TRUSTED, NOT = {"trust_unsigned": True}, {"trust_unsigned": False}


def change(what: str, **more: t.Any) -> dict[str, t.Any]:
    return {"what": what, "before": None, "after": "A", "kind": "firewall", "resource": "firewall_exception", "key": {"name": what}, "applied": True, **more}


def run(where: pathlib.Path, number: int, *changes: dict[str, t.Any], host: str = "h") -> RunFolder:
    folder = RunFolder(where, "2026110%dT180000Z-a1b2c3" % number)
    folder.write_manifest({"schema": "1", "run_id": folder.run_id, "hosts": {host: {"client": "c"}}})
    folder.record(folder.host_path(host), {"host": host, "client": "c"}, "windows_host", {
        "findings": [{"item": "3.2", "status": "changed", "changes": list(changes)}], "data": {}})
    return folder


def test_changes_are_newest_first_and_what_was_only_wanted_is_none(tmp_path: pathlib.Path) -> None:
    run(tmp_path, 1, change("one"))
    run(tmp_path, 2, change("theirs"), host="other")
    run(tmp_path, 3, change("two"), change("three", applied=False))
    found = ledger.of_host(tmp_path, "h", TRUSTED)
    assert [one.change["what"] for one in found.made] == ["two", "one"]
    assert len(found.runs) == 2
    assert not any(one.distrusted for one in found.made)


def test_a_record_that_is_not_trusted_is_named(tmp_path: pathlib.Path) -> None:
    run(tmp_path, 1, change("one"))
    found = ledger.of_host(tmp_path, "h", NOT)
    assert "is unsigned" in found.made[0].distrusted
    assert ledger.distrusted_row(found.made[0]).state == "not looked at"


def test_a_record_that_was_changed_since_is_named_and_its_neighbour_is_not(tmp_path: pathlib.Path) -> None:
    reports, key = tmp_path / "reports", tmp_path / "key"
    key.write_text("k" * 40, encoding="ascii")
    key.chmod(0o600)
    for number in (1, 2):
        folder = run(reports, number)
        folder.sign_with(str(key))
        folder.host_path("h").unlink()
        folder.record(folder.host_path("h"), {"host": "h", "client": "c"}, "windows_host", {
            "findings": [{"item": "3.2", "status": "changed", "changes": [change("rule %d" % number)]}], "data": {}})
    path = folder.host_path("h")
    path.write_text(path.read_text(encoding="utf-8").replace("rule 2", "rule 3"), encoding="utf-8")
    found = ledger.of_host(reports, "h", {"record_key_file": str(key)})
    assert [(one.change["what"], bool(one.distrusted)) for one in found.made] == [("rule 3", True), ("rule 1", False)]


def test_a_damaged_record_costs_its_run_and_is_told(tmp_path: pathlib.Path) -> None:
    run(tmp_path, 1, change("one"))
    folder = run(tmp_path, 2, change("two"))
    folder.host_path("h").write_text("{", encoding="utf-8")
    found = ledger.of_host(tmp_path, "h", TRUSTED)
    assert [one.change["what"] for one in found.made] == ["one"]
    assert [row.state for row in found.unread_rows()] == ["not looked at"]
    assert folder.run_id in found.unread_rows()[0].what


def test_a_rollback_of_a_run_is_remembered(tmp_path: pathlib.Path) -> None:
    folder = run(tmp_path, 1, change("one"))
    done = [{"step": "one", "status": "changed"}]
    folder.write(folder.path / "rollbacks" / "1.json", {"host": "h", "written": "2026-11-20T08:00:00+00:00", "findings": done})
    folder.write(folder.path / "rollbacks" / "2.json", {"host": "other", "written": "2026-11-21", "findings": done})
    assert ledger.of_host(tmp_path, "h", TRUSTED).made[0].put_back == "2026-11-20"


def test_a_clients_changes_are_its_own(tmp_path: pathlib.Path) -> None:
    folder = run(tmp_path, 1)
    renamed = {"item": "2.2", "status": "changed", "changes": [change("name")]}
    folder.record(folder.client_path("c"), {"client": "c"}, "crm", {"findings": [renamed], "data": {}})
    assert [one.change["what"] for one in ledger.of_client(tmp_path, "c", TRUSTED).made] == ["name"]
    assert not ledger.of_client(tmp_path, "d", TRUSTED).made
