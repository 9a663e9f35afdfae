# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: how long a dated word of a person counts, such as a value read off InterWeave's portal (4.1, 4.3, 5.3). Pure."""
from __future__ import annotations

import datetime

MAX_AGE_DAYS = 365
#: East of the controller it may be tomorrow already.
AHEAD_DAYS = 1


def stale(read_on: datetime.date, today: datetime.date, max_age_days: int = MAX_AGE_DAYS) -> str:
    """Why a reading of this day does not count any more, or not yet; empty when it counts."""
    age = (today - read_on).days
    if age < -AHEAD_DAYS:
        return "which lies ahead"
    return "%d days ago" % age if age > max_age_days else ""


__all__ = ["AHEAD_DAYS", "MAX_AGE_DAYS", "stale"]
