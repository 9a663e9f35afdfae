# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A client's CRM: names that several runs gave come back one run after another; what only a person takes back is looked at."""
from __future__ import annotations

import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import Account, CrmError, RenameResult
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ChangePolicy
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._leave import crm
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._leave.ledger import Made

ID = "001000000000001AAA"


class Fake:
    crm, site = "salesforce", "site:443"

    def __init__(self, **names: str) -> None:
        self.names, self.renamed = {ID: "Second"} | names, []

    def accounts_by_id(self, ids: t.Sequence[str]) -> dict[str, Account]:
        return {one: Account(one, self.names[one]) for one in ids if one in self.names}

    def rename_accounts(self, rows: t.Any) -> t.Iterator[RenameResult]:
        for row in rows:
            self.names[row.id] = row.new
            yield RenameResult(row.id, True)

    def can_see_accounts(self) -> str:
        return ""

    def field_facts(self, object_name: str, field: str) -> None:
        if object_name == "Broken":
            raise CrmError("read the field")

    def sets_of(self, username: str) -> list[str]:
        return ["Set"]


def name(run_id: str, before: str, after: str, **more: str) -> Made:
    return Made(run_id, {"item": "2.2"}, {"what": "name", "before": before, "after": after, "kind": "crm_names", "resource": "crm_account_names",
                                          "key": {"crm": "salesforce", "id": ID}}, **more)


def other(key: dict[str, t.Any], after: t.Any = None) -> Made:
    return Made("run", {"item": "2.1"}, {"what": "x", "before": None, "after": after, "kind": "crm_fields", "resource": "salesforce_fields", "key": key})


CHAIN = [name("2", "First", "Second"), name("1", "Old", "First")]


def test_names_of_two_runs_come_back_and_a_second_time_nothing_is_written() -> None:
    client = Fake()
    rows, done = crm.settle(client, CHAIN, ChangePolicy())
    assert [row.state for row in rows] == ["put back", "put back"]
    assert (client.names[ID], len(done)) == ("Old", 2)
    rows, done = crm.settle(client, CHAIN, ChangePolicy())
    assert ([row.state for row in rows], done) == (["as before already", "as before already"], [])


def test_check_mode_says_the_same_and_writes_nothing() -> None:
    client = Fake()
    rows, done = crm.settle(client, CHAIN, ChangePolicy(check_mode=True))
    assert ([row.state for row in rows], done, client.names[ID]) == (["still as we left it"] * 2, [], "Second")


def test_what_others_changed_or_deleted_is_named() -> None:
    assert crm.settle(Fake(**{ID: "Theirs"}), CHAIN[:1], ChangePolicy())[0][0].state == "changed by others"
    client = Fake()
    del client.names[ID]
    assert crm.settle(client, CHAIN[:1], ChangePolicy())[0][0].state == "gone"


def test_a_record_that_is_not_trusted_reaches_no_crm() -> None:
    client = Fake()
    rows, _done = crm.settle(client, [name("2", "First", "Second", distrusted="is unsigned")], ChangePolicy())
    assert (rows[0].state, client.names[ID]) == ("not looked at", "Second")


def test_what_only_a_person_takes_back_says_what_was_seen() -> None:
    def said(one: Made) -> str:
        row = crm.settle(Fake(), [one], ChangePolicy())[0][0]
        assert row.state == "cannot be undone by us"
        return row.said

    assert "does not see it any more" in said(other({"action": "create", "field": "Account.X__c"}))
    assert "not looked at" in said(other({"action": "create", "field": "Broken.X__c"}))
    assert said(other({"action": "assign", "permission_set": "Set"}, "user")) == "it is still there"
