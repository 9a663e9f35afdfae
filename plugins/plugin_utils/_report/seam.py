# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the one place where the report meets the policy (attestations, waivers, verdict)."""
from __future__ import annotations

import datetime as dt
import typing as t

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client import attestation as _attestation
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report import gate as _gate

Finding = dict[str, t.Any]


def apply_words(findings: list[Finding], waivers: t.Any, attestations: t.Any, today: dt.date) -> tuple[list[Finding], str]:
    """The findings after what persons said of them, and why it could not be applied (empty when it was).

    A list that cannot be read settles nothing: the findings stay as they are.
    """
    try:
        return _attestation.apply(findings, _attestation.parse_waivers(waivers), _attestation.parse_attestations(attestations), today), ""
    except _attestation.StatementError as exc:
        return findings, str(exc)


def host_verdict(findings: list[Finding], required: t.Sequence[str], outcome: str) -> str:
    """``go`` when the host reported and every required item is settled, else ``no-go``."""
    if outcome != "reported":
        return _gate.NO_GO
    return _gate.host_verdict(findings, required)
