# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One model: every host of the manifest, every host with an answer for every item, nothing passed by silence."""

from __future__ import annotations

import datetime as dt
import json
import pathlib

import jsonschema
import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._items import ITEMS
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import Outcome, asked, finding
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.compare import compare
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.files import ReportError, find_run, merge_runs, read_run
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.model import by_item, for_client, worst
from report_samples import RunBuilder, all_settled, crm, demo, fleet, settled

SCHEMA = json.loads((pathlib.Path(__file__).resolve().parents[5] / "docs" / "report.schema.json").read_text(encoding="utf-8"))


def host_of(model, name):
    return next(host for host in model["hosts"] if host["host"] == name)


def status_of(model, name, item):
    return by_item(host_of(model, name))[item]


def test_a_host_with_everything_settled_is_a_go(run, model_of):
    model = model_of(run.host("qb01", all_settled()))
    assert model["verdict"] == "go"
    assert (host_of(model, "qb01")["faults"], host_of(model, "qb01")["unanswered"]) == (0, 0)


@pytest.mark.parametrize(
    ("status", "verdict", "faults", "unanswered"),
    [
        ("pass", "go", 0, 0),
        ("changed", "go", 0, 0),
        ("not_applicable", "go", 0, 0),
        ("attested", "go", 0, 0),
        ("waived", "go", 0, 0),
        ("fail", "no-go", 1, 0),
        ("error", "no-go", 1, 0),
        ("manual", "no-go", 0, 1),
        ("would_change", "no-go", 0, 1),
    ],
)
def test_one_status_decides(run, model_of, status, verdict, faults, unanswered):
    findings = [entry for entry in all_settled() if entry["item"] != "3.2"] + [finding("3.2", Outcome(status))]
    host = host_of(model_of(run.host("qb01", findings)), "qb01")
    assert (host["verdict"], host["faults"], host["unanswered"]) == (verdict, faults, unanswered)


@pytest.mark.parametrize("left_out", list(ITEMS))
def test_an_item_nobody_answered_keeps_the_host_from_go(run, model_of, left_out):
    model = model_of(run.host("qb01", [entry for entry in all_settled() if entry["item"] != left_out]))
    assert model["verdict"] == "no-go"
    assert status_of(model, "qb01", left_out) == "manual"
    assert host_of(model, "qb01")["findings"][list(ITEMS).index(left_out)]["remedy"] == ITEMS[left_out].instruction


def test_an_unreachable_host_has_all_items_and_its_crm_was_really_checked(run, model_of):
    model = model_of(run.host("qb01", None, "acme", "unreachable", "connection refused").client("acme", crm("acme")))
    host = host_of(model, "qb01")
    assert {entry["item"] for entry in host["findings"]} == set(ITEMS)
    assert [status_of(model, "qb01", item) for item in ("1.3", "1.5", "3.1", "3.2", "4.3", "5.1")] == ["error"] * 6
    assert (status_of(model, "qb01", "2.1"), status_of(model, "qb01", "2.2")) == ("pass", "fail")
    assert all("connection refused" in entry["actual"] for entry in host["findings"] if entry["status"] == "error")


def test_an_unreachable_host_is_a_no_go_even_when_its_items_are_waived(run, model_of):
    waivers = [{"item": item, "who": "M. Berger", "why": "later", "until": "2027-01-01"} for item in ITEMS]
    model = model_of(run.host("qb01", None, "acme", "unreachable", "gone", waivers=waivers))
    assert set(by_item(host_of(model, "qb01")).values()) == {"waived"}
    assert model["verdict"] == "no-go"


def test_a_host_in_scope_without_a_file_is_not_run_and_a_no_go(run, model_of):
    model = model_of(run.host("qb01", all_settled()).scoped("qb02"))
    lost = host_of(model, "qb02")
    assert (model["verdict"], lost["outcome"], lost["verdict"]) == ("no-go", "not_run", "no-go")
    assert {entry["item"] for entry in lost["findings"]} == set(ITEMS)
    assert model["summary"]["outcomes"] == {"reported": 1, "unreachable": 0, "failed": 0, "not_run": 1}


def test_a_host_that_is_not_in_the_manifest_is_not_in_the_report(run, model_of):
    run.host("qb01", all_settled()).host("stray", all_settled())
    del run.scope["stray"]
    assert [host["host"] for host in model_of(run)["hosts"]] == ["qb01"]


def test_no_host_in_scope_is_no_go(run, model_of):
    assert model_of(run)["verdict"] == "no-go"


def test_a_damaged_findings_file_costs_its_host_only(run, model_of):
    run.host("qb01", all_settled()).host("qb%2F02", all_settled()).write()
    (run.path / "hosts" / "qb%252F02.json").write_text("{ cut off", encoding="utf-8")
    run.files.pop("hosts/qb%252F02.json")
    model = model_of(run)
    host = host_of(model, "qb%2F02")
    assert (host["outcome"], host_of(model, "qb01")["verdict"]) == ("failed", "go")
    assert "is not JSON" in host["message"]
    assert list(model["run"]["damaged"]) == ["hosts/qb%252F02.json"]


@pytest.mark.parametrize(
    "record", [None, 7, "pass", [], {}, {"item": "9.9", "status": "pass"}, {"item": 1.3, "status": "pass"}, {"item": "1.3", "status": "fine"}, {"item": "1.3"}]
)
def test_a_record_that_is_no_finding_becomes_an_error_never_a_pass(run, model_of, record):
    model = model_of(run.host("qb01", [*all_settled(), record]))
    assert model["verdict"] == "no-go"
    assert host_of(model, "qb01")["faults"] == 1


def test_findings_of_a_client_are_copied_to_each_of_its_hosts_and_to_no_other(run, model_of):
    run.host("a1", [], "acme").host("a2", [], "acme").host("g1", [], "globex").client("acme", crm("acme"))
    model = model_of(run)
    assert [status_of(model, name, "2.2") for name in ("a1", "a2", "g1")] == ["fail", "fail", "manual"]
    assert all(entry["shared"] for entry in host_of(model, "a1")["findings"] if entry["item"] == "2.1")


def test_books_online_need_no_host_and_a_provider_attests(run, model_of):
    run.host("online", [], hosting="online").host("hosted", [], hosting="hosted", outcome="reported")
    model = model_of(run)
    assert status_of(model, "online", "1.3") == "not_applicable"
    assert status_of(model, "hosted", "1.3") == "manual"


def test_attestations_and_waivers_count_until_their_last_day(run, model_of):
    findings = [entry for entry in all_settled() if entry["item"] not in ("1.1", "3.2")] + [asked("1.1"), finding("3.2", Outcome("fail"))]
    run.host(
        "qb01",
        findings,
        attestations=[{"item": "1.1", "who": "J. Ortega", "statement": "at hand", "until": "2026-11-30"}],
        waivers=[{"item": "3.2", "who": "M. Berger", "why": "firewall is the provider's", "until": "2026-11-30"}],
    )
    model = model_of(run, today=dt.date(2026, 11, 30))
    assert (model["verdict"], status_of(model, "qb01", "1.1"), status_of(model, "qb01", "3.2")) == ("go", "attested", "waived")
    model = model_of(run, today=dt.date(2026, 12, 1))
    assert (model["verdict"], status_of(model, "qb01", "1.1"), status_of(model, "qb01", "3.2")) == ("no-go", "manual", "fail")


def test_an_unreadable_waiver_list_settles_nothing_and_is_named(run, model_of):
    model = model_of(run.host("qb01", [finding("3.2", Outcome("fail"))], waivers=[{"item": 3.2, "who": "x"}]))
    assert status_of(model, "qb01", "3.2") == "fail"
    assert "interweave_waivers" in host_of(model, "qb01")["message"]


def test_advisory_checks_are_shown_and_gate_only_when_required(run, model_of):
    findings = [*all_settled(), finding("R1", Outcome("fail"))]
    host = host_of(model_of(run.host("qb01", findings)), "qb01")
    assert (host["verdict"], host["faults"], by_item(host)["R1"]) == ("go", 0, "fail")
    host = host_of(model_of(run.host("qb01", findings, required_items=[*ITEMS, "R1"])), "qb01")
    assert (host["verdict"], host["faults"]) == ("no-go", 1)


def test_a_required_advisory_check_that_nobody_made_is_asked(run, model_of):
    assert status_of(model_of(run.host("qb01", all_settled(), required_items=[*ITEMS, "R5"])), "qb01", "R5") == "manual"


def test_an_item_of_several_steps_is_as_good_as_its_worst_step(run, model_of):
    findings = [entry for entry in all_settled() if entry["item"] != "1.3"] + [settled("1.3", "driver"), finding("1.3", Outcome("fail"), "DSN")]
    model = model_of(run.host("qb01", findings))
    assert (model["verdict"], status_of(model, "qb01", "1.3")) == ("no-go", "fail")
    assert worst(["pass", "changed", "manual", "would_change", "fail", "error"]) == "error"


def test_findings_stand_in_the_order_of_the_checklist(run, model_of):
    model = model_of(run.host("qb01", list(reversed(all_settled()))))
    assert [entry["item"] for entry in host_of(model, "qb01")["findings"]] == list(ITEMS)


def test_what_stands_in_the_way_most_often_comes_first_with_its_hosts(run, model_of):
    for number in range(3):
        run.host(
            "qb%d" % number,
            [finding("3.2", Outcome("fail"))]
            + [settled(item) for item in ITEMS if item not in ("3.2", "1.1")]
            + ([settled("1.1")] if number else [asked("1.1")]),
        )
    obstacles = model_of(run)["summary"]["obstacles"]
    assert [(entry["item"], entry["count"]) for entry in obstacles] == [("3.2", 3), ("1.1", 1)]
    assert obstacles[0]["statuses"] == {"fail": ["qb0", "qb1", "qb2"]}


def test_a_clients_part_holds_nothing_of_another(run, model_of):
    part = for_client(model_of(demo(run.report_dir)), "acme")
    assert [host["host"] for host in part["hosts"]] == ["acme-qb01"]
    assert "globex" not in json.dumps(part)


def test_reports_keep_their_schema(tmp_path, model_of):
    for builder in (demo(tmp_path / "demo"), fleet(tmp_path / "fleet", 40), RunBuilder(tmp_path / "empty")):
        jsonschema.validate(model_of(builder), SCHEMA)
    broken = model_of(demo(tmp_path / "again"))
    del broken["hosts"][0]["findings"][0]["remedy"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(broken, SCHEMA)


# comparison and merging -----------------------------------------------------------------------------------------------------
def test_comparison_tells_new_fixed_and_still_open(tmp_path, model_of):
    def with_open(*items):
        return [finding(item, Outcome("fail")) if item in items else settled(item) for item in ITEMS]

    before = model_of(RunBuilder(tmp_path, "one").host("qb01", with_open("1.3", "3.2")).host("old", all_settled()))
    now = model_of(RunBuilder(tmp_path, "two").host("qb01", with_open("3.2", "5.1")).host("young", with_open("1.1")))
    difference = compare(now, before)
    assert {key: [(entry["host"], entry["item"]) for entry in difference[key]] for key in ("new", "fixed", "still_open")} == {
        "new": [("qb01", "5.1")],
        "fixed": [("qb01", "1.3")],
        "still_open": [("qb01", "3.2")],
    }
    assert (difference["hosts_added"], difference["hosts_gone"]) == (["young"], ["old"])


def test_comparison_says_nothing_of_an_item_that_one_of_the_runs_left_out(tmp_path, model_of):
    partly = [{**finding(item, Outcome("manual")), "left_out": True} if item != "3.2" else settled(item) for item in ITEMS]
    full = model_of(RunBuilder(tmp_path, "one").host("qb01", [finding(item, Outcome("fail")) if item in ("1.3", "3.2") else settled(item) for item in ITEMS]))
    part = model_of(RunBuilder(tmp_path, "two").host("qb01", partly))
    for now, before, kind in ((part, full, "fixed"), (full, part, "new")):
        difference = compare(now, before)
        assert {key: [entry["item"] for entry in difference[key]] for key in ("new", "fixed", "still_open") if difference[key]} == {kind: ["3.2"]}


def test_slices_merge_into_one_report(tmp_path):
    RunBuilder(tmp_path, "a", out_of_scope=["qb02", "qb03"]).host("qb01", all_settled()).write()
    RunBuilder(tmp_path, "b", out_of_scope=["qb01", "qb03"]).host("qb02", all_settled()).write()
    merged = merge_runs([read_run(find_run(tmp_path, name)) for name in ("a", "b")])
    assert set(merged.hosts) == {"qb01", "qb02"}
    assert (merged.id, merged.manifest["out_of_scope"]) == ("a+b", ["qb03"])


def test_of_two_records_of_a_host_the_reported_one_counts(tmp_path):
    RunBuilder(tmp_path, "a", started="2026-11-23T10:00:00+00:00").host("qb01", all_settled()).write()
    RunBuilder(tmp_path, "b", started="2026-11-23T11:00:00+00:00").host("qb01", None, outcome="unreachable").write()
    merged = merge_runs([read_run(find_run(tmp_path, name)) for name in ("b", "a")])
    assert merged.hosts["qb01"]["outcome"] == "reported"


def test_a_merged_run_has_ended_only_when_all_have(tmp_path):
    RunBuilder(tmp_path, "a").host("qb01", all_settled()).write()
    RunBuilder(tmp_path, "b", finished=None).host("qb02", all_settled()).write()
    assert merge_runs([read_run(find_run(tmp_path, name)) for name in ("a", "b")]).manifest["finished"] is None


@pytest.mark.parametrize("name", ["latest", "nope", "/nowhere/at/all"])
def test_a_run_that_is_not_there_is_named(tmp_path, name):
    with pytest.raises(ReportError, match=r"No run was found|was not found"):
        find_run(tmp_path, name)


def test_the_newest_run_is_the_one_that_started_last(tmp_path):
    RunBuilder(tmp_path, "zz", started="2026-11-22T10:00:00+00:00").write()
    RunBuilder(tmp_path, "aa", started="2026-11-23T10:00:00+00:00").write()
    assert find_run(tmp_path, "latest").name == "aa"
