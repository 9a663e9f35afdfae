# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A licence file of QODBC can only be the driver's when it was written since the driver is there."""
from __future__ import annotations

from datetime import datetime, timezone

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.quickbooks._licence import Licence, Placed, doubt, put_there

THEN, NOW = datetime(2025, 4, 10, tzinfo=timezone.utc), datetime(2026, 11, 30, tzinfo=timezone.utc)


@pytest.mark.parametrize(("licences", "why"), [
    ([], "no licence is activated"),
    ([Licence("QODBCDS.LIC", THEN)], "activated on 2025-04-10, before this driver was put there (2026-11-30)"),
    ([Licence("QODBCDS.LIC", None)], "could not be read"),
    ([Licence("QODBCDS.LIC", None), Licence("QREMOTE.LIC", THEN)], "(QREMOTE.LIC) was activated on"),
])
def test_what_is_no_licence_of_this_driver(licences, why):
    found = doubt(licences, Placed(24, NOW))
    assert why in found.why
    assert "30 days" in found.why
    assert "tab Activate" in found.remedy


def test_one_that_is_as_new_as_the_driver_is():
    assert doubt([Licence("QREMOTE.LIC", None), Licence("QODBCDS.LIC", NOW)], Placed(24, NOW)) is None
    assert doubt([Licence("QODBCDS.LIC", NOW)], Placed(24, None)) is not None


def test_the_later_of_a_files_times_counts():
    assert (put_there(THEN, NOW), put_there(NOW, THEN), put_there(None, THEN), put_there(None, None)) == (NOW, NOW, THEN, None)
