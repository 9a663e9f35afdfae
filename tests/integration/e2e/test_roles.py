# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server beside the live one (``interweave_role``), on which somebody left QRemote running."""
from __future__ import annotations

import json
import pathlib

import pytest
from labclient import LabClient
from playbook import preflight


@pytest.fixture
def inventory(lab: LabClient, tmp_path: pathlib.Path) -> pathlib.Path:
    def login(client: str, number: int) -> dict[str, object]:
        return {"ansible_host": lab.address(number, 1), "ansible_connection": "winrm", "ansible_port": 5985, "ansible_winrm_transport": "ntlm",
                "ansible_user": "%s\\interweave" % client.upper(), "ansible_password": "Lab-%s-1!" % client}

    path = tmp_path / "initech.json"
    path.write_text(json.dumps({"all": {"children": {"initech": {"vars": {"interweave_client": "initech"}, "hosts": {
        "initech-live": login("umbrella", 30),  # any server that serves
        "initech-standby": {**login("initech", 40), "interweave_role": "standby"},
        "initech-retired": {**login("initech", 40), "interweave_role": "retired"}}}}}}), encoding="utf-8")
    return path


def test_a_server_that_is_not_live_fails_while_qremote_listens_and_is_not_judged_as_if_it_were(lab: LabClient, inventory: pathlib.Path,
                                                                                               tmp_path: pathlib.Path) -> None:
    folder = tmp_path / "report"
    folder.mkdir()
    run = preflight(lab, folder, "--limit", "initech", extra={"interweave_allow": []}, inventory=inventory)
    assert run.code == 2, run.output
    for host in ("initech-standby", "initech-retired"):
        (found,) = run.findings(host, "3.1")
        assert (found["status"], found["owner"]) == ("fail", "it")
        assert "QRemoteServer.exe listens on TCP port 4500 of a server that is declared %s" % host.partition("-")[2] in found["actual"]
        assert all(run.statuses(host, item) == {"not_applicable"} for item in ("1.1", "3.2", "3.3", "4.3", "5.1", "5.3", "R1", "R5"))
        assert "judged on the client's live server" in run.text(host, "4.3")
    assert "not_applicable" not in run.statuses("initech-standby", "1.5") | run.statuses("initech-standby", "1.3")
    assert run.statuses("initech-retired", "1.5") == {"not_applicable"}
    assert "not_applicable" not in run.statuses("initech-live", "3.1") | run.statuses("initech-live", "R2")
