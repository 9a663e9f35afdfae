# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The gate judges only what this very run looked at: whatever way the play is started, whatever a cache or a variable says of an older run."""
from __future__ import annotations

import json
import pathlib
import re
import shutil
import subprocess
import typing as t

import pytest
from playbook import BIN, ROOT, Run, environment, preflight
from test_demo_findings import difference, lines

WRONG = {"ansible_password": "wrong-Pa55"}


@pytest.fixture
def lab_as_it_is(_lab: t.Any) -> t.Any:
    """The lab as the tests before left it: what no test here touches."""
    return _lab


@pytest.fixture(scope="module")
def gone(_lab: t.Any, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """acme is put right and go: what an older run in the same folder says."""
    _lab.reset()
    folder = tmp_path_factory.mktemp("gone") / "report"
    folder.mkdir()
    run = preflight(_lab, folder, "--limit", "acme")
    assert (run.code, run.report["verdict"]) == (0, "go"), run.output[-3000:]
    return run


@pytest.fixture
def folder(gone: Run, tmp_path: pathlib.Path) -> pathlib.Path:
    """The folder of that go, to be spoilt."""
    shutil.copytree(gone.folder, tmp_path / "report")
    return tmp_path / "report"


def tasks(lab: t.Any) -> list[str]:
    """The names of all tasks of the playbook, as --start-at-task takes them."""
    done = subprocess.run([str(BIN / "ansible-playbook"), "-i", str(ROOT / "inventories" / "lab"), str(ROOT / "playbooks" / "preflight.yml"), "--list-tasks"],
                          env=environment(lab), capture_output=True, text=True, timeout=120, check=True)
    return [found.group(1) for found in re.finditer(r"^      (\S.*?)\tTAGS", done.stdout, re.MULTILINE)]


def assert_no_go(run: Run) -> None:
    assert run.code not in (0, None), run.output[-3000:]
    assert not re.search(r"^\s*Go: ", run.output, re.MULTILINE), run.output[-3000:]
    assert "verdict: go" not in run.output
    assert "report this as a defect" not in run.output, run.output[-3000:]


def test_started_at_any_task_nothing_of_an_older_run_is_a_go(lab_as_it_is: t.Any, folder: pathlib.Path) -> None:
    names = tasks(lab_as_it_is)
    assert len(names) >= 5
    for name in names:
        run = preflight(lab_as_it_is, folder, "--limit", "acme,localhost", "--start-at-task", name, extra=WRONG, env={"ANSIBLE_SHOW_CUSTOM_STATS": "true"})
        assert_no_go(run)


@pytest.mark.parametrize("skipped", ["always", "report", "windows_host,company_file,crm,policy", "tagged", "all", "all,tagged"])
def test_what_is_skipped_by_a_tag_is_no_go(lab_as_it_is: t.Any, folder: pathlib.Path, skipped: str) -> None:
    run = preflight(lab_as_it_is, folder, "--limit", "acme", "--skip-tags", skipped, extra=WRONG)
    assert_no_go(run)


@pytest.mark.parametrize(("tags", "skipped"), [("all", "all,always"), ("all", "tagged,untagged"), ("crm", "crm,always"), ("crm", "all"), ("crm", "tagged")])
def test_tags_that_leave_no_task_are_no_success(lab_as_it_is: t.Any, folder: pathlib.Path, tags: str, skipped: str) -> None:
    assert_no_go(preflight(lab_as_it_is, folder, "--limit", "acme", "--tags", tags, "--skip-tags", skipped, extra=WRONG))


def test_a_variable_names_no_other_run(lab_as_it_is: t.Any, gone: Run, folder: pathlib.Path) -> None:
    older = {"id": gone.report["run"]["id"], "report_dir": str(folder), "done": ["acme-qb01"], "leaders": ["acme-qb01"], "log_on_host": [],
             "changed_since": {}, "finished": True}
    for name in ("interweave_run", "preflight_run", "interweave_looked", "report_result", "interweave_wave"):
        assert_no_go(preflight(lab_as_it_is, folder, "--limit", "acme", extra={**WRONG, name: {**older, "done": True, "verdict": "go", "stop": False}}))
    report = tasks(lab_as_it_is)[-3]
    assert_no_go(preflight(lab_as_it_is, folder, "--limit", "acme", "--start-at-task", report, extra={**WRONG, "interweave_run": older}))


@pytest.mark.parametrize("spoofed", [{"interweave_looked": {"done": "perhaps"}}, {"interweave_wave": {"stop": "perhaps"}}])
def test_a_word_that_is_none_of_ours_costs_no_report(lab_as_it_is: t.Any, gone: Run, folder: pathlib.Path, spoofed: dict[str, t.Any]) -> None:
    run = preflight(lab_as_it_is, folder, "--limit", "acme", extra={**WRONG, **spoofed})
    assert_no_go(run)
    assert (run.code, run.report["verdict"]) == (2, "no-go")
    assert run.report["run"]["id"] != gone.report["run"]["id"]


def test_a_cached_fact_names_no_other_run_and_gives_no_consent(lab_as_it_is: t.Any, gone: Run, folder: pathlib.Path, tmp_path: pathlib.Path) -> None:
    lab_as_it_is.reset()
    cache = tmp_path / "facts"
    cache.mkdir()
    facts = {"interweave_allow": ["auto_update", "odbc_dsn", "firewall", "driver_install", "port_proxy"],
             "interweave_run": {"id": gone.report["run"]["id"], "report_dir": str(folder), "done": ["acme-qb01"], "leaders": []}}
    (cache / "s1_acme-qb01").write_text(json.dumps({"__payload__": json.dumps(facts)}))  # as ansible-core 2.19 and newer keep them
    inventory = tmp_path / "more.json"
    inventory.write_text(json.dumps({"all": {"hosts": {"acme-qb01": {"interweave_allow": []}}}}))
    run = preflight(lab_as_it_is, folder, "--limit", "acme", inventory=inventory, env={
        "ANSIBLE_CACHE_PLUGIN": "jsonfile", "ANSIBLE_CACHE_PLUGIN_CONNECTION": str(cache), "ANSIBLE_GATHERING": "smart"})
    assert_no_go(run)
    assert "interweave_allow stands among this host's facts" in " ".join(run.output.split())
    assert lab_as_it_is.ledger()["writes"] == 0


@pytest.mark.parametrize(("name", "value"), [("interweave_inventory_only", True), ("interweave_gate", False)])
def test_the_first_host_does_not_end_the_run_for_all(lab_as_it_is: t.Any, folder: pathlib.Path, tmp_path: pathlib.Path, name: str, value: bool) -> None:
    inventory = tmp_path / "more.json"
    inventory.write_text(json.dumps({"all": {"hosts": {"acme-qb01": {name: value}}}}))
    run = preflight(lab_as_it_is, folder, extra=WRONG, inventory=inventory)
    assert_no_go(run)
    assert "%s is not the same as on acme-qb01" % name in run.output.replace("\n", " ")


def test_a_second_process_makes_no_report_of_the_first(lab_as_it_is: t.Any, folder: pathlib.Path) -> None:
    """The reporting tasks alone, as somebody would start them beside a run: this process looked at nothing."""
    name = tasks(lab_as_it_is)[-1]
    assert_no_go(preflight(lab_as_it_is, folder, "--limit", "acme", "--start-at-task", name))


SETTINGS = {
    "free": {"ANSIBLE_STRATEGY": "free"},
    "host_pinned": {"ANSIBLE_STRATEGY": "host_pinned"},
    "no facts as variables": {"ANSIBLE_INJECT_FACT_VARS": "false"},
    "any errors fatal": {"ANSIBLE_ANY_ERRORS_FATAL": "true"},
    "minimal output": {"ANSIBLE_STDOUT_CALLBACK": "minimal"},
}


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_setting_of_ansible_changes_no_finding(lab_as_it_is: t.Any, tmp_path: pathlib.Path, demo: Run, setting: str) -> None:
    lab_as_it_is.reset()
    (tmp_path / "report").mkdir()
    run = preflight(lab_as_it_is, tmp_path / "report", extra={"interweave_allow": []}, env=SETTINGS[setting])
    assert (run.code, run.report["verdict"]) == (2, "no-go"), run.output[-3000:]
    told = difference(run.report, "\n".join(lines(demo.report)))
    assert not told, told


@pytest.fixture(scope="module")
def demo(_lab: t.Any, tmp_path_factory: pytest.TempPathFactory) -> Run:
    _lab.reset()
    folder = tmp_path_factory.mktemp("demo") / "report"
    folder.mkdir()
    return preflight(_lab, folder, extra={"interweave_allow": []})


def test_a_run_prints_no_deprecation(demo: Run) -> None:
    assert "DEPRECATION WARNING" not in demo.output


@pytest.fixture(scope="module")
def family(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """acme with two more servers, on one CRM; the one that leads it cannot be logged in to."""
    more = {"ansible_host": "127.{{ lab_net }}.1.10", "interweave_client": "acme"}
    path = tmp_path_factory.mktemp("family") / "more.json"
    path.write_text(json.dumps({"acme": {"hosts": {"acme-qb01": WRONG, "acme-qb02": more, "acme-qb03": more}}}))
    return path


def shared(run: Run, host: str) -> list[tuple[str, ...]]:
    """What is said of the client's CRM: items 2.1 to 2.3 of one of its hosts."""
    told = {"hosts": [{**run.host(host), "findings": [found for found in run.host(host)["findings"] if found["item"].startswith("2.")]}]}
    return [line.replace(host, "a host") for line in lines(told)[1:]]


def test_three_hosts_on_one_crm_with_a_dead_leader_say_the_same_in_any_order(lab_as_it_is: t.Any, family: pathlib.Path, tmp_path: pathlib.Path) -> None:
    told = {}
    for strategy in ("linear", "free", "host_pinned"):
        lab_as_it_is.reset()
        folder = tmp_path / strategy / "report"
        folder.mkdir(parents=True)
        run = preflight(lab_as_it_is, folder, "--limit", "acme", inventory=family, extra={"interweave_allow": []}, env={"ANSIBLE_STRATEGY": strategy})
        assert run.code == 2
        assert [run.host(name)["outcome"] for name in ("acme-qb01", "acme-qb02", "acme-qb03")] == ["unreachable", "reported", "reported"], run.output[-3000:]
        assert shared(run, "acme-qb01") == shared(run, "acme-qb02") == shared(run, "acme-qb03")
        assert "would_change" in str(shared(run, "acme-qb02")), "it was looked at"
        calls = [call["path"] for call in lab_as_it_is.state("salesforce")["calls"]]
        assert calls.count("/services/oauth2/token") == 1, "one login for the client, with every strategy"
        told[strategy] = shared(run, "acme-qb02")
        recap = dict(re.findall(r"^(acme-qb0\d) .*?failed=(\d)", run.output, re.MULTILINE))
        assert recap == dict.fromkeys(("acme-qb01", "acme-qb02", "acme-qb03"), "1"), "the recap says what the report says"
    assert told["linear"] == told["free"] == told["host_pinned"]


# ---------------------------------------------------------------------- going on with an earlier run
def unfinished(folder: pathlib.Path, host: str, **policy: t.Any) -> None:
    """The newest run was cut off before *host*'s last part; or that part says what *policy* says."""
    path = max((folder / "runs").iterdir()) / "hosts" / (host + ".json")
    record = json.loads(path.read_text(encoding="utf-8"))
    last = record["parts"].pop("policy")
    if policy:
        record["parts"]["policy"] = {**last, **policy}
    path.write_text(json.dumps(record), encoding="utf-8")


@pytest.mark.parametrize("extra", [{}, WRONG], ids=["as it was", "wrong password"])
def test_going_on_with_a_finished_go_is_no_go(lab_as_it_is: t.Any, gone: Run, folder: pathlib.Path, extra: dict[str, t.Any]) -> None:
    lab_as_it_is.forget()
    run = preflight(lab_as_it_is, folder, "--limit", "acme", extra={**extra, "interweave_resume": "latest"})
    assert_no_go(run)
    told = " ".join(run.output.split())
    assert "has all findings of these hosts, so nothing would be looked at" in told
    assert "the one in %s is of an earlier run" % folder in told
    assert lab_as_it_is.ledger()["requests"] == 0


@pytest.mark.parametrize("written", ["2026-01-01T00:00:00+00:00", "2999-01-01T00:00:00+00:00"])
def test_what_was_seen_long_ago_is_looked_at_again(lab_as_it_is: t.Any, folder: pathlib.Path, written: str) -> None:
    unfinished(folder, "acme-qb01", written=written)
    run = preflight(lab_as_it_is, folder, "--limit", "acme", extra={**WRONG, "interweave_resume": "latest"})
    assert_no_go(run)
    assert run.host("acme-qb01")["outcome"] == "unreachable", run.output[-3000:]


@pytest.mark.parametrize("recap", ["report", "run"])
def test_going_on_with_some_hosts_judges_them_all(lab_as_it_is: t.Any, tmp_path: pathlib.Path, recap: str) -> None:
    """acme is go, globex was not looked at any more: the run is no-go whatever the recap speaks of, and globex' older look does not stand for ever."""
    lab_as_it_is.reset()
    folder, extra = tmp_path / "report", {"interweave_recap": recap}
    folder.mkdir()
    preflight(lab_as_it_is, folder, extra=extra)
    for left in ({"written": "2026-01-01T00:00:00+00:00"}, {}):
        unfinished(folder, "acme-qb01")
        unfinished(folder, "globex-qb01", **left)
        run = preflight(lab_as_it_is, folder, "--limit", "acme", extra={**extra, "interweave_resume": "latest", "interweave_required_items": ["4.3"]})
        assert (run.code, run.report["verdict"]) == (2, "no-go"), run.output[-3000:]
        assert run.host("acme-qb01")["verdict"] == "go"
        assert run.host("globex-qb01")["verdict"] == "no-go"


def test_a_look_at_the_inventory_alone_and_a_start_that_failed_say_whose_report_lies_there(lab_as_it_is: t.Any, gone: Run, folder: pathlib.Path) -> None:
    newest = gone.report["run"]["id"]
    words = "No host was looked at and no report was made: the one in %s is of an earlier run (the newest is %s)" % (folder, newest)
    for extra in ({"interweave_inventory_only": True}, {"interweave_resume": "no-such-run"}, {"interweave_gate": "perhaps"}):
        run = preflight(lab_as_it_is, folder, "--limit", "acme", extra=extra)
        assert words in " ".join(run.output.split()), run.output[-3000:]
        assert not re.search(r"^\s*Go: ", run.output, re.MULTILINE)
        assert (run.code == 0) is ("interweave_inventory_only" in extra)
