# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every part of the lab shares: addresses, certificates, the ledger of what happened, faults and delays on demand."""
from __future__ import annotations

import asyncio
import collections
import dataclasses
import pathlib
import ssl
import tempfile
import typing as t

import trustme
import yaml
from aiohttp import web

from .spoiling import Spoiling

SCENARIOS = pathlib.Path(__file__).parent / "scenarios"


@dataclasses.dataclass
class Ledger:
    """Counts what crossed the wire, and keeps every write: the proof that check mode wrote nothing."""

    requests: int = 0
    bytes_in: int = 0
    bytes_out: int = 0
    connections: int = 0
    writes: int = 0
    powershell_starts: int = 0
    probe_starts: int = 0
    by_host: dict[str, collections.Counter[str]] = dataclasses.field(default_factory=lambda: collections.defaultdict(collections.Counter))
    log: list[dict[str, t.Any]] = dataclasses.field(default_factory=list)

    def connection(self, host: str) -> None:
        self.connections += 1
        self.by_host[host]["connections"] += 1

    def request(self, host: str, bytes_in: int, bytes_out: int, method: str = "") -> None:
        """One HTTP request answered: sizes of its bodies as they were on the wire, in bytes."""
        self.requests += 1
        self.bytes_in += bytes_in
        self.bytes_out += bytes_out
        counts = self.by_host[host]
        counts.update(requests=1, bytes_in=bytes_in, bytes_out=bytes_out)
        if method:
            counts[method] += 1

    def write(self, host: str, kind: str, detail: str) -> None:
        """Something on the simulated side was really changed."""
        self.writes += 1
        self.by_host[host]["writes"] += 1
        self.log.append({"host": host, "kind": kind, "detail": detail})

    def started(self, host: str, what: str) -> None:
        """``what`` is ``powershell`` (started over WinRM) or ``probe`` (started by a task in the user's session)."""
        name = {"powershell": "powershell_starts", "probe": "probe_starts"}[what]
        setattr(self, name, getattr(self, name) + 1)
        self.by_host[host][name] += 1

    def totals(self) -> dict[str, int]:
        names = ("requests", "bytes_in", "bytes_out", "connections", "writes", "powershell_starts", "probe_starts")
        return {name: getattr(self, name) for name in names}


@dataclasses.dataclass
class Fault:
    """One fault to inject. ``op`` is matched as a substring of what the part calls the operation."""

    part: str
    action: str
    host: str = ""
    op: str = ""
    times: int = 1
    value: t.Any = None
    #: So many of these operations go well before it.
    skip: int = 0


class Faults:
    def __init__(self) -> None:
        self.pending: list[Fault] = []

    def add(self, **what: t.Any) -> None:
        self.pending.append(Fault(**what))

    def take(self, part: str, host: str, op: str) -> Fault | None:
        """The next fault meant for this operation, if any; each is used up ``times`` times."""
        for fault in self.pending:
            if fault.part == part and fault.host in ("", host) and fault.op in op:
                if fault.skip:
                    fault.skip -= 1
                    continue
                fault.times -= 1
                if fault.times <= 0:
                    self.pending.remove(fault)
                return fault
        return None


class Part:
    """One simulated system. Subclasses live in a file each and are listed in ``lab.__main__``."""

    #: Also the name of its file in a scenario's folder: ``<name>.yml``.
    name = ""

    def __init__(self, lab: Lab, scenario: dict[str, t.Any]) -> None:
        self.lab = lab
        self.scenario = scenario

    async def start(self) -> None:
        """Build the state from ``self.scenario`` and listen."""
        raise NotImplementedError

    def reset(self) -> None:
        """Put the state back to the scenario's."""
        raise NotImplementedError

    def snapshot(self) -> dict[str, t.Any]:
        """The whole state as JSON: the independent look that tests compare."""
        raise NotImplementedError

    def act(self, what: str, options: dict[str, t.Any]) -> t.Any:
        """Something done by hand on the simulated side (``POST /act/<part>/<what>``): sign a user off, edit a rule ..."""
        raise KeyError(what)


class Lab:
    """The running lab: one event loop, one ledger, one certificate authority, all on ``127.<net>.*.*``."""

    def __init__(self, net: int = 77, scenario: str = "demo", state: pathlib.Path | None = None, extra: dict[str, t.Any] | None = None) -> None:
        self.net = net
        self.scenario_name = scenario
        self.state = state or pathlib.Path(tempfile.mkdtemp(prefix="iw-lab-"))
        self.state.mkdir(parents=True, exist_ok=True)
        #: Free-form settings of the command line: ``hosts`` (number of fleet hosts), ...
        self.extra = extra or {}
        self.ledger = Ledger()
        self.faults = Faults()
        self.spoiling = Spoiling()
        #: Declared costs in seconds, charged alike to all: rtt, cim, cmd, netsh, powershell.
        self.delays: dict[str, float] = {}
        self.parts: dict[str, Part] = {}
        self._runners: dict[int, web.AppRunner] = {}
        self._ca: trustme.CA | None = None

    # addresses -------------------------------------------------------------------------------------------------
    def address(self, last: int, third: int = 0) -> str:
        """Services live at 127.<net>.0.<n>, Windows hosts at 127.<net>.<1..>.<n>."""
        return "127.%d.%d.%d" % (self.net, third, last)

    async def listen(self, app: web.Application, address: str, port: int, tls: bool = False) -> None:
        """Serve ``app`` at one address; several addresses may share an app (look at the socket's own name)."""
        runner = self._runners.get(id(app))
        if runner is None:
            if tls:  # a service of the client, not the lab's own door
                app.middlewares.append(self.spoiling.middleware())
            runner = self._runners[id(app)] = web.AppRunner(app, access_log=None, keepalive_timeout=75)
            await runner.setup()
        site = web.TCPSite(runner, address, port, ssl_context=self.tls(address) if tls else None, reuse_address=True)
        await site.start()

    async def stop(self) -> None:
        for runner in self._runners.values():
            await runner.cleanup()

    # certificates ----------------------------------------------------------------------------------------------
    @property
    def ca(self) -> trustme.CA:
        if self._ca is None:
            self._ca = trustme.CA(organization_name="InterWeave lab")
            self._ca.cert_pem.write_to_path(str(self.ca_file))
        return self._ca

    @property
    def ca_file(self) -> pathlib.Path:
        return self.state / "ca.pem"

    def tls(self, *names: str) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.ca.issue_cert(*names).configure_cert(context)
        return context

    # scenario --------------------------------------------------------------------------------------------------
    def load(self, part: str) -> dict[str, t.Any]:
        path = SCENARIOS / self.scenario_name / (part + ".yml")
        return yaml.safe_load(path.read_text(encoding="utf-8")) or {} if path.exists() else {}

    async def charge(self, *kinds: str) -> None:
        """Wait as long as the declared costs of these kinds say."""
        seconds = sum(self.delays.get(kind, 0.0) for kind in kinds)
        if seconds:
            await asyncio.sleep(seconds)
