# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""preflight_wave: a rollout stops for hosts that were lost or broken by it, not for what a first day is full of."""
from __future__ import annotations

import pytest
from ansible.errors import AnsibleError
from runactions import RUN_ID, call, folder

CHANGE = {"what": "x", "before": 1, "after": 2}
GOOD = {"outcome": "reported", "parts": {"windows_host": {"findings": [{"status": "fail", "changes": []}, {"status": "changed", "changes": [CHANGE]}]}}}
WANTED = {"outcome": "reported", "parts": {"windows_host": {"findings": [{"status": "fail", "changes": [{**CHANGE, "applied": False}]}]}}}
BROKEN = {"outcome": "reported", "parts": {"windows_host": {"findings": [{"status": "error", "changes": [CHANGE]}]}}}
LOST = {"outcome": "unreachable", "parts": {}}


def wave(tmp_path, records, limit):
    from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run import folder as _run

    names = ["h%d" % number for number in range(len(records))]
    run = folder(tmp_path, **{name: {"client": "acme"} for name in names})
    for name, record in zip(names, records, strict=True):
        if record is not None:
            _run.write_json(run.host_path(name), record)
    return call("preflight_wave", {"max_fail_percentage": limit, "report_dir": str(tmp_path), "run_id": RUN_ID}, {})


@pytest.mark.parametrize(("records", "limit", "stop", "failed"), [
    ([GOOD, GOOD], 0, False, []),
    ([WANTED, GOOD], 0, False, []),
    ([BROKEN, GOOD, GOOD, GOOD], 25, False, ["h0"]),
    ([BROKEN, GOOD, GOOD, GOOD], 24.9, True, ["h0"]),
    ([GOOD, LOST, BROKEN], 50, True, ["h1", "h2"]),
    ([LOST], 100, False, ["h0"]),
    ([LOST, None, None, None], 50, True, ["h0"]),
    ([None, None], 0, False, []),
], ids=["findings alone", "a change that was not made", "at the limit", "over it", "lost and broken", "all allowed", "of those looked at", "none yet"])
def test_the_share_of_hosts_that_went_wrong_decides(tmp_path, records, limit, stop, failed):
    done = wave(tmp_path, records, limit)
    assert (done["stop"], done["failed_hosts"]) == (stop, failed)
    assert done["looked"] == sum(record is not None for record in records)


@pytest.mark.parametrize("limit", [-1, 101, "many"])
def test_a_limit_that_is_no_percentage_is_one_clear_error(tmp_path, limit):
    with pytest.raises(AnsibleError, match="max_fail_percentage"):
        wave(tmp_path, [GOOD], limit)
