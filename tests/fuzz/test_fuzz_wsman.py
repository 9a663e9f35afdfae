# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Damaged WS-Management replies. The oracle: one clear error, or exactly what another parser finds in the reply; no other value, no traceback.

``FUZZ`` inputs a kind of reply (the suite's is fixed and small), ``FUZZ_SEED`` where they start.
"""
from __future__ import annotations

import os
import random
import re
import xml.dom.minidom
import xml.parsers.expat

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._host import Host
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._reads import Rows
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._client import CimClient
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import WsmanError
from wire_script import golden

BUDGET = int(os.environ.get("FUZZ", "100"))
SEED = int(os.environ.get("FUZZ_SEED", "20261130"))
QUERY = golden("reply_query")
KINDS = {"rows": QUERY, "fault": golden("fault_denied"), "page": golden("reply_more"), "quota": golden("fault_quota")}
TEXTS = (b"&#x1;", b"&#0;", b"&lt;", b"\xff\xfe", b"\xf0\x9f\x99\x82", b"&a;", b"]]>", b"x" * 70_000)


class OneReply:
    """Answers everything with the same reply, and ends what was begun."""

    requests = 0

    def __init__(self, status: int, document: bytes) -> None:
        self.status, self.document, self.sent = status, document, 0

    def send(self, envelope, seconds, repeatable, operation, target):
        self.sent += 1
        assert self.sent < 500, "no end"
        return self.status, self.document

    def close(self):
        pass


def mutated(chance: random.Random, document: bytes) -> bytes:
    """One to four of the usual damages: bytes, tags, nesting, repetition, entities, encodings, cuts."""
    for _each in range(chance.randint(1, 4)):
        at = chance.randrange(len(document)) if document else 0
        damage = chance.randrange(12)
        if damage == 0:
            document = document[:at]
        elif damage == 1:
            document = document[:at] + bytes([chance.randrange(256)]) + document[at + 1:]
        elif damage == 2:
            document = document[:at] + document[at:at + 60] * chance.randint(2, 50) + document[at + 60:]
        elif damage == 3:
            depth = chance.choice((10, 40, 2000, 10_000))
            document = document.replace(b"<Name>Spooler</Name>", b"<Name>" + b"<x>" * depth + b"Spooler" + b"</x>" * depth + b"</Name>", 1)
        elif damage == 4:
            document = document.replace(b"<State>Running</State>", b"<State>Running</State><State>Stopped</State>", 1)
        elif damage == 5:
            document = document.replace(b"Spooler", chance.choice(TEXTS), 1)
        elif damage == 6:
            document = document.replace(b"<s:Envelope", b"<!DOCTYPE a [<!ENTITY a 'b'>]><s:Envelope", 1)
        elif damage == 7:
            tags = list(re.finditer(rb"</?[A-Za-z:]+", document)) or [re.match(rb"", document)]
            found = chance.choice(tags)
            document = document[:found.start()] + chance.choice((b"<", b"</q", b"<w:Items", b"<s:Fault")) + document[found.end():]
        elif damage == 8:
            document = document.decode("utf-8", "replace").encode(chance.choice(("utf-16", "utf-16-le", "latin-1", "utf-7")), "replace")
        elif damage == 9:
            document = document.replace(b"<w:EndOfSequence/>", b"", 1)
        elif damage == 10:
            document = document.replace(b"<State>", b'<State xsi:nil="true">', 1)
        else:
            document = re.sub(rb"2150859173|AccessDenied|>5<", chance.choice((b"", b"-1", b"9" * 5000, b"abc", b"2150859240")), document, count=1)
    return document


def really(document: bytes, field: str) -> list[list[str]]:
    """The texts of *field* in each row, read by another parser: what a right answer may hold."""
    text = document.decode("utf-16" if document[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    # minidom takes no white space in a namespace's name, which XML allows
    text = re.sub(r'xmlns(:\w+)?="[^"]*"', lambda found: re.sub(r"\s", "", found.group()), text)
    tree = xml.dom.minidom.parseString(re.sub(r"&#(x[0-9A-Fa-f]+|[0-9]+);", _reference, text))  # as text: whatever encoding it claims, it is read by now
    rows = [node for items in tree.getElementsByTagNameNS("*", "Items") for node in items.childNodes if node.nodeType == node.ELEMENT_NODE]
    return [["".join(child.data for child in node.childNodes if child.nodeType in (child.TEXT_NODE, child.CDATA_SECTION_NODE))
             for node in row.childNodes if node.nodeType == node.ELEMENT_NODE and node.localName.lower() == field.lower()] for row in rows]


def _reference(found: re.Match[str]) -> str:
    digits = found.group(1)
    number = int(digits[1:], 16) if digits.startswith("x") else int(digits)
    legal = number in (9, 10, 13) or 0x20 <= number <= 0xD7FF or 0xE000 <= number <= 0xFFFD or 0x10000 <= number <= 0x10FFFF
    return found.group() if legal else "\ufffd"


def one_clear_error(text: str, number: int) -> None:
    assert text, number
    assert "\n" not in text, number
    assert len(text) < 6_000, number


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_reply_is_one_clear_error_or_what_it_says(kind):
    chance = random.Random("%s %s" % (SEED, kind))
    read, other = Rows("Win32_Service", ("State",), "Name", ("Spooler",)), Rows("Win32_Service", ("Nothing",), "Name", ("None",))
    for number in range(BUDGET):
        document = mutated(chance, KINDS[kind])
        status = chance.choice((200, 200, 200, 500, 400, 503))
        host = Host(CimClient(OneReply(status, document)))
        host.prefetch([read, other])
        try:
            rows = host.read(read)
        except WsmanError as exc:
            one_clear_error(str(exc), number)
            continue
        try:
            states = really(document, "State")
        except (xml.parsers.expat.ExpatError, UnicodeError) as exc:
            raise AssertionError("input %d of seed %s: taken for good though no XML: %s" % (number, SEED, exc)) from exc
        allowed = {texts[0] for texts in states if len(texts) == 1} | {None, ""}
        for row in rows:
            assert str(row["Name"]).lower() == "spooler", number
            assert row["State"] in allowed, "input %d of seed %s: %r is not what the reply says: %r" % (number, SEED, row["State"], states)
