# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What counts is worse than what was accepted, and stays so; what was not seen ends no trouble and begins none."""
from __future__ import annotations

import random
import typing as t

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._watch import worse
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._watch.points import points
from watched import entry, host

RULES = worse.Rules()


def one(state: str, **more: t.Any) -> dict[str, t.Any]:
    return {"id": "x", "host": "a", "client": "acme", "state": state, "counts": True, "versions": "", **more}


def kind(point: dict[str, t.Any], accepted: str = "", looks: int = 0, quiet: bool = False, rules: worse.Rules = RULES) -> str:
    found = worse.judged([point], {"x": {"state": accepted}} if accepted else {}, {"x": looks}, {"a": "until then: why"} if quiet else {}, rules)
    return found[0]["kind"] if found else ""


@pytest.mark.parametrize(("state", "accepted", "looks", "told"), [
    ("bad", "good", 0, "waiting"), ("bad", "good", 1, "worse"), ("bad", "", 1, "worse"), ("bad", "bad", 9, "accepted"), ("good", "bad", 0, "better"),
    ("good", "good", 0, ""), ("not seen", "good", 5, "not seen"), ("not seen", "bad", 0, "not seen"), ("bad", "not seen", 1, "worse")])
def test_a_point_against_what_was_accepted(state: str, accepted: str, looks: int, told: str) -> None:
    assert kind(one(state), accepted, looks) == told


def test_quiet_and_advisory_troubles_are_shown_and_never_counted() -> None:
    assert kind(one("bad"), looks=9, quiet=True) == "quiet"
    assert kind(one("bad", counts=False), looks=9) == "shown"


def upgraded(state: str, accepted: str, now: str) -> list[dict[str, t.Any]]:
    return worse.judged([one(state, versions=now, found="fine")], {"x": {"state": accepted, "versions": "driver 24.0.0.359"}}, {}, {}, RULES)


@pytest.mark.parametrize(("state", "accepted"), [("good", "good"), ("bad", "bad")])
def test_a_version_that_changed_and_broke_nothing_is_named_and_does_not_count(state: str, accepted: str) -> None:
    found = upgraded(state, accepted, "driver 25.0.0.361")
    assert [(point["kind"], point["found"]) for point in found] == [("changed", "driver 25.0.0.361, was driver 24.0.0.359")]
    assert not any(point["kind"] == "changed" for now in ("", "driver 24.0.0.359") for point in upgraded(state, accepted, now))


def test_a_version_that_broke_something_is_worse_first() -> None:
    assert upgraded("bad", "good", "driver 25.0.0.361")[0]["kind"] == "waiting"


def test_whoever_wants_everything_bad_gets_it() -> None:
    assert kind(one("bad"), "bad", 1, rules=worse.Rules("bad", 2)) == "worse"
    assert kind(one("bad"), "good", 0, rules=worse.Rules("worse", 1)) == "worse"


def test_looks_in_a_row_are_kept_over_a_night_that_saw_nothing() -> None:
    looks: dict[str, int] = {}
    for state, want in (("bad", 1), ("not seen", 1), ("bad", 2), ("good", 0), ("bad", 1)):
        looks = worse.streaks_after([one(state)], looks)
        assert looks.get("x", 0) == want
    assert worse.streaks_after([], {"x": 3}) == {"x": 3}, "a point that is not there any more was not seen"


#: By night: what breaks for good then, and where.
BREAKS: dict[int, tuple[str, str]] = {3: ("qb10", "R1"), 7: ("qb11", "3.1"), 12: ("qb12", "1.5"), 16: ("qb13", "2.3"), 20: ("qb14", "host"), 25: ("qb15", "R3")}
FLAPPING = ("qb00", "qb01", "qb02", "qb03", "qb04")
ITEMS = ("1.5", "2.3", "3.1", "R1", "R3", "R6")


def seen(name: str, night: int, chance: random.Random) -> dict[str, t.Any]:
    """One of forty hosts in one night: some flap, some nights are patched, and what broke stays broken."""
    broken = {item for since, (where, item) in BREAKS.items() if where == name and night >= since}
    if "host" in broken or (name in FLAPPING and chance.random() < 0.12):
        return host(name, *(entry(item, "error") for item in ITEMS), outcome="unreachable", client=name)
    patched = night % 7 == 1 and chance.random() < 0.3  # caught in the middle of a restart
    bad = broken | ({"R1", "R3"} if patched else set())
    return host(name, *(entry(item, "fail" if item in bad else "pass") for item in ITEMS[:-1]), entry("R6", "fail"), client=name)


def test_thirty_nights_over_forty_hosts_name_each_break_in_two_nights_and_cry_wolf_in_one_host_night_of_a_hundred_at_most() -> None:
    chance, looks, named, false = random.Random(19), {}, {}, 0
    for night in range(30):
        found = points({"hosts": [seen("qb%02d" % number, night, chance) for number in range(40)]}, ITEMS)
        for point in worse.judged(found, {}, looks, {}, RULES):
            if point["kind"] == worse.WORSE:
                real = any((point["host"], point["item"]) == broken and night >= since for since, broken in BREAKS.items())
                named.setdefault((point["host"], point["item"]), night)
                false += not real
        looks = worse.streaks_after(found, looks)
    assert {broken: named.get(broken) for broken in BREAKS.values()} == {broken: since + 1 for since, broken in BREAKS.items()}
    assert false <= 12, "of 1,200 host-nights"


@pytest.mark.parametrize(("accepted", "away", "told"), [
    ({"state": "good"}, False, ["not seen", "worse"]), ({"state": "bad"}, False, ["not seen", "worse"]), ({}, False, ["not seen"] * 2),
    ({"state": "not seen"}, False, ["not seen"] * 2), ({"state": "good", "unseen": True}, False, ["not seen"] * 2),
    ({"state": "good"}, True, ["not seen"] * 2)])
def test_a_watch_that_has_gone_blind_does_not_stay_green(accepted: dict[str, t.Any], away: bool, told: list[str]) -> None:
    """Such as a CRM's login that has run out, or an account that lost its rights. A host that is away is one trouble, not a dozen."""
    points = [one("not seen", found="login refused"), one("bad" if away else "good", id="h", item="host")]
    looks: dict[str, int] = {}
    kinds = []
    for _night in told:
        kinds.append(next(point["kind"] for point in worse.judged(points, {"x": accepted} if accepted else {}, looks, {}, RULES) if point["id"] == "x"))
        looks = worse.streaks_after(points, looks)
    assert kinds == told


def test_a_listener_at_which_nobody_is_at_the_moment_is_no_blindness_and_ends_its_trouble() -> None:
    """A flow comes every few minutes: in most looks nobody is connected."""
    idle = one("not seen", momentary=True)
    looks: dict[str, int] = {}
    for _night in range(5):
        assert kind(idle, "good", looks.get("x", 0)) == "not seen"
        looks = worse.streaks_after([idle], looks)
    assert looks == {}
    assert worse.streaks_after([idle], worse.streaks_after([one("bad")], {})) == {}


def test_one_look_that_sees_ends_the_count_of_those_that_did_not() -> None:
    looks = worse.streaks_after([one("not seen")], {})
    assert looks == {"unseen x": 1}
    assert worse.streaks_after([one("good")], looks) == {}
