# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A full run on the lab and its undo, as a user runs them: every restorable kind comes back, what someone changed since does not."""
from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
import typing as t

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
HOST = "acme-qb01"
RULE = "InterWeave QRemote"


class Runs:
    """ansible-playbook over the lab's inventory, with one report folder."""

    def __init__(self, lab: t.Any, folder: pathlib.Path, name: str = HOST) -> None:
        self.lab, self.folder, self.name = lab, folder, name
        self.run_id = ""

    def play(self, playbook: str, *arguments: str, **variables: t.Any) -> str:
        environment = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache" / "collections"), "ANSIBLE_NOCOLOR": "1",
                       "INTERWEAVE_LAB_NET": str(self.lab.net), "INTERWEAVE_LAB_CA": self.lab.ca}
        done = subprocess.run(
            [str(pathlib.Path(sys.executable).parent / "ansible-playbook"), "-i", str(ROOT / "inventories" / "lab"), "--limit", self.name,
             str(ROOT / "playbooks" / playbook), *arguments, "-e", json.dumps({"interweave_report_dir": str(self.folder), **variables})],
            cwd=self.folder, env=environment, capture_output=True, text=True, check=False, timeout=300)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "Traceback" not in done.stdout + done.stderr
        return done.stdout

    def preflight(self, **variables: t.Any) -> None:
        self.play("preflight.yml", interweave_gate=False, **variables)
        self.run_id = max(path.name for path in (self.folder / "runs").iterdir())

    def rollback(self, *arguments: str, **variables: t.Any) -> str:
        return self.play("rollback.yml", *arguments, interweave_rollback_run=self.run_id, **{"interweave_trust_unsigned": True, **variables})


def host(lab: t.Any, name: str = HOST) -> dict[str, t.Any]:
    """What of the host the restorable kinds are about."""
    seen = lab.act("windows", "state", host=name)
    return {
        "rules": sorted((rule["name"], str(rule["fields"])) for rule in seen["rules"].values()),
        "port proxies": seen["port_proxies"],
        "update files": {name: file["sha256"] for name, file in seen["files"].items() if name.lower().endswith(("qbchan.dat", ".lnk"))},
        "services": {name: (about["mode"], about["state"]) for name, about in seen["services"].items()},
        "the DSN": [key for key in seen["registry"] if key.lower().endswith(("\\acmeqr", "\\globexqr"))],
    }


def accounts(lab: t.Any) -> dict[str, str]:
    """The names of the client's accounts in its CRM, by id. The canary's is left out: it cannot be undone."""
    return {row["Id"]: row["Name"] for row in lab.state("salesforce")["orgs"]["acme"]["accounts"] if not row["Name"].startswith("ZZZ")}


@pytest.fixture
def runs(lab, tmp_path) -> Runs:
    made = Runs(lab, tmp_path)
    made.before, made.names_before = host(lab), accounts(lab)
    made.preflight()
    return made


def names_said(output: str, status: str) -> list[str]:
    return [line.strip().strip('",') for line in output.splitlines() if line.strip().startswith('"%s ' % status)]


def test_rollback_of_a_full_run_restores_every_restorable_kind_with_leave_only(lab, runs):
    after, names_after = host(lab), accounts(lab)
    assert after != runs.before
    renamed = {key for key, name in names_after.items() if name != runs.names_before[key]}
    assert len(renamed) == 3
    lab.forget()
    shown = runs.rollback("--check", "--diff")
    assert lab.ledger()["writes"] == 0
    assert (host(lab), accounts(lab)) == (after, names_after)
    wanted = names_said(shown, "would_change")
    for words in (RULE, "port proxy", "System DSN 'AcmeQR'", "BackgroundEnabled", "QBUpdateMonitorService", "start-up link", "name of account"):
        assert any(words in line for line in wanted), words
    runs.rollback(interweave_allow=[])
    runs.rollback(interweave_change={"ticket": "CHG-1", "window": "2020-01-01T00:00:00Z/2020-01-02T00:00:00Z"})
    assert lab.ledger()["writes"] == 0
    assert (host(lab), accounts(lab)) == (after, names_after)
    done = runs.rollback()
    assert host(lab) == runs.before
    assert accounts(lab) == runs.names_before
    assert len(names_said(done, "changed")) == len(wanted)
    for words in ("QODBC driver", "restart service", "permission set", "canary customer"):
        assert any(words in line and "cannot be undone" in line for line in names_said(done, "manual")), words
    lab.forget()
    again = runs.rollback()
    assert lab.ledger()["writes"] == 0
    assert not names_said(again, "changed")


def test_what_was_changed_by_hand_in_between_is_left_and_named(lab, runs):
    rules = lab.act("windows", "state", host=HOST)["rules"]
    number = next(name for name, rule in rules.items() if rule["name"] == RULE)
    data = "v2.30|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=4500|RA4=198.51.100.7|Name=%s|" % RULE
    lab.act("windows", "edit_rule", host=HOST, id=number, data=data)
    theirs = next(key for key, name in accounts(lab).items() if name != runs.names_before[key])
    lab.act("salesforce", "rename", org="acme", id=theirs, name="Renamed by hand")
    done = runs.rollback()
    left = [line for line in names_said(done, "manual") if "left alone: someone changed it since" in line]
    assert len(left) == 2
    assert RULE in left[0]
    assert theirs in left[1]
    assert "now: Renamed by hand" in left[1]
    assert accounts(lab) == {**runs.names_before, theirs: "Renamed by hand"}
    assert any("198.51.100.7" in text for name, text in host(lab)["rules"] if name == RULE)
    assert {name: value for name, value in host(lab).items() if name != "rules"} == {name: value for name, value in runs.before.items() if name != "rules"}


def test_what_the_run_corrected_reads_again_as_it_did(lab, tmp_path):
    """Where something was there before: a rule with its description, a port proxy to another target, two installed QuickBooks."""
    name, kinds = "globex-qb01", ["auto_update", "firewall", "odbc_dsn", "port_proxy"]
    corrected = Runs(lab, tmp_path, name)
    before = host(lab, name)
    corrected.preflight(interweave_allow=kinds)
    after = host(lab, name)
    assert {part for part in before if before[part] != after[part]} == set(before)
    done = corrected.rollback(interweave_allow=kinds)
    assert host(lab, name) == before
    assert len(names_said(done, "changed")) == 8
    assert not names_said(done, "manual")


@pytest.mark.parametrize(("playbook", "run"), [("rollback.yml", "interweave_rollback_run"), ("retire_canary.yml", "interweave_retire_run")])
@pytest.mark.parametrize(("variables", "words"), [
    ({"interweave_allow": "firewall"}, "interweave_allow is the text 'firewall': it must be a list of entries"),
    ({"interweave_allow": ["fierwall"]}, "is firewall meant?"),
    ({"interweave_change": {"window": "tonight"}}, "interweave_change.window is the text 'tonight'"),
    ({"interweave_change": {"windw": "x"}}, "is window meant?"),
    ({"interweave_change": "{{ nowhere }}"}, "'nowhere' is undefined"),
])
def test_nothing_is_touched_while_a_consent_or_the_window_is_wrong(lab, tmp_path, playbook, run, variables, words):
    with pytest.raises(AssertionError) as caught:
        Runs(lab, tmp_path).play(playbook, **{run: "20261123T181621Z-a1b2c3", **variables})
    assert words in str(caught.value)
    assert "no run" not in str(caught.value)
    assert lab.ledger()["requests"] == 0


def test_a_blackout_and_a_stop_file_beat_every_consent_in_a_whole_run(lab, tmp_path):
    runs, before = Runs(lab, tmp_path), host(lab)
    runs.preflight(interweave_blackout=["daily 00:00-24:00 UTC"])
    assert host(lab) == before
    assert "the blackout daily 00:00-24:00 UTC" in (tmp_path / "report.json").read_text(encoding="utf-8")
    (tmp_path / "STOP").touch()
    runs.preflight()
    assert host(lab) == before
    assert "the stop file" in (tmp_path / "report.json").read_text(encoding="utf-8")


def test_a_signed_record_comes_back_by_its_key_and_a_changed_one_does_not(lab, tmp_path):
    key = tmp_path / "record.key"
    key.write_text("k" * 40, encoding="ascii")
    key.chmod(0o600)
    folder = tmp_path / "reports"
    folder.mkdir()
    runs, before = Runs(lab, folder), host(lab)
    runs.preflight(interweave_record_key_file=str(key))
    allowed = {"interweave_trust_unsigned": False, "interweave_record_key_file": str(key)}
    record = folder / "runs" / runs.run_id / "hosts" / (HOST + ".json")
    sound = record.read_text(encoding="utf-8")
    after = host(lab)
    record.write_text(sound.replace("127.0.0.1/4500", "127.0.0.1/4501"), encoding="utf-8")
    assert record.read_text(encoding="utf-8") != sound
    with pytest.raises(AssertionError, match="was changed since the run wrote it"):
        runs.rollback(**allowed)
    assert host(lab) == after
    record.write_text(sound, encoding="utf-8")
    runs.rollback(**allowed)
    assert host(lab) == before


def test_the_key_and_its_path_may_be_ansible_vaults(lab, tmp_path):
    """The key's file encrypted, and where it lies an encrypted value of the inventory."""
    password, key, folder = tmp_path / "vault.pw", tmp_path / "record.key", tmp_path / "reports"
    password.write_text("open sesame", encoding="ascii")
    key.write_text("k" * 40, encoding="ascii")
    vault = [str(pathlib.Path(sys.executable).parent / "ansible-vault")]
    subprocess.run([*vault, "encrypt", "--vault-password-file", str(password), str(key)], check=True, capture_output=True, cwd=tmp_path)
    key.chmod(0o600)
    told = subprocess.run([*vault, "encrypt_string", "--vault-password-file", str(password), "--name", "interweave_record_key_file", str(key)],
                          check=True, capture_output=True, text=True, cwd=tmp_path).stdout
    more = tmp_path / "more.yml"
    more.write_text("all:\n  vars:\n" + "".join("    %s\n" % line for line in told.rstrip().splitlines()), encoding="utf-8")
    folder.mkdir()
    runs, before, open_it = Runs(lab, folder), host(lab), ("-i", str(more), "--vault-password-file", str(password))
    runs.play("preflight.yml", *open_it, interweave_gate=False)
    runs.run_id = max(path.name for path in (folder / "runs").iterdir())
    assert host(lab) != before
    record = json.loads((folder / "runs" / runs.run_id / "hosts" / (HOST + ".json")).read_text(encoding="utf-8"))
    assert record["signature"]
    runs.rollback(*open_it, interweave_trust_unsigned=False)
    assert host(lab) == before


@pytest.mark.parametrize(("playbook", "run", "facts"), [
    ("rollback.yml", "interweave_rollback_run", {
        "interweave_allow": ["firewall"], "interweave_allow_any_address": True, "interweave_blackout": [], "interweave_change": {"ticket": "CHG-9"},
        "interweave_record_key_file": "/tmp/theirs.key", "interweave_services": [{"name": "Spooler"}], "interweave_trust_unsigned": True}),
    ("retire_canary.yml", "interweave_retire_run", {
        "interweave_allow": ["canary"], "interweave_blackout": [], "interweave_canary": {"customer": "Theirs"}, "interweave_change": {"ticket": "CHG-9"}}),
])
def test_a_cached_fact_gives_no_leave(lab, tmp_path, monkeypatch, playbook, run, facts):
    cache = tmp_path / "facts"
    cache.mkdir()
    (cache / ("s1_" + HOST)).write_text(json.dumps({"__payload__": json.dumps(facts)}), encoding="utf-8")  # as ansible-core 2.19 and newer keep them
    monkeypatch.setenv("ANSIBLE_CACHE_PLUGIN", "jsonfile")
    monkeypatch.setenv("ANSIBLE_CACHE_PLUGIN_CONNECTION", str(cache))
    with pytest.raises(AssertionError) as caught:
        Runs(lab, tmp_path).play(playbook, **{run: "20261123T181621Z-a1b2c3"})
    for name in facts:
        assert "%s stands among this host's facts" % name in str(caught.value)
    assert "no run" not in str(caught.value)
    assert lab.ledger()["requests"] == 0
