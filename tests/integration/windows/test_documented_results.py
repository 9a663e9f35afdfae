# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the Windows modules really return on healthy and on troubled hosts is what their documentation says."""
from __future__ import annotations

import hashlib
import pathlib
import typing as t

import pytest
import yaml
from actions import QREMOTE, SOURCES, act
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._steps.resources import RESOURCES

MODULES = pathlib.Path(__file__).resolve().parents[3] / "plugins" / "modules"
HOSTS = ("acme-qb01", "globex-qb01", "umbrella-qb01")
OPTIONS: dict[str, dict[str, t.Any]] = {
    "firewall_exception": {"name": "InterWeave QRemote", "program": QREMOTE, "ports": ["4500"], "remote_addresses": SOURCES},
    "port_forward": {"listen_port": 8001, "connect_address": "127.0.0.1", "connect_port": 4500, "remote_addresses": SOURCES},
    "tcp_listener_info": {"port": 4500, "program": QREMOTE, "sources": SOURCES},
    "session_info": {"user": "qbuser", "port": 4500},
    "windows_service": {"name": "Spooler", "state": "restarted", "restart": "when_changed"},
    "qodbc_driver": {"minimum_version": "24.0.0.356", "installer": "C:\\Install\\qodbc.exe", "arguments": "/VERYSILENT /SUPPRESSMSGBOXES /NORESTART",
                     "sha256": hashlib.sha256(b"InterWeave lab: stand-in for the QODBC installer, build 24.0.0.359.\n").hexdigest()},
    "odbc_dsn": {"name": "UmbrellaQR", "attributes": {"DFQ": ".", "OpenMode": "M"}},
    "quickbooks_auto_update": {},
    "windows_time_zone_info": {},
}
#: Ansible's own.
COMMON = {"changed", "failed", "msg", "diff", "warnings"}
TYPES = {"str": str, "int": int, "bool": bool, "list": list, "dict": dict}


def undocumented(found: dict[str, t.Any], documented: dict[str, t.Any], path: str = "") -> t.Iterator[str]:
    """Keys that are not documented, values of another type, and keys that are always returned and are not."""
    for name, value in found.items():
        about = documented.get(name)
        if about is None:
            yield "%s%s is not documented" % (path, name)
            continue
        if value is not None and about["type"] in TYPES and not isinstance(value, TYPES[about["type"]]):
            yield "%s%s is a %s, documented as %s" % (path, name, type(value).__name__, about["type"])
        for inner in (value if isinstance(value, list) else [value]) if "contains" in about else []:
            if isinstance(inner, dict):
                yield from undocumented(inner, about["contains"], "%s%s." % (path, name))
    yield from ("%s%s is always returned and was not" % (path, name) for name, about in documented.items()
                if about["returned"] == "always" and name not in found)


@pytest.mark.parametrize("where", HOSTS)
@pytest.mark.parametrize("module", sorted(set(RESOURCES) & set(OPTIONS)))
def test_a_result_is_what_the_documentation_says(lab: t.Any, module: str, where: str) -> None:
    documented = yaml.safe_load((MODULES / (module + ".yml")).read_text(encoding="utf-8"))["RETURN"]
    for check in (True, False):
        result = act(lab, where, module, check_mode=check, **OPTIONS[module])
        assert "status" in result, result
        assert list(undocumented({name: value for name, value in result.items() if name not in COMMON}, documented)) == []


def test_every_windows_module_is_looked_at() -> None:
    assert set(RESOURCES) - set(OPTIONS) <= {"company_file_info"}
