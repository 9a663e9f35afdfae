# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever stands in a findings file or a manifest, every face is made: what is damaged costs its own place, never the report."""
from __future__ import annotations

import copy

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._items import ITEMS
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import Change, Outcome, finding
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report import terminal as _report_terminal
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.writer import Request, files, load
from report_samples import RunBuilder, all_settled, settled

WEIRD = (None, True, 7, 1.5, "text", ["a", 1, None], {"a": {"b": [1]}}, [[]], [{}], "\ud800", {"x": None}, [{"what": 5}])
FINDING = {
    **finding("3.2", Outcome("fail", "e", "a", ["v"], "r", warnings=["w"], blocked_by="x",
                             changes=[Change("w", "b", "a", "firewall", "firewall_exception", {"name": "n"})]), "s"),
    "records": ["x"], "attested": {"who": "w", "text": "t", "until": "2099-01-01"}, "waived": {"who": "w"}, "waived_status": "fail", "valid_for": "34",
    "shared": True, "left_out": False,
}


def made(builder: RunBuilder, redact: bool = True) -> dict:
    builder.write()
    request = Request(str(builder.report_dir), previous=["none"], redact=redact)
    _run, model = load(request)
    assert files(model, request)
    assert _report_terminal.render(model, 2)
    assert {entry["item"] for entry in model["hosts"][0]["findings"]} >= set(ITEMS)
    return model


@pytest.mark.parametrize("key", list(FINDING))
@pytest.mark.parametrize("value", WEIRD, ids=repr)
def test_any_value_in_a_finding(run, key, value):
    made(run.host("qb01", [{**copy.deepcopy(FINDING), key: value}]))


@pytest.mark.parametrize("key", list(FINDING["changes"][0]))
@pytest.mark.parametrize("value", WEIRD, ids=repr)
def test_any_value_in_a_change(run, key, value):
    entry = copy.deepcopy(FINDING)
    entry["changes"][0][key] = value
    made(run.host("qb01", [entry]))


@pytest.mark.parametrize("key", ["groups", "hosting", "attestations", "waivers", "required_items", "ticket", "window", "network", "allow"])
@pytest.mark.parametrize("value", [*WEIRD, {"ports": 4500, "sources": [1]}], ids=repr)
def test_any_value_in_what_the_manifest_says_of_a_host(run, key, value):
    made(run.host("qb01", [FINDING], **{key: value}))


@pytest.mark.parametrize("key", ["started", "finished", "check", "operator", "ticket", "window", "allow", "inventory_sources", "required_items",
                                 "out_of_scope"])
@pytest.mark.parametrize("value", WEIRD, ids=repr)
def test_any_value_in_the_manifest(run, key, value):
    run.more[key] = value
    made(run.host("qb01", [FINDING]))


@pytest.mark.parametrize("key", ["outcome", "message", "client", "parts", "findings"])
@pytest.mark.parametrize("value", WEIRD, ids=repr)
def test_any_value_in_a_hosts_file_is_no_go_or_leaves_its_findings_as_they_are(run, key, value):
    record = run.host("qb01", all_settled()).files["hosts/qb01.json"]
    holder = record["parts"]["windows_host"] if key == "findings" else record
    holder[key] = value
    model = made(run)
    if key in ("outcome", "parts", "findings"):
        assert model["verdict"] == "no-go"


def test_a_list_of_required_items_that_names_none_requires_all(run):
    model = made(run.host("qb01", [settled("1.1")], required_items=["no item"]))
    assert model["hosts"][0]["required_items"] == list(ITEMS)
    assert model["verdict"] == "no-go"
