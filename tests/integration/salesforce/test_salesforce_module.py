# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The modules as a jump host runs them: a process of their own, arguments on standard input, secrets masked; and without their libraries."""
from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
import typing as t

ROOT = pathlib.Path(__file__).resolve().parents[3]
ENV = {**os.environ, "PYTHONPATH": str(ROOT / ".cache" / "collections")}

WITHOUT_LIBRARIES = """
import sys
class Block:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("requests", "simple_salesforce", "jwt"):
            raise ImportError(name)
sys.meta_path.insert(0, Block())
from ansible_collections.interweave.smartintegration.plugins.modules import %s as module
module.main()
"""


def run(command: list[str], args: dict[str, t.Any]) -> dict[str, t.Any]:
    done = subprocess.run([sys.executable, *command], input=json.dumps({"ANSIBLE_MODULE_ARGS": args}), capture_output=True, text=True, env=ENV,
                          timeout=60, check=False)
    return t.cast("dict[str, t.Any]", json.loads(done.stdout))


def test_a_module_process_reads_the_org_and_masks_its_secret(crm: t.Any) -> None:
    result = run([str(ROOT / "plugins" / "modules" / "salesforce_info.py")], crm.login())
    assert result["time_zones"]["organisation"] == "America/Denver"
    assert "acme-admin-secret" not in json.dumps(result)


def test_a_module_process_fails_with_the_finding(crm: t.Any) -> None:
    result = run([str(ROOT / "plugins" / "modules" / "crm_account_names.py")], {"crm": "salesforce", "salesforce": crm.login(), "_ansible_check_mode": True})
    assert (result["failed"], result["status"], result["counts"]["bad"]) == (True, "fail", 3)
    assert crm.only_looked()


def test_a_missing_library_is_named() -> None:
    login = {"login_url": "https://a.my.salesforce.com", "client_id": "app", "client_secret": "a secret of some length"}
    result = run(["-c", WITHOUT_LIBRARIES % "salesforce_info"], login)
    assert result["failed"]
    assert "required Python library (requests)" in result["msg"]
