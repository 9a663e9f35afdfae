# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""InterWeave's new portal over JSON, as its published form answered when it was run offline.

``/iw-business-daemon/api/...``: log in with a JSON body of user and password, then ``Authorization: Bearer``. Without or with a bad token everything answers
403; a fifth wrong password locks the user out for 15 minutes, the right one included; more than 100 requests a minute from one address are refused. The
wizard's answer holds the CRM's password in clear. Each user sees his own threads: another one of the company sees STOPPED. A restart forgets all tokens.
Faults: ``down``, ``500``, ``html``.
"""
from __future__ import annotations

import json
import time
import typing as t
import uuid

from aiohttp import web

BASE = "/iw-business-daemon/api"
LOCKED_AFTER = 5


class Portal:
    """``clients`` are the scenario's entries ``portal`` by client: password, settings, flows, others (further users who own no flow)."""

    def __init__(self, clients: dict[str, dict[str, t.Any]]) -> None:
        self.clients = clients
        self.tokens: dict[str, str] = {}
        self.wrong: dict[str, int] = {}
        self.logins = 0
        self.calls: list[float] = []
        self.engine_up = True

    def users(self) -> dict[str, tuple[dict[str, t.Any], bool]]:
        """User: his client's entry, and whether the flows' threads are his."""
        return {user: (entry, user == entry["user"]) for entry in self.clients.values() for user in (entry["user"], *entry.get("others", ()))}

    def limited(self) -> bool:
        now = time.monotonic()
        self.calls = [*(moment for moment in self.calls if now - moment < 60), now]
        return len(self.calls) > 100

    def change(self, options: dict[str, t.Any]) -> dict[str, t.Any]:
        """By hand: keys of a client's entry, or engine_up and tokens (none after a restart); answers how many logged in and were refused."""
        client = options.pop("client", "")
        for name, value in options.items():
            if client:
                self.clients[client][name] = value
            else:
                setattr(self, name, value)
        return {"logins": self.logins, "wrong": self.wrong}

    def login(self, body: dict[str, t.Any]) -> tuple[int, dict[str, t.Any]]:
        email, password = str(body.get("email", "")), str(body.get("password", ""))
        if not email or not password:
            return 400, refused("Email and password are required")
        if self.wrong.get(email, 0) >= LOCKED_AFTER:
            return 429, refused("Too many failed attempts. Please try again in 899 seconds.")
        entry, _owner = self.users().get(email, ({}, False))
        if entry.get("password") != password:
            self.wrong[email] = self.wrong.get(email, 0) + 1
            return 401, refused("Invalid email or password")
        if entry.get("inactive"):
            return 403, refused("Your user account is inactive")
        token = str(uuid.uuid4())
        self.tokens[token] = email
        self.logins += 1
        return 200, {"success": True, "token": token, "user": {"userId": "11", "email": email, "companyId": 10, "companyName": entry["company"]}}

    def answer(self, path: str, email: str) -> tuple[int, dict[str, t.Any]]:
        entry, owner = self.users()[email]
        profile = "%s:%s" % (entry["company"], email)
        if path == "engine/status":
            return 200, {"success": True, "engineUp": self.engine_up, "httpCode": 200 if self.engine_up else 0, "responseMs": 12}
        if path == "config/wizard":
            mappings = {**entry.get("settings", {}), "SFIntUsr": "integration@client.example", "SFPswd": entry["crm_password"]}
            return 200, {"success": True, "data": {"solutionType": "SF2QB3", "profileName": profile, "version": 1, "hasConfiguration": True,
                                                   "syncMappings": mappings}}
        if path == "flows":
            rows = [flow(number, one, owner) for number, one in enumerate(entry.get("flows", []))]
            query = {"flowId": "Q", "type": "query", "httpGetQuery": "http://localhost/x?p=" + entry["crm_password"]}
            return 200, {"success": True, "data": {"serverName": "BD1", "profileName": profile, "solutionType": "SF2QB3", "scheduledFlows": rows,
                                                   "utilityFlows": [], "queryFlows": [query]}}
        return 404, refused("Not found")


def refused(text: str) -> dict[str, t.Any]:
    return {"success": False, "error": text}


def flow(index: int, one: dict[str, t.Any], owner: bool) -> dict[str, t.Any]:
    """A flow as its owner sees it, or as another user does: stopped, counters at 0."""
    interval, shift = one.get("interval", 900000), one.get("shift", 0)
    return {"index": index, "flowId": one["name"], "type": "scheduled", "state": one.get("state", "STARTED") if owner else "STOPPED", "command": "STOP",
            "isScheduled": interval > 0, "interval": interval, "intervalDisplay": str(interval), "shift": shift, "counter": 8 if owner else 0,
            "successes": one.get("ok", 8) if owner else 0, "failures": one.get("failed", 0) if owner else 0, "startTime": "2020-01-01 00:00:00.0",
            "logLevel": -1000}


async def handle(portal: Portal, request: web.Request, fault: str) -> web.StreamResponse:
    """One request to the JSON interface."""
    path = request.match_info["path"]
    if fault == "html":
        return web.Response(text="<html><body>Apache Tomcat/5.5</body></html>", content_type="text/html", status=404)
    if portal.limited():
        return web.json_response(refused("Too many requests"), status=429, headers={"Retry-After": "60"})
    if fault == "500":
        return web.json_response(refused("A system error occurred"), status=500)
    if path == "auth/login" and request.method == "POST":
        status, answer = portal.login(json.loads(await request.text() or "{}"))
        return web.json_response(answer, status=status)
    email = portal.tokens.get(request.headers.get("Authorization", "").removeprefix("Bearer "), "")
    if not email:
        return web.json_response(refused("Authentication required"), status=403)
    status, answer = portal.answer(path, email)
    return web.json_response(answer, status=status)


__all__ = ["BASE", "Portal", "handle"]
