# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of a leave, the mails and what a terminal shows."""
from __future__ import annotations

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._leave import face, model
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._leave.people import Task
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._leave.rows import STATES, Row

ROWS = [Row("run-1", "3.2", "rule <%s>" % state, "firewall", state, "said", "it", "Do it.") for state in STATES]
TASKS = [Task("it", "h", "the WinRM listener", "Delete it."), Task("crm_admin", "crm", "the permission set", "Take it away.")]
TOLD = model.of_client("acme", {"h": ROWS}, TASKS, {"runs": ["run-1"], "check": False, "not_known": []})


def test_the_page_ends_with_what_is_left_and_no_text_of_a_host_is_markup() -> None:
    page = face.html(TOLD)
    assert page.index("Changes of all runs") < page.index("What people remove") < page.index("What is left")
    assert "rule &lt;gone&gt;" in page
    assert "rule <" not in page


def test_each_audience_gets_its_own_and_no_other_ones() -> None:
    it, crm = face.mail(TOLD, "it"), face.mail(TOLD, "crm_admin")
    assert "the WinRM listener" in it
    assert "the permission set" not in it
    assert "the permission set" in crm
    assert face.mail(TOLD, "client") == ""


def test_a_terminal_shows_what_is_open() -> None:
    text = "\n".join(face.lines(TOLD, "page.html"))
    assert "rule <still as we left it>" in text
    assert "rule <gone>" not in text
