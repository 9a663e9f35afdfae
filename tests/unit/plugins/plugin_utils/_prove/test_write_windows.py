# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Both answers over the lab, and that nothing is left: tests/integration/prove. Here: what is said when nobody can tell whether something is left."""
from __future__ import annotations

import datetime
import types
import typing as t

import pytest
from ansible.errors import AnsibleConnectionFailure
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._prove import _write_windows as write
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import CimError, LostReply


def host(error: Exception | None = None) -> t.Any:
    def run(line: str) -> None:
        if error:
            raise error
    return types.SimpleNamespace(run=run, forget=lambda: None)


@pytest.mark.parametrize(("error", "gone", "said"), [(None, False, "a rule"), (CimError("x"), True, "perhaps a rule"),
                                                     (AnsibleConnectionFailure("x"), True, "perhaps a rule"), (LostReply("x"), False, "a rule")])
def test_what_is_left_or_may_be_is_named(error: Exception | None, gone: bool, said: str) -> None:
    with pytest.raises(write.LeftBehind, match="^%s$" % said):
        write.taken_back(host(error), "x", lambda: gone, "a rule")


def test_what_is_gone_is_gone_even_when_the_reply_was_lost() -> None:
    write.taken_back(host(LostReply("x")), "x", lambda: True, "a rule")


def test_the_task_of_the_experiment_does_nothing_at_no_time() -> None:
    xml = write._nothing_xml(datetime.datetime(2026, 11, 30, 12, tzinfo=datetime.timezone.utc))
    assert "<StartBoundary>2026-11-29T12:00:00Z</StartBoundary><EndBoundary>2026-11-30T12:10:00Z</EndBoundary>" in xml
    assert "<StartWhenAvailable>false</StartWhenAvailable>" in xml
    assert "<Arguments>/d /c exit</Arguments>" in xml


def test_the_rule_of_the_experiment_is_switched_off_and_lets_nobody_in() -> None:
    assert (write.RULE["enable"], write.RULE["remoteip"]) == ("no", "192.0.2.1")
