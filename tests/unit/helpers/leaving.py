# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two hosts of one client, and a run that changed one of them."""
from __future__ import annotations

import pathlib
import typing as t

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.folder import RunFolder
from runactions import HostVars

HOSTS = HostVars({name: {"interweave_client": "acme", "interweave_trust_unsigned": True} for name in ("qb01", "qb02")})
VARS: dict[str, t.Any] = {"ansible_play_hosts_all": list(HOSTS), "hostvars": HOSTS, "groups": {"all": list(HOSTS)}, "inventory_hostname": "qb01",
                          "interweave_client": "acme", "interweave_trust_unsigned": True}


def changed(where: pathlib.Path, host: str, *rules: str) -> None:
    """A finished run that made these firewall rules."""
    folder = RunFolder(where, "20261101T180000Z-a1b2c3")
    folder.write_manifest({"schema": "1", "run_id": folder.run_id, "hosts": {host: {"client": "acme", "leader": host, "hosts": [host]}}})
    made = [{"what": rule, "before": None, "after": "A", "kind": "firewall", "resource": "firewall_exception", "key": {"name": rule}, "applied": True}
            for rule in rules]
    folder.record(folder.host_path(host), {"host": host, "client": "acme"}, "windows_host", {
        "findings": [{"item": "3.2", "status": "changed", "changes": made}], "data": {}})
