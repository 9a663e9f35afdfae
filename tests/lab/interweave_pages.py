# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages of InterWeave's portal as its production form has them: what a browser saves. From the facts on its pages, not from any reader."""
from __future__ import annotations

import dataclasses
import html
import typing as t

NUMBERS = ("SFGen", "QBGen", "SFQBGen")
MODES = {"InvNumGen": (*NUMBERS, "MSFQBGen"), "CMNumGen": (*NUMBERS, "MSFQBGen"), "SRNumGen": NUMBERS, "SONumGen": NUMBERS,
         "EmlNtf": ("None", "Con", "EveryErr", "DailyEveryErr", "ConD", "ConDE", "DailyE", "Daily"),
         "StopSchedTr": ("None", "Con", "EveryErr"), "QBLocation": ("DEFAULT", "HOST", "HOSTU", "HOUSE", "ONLINE", "STANDARD")}
COLOURS = {"STARTED": "aqua", "RUNNING": "deeppink", "ENDING": "yellow", "STOPPED": "white", "UNKNOWN": "white"}


@dataclasses.dataclass
class FlowRow:
    flow: str
    state: str = "STARTED"
    interval: str = "900000"
    shift: str = "0"
    scheduled: bool = True
    ok: int = 3
    failed: int = 0


def _row(index: int, row: FlowRow, profile: str) -> str:
    run = "scheduledtransform?__LOG_QUERY_ID__=%s&CurrentProfile=%s" % (row.flow, profile)
    return """<tr bgcolor="%(colour)s">
<td><a href="FlowProperties.jsp?CurrentFlowId=%(flow)s&CurrentProfile=%(profile)s">%(flow)s</a></td>
<td><input type="checkbox" name="TS:%(index)d=%(profile)s" value="ON"></td>
<td>%(state)s</td>
<td><input type="radio" name="MS:%(index)d" value="1"%(one)s>Scheduled<input type="radio" name="MS:%(index)d" value="0"%(zero)s>Single Run</td>
<td><input type="text" name="IN:%(index)d" size="10" value="%(interval)s"></td>
<td><input type="text" name="SH:%(index)d" size="6" value="%(shift)s"></td>
<td><input type="text" name="QS:%(index)d" size="22" value="2026-11-23 00:00:00.0"></td>
<td><input type="text" name="TC:%(index)d" size="4" value="0"></td>
<td><a href="Logging.jsp?TCURL=http://localhost:8080/SF2QBBase/%(run)s">%(ok)d/%(failed)d</a></td>
</tr>
""" % {"colour": COLOURS[row.state], "flow": row.flow, "profile": profile, "index": index, "state": row.state, "one": " checked" if row.scheduled else "",
       "zero": "" if row.scheduled else " checked", "interval": row.interval, "shift": row.shift, "run": run, "ok": row.ok, "failed": row.failed}


def integration_manager(rows: t.Sequence[FlowRow], profile: str) -> str:
    """``profile`` is ``<company or hash>:<user>``."""
    return """<html>
<head><title>Integration Manager</title></head>
<body>
<form method="POST" action="ProductDemoServlet">
<input type="hidden" name="CurrentProfile" value="%s">
<h3>Scheduled Transaction Flows</h3>
<table border="1">
<tr><td>Flow</td><td>Select</td><td>State</td><td>Mode</td><td>Interval</td><td>Shift</td><td>Query Starts</td><td>Counter</td><td>Runs</td></tr>
%s</table>
<input type="submit" value="Start">
</form>
</body>
</html>
""" % (profile, "".join(_row(index, row, profile) for index, row in enumerate(rows)))


def company_profile(settings: t.Mapping[str, str], profile: str, password: str = "") -> str:
    """One page of the company profile; settings that have a list are selects. With ``password`` the page holds the CRM's, as the page of credentials does."""
    fields = []
    for name, value in settings.items():
        if name in MODES:
            options = "".join('<option value="%s"%s>%s</option>' % (mode, ' selected="selected"' if mode == value else "", mode) for mode in MODES[name])
            fields.append('<tr><td>%s</td><td><select size="1" name="%s">%s</select></td></tr>' % (name, name, options))
        else:
            fields.append('<tr><td>%s</td><td><input type="text" name="%s" size="20" value="%s"></td></tr>' % (name, name, html.escape(value)))
    if password:
        fields.append('<tr><td>Password</td><td><input type="password" name="SFPswd" size="20" value="%s"></td></tr>' % html.escape(password))
    return """<html>
<head><title>Company Profile</title></head>
<body>
<form method="POST" action="CompanyCredentialsServlet">
<input type="hidden" name="CurrentProfile" value="%s">
<input type="hidden" name="OldProfile" value="%s">
<table>
%s
</table>
</form>
</body>
</html>
""" % (profile, profile, "\n".join(fields))


LOST = "<html><body><h2>Your session has been lost. Please log in again.</h2></body></html>"

__all__ = ["FlowRow", "LOST", "company_profile", "integration_manager"]
