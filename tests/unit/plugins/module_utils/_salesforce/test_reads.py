# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SOQL text: one escaping function, names that are checked, API names as Salesforce proposes them."""
from __future__ import annotations

import urllib.parse

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce import reads
from hypothesis import given
from hypothesis import strategies as st
from lab.salesforce_soql import Parser

NASTY = ["' OR Name LIKE '%", "\\' OR Id != null --", "\\", "'", '"', "a\nb", "a\tb", "{}%_", "Ä🚀", "\\'", "') OR (Name != '"]


@pytest.mark.parametrize("value", NASTY)
def test_a_literal_means_exactly_its_value(value: str) -> None:
    query = Parser("SELECT Id FROM Account WHERE Name = %s" % reads.literal(value)).query()
    assert query.where == ("=", "Name", value)


@given(st.text(alphabet=st.characters(min_codepoint=32, exclude_characters="\x7f", exclude_categories=("Cs",))))
def test_no_value_breaks_out_of_its_literal(value: str) -> None:
    assert Parser("SELECT Id FROM Account WHERE Name = %s" % reads.literal(value)).query().where == ("=", "Name", value)


def test_lists_hold_each_value() -> None:
    query = Parser("SELECT Id FROM Account WHERE Name IN %s" % reads.literals(NASTY)).query()
    assert query.where == ("IN", "Name", NASTY)


@pytest.mark.parametrize("name", ["Account; DROP", "a b", "", "1x", "x'", "a.b", "Name FROM User", "ä"])
def test_what_is_no_api_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="API name"):
        reads.api_name(name)


@pytest.mark.parametrize(("label", "name"), [
    ("QuickBooks ID", "QuickBooks_ID"), ("Integration Sync", "Integration_Sync"), ("QB LastModified", "QB_LastModified"),
    ("A/R (90 days)", "A_R_90_days"), ("2nd name", "X2nd_name"),
])
def test_the_api_name_that_salesforce_proposes(label: str, name: str) -> None:
    assert reads.developer_name(label) == name


def test_a_query_travels_encoded_on_one_line() -> None:
    read = reads.user_by_name("a&b=c'd@example.com")
    assert "\n" not in read.path
    assert "&" not in read.path
    assert urllib.parse.unquote(read.path).endswith("WHERE Username = 'a&b=c\\'d@example.com'")


@pytest.mark.parametrize(("short", "full"), [
    ("001D000000IRFma", "001D000000IRFmaIAH"), ("001d000000irfma", "001d000000irfmaAAA"), ("001D000000IRFmaIAH", "001D000000IRFmaIAH"), ("x", "x"), ("", "")])
def test_an_id_of_15_characters_gets_the_three_that_tell_its_case(short: str, full: str) -> None:
    assert reads.full_id(short) == full
