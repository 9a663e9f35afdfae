# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The looks at a client's CRMs, and what a mistake in one part of an entry costs."""
from __future__ import annotations

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._crms import named, readers
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist.item_2_1 import CustomFields
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist.item_2_2 import AccountNames
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist.item_2_3 import IntegrationUser
from clients import RUN, client

CRMS = [{"type": "salesforce", "login": {"client_id": "x"}, "integration_username": "iw@acme.example", "fields": {"state": "present"}, "info": {"lists": []}},
        {"type": "creatio", "name": "second", "fields": {"columns": [{"name": "Own"}]}, "account_names": {"state": "scrubbed"}}]


def test_each_kind_of_crm_has_its_own_resource() -> None:
    made = client(crms=CRMS)
    assert [look.resource for look in CustomFields().looks(made, RUN)] == ["salesforce_fields", "creatio_columns"]
    assert [look.resource for look in IntegrationUser().looks(made, RUN)] == ["salesforce_permissions", "creatio_permissions"]
    assert [look.resource for look in AccountNames().looks(made, RUN)] == ["crm_account_names"] * 2
    assert [look.resource for look in readers(made, {})] == ["salesforce_info", "creatio_info"]


def test_the_checklists_fields_are_wanted_where_a_client_lists_none_of_its_own() -> None:
    salesforce, creatio = CustomFields().looks(client(crms=CRMS), RUN)
    assert salesforce.options == {"preset": "checklist", "integration_username": "iw@acme.example", "state": "present"}
    assert creatio.options == {"columns": [{"name": "Own"}]}


def test_proposals_and_backups_lie_in_the_runs_folder() -> None:
    one, two = AccountNames().looks(client(crms=CRMS, client="Acme/West", quickbooks_names=["A"]), RUN)
    assert one.options == {"quickbooks_names": ["A"], "integration_username": "iw@acme.example",
                           "proposals_file": "/runs/1/account-names/Acme%2FWest-salesforce.csv"}
    assert two.options["backup_dir"] == "/runs/1/account-names"


def test_a_mistake_costs_the_looks_that_need_what_is_wrong() -> None:
    def costs(path: str) -> list[str]:
        made = client(path, crms=CRMS)
        items = {"2.1": CustomFields(), "2.2": AccountNames(), "2.3": IntegrationUser()}
        looks = {**{name: item.looks(made, RUN)[0] for name, item in items.items()}, "info": readers(made, {})[0]}
        return [name for name, look in looks.items() if made.wrong(*look.variables)]

    assert costs("interweave_crms[0].fields.state") == ["2.1"]
    assert costs("interweave_crms[0].info.lists[0]") == ["info"]
    assert costs("interweave_crms[0].login.client_secret") == ["2.1", "2.2", "2.3", "info"]
    assert costs("interweave_crms[0].misspelt") == ["2.1", "2.2", "2.3", "info"]
    assert costs("interweave_crms[1].login") == []


def test_a_crm_is_meant_by_its_name_else_by_its_type() -> None:
    made = client(crms=CRMS)
    assert [crm.name for crm in named(made, None)] == ["salesforce", "second"]
    assert [crm.name for crm in named(made, "creatio")] == ["second"]
    assert named(made, "hubspot") == []
