# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""OData text: whatever stands in a value, it stays a value."""
from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._creatio import odata
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import CrmError
from hypothesis import given
from hypothesis import strategies as st
from lab.creatio_odata import Filter

NASTY = ["O'Malley", "''", "' or true or '", "a' and Id ne '", "Zoë 😀", "100% & more?#", "<script>alert('x')</script>", "tab\tand\nline", "\\", "$top=1", ""]


@pytest.mark.parametrize("text", NASTY)
def test_a_string_literal_holds_exactly_its_text(text: str) -> None:
    address = odata.address("Account", filter="Name eq %s" % odata.literal(text), top=5)
    query = parse_qs(urlsplit(address).query, keep_blank_values=True)
    assert set(query) == {"$filter", "$top"}
    test = Filter(query["$filter"][0], lambda path: lambda row: row[path]).parse()
    assert test({"Name": text}) is True
    assert test({"Name": text + "x"}) is False


@given(st.text(max_size=60))
def test_no_text_at_all_leaves_its_literal(text: str) -> None:
    test = Filter("Name eq %s and 1 eq 1" % odata.literal(text), lambda path: lambda row: row[path]).parse()
    assert test({"Name": text}) is True


@pytest.mark.parametrize("text", ["", "1", "x) or (1 eq 1", "aaaaaaaa-0000-4000-8000-00000000000", "' or '1"])
def test_what_is_no_guid_never_enters_a_filter(text: str) -> None:
    with pytest.raises(CrmError, match="is no record id"):
        odata.guid(text)


@pytest.mark.parametrize("text", ["Account?$top=1", "a b", "Account/../x", "", "1Account", "Account(", "Konto'"])
def test_what_is_no_name_never_enters_an_address(text: str) -> None:
    with pytest.raises(CrmError, match="is no name"):
        odata.address(text)


def test_a_guid_stands_unquoted_in_lower_case() -> None:
    assert odata.guid("AAAAAAAA-0000-4000-8000-000000000001") == "aaaaaaaa-0000-4000-8000-000000000001"


def test_conditions_are_joined_so_that_an_or_stays_inside() -> None:
    assert odata.both("", "a eq 1") == "a eq 1"
    assert odata.both("a eq 1 or b eq 2", "c eq 3") == "(a eq 1 or b eq 2) and (c eq 3)"


def test_of_a_next_link_only_the_query_is_taken() -> None:
    options = odata.next_options("https://evil.example/odata/Account?$select=Id,Name&$filter=Name%20eq%20%27a%26b%27&$skiptoken=20000")
    assert options == {"select": "Id,Name", "filter": "Name eq 'a&b'", "skiptoken": "20000"}
    assert odata.address("Account", **options).startswith("Account?$select=Id,Name&$filter=Name%20eq%20'a%26b'")


def test_types_have_a_name_a_family_and_a_length() -> None:
    assert (odata.type_name(27), odata.family(27), odata.length_of(27)) == ("Text (50 characters)", "text", 50)
    assert (odata.type_name(77), odata.family(77), odata.length_of(77)) == ("type 77", "", 0)
