# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures for all tests: the collection is importable as ansible_collections.interweave.smartintegration, a lab runs beside each worker."""
from __future__ import annotations

import pathlib
import sys

import hypothesis
import pytest

# a busy machine is slow, and that is no fault: no test depends on time
hypothesis.settings.register_profile("no clock", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("no clock")

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from ansible.plugins.loader import init_plugin_loader  # noqa: E402 - needs the path above

# once for all, as ansible-playbook does: imported by Python's own finder first and by Ansible's later, a package has two paths
init_plugin_loader([str(ROOT / ".cache" / "collections")])

from labclient import LabClient, start_lab  # noqa: E402 - needs the path above


@pytest.fixture(scope="session")
def _lab(tmp_path_factory: pytest.TempPathFactory):
    """One lab process for the worker, with all parts; use ``lab``, which resets it."""
    with start_lab(tmp_path_factory.mktemp("lab")) as client:
        yield client


@pytest.fixture
def lab(_lab: LabClient) -> LabClient:
    """The lab in the state of its scenario, with an empty ledger."""
    _lab.reset()
    return _lab
