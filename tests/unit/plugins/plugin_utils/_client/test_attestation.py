# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Attestations and waivers: read strictly, applied by status, gone after their last day."""
from __future__ import annotations

import datetime

import pytest
import yaml
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import STATUSES, Outcome, finding
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.attestation import (
    StatementError,
    apply,
    parse_attestations,
    parse_waivers,
)

TODAY = datetime.date(2026, 11, 23)
GOOD = {"item": "1.1", "who": "Ann Lee", "statement": "I hold the Admin password.", "until": "2027-03-31", "on": "2026-11-20"}
WAIVER = {"item": "3.1", "who": "Bob", "why": "No router here.", "until": "2026-12-31"}


def status_after(status, *, waivers=(), attestations=(), today=TODAY, item="1.1", step=""):
    (result,) = apply([finding(item, Outcome(status), step)], parse_waivers(list(waivers)), parse_attestations(list(attestations)), today)
    return result


@pytest.mark.parametrize("status", STATUSES)
def test_an_attestation_settles_only_what_a_person_was_asked(status):
    assert status_after(status, attestations=[GOOD])["status"] == ("attested" if status == "manual" else status)


@pytest.mark.parametrize("status", STATUSES)
def test_a_waiver_settles_what_is_open_and_keeps_the_original_status(status):
    result = status_after(status, waivers=[WAIVER], item="3.1")
    if status in ("fail", "error", "manual", "would_change"):
        assert (result["status"], result["waived_status"]) == ("waived", status)
        assert "No router here." in result["evidence"][-1]
    else:
        assert result["status"] == status
        assert "waived_status" not in result


def test_they_hold_on_their_last_day_and_not_after_it():
    last = datetime.date(2027, 3, 31)
    assert status_after("manual", attestations=[GOOD], today=last)["status"] == "attested"
    gone = status_after("manual", attestations=[GOOD], today=last + datetime.timedelta(days=1))
    assert gone["status"] == "manual"
    assert "ended on 2027-03-31" in gone["evidence"][-1]
    gone = status_after("fail", waivers=[WAIVER], item="3.1", today=datetime.date(2027, 1, 1))
    assert gone["status"] == "fail"
    assert "ended on 2026-12-31" in gone["evidence"][-1]


@pytest.mark.parametrize(("on", "status"), [("2026-12-24", "manual"), ("2026-11-24", "attested")])
def test_one_that_is_dated_ahead_does_not_count_yet(on, status):
    told = status_after("manual", attestations=[{**GOOD, "on": on}])
    assert (told["status"], "lies ahead" in told["evidence"][-1]) == (status, status == "manual")


def test_one_for_a_step_that_is_not_there_is_told():
    told = status_after("manual", attestations=[{**GOOD, "step": "mian"}], step="main")
    assert (told["status"], "step 'mian', which no finding" in told["evidence"][-1]) == ("manual", True)
    assert status_after("pass", attestations=[{**GOOD, "step": "mian"}], step="main")["evidence"] == []


def test_an_attestation_beside_a_fail_is_named_and_does_not_count():
    result = status_after("fail", attestations=[GOOD])
    assert result["status"] == "fail"
    assert "cannot outweigh" in result["evidence"][-1]


def test_a_step_limits_a_waiver_to_one_of_several_findings():
    findings = [finding("1.4", Outcome("fail"), "Company file Acme"), finding("1.4", Outcome("fail"), "Company file Bakery")]
    waivers = parse_waivers([{**WAIVER, "item": "1.4", "step": "*bakery"}])
    assert [one["status"] for one in apply(findings, waivers, [], TODAY)] == ["fail", "waived"]
    assert [one["status"] for one in findings] == ["fail", "fail"], "the given findings stay as they are"


@pytest.mark.parametrize(("text", "says"), [
    ("[{item: 1.1, who: A, statement: s, until: '2027-01-01'}]", "quote it, item: \"1.1\""),
    ("[{item: '1.1', who: A, statement: s, until: 2027-01-01}]", "interweave_attestations[0].until is a date object"),
    ("[{item: '1.1', who: A, statement: s, until: '2027-01-01', on: '2026-01-01'}]", "quote the key, \"on\":"),
    ("[{item: '9.9', who: A, statement: s, until: '2027-01-01'}]", "'9.9' is no item of the checklist"),
    ("[{item: '1.1', who: '', statement: s, until: '2027-01-01'}]", "interweave_attestations[0].who is missing or empty"),
    ("[{item: '1.1', who: A, statement: s}]", "until is nothing, not a date"),
    ("[{item: '1.1', who: A, statement: s, until: '2027-02-30'}]", "'2027-02-30' is no calendar date"),
    ("[{item: '1.1', who: A, statement: s, until: '2027-01-01', 'on': '2027-02-01', why: x}]", "unknown key 'why'"),
    ("{item: '1.1'}", "interweave_attestations is a mapping, not a list"),
    ("['1.1']", "interweave_attestations[0] is a text, not a mapping"),
])
def test_yaml_traps_get_one_clear_error(text, says):
    with pytest.raises(StatementError) as caught:
        parse_attestations(yaml.safe_load(text))
    assert says in str(caught.value)


def test_all_wrong_entries_are_named_at_once():
    with pytest.raises(StatementError) as caught:
        parse_waivers([{**WAIVER, "item": 3.1}, WAIVER, {**WAIVER, "until": "soon"}])
    assert "interweave_waivers[0].item" in str(caught.value)
    assert "interweave_waivers[2].until" in str(caught.value)
    assert "[1]" not in str(caught.value)


@pytest.mark.parametrize("raw", [None, [], ""])
def test_nothing_declared_is_nothing(raw):
    assert parse_waivers(raw) == []
    assert parse_attestations(raw) == []


VERSIONED = {**GOOD, "valid_for": "34.0"}


@pytest.mark.parametrize(("version", "status"), [("34.0", "attested"), ("35.0", "manual"), ("", "attested"), (None, "attested")])
def test_an_attestation_for_a_version_lapses_with_it_and_only_with_it(version, status):
    """A finding that names no version (the file could not be asked) takes nothing away from what a person said."""
    record = finding("1.1", Outcome("manual"))
    if version is not None:
        record["valid_for"] = version
    (result,) = apply([record], [], parse_attestations([VERSIONED]), TODAY)
    assert result["status"] == status
    if status == "manual":
        assert result["evidence"][-1] == ("The attestation of Ann Lee was given for '34.0', and this is '35.0' now: it no longer counts. "
                                          "Have it given again.")
        assert "attested" not in result
    else:
        assert result["attested"]["valid_for"] == "34.0"


def test_an_attestation_without_a_version_holds_for_all():
    record = {**finding("1.1", Outcome("manual")), "valid_for": "35.0"}
    (result,) = apply([record], [], parse_attestations([GOOD]), TODAY)
    assert result["status"] == "attested"
    assert "valid_for" not in result["attested"]


def test_a_version_that_yaml_read_as_a_number_is_explained():
    with pytest.raises(StatementError, match='quote it, valid_for: "34.0"'):
        parse_attestations(yaml.safe_load('[{item: "1.1", who: Ann, statement: yes indeed, until: "2027-03-31", valid_for: 34.0}]'))


def test_a_waiver_has_no_version():
    with pytest.raises(StatementError, match="unknown key 'valid_for'"):
        parse_waivers([{**WAIVER, "valid_for": "34.0"}])


@pytest.mark.parametrize(("more", "status", "words"), [
    ({"answer": "no"}, "fail", "Ann Lee answered no on 2026-11-20"), ({"answer": "contradiction"}, "error", "contradict each other"),
    ({"answer": "unknown"}, "manual", ""), ({"void": "does not count: of another port"}, "manual", "")])
def test_an_answer_says_more_than_yes(more, status, words):
    told = status_after("manual", attestations=[{**GOOD, **more}])
    assert (told["status"], words in told["actual"]) == (status, True)
    if "void" in more:
        assert "does not count: of another port" in told["evidence"][-1]


@pytest.mark.parametrize("key", ["answer", "exact_step", "void", "role", "file"])
def test_what_an_answer_brings_is_checked_too(key):
    with pytest.raises(StatementError, match=key):
        parse_attestations([{**GOOD, key: 1}])
