# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pathlib

import pytest
from fleetrun import HOSTS, Fleet
from labclient import start_lab


@pytest.fixture(scope="session")
def _fleet_lab(tmp_path_factory: pytest.TempPathFactory):
    with start_lab(tmp_path_factory.mktemp("fleet-lab"), "--parts", "windows", "--hosts", str(HOSTS)) as client:
        yield client


@pytest.fixture
def fleet(_fleet_lab, tmp_path: pathlib.Path) -> Fleet:
    """Hosts on which nothing is left to do, and an empty report folder."""
    _fleet_lab.reset()
    return Fleet(_fleet_lab, tmp_path)
