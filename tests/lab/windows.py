# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's Windows hosts: any number of them, each at an address of its own, behind one WS-Management service."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import os
import pathlib
import resource
import typing as t

from spnego._ntlm_raw.crypto import lmowfv1, ntowfv1

from . import (
    windows_classes,
    windows_net,
    windows_processes,
    windows_services,
    windows_stdregprov,
    windows_tasks,
    windows_tool_curl,
    windows_tool_files,
    windows_tool_lists,
    windows_tool_netsh,
    windows_tool_reg,
    windows_tool_system,
)
from .core import Lab, Part
from .windows_acts import ACTS
from .windows_build import build
from .windows_cmd_run import POWERSHELL_ANSWERS
from .windows_host import Host
from .windows_http import Connection
from .windows_snapshot import snapshot
from .windows_tasks import TASK_ANSWERS
from .windows_wsman import Service

__all__ = ["POWERSHELL_ANSWERS", "TASK_ANSWERS", "Windows"]
#: Imported for what they register: classes, built-ins and programs.
REGISTERED = (
    windows_classes,
    windows_net,
    windows_processes,
    windows_services,
    windows_stdregprov,
    windows_tasks,
    windows_tool_curl,
    windows_tool_files,
    windows_tool_lists,
    windows_tool_netsh,
    windows_tool_reg,
    windows_tool_system,
)
HTTP, HTTPS = 5985, 5986
FLEET_THIRD, PER_BLOCK = 10, 250


def fleet_name(number: int) -> str:
    """``fleet-0001`` is the first."""
    return "fleet-%04d" % number


def fleet_address(lab: Lab, number: int) -> str:
    return lab.address(1 + (number - 1) % PER_BLOCK, FLEET_THIRD + (number - 1) // PER_BLOCK)


class Windows(Part):
    name = "windows"

    def __init__(self, lab: Lab, scenario: dict[str, t.Any]) -> None:
        super().__init__(lab, scenario)
        self.service = Service(lab)
        self.connections: set[Connection] = set()
        self.servers: list[asyncio.Server] = []
        self.templates: dict[str, Host] = {}
        self.hosts: dict[str, Host] = {}
        self.addresses: dict[str, str] = {}

    async def start(self) -> None:
        for entry in filter(None, os.environ.get("INTERWEAVE_LAB_ANSWERS", "").split(",")):
            module, _unused, name = entry.partition(":")
            POWERSHELL_ANSWERS.append(getattr(importlib.import_module(module), name))
        for name, spec in self.scenario["hosts"].items():
            self.templates[name] = build(self.lab, name, spec, self.scenario)
            self._credentials(self.templates[name])
            await self._listen(name, self.lab.address(spec["address"], 1), spec.get("https", True))
        count = int(self.lab.extra.get("hosts") or 0)
        if count:
            soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
            resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 20 * count + 1024)), hard))
            for number in range(1, count + 1):
                await self._listen(fleet_name(number), fleet_address(self.lab, number), False)
        self.reset()

    async def _listen(self, name: str, address: str, https: bool) -> None:
        self.addresses[address] = name
        loop = asyncio.get_running_loop()
        self.servers.append(await loop.create_server(lambda: Connection(self, False), address, HTTP, reuse_address=True))
        if https:
            self.servers.append(
                await loop.create_server(lambda: Connection(self, True), address, HTTPS, ssl=self.lab.tls(name, address, "localhost"), reuse_address=True)
            )

    def _credentials(self, host: Host) -> None:
        """NTLM's credential file with every way to write a user's name; hashes are made once."""
        lines = []
        for user in host.users:
            if not user.remote:
                continue
            hashes = "%s:%s" % (lmowfv1(user.password).hex().upper(), ntowfv1(user.password).hex().upper())
            for name in (
                "%s\\%s" % (user.domain, user.name),
                "%s@%s" % (user.name, user.domain),
                "%s@%s.example" % (user.name, user.domain),
                user.name,
                ".\\" + user.name,
            ):
                lines.append("%s:1000:%s:[U]:LCT-0" % (name, hashes))
        path = pathlib.Path(self.lab.state) / ("ntlm-%s.txt" % host.name)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        host.credentials = str(path)

    def at(self, address: str) -> Host | None:
        name = self.addresses.get(address)
        return self.host(name) if name else None

    def host(self, name: str) -> Host:
        """Hosts of a fleet come into being when somebody first asks for them."""
        found = self.hosts.get(name)
        if found is None:
            if name not in self.addresses.values():
                raise KeyError(name)
            found = self.hosts[name] = Host.copy_of(self.templates[self.scenario["fleet"]["template"]], name)
        return found

    def reset(self) -> None:
        for connection in list(self.connections):
            with contextlib.suppress(Exception):
                connection.transport.abort()
        for host in self.hosts.values():
            for shell in host.shells.values():
                for command in shell.commands.values():
                    if command.task is not None:
                        command.task.cancel()
        self.hosts.clear()
        for name, template in self.templates.items():
            host = self.hosts[name] = Host.copy_of(template, name)
            host.computer = template.computer

    def snapshot(self) -> dict[str, t.Any]:
        return {name: snapshot(host) for name, host in self.hosts.items()}

    def act(self, what: str, options: dict[str, t.Any]) -> t.Any:
        if what not in ACTS:
            raise KeyError(what)
        options = dict(options)
        return ACTS[what](self, self.host(options.pop("host")), **options)
