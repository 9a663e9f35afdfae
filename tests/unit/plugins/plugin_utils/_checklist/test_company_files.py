# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The look at a company file, and who gets the canary."""
from __future__ import annotations

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._company_files import canary_file, customer, looks_at_files
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist.item_1_1 import AdminAccess
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist.item_1_2 import SingleUserMode
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist.item_1_4 import CertificateAuthorization
from clients import RUN, client

FILES = [{"name": "main", "portal": {"time_zone_shift": 2}, "secret_attributes": {"Enckey": "x"}}, {"name": "other", "connection": "odbc", "dsn": "d"}]


def test_one_look_serves_the_three_items_and_the_canary_where_it_goes() -> None:
    made = client(company_files=FILES, canary={"customer": "ZZZ-One"})
    main, other = looks_at_files(made, RUN)
    assert (main.serves, other.serves) == (("1.1", "1.2", "1.4", "3.3"), ("1.1", "1.2", "1.4"))
    assert main.options["customer"] == {"name": "ZZZ-One", "marker": "IW-20261130", "marker_column": "AccountNumber"}
    assert "portal" not in main.options
    for item in (AdminAccess(), SingleUserMode(), CertificateAuthorization()):
        assert item.looks(made, RUN) == [main, other]


def test_tax_items_are_read_where_the_client_synchronises_them() -> None:
    lists = [{"name": "terms"}, {"name": "tax_items"}]
    assert [look.options.get("tax_items") for look in looks_at_files(client(company_files=FILES, lists=lists), RUN)] == [True, True]
    unused = [{"name": "tax_items", "not_used": "all customers are exempt"}]
    assert ["tax_items" in look.options for look in looks_at_files(client(company_files=FILES, lists=unused), RUN)] == [False, False]
    assert "tax_items" not in looks_at_files(client(company_files=FILES), RUN)[0].options


def test_no_file_is_asked_of_a_person() -> None:
    (look,) = CertificateAuthorization().looks(client(), RUN)
    assert look.outcome is not None
    assert look.outcome.status == "manual"


def test_the_canary_goes_to_the_named_file_else_to_the_first() -> None:
    assert canary_file(client(company_files=FILES, canary={"company_file": "other"})) == "other"
    assert canary_file(client(company_files=FILES, canary={"flow": "x"})) == "main"
    assert canary_file(client(company_files=FILES)) == ""
    assert customer(client(canary={"marker": "IW-x"}), RUN)["marker"] == "IW-x"


def test_a_providers_host_is_not_asked_but_odbc_is() -> None:
    assert [look.name for look in looks_at_files(client(company_files=FILES, hosting="hosted"), RUN)] == ["other"]


def test_a_mistake_in_one_file_is_that_files_only() -> None:
    made = client("interweave_company_files[1].dsn", company_files=FILES)
    assert [bool(made.wrong(*look.variables)) for look in looks_at_files(made, RUN)] == [False, True]


def test_nothing_is_asked_beside_a_flow_through_any_port_that_leads_to_qremote() -> None:
    forwards = [{"listen_port": 8001, "connect_port": 4500}, {"listen_port": 8002, "connect_port": 80}]
    main, other = looks_at_files(client(company_files=FILES, sources=["203.0.113.10"], qremote_port=4500, port_forwards=forwards), RUN)
    assert (main.options["qremote_port"], main.options["flow_ports"], main.options["flow_sources"]) == (4500, [8001], ["203.0.113.10"])
    assert "flow_sources" not in other.options
    assert "interweave_sources" in main.variables
