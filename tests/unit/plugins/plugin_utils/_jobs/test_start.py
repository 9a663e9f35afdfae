# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""preflight_start: what cannot be run is refused before anything is touched; what is run is written down; what was killed goes on."""
from __future__ import annotations

import datetime
import pathlib
import re
import resource
import typing as t

import pytest
from ansible.errors import AnsibleError
from ansible_collections.interweave.smartintegration.plugins.module_utils._items import ITEMS
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._jobs.start import _age
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run import folder as _run
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.current import current
from runactions import HostVars, call, on_the_command_line


@pytest.fixture(autouse=True)
def _command_line(monkeypatch):
    on_the_command_line(monkeypatch)


def start(tmp_path, hosts: dict[str, dict[str, t.Any]] | None = None, check: bool = False, **arguments: t.Any) -> dict[str, t.Any]:
    hosts = {"qb01": {}} if hosts is None else hosts
    variables = HostVars({name: {"interweave_client": "acme", **more} for name, more in hosts.items()})
    return call("preflight_start", {"report_dir": str(tmp_path), **arguments},
                {"ansible_play_hosts_all": list(hosts), "hostvars": variables, "groups": {"all": [*hosts, "spare"]}}, check)


def manifest(tmp_path) -> dict[str, t.Any]:
    return _run.RunFolder(tmp_path, _run.latest_run(tmp_path)).manifest()


def release(tmp_path) -> None:
    for lock in (tmp_path / "locks").iterdir():
        lock.unlink()


def test_the_manifest_says_who_is_in_scope_and_who_leads_each_client(tmp_path):
    done = start(tmp_path, {"qb01": {}, "qb02": {}, "qb03": {"interweave_client": "globex"}})
    kept = manifest(tmp_path)
    assert [kept["hosts"][name]["leader"] for name in ("qb01", "qb02", "qb03")] == ["qb01", "qb01", "qb03"]
    assert [kept["hosts"][name]["hosts"] for name in ("qb01", "qb02", "qb03")] == [["qb01", "qb02"], [], ["qb03"]]
    assert kept["required_items"] == list(ITEMS)
    assert kept["out_of_scope"] == ["spare"]
    assert "ansible_facts" not in done, "a fact outlives its run in a cache"
    assert current(tmp_path).run_id == done["run_id"]


def test_check_mode_writes_the_manifest_too(tmp_path):
    start(tmp_path, check=True)
    assert manifest(tmp_path)["check"] is True


@pytest.mark.parametrize(("variables", "words"), [
    ({"interweave_waivers": [{"item": 1.3, "who": "A", "why": "b", "until": "2099-01-01"}]}, "quote"),
    ({"interweave_waivers": [{"item": "1.3", "who": "A", "why": "b"}]}, "until"),
    ({"interweave_waivers": [{"item": "9.9", "who": "A", "why": "b", "until": "2099-01-01"}]}, "9.9"),
    ({"interweave_waivers": [{"item": "1.3", "who": "A", "why": "b", "until": "next year"}]}, "until"),
    ({"interweave_waivers": [{"item": "1.3", "who": "A", "why": "b", "until": datetime.date(2099, 1, 1)}]}, "without quotes"),
    ({"interweave_attestations": [{"item": "1.1", "who": "", "statement": "x", "until": "2099-01-01"}]}, "who"),
    ({"interweave_attestations": [{"item": "1.1", "who": "A", "statement": "x", "until": "2099-01-01", True: "2026-01-01"}]}, "on"),
    ({"interweave_required_items": [1.3]}, "without quotes"),
    ({"interweave_required_items": ["R9"]}, "the id of an item of the checklist in quotes, one of 1.1"),
    ({"interweave_allow": ["everything"]}, "everything"),
    ({"interweave_allow": "firewall"}, "interweave_allow"),
    ({"interweave_change": {"window": "tonight"}}, "change window"),
    ({"interweave_change": {"window": "2026-11-28T22:00:00/2026-11-29T04:00:00"}}, "UTC offset"),
    ({"interweave_change": "CHG-7"}, "interweave_change"),
    ({"interweave_hosting": "cloud"}, "interweave_hosting"),
    ({"interweave_report_formats": ["pdf"]}, "interweave_report_formats.*pdf"),
])
def test_a_bad_variable_of_every_host_is_one_clear_error_that_leaves_nothing(tmp_path, variables, words):
    with pytest.raises(AnsibleError, match=words):
        start(tmp_path, {"qb01": variables, "qb02": variables})
    assert not (tmp_path / "runs").exists()
    assert not (tmp_path / "locks").exists()


def test_a_bad_variable_of_one_host_costs_that_host_only(tmp_path):
    start(tmp_path, {"qb01": {"interweave_allow": ["everything"]}, "qb02": {}})
    assert list(manifest(tmp_path)["hosts"]) == ["qb01", "qb02"]


@pytest.mark.parametrize("variables", [{"interweave_serial": "many"}, {"interweave_serial": "1,3"}, {"interweave_max_fail_percentage": "ten"},
                                       {"interweave_recap": "both"}])
def test_a_bad_variable_of_the_play_is_one_clear_error_before_anything_is_begun(tmp_path, variables):
    with pytest.raises(AnsibleError, match=next(iter(variables))):
        start(tmp_path, {"qb01": variables, "qb02": {}} if "interweave_recap" not in variables else {"qb01": variables})
    assert not (tmp_path / "runs").exists()


def test_a_run_without_hosts_is_refused(tmp_path):
    with pytest.raises(AnsibleError, match="--limit"):
        start(tmp_path, {})


def test_a_folder_that_cannot_be_written_is_one_clear_error(tmp_path):
    (tmp_path / "report").write_text("a file")
    with pytest.raises(AnsibleError, match="preflight_start: .*report cannot be written: Not a directory. Make room or rights there"):
        start(tmp_path / "report")


def test_too_few_file_descriptors_for_the_forks_are_refused_and_the_cure_is_named(tmp_path, monkeypatch):
    on_the_command_line(monkeypatch, forks=500)
    monkeypatch.setattr(resource, "getrlimit", lambda _what: (1024, 4096))
    hosts = {"h%d" % number: {} for number in range(600)}
    with pytest.raises(AnsibleError, match="ulimit -n"):
        start(tmp_path, hosts)
    assert not (tmp_path / "runs").exists()
    start(tmp_path, hosts, guard=False)


def test_a_second_run_on_the_same_host_is_refused_while_the_first_lives(tmp_path):
    _run.lock_hosts(_run.RunFolder(tmp_path, "other"), ["qb01"], 1)
    with pytest.raises(AnsibleError, match="another run"):
        start(tmp_path)


# resume


def test_a_killed_run_goes_on_with_the_hosts_that_are_not_finished(tmp_path):
    start(tmp_path, {"qb01": {}, "qb02": {}, "qb03": {}})
    folder = _run.RunFolder(tmp_path, _run.latest_run(tmp_path))
    for part in ("windows_host", "policy"):
        folder.record(folder.host_path("qb01"), {"host": "qb01"}, part, {"findings": [], "data": {}})
    folder.record(folder.host_path("qb02"), {"host": "qb02"}, "windows_host", {"findings": [], "data": {}})
    folder.record(folder.host_path("qb03"), {"host": "qb03", "outcome": "unreachable"}, "policy", {"findings": [], "data": {}})
    release(tmp_path)
    done = start(tmp_path, {"qb01": {}, "qb02": {}, "qb03": {}}, resume="latest")
    assert (done["run_id"], done["done"]) == (folder.run_id, ["qb01"])
    assert len(manifest(tmp_path)["resumed"]) == 1


def test_a_host_that_could_not_be_reached_is_reported_once_a_resumed_run_reaches_it(tmp_path):
    start(tmp_path)
    folder = _run.RunFolder(tmp_path, _run.latest_run(tmp_path))
    path = folder.host_path("qb01")
    for part in ("windows_host", "policy"):
        folder.record(path, {"host": "qb01", "outcome": "unreachable", "message": "refused"}, part, {"findings": [], "data": {}})
    _run.write_json(folder.manifest_path, {**folder.manifest(), "finished": "2026-11-28T00:00:00Z"})
    release(tmp_path)
    start(tmp_path, resume="latest")
    assert manifest(tmp_path)["finished"] is None
    folder.record(path, {"host": "qb01"}, "windows_host", {"findings": [], "data": {}})
    release(tmp_path)
    assert start(tmp_path, resume="latest")["done"] == [], "killed again: its last part is the first run's"
    folder.record(path, {"host": "qb01"}, "policy", {"findings": [], "data": {}})
    release(tmp_path)
    with pytest.raises(AnsibleError, match="nothing would be looked at"):
        start(tmp_path, resume="latest")
    assert (_run.read_json(path)["outcome"], _run.read_json(path)["message"]) == ("reported", "")


def test_what_was_changed_before_a_run_was_cut_off_is_not_forgotten_when_it_goes_on(tmp_path):
    start(tmp_path)
    folder = _run.RunFolder(tmp_path, _run.latest_run(tmp_path))
    host, client = folder.host_path("qb01"), folder.client_path("acme")
    rule = {"what": "rule", "before": None, "after": {"port": 4500}, "applied": True}
    wish = {"what": "wish", "before": 1, "after": 0, "applied": False}
    heads = {host: {"host": "qb01"}, client: {"client": "acme"}}
    for path in (host, client):
        folder.record(path, heads[path], "part", {"data": {}, "findings": [
            {"item": "3.2", "step": "rule", "status": "changed", "changes": [rule]}, {"item": "1.5", "step": "off", "status": "fail", "changes": [rule]},
            {"item": "5.1", "step": "gone", "status": "changed", "changes": [rule]},
            {"item": "1.3", "step": "x", "status": "would_change", "changes": [wish]}]})
    release(tmp_path)
    start(tmp_path, resume="latest")
    for path in (host, client):
        folder.record(path, heads[path], "part", {"data": {}, "findings": [
            {"item": "3.2", "step": "rule", "status": "pass", "changes": []}, {"item": "1.5", "step": "off", "status": "fail", "changes": []},
            {"item": "1.3", "step": "x", "status": "pass", "changes": []}]})
        found = {entry["step"]: (entry["status"], entry["changes"]) for entry in _run.read_json(path)["parts"]["part"]["findings"]}
        assert found == {"rule": ("changed", [rule]), "off": ("fail", [rule]), "x": ("pass", []), "gone": ("changed", [rule])}


def test_a_resumed_run_is_led_by_a_host_that_takes_part_and_knows_who_is_done(tmp_path):
    start(tmp_path, {"qb01": {}, "qb02": {}, "qb03": {}})
    folder = _run.RunFolder(tmp_path, _run.latest_run(tmp_path))
    folder.record(folder.host_path("qb02"), {"host": "qb02"}, "policy", {"findings": [], "data": {}})
    release(tmp_path)
    start(tmp_path, {"qb02": {}, "qb03": {}}, resume="latest")
    hosts = manifest(tmp_path)["hosts"]
    assert [(hosts[name]["done"], hosts[name]["hosts"]) for name in ("qb01", "qb02", "qb03")] == [
        (False, []), (True, ["qb02", "qb03"]), (False, [])]


def test_a_damaged_findings_file_does_not_keep_a_run_from_going_on(tmp_path):
    start(tmp_path)
    folder = _run.RunFolder(tmp_path, _run.latest_run(tmp_path))
    folder.host_path("qb01").parent.mkdir(parents=True)
    folder.host_path("qb01").write_text("{")
    release(tmp_path)
    start(tmp_path, resume="latest")
    folder.record(folder.host_path("qb01"), {}, "policy", {"findings": [], "data": {}})
    assert folder.host_path("qb01").with_suffix(".damaged").read_text() == "{"


@pytest.mark.parametrize(("age", "done"), [({"hours": 23}, ["qb01"]), ({"hours": 25}, []), ({"days": 400}, []), ({"hours": -48}, [])])
def test_what_was_seen_of_a_host_stands_for_a_day(tmp_path, age, done):
    """Longer ago, or in a future that somebody wrote: its parts count as not done, whether the host takes part now or not."""
    start(tmp_path, {"qb01": {}, "qb02": {}})
    folder = _run.RunFolder(tmp_path, _run.latest_run(tmp_path))
    path = folder.host_path("qb01")
    folder.record(path, {"host": "qb01"}, "policy", {"findings": [], "data": {}})
    record = _run.read_json(path)
    when = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(**age)
    record["parts"]["policy"]["written"] = when.isoformat(timespec="seconds")
    _run.write_json(path, record)
    release(tmp_path)
    assert start(tmp_path, {"qb02": {}}, resume="latest")["done"] == done
    assert _run.read_json(path)["parts"]["policy"].get("stale", False) is not bool(done)


def test_a_signed_record_that_was_changed_since_counts_as_not_looked_at(tmp_path):
    key = tmp_path / "record.key"
    key.write_text("k" * 40, encoding="ascii")
    key.chmod(0o600)
    reports = tmp_path / "reports"
    start(reports, {"qb01": {}, "qb02": {}}, record_key_file=str(key))
    folder = _run.RunFolder(reports, _run.latest_run(reports))
    path = folder.host_path("qb01")
    folder.record(path, {"host": "qb01"}, "policy", {"findings": [], "data": {}})
    sound = path.read_text(encoding="utf-8")
    for text, done in ((sound.replace('"message": ""', '"message": "fine"'), []), (sound, ["qb01"])):
        path.write_text(text, encoding="utf-8")
        release(reports)
        assert start(reports, {"qb01": {}, "qb02": {}}, record_key_file=str(key), resume="latest")["done"] == done


def test_a_resumed_run_takes_no_host_it_did_not_have(tmp_path):
    start(tmp_path)
    release(tmp_path)
    with pytest.raises(AnsibleError, match="did not have qb09 in scope"):
        start(tmp_path, {"qb01": {}, "qb09": {}}, resume="latest")


@pytest.mark.parametrize("name", ["latest", "20260101T000000Z-none", "../../etc"])
def test_resuming_what_is_not_there_is_one_clear_error(tmp_path, name):
    with pytest.raises(AnsibleError, match="no run|does not exist"):
        start(tmp_path, resume=name)


def test_a_variable_that_is_nearly_one_of_ours_is_warned_of_once(tmp_path):
    own = {"interweave_address": "203.0.113.10", "interweave_source": [], "ansible_host": "x"}
    done = start(tmp_path, {"qb01": own, "qb02": {**own, "interweave_alow": []}, "qb03": {**own, "interweave_sources": []}})
    assert done["warnings"] == ["interweave_source of qb01 and 2 more is read by nothing here: is interweave_sources meant?",
                                "interweave_alow of qb02 is read by nothing here: is interweave_allow meant?"]
    release(tmp_path)
    assert "warnings" not in start(tmp_path, {"qb01": {"interweave_address": "203.0.113.10"}})


def rows_of_the_troubleshooting_page() -> list[str]:
    page = (pathlib.Path(__file__).resolve().parents[5] / "docs" / "troubleshooting.md").read_text(encoding="utf-8")
    section = page.split("## The run does not start\n", 1)[1].split("\n## ", 1)[0]
    return [".*".join(map(re.escape, re.split(r"\.\.\.", words))) for row in re.findall(r"^\| (`.*?) \| ", section, re.MULTILINE)
            for words in re.findall(r"`([^`]+)`", row)]


@pytest.mark.parametrize("variables", [
    {"interweave_hosting": "cloud"}, {"interweave_allow": ["fierwall"]}, {"interweave_allow": "firewall"},
    {"interweave_change": {"window": "tonight"}},
    {"interweave_attestations": [{"item": 1.1, "who": "A", "statement": "b", "until": "2099-01-01"}]},
    {"interweave_waivers": [{"item": "1.1", "who": "A", "why": "b", "until": datetime.date(2099, 1, 1)}]},
    {"interweave_waivers": [{"item": "1.1", "who": "A", "why": "b", "until": "2099-01-01", True: "2026-01-01"}]},
    {"interweave_source": []},
], ids=lambda variables: next(iter(variables)))
def test_what_is_printed_for_a_bad_variable_stands_on_the_troubleshooting_page(tmp_path, variables):
    try:
        said = "; ".join(start(tmp_path, {"qb01": variables})["warnings"])
    except AnsibleError as exc:
        said = str(exc)
    assert [row for row in rows_of_the_troubleshooting_page() if re.search(row, said)], said


def test_a_run_that_does_not_fit_is_refused_with_those_that_would(tmp_path):
    fitting = start(tmp_path, {"qb01": {}, "qb02": {}})["run_id"]
    release(tmp_path)
    other = start(tmp_path, {"elsewhere": {}})["run_id"]
    release(tmp_path)
    with pytest.raises(AnsibleError, match="did not have qb01 in scope: .* these would fit: %s" % fitting):
        start(tmp_path, {"qb01": {}}, resume=other)
    with pytest.raises(AnsibleError, match="was made without --check, .* none fits these hosts"):
        start(tmp_path, {"qb01": {}}, check=True, resume=fitting)


def test_what_stops_a_run_is_no_defect_of_ours(tmp_path) -> None:
    with pytest.raises(AnsibleError, match="preflight_start: interweave_gate is not the same as on qb01") as stopped:
        start(tmp_path, {"qb01": {"interweave_gate": False}, "qb02": {}})
    assert "defect" not in str(stopped.value)


@pytest.mark.parametrize("written", ["2026-01-01T00:00:00+00:00", "2999-01-01T00:00:00+00:00", "2026-01-01", "long ago", "", None, 17, []])
def test_a_look_of_no_known_time_is_none_of_the_last_day(written: t.Any) -> None:
    assert abs(_age({"written": written})) > datetime.timedelta(days=1)


def test_a_look_of_now_is_one_of_the_last_day() -> None:
    assert abs(_age({"written": datetime.datetime.now(datetime.timezone.utc).isoformat()})) < datetime.timedelta(days=1)
