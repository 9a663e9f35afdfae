# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one table of error codes."""
from __future__ import annotations

import re

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file.error_codes import (
    ALL,
    HRESULTS,
    STATUS_CODES,
    TEXTS,
    codes_in,
    explain,
    is_busy,
    is_sentence,
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


#: What somebody cannot do, or what sends them to themselves.
NOT_FOR = {"interweave": r"(?i)\b(?:tell|ask|give) InterWeave\b", "client": r"\bbookkeeper\b|\bDSN\b|\bdriver\b|\b[Ff]irewall\b|\bports?\b|^The client\b",
           "it": r"(?i)\bask (?:your|the client's) IT\b", "crm_admin": r"(?i)\bask the CRM administrator\b"}


@pytest.mark.parametrize("entry", [*ALL.values(), *(entry for _pattern, entry in TEXTS)], ids=lambda entry: entry.code)
def test_an_advice_is_worded_for_who_follows_it(entry):
    told = [(entry.owner, entry.remedy), *((case.owner or entry.owner, case.remedy) for case in entry.cases)]
    assert [(owner, remedy) for owner, remedy in told if owner in NOT_FOR and re.search(NOT_FOR[owner], remedy)] == []


@pytest.mark.parametrize(("text", "word", "owner"), [
    ('[QODBC] Error: 3070 - The string "PO-2026-000123" in the field "RefNumber" is too long.', "11 characters", "crm_admin"),
    ('[QODBC] Error: 3070 - The string in the field "Name" is too long.', "41 characters", "crm_admin"),
    ('[QODBC] Error: 3140 - There is an invalid reference to QuickBooks SalesTaxCode "" in the Invoice line.', "blank", "crm_admin"),
    ('[QODBC] Error: 3140 - There is an invalid reference to QuickBooks Terms "NET30" in the Invoice.', "payment term", "crm_admin"),
    ('[QODBC] Error: 3140 - There is an invalid reference to QuickBooks Customer "Nobody" in the Invoice.', "customer or vendor first", "operator"),
    ('[QODBC] Error: 3140 - There is an invalid reference to QuickBooks Item "Bolt" in the Invoice.', "product first", "crm_admin"),
    ('[QODBC] Error: 3190 - Cannot clear the element in the "SalesTaxCodeRef" field.', "blank tax code", "crm_admin"),
    ('SFProd2QBItem [QODBC] Error: 3100 - The name "Bolt" of the list element is already in use.', "item exists by now", "client"),
    ('SFAcct2QBCustN [QODBC] Error: 3100 - The name "Acme" of the list element is already in use.', "AccountID", "client"),
    ('[QODBC] Error: 3210 - The "payment" field has an invalid value.\nQuickBooks error message: You cannot pay more than the amount due.',
     "totals and tax", "client"),
    ("[QODBC] Error: 3171 - An attempt was made to modify a transaction", "keep such records out", "client"),
    ("Remote Data Sharing: Error = 8004041A", "Remote Data Sharing client", "it"),
    ("QB Begin Session Failed. Error = 8004041A", "Integrated Applications", "client"),
    ("QB Begin Session Failed. Error = 8004041E", "the window is answered as item 1.4 says", "client"),
    ("Error Packet Data - Incorrect Response Received: 108", "Restart QRemote Server", "it"),
    ("QRemote Client exceeded retry limit - 5", "Restart QRemote Server", "it"),
    ("[QODBC] Expected lexical element not found: x", "Restart QRemote Server", "interweave"),
    ("getting wrong client encyptkey", "encryption key", "it"),
    ("Connection to 10.0.0.5:4500 refused. Check", "port forwarded", "it"),
    ("Specified driver could not be loaded due to system error 126 (QRemote-Driver.dll)", "on InterWeave's server", "interweave"),
    ("no protocol: /services/Soap", "CRM's address", "interweave"), ("No input stream. Code: 500", "CRM's code", "crm_admin"),
    ("Could not start QuickBooks.", "close pop-ups", "it"), ("[Microsoft][ODBC Driver Manager] IM003 x", "Install the driver again", "it"),
    ("(08004) refused", "encryption key", "it"), ("hr = -2147220472", "close pop-ups", "it"), ("Retrieving the COM class failed: 80080005", "elevation", "it"),
])
def test_the_remedy_follows_what_the_code_met(text, word, owner):
    found = explain(text)
    assert word in found.remedy
    assert found.owner == owner


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
    ("statusCode=\"3140\" and [QODBC] Error: 3100", ["3140", "3100"]), ("status=1000 records", []), ("response status 500", []), ("HTTP Status 500", []),
    ("QuickBooks Error 3100: x", ["3100"]), ("Status 3180", ["3180"]), ("statusCode=\"500\"", ["500"]),
    ("-2147220472", ["80040408"]), ("0x800706ba", ["800706BA"]),
    ("Error 3140: x", ["3140"]), ("error code 3190", ["3190"]), ("Error #3070.", ["3070"]), ("Error: 404", []), ("Error 3140.50", []), ("Error 31000", []),
    ("ORA-03100", []), ("Error 3900 rows", []),
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
    assert name_in_use("The name &amp;quot;A &amp;amp; B&amp;quot; of the list element is already in use.") == "A & B"
    assert name_in_use("Status 3100: The name Smith & Sons of the list element is already in use.") == "Smith & Sons"


@pytest.mark.parametrize(("text", "code"), [
    ('The name "Larch Nursery" of the list element is already in use.', "3100"),
    ("The name &amp;quot;Larch&amp;quot; of the list element is already in use", "3100"),
    ('There is an invalid reference to QuickBooks SalesTaxCode "" in the Invoice.', "3140"),
    ("Object \"80000003-1512790199\" specified in the request cannot be found.", "3120"),
    ('Cannot clear the element in the "SalesTaxCodeRef" field.', "3190"),
    ("The provided edit sequence \"1\" is out-of-date.", "3200"),
    ('The string "12345678901234" in the field "RefNumber" is too long.', "3070"),
    ("This feature is not enabled or not available in this version of QuickBooks.", "3250"),
    ("Insufficient permission level to perform this action.", "3260"),
    ("Could not start QuickBooks.", "80040408"),
    ("A modal dialog box is showing in the QuickBooks user interface.", "80040414"),
    ("The company data file is currently open in a mode other than the one specified by your application.", "80040410"),
    ("This application has never accessed this QuickBooks company data file before.", "80040418"),
    ("This application is not allowed to log into this QuickBooks company data file automatically.", "8004041D"),
    ("This application is unable to log into this QuickBooks company data file automatically.", "8004041D"),
    ("This application does not have permission to access this QuickBooks company data file.", "8004041A"),
    ("[QODBC] You have reached the limit of SQL statements per session of the evaluation version.", "evaluation"),
    ("The evaluation period of 30 days is over", "evaluation"), ("Your license has expired", "evaluation"),
    ("[QODBC] Invalid table name: Invoicex", "table name"),
    ("Expected lexical element not found", "lexical element"), ("getting wrong client encyptkey setting error", "encryption key"),
    ("Error Packet Data - Incorrect Response Received: 108", "QRemote"),
    ("Specified driver could not be loaded due to system error", "IM003"),
    ("(08004)", "08004"), ("IM003", "IM003"),
])
def test_the_tables_own_wordings_are_known_without_a_code(text, code):
    found = explain(text)
    assert found is not None
    assert found.code == code
    assert is_sentence(text) == (code in {**STATUS_CODES, **HRESULTS, "evaluation": None})


@pytest.mark.parametrize("text", [
    "insert into Invoice values('Evaluation of premises')", "Licence fee 2026", "the element was cleared", "Your list is in use", "Larch Mode GmbH",
    "Permission slip", "Table 7 reserved", "3100 Main Street", "Start QuickBooks tomorrow",
])
def test_words_of_customers_are_no_error(text):
    assert explain(text) is None
