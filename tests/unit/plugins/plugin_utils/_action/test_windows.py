# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Actions feel like AnsibleModule and let no secret out; host_steps lets no step hide another."""
from __future__ import annotations

import json

import pytest
from actionlab import PASSWORD, Connection, action, run, trusted
from ansible.errors import AnsibleActionFail, AnsibleConnectionFailure
from ansible_collections.interweave.smartintegration.plugins.action import host_steps as _host_steps
from ansible_collections.interweave.smartintegration.plugins.module_utils._items import KINDS
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import FAIL, PASS, WOULD_CHANGE, Change, Outcome
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._action import windows as _windows_action
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._action.base import Action
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.current import mark
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.folder import RunFolder
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._steps import resources as _resources
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._steps import spec as _spec
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._resource import Resource
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman import _errors as e

SECRET = "hunter2-über'\"\\geheim"


class FakeWire:
    """Lets nothing through: these resources keep their state here."""

    def __init__(self):
        self.requests = 7
        self.closed = 0
        self.warnings = []

    def send(self, *a):
        raise AssertionError("nothing may be sent")

    def close(self):
        self.closed += 1


class Lamp(Resource):
    """Is on or off; ``fails`` is what happens on which look or write."""

    NAME = "lamp"
    SPEC = {
        "name": {"type": "str", "required": True},
        "on": {"type": "bool", "default": True},
        "password": {"type": "str", "no_log": True},
        "settings": {"type": "dict", "no_log": True},
        "level": {"type": "int", "choices": [1, 2], "default": 1},
    }
    RULES = {"required_if": [("level", 2, ["password"])]}
    world: dict[str, bool] = {}
    fails: dict[str, Exception] = {}
    looks: list[str] = []

    def check_options(self):
        if self.options["name"] == "impossible":
            raise ValueError("name: there is no lamp named 'impossible'")

    def observe(self):
        self.looks.append(self.options["name"])
        if self.options["name"] in self.fails:
            raise self.fails[self.options["name"]]
        return self.world.get(self.options["name"], False)

    def plan(self, state):
        what = "switch %s with %s" % (self.options["name"], self.options["password"])
        return [] if state == self.options["on"] else [Change(what, {"on": state, "pw": self.options["password"]}, {"on": True}, "firewall")]

    def apply(self, change):
        if "write " + self.options["name"] in self.fails:
            raise self.fails["write " + self.options["name"]]
        self.world[self.options["name"]] = self.options["on"]

    def judge(self, state, changes):
        if self.options["name"] == "bad":
            return Outcome(FAIL, expected="a good lamp", actual="broken, password %s" % self.options["password"], remedy="Buy one.")
        return Outcome(WOULD_CHANGE if changes else PASS, expected="on", actual=str(state), evidence=["pw %s" % self.options["password"]],
                       facts={"lamp": {"name": self.options["name"], "settings": self.options["settings"]}})


class LampAction(Action):
    JOB = _windows_action.WindowsJob(Lamp)


@pytest.fixture(autouse=True)
def wire(monkeypatch):
    made = FakeWire()
    monkeypatch.setattr(_windows_action, "wire_for", lambda connection: made)
    for registry in (_resources.RESOURCES, ):
        monkeypatch.setitem(registry, "lamp", Lamp)
    _spec.step_spec.cache_clear()
    Lamp.world, Lamp.fails, Lamp.looks = {}, {}, []
    yield made
    _spec.step_spec.cache_clear()


def step(name="s", item="1.3", **lamp):
    return {"item": item, "name": name, "lamp": {"name": name, **lamp}}


def run_steps(*list_of_steps, variables=None, check=False, diff=False, **options):
    arguments = {"steps": list(list_of_steps), "on_failure": "report", **options}
    return run(action(_host_steps.ActionModule, arguments, {"inventory_hostname": "qb01", **(variables or {})}, check=check, diff=diff))


# ---------------------------------------------------------------------- one module
def test_do_and_again():
    result = run(action(LampAction, {"name": "a"}))
    assert (result["changed"], result["status"], Lamp.world) == (True, "changed", {"a": True})
    assert result["lamp"]["name"] == "a"
    again = run(action(LampAction, {"name": "a"}))
    assert (again["changed"], again["status"], again["changes"]) == (False, "pass", [])


def test_the_tasks_check_mode_counts_not_the_plays():
    result = run(action(LampAction, {"name": "a"}, check=True, diff=True))
    assert (result["changed"], result["status"], result["blocked_by"], Lamp.world) == (True, "would_change", "check mode", {})
    assert json.loads(result["diff"][0]["before"])["on"] is False
    assert run(action(LampAction, {"name": "a"}))["changed"] is True


def test_a_fail_fails_the_task_with_what_to_do():
    result = run(action(LampAction, {"name": "bad", "on": False}))
    assert result["failed"] is True
    assert result["msg"] == "expected a good lamp, found broken, password None. Buy one."


@pytest.mark.parametrize(("arguments", "words"), [
    ({"name": "a", "nmae": "b"}, "nmae"), ({}, "name"), ({"name": "a", "level": 3}, "level"), ({"name": "a", "level": "x"}, "level"),
    ({"name": "a", "level": 2}, "password"), ({"name": "impossible"}, "no lamp named"),
])
def test_bad_options_are_one_clear_error_before_anything_is_sent(arguments, words):
    with pytest.raises(AnsibleActionFail, match=words):
        run(action(LampAction, arguments))
    assert Lamp.looks == []


@pytest.mark.parametrize(("options", "words"), [
    ({"connection": Connection("ssh")}, "ansible_connection is 'ssh'"),
    ({"connection": Connection("local")}, "set it to winrm or psrp"),
    ({"become": True}, "cannot become another user"),
    ({"async_val": 60}, "async"),
    ({"connection": Connection("psrp", configuration_name="Acme.JEA")}, "'Acme.JEA'"),
])
def test_what_cannot_work_is_refused_with_one_clear_error(options, words):
    with pytest.raises(AnsibleActionFail, match=words):
        run(action(LampAction, {"name": "a"}, **options))


def test_the_default_endpoint_of_psrp_is_fine():
    assert run(action(LampAction, {"name": "a"}, connection=Connection("psrp")))["status"] == "changed"


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("name", ["a", "bad"])
def test_no_secret_leaves_in_any_result(name, check):
    result = run(action(LampAction, {"name": name, "password": SECRET, "settings": {"Enckey": "k-" + PASSWORD, "deep": [SECRET]}}, check=check, diff=True))
    for text in (json.dumps(result, ensure_ascii=False), json.dumps(result), repr(result), str(result)):
        assert "hunter2" not in text
        assert "geheim" not in text
        assert PASSWORD not in text
    assert "********" in json.dumps(result)


@pytest.mark.parametrize("error", [
    e.CimError("bad %s and %s" % (SECRET, PASSWORD)), ValueError(SECRET + PASSWORD), KeyError(SECRET), e.Disconnected(PASSWORD),
    AnsibleConnectionFailure("no %s" % PASSWORD),
])
def test_no_secret_leaves_in_any_error(error):
    Lamp.fails = {"a": error}
    try:
        said = json.dumps(run(action(LampAction, {"name": "a", "password": SECRET})), ensure_ascii=False)
    except (AnsibleActionFail, AnsibleConnectionFailure) as exc:
        said = "%s %r" % (exc, exc.__cause__)
    assert "hunter2" not in said
    assert PASSWORD not in said


def test_a_secret_that_looks_like_a_status_does_not_break_the_result():
    result = run(action(LampAction, {"name": "a", "password": "changed"}))
    assert result["status"] == "changed"
    assert "with ********" in result["changes"][0]["what"]


def test_a_short_secret_is_replaced_as_a_word_only():
    result = run(action(LampAction, {"name": "abc", "password": "b"}))
    assert result["lamp"]["name"] == "abc"
    assert result["evidence"] == ["pw ********"]


def test_a_host_that_is_gone_is_unreachable_and_the_connection_is_closed(wire):
    Lamp.fails = {"a": e.Disconnected("the connection was lost")}
    with pytest.raises(AnsibleConnectionFailure, match="the connection was lost"):
        run(action(LampAction, {"name": "a"}))
    assert wire.closed == 1


def test_a_task_timeout_closes_the_connection_too(wire):
    class TaskTimeout(BaseException):
        pass

    Lamp.fails = {"a": TaskTimeout()}
    with pytest.raises(TaskTimeout):
        run(action(LampAction, {"name": "a"}))
    assert wire.closed == 1


def test_a_defect_is_one_line_that_names_it():
    Lamp.fails = {"a": ZeroDivisionError("division by zero")}
    with pytest.raises(AnsibleActionFail, match="unexpected ZeroDivisionError: division by zero") as caught:
        run(action(LampAction, {"name": "a"}))
    assert "Traceback" not in str(caught.value)


# ---------------------------------------------------------------------- host_steps
def test_each_step_ends_in_a_finding():
    result = run_steps(step("a"), step("bad", item="3.2", on=False), step("c", on=False), ticket="CHG-1")
    assert [(record["item"], record["step"], record["status"], record["ticket"]) for record in result["findings"]] == [
        ("1.3", "a", "changed", "CHG-1"), ("3.2", "bad", "fail", "CHG-1"), ("1.3", "c", "pass", "CHG-1")]
    assert (result["summary"], result["changed"], result["requests"]) == ({"changed": 1, "fail": 1, "pass": 1}, True, 7)
    assert "failed" not in result


def test_by_default_a_fault_fails_the_task_after_all_steps_ran():
    result = run_steps(step("bad", on=False), step("b"), on_failure="fail")
    assert result["failed"] is True
    assert result["msg"].startswith("1 of 2 findings are not in order: 1.3 bad: broken")
    assert Lamp.world == {"b": True}


@pytest.mark.parametrize(("options", "reason"), [
    ({"allow": []}, "interweave_allow does not list 'firewall'"),
    ({"allow": ["odbc_dsn"]}, "interweave_allow does not list 'firewall'"),
    ({"window": "2020-01-01T00:00:00Z/2020-01-02T00:00:00Z"}, "outside the change window"),
])
def test_nothing_changes_without_leave(options, reason):
    result = run_steps(step("a"), **options)
    assert (result["changed"], result["findings"][0]["status"], Lamp.world) == (False, "would_change", {})
    assert reason in result["findings"][0]["blocked_by"]


def test_allow_takes_every_kind_there_is():
    assert run_steps(step("a"), allow=list(KINDS))["findings"][0]["status"] == "changed"


def test_check_mode_writes_nothing_and_is_a_change():
    result = run_steps(step("a"), check=True, diff=True)
    assert (result["changed"], result["findings"][0]["blocked_by"], Lamp.world) == (True, "check mode", {})
    assert result["diff"][0]["before_header"] == "switch a with None"


def test_a_list_that_is_given_outright_works_too():
    result = run(action(_host_steps.ActionModule, {"steps": trusted([step("a")])}, {}))
    assert result["findings"][0]["status"] == "changed"


@pytest.mark.parametrize(("bad", "words"), [
    ({"item": "1.3", "name": "x", "lmap": {"name": "a"}}, "step 2 .x.: .*lmap"),
    ({"item": "1.3", "name": "x"}, "one of the following is required"),
    ({"item": "1.3", "name": "x", "lamp": {"name": "a", "nmae": "b"}}, "lamp.nmae is not known: misspelt. Known are level, name"),
    ({"item": "9.9", "name": "x", "lamp": {"name": "a"}}, "9.9"),
    ({"name": "x", "lamp": {"name": "a"}}, "item"),
    ({"item": "1.3", "name": "x", "lamp": {"name": "a", "level": 2}}, "password"),
    ({"item": "1.3", "name": "x", "lamp": None}, "name found in lamp"),
    ("text", "step 2 is a"),
])
def test_a_misspelt_step_fails_at_once_and_nothing_is_sent(bad, words):
    with pytest.raises(AnsibleActionFail, match=words):
        run_steps(step("a"), bad, on_failure="fail")
    assert Lamp.looks == []


def test_a_misspelt_option_costs_one_finding_where_the_task_is_to_report():
    result = run_steps(step("a"), {"item": "1.3", "name": "x", "lamp": {"name": "a", "nmae": "b"}})
    assert [record["status"] for record in result["findings"]] == ["changed", "error"]
    assert "nmae" in result["findings"][1]["actual"]


@pytest.mark.parametrize(("options", "words"), [
    ({"steps": "my_steps"}, "it is a str"), ({"steps": 7}, "it is a int"), ({}, "it is missing"),
    ({"steps": [], "allow": ["everything"]}, "everything"), ({"steps": [], "window": "tonight"}, "change window"), ({"steps": [], "itmes": []}, "itmes"),
])
def test_bad_options_of_the_list_are_one_clear_error(options, words):
    with pytest.raises(AnsibleActionFail, match=words):
        run(action(_host_steps.ActionModule, options, {}))


@pytest.mark.parametrize("error", [e.AccessDenied("no", code=5), e.CimError("odd"), ValueError("odd"), KeyError("odd"), e.LostReply("odd")])
def test_what_one_step_cannot_read_costs_that_step(error):
    Lamp.fails = {"b": error}
    result = run_steps(step("a"), step("b"), step("c"))
    assert [record["status"] for record in result["findings"]] == ["changed", "error", "changed"]
    assert result["findings"][1]["remedy"]


def test_an_option_a_step_cannot_work_with_costs_that_step():
    result = run_steps(step("impossible"), step("b"))
    assert [record["status"] for record in result["findings"]] == ["error", "changed"]


def test_a_host_that_goes_away_before_any_change_is_unreachable():
    Lamp.world, Lamp.fails = {"a": True}, {"b": e.Disconnected("gone")}
    with pytest.raises(AnsibleConnectionFailure, match="gone"):
        run_steps(step("a"), step("b"))


def test_a_host_that_goes_away_after_a_change_does_not_hide_the_change():
    Lamp.fails = {"b": e.Disconnected("gone")}
    result = run_steps(step("a"), step("b"), step("c"))
    assert [record["status"] for record in result["findings"]] == ["changed", "error", "error"]
    assert result["findings"][0]["changes"][0]["applied"] is True


class TaskTimeoutError(BaseException):
    """As ansible-core's own, which is in another place in each version."""


def test_the_end_of_the_tasks_time_does_not_hide_what_was_done_before(wire):
    Lamp.fails = {"b": TaskTimeoutError()}
    result = run_steps(step("a"), step("b"), step("c"), diff=True)
    assert [record["status"] for record in result["findings"]] == ["changed", "error", "error"]
    assert (result["failed"], result["changed"], result["msg"][:9], len(result["diff"])) == (True, True, "timed out", 1)
    assert wire.closed == 1


def test_a_write_that_the_end_of_the_tasks_time_cut_off_is_told_as_unknown():
    Lamp.fails = {"write a": TaskTimeoutError()}
    changes = run_steps(step("a"), step("b"))["findings"][0]["changes"]
    assert ["it is unknown whether this was carried out" in change["what"] for change in changes] == [True]
    result = run(action(LampAction, {"name": "a"}))
    assert (result["failed"], result["changed"], len(result["changes"])) == (True, True, 1)


@pytest.fixture
def started(tmp_path, monkeypatch):
    """A run that this process started, in the folder where hosts look for one."""
    monkeypatch.setenv("PWD", str(tmp_path))
    folder = RunFolder(tmp_path / "interweave-report", "run-1")
    mark(folder)
    return folder


def test_each_change_is_noted_in_the_runs_folder_before_it_is_made(started):
    Lamp.fails = {"write b": e.AccessDenied("no", code=5)}
    run_steps(step("a", password="Sec-9f2c"), step("b"), step("c"), allow=[])
    assert not (started.path / "hosts").exists()
    run_steps(step("a", password="Sec-9f2c"), step("b"))
    assert [entry["step"] for entry in started.cut_off("qb01")] == ["a", "b"]
    assert "Sec-9f2c" not in (started.path / "hosts" / "qb01.journal").read_text()


def test_what_cannot_be_noted_is_not_changed(started):
    (started.path / "hosts").write_text("a file")
    (found,) = run_steps(step("a"))["findings"]
    assert (found["status"], found["changes"], Lamp.world) == ("error", [], {})
    assert "not changed, since it could not be noted" in found["actual"]


def test_items_select_steps():
    result = run_steps(step("a"), step("b", item="3.2"), items=["3.2"])
    assert [record["step"] for record in result["findings"]] == ["b"]


@pytest.mark.parametrize(("wanted", "skipped", "run_ones"), [
    (["all"], [], ["a", "b", "c"]), (["item_3_2"], [], ["b"]), (["phase_1"], [], ["a"]), (["phase_0"], [], ["c"]), (["lamp"], [], ["a", "b", "c"]),
    (["all"], ["item_1_3"], ["b", "c"]), (["windows_host"], [], ["a", "b", "c"]), (["item_r2", "item_1_3"], [], ["a", "c"]), (["item_R2"], [], ["c"]),
    (["all"], ["lamp"], []), (["phase_1"], ["item_1_3"], []),
])
def test_tags_select_steps(wanted, skipped, run_ones):
    result = run_steps(step("a"), step("b", item="3.2"), step("c", item="R2"), variables={"ansible_run_tags": wanted, "ansible_skip_tags": skipped})
    assert [record["step"] for record in result["findings"]] == run_ones


def test_no_secret_of_a_step_leaves():
    result = run_steps(step("a", password=SECRET), step("bad", password=SECRET, on=False), step("x", password=SECRET, level="9"), diff=True)
    assert "hunter2" not in json.dumps(result, ensure_ascii=False)


def test_facts_are_told_of_the_items_that_want_them_and_findings_of_all():
    result = run_steps(step("a", item="1.3"), step("b", item="4.3"), facts_of=["4.3"])
    assert [record["step"] for record in result["findings"]] == ["a", "b"]
    assert [(told["name"], told["facts"]["lamp"]["name"]) for told in result["steps"]] == [("b", "b")]
    assert [told["name"] for told in run_steps(step("a", item="1.3"), step("b", item="4.3"))["steps"]] == ["a", "b"]
