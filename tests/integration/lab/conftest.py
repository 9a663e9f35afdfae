# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Callers of the lab's hosts."""

from __future__ import annotations

import pytest
from lab_caller import UMBRELLA, Caller
from labclient import LabClient


@pytest.fixture
def german(lab: LabClient) -> Caller:
    """globex: German, faults in the MSFT_WmiError shape."""
    return Caller(lab)


@pytest.fixture
def english(lab: LabClient) -> Caller:
    """umbrella: English, everything configured, faults in the WSManFault shape."""
    return Caller(lab, 30, UMBRELLA)


@pytest.fixture
def fresh(lab: LabClient) -> Caller:
    """acme: English and fresh; takes Basic for this test."""
    lab.act("windows", "set_host", host="acme-qb01", basic=True)
    return Caller(lab, 10, ("ACME\\interweave", "Lab-acme-1!"))
