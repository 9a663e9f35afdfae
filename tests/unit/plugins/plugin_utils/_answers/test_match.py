# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which answers count: each lapse, each role, one answer for one host and file, and contradictions."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import Outcome, finding
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers import subject
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.folder import Folder, Given
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.grammar import Said, meaning
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.match import Answers, decided, match
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.question import Question, digest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.attestation import apply, parse_attestations
from clients import client

TODAY = datetime.date(2026, 11, 30)
ANN = {"name": "Ann Lee", "mail": "ann@acme.example", "role": "bookkeeper"}
KIM = {"name": "Kim Chef", "mail": "kim@acme.example", "role": "decides"}
BOB = {"name": "Bob Net", "mail": "bob@acme.example", "role": "it"}
FILES = [{"name": "main", "path": "C:\\Acme.qbw"}, {"name": "warehouse", "path": "C:\\W.qbw"}]
DECLARED: dict[str, t.Any] = {"company_files": FILES, "qremote_port": 8001, "sources": ["203.0.113.10"], "contacts": [ANN, KIM, BOB]}


def asked(item: str = "1.1", step: str = "main", host: str = "qb01", **more: t.Any) -> Question:
    given = {"roles": subject.ROLES["client"], "facts": subject.facts(client(**DECLARED), item, step), **more}
    return Question("qb01", item, host, step, subject.text_of(item), asked_on=str(TODAY), **given)


def said(one: Question, text: str = "yes", mail: str = "ann@acme.example", on: datetime.date = TODAY, **more: t.Any) -> Given:
    return Given(
        Said(one.code, meaning(text), text), **{"name": "", "mail": mail, "date": on, "file": "a.eml", "sha256": "0" * 64, "received_by": "ops", **more}
    )


def told(*given: Given, questions: t.Sequence[Question] = (), today: datetime.date = TODAY, **declared: t.Any) -> Answers:
    every = questions or [asked()]
    return match(client(**{**DECLARED, **declared}), Folder({one.code: one for one in every}, list(given)), today)


def judged(answers: Answers, item: str = "1.1", step: str = "main", today: datetime.date = TODAY, status: str = "manual", **more: t.Any) -> dict[str, t.Any]:
    """The finding after the one road to the judges."""
    return apply([{**finding(item, Outcome(status), step), **more}], [], parse_attestations(answers.attestations), today)[0]


def test_a_yes_settles_and_keeps_everything_of_the_answer() -> None:
    found = judged(told(said(asked(), "Yes, in the safe")))
    assert found["status"] == "attested"
    kept = found["attested"]
    assert kept["text"] == ("Yes, in the safe (asked: Do you have the QuickBooks Admin's user name and password at hand? company file main: C:\\Acme.qbw)")
    assert {key: kept[key] for key in ("who", "role", "on", "until", "received_by", "file", "sha256", "code", "question", "about")} == {
        "who": "Ann Lee",
        "role": "bookkeeper",
        "on": "2026-11-30",
        "until": "2027-11-30",
        "received_by": "ops",
        "file": "a.eml",
        "sha256": "0" * 64,
        "code": asked().code,
        "question": asked().text,
        "about": "company file main: C:\\Acme.qbw",
    }


def test_no_is_a_fault_and_i_do_not_know_leaves_it_open() -> None:
    refused = judged(told(said(asked(), "no, Bob has it")))
    assert (refused["status"], refused["actual"][:36]) == ("fail", "Ann Lee answered no on 2026-11-30: n")
    unknown = judged(told(said(asked(), "I don't know")))
    assert (unknown["status"], "ask somebody else" in unknown["evidence"][-1]) == ("manual", True)


# ---------------------------------------------------------------------- what it is of
def test_one_yes_is_of_one_file_and_one_host() -> None:
    answers = told(said(asked()), questions=[asked(), asked(step="warehouse")])
    assert judged(answers, step="warehouse")["status"] == "manual"
    assert judged(answers, step="")["status"] == "manual"
    assert told(said(asked(host="qb02")), questions=[asked(host="qb02")]).attestations == []


def test_a_step_that_looks_like_a_pattern_is_none() -> None:
    question = asked(step="*", facts=subject.facts(client(**DECLARED), "1.1", "*"))
    answers = told(said(question), questions=[question])
    assert (judged(answers)["status"], judged(answers, step="*")["status"]) == ("manual", "attested")


def test_it_cannot_outweigh_what_was_seen_nor_waive() -> None:
    for status in ("fail", "error", "would_change"):
        found = judged(told(said(asked(), "yes, waive it")), status=status)
        assert (found["status"], "waived" in found) == (status, False)
    assert judged(told(said(asked())), left_out=True)["status"] == "manual"


# ---------------------------------------------------------------------- when it stops
@pytest.mark.parametrize(
    ("item", "step", "changed"),
    [
        ("3.1", "", {"qremote_port": 4500}),
        ("3.2", "", {"sources": ["203.0.113.99"]}),
        ("3.2", "", {"qremote_port": 4500}),
        ("1.1", "main", {"company_files": [{"name": "main", "path": "D:\\Acme.qbw"}]}),
        ("1.1", "main", {"company_files": []}),
        ("1.4", "main", {"hosting": "hosted"}),
    ],
)
def test_it_stops_with_each_fact_it_was_given_of(item: str, step: str, changed: dict[str, t.Any]) -> None:
    question = asked(item, step)
    assert judged(told(said(question), questions=[question]), item, step)["status"] == "attested"
    after = told(said(question), questions=[question], **changed)
    found = judged(after, item, step)
    assert found["status"] == "manual"
    assert "it no longer counts" in found["evidence"][-1]
    assert "it no longer counts" in after.problems[0]


def test_it_stops_with_the_version_that_was_asked_about() -> None:
    question = asked(valid_for="34.0")
    answers = told(said(question), questions=[question])
    assert judged(answers, valid_for="34.0")["status"] == "attested"
    after = judged(answers, valid_for="35.0")
    assert (after["status"], "34.0" in after["evidence"][-1], "35.0" in after["evidence"][-1]) == ("manual", True, True)


@pytest.mark.parametrize(("days", "status"), [(365, "attested"), (366, "manual")])
def test_it_stops_after_twelve_months(days: int, status: str) -> None:
    today = TODAY + datetime.timedelta(days=days)
    assert judged(told(said(asked()), today=today), today=today)["status"] == status


@pytest.mark.parametrize(("days", "counts"), [(90, 1), (91, 0)])
def test_a_portal_value_stops_after_ninety_days(days: int, counts: int) -> None:
    value = next(one for one in subject.values(client(**DECLARED)) if "shift" in one.about)
    value = dataclasses.replace(value, asked_on=str(TODAY), roles=("bookkeeper",))
    assert len(told(said(value, "-2"), questions=[value], today=TODAY + datetime.timedelta(days=days)).values) == counts


def test_one_that_is_dated_ahead_does_not_count_yet() -> None:
    assert judged(told(said(asked(), on=TODAY + datetime.timedelta(days=9))))["status"] == "manual"


# ---------------------------------------------------------------------- who
@pytest.mark.parametrize(
    ("mail", "contacts", "counts"),
    [
        ("ann@acme.example", [ANN], True),
        ("ANN@acme.example", [ANN], True),
        ("kim@acme.example", [KIM], True),
        ("bob@acme.example", [BOB], False),
        ("eve@evil.example", [ANN], False),
        ("ann@acme.example", [], False),
        ("ann@acme.example", [{**ANN, "until": "2026-11-29"}], False),
        ("ann@acme.example", [{**ANN, "until": "2026-11-30"}], True),
        ("bob@acme.example", [BOB, {**BOB, "role": "bookkeeper"}], True),
    ],
)
def test_nobody_answers_for_a_role_not_held(mail: str, contacts: list[dict[str, str]], counts: bool) -> None:
    found = told(said(asked(), mail=mail), contacts=contacts)
    assert judged(found)["status"] == ("attested" if counts else "manual")
    assert bool(found.problems) is not counts
    if not counts:
        assert "interweave_contacts" in judged(found)["evidence"][-1]


def test_a_name_stands_for_a_contact_only_without_an_address() -> None:
    assert judged(told(said(asked(), mail="", name="Ann Lee")))["status"] == "attested"
    assert judged(told(said(asked(), mail="eve@evil.example", name="Ann Lee")))["status"] == "manual"


def test_a_question_of_the_operator_is_answered_by_nobody() -> None:
    question = asked("5.1", "", roles=())
    assert judged(told(said(question), questions=[question]), "5.1", "")["status"] == "manual"


# ---------------------------------------------------------------------- more than one
def test_two_people_who_differ_are_an_error() -> None:
    found = judged(told(said(asked()), said(asked(), "no", mail="kim@acme.example", file="b.eml")))
    assert (found["status"], "a.eml" in found["actual"], "b.eml" in found["actual"]) == ("error", True, True)


def test_who_does_not_know_contradicts_nobody() -> None:
    assert judged(told(said(asked()), said(asked(), "I don't know", mail="kim@acme.example")))["status"] == "attested"


def test_one_person_who_differs_on_one_day_is_an_error_and_later_takes_it_back() -> None:
    assert judged(told(said(asked()), said(asked(), "no", file="b.eml")))["status"] == "error"
    earlier = TODAY - datetime.timedelta(days=1)
    assert judged(told(said(asked(), "no", on=earlier), said(asked())))["status"] == "attested"
    assert judged(told(said(asked(), on=earlier), said(asked(), "no")))["status"] == "fail"


def test_two_who_agree_count_once() -> None:
    assert len(told(said(asked()), said(asked(), "Yes.", mail="kim@acme.example")).attestations) == 1


def test_the_operators_own_word_and_an_answer_that_differ_are_an_error() -> None:
    own = {"item": "1.1", "who": "Ops", "statement": "seen", "until": "2027-01-01"}
    answers = told(said(asked(), "no"))
    answers.attestations.append(own)
    assert judged(answers)["status"] == "error"


def test_what_is_no_plain_answer_and_what_was_never_asked_is_told_to_the_operator() -> None:
    found = told(said(asked(), "yes, but only on Mondays"))
    assert (judged(found)["status"], "no plain yes" in found.problems[0]) == ("manual", True)
    assert "never asked" in told(said(asked(step="elsewhere"))).problems[0]


@pytest.mark.parametrize(
    "text",
    [
        "yes {{ lookup('pipe', 'id') }}",
        "yes {% raw %}",
        "yes <script>alert(1)</script>",
        "yes \x1b]52;c;eA==\x07",
        "yes; rm -rf /",
        "yes !!python/object",
        "yes interweave_waivers: [{item: 1.1}]",
    ],
)
def test_hostile_words_are_words(text: str) -> None:
    found = judged(told(said(asked(), text)))
    assert (found["status"], text in found["attested"]["text"]) == ("attested", True)


def test_an_answer_from_the_future_counts_for_nothing_and_replaces_nothing() -> None:
    day = TODAY + datetime.timedelta(days=1)
    assert judged(told(said(asked(), on=day)))["status"] == "attested", "a calendar may be a day ahead"
    far = said(asked(), on=TODAY + datetime.timedelta(days=400))
    answers = told(far)
    assert judged(answers)["status"] == "manual"
    assert "lies ahead" in answers.problems[0]
    assert judged(told(said(asked(), "no"), far))["status"] == "fail"
    value = Question("qb01", "4.1", "", "", "Who?", ("bookkeeper",), {"document": "invoice"}, "value", "numbering[invoice].owner", asked_on=str(TODAY))
    assert told(said(value, "crm", on=far.date), questions=[value]).values == []


@pytest.mark.parametrize("days", [0, 20])
def test_an_unclear_word_takes_back_the_yes_before_it(days: int) -> None:
    before = said(asked(), on=TODAY - datetime.timedelta(days=days))
    answers = told(before, said(asked(), "yes, but not any more", file="b.eml"))
    assert judged(answers)["status"] == "manual"
    assert "ask again" in answers.problems[0]
    assert judged(told(said(asked(), "yes, but", on=TODAY - datetime.timedelta(days=20)), said(asked())))["status"] == "attested", "a later yes stands"


def test_a_yes_with_a_condition_is_no_leave_for_a_change() -> None:
    facts = {"qb01": digest(subject.facts(client(**DECLARED), "3.2"))}
    change = Question("qb01", "firewall", "", "", "May we?", ("decides",), facts, "change", "firewall", run="r1", asked_on=str(TODAY))
    words = told(said(change, "yes, but only on Sunday", mail="kim@acme.example"), questions=[change]).changes["firewall"]
    assert decided(words) == "unclear"
