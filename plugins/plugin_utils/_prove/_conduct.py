# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: which experiments are made, in which order, and what becomes of one that cannot be."""
from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import CrmError
from ansible_collections.interweave.smartintegration.plugins.module_utils._items import EXPERIMENTS as CONSENT
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ChangePolicy
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._prove._all import EXPERIMENTS
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._prove._base import NOT_HERE, Answer, Experiment, Places
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._prove._write_windows import LeftBehind
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.quickbooks._products import installed
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import LOST, WsmanError


@dataclass(frozen=True)
class Made:
    """One experiment and what came of it. ``left``: what it could not take back."""

    experiment: Experiment
    answer: Answer
    left: str = ""


def chosen(names: t.Sequence[str]) -> list[Experiment]:
    """The experiments of these names; without names every one that only reads.

    :raises ValueError: there is none of a name.
    """
    unknown = [name for name in names if name not in EXPERIMENTS]
    if unknown:
        raise ValueError("interweave_experiments: there is no experiment called %s; there are %s" % (unknown[0], ", ".join(EXPERIMENTS)))
    return [one for name, one in EXPERIMENTS.items() if name in names or (not names and not one.writes)]


def blocked(at: Places, policy: ChangePolicy, test_host: bool) -> str:
    """Why nothing may be written on this host; the empty string when an experiment may. Asked again before each.

    :raises WsmanError: whether QuickBooks is installed could not be seen, so it counts as installed.
    """
    reason = policy.blocked(CONSENT)
    if reason or test_host:
        return reason
    return "QuickBooks is installed on this host, and interweave_test_host is not true" if installed(at.windows) else ""


def conduct(experiments: t.Iterable[Experiment], at: Places, policy: ChangePolicy, test_host: bool) -> list[Made]:
    """Make them one after the other. One that goes wrong costs itself only.

    :raises AnsibleConnectionFailure, Disconnected: the host was lost.
    """
    return [_make(one, at, policy, test_host) for one in experiments]


def _make(one: Experiment, at: Places, policy: ChangePolicy, test_host: bool) -> Made:
    try:
        reason = blocked(at, policy, test_host) if one.writes else ""
        return Made(one, Answer(NOT_HERE, reason) if reason else one.ask(at))
    except LeftBehind as exc:
        return Made(one, Answer(NOT_HERE, "it was left behind: %s" % exc), str(exc))
    except LOST:
        raise
    except (WsmanError, CrmError, ValueError) as exc:
        return Made(one, Answer(NOT_HERE, "it could not be asked: %s" % exc))
    except Exception as exc:  # an answer that nobody expected: what it was about is worth more than the run
        return Made(one, Answer(NOT_HERE, "the answer could not be read: %s: %s" % (type(exc).__name__, exc)))


__all__ = ["Made", "blocked", "chosen", "conduct"]
