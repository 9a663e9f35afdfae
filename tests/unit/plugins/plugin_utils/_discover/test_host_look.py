# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import typing as t

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._discover import host_look, seen
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import Disconnected, WsmanError


class Refusing:
    """A host that answers nothing, in one way or the other."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def prefetch(self, reads: t.Any) -> None:
        assert list(reads)

    def read(self, read: t.Any) -> t.Any:
        raise self.error

    invoke = query = run = read


def test_what_is_refused_is_named_with_its_reason_and_never_taken_for_nothing() -> None:
    found = host_look.look_at(t.cast("t.Any", Refusing(WsmanError("access denied", operation="read"))))
    named = {name for names, _reader in host_look._READERS for name in names}
    assert named - {"computer", "windows"} == set(found.unseen)  # the machine's facts are left out one by one
    assert all("access denied" in why for why in found.unseen.values())
    assert found.trouble == ""


def test_a_host_that_is_gone_ends_the_look() -> None:
    with pytest.raises(Disconnected):
        host_look.look_at(t.cast("t.Any", Refusing(Disconnected("gone", operation="read"))))


def test_every_thing_that_is_seen_has_a_reader() -> None:
    read = {name for names, _reader in host_look._READERS for name in names}
    assert read == set(seen.Host.__dataclass_fields__) - {"trouble", "when", "unseen"}
