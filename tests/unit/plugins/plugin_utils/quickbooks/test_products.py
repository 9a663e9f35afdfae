# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which uninstall entries are a QuickBooks Desktop: by what they are, not by a word in them."""
from __future__ import annotations

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.quickbooks import _products
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._reads import Value
from qbhost import QbHost

QUICKBOOKS = [
    "QuickBooks Pro 2024", "QuickBooks Pro Plus 2024", "QuickBooks Pro 2013 UK", "QuickBooks Pro", "QuickBooks Premier 2019", "QuickBooks Premier",
    "QuickBooks Premier: Accountant Edition 2021", "QuickBooks Premier: Contractor Edition 2018", "QuickBooks Premier: Nonprofit Edition 2020",
    "QuickBooks Premier: Manufacturing & Wholesale Edition 2022", "QuickBooks Premier: Professional Services Edition 2016", "QuickBooks Premier Plus 2023",
    "QuickBooks Premier: Retail Edition 2017", "QuickBooks Premier - Accountant Edition 2023", "QuickBooks Premier: General Business Edition 2024",
    "QuickBooks Enterprise Solutions 24.0", "QuickBooks Enterprise Solutions: Accountant 24.0", "QuickBooks Enterprise Solutions: Contractor 23.0",
    "QuickBooks Enterprise Solutions: Manufacturing and Wholesale 22.0", "QuickBooks Enterprise 21.0", "QuickBooks Enterprise Platinum 24.0",
    "Intuit QuickBooks Enterprise Solutions 24.0", "Intuit QuickBooks Pro 2022", "QuickBooks\u00ae Pro 2024", "Intuit\u00ae QuickBooks\u00ae Premier 2021",
    "QuickBooks Desktop Pro 2023", "QuickBooks Desktop Premier 2023", "QuickBooks Desktop Enterprise 24.0", "QuickBooks Desktop Pro Plus 2024",
    "QuickBooks Accountant Desktop 2022", "QuickBooks Simple Start 2010", "QuickBooks SimpleStart 2009", "QuickBooks EasyStart 2012", "QuickBooks Basic 2005",
    "QuickBooks 2022", "QuickBooks Desktop 2024", "QUICKBOOKS PRO 2024", "QuickBooks Premier 2024 R8", "QuickBooks Premier 2024 (64-bit)",
]
OTHERS = [
    "QuickBooks", "Intuit QuickBooks", "QuickBooks Desktop", "QODBC Driver for QuickBooks", "CData ODBC Driver for QuickBooks 2024",
    "QuickBooks Runtime Redistributable", "QuickBooks Tool Hub", "QuickBooks SDK 13.0", "QuickBooks Desktop File Doctor", "QuickBooks_VC10_Debug",
    "QuickBooks Remote Connector", "QuickBooks Web Connector", "QuickBooks Database Server Manager", "QuickBooks File Manager 2024",
    "QuickBooks Desktop migration tool", "QuickBooks Desktop Migration Tool 2024", "QuickBooks Pro Timer", "QuickBooks Point of Sale Desktop 19.0",
    "QuickBooks POS 2013", "QuickBooks Online", "QuickBooks Online Advanced", "QuickBooks Sync Manager", "QuickBooks Statement Writer 2024",
    "QuickBooks Connection Diagnostic Tool", "QuickBooks Pro 2021 Update Agent", "QuickBooks Enterprise Report Builder 24.0", "QuickBooks Payroll",
    "QuickBooks Importer Pro 2024", "QuickBooks Premier Reports Add-in 2024", "QuickBooks Desktop Connector 2024", "QuickBooks Loan Manager",
    "Warehouse Plugin for QuickBooks 2025", "Importer for QuickBooks Enterprise Solutions 24.0", "Tax Engine for QuickBooks Desktop Pro 2024",
    "QuickBooks Enterprise 24.0 Connector", "QuickBooks Pro Data Export 2023", "QuickBooks Time", "QuickBooks Workforce 2024", "QuickBooks Fixed Asset Manager",
    "Reports for Intuit QuickBooks Premier 2024", "My QuickBooks Pro 2024", "QuickBooksPro 2024", "Sage 50", "", "QuickBooks for Dummies 2024",
]


@pytest.mark.parametrize("name", QUICKBOOKS)
def test_a_quickbooks(name):
    assert _products.is_product(name)


@pytest.mark.parametrize("name", OTHERS)
def test_a_program_that_is_none(name):
    assert not _products.is_product(name)


def test_the_sweep_is_wide_enough():
    assert len(set(QUICKBOOKS)) >= 30
    assert len(set(OTHERS)) >= 30


def host_with(*names: str) -> QbHost:
    host = QbHost()
    for number, name in enumerate(names):
        host.registry.put("%s\\{%04d}" % (_products.UNINSTALL_32, number), DisplayName=name, DisplayVersion="25.3", Publisher="Intuit Inc.")
    return host


def test_no_plain_name_is_read_by_itself():
    host = host_with(*OTHERS, "QuickBooks Pro 2024")
    assert [(product.name, product.year) for product in _products.installed(host)] == [("QuickBooks Pro 2024", 2024)]
    assert [read for read in host.fetched if isinstance(read, Value)] == []
    assert "Warehouse Plugin for QuickBooks 2025" in _products.others(host)
    assert "QuickBooks Pro 2024" not in _products.others(host)
    assert "QuickBooks" not in _products.others(host)


@pytest.mark.parametrize("name", ["QuickBooks\u00ae Pro 2024", "Intuit\u00ae QuickBooks\u00ae Premier 2021"])
def test_a_name_that_the_console_misprints_is_read_by_itself(name):
    assert [product.name for product in _products.installed(host_with(name, "Importer\u00ae for QuickBooks"))] == [name]


def test_a_host_with_many_editions_is_read_within_a_bound_and_none_is_lost():
    host = host_with(*("QuickBooks Pro %d" % year for year in range(2001, 2025)))
    assert len(_products.installed(host)) == 24
    host = host_with(*("QuickBooks\u00ae Pro %d" % year for year in range(2001, 2025)))
    assert len(_products.installed(host)) == _products.MAX_PRODUCTS
    assert len([read for read in host.fetched if isinstance(read, Value)]) == _products.MAX_PRODUCTS


def test_a_value_deeper_down_is_no_entry():
    host = QbHost()
    host.registry.put(_products.UNINSTALL + "\\{A}\\Deeper", DisplayName="QuickBooks Pro 2024")
    assert _products.installed(host) == []


@pytest.mark.parametrize(("name", "version", "year"), [
    ("QuickBooks Pro 2024", "", 2024), ("QuickBooks Enterprise Solutions: Accountant 24.0", "", 2024), ("QuickBooks Premier", "31.0.4001", 2021),
    ("QuickBooks Premier", "", None), ("QuickBooks Premier", "1.0", None),
])
def test_the_model_year(name, version, year):
    assert _products.year_of(name, version) == year


@pytest.mark.parametrize("name", ["QuickBooks Desktop Enterprise 24", "QuickBooks Enterprise 24", "QuickBooks Enterprise Solutions 24"])
def test_an_edition_of_two_digits_is_one(name):
    assert _products.is_product(name)
    assert _products.year_of(name) == 2024
