# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Imports the actions as plain Python before a test sets ansible's own loader up, and lets pyodbc find the lab's drivers."""
from __future__ import annotations

import importlib
import pathlib

import pytest

for _name in ("company_file_info", "quickbooks_customer"):
    importlib.import_module("ansible_collections.interweave.smartintegration.plugins.action." + _name)


@pytest.fixture(autouse=True)
def _drivers(lab, monkeypatch):
    """The lab's driver manager, and no waiting between two looks for the script's result."""
    monkeypatch.setenv("ODBCSYSINI", str(pathlib.Path(lab.ca).parent / "odbc"))
    probe = importlib.import_module("ansible_collections.interweave.smartintegration.plugins.plugin_utils.quickbooks._probe")
    monkeypatch.setattr(probe, "PAUSE", 0.05)
