# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the one place where the report meets the policy (attestations, waivers, verdict)."""
from __future__ import annotations

import datetime as dt
import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._finding import SETTLED

Finding = dict[str, t.Any]

try:
    from ansible_collections.interweave.smartintegration.plugins.module_utils import _attestation
    HAS_ATTESTATION = True
except ImportError:
    HAS_ATTESTATION = False

try:
    from ansible_collections.interweave.smartintegration.plugins.module_utils import _gate
    HAS_GATE = True
except ImportError:
    HAS_GATE = False


def apply_words(findings: list[Finding], waivers: t.Any, attestations: t.Any, today: dt.date) -> list[Finding]:
    """The findings after what persons said of them: attested and waived ones carry who, why and until when."""
    if not HAS_ATTESTATION or not (waivers or attestations):
        return findings
    return list(_attestation.apply(findings, waivers or [], attestations or [], today))


def host_verdict(findings: list[Finding], required: t.Sequence[str]) -> str:
    """``go`` when every required item is settled, else ``no-go``."""
    if HAS_GATE:
        answer = _gate.host_verdict(findings, list(required))
        return str(answer.get("verdict")) if isinstance(answer, dict) else str(answer)
    by_item: dict[str, list[str]] = {}
    for finding in findings:
        by_item.setdefault(finding["item"], []).append(finding["status"])
    settled = all(by_item.get(item) and SETTLED.issuperset(by_item[item]) for item in required)
    return "go" if settled else "no-go"
