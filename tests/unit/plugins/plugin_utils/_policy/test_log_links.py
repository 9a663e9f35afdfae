# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which links are taken, before anything is sent. Fetching them is tried against the lab (tests/integration/policy/test_runs_links.py)."""
from __future__ import annotations

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.around import OptionError
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.log_links import parse

LINK = "https://iw.example:8443/SF2QBBase/scheduledtransform?__LOG_QUERY_ID__=%s&CurrentProfile=Acme+Ltd:%s&HV=-123456"
ME = "ops@acme.example"


def test_a_link_of_each_flow():
    found = parse([LINK % ("SFAcct2QBCustN", ME), LINK % ("SFOpp2QBInvN", ":" + ME.upper())], ME)
    assert [(link.flow, link.host) for link in found] == [("SFAcct2QBCustN", "iw.example"), ("SFOpp2QBInvN", "iw.example")]


@pytest.mark.parametrize(("links", "says"), [
    (["http" + (LINK % ("A", ME))[5:]], "must be an https://"),
    (["https://u:p@iw.example/x?__LOG_QUERY_ID__=A&CurrentProfile=x:" + ME], "without user and password"),
    (["https://iw.example/x"], "is no link of the column Runs"), (["https://iw.example/x?__LOG_QUERY_ID__=A"], "names no flow or no profile"),
    ([LINK % ("A", "ops@globex.example")], "of another user"), ([LINK % ("A", ME), LINK % ("A", ME)], "a second link of flow A"),
    (["not an address"], "https://")])
def test_what_cannot_be_used_is_refused_without_showing_its_secret(links, says):
    with pytest.raises(OptionError) as caught:
        parse(links, ME)
    assert says in str(caught.value)
    assert "123456" not in str(caught.value)
