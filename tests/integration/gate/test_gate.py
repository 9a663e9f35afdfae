# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Go or no-go through the real playbook: required items, waivers, attestations, faults apart from what is unanswered, one exit code at the end."""
from __future__ import annotations

import datetime
import json
import pathlib
import re
import typing as t

import playbook
import pytest
from playbook import Run, preflight

TODAY = datetime.date.today()
NEXT_MONTH, LAST_MONTH = str(TODAY + datetime.timedelta(days=30)), str(TODAY - datetime.timedelta(days=30))
#: Judged on the controller alone: no host, no CRM is asked.
POLICY = ("--tags", "policy")
LOOK: dict[str, t.Any] = {"interweave_allow": [], "interweave_log": {}, "interweave_canary": {}}


def waiver(item: str, until: str, **more: t.Any) -> dict[str, t.Any]:
    return {"item": item, "who": "K. Chef", "why": "accepted until the next release", "until": until, **more}


def statement(item: str, until: str = NEXT_MONTH, **more: t.Any) -> dict[str, t.Any]:
    return {"item": item, "who": "C. Client", "statement": "seen with my own eyes", "until": until, **more}


def counted(host: dict[str, t.Any], *advisory: str) -> tuple[int, int]:
    """Faults and unanswered findings of the items and of the required advisory checks, counted anew."""
    statuses = [found["status"] for found in host["findings"] if found["item"][0].isdigit() or found["item"] in advisory]
    return sum(status in ("fail", "error") for status in statuses), sum(status in ("manual", "would_change") for status in statuses)


@pytest.fixture
def judge(lab: t.Any, tmp_path: pathlib.Path) -> t.Callable[..., Run]:
    def run(*arguments: str, **variables: t.Any) -> Run:
        folder = tmp_path / ("report%d" % len(list(tmp_path.iterdir())))
        folder.mkdir()
        found = preflight(lab, folder, *(arguments or POLICY), extra={**LOOK, **variables})
        assert "Traceback" not in found.output
        return found
    return run


def test_required_items_turn_the_verdict_and_the_exit_code(judge: t.Callable[..., Run]) -> None:
    """The numbering is not declared: a fail. Where only the schedule is required, that does not stand in the way, and still stands in the report."""
    strict = judge(*POLICY, "--limit", "acme", interweave_required_items=["4.1", "4.3"], interweave_numbering=[])
    assert strict.statuses("acme-qb01", "4.1") == {"fail"}
    assert (strict.code, strict.report["verdict"]) == (2, "no-go")
    eased = judge(*POLICY, "--limit", "acme", interweave_required_items=["5.3"], interweave_numbering=[])
    assert eased.statuses("acme-qb01", "4.1") == {"fail"}
    assert (eased.code, eased.report["verdict"]) == (0, "go")


def test_faults_are_counted_apart_from_what_is_unanswered(judge: t.Callable[..., Run]) -> None:
    run = judge(*POLICY, "--limit", "acme", interweave_required_items=["4.1", "5.2", "3.3"], interweave_numbering=[], interweave_attestations=[])
    host = run.host("acme-qb01")
    assert (run.statuses("acme-qb01", "5.2"), run.statuses("acme-qb01", "3.3")) == ({"manual"}, {"manual"})
    assert (host["faults"], host["unanswered"]) == counted(host)
    assert host["faults"] >= 1
    assert host["unanswered"] >= 2
    pending = judge(*POLICY, "--limit", "acme", interweave_required_items=["5.2"], interweave_attestations=[])
    assert (pending.host("acme-qb01")["verdict"], pending.code) == ("no-go", 2)


@pytest.mark.parametrize(("until", "status", "code"), [(NEXT_MONTH, "waived", 0), (str(TODAY), "waived", 0), (LAST_MONTH, "fail", 2)],
                         ids=["holds", "last day", "expired"])
def test_a_waiver_of_a_fail_holds_until_its_day(judge: t.Callable[..., Run], until: str, status: str, code: int) -> None:
    run = judge(*POLICY, "--limit", "acme", interweave_required_items=["4.1"], interweave_numbering=[], interweave_waivers=[waiver("4.1", until)])
    assert (run.statuses("acme-qb01", "4.1"), run.code) == ({status}, code)
    told = json.dumps(run.findings("acme-qb01", "4.1")) + json.dumps(run.host("acme-qb01"))
    assert "K. Chef" in told
    assert until in told


def test_an_attestation_answers_what_is_manual_and_never_a_fail(judge: t.Callable[..., Run]) -> None:
    run = judge(*POLICY, "--limit", "acme", interweave_required_items=["4.1", "5.2"], interweave_numbering=[],
                interweave_attestations=[statement("5.2"), statement("4.1")])
    assert run.statuses("acme-qb01", "5.2") == {"attested"}
    assert run.statuses("acme-qb01", "4.1") == {"fail"}
    assert "C. Client" in json.dumps(run.findings("acme-qb01", "5.2"))
    expired = judge(*POLICY, "--limit", "acme", interweave_required_items=["5.2"], interweave_attestations=[statement("5.2", LAST_MONTH)])
    assert (expired.statuses("acme-qb01", "5.2"), expired.code) == ({"manual"}, 2)


def test_statements_of_a_group_hold_for_its_hosts_only(lab: t.Any, tmp_path: pathlib.Path, judge: t.Callable[..., Run]) -> None:
    """One inventory variable for both clients, chosen by host: acme's waiver does not reach globex."""
    run = judge(*POLICY, interweave_required_items=["4.1"], interweave_numbering=[],
                interweave_waivers="{{ [%s] if interweave_client == 'acme' else [] }}" % json.dumps(waiver("4.1", NEXT_MONTH)))
    assert run.statuses("acme-qb01", "4.1") == {"waived"}
    assert run.statuses("globex-qb01", "4.1") == {"fail"}
    assert [run.host(host)["verdict"] for host in ("acme-qb01", "globex-qb01")] == ["go", "no-go"]
    assert (run.report["verdict"], run.code) == ("no-go", 2)


def test_an_advisory_check_gates_when_it_is_required(judge: t.Callable[..., Run]) -> None:
    """Nobody who runs QuickBooks is signed in at globex: advice, until R1 is required."""
    advice = judge("--tags", "windows_host", "--limit", "globex", interweave_required_items=["4.3"], interweave_waivers=[waiver("4.3", NEXT_MONTH)])
    assert advice.statuses("globex-qb01", "R1") & {"fail", "error"}
    assert advice.host("globex-qb01")["verdict"] == "go"
    required = judge("--tags", "windows_host", "--limit", "globex", interweave_required_items=["R1", "4.3"],
                     interweave_waivers=[waiver("4.3", NEXT_MONTH)])
    assert (required.host("globex-qb01")["verdict"], required.code) == ("no-go", 2)
    for run, advisory in ((advice, ()), (required, ("R1",))):
        host = run.host("globex-qb01")
        assert (host["faults"], host["unanswered"]) == counted(host, *advisory)
    assert counted(required.host("globex-qb01"), "R1")[0] == counted(required.host("globex-qb01"))[0] + 1


def test_one_exit_code_after_all_batches_and_the_report(judge: t.Callable[..., Run]) -> None:
    run = judge(*POLICY, interweave_required_items=["4.1"], interweave_numbering=[], interweave_serial=1)
    assert run.code == 2
    assert [host["outcome"] for host in run.report["hosts"]] == ["reported", "reported"]
    assert run.output.count("PLAY [Check and prepare]") == 2
    assert run.output.index("Assemble the report") > run.output.rindex("PLAY [Check and prepare]")
    assert sorted(re.findall(r"^fatal: \[([^]]+)\]", run.output, re.MULTILINE)) == ["acme-qb01", "globex-qb01"], "the recap says what the report says"
    silent = judge(*POLICY, interweave_required_items=["4.1"], interweave_numbering=[], interweave_gate=False)
    assert (silent.code, silent.report["verdict"]) == (0, "no-go")


def test_a_workflow_gets_the_verdict(judge: t.Callable[..., Run], monkeypatch: pytest.MonkeyPatch) -> None:
    real = playbook.environment
    monkeypatch.setattr(playbook, "environment", lambda lab: {**real(lab), "ANSIBLE_SHOW_CUSTOM_STATS": "true"})
    run = judge(*POLICY, "--limit", "acme", interweave_required_items=["5.3"])
    stats = run.output[run.output.index("CUSTOM STATS"):]
    assert "interweave_preflight" in stats
    assert re.search(r"verdict\W+go\b", stats), stats


def test_an_unknown_required_item_is_one_clear_error_before_anything_is_touched(judge: t.Callable[..., Run]) -> None:
    run = judge(*POLICY, interweave_required_items=["9.9"])
    assert run.code == 2
    assert "interweave_required_items[0]" in run.output
    assert "9.9" in run.output
    assert not (run.folder / "report.json").exists()
