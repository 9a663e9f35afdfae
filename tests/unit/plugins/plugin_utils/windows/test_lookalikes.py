# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No character that Windows may map to one with a meaning, and none that is no character, goes into a command line or a connection string."""
from __future__ import annotations

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file.answers import odbc_value, sql_literal
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._command import netsh_value, quote, wql
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._firewall_plan import rule_name
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import Refused

LOOKALIKES = "\uff02\u201d\u201c\u201e\u2033\u02ba\uff05\uff3c\u00a5\u20a9\uff06\uff5c\uff1c\uff1e\uff3e"
NO_CHARACTERS = "\x00\x01\x1f\x7f\x80\x85\x9f\u2028\u2029\ud800\udfff\ufffe\uffff"


@pytest.mark.parametrize("sign", LOOKALIKES + NO_CHARACTERS)
@pytest.mark.parametrize("into", [quote, netsh_value, rule_name])
def test_no_command_line_carries_it(into, sign):
    with pytest.raises((Refused, ValueError)):
        into("a%sb" % sign)


@pytest.mark.parametrize("sign", NO_CHARACTERS)
def test_no_query_carries_what_is_no_character(sign):
    with pytest.raises(Refused):
        wql("a%sb" % sign)


@pytest.mark.parametrize("sign", "\uff5d\uff5b\uff1b\uff1d\uff07\u02bc\u2019\u2018\u2032" + NO_CHARACTERS)
@pytest.mark.parametrize("into", [odbc_value, sql_literal])
def test_no_connection_string_or_statement_carries_it(into, sign):
    with pytest.raises(ValueError, match=r"control character|may take for|does not take"):
        into("a%sb" % sign)


@pytest.mark.parametrize("text", ["Müller & Söhne", "日本語", "Łódź", "a'b", "naïve – text", "🙂"])
def test_names_of_people_and_places_still_pass(text):
    assert text in quote(text)
    assert text.replace("'", "''") in sql_literal(text)
