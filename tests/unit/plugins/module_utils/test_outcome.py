# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One outcome has one result: what is changed, what is shown, which keys there are, whichever module returns it."""
from __future__ import annotations

import datetime
import pathlib
import re

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._items import ADVISORY, ALL_ITEMS, ITEMS, KINDS, OWNERS, PHASES
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import (
    STATUSES,
    Change,
    ChangePolicy,
    Outcome,
    Window,
    finding,
    is_change,
    result_of,
)

ROOT = pathlib.Path(__file__).resolve().parents[4]
UTC = datetime.timezone.utc
KEYS = {"changed", "status", "expected", "actual", "evidence", "remedy", "owner", "blocked_by", "changes"}
NOT_ALLOWED = "interweave_allow does not list 'firewall'"
OUTSIDE = "outside the change window a to b"


def change(applied: bool, what: str = "rule", before: object = None, after: object = "there") -> Change:
    return Change(what, before, after, "firewall", applied=applied)


@pytest.mark.parametrize(("outcome", "changed", "failed"), [
    (Outcome("pass"), False, False),
    (Outcome("changed", changes=[change(True)]), True, False),
    (Outcome("changed"), True, False),
    # not allowed: never changed, with --check or without, whatever the finding ends in
    (Outcome("would_change", changes=[change(False)], blocked_by=NOT_ALLOWED), False, False),
    (Outcome("would_change", changes=[change(False)], blocked_by=OUTSIDE), False, False),
    (Outcome("fail", changes=[change(False)], blocked_by=NOT_ALLOWED), False, True),
    (Outcome("manual", blocked_by=NOT_ALLOWED), False, False),
    # only check mode stands in its way: a run would change it
    (Outcome("would_change", changes=[change(False)], blocked_by="check mode"), True, False),
    (Outcome("would_change", blocked_by="check mode"), True, False),
    (Outcome("would_change", changes=[change(False), change(False)], blocked_by="%s; check mode" % NOT_ALLOWED), True, False),
    (Outcome("fail", changes=[change(False)], blocked_by="check mode"), True, True),
    (Outcome("error", blocked_by="check mode"), False, True),
    # wrote, then failed: changed and failed
    (Outcome("fail", changes=[change(True), change(False)]), True, True),
    (Outcome("error", changes=[change(True)]), True, True),
    (Outcome("fail", changes=[change(False)]), False, True),
])
def test_changed_and_failed(outcome: Outcome, changed: bool, failed: bool) -> None:
    result = result_of(outcome)
    assert (result["changed"], bool(result.get("failed"))) == (changed, failed)
    assert is_change(outcome) is changed


@pytest.mark.parametrize("status", STATUSES)
def test_the_keys_are_the_same_for_every_status(status: str) -> None:
    more = {"failed", "msg"} if status in ("fail", "error") else set()
    assert set(result_of(Outcome(status))) == KEYS | more
    assert set(result_of(Outcome(status, facts={"port": 4500}, warnings=["old"]), diff=True)) == KEYS | more | {"port", "warnings", "diff"}


def test_a_fact_never_stands_in_the_place_of_a_key_of_every_result() -> None:
    assert result_of(Outcome("pass", facts={"status": "fail", "changed": True}))["status"] == "pass"


def test_the_difference_is_a_list_in_which_two_changes_of_one_name_stay_two() -> None:
    outcome = Outcome("changed", changes=[change(True, "rule", {"b": 1, "a": 2}, None), change(True, "rule", "old", "new")])
    assert result_of(outcome, diff=True)["diff"] == [
        {"before_header": "rule", "after_header": "rule", "before": '{\n  "a": 2,\n  "b": 1\n}\n', "after": ""},
        {"before_header": "rule", "after_header": "rule", "before": "old\n", "after": "new\n"},
    ]
    assert "diff" not in result_of(outcome)
    assert result_of(Outcome("pass"), diff=True)["diff"] == []


@pytest.mark.parametrize(("expected", "actual", "remedy", "message"), [
    ("a rule.", "none", "Add it.", "expected a rule, found none. Add it."),
    ("", "none.", "Add it", "none. Add it."),
    ("", "", "", "fail."),
])
def test_the_message_says_expected_found_and_what_to_do(expected: str, actual: str, remedy: str, message: str) -> None:
    assert result_of(Outcome("fail", expected, actual, remedy=remedy))["msg"] == message


def test_there_is_one_renderer() -> None:
    """The second one is the one that says something else."""
    found = [str(path.relative_to(ROOT)) for path in (ROOT / "plugins").rglob("*.py")
             if re.search(r"^ *def (result_of|outcome_result|is_change|diff_of|sentence)\(outcome|^ *def diff_of\(", path.read_text("utf-8"), re.M)]
    assert found == ["plugins/module_utils/_outcome.py"]


def test_what_is_not_allowed_is_said_before_check_mode_which_alone_predicts_a_change() -> None:
    window = Window(datetime.datetime(2026, 1, 1, tzinfo=UTC), datetime.datetime(2026, 1, 2, tzinfo=UTC))
    assert ChangePolicy(check_mode=True, allow=frozenset()).blocked("firewall") == NOT_ALLOWED
    assert ChangePolicy(check_mode=True, allow=frozenset({"firewall"}), window=window).blocked("firewall") == "check mode"
    assert ChangePolicy(allow=frozenset({"firewall"}), window=window).blocked("firewall").startswith("outside the change window")
    assert ChangePolicy().blocked("firewall") == ""
    with pytest.raises(ValueError, match="unknown kind"):
        ChangePolicy().blocked("time_zone")


def test_the_policy_of_a_modules_options() -> None:
    options = {"allow": ["firewall"], "window": "2026-11-28T22:00:00-07:00/2026-11-29T04:00:00-07:00", "ticket": "C1"}
    policy = ChangePolicy.of(options, check_mode=True)
    assert (policy.check_mode, policy.allow, policy.ticket) == (True, frozenset({"firewall"}), "C1")
    assert policy.window is not None
    assert policy.window.start == datetime.datetime(2026, 11, 29, 5, tzinfo=UTC)
    assert ChangePolicy.of({"allow": None, "window": None, "ticket": ""}, check_mode=False).allow is None
    with pytest.raises(ValueError, match="ends before it starts"):
        ChangePolicy.of({"window": "2026-11-29T04:00:00-07:00/2026-11-28T22:00:00-07:00"}, check_mode=False)


def test_every_item_is_somebodys_in_a_phase_and_renders() -> None:
    for name, item in ALL_ITEMS.items():
        assert (item.id, item.owner in OWNERS, item.phase in PHASES) == (name, True, True)
        assert finding(name, Outcome("pass"))["title"] == item.title
    assert not set(ITEMS) & set(ADVISORY)
    with pytest.raises(ValueError, match="unknown checklist item"):
        finding("9.9", Outcome("pass"))


def test_every_kind_of_change_is_used() -> None:
    """A kind that nothing uses is a consent that means nothing."""
    code = "\n".join(path.read_text("utf-8") for folder in ("module_utils", "plugin_utils") for path in (ROOT / "plugins" / folder).rglob("*.py")
                     if path.name != "_items.py")
    assert [kind for kind in KINDS if '"%s"' % kind not in code] == []
