# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report's plan, given back to the playbook: it does just what the plan lists, and says of the rest that it was left out."""
from __future__ import annotations

import yaml
from playbook import lasting, preflight

LOOK = {"interweave_allow": ["probe"]}


def test_a_plan_does_just_what_it_lists(lab, tmp_path):
    folder = tmp_path / "report"
    folder.mkdir()
    look = preflight(lab, folder, "--limit", "globex-qb01", extra=LOOK).report["run"]["id"]
    plan = yaml.safe_load((folder / "plans" / "globex-qb01.yml").read_text(encoding="utf-8"))
    assert plan == {"interweave_items": ["1.3", "1.5", "3.1", "3.2"], "interweave_allow": ["auto_update", "firewall", "odbc_dsn", "port_proxy"]}
    plan["interweave_items"].remove("3.1")  # what the operator takes out
    (tmp_path / "plan.yml").write_text(yaml.safe_dump(plan), encoding="utf-8")
    before = lasting(lab)

    done = preflight(lab, folder, "--limit", "globex-qb01", "-e", "@%s" % (tmp_path / "plan.yml"))
    assert done.code == 2, done.output
    changed = {found["item"] for found in done.host("globex-qb01")["findings"] for change in found["changes"] if change.get("applied")}
    assert changed == {"1.3", "1.5", "3.2"}
    after = lasting(lab)
    assert after["windows"]["globex-qb01"]["port_proxies"] == before["windows"]["globex-qb01"]["port_proxies"]
    for part in ("salesforce", "creatio", "interweave", "company_files"):
        assert after[part] == before[part], part
    for item in ("1.1", "1.2", "1.4", "2.1", "2.2", "2.3", "3.1", "3.3", "4.1", "4.2", "4.3", "5.2", "5.3"):
        assert done.statuses("globex-qb01", item) == {"manual"}, item
        assert "left out by interweave_items" in done.text("globex-qb01", item), item
    assert look == done.report["comparison"]["previous"]
    assert {entry["item"] for kind in ("new", "fixed", "still_open") for entry in done.report["comparison"][kind]} <= {"1.3", "1.5", "3.2", "5.1"}
