# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one action: validates, does the job here or leaves it to the module elsewhere, lets no secret out, fails in one sentence."""
from __future__ import annotations

import contextlib
import typing as t

import pytest
from actionlab import PASSWORD, Connection, action, run
from ansible.errors import AnsibleActionFail, AnsibleConnectionFailure, AnsibleError
from ansible_collections.interweave.smartintegration.plugins.plugin_utils import _compat
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._action import base

WORD = "hunter2-über"


class Echo(base.Job):
    """Returns its options, or raises what it was given."""

    SPEC = {"text": {"type": "str", "default": "-"}, "word": {"type": "str", "no_log": True}, "level": {"type": "int", "choices": [1, 2], "default": 1},
            "raw": {"type": "raw"}}
    RULES = {"required_if": [("level", 2, ["word"])]}
    UNTEMPLATED = ("raw",)
    trouble: t.ClassVar[BaseException | None] = None
    asked: t.ClassVar[list[str]] = []

    def guard(self, action: base.Action) -> None:
        self.asked.append("guard")

    @contextlib.contextmanager
    def around(self) -> t.Iterator[None]:
        self.asked.append("begin")
        yield
        self.asked.append("end")

    def act(self, action: base.Action, options: base.Result, task_vars: dict[str, t.Any]) -> base.Result:
        if self.trouble is not None:
            raise self.trouble
        return {"changed": False, "options": options, "check": action.check_mode, "diff": [{"before": "", "after": options["word"]}], "host": task_vars["h"]}


class EchoAction(base.Action):
    JOB = Echo()


class Moving(Echo):
    DELEGATED = base.MODULE


class MovingAction(base.Action):
    JOB = Moving()


class Staying(Echo):
    DELEGATED = base.REFUSED


class StayingAction(base.Action):
    JOB = Staying()


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Echo, "trouble", None)
    monkeypatch.setattr(Echo, "asked", [])


def done(cls: type[base.Action] = EchoAction, connection: Connection | None = None, delegate: str | None = None, **more: t.Any) -> base.Result:
    flags = {key: more.pop(key) for key in ("check", "diff") if key in more}
    made = action(cls, more, {"h": "qb01"}, connection=connection, **flags)
    made._task.delegate_to = delegate
    made._execute_module = lambda **call: {"module": call["module_name"], "arguments": call["module_args"]}
    return run(made)


def test_options_are_validated_and_the_job_is_done_inside_what_is_around_it() -> None:
    result = done(text="hello", check=True)
    assert result["options"] == {"text": "hello", "word": None, "level": 1}
    assert (result["check"], result["host"], Echo.asked) == (True, "qb01", ["begin", "guard", "end"])


def test_a_difference_is_returned_where_it_is_wanted_and_masked() -> None:
    assert "diff" not in done(word=WORD)
    assert done(word=WORD, diff=True)["diff"] == [{"before": "", "after": "********"}]


def test_an_untemplated_argument_is_neither_templated_nor_validated() -> None:
    assert EchoAction.finalize_task_arg("raw", "{{ x }}", None, None) == "{{ x }}"
    assert "raw" not in done(raw="{{ x }}")["options"]


@pytest.mark.parametrize(("arguments", "words"), [
    ({"txt": 1}, "txt"), ({"level": 3}, "level must be one of"), ({"level": 2}, "level is 2 but all of the following are missing: word"),
    ({"level": "two %s" % WORD, "word": WORD}, r"\*{8}")])
def test_wrong_options_are_one_sentence_that_begins_with_the_modules_name(arguments: dict[str, t.Any], words: str) -> None:
    with pytest.raises(AnsibleActionFail, match=words) as caught:
        done(**arguments)
    assert str(caught.value).startswith("windows_service: ")
    assert WORD not in str(caught.value)


@pytest.mark.parametrize(("trouble", "kind", "words"), [
    (ValueError("no %s" % WORD), AnsibleActionFail, "windows_service: no ********"),
    (AnsibleError("no %s" % PASSWORD), AnsibleActionFail, "no ********"),
    (AnsibleConnectionFailure("gone, %s" % WORD), AnsibleConnectionFailure, "gone, ********"),
    (PermissionError(13, "Permission denied", "/reports/x"), AnsibleActionFail,
     "windows_service: /reports/x cannot be written: Permission denied. Make room or rights there, or choose another interweave_report_dir"),
    (ZeroDivisionError("by %s" % WORD), AnsibleActionFail,
     "windows_service: unexpected ZeroDivisionError: by ********. Run again with -vvv and report this as a defect"),
])
def test_every_trouble_is_one_masked_sentence(monkeypatch: pytest.MonkeyPatch, trouble: Exception, kind: type[Exception], words: str) -> None:
    monkeypatch.setattr(Echo, "trouble", trouble)
    with pytest.raises(kind) as caught:
        done(word=WORD)
    assert str(caught.value) == words
    assert caught.value.__suppress_context__


def test_what_is_no_exception_goes_its_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Echo, "trouble", KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        done()


def test_a_failure_keeps_what_the_task_returns_and_masks_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Echo, "trouble", AnsibleActionFail("no-go", result={"verdict": "no-go", "text": WORD, "failed": True}))
    with pytest.raises(AnsibleActionFail) as caught:
        done(word=WORD)
    assert {key: caught.value.result[key] for key in ("verdict", "text")} == {"verdict": "no-go", "text": "********"}


@pytest.mark.parametrize(("delegate", "transport", "here"), [
    (None, "winrm", True), ("localhost", "ssh", True), ("127.0.0.1", "ssh", True), ("jump", "local", True), ("jump", "ssh", False)])
def test_a_task_that_is_delegated_to_another_machine_is_left_to_the_module(delegate: str | None, transport: str, here: bool) -> None:
    result = done(MovingAction, Connection(transport), delegate, text="a")
    assert ("options" in result) is here
    if not here:
        assert (result["module"], result["arguments"]) == ("interweave.smartintegration.windows_service", {"text": "a"})


def test_one_that_cannot_go_there_says_so_and_one_that_ignores_it_stays() -> None:
    with pytest.raises(AnsibleActionFail, match="runs on the controller only: remove delegate_to"):
        done(StayingAction, Connection("ssh"), "jump")
    assert done(EchoAction, Connection("ssh"), "jump")["host"] == "qb01"


def test_an_older_core_is_refused_before_anything_else(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise AnsibleError("too old")

    monkeypatch.setattr(_compat, "require_core", refuse)
    with pytest.raises(AnsibleError, match="^too old$"):
        done(txt="also wrong")
    assert Echo.asked == []


def test_whether_a_connection_is_made_is_the_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    class OverTheWire(Echo):
        CONNECTION = True

    class WireAction(base.Action):
        JOB = OverTheWire()

    assert (WireAction._requires_connection, EchoAction._requires_connection) == (True, False)


def test_plain_values_keep_nothing_of_their_origin() -> None:
    from ansible.template import trust_as_template

    made = base.plain({"a": [trust_as_template("x")], 1: None})
    assert made == {"a": ["x"], "1": None}
    assert made["a"][0].__class__ is str
