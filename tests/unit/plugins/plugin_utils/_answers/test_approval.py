# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who allowed each kind of change: a yes that the inventory names; a no beats every consent."""

from __future__ import annotations

import datetime

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers import approval
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.folder import Given
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.grammar import Said
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.match import Word
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.question import CHANGE, Question
from clients import client

DAY = datetime.date(2026, 11, 30)


def word(answer: str, kind: str = "firewall", run: str = "r1", who: str = "Kim") -> Word:
    asked = Question("acme", kind, "", "", "May we?", ("decides",), {}, CHANGE, kind, run=run, asked_on=str(DAY))
    return Word(asked, Given(Said(asked.code, answer, answer), who, "k@x", DAY, "a.eml", "0" * 64, "ops"), who, "decides")


def allowed(*named: Word) -> object:
    return client(allow=["firewall"], change={"approved_by": "%s by mail" % ", ".join(one.question.code for one in named)} if named else {})


def test_a_yes_that_is_named_stands_in_the_record() -> None:
    yes = word("yes")
    found = approval.of(allowed(yes), {"firewall": [yes]})
    assert (found.refused, found.warnings) == (frozenset(), [])
    assert found.words["firewall"].startswith("Kim on 2026-11-30 (%s, a.eml, SHA-256 0" % yes.question.code)


def test_without_one_the_run_warns() -> None:
    for known, told in (
        (allowed(), {"firewall": [word("yes")]}),
        (allowed(word("yes")), {}),
        (client(allow=["firewall"], change={"approved_by": "Ann Lee"}), {}),
    ):
        found = approval.of(known, told)
        assert (found.words, found.refused) == ({"firewall": ""}, frozenset())
        assert "no answer on record approves firewall" in found.warnings[0]


def test_a_fleet_is_warned_once() -> None:
    """Ansible shows the same words once."""
    clients = [client(allow=["firewall"], client=name) for name in ("acme", "globex")]
    assert len({words for known in clients for words in approval.of(known, {}).warnings}) == 1


def test_a_no_beats_the_consent_and_so_does_a_contradiction() -> None:
    for words in ([word("no")], [word("yes"), word("no", who="Ann")], [word("unclear")], [word("yes"), word("unclear", who="Ann")]):
        found = approval.of(allowed(word("yes")), {"firewall": words})
        assert (found.refused, found.words) == ({"firewall"}, {})
        assert "'firewall' is not allowed in this run" in found.warnings[0]


def test_a_newer_request_stands_over_an_older_no() -> None:
    yes = word("yes", run="r2")
    assert approval.of(allowed(yes), {"firewall": [word("no"), yes]}).refused == frozenset()


def test_nothing_allowed_needs_no_approval() -> None:
    assert approval.of(client(), {}) == approval.Verdict()
