# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's own door, for tests and the Makefile: ledger, state, faults, delays, reset, stop."""
from __future__ import annotations

import asyncio
import json

from aiohttp import web

from .core import Lab, Ledger

PORT = 8079


def application(lab: Lab, stopped: asyncio.Event) -> web.Application:
    app = web.Application()
    routes = web.RouteTableDef()

    def reply(data: object) -> web.Response:
        return web.json_response(data, dumps=lambda value: json.dumps(value, default=str))

    @routes.get("/ready")
    async def ready(request: web.Request) -> web.Response:
        return reply({"net": lab.net, "scenario": lab.scenario_name, "ca": str(lab.ca_file), "parts": sorted(lab.parts)})

    @routes.get("/ledger")
    async def ledger(request: web.Request) -> web.Response:
        """Totals; with ?detail=1 also counts by host and the log of writes."""
        data: dict[str, object] = dict(lab.ledger.totals())
        if request.query.get("detail"):
            data["by_host"] = {host: dict(counts) for host, counts in lab.ledger.by_host.items()}
            data["log"] = lab.ledger.log
        return reply(data)

    @routes.delete("/ledger")
    async def forget(request: web.Request) -> web.Response:
        lab.ledger = Ledger()
        return reply({})

    @routes.get("/state/{part}")
    async def state(request: web.Request) -> web.Response:
        return reply(lab.parts[request.match_info["part"]].snapshot())

    @routes.post("/act/{part}/{what}")
    async def act(request: web.Request) -> web.Response:
        return reply(lab.parts[request.match_info["part"]].act(request.match_info["what"], await request.json()))

    @routes.post("/faults")
    async def faults(request: web.Request) -> web.Response:
        lab.faults.add(**await request.json())
        return reply({})

    @routes.get("/faults")
    async def pending(request: web.Request) -> web.Response:
        """What was injected and not met yet: a test that meets none proves nothing."""
        return reply([vars(fault) for fault in lab.faults.pending])

    @routes.put("/spoil")
    async def spoil(request: web.Request) -> web.Response:
        """Which places were spoilt before; from now on what this says."""
        places = sorted(lab.spoiling.places)
        lab.spoiling.set(await request.json())
        return reply(places)

    @routes.put("/delays")
    async def delays(request: web.Request) -> web.Response:
        lab.delays = {kind: float(seconds) for kind, seconds in (await request.json()).items()}
        return reply({})

    @routes.post("/reset")
    async def reset(request: web.Request) -> web.Response:
        for part in lab.parts.values():
            part.reset()
        lab.faults.pending.clear()
        lab.spoiling.set({})
        lab.delays = {}
        lab.ledger = Ledger()
        return reply({})

    @routes.post("/stop")
    async def stop(request: web.Request) -> web.Response:
        asyncio.get_running_loop().call_later(0.1, stopped.set)
        return reply({})

    app.add_routes(routes)
    return app
