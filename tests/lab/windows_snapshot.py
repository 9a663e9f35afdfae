# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The independent look at a host: its whole state as JSON."""

from __future__ import annotations

import typing as t

from .windows_firewall import rules
from .windows_host import PORT_PROXY, Host


def snapshot(host: Host) -> dict[str, t.Any]:
    key = host.registry.get(PORT_PROXY)
    return {
        "computer": host.computer,
        "domain": host.domain,
        "language": host.language,
        "zone": host.zone["id"],
        "registry": host.registry.snapshot(),
        "files": {
            file.path: {
                "size": file.length,
                "sha256": file.sha256(),
                "version": file.version,
                "text": file.data.decode("latin-1") if file.length < 65536 else None,
            }
            for file in host.files.values()
        },
        "folders": sorted(host.folders.values()),
        "services": {
            service.name: {"state": service.state, "mode": service.mode, "pid": service.pid, "delayed": service.delayed} for service in host.all_services()
        },
        "rules": {rule.id: {"name": rule.name, "fields": rule.fields} for rule in rules(host)},
        "port_proxies": {value.name: value.data for value in key.values.values()} if key else {},
        "processes": [
            {
                "pid": process.pid,
                "name": process.name,
                "path": process.path,
                "session": process.session,
                "user": process.user,
                "created": process.created.isoformat(),
                "command": process.command,
            }
            for process in host.processes.values()
        ],
        "sessions": [{"number": session.number, "user": session.user, "state": session.state} for session in host.sessions],
        "listeners": [{"address": address, "port": port, "pid": process.pid, "name": process.name} for address, port, process in host.listeners()],
        "connections": [{"local": link.local, "port": link.port, "remote": link.remote, "pid": link.pid, "state": link.state} for link in host.connections],
        "tasks": {task["path"] + task["name"]: {name: value for name, value in task.items() if name not in ("job", "xml")} for task in host.tasks.values()},
        "shells": len(host.shells),
        "enumerations": len(host.enumerations),
        "acls": host.acls,
        "recorded": host.recorded,
        "unreachable": host.unreachable,
    }
