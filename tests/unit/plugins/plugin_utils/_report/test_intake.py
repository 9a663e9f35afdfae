# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._items import ITEMS, KINDS
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._all import ITEMS as CHECKLIST
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._jobs.intake import row_of
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report import intake
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.change_request import KINDS_IN_WORDS

FACTS = intake.Facts("acme", tuple(row_of(CHECKLIST[item]) for item in ITEMS))


@pytest.mark.parametrize("facts", [FACTS, FACTS._replace(hosted=True, keep_days=365, names_days=30, port=8001)])
def test_two_pages_say_every_item_and_every_kind_of_change(facts: intake.Facts) -> None:
    text = intake.text(facts)
    flat = " ".join(text.split())
    assert len(text.splitlines()) <= 120
    assert max(map(len, text.splitlines())) <= intake.WIDTH
    assert all("%s %s (" % (item.id, item.title) in flat for item in ITEMS.values())
    assert all(KINDS_IN_WORDS[kind].name in flat for kind in KINDS)
    for part in intake.parts(facts):
        assert part.title in intake.html(facts)


def test_a_provider_server_needs_no_account_and_no_port_of_ours() -> None:
    text = " ".join(intake.text(FACTS._replace(hosted=True)).split())
    assert "local administrator" not in text
    assert "5985" not in text
    assert "the provider answers for what is on it" in text


def test_what_was_agreed_stands_there() -> None:
    text = " ".join(intake.text(FACTS._replace(keep_days=365, names_days=30, port=8001)).split())
    assert "Kept: 365 days" in text
    assert "personal data: 30 days" in text
    assert "TCP 8001 (QRemote)" in text


def test_a_hostile_name_acts_nowhere() -> None:
    facts = FACTS._replace(client="<b>\x1b[31m\nacme</b>")
    assert "<b>\x1b" not in intake.html(facts)
    assert "\x1b" not in intake.text(facts)
