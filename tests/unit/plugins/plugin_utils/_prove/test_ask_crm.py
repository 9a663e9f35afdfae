# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Both answers over the lab: tests/integration/prove/test_prove_playbook.py. Here what the lab does not have."""
from __future__ import annotations

import types
import typing as t

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._prove import _ask_crm
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._prove._base import CREATIO, NOT_HERE, PROVEN, SALESFORCE, Places


@pytest.mark.parametrize(("names", "verdict"), [(["BPMCSRF", "CRT_CSRF"], PROVEN), ([".ASPXAUTH"], NOT_HERE)])
def test_cookies(names: list[str], verdict: str) -> None:
    cookies = [types.SimpleNamespace(name=name) for name in names]
    client: t.Any = types.SimpleNamespace(connection=types.SimpleNamespace(session=types.SimpleNamespace(cookies=cookies)))
    assert _ask_crm.csrf_cookie(Places(crms={CREATIO: client})).verdict == verdict


def test_an_org_without_person_accounts_says_nothing_of_them() -> None:
    client: t.Any = types.SimpleNamespace(field=lambda *names: None)
    assert _ask_crm.person_account_fields(Places(crms={SALESFORCE: client})).verdict == NOT_HERE
