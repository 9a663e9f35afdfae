# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible import constants as C
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._action.terminal import show


@pytest.mark.parametrize(("callback", "stream"), [("default", "out"), ("ansible.posix.json", "err"), ("minimal", "err")])
def test_what_a_program_reads_on_stdout_stays_its_own(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], callback: str, stream: str) -> None:
    monkeypatch.setattr(C, "DEFAULT_STDOUT_CALLBACK", callback)
    show("one\ntwo")
    assert getattr(capsys.readouterr(), stream) == "one\ntwo\n"
