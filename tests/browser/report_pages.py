# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages for the browser tests and for the screenshots in docs/images."""
from __future__ import annotations

import datetime as dt
import pathlib
import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import Change, Outcome, finding
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report import fleet as _report_fleet
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report import html as _report_html
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.compare import compare
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.files import find_run, read_run
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.model import Settings, assemble, for_client
from report_samples import RunBuilder, demo, fleet

HOSTILE = (
    "</script><script>window.owned=1</script>", "<img src=http://127.0.0.1:9/x onerror=window.owned=1>", "\"><svg onload=window.owned=1>",
    "javascript:window.owned=1", "</style><style>body{display:none}", "--><iframe src=http://127.0.0.1:9/></iframe>", "&lt;script&gt;window.owned=1",
    "\u202egnp.exe", "${window.owned=1}", "]]></script><link rel=stylesheet href=http://127.0.0.1:9/a.css>")


def model_of(builder: RunBuilder) -> dict[str, t.Any]:
    builder.write()
    return assemble(read_run(find_run(builder.report_dir, builder.run_id)), Settings(dt.date(2026, 11, 23)))


def hostile(folder: pathlib.Path) -> RunBuilder:
    builder = RunBuilder(folder, ticket=HOSTILE[0], operator=HOSTILE[1], out_of_scope=[HOSTILE[1]])
    for text in HOSTILE:
        entry = finding("3.2", Outcome("fail", text, text, [text], text, warnings=[text], changes=[Change(text, text, {text: text}, "firewall")]), text)
        builder.host("host " + text, [entry], "client", groups=[text])
    return builder


def client_page(folder: pathlib.Path, client: str | None) -> str:
    """The demo's page of a client; without a client one whose every text is hostile."""
    builder = demo(folder) if client else hostile(folder)
    return _report_html.render(for_client(model_of(builder), client or "client"), client or "client")


def fleet_page(folder: pathlib.Path, hosts: int) -> str:
    """A fleet's page, compared with an earlier run; without hosts one whose every text is hostile."""
    if not hosts:
        return _report_fleet.render(model_of(hostile(folder)))
    before = model_of(fleet(folder, hosts, "20261122T190000Z-before", 8))
    now = model_of(fleet(folder, hosts))
    now["comparison"] = compare(now, before)
    return _report_fleet.render(now, {"client-000": "clients/client-000.html"})
