# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The grammar of stored firewall rules, and sets of addresses and ports."""
from __future__ import annotations

import ipaddress

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils import _addresses as sets
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows import _firewall_rules as rules
from hypothesis import given
from hypothesis import strategies as st

QREMOTE = "C:\\Program Files (x86)\\QODBC Driver for QuickBooks\\QRemote\\Server\\QRemoteServer.exe"
#: The example of MS-GPFAS 2.2.2.19.
SPEC_EXAMPLE = ("v2.10|Action=Allow|Active=TRUE|Dir=In|Protocol=6|Profile=Public|LPort=RPC|RPort=49000|LA4=192.168.1.0/255.255.255.0|RA4=LocalSubnet|"
                "App=c:\\path\\foo.exe|Name=Firewall Rule Test|Security=Authenticate|Security2_9=An-NoEncap|")


def rule(data: str) -> rules.Rule:
    found = rules.parse(data)
    assert found is not None
    return found


def test_the_specifications_own_example_is_read() -> None:
    found = rule(SPEC_EXAMPLE)
    scope = found.scope()
    assert found.name == "Firewall Rule Test"
    assert found.allows()
    assert not found.blocks()
    assert scope.profiles == {"public"}
    assert scope.protocol == 6
    assert scope.ports == sets.Ports((), frozenset({"rpc"}))
    assert scope.sources.words == {"localsubnet"}
    assert scope.conditions == ("LA4=192.168.1.0/255.255.255.0", "RPort=49000", "Security2_9=An-NoEncap", "Security=Authenticate")
    assert str(found) == SPEC_EXAMPLE


@pytest.mark.parametrize("data", ["", "|", "Action=Allow|Active=TRUE|", "v2|Action=Allow|", "garbage", "v2.30"])
def test_what_is_no_rule_is_left_out_as_windows_does(data: str) -> None:
    assert rules.parse(data) is None


def test_absent_fields_mean_any_and_repeated_ones_add_up() -> None:
    assert rule("v2.30|Action=Allow|Active=TRUE|Dir=In|Name=x|").scope() == rules.Scope()
    scope = rule("v2.30|Protocol=17|Profile=Domain|Profile=Private|LPort=9|LPort=7|LPort2_10=10-20|RA4=10.0.0.1|RA6=fe80::/64|Name=x|").scope()
    assert scope.profiles == {"domain", "private"}
    assert scope.ports is not None
    assert scope.ports.texts() == ["7", "9-20"]
    assert str(scope.sources) == "10.0.0.1, fe80::/64"


def test_order_mask_case_and_folder_variables_are_no_differences() -> None:
    wanted = rules.Scope(
        frozenset({"domain", "private"}), 6, sets.ports(["4500", "4502-4510"]), QREMOTE, None, sets.addresses(["203.0.113.0/24", "198.51.100.7"]))
    same = rule("v2.31|Action=ALLOW|Active=true|Dir=IN|Protocol=6|Profile=Private|Profile=Domain|LPort2_10=4502-4510|LPort=4500|"
                "RA4=198.51.100.7/255.255.255.255|"
                "RA4=203.0.113.0/255.255.255.0|App=%PROGRAMFILES% (x86)\\qodbc driver for quickbooks\\QRemote\\Server\\qremoteserver.EXE|"
                "Name=x|Desc=said by someone|EmbedCtxt=group|Edge=FALSE|")
    assert rules.differences(same, wanted) == []


@pytest.mark.parametrize(("data", "told"), [
    ("Action=Block|Active=TRUE|Dir=In|Protocol=6|LPort=4500|RA4=203.0.113.10|", "action is block"),
    ("Action=Allow|Active=FALSE|Dir=In|Protocol=6|LPort=4500|RA4=203.0.113.10|", "disabled"),
    ("Action=Allow|Active=TRUE|Dir=In|Protocol=17|LPort=4500|RA4=203.0.113.10|", "protocol is udp, not tcp"),
    ("Action=Allow|Active=TRUE|Dir=In|LPort=4500|RA4=203.0.113.10|", "protocol is any, not tcp"),
    ("Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=8001|RA4=203.0.113.10|", "local ports are 8001, not 4500"),
    ("Action=Allow|Active=TRUE|Dir=In|Protocol=6|RA4=203.0.113.10|", "local ports are any, not 4500"),
    ("Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=4500|", "remote addresses are any address, not 203.0.113.10"),
    ("Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=4500|RA4=203.0.113.0/255.255.255.0|", "remote addresses are 203.0.113.0/24"),
    ("Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=4500|RA4=203.0.113.10|RA4=LocalSubnet|", "LocalSubnet"),
    ("Action=Allow|Active=TRUE|Dir=In|Protocol=6|Profile=Domain|LPort=4500|RA4=203.0.113.10|", "profiles are domain, not domain, private, public"),
    ("Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=4500|RA4=203.0.113.10|App=C:\\x.exe|", "program is C:\\x.exe, not any"),
    ("Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=4500|RA4=203.0.113.10|Svc=Spooler|", "service is spooler"),
    ("Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=4500|RA4=203.0.113.10|IFType=Wireless|", "further conditions: IFType=Wireless"),
    ("Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=4500|RA4=203.0.113.10|Edge=TRUE|", "further conditions: Edge=TRUE"),
    ("Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=4500|RA4=203.0.113.10|LA4=10.1.1.1|", "further conditions: LA4=10.1.1.1"),
])
def test_every_other_field_is_a_difference_that_is_named(data: str, told: str) -> None:
    wanted = rules.Scope(protocol=6, ports=sets.ports(["4500"]), sources=sets.addresses(["203.0.113.10"]))
    found = rules.differences(rule("v2.30|%sName=x|" % data), wanted)
    assert len(found) == 1
    assert told in found[0]


@pytest.mark.parametrize("texts", [
    ["any"], ["*"], ["ANY"], ["0.0.0.0/0"], ["::/0"], ["0.0.0.0/0.0.0.0"], ["0.0.0.0-255.255.255.255"], ["0.0.0.0/1", "128.0.0.0/1"],
    ["1.0.0.0-223.255.255.255"], ["203.0.113.10", "0.0.0.0/0"], ["2000::/3"], ["0.0.0.1-255.255.255.254"],
])
def test_the_whole_internet_is_known_however_it_is_written(texts: list[str]) -> None:
    assert sets.addresses(texts, words=frozenset(sets.KEYWORDS)).practically_any


@pytest.mark.parametrize("texts", [["LocalSubnet"], ["10.0.0.0/8"], ["192.0.0.0/2"], ["2000::/8"], ["fe80::/10"], ["203.0.113.10"], ["224.0.0.0/4"]])
def test_less_than_the_whole_internet_is_not_any(texts: list[str]) -> None:
    assert not sets.addresses(texts, words=frozenset(sets.KEYWORDS)).practically_any


@pytest.mark.parametrize("text", ["", "203.0.113", "10.0.0.9-10.0.0.1", "10.0.0.1-::1", "somewhere", "203.0.113.10;any", "1.2.3.4/33", "Internet"])
def test_what_netsh_would_not_take_is_refused_by_name(text: str) -> None:
    with pytest.raises(ValueError, match="is no remote address"):
        sets.addresses([text], words=frozenset(sets.KEYWORDS))


@pytest.mark.parametrize("text", ["", "x", "65536", "-1", "10-5", "4500,4501", "٤٥٠٠", "4500 && calc", "RPC", "999999999999999999999"])
def test_what_is_no_port_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no port"):
        sets.ports([text], words=False)


# ---------------------------------------------------------------------------------------------------------- properties
FIELD_TEXT = st.text(st.characters(blacklist_characters="|=", blacklist_categories=("Cs",)), min_size=1, max_size=20)
VALUE_TEXT = st.text(st.characters(blacklist_characters="|", blacklist_categories=("Cs",)), max_size=40)


@given(st.lists(st.tuples(FIELD_TEXT, VALUE_TEXT), max_size=12))
def test_what_is_written_is_read_back(fields: list[tuple[str, str]]) -> None:
    written = rules.Rule(tuple(fields), "v2.31")
    assert rules.parse(str(written)) == written


@given(st.text())
def test_no_text_breaks_the_reader(data: str) -> None:
    for text in (data, "v2.30|" + data):
        found = rules.parse(text)
        if found is not None:
            found.scope()
            rules.differences(found, rules.Scope())


SPAN = st.tuples(st.integers(0, 300), st.integers(0, 40)).map(lambda pair: (pair[0], pair[0] + pair[1]))
SPANS = st.lists(SPAN, max_size=6)


def members(spans: object) -> set[int]:
    return {number for low, high in spans for number in range(low, high + 1)}  # type: ignore[attr-defined]


@given(SPANS, SPANS)
def test_spans_behave_like_sets_of_numbers(one: list[tuple[int, int]], other: list[tuple[int, int]]) -> None:
    first, second = sets.merged(one), sets.merged(other)
    assert members(first) == members(one)
    assert all(low > high + 1 for (_unused, high), (low, _unused) in zip(first, first[1:], strict=False))
    assert sets.spans_meet(first, second) == bool(members(one) & members(other))
    assert sets.spans_within(first, second) == (members(one) <= members(other))


V4 = st.integers(0, 2**32 - 1)


@given(st.lists(st.tuples(V4, st.integers(1, 32)), min_size=1, max_size=4))
def test_addresses_keep_their_meaning_through_netshs_forms(nets: list[tuple[int, int]]) -> None:
    texts = ["%s/%d" % (ipaddress.IPv4Address(number), prefix) for number, prefix in nets]
    wanted = sets.addresses(texts)
    assert sets.addresses(wanted.texts()) == wanted
    for number, _prefix in nets:
        one = sets.addresses([str(ipaddress.IPv4Address(number))])
        assert one.meets(wanted) == sets.CERTAINLY
        assert one.within(wanted)


@given(st.tuples(V4, st.integers(8, 32)), st.tuples(V4, st.integers(8, 32)))
def test_overlap_of_subnets_agrees_with_the_standard_library(one: tuple[int, int], other: tuple[int, int]) -> None:
    nets = [ipaddress.ip_network((number, prefix), strict=False) for number, prefix in (one, other)]
    first, second = (sets.addresses([str(net)]) for net in nets)
    assert (first.meets(second) == sets.CERTAINLY) == nets[0].overlaps(nets[1])
    assert first.meets(second) == second.meets(first)
    assert first.within(second) == nets[0].subnet_of(nets[1])  # type: ignore[arg-type]
