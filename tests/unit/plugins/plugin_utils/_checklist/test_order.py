# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""In which order a host's and its client's resources are dealt with: the table that the checklist's items make together."""
from __future__ import annotations

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._all import FOLLOWS
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._order import in_order

#: First, then. Each pair must stand so, whichever way round it comes.
PAIRS = [
    ("qodbc_driver", "odbc_dsn"),
    *((change, "windows_service") for change in ("qodbc_driver", "odbc_dsn", "quickbooks_auto_update", "firewall_exception", "port_forward")),
    ("firewall_exception", "port_forward"), ("firewall_exception", "tcp_listener_info"), ("port_forward", "tcp_listener_info"),
    ("odbc_dsn", "company_file_info"), ("windows_service", "company_file_info"),
    ("salesforce_permissions", "salesforce_fields"), ("creatio_permissions", "creatio_columns"), ("salesforce_fields", "crm_account_names"),
    *((ready, "flow_run") for ready in ("company_file_info", "salesforce_fields", "salesforce_permissions", "creatio_columns", "creatio_permissions",
                                        "crm_account_names")),
    ("salesforce_info", "list_match_info"), ("creatio_info", "invoice_numbering_info"), ("company_file_info", "list_match_info"),
    ("windows_time_zone_info", "time_shift_info"), ("flow_log_info", "flow_schedule_info"),
]


@pytest.mark.parametrize(("first", "then"), PAIRS)
def test_what_must_be_there_before_comes_before(first: str, then: str) -> None:
    assert in_order([then, first], FOLLOWS, str) == [first, then]
    assert in_order([first, then], FOLLOWS, str) == [first, then]


def test_everything_at_once_and_what_is_free_keeps_its_place() -> None:
    everything = sorted(FOLLOWS)
    ordered = in_order(everything, FOLLOWS, str)
    assert sorted(ordered) == everything
    assert all(ordered.index(first) < ordered.index(then) for first, then in PAIRS if first in ordered and then in ordered)
    assert in_order(["c", "a", "b", "a"], {}, str) == ["c", "a", "b", "a"]


def test_a_circle_is_one_clear_error() -> None:
    with pytest.raises(ValueError, match="a, b"):
        in_order(["a", "b"], {"a": ("b",), "b": ("a",)}, str)
