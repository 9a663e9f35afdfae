# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An error says what was being done, to what, and what came back."""
from __future__ import annotations

import pytest
from ansible.errors import AnsibleConnectionFailure
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import LOST, Disconnected, WsmanError


@pytest.mark.parametrize(("error", "said"), [
    (WsmanError("no"), "no"),
    (WsmanError(""), "the host gave no reason"),
    (WsmanError("no", operation="Get", target="Win32_Service"), "Get Win32_Service: no"),
    (WsmanError("no", target="Win32_Service", provider_message="Zugriff verweigert"), "Win32_Service: Zugriff verweigert"),
    (WsmanError("no", code=-2147024891, cim_status=0, subcode="AccessDenied"), "no [code -2147024891 (0x80070005), CIM status 0, AccessDenied]"),
], ids=["reason", "none", "what to what", "the provider's word", "numbers"])
def test_the_sentence(error, said):
    assert str(error) == said


def test_a_host_is_lost_before_or_later():
    assert isinstance(Disconnected("gone"), LOST)
    assert isinstance(AnsibleConnectionFailure("unreachable"), LOST)
    assert not isinstance(WsmanError("no"), LOST)
