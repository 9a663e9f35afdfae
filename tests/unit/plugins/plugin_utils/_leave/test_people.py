# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What people made for the integration is named with who removes it, and the way in comes last of what is on the host."""
from __future__ import annotations

import types
import typing as t

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._leave import people


def client(**more: t.Any) -> t.Any:
    file = types.SimpleNamespace(name="main", application=None)
    crm = types.SimpleNamespace(type="salesforce", name="sf", integration_username="iw@x", permissions={"permission_set": "Set"})
    return types.SimpleNamespace(**{"host": "h", "company_files": (file,), "qremote_program": "QRemote.exe", "qremote_port": 4500, "sources": ("203.0.113.1",),
                                    "hosting": "on_premises", "crms": (crm,), **more})


def test_each_owner_has_its_own_in_order_and_the_way_in_is_the_last_on_the_host() -> None:
    found = people.tasks([client()], {"h": ["C:\\x"]})
    assert list(dict.fromkeys(task.owner for task in found)) == list(people.ORDER)
    assert [task for task in found if task.owner == "it"][-1].what == people.WINRM[0]
    said = " ".join(task.what for task in found)
    for words in ("QRemote.exe", "port 4500", "203.0.113.1", "C:\\x", "iw@x", "the permission set Set"):
        assert words in said, words


def test_a_folder_is_named_where_it_was_seen_or_nobody_looked() -> None:
    assert any("nobody looked" in task.what for task in people.tasks([client()], {}))
    assert not any("our folder" in task.what for task in people.tasks([client()], {"h": []}))


def test_a_host_that_nobody_connects_to_has_no_way_in_of_ours() -> None:
    assert not any(task.what == people.WINRM[0] for task in people.tasks([client(hosting="hosted")], {}))
    assert not any(task.owner == "it" for task in people.tasks([client(hosting="online")], {}))


def test_two_hosts_of_one_crm_name_it_once() -> None:
    assert sum(task.owner == "crm_admin" for task in people.tasks([client(), client(host="i")], {})) == 1
