# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""flow_log_info reads a log on the Windows host over the host's own connection: the same result, by parts, without a write."""
from __future__ import annotations

import pytest
from actions import act
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._steps import host_log as _host_log

PATH = "C:\\Logs\\ops acme.erl"
LINE = "2026-11-23 09:0%d:00.5 IW 2.41 TS SFAcct2QBCustN ops@acme.example\tTrying to connect\r\n" \
       "2026-11-23 09:0%d:01.0 IW 2.41 TS SFAcct2QBCustN ops@acme.example\t<!-- SFAcct2QBCustN:SFLogin_CM Total Execution  in 1:msecs [A1] " \
       "QST=2026-11-23 00:00:00.0 Run#=%d-->\r\n"
GOOD = "".join(LINE % (number, number, number) for number in range(6)) + "Grüße\r\n"
OPTIONS = {"user": "ops@acme.example", "since": "2026-11-23T00:00:00-07:00"}


def judged(result):
    return {key: result[key] for key in ("status", "records", "runs_ok", "bytes", "lines", "truncated")}


@pytest.mark.parametrize("where", ["acme-qb01", "globex-qb01"])
def test_it_says_the_same_of_the_same_log(lab, where, monkeypatch):
    monkeypatch.setattr(_host_log, "PART", 100)
    lab.act("windows", "set_file", host=where, path=PATH, text=GOOD)
    lab.forget()
    here = act(lab, where, "flow_log_info", text=GOOD, **OPTIONS)
    there = act(lab, where, "flow_log_info", host_path=PATH, **OPTIONS)
    assert judged(there) == judged(here)
    assert (there["status"], there["records"], there["bytes"]) == ("pass", 6, len(GOOD.encode()))
    assert (lab.ledger()["writes"], lab.ledger()["powershell_starts"]) == (0, 0)


@pytest.mark.parametrize(("path", "says"), [
    ("C:\\Logs\\nothing.erl", "no such file"), ("C:\\Logs\\*.erl", "wildcards"), ("\\\\server\\share\\x.erl", "no absolute Windows path"),
    ("C:\\Logs\\Büro.erl", "outside ASCII"), ('C:\\Logs\\x" & whoami & "', "no such file|wildcards|cannot"),
])
def test_what_cannot_be_read_is_one_clear_error(lab, path, says):
    result = act(lab, "acme-qb01", "flow_log_info", host_path=path, **OPTIONS)
    assert (result["status"], result["failed"]) == ("error", True)
    assert any(word in result["actual"] for word in says.split("|")), result["actual"]
    assert lab.ledger()["writes"] == 0


def test_too_large_is_refused_before_it_is_read(lab):
    lab.act("windows", "set_file", host="acme-qb01", path=PATH, text=GOOD, size=200 << 20)
    result = act(lab, "acme-qb01", "flow_log_info", host_path=PATH, **OPTIONS)
    assert result["status"] == "error"
    assert "200 MB, more than the 64 MB" in result["actual"]
    assert "Copy the log to the controller" in result["remedy"]


def test_a_log_that_shrinks_while_it_is_read_is_no_pass(lab):
    lab.act("windows", "set_file", host="acme-qb01", path=PATH, text=GOOD, size=len(GOOD.encode()) + 50)
    result = act(lab, "acme-qb01", "flow_log_info", host_path=PATH, **OPTIONS)
    assert result["status"] == "error"
    assert "bytes" in result["actual"]
