# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""playbooks/watch.yml and accept.yml over the lab: nights without a write or a shell, a break named in its second night, what was accepted fails nothing."""
from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
import typing as t

ROOT = pathlib.Path(__file__).resolve().parents[3]
BIN = pathlib.Path(sys.executable).parent


def play(lab: t.Any, folder: pathlib.Path, name: str, **extra: t.Any) -> tuple[int, str]:
    env = {key: value for key, value in os.environ.items() if not key.startswith(("ANSIBLE_", "REQUESTS_CA", "CURL_CA"))}
    env.update(ANSIBLE_COLLECTIONS_PATH=str(ROOT / ".cache" / "collections"), ANSIBLE_CONFIG=str(ROOT / "ansible.cfg"), ANSIBLE_NOCOLOR="1",
               INTERWEAVE_LAB_NET=str(lab.net), INTERWEAVE_LAB_CA=lab.ca)
    done = subprocess.run([str(BIN / "ansible-playbook"), "-i", str(ROOT / "inventories" / "lab"), str(ROOT / "playbooks" / name),
                           "-e", json.dumps({"interweave_report_dir": str(folder / "report"), **extra})],
                          cwd=folder, env=env, capture_output=True, text=True, timeout=200, check=False)
    return done.returncode, done.stdout + done.stderr


def night(lab: t.Any, folder: pathlib.Path, **extra: t.Any) -> tuple[int, str, dict[str, t.Any]]:
    code, output = play(lab, folder, "watch.yml", **extra)
    return code, output, json.loads((folder / "report" / "watch" / "watch.json").read_text())


def of_kind(told: dict[str, t.Any], kind: str) -> set[tuple[str, str]]:
    return {(one["host"] or one["client"], one["item"]) for one in told["points"] if one["kind"] == kind}


def test_nights(lab: t.Any, tmp_path: pathlib.Path) -> None:
    code, output, first = night(lab, tmp_path)
    assert code == 0, output
    assert first["without_baseline"] == ["acme", "globex"]
    assert ("globex-qb01", "R1") in of_kind(first, "waiting")
    assert first["counts"]["worse"] == 0
    code, output = play(lab, tmp_path, "accept.yml", interweave_accept_by="M. Berger")
    assert code == 0, output

    code, output, second = night(lab, tmp_path)
    assert code == 0, output
    assert ("globex-qb01", "R1") in of_kind(second, "accepted")

    lab.act("windows", "sign_off", host="acme-qb01")
    code, output, third = night(lab, tmp_path)
    assert code == 0, output
    assert {("acme-qb01", "R1"), ("acme-qb01", "R2"), ("acme-qb01", "R3")} <= of_kind(third, "waiting")
    code, output, fourth = night(lab, tmp_path)
    assert code == 2, output
    assert {("acme-qb01", "R1"), ("acme-qb01", "R2"), ("acme-qb01", "R3")} <= of_kind(fourth, "worse")
    assert not any(host == "globex-qb01" for host, _item in of_kind(fourth, "worse"))
    assert "worse (look 2 in a row): acme-qb01: R1" in output
    assert {one["id"] for one in third["points"] if one["item"] == "R1"} == {one["id"] for one in fourth["points"] if one["item"] == "R1"}

    code, output, fifth = night(lab, tmp_path, interweave_quiet={"until": "2099-01-01", "why": "new server"})
    assert code == 0, output
    assert ("acme-qb01", "R1") in of_kind(fifth, "quiet")
    assert "new server" in output

    counted = lab.ledger(detail=True)
    assert (counted["writes"], counted["powershell_starts"], counted["probe_starts"]) == (0, 0, 0)
    asked = {name for host in ("acme-qb01", "globex-qb01") for name in counted["by_host"][host] if " " in name}
    assert all(name.startswith(("Enumerate ", "Invoke StdRegProv.Get", "Invoke StdRegProv.Enum", "Invoke Win32_Process.GetOwner")) for name in asked), asked


def test_what_an_account_may_not_see_is_listed_and_the_rest_counts(lab: t.Any, tmp_path: pathlib.Path) -> None:
    """An account that is no administrator: no command shell, and Windows denies it the classes of processes and files."""
    for op in ("Win32_Process", "CIM_DataFile", "shell:"):
        lab.fault("windows", "access_denied", host="acme-qb01", op=op, times=10_000)
    code, output, told = night(lab, tmp_path)
    assert code == 0, output
    not_seen = {item for host, item in of_kind(told, "not seen") if host == "acme-qb01"}
    assert {"R1", "R2", "R3", "R6"} <= not_seen
    assert "3.2" not in not_seen
    assert ("acme-qb01", "3.2") in of_kind(told, "waiting"), "what it may see counts as ever"
    assert ("acme-qb01", "host") not in of_kind(told, "waiting"), "it answered"


def test_a_host_that_stops_answering_is_named_in_the_second_night_and_its_items_are_not_seen(lab: t.Any, tmp_path: pathlib.Path) -> None:
    night(lab, tmp_path)
    play(lab, tmp_path, "accept.yml", interweave_accept_by="M. Berger")
    lab.act("windows", "unreachable", host="acme-qb01")
    code, output, first = night(lab, tmp_path)
    assert code == 0, output
    assert ("acme-qb01", "host") in of_kind(first, "waiting")
    code, output, second = night(lab, tmp_path)
    assert code == 2, output
    assert of_kind(second, "worse") == {("acme-qb01", "host")}
    assert {"R1", "R2", "R3", "3.1", "3.2"} <= {item for host, item in of_kind(second, "not seen") if host == "acme-qb01"}
    assert not any(host == "acme" and item in ("2.1", "2.3") for host, item in of_kind(second, "not seen")), "its CRM was looked at all the same"
