# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sets of addresses and ports as the firewall knows them: what is the same, what lies within, what is nothing that netsh takes."""
from __future__ import annotations

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._addresses import KEYWORDS, addresses, merged, ports, spans_meet, spans_within


def test_spans_that_overlap_or_adjoin_become_one():
    assert merged([(5, 7), (1, 3), (4, 4), (20, 30), (6, 9)]) == ((1, 9), (20, 30))


def test_meeting_is_not_lying_within():
    assert spans_meet(((1, 5),), ((5, 9),))
    assert not spans_meet(((1, 4),), ((5, 9),))
    assert spans_within(((6, 7),), ((5, 9),))
    assert not spans_within(((4, 7),), ((5, 9),))


@pytest.mark.parametrize(("one", "other"), [
    (["203.0.113.0/24"], ["203.0.113.0-203.0.113.255"]), (["203.0.113.0/255.255.255.0"], ["203.0.113.0/24"]),
    (["203.0.113.1", "203.0.113.2"], ["203.0.113.1-203.0.113.2"]), (["2001:db8::/127"], ["2001:db8::-2001:db8::1"]),
])
def test_one_set_has_several_spellings(one, other):
    assert addresses(one) == addresses(other)


@pytest.mark.parametrize("texts", [["any"], ["203.0.113.1", "*"], [], ["0.0.0.0-255.255.255.255", "::/0"]])
def test_everybody_is_everybody_in_each_spelling(texts):
    assert addresses(texts) == addresses(["any"])


@pytest.mark.parametrize("text", ["300.1.1.1", "203.0.113.0/33", "acme.example", "203.0.113.9-203.0.113.1", "LocalSubnetz"])
def test_what_netsh_does_not_take_is_refused(text):
    with pytest.raises(ValueError, match="is no remote address"):
        addresses([text], words=frozenset(KEYWORDS))


def test_a_word_of_the_registry_is_kept_where_none_is_refused():
    assert addresses(["LocalSubnet"], words=frozenset(KEYWORDS)) == addresses(["localsubnet"])
    assert addresses(["RmtIntrAnet"]) != addresses(["any"])


def test_ports_are_sets_too():
    assert ports(["4500", "4501-4502"]) == ports(["4500-4502"])
    for wrong in ("65536", "4500-4400", "http"):
        with pytest.raises(ValueError, match=wrong):
            ports([wrong], words=False)
