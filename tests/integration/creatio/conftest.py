# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures: the lab's Creatio sites, the good one in each layout and with each login."""
from __future__ import annotations

import pytest
from creatio_sites import LAYOUTS, Options, Sites
from labclient import LabClient


@pytest.fixture
def sites(lab: LabClient) -> Sites:
    return Sites(lab)


@pytest.fixture(params=[(layout, login) for layout in LAYOUTS for login in ("password", "client_credentials")], ids="-".join)
def acme(request: pytest.FixtureRequest, sites: Sites) -> Options:
    """The good site in each layout, with each login of the integration user."""
    layout, login = request.param
    sites.act("layout", "acme", runtime=layout)
    return sites.acme() if login == "password" else sites.acme_oauth()
