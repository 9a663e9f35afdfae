# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tampered records of a run: several hostile values at once. The oracle: refused in one sentence, or no command line differs outside its quotes.

``FUZZ`` inputs a kind of record, ``FUZZ_SEED`` where they start.
"""
from __future__ import annotations

import os
import random
import re

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._restore.record import BadRecord, Limits, check_change
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._firewall_plan import add_command
from run_records import EVIL, SOUND, changed, places

BUDGET = int(os.environ.get("FUZZ", "100"))
SEED = int(os.environ.get("FUZZ_SEED", "20261130"))
LIMITS = Limits(services=frozenset({"interweaveagent"}))
#: netsh's line for a rule, with every quoted text taken out: nothing but its own words.
LINE = re.compile(r"netsh advfirewall firewall add rule name= dir=in action=(allow|block) enable=(yes|no) profile=[a-z,]+ protocol=[a-z0-9]+"
                  r"( description=)?( localport=[0-9,-]+)?( program=)?( service=)? remoteip=[A-Za-z0-9.:,/-]+")


def tampered(chance: random.Random, record):
    for _each in range(chance.randint(1, 3)):
        path = chance.choice(places(record))
        value = chance.choice(EVIL)
        if isinstance(value, str) and chance.random() < 0.5:
            cut = chance.randrange(len(value) + 1)
            value = value[:cut] + chr(chance.choice((0x22, 0x25, 0x26, 0x7C, 0xFF02, 0x2028, 0x7F, 0x41, chance.randrange(0x3000)))) + value[cut:]
        record = changed(record, path, value)
        if not isinstance(record, dict):
            break
    return record


def one_clear_error(text: str, number: int) -> None:
    assert text, number
    assert "\n" not in text, number
    assert len(text) < 6_000, number


@pytest.mark.parametrize("name", SOUND)
def test_a_tampered_record_is_refused_or_changes_no_command(name):
    chance = random.Random("%s %s" % (SEED, name))
    for number in range(BUDGET):
        record = tampered(chance, SOUND[name])
        try:
            check_change(record, LIMITS)
        except BadRecord as exc:
            one_clear_error(str(exc), number)
            continue
        if record["kind"] == "firewall":
            for rule in record["before"] or ():
                line = re.sub(r'"[^"]*"', "", add_command(rule))
                assert LINE.fullmatch(line), "input %d of seed %s: %s" % (number, SEED, line)
        if record["kind"] == "service_restart":
            assert record["key"]["name"].lower() == "interweaveagent", number
