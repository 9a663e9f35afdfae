# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts of a report's model, as small as looks after go-live need them."""
from __future__ import annotations

import typing as t


def entry(item: str, status: str, step: str = "", **more: t.Any) -> dict[str, t.Any]:
    return {"item": item, "step": step, "title": item, "status": status, "owner": "it", "actual": status, "remedy": "do", "changes": [],
            **more}


def host(name: str, *findings: dict[str, t.Any], outcome: str = "reported", client: str = "acme") -> dict[str, t.Any]:
    return {"host": name, "client": client, "outcome": outcome, "message": "", "findings": list(findings), "required_items": []}
