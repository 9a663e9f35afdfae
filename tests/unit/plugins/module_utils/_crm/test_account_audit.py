# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The streamed audit: what it finds, what it proposes, and that its memory follows the bad names."""
from __future__ import annotations

import tracemalloc
import typing as t
import unittest.mock

from ansible_collections.interweave.smartintegration.plugins.module_utils import _name_rules as names
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.account_audit import audit
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import Account
from hypothesis import given, settings
from hypothesis import strategies as st

LONG = "Evergreen Landscape Architecture and Maintenance"


def accounts(*crowd: str, **more: t.Any) -> list[Account]:
    return [Account("%03d" % number, name, **more) for number, name in enumerate(crowd)]


def test_legal_names_need_nothing() -> None:
    found = audit(accounts("Able", "Baker & Sons"))
    assert (found.total, found.bad, found.unwelcome) == (2, [], 1)


def test_a_collision_that_appears_only_after_shortening_is_told_and_avoided() -> None:
    found = audit(accounts(LONG + " Company", LONG.upper() + " Corporation", LONG[:41]))
    assert [bad.collision for bad in found.bad] == ["crm", "crm"]
    assert [bad.new for bad in found.bad] == [names.tailed(LONG + " Company"), names.tailed(LONG.upper() + " Corporation")]


def test_names_that_differ_at_their_end_keep_it() -> None:
    found = audit(accounts("International Brotherhood of Electrical Workers Local 11", "International Brotherhood of Electrical Workers Local 12"))
    assert [bad.new for bad in found.bad] == ["International Brotherhood of Ele Local 11", "International Brotherhood of Ele Local 12"]


def test_characters_that_quickbooks_does_not_store_and_what_nobody_sees_are_counted_good_names_and_bad() -> None:
    found = audit(accounts("株式会社リコー", "Łódź", "Café", "Ltd.\u200b", "Soft\u00adhyphen", "No\u00a0break", " leading",
                           "two  blanks", "Tab\tName", "語" * 50))
    assert (found.unstorable, found.hidden, [bad.problems for bad in found.bad]) == (3, 5, [["control character"], ["too long"]])
    assert found.hidden_examples[0] == "Ltd.\u200b (U+200B)"


def test_two_shortened_names_do_not_collide_with_each_other() -> None:
    found = audit(accounts(LONG + " Company", LONG + " Corporation"))
    assert [bad.collision for bad in found.bad] == ["", "shortened"]
    assert found.bad[0].new != found.bad[1].new


def test_a_numbered_name_that_exists_already_is_skipped() -> None:
    found = audit(accounts("a: b", "A - B", "a - b (2)"))
    assert found.bad[0].new == "a - b (3)"


def test_quickbooks_names_count_unless_the_account_is_bound() -> None:
    free = audit(accounts("a: b"), quickbooks=["A - B"]).bad[0]
    bound = audit(accounts("a: b", bound=True), quickbooks=["A - B"]).bad[0]
    assert (free.collision, free.new) == ("quickbooks", "a - b (2)")
    assert (bound.collision, bound.new) == ("", "a - b")


def test_a_person_account_gets_no_proposal() -> None:
    found = audit(accounts("x" * 50, kind="person"))
    assert (found.bad[0].kind, found.bad[0].new) == ("person", "")


def test_names_that_occur_twice_are_counted_whatever_the_case() -> None:
    found = audit(accounts("Zimmermann Holz", "zimmermann  holz", "Other"))
    assert (found.duplicates, found.duplicate_examples) == (1, ["zimmermann holz"])


def test_the_same_accounts_in_another_order_get_the_same_proposals() -> None:
    crowd = accounts("a: b", "a : b", "A - B", LONG + " 1", LONG + " 2")
    proposals = [{bad.id: bad.new for bad in audit(order).bad} for order in (crowd, crowd[::-1])]
    assert proposals[0] == proposals[1]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(st.text(max_size=60), st.sampled_from(["a: b", "A - B", "a - b (2)", LONG + " x", LONG + " y"])), max_size=30))
def test_after_all_proposals_are_taken_every_name_is_legal_and_new_ones_are_unique(crowd: list[str]) -> None:
    found = audit(accounts(*crowd))
    given = {bad.id: bad.new for bad in found.bad}
    kept = {names.key(account.name) for account in accounts(*crowd) if account.id not in given}
    keys = [names.key(new) for new in given.values()]
    assert len(set(keys)) == len(keys)
    assert not kept.intersection(keys)
    assert all(not names.problems(new) for new in given.values())


def test_a_thousand_branches_of_one_long_name_are_numbered_without_comparing_each_with_all() -> None:
    asked = []

    crowd = accounts(*("The same very long name of a customer for everyone, branch %d of them" % number for number in range(1_000)))
    original = names.numbered

    def counted(base: str, number: int, limit: int = names.LIMIT) -> str:
        asked.append(number)
        return original(base, number, limit)

    with unittest.mock.patch.object(names, "numbered", counted):
        found = audit(crowd)
    assert len({names.key(bad.new) for bad in found.bad}) == 1_000
    assert len(asked) < 20 * 1_000
    assert found.bad[-1].new.endswith(" (1000)")


def test_memory_follows_the_bad_names_not_the_accounts() -> None:
    def peak(number: int) -> int:
        crowd = (Account("%06d" % count, "Generated customer %d" % count if count % 500 else "a: name with a colon %d" % count) for count in range(number))
        tracemalloc.start()
        assert audit(crowd).total == number
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    small, big = peak(3_000), peak(30_000)
    assert big < small * 1.1
