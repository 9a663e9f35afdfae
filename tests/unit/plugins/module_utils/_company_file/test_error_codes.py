# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one table of error codes."""
from __future__ import annotations

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file.error_codes import (
    ALL,
    HRESULTS,
    codes_in,
    explain,
    is_busy,
    lookup,
    name_in_use,
)
from ansible_collections.interweave.smartintegration.plugins.module_utils._items import OWNERS


@pytest.mark.parametrize("entry", ALL.values(), ids=list(ALL))
def test_every_entry_says_what_it_means_who_acts_and_how(entry):
    assert entry.meaning
    assert entry.remedy.endswith((".", ")"))
    assert entry.owner in OWNERS
    assert entry.code in entry.text()


@pytest.mark.parametrize("code", ["500", "1", "3000", "3070", "3090", "3100", "3120", "3140", "3161", "3162", "3170", "3171", "3175", "3176", "3180", "3200",
                                  "3250", "3260", "3261", "3263", "3301", "80040408", "8004040A", "80040410", "80040414", "80040416", "80040417", "80040418",
                                  "8004041A", "8004041D", "8004041E", "80040420", "80040422", "80040424"])
def test_the_codes_that_the_field_meets_are_known(code):
    assert lookup(code) is not None


@pytest.mark.parametrize("code", ["3000", "3170", "3100"])
def test_both_wordings_are_shown_where_interweave_has_its_own(code):
    assert "InterWeave's wording: " in lookup(code).text()


@pytest.mark.parametrize("spelling", ["80040408", "0x80040408", "0X80040408", -2147220472, "-2147220472", " 80040408 "])
def test_an_hresult_in_every_spelling(spelling):
    assert lookup(spelling) is HRESULTS["80040408"]


@pytest.mark.parametrize("code", ["", "9999", "80049999", "abc", "-1", None])
def test_an_unknown_code_is_none(code):
    assert lookup(code) is None


@pytest.mark.parametrize(("text", "codes"), [
    ("[QODBC] Error: 3250 - This feature is not enabled", ["3250"]),
    ("QB Begin Session Failed. Error = 80040408, Could not start QuickBooks", ["80040408"]),
    ("hr=0x8004041d", ["8004041D"]), ("Status Code: 3100, then status 3100", ["3100"]), ("ISBN 80040408123", []), ("nothing", []),
    ("statusCode=\"3140\" and [QODBC] Error: 3100", ["3140", "3100"]),
])
def test_codes_are_found_in_a_text(text, codes):
    assert codes_in(text) == codes


def test_busy_is_told_from_broken():
    assert is_busy("Error = 8004040A, another company file is open")
    assert is_busy("[QODBC] Error: 3175 - in use")
    assert not is_busy("Error = 80040418")
    assert not is_busy("something else")
    assert explain("something else") is None


def test_the_name_that_is_in_use():
    assert name_in_use('The name "A "B" C" of the list element is already in use.') == 'A "B" C'
    assert name_in_use("no name here") == ""
