# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is generated from code is what the code says: module documentation, coverage; and what cannot be generated is complete."""
from __future__ import annotations

import pathlib
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tools"))

from ansible_collections.interweave.smartintegration.plugins.module_utils._items import ITEMS  # noqa: E402
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._all import ITEMS as CHECKLIST  # noqa: E402
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy import run as _policy_run  # noqa: E402
from moduledocs import sidecar  # noqa: E402
from tooling import tool_named  # noqa: E402

coverage_tool = tool_named("coverage")


@pytest.mark.parametrize("name", [name for name in _policy_run.RESOURCES if name not in ("flow_run", "interweave_portal_info")])
def test_every_fact_of_a_module_is_documented(name):
    documented = set(sidecar(name)["RETURN"])
    outcomes = {
        "flow_log_info": {"text": "2026-11-23 09:00:00.000 IW 2.41 TS AN a@b.c\tx", "path": None, "url": None, "token": None, "user": "a@b.c",
                          "since": "2026-01-01",
                          "engine_zone": "America/Phoenix", "record_pattern": "", "single_record_pattern": "N$", "minimum_records": 5},
        "time_shift_info": {"host_zone": "UTC", "engine_zone": "UTC", "company_file": "", "portal_shift": 0, "portal_read_by": "", "portal_read_on": "",
                            "portal_pages": [], "count": "engine_minus_host"},
        "invoice_numbering_info": {"documents": [], "portal_pages": [], "crm_fields": {}, "minimum_length": 11},
        "list_match_info": {"name": "t", "crm_field": "A.b", "direction": "both", "not_used": "", "unread_reason": "", "unread_is_error": False,
                            "picklist": True, "quickbooks": [{"name": "x", "active": True, "in_use": None}],
                            "crm": [{"value": "y", "label": "", "active": True, "count": None}]},
        "flow_schedule_info": {"flows": [], "portal_pages": [], "portal_user": "",
                               "run_ends": None, "log_coverage": [], "restarted_at": "", "engine_zone": "UTC", "sleep_start": "", "sleep_end": ""},
    }
    result = _policy_run.execute(name, outcomes[name], False)
    assert set(result) - {"changed", "failed", "msg", "diff", "warnings"} <= documented


def test_coverage_is_what_the_roles_say():
    assert coverage_tool.TARGET.read_text(encoding="utf-8") == coverage_tool.text()


def test_coverage_has_words_and_a_module_for_every_item():
    assert [item for item in ITEMS if "-" in (CHECKLIST[item].verified, CHECKLIST[item].why_not)] == []
    modules = coverage_tool.modules_by_item()
    assert [item for item in ITEMS if not modules[item]] == []
    assert set(coverage_tool.CONSENT) <= coverage_tool.MODULES
