# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a rule takes hold of what is wanted. The sweep works each answer out by trying every connection of a small world."""
from __future__ import annotations

import itertools
import typing as t

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils import _addresses as sets
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._firewall_meeting import opens, overlap
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._firewall_rules import Scope, parse

QREMOTE = "C:\\Program Files (x86)\\QODBC Driver for QuickBooks\\QRemote\\Server\\QRemoteServer.exe"
AGENT = "C:\\Program Files\\InterWeave\\SmartAgent.exe"
OTHER = "C:\\Program Files\\Other\\other.exe"


def scope(data: str) -> Scope:
    found = parse(data)
    assert found is not None
    return found.scope()


@pytest.mark.parametrize(("block", "sure"), [
    ("Protocol=6|LPort=4500|", sets.CERTAINLY),
    ("Protocol=6|Profile=Domain|App=%s|Defer=User|" % QREMOTE, sets.CERTAINLY),
    ("", sets.CERTAINLY),
    ("App=%s|" % QREMOTE.lower(), sets.CERTAINLY),
    ("Protocol=6|LPort2_10=4000-5000|RA4=203.0.113.0/255.255.255.0|", sets.CERTAINLY),
    ("Protocol=6|LPort=4500|RA4=LocalSubnet|", sets.POSSIBLY),
    ("Protocol=6|LPort=RPC|", sets.POSSIBLY),
    ("Protocol=6|LPort=4500|IFType=Wireless|", sets.POSSIBLY),
    ("Protocol=6|LPort=4500|Svc=Spooler|", sets.POSSIBLY),
    ("Protocol=17|LPort=4500|", sets.NEVER),
    ("Protocol=6|LPort=4501|", sets.NEVER),
    ("Protocol=6|LPort=4500|Profile=Public|", sets.NEVER),
    ("Protocol=6|LPort=4500|RA4=198.51.100.1|", sets.NEVER),
    ("App=C:\\other.exe|", sets.NEVER),
])
def test_whether_a_block_rule_lies_over_the_wanted_one(block: str, sure: int) -> None:
    wanted = Scope(frozenset({"domain"}), 6, sets.ports(["4500"]), QREMOTE, None, sets.addresses(["203.0.113.10"]))
    assert overlap(wanted, scope("v2.30|Action=Block|Active=TRUE|Dir=In|%sName=b|" % block)) == sure


def test_a_program_block_over_a_port_without_program_is_only_possible() -> None:
    wanted = Scope(protocol=6, ports=sets.ports(["4500"]))
    assert overlap(wanted, Scope(program=QREMOTE)) == sets.POSSIBLY


# ---------------------------------------------------------------------------------------------------------- the sweep
class Want(t.NamedTuple):
    """What is wanted, as plain sets; ``None`` is "unrestricted": one value of it is used, and nobody said which."""

    program: str | None = QREMOTE
    ports: frozenset[int] | None = frozenset({4500})
    protocol: int | None = 6
    profiles: tuple[str, ...] = ("domain", "private")
    sources: frozenset[str] | None = frozenset({"203.0.113.10", "203.0.113.11"})

    def scope(self) -> Scope:
        return Scope(frozenset(self.profiles), self.protocol, sets.ports(map(str, self.ports)) if self.ports else None, self.program, None,
                     sets.addresses(self.sources) if self.sources else sets.ANY_ADDRESS)


QREMOTE_RULE, ANY_SOURCE = Want(), Want(sources=None)
AGENT_RULE, PORT_RULE, EVERYTHING = Want(AGENT, ports=None), Want(None), Want(AGENT, None, None, sources=None)
PORTS, PROTOCOLS = (80, 135, 445, 3389, 4500, 4501, 8001, 60000), (1, 6, 17)
SOURCES, PROGRAMS = ("203.0.113.10", "203.0.113.11", "198.51.100.66", "192.0.2.77"), (QREMOTE, AGENT, OTHER)

BLOCKS = (
    "", "Protocol=6|", "Protocol=17|", "Protocol=1|ICMP4=8:*|", "Protocol=6|LPort=445|", "Protocol=6|LPort=135|LPort=445|LPort=3389|", "Protocol=6|LPort=4500|",
    "Protocol=17|LPort=4500|", "Protocol=6|LPort2_10=4000-5000|", "Protocol=6|LPort2_10=1-65535|", "Protocol=6|LPort=4501|", "Protocol=6|LPort2_10=1-1023|",
    "App=%s|" % QREMOTE, "App=%s|" % OTHER, "App=%s|" % AGENT.upper(), "Protocol=6|LPort=4500|App=%s|" % QREMOTE, "Protocol=6|LPort=445|App=%s|" % AGENT,
    "Profile=Public|", "Profile=Public|Profile=Domain|", "RA4=198.51.100.66|", "RA4=198.51.100.0/255.255.255.0|RA4=192.0.2.77|", "RA4=203.0.113.10|",
    "RA4=203.0.113.0/255.255.255.0|", "Protocol=6|LPort=4500|RA4=198.51.100.66|", "Protocol=6|LPort=4500|RA4=1.0.0.0-223.255.255.255|", "RA4=LocalSubnet|",
    "RA42=Internet|", "IFType=Wireless|", "LA4=10.0.0.1|", "RPort=20|Protocol=6|", "LUAuth=D:(A;;CC;;;S-1-5-21-1-2-3-1001)|", "Security=Authenticate|",
    "Svc=Spooler|", "PFN=Microsoft.SecHealthUI_8wekyb3d8bbwe|LUOwn=S-1-5-21-1-2-3-1001|", "AppPkgId=S-1-15-2-1-2-3|", "LUOwn=S-1-5-21-1-2-3-1001|",
    "LUAuth=O:LSD:(A;;CC;;;S-1-15-3-1)|Protocol=6|LPort=4500|", "PFN=Contoso.App_8wekyb3d8bbwe|Edge=TRUE|", "Protocol=6|LPort=4500|Edge=TRUE|",
    "Protocol=6|LPort=RPC|", "Protocol=17|App=%s|" % QREMOTE,
)
PAIRS = [(want, block) for want in (QREMOTE_RULE, ANY_SOURCE, AGENT_RULE, PORT_RULE, EVERYTHING) for block in BLOCKS]
#: Whether these hold nobody knows: each is true in one world and false in another.
DOUBTS = ("RA4=LocalSubnet", "IFType=", "LA4=", "RPort=", "LUAuth=D:", "Security=", "Svc=", "LPort=RPC")
PACKAGED = ("PFN=", "AppPkgId=", "LUOwn=", "LUAuth=O:LSD:(A;;CC;;;S-1-15-")


def blocked(block: str, program: str, port: int, protocol: int, profile: str, source: str, doubt: bool) -> bool:
    """Whether this one connection is stopped; *doubt* is what is assumed of conditions nobody knows. Read by hand, field by field."""
    fields = [field for field in block.split("|") if field]
    if any(field.startswith(PACKAGED) for field in fields):
        return False
    if any(field.startswith(DOUBTS) for field in fields) and not doubt:
        return False
    value = {name: [field.split("=", 1)[1] for field in fields if field.split("=", 1)[0] == name] for name in ("App", "Protocol", "Profile", "LPort",
                                                                                                               "LPort2_10", "RA4")}
    ports = {number for text in value["LPort"] if text.isdigit() for number in (int(text),)} | {
        number for text in value["LPort2_10"] for number in range(int(text.split("-")[0]), int(text.split("-")[1]) + 1)}
    sources = {address for text in value["RA4"] for address in SOURCES if covers(text, address)}
    return ((not value["App"] or program.lower() == value["App"][0].lower()) and (not value["Protocol"] or protocol == int(value["Protocol"][0]))
            and (not value["Profile"] or profile in {name.lower() for name in value["Profile"]}) and (not ports or port in ports)
            and (not value["RA4"] or value["RA4"] == ["LocalSubnet"] or source in sources))


def covers(text: str, address: str) -> bool:
    def number(dotted: str) -> int:
        return sum(int(part) << shift for part, shift in zip(dotted.split("."), (24, 16, 8, 0), strict=True))
    if "-" in text:
        low, high = text.split("-")
        return number(low) <= number(address) <= number(high)
    net, _slash, mask = text.partition("/")
    return net != "LocalSubnet" and (number(address) & number(mask or "255.255.255.255")) == number(net)


def worked_out(want: Want, block: str) -> int:
    """In each world one value of what is unrestricted is used; the block rule is over the exception when it stops any wanted connection of that world."""
    worlds = itertools.product(
        PROGRAMS if want.program is None else (want.program,), [{port} for port in PORTS] if want.ports is None else [want.ports],
        PROTOCOLS if want.protocol is None else (want.protocol,), [{source} for source in SOURCES] if want.sources is None else [want.sources], (True, False))
    stopped = {any(blocked(block, program, port, protocol, profile, source, doubt) for port in ports for profile in want.profiles for source in sources)
               for program, ports, protocol, sources, doubt in worlds}
    return sets.CERTAINLY if stopped == {True} else sets.NEVER if stopped == {False} else sets.POSSIBLY


@pytest.mark.parametrize(("want", "block"), PAIRS)
def test_a_block_rule_is_over_an_exception_as_far_as_a_small_world_shows(want: Want, block: str) -> None:
    assert overlap(want.scope(), scope("v2.31|Action=Block|Active=TRUE|Dir=In|%sName=b|" % block)) == worked_out(want, block)


def test_the_sweep_holds_every_answer_many_times() -> None:
    answers = [worked_out(want, block) for want, block in PAIRS]
    assert len(PAIRS) >= 40
    assert min(answers.count(sure) for sure in (sets.NEVER, sets.POSSIBLY, sets.CERTAINLY)) >= 30


# ---------------------------------------------------------------------------------------------------------- what is not in the small world
@pytest.mark.parametrize(("app", "sure"), [
    ("C:\\PROGRA~2\\QODBCD~1\\QRemote\\Server\\QREMOT~1.EXE", sets.POSSIBLY), ("C:\\PROGRA~2\\x\\QBDBMG~1.EXE", sets.NEVER),
    ("%LOCALAPPDATA%\\QRemoteServer.exe", sets.POSSIBLY), ("%LOCALAPPDATA%\\Other.exe", sets.NEVER), ("System", sets.NEVER),
    ("%ProgramFiles(x86)%\\QODBC Driver for QuickBooks\\QRemote\\Server\\QRemoteServer.exe", sets.CERTAINLY),
    ("\\\\files\\share\\QRemoteServer.exe", sets.POSSIBLY), ("D:\\QRemoteServer.exe", sets.NEVER),
])
def test_another_spelling_of_the_program_is_a_doubt_and_another_program_is_none(app: str, sure: int) -> None:
    assert overlap(QREMOTE_RULE.scope(), scope("v2.31|Action=Block|Active=TRUE|Dir=In|App=%s|Name=b|" % app)) == sure


@pytest.mark.parametrize(("sources", "keyword", "sure"), [
    (["203.0.113.10"], "Internet", sets.CERTAINLY), (["203.0.113.10"], "INTERNET", sets.CERTAINLY), (["2001:db8::10"], "Internet", sets.CERTAINLY),
    (["203.0.113.0/24", "10.0.0.5"], "Internet", sets.CERTAINLY), (["any"], "Internet", sets.CERTAINLY),
    (["0.0.0.0/1", "128.0.0.0/1"], "Internet", sets.CERTAINLY),
    (["10.0.0.5"], "Internet", sets.POSSIBLY), (["192.168.1.0/24"], "Internet", sets.POSSIBLY), (["fd00::1"], "Internet", sets.POSSIBLY),
    (["127.0.0.1", "169.254.1.1"], "Internet", sets.POSSIBLY), (["100.64.0.9"], "Internet", sets.POSSIBLY), (["LocalSubnet"], "Internet", sets.POSSIBLY),
    (["203.0.113.10"], "Intranet", sets.POSSIBLY), (["203.0.113.10"], "RmtIntranet", sets.POSSIBLY), (["203.0.113.10"], "DNS", sets.POSSIBLY),
])
def test_a_block_of_the_internet_is_over_sources_of_the_internet_and_another_keyword_is_a_doubt(sources: list[str], keyword: str, sure: int) -> None:
    wanted = Scope(protocol=6, ports=sets.ports(["4500"]), sources=sets.addresses(sources))
    assert overlap(wanted, scope("v2.31|Action=Block|Active=TRUE|Dir=In|Protocol=6|LPort=4500|RA42=%s|RA62=%s|Name=b|" % (keyword, keyword))) == sure


@pytest.mark.parametrize(("addresses", "sure"), [
    ("RA4=0.0.0.0-255.255.255.255|", sets.CERTAINLY), ("RA6=::/0|", sets.POSSIBLY), ("RA4=0.0.0.0/128.0.0.0|", sets.POSSIBLY),
])
def test_an_exception_for_everybody_is_under_a_block_of_everybody_only(addresses: str, sure: int) -> None:
    assert overlap(ANY_SOURCE.scope(), scope("v2.31|Action=Block|Active=TRUE|Dir=In|%sName=b|" % addresses)) == sure


@pytest.mark.parametrize(("rule", "open_too"), [
    ("", True), ("Protocol=6|LPort=4500|", True), ("Protocol=6|LPort=8001|", False), ("App=%s|" % OTHER, False), ("App=%s|" % QREMOTE, True),
    ("Protocol=6|LPort=4500|Edge=TRUE|", True), ("Protocol=6|LPort=4500|IFType=Lan|", True), ("Platform=2:6:2|Platform2=GTEQ|", True),
    ("Security=Authenticate|", False), ("LUAuth=D:(A;;CC;;;S-1-5-21-1-2-3-1001)|", False), ("NewField=x|", False), ("Svc=Spooler|", False),
    ("Profile=Domain|Profile=Private|PFN=Microsoft.SecHealthUI_8wekyb3d8bbwe|LUOwn=S-1-5-21-1-2-3-1001|Platform=2:6:2|Platform2=GTEQ|", False),
    ("Protocol=6|LPort=4500|PFN=Contoso.App_8wekyb3d8bbwe|Edge=TRUE|", False), ("LUOwn=S-1-5-21-1-2-3-1001|Edge=TRUE|", False),
])
def test_which_allow_rules_open_the_same(rule: str, open_too: bool) -> None:
    assert opens(QREMOTE_RULE.scope(), scope("v2.33|Action=Allow|Active=TRUE|Dir=In|%sName=a|" % rule)) is open_too
