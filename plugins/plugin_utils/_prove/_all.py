# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: every statement that is not proven, by section of the page, and every experiment."""
from __future__ import annotations

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._prove import _ask_crm, _ask_windows, _ask_wire, _write_windows
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._prove._base import Experiment, Row
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._prove._rows_crm import SALESFORCE_AND_CREATIO
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._prove._rows_interweave import CONTROLLER_AND_REPORT, INTERWEAVE
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._prove._rows_quickbooks import QUICKBOOKS_AND_QODBC
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._prove._rows_windows import WINDOWS

SECTIONS: dict[str, tuple[Row, ...]] = {
    "Windows": WINDOWS,
    "QuickBooks and QODBC": QUICKBOOKS_AND_QODBC,
    "Salesforce and Creatio": SALESFORCE_AND_CREATIO,
    "InterWeave": INTERWEAVE,
    "Controller and report": CONTROLLER_AND_REPORT,
}
ROWS: dict[str, Row] = {row.name: row for rows in SECTIONS.values() for row in rows}
EXPERIMENTS: dict[str, Experiment] = {
    experiment.name: experiment
    for experiment in (*_ask_wire.EXPERIMENTS, *_ask_windows.EXPERIMENTS, *_write_windows.EXPERIMENTS, *_ask_crm.EXPERIMENTS)
}

__all__ = ["EXPERIMENTS", "ROWS", "SECTIONS"]
