# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: sets of IP addresses and of ports, as the Windows firewall knows them.

The forms are those of MS-GPFAS 2.2.2.3 to 2.2.2.8 (address, address range, subnet with a mask or a prefix, keyword) and of
``netsh advfirewall firewall add rule`` (``remoteip=``, ``localport=``).
"""
from __future__ import annotations

import functools
import ipaddress
import typing as t
from dataclasses import dataclass

Span = tuple[int, int]
Spans = tuple[Span, ...]

#: How sure it is that two things meet: never, possibly (a keyword hides the addresses), certainly.
NEVER, POSSIBLY, CERTAINLY = 0, 1, 2

#: The keywords that netsh takes as a remote address, with the spelling of the registry.
KEYWORDS = {"localsubnet": "LocalSubnet", "dns": "DNS", "dhcp": "DHCP", "wins": "WINS", "defaultgateway": "DefaultGateway"}
_ANY_WORDS = frozenset({"any", "*"})
_FEW = 4
#: How many addresses of somebody else's rule are shown.
_SHOWN = 8
_V4_END = 2**32 - 1
#: Whoever lets all of these in lets the whole internet in: IPv4 without "this network" and multicast, IPv6 global unicast.
_V4_WORLD: Span = (int(ipaddress.IPv4Address("1.0.0.0")), int(ipaddress.IPv4Address("223.255.255.255")))
_V6_WORLD: Span = (int(ipaddress.IPv6Address("2000::")), int(ipaddress.IPv6Address("3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")))
#: The same without the networks that are nobody's internet: private ones, a provider's own, loopback, link-local.
_V4_INTERNET = tuple(
    (int(ipaddress.IPv4Address(low)), int(ipaddress.IPv4Address(high))) for low, high in (
        ("1.0.0.0", "9.255.255.255"), ("11.0.0.0", "100.63.255.255"), ("100.128.0.0", "126.255.255.255"), ("128.0.0.0", "169.253.255.255"),
        ("169.255.0.0", "172.15.255.255"), ("172.32.0.0", "192.167.255.255"), ("192.169.0.0", "223.255.255.255")))
#: The keyword of a rule that is about all of it (MS-FASP, FW_ADDRESS_KEYWORD_INTERNET); netsh cannot write it.
_INTERNET = "internet"


def merged(spans: t.Iterable[Span]) -> Spans:
    """The same numbers as the fewest spans, in order: overlapping and adjoining ones become one."""
    result: list[Span] = []
    for low, high in sorted(spans):
        if result and low <= result[-1][1] + 1:
            result[-1] = (result[-1][0], max(high, result[-1][1]))
        else:
            result.append((low, high))
    return tuple(result)


def spans_meet(one: Spans, other: Spans) -> bool:
    return any(low <= high2 and low2 <= high for low, high in one for low2, high2 in other)


def spans_within(inner: Spans, outer: Spans) -> bool:
    """Whether every number of *inner* is in *outer* (both merged)."""
    return all(any(low2 <= low and high <= high2 for low2, high2 in outer) for low, high in inner)


def _size(span: Span) -> int:
    return span[1] - span[0] + 1


def _shared(spans: Spans, world: Span) -> int:
    """How many numbers of *world* are in these (merged) spans."""
    return sum(max(0, min(high, world[1]) - max(low, world[0]) + 1) for low, high in spans)


@dataclass(frozen=True)
class Addresses:
    """A set of remote addresses. ``any`` is the whole of both families."""

    any: bool = False
    v4: Spans = ()
    v6: Spans = ()
    #: Keywords in lower case, and anything of the registry that is no address.
    words: frozenset[str] = frozenset()

    @property
    def everything(self) -> bool:
        """Whether the whole internet is in it, however it is written: ``0.0.0.0/0``, two halves, a range."""
        return self.any or spans_within((_V4_WORLD,), self.v4) or spans_within((_V6_WORLD,), self.v6)

    @property
    def practically_any(self) -> bool:
        """Whether at least half of the internet is in it: a hole of a few addresses does not make a list of sources out of it."""
        return self.any or 2 * _shared(self.v4, _V4_WORLD) >= _size(_V4_WORLD) or 2 * _shared(self.v6, _V6_WORLD) >= _size(_V6_WORLD)

    @property
    def whole_v4(self) -> bool:
        """Whether all of IPv4 is in it, over which InterWeave comes."""
        return self.any or spans_within((_V4_WORLD,), self.v4)

    def meets(self, other: Addresses) -> int:
        if self.any or other.any or self.words & other.words:
            return CERTAINLY
        if spans_meet(self.v4, other.v4) or spans_meet(self.v6, other.v6):
            return CERTAINLY
        return POSSIBLY if self.words or other.words else NEVER

    @property
    def of_the_internet(self) -> bool:
        """Whether one of these addresses is the internet's."""
        return self.any or spans_meet(self.v4, _V4_INTERNET) or spans_meet(self.v6, (_V6_WORLD,))

    @property
    def names_internet(self) -> bool:
        """Whether the keyword for the whole internet is among them."""
        return _INTERNET in self.words

    def within(self, other: Addresses) -> bool:
        """Whether *other* certainly holds all of these addresses."""
        if other.any:
            return True
        return (not self.any and self.words <= other.words
                and spans_within(self.v4, other.v4) and spans_within(self.v6, other.v6))

    def texts(self) -> list[str]:
        """As netsh takes them: shortest forms, numbers first, ``["any"]`` for any."""
        if self.any:
            return ["any"]
        texts = [text for span in self.v4 for text in _span_texts(span, ipaddress.IPv4Address)]
        texts += [text for span in self.v6 for text in _span_texts(span, ipaddress.IPv6Address)]
        return texts + sorted(KEYWORDS.get(word, word) for word in self.words)

    def __str__(self) -> str:
        return "any address" if self.any else ", ".join(self.texts())

    def in_few_words(self) -> str:
        """The first of them, and how many more there are: a list of attackers can have thousands."""
        texts = self.texts()
        return str(self) if len(texts) <= _SHOWN else "%s and %d more" % (", ".join(texts[:_SHOWN]), len(texts) - _SHOWN)


ANY_ADDRESS = Addresses(any=True)


def _span_texts(span: Span, family: type[ipaddress.IPv4Address] | type[ipaddress.IPv6Address]) -> list[str]:
    """A few neighbours one by one (nobody knows 203.0.113.10/31 for two addresses), a subnet as such, else a range."""
    if span[1] - span[0] < _FEW:
        return [str(family(number)) for number in range(span[0], span[1] + 1)]
    first, last = family(span[0]), family(span[1])
    nets = list(ipaddress.summarize_address_range(first, last))
    return [str(nets[0]) if len(nets) == 1 else "%s-%s" % (first, last)]


@functools.lru_cache(maxsize=1024)
def _span(text: str) -> tuple[int, Span]:
    """The family and the span of one address, subnet (prefix or mask) or range.

    :raises ValueError: it is none of these.
    """
    if "-" in text:
        first, last = (ipaddress.ip_address(part.strip()) for part in text.split("-", 1))
        if first.version != last.version or int(first) > int(last):
            raise ValueError("the range %r runs backwards or mixes IPv4 and IPv6" % text)
        return first.version, (int(first), int(last))
    network = ipaddress.ip_network(text, strict=False)
    return network.version, (int(network.network_address), int(network.broadcast_address))


def addresses(texts: t.Iterable[str], words: t.Collection[str] | None = None) -> Addresses:
    """A set of addresses from texts. *words* are the keywords to accept; ``None`` keeps whatever is no address as a word,
    which is how the registry is read.

    :raises ValueError: one of them is nothing that netsh takes.
    """
    spans: dict[int, list[Span]] = {4: [], 6: []}
    found: set[str] = set()
    for raw in texts:
        text = str(raw).strip()
        if text.lower() in _ANY_WORDS:
            return ANY_ADDRESS
        try:
            family, span = _span(text)
            spans[family].append(span)
        except ValueError as exc:
            if words is not None and text.lower() not in words:
                raise ValueError("%r is no remote address: expected an IPv4 or IPv6 address, a subnet such as 203.0.113.0/24, "
                                 "a range such as 203.0.113.10-203.0.113.20, or one of %s"
                                 % (text, ", ".join(KEYWORDS.values()))) from exc
            found.add(text.lower())
    if not (spans[4] or spans[6] or found):
        return ANY_ADDRESS
    v4 = merged(spans[4])
    if v4 == ((0, _V4_END),) and merged(spans[6]) == ((0, 2**128 - 1),):
        return ANY_ADDRESS
    return Addresses(False, v4, merged(spans[6]), frozenset(found))


@dataclass(frozen=True)
class Ports:
    """A set of local ports: numbers, and the words of the registry (``RPC``, ``IPHTTPSIn`` ...)."""

    spans: Spans
    words: frozenset[str] = frozenset()

    @property
    def every(self) -> bool:
        return spans_within(((1, 65535),), self.spans)

    def meets(self, other: Ports) -> int:
        if self.words & other.words or spans_meet(self.spans, other.spans):
            return CERTAINLY
        return POSSIBLY if self.words or other.words else NEVER

    def within(self, other: Ports) -> bool:
        return self.words <= other.words and spans_within(self.spans, other.spans)

    def texts(self) -> list[str]:
        return ["%d" % low if low == high else "%d-%d" % (low, high) for low, high in self.spans] + sorted(self.words)

    def __str__(self) -> str:
        return ", ".join(self.texts())


def _port_span(text: str) -> Span:
    low, dash, high = text.partition("-")
    numbers = [part.strip() for part in ((low, high) if dash else (low, low))]
    if not all(part.isascii() and part.isdigit() and len(part) <= 5 for part in numbers):
        raise ValueError("%r is no port: expected 1 to 65535, or a range such as 4500-4510" % text)
    first, last = int(numbers[0]), int(numbers[1])
    if not 0 <= first <= last <= 65535:
        raise ValueError("%r is no port: expected 1 to 65535, or a range such as 4500-4510" % text)
    return first, last


def ports(texts: t.Iterable[str], words: bool = True) -> Ports:
    """A set of ports from texts; *words* keeps what is no number as a word, which is how the registry is read.

    :raises ValueError: one of them is neither a port nor a range.
    """
    spans: list[Span] = []
    found: set[str] = set()
    for raw in texts:
        text = str(raw).strip()
        try:
            spans.append(_port_span(text))
        except ValueError:
            if not words:
                raise
            found.add(text.lower())
    return Ports(merged(spans), frozenset(found))


__all__ = ["ANY_ADDRESS", "Addresses", "CERTAINLY", "KEYWORDS", "NEVER", "POSSIBLY", "Ports", "addresses", "merged", "ports", "spans_meet", "spans_within"]
