# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's Salesforce: several orgs over TLS, each at its own port of one address, strict about everything it is asked."""
from __future__ import annotations

import asyncio
import csv
import io
import itertools
import json
import typing as t
import urllib.parse
import weakref

from aiohttp import web

from .core import Lab, Part
from .salesforce_login import Logins
from .salesforce_org import Org, Refusal
from .salesforce_schema import Row
from .salesforce_writes import Writes

#: The first org's port; the next ones follow, in the scenario's order.
FIRST_PORT = 8443
PAGE = 2000
BATCH = 25
VERSIONS = ("57.0", "58.0", "59.0", "60.0", "61.0", "62.0", "63.0", "64.0", "65.0")


def answer(data: t.Any, status: int = 200, **headers: str) -> web.Response:
    return web.Response(text=json.dumps(data), status=status, content_type="application/json", charset="utf-8", headers=headers)


def refused(refusal: Refusal) -> web.Response:
    return answer([{"message": refusal.message, "errorCode": refusal.code}], refusal.status)


class Salesforce(Part):
    name = "salesforce"

    def __init__(self, lab: Lab, scenario: Row) -> None:
        super().__init__(lab, scenario)
        self.orgs = {name: Org(name, data) for name, data in scenario.get("orgs", {}).items()}
        self.calls: list[Row] = []
        self._connections: weakref.WeakSet[asyncio.BaseTransport] = weakref.WeakSet()  # not by port: one comes back
        self.logins = Logins(self)

    async def start(self) -> None:
        for number, org in enumerate(self.orgs.values()):
            app = web.Application(client_max_size=16 * 1024 * 1024)
            app.router.add_route("*", "/{path:.*}", self._handler(org))
            await self.lab.listen(app, self.lab.address(2), FIRST_PORT + number, tls=True)

    def port(self, name: str) -> int:
        return FIRST_PORT + list(self.orgs).index(name)

    def url(self, org: Org) -> str:
        return "https://%s:%d" % (self.lab.address(2), self.port(org.name))

    def reset(self) -> None:
        self.calls.clear()
        for org in self.orgs.values():
            org.reset()

    def snapshot(self) -> Row:
        return {"orgs": {name: {**org.snapshot(), "url": self.url(org)} for name, org in self.orgs.items()}, "calls": list(self.calls)}

    def act(self, what: str, options: Row) -> t.Any:
        """``resize`` (org, accounts, bad_every), ``expire_sessions`` (org), ``refuse`` (org, id, code, message), ``account`` (org, name ...),
        ``rename`` (org, id, name), ``field`` (org, name, sets, type ...), ``rights`` (org, set, object, letters), ``user`` (org, username ...),
        ``set`` (org, key, value of the scenario), ``hide_accounts`` (org),
        ``key`` (the JWT app's private key)."""
        if what == "key":
            return {"private_key": self.logins.private_pem()}
        org = self.orgs[options.pop("org")]
        return getattr(self, "_act_" + what)(org, **options)

    def _act_resize(self, org: Org, accounts: int, bad_every: int = 0) -> None:
        org.size, org.bad_every = accounts, bad_every

    def _act_expire_sessions(self, org: Org) -> None:
        org.sessions.clear()

    def _act_refuse(self, org: Org, id: str, code: str, message: str) -> None:
        org.refusals[id] = (code, message)

    def _act_account(self, org: Org, name: str, **more: t.Any) -> str:
        """Somebody (or InterWeave's flow) adds an account; returns its id."""
        org.extra.append(org._account({"name": name, **more}))
        return str(org.extra[-1]["Id"])

    def _act_rename(self, org: Org, id: str, name: str) -> bool:
        return org.rename(id, name)

    def _act_set(self, org: Org, key: str, value: t.Any) -> None:
        org.data[key] = value

    def _act_hide_accounts(self, org: Org, hide: bool = True) -> None:
        org.hidden_accounts = hide

    def _act_user(self, org: Org, username: str, **more: t.Any) -> None:
        org.users[username].update(more)

    def _act_field(self, org: Org, name: str, **row: t.Any) -> None:
        """A custom field by its qualified name: made anew, with the rights ``RE`` in every set of ``sets``."""
        object_name, _dot, field = name.partition(".")
        for held in row.pop("sets", []):
            org.sets[held]["fields"][name] = "RE"
        org.add_field(object_name, field, row)

    def _act_rights(self, org: Org, set: str, object: str, letters: str) -> None:
        org.sets[set]["objects"][object] = letters

    def _act_expire(self, org: Org, username: str, set: str, when: str) -> None:
        next(row for row in org.assignments if (row["user"], row["set"]) == (username, set))["expires"] = when

    def _act_session(self, org: Org, username: str) -> str:
        return org.login(username)

    # one request -----------------------------------------------------------------------------------------------
    def _handler(self, org: Org) -> t.Callable[[web.Request], t.Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            body = await request.read()
            if request.transport is not None and request.transport not in self._connections:
                self._connections.add(request.transport)
                self.lab.ledger.connection(org.name)
            self.calls.append({"org": org.name, "method": request.method, "path": request.path})
            await self.lab.charge("rtt")
            reply = await self._with_faults(org, request, body)
            if isinstance(reply, web.Response) and request.path.startswith("/services/data/"):
                org.used += 1
                reply.headers["Sforce-Limit-Info"] = "api-usage=%d/%d" % (org.used, org.total)
                if reply.status != 204 and "gzip" in request.headers.get("Accept-Encoding", ""):
                    reply.enable_compression()
            size = len(reply.body) if isinstance(reply, web.Response) and isinstance(reply.body, bytes) else 0
            self.lab.ledger.request(org.name, len(body), size, request.method)
            return reply
        return handle

    async def _with_faults(self, org: Org, request: web.Request, body: bytes) -> web.StreamResponse:
        fault = self.lab.faults.take("salesforce", org.name, "%s %s" % (request.method, request.path))
        action = fault.action if fault else ""
        if action == "delay":
            await asyncio.sleep(float(fault.value))  # type: ignore[union-attr]
        elif action == "drop":
            return self._cut(request)
        elif action in ("500", "502", "503"):
            return answer([{"message": "Service Unavailable", "errorCode": "SERVER_UNAVAILABLE"}], int(action))
        elif action == "quota":
            return answer([{"message": "TotalRequests Limit exceeded.", "errorCode": "REQUEST_LIMIT_EXCEEDED"}], 403)
        elif action == "expired":
            return answer([{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}], 401)
        elif action == "echo":  # a proxy that repeats what it was sent
            return answer([{"message": "Blocked: %s" % request.headers.get("Authorization"), "errorCode": "BLOCKED"}], 400)
        elif action == "redirect":
            return web.Response(status=302, headers={"Location": "https://evil.example/login"}, text="<html>moved</html>", content_type="text/html")
        elif action == "html":
            return web.Response(text="<html><body>Sign in to the proxy</body></html>", content_type="text/html")
        elif action == "refuse":
            code, message = fault.value  # type: ignore[union-attr]
            return answer([{"message": message, "errorCode": code}], 400)
        reply = self._answer(org, request, body)
        return self._cut(request) if action == "lost_reply" else reply

    def _cut(self, request: web.Request) -> web.Response:
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=500)

    def _answer(self, org: Org, request: web.Request, body: bytes) -> web.Response:
        try:
            path = request.path
            if path == "/services/oauth2/token" or path.startswith("/services/Soap/u/"):
                return self.logins.answer(org, request, body)
            if path in ("/services/data", "/services/data/") and request.method == "GET":
                return answer([{"label": "Lab", "url": "/services/data/v%s" % version, "version": version} for version in VERSIONS])
            username = self._session(org, request)
            parts = path.removeprefix("/services/data/v").split("/", 1)
            if not path.startswith("/services/data/v") or parts[0] not in VERSIONS or len(parts) != 2:
                raise Refusal(404, "NOT_FOUND", "The requested resource does not exist")
            data = self._json(request, body)
            return self._resource(org, username, request.method, parts[0], parts[1], request.query, data)
        except Refusal as refusal:
            return refused(refusal)

    def _session(self, org: Org, request: web.Request) -> str:
        kind, _space, session = request.headers.get("Authorization", "").partition(" ")
        username = org.sessions.get(session)
        if kind != "Bearer" or username is None:
            raise Refusal(401, "INVALID_SESSION_ID", "Session expired or invalid")
        if not org.may(username, "ApiEnabled"):
            raise Refusal(403, "API_DISABLED_FOR_ORG", "API is not enabled for this Organization or Partner")
        return username

    def _json(self, request: web.Request, body: bytes) -> t.Any:
        if request.method in ("POST", "PATCH", "PUT"):
            if not request.content_type.startswith("application/json"):
                raise Refusal(415, "UNSUPPORTED_MEDIA_TYPE", "Content type must be application/json")
            try:
                return json.loads(body)
            except ValueError:
                raise Refusal(400, "JSON_PARSER_ERROR", "Unexpected character in the request body") from None
        return None

    # resources -------------------------------------------------------------------------------------------------
    def _resource(self, org: Org, username: str, method: str, version: str, path: str, query: t.Mapping[str, str], data: t.Any) -> web.Response:
        writes = Writes(org, username, lambda kind, detail: self.lab.ledger.write(org.name, kind, detail))
        if method == "GET":
            if path.startswith("jobs/query/"):
                return self._job(org, path.split("/")[2:], query)
            if path.startswith("tooling/sobjects/CustomField/"):
                writes.need("CustomizeApplication")
                object_name, name, row = writes.field_by_id(path.rpartition("/")[2])
                return answer({"Id": row["_id"], "FullName": "%s.%s" % (object_name, name), "Metadata": row["_metadata"]})
            return answer(self._read(org, username, version, path, query))
        if method == "POST" and path == "composite/batch":
            return answer(self._batch(org, username, version, data))
        if method == "POST" and path == "jobs/query":
            return answer(self._create_job(org, username, data))
        if method == "POST" and path == "tooling/sobjects/CustomField":
            return answer(writes.create_field(data), 201)
        if method == "PATCH" and path == "composite/sobjects":
            return answer(writes.rename_many(data))
        parts = path.split("/")
        if method == "POST" and len(parts) == 2 and parts[0] == "sobjects":
            return answer(writes.create(parts[1], data), 201)
        if method == "PATCH" and len(parts) == 3 and parts[0] == "sobjects":
            writes.update(parts[1], parts[2], data)
            return web.Response(status=204)
        if method == "PATCH" and path.startswith("tooling/sobjects/CustomField/"):
            writes.update_field(parts[-1], data)
            return web.Response(status=204)
        if method == "DELETE" and len(parts) == 3 and parts[0] == "sobjects":
            writes.delete(parts[1], parts[2])
            return web.Response(status=204)
        if method == "DELETE" and path.startswith("jobs/query/") and org.jobs.pop(parts[-1], None) is not None:
            return web.Response(status=204)
        raise Refusal(405, "METHOD_NOT_ALLOWED", "HTTP Method '%s' not allowed" % method)

    def _read(self, org: Org, username: str, version: str, path: str, query: t.Mapping[str, str]) -> t.Any:
        parts = path.strip("/").split("/")
        if path == "":
            return {"identity": "%s/id/00DLAB0000000001AA/%s" % (self.url(org), org.users[username]["id"]), "query": "/services/data/v%s/query" % version}
        if parts[0] == "query" or parts[:2] == ["tooling", "query"]:
            tooling = parts[0] == "tooling"
            locator = parts[2 if tooling else 1] if len(parts) > (2 if tooling else 1) else ""
            return self._page(org, locator) if locator else self._query(org, username, version, query.get("q", ""), tooling)
        if parts[0] == "sobjects" and len(parts) == 3 and parts[2] == "describe":
            return org.describe(parts[1], username)
        if parts[0] == "limits":
            return {"DailyApiRequests": {"Max": org.total, "Remaining": org.total - org.used}}
        raise Refusal(404, "NOT_FOUND", "The requested resource does not exist")

    def _batch(self, org: Org, username: str, version: str, data: t.Any) -> Row:
        requests = data.get("batchRequests") if isinstance(data, dict) else None
        if not isinstance(requests, list) or not 0 < len(requests) <= BATCH:
            raise Refusal(400, "INVALID_BATCH_REQUEST", "a batch holds 1 to %d requests" % BATCH)
        results = []
        for sub in requests:
            try:
                if sub.get("method") != "GET" or not str(sub.get("url", "")).startswith("v%s/" % version):
                    raise Refusal(400, "INVALID_BATCH_REQUEST", "the lab's batches only read, in the batch's own version")
                path, _mark, text = sub["url"].partition("/")[2].partition("?")
                if path.startswith("tooling/"):
                    raise Refusal(400, "INVALID_BATCH_REQUEST", "this resource is not available in a batch")
                org.used += 1
                results.append({"statusCode": 200, "result": self._read(org, username, version, path, dict(urllib.parse.parse_qsl(text)))})
            except Refusal as refusal:
                results.append({"statusCode": refusal.status, "result": [{"message": refusal.message, "errorCode": refusal.code}]})
        return {"hasErrors": any(result["statusCode"] != 200 for result in results), "results": results}

    # queries ---------------------------------------------------------------------------------------------------
    def _query(self, org: Org, username: str, version: str, text: str, tooling: bool) -> Row:
        query, make = org.run(text, username, tooling, float(version))
        if query.count:
            query.select = [("Id", "")]
            return {"totalSize": sum(1 for _row in make()), "done": True, "records": []}
        if query.table == "Account" and query.where is None and org.size and not query.group:
            total, found = org.size + len(org.extra), make()
        elif query.table == "Account" and org.size > PAGE:
            total, found = sum(1 for _row in make()), make()
        else:
            rows = list(make())
            total, found = len(rows), iter(rows)
        locator = {"rows": found, "total": total, "at": 0, "page": None, "version": version, "path": "tooling/query" if tooling else "query"}
        return self._next(org, "01gLAB%09d" % (len(org.locators) + 1), locator)

    def _next(self, org: Org, name: str, locator: Row) -> Row:
        records = list(itertools.islice(locator["rows"], PAGE))
        start, locator["at"] = locator["at"], locator["at"] + len(records)
        done = locator["at"] >= locator["total"]
        page: Row = {"totalSize": locator["total"], "done": done, "records": records}
        if not done:
            page["nextRecordsUrl"] = "/services/data/v%s/%s/%s-%d" % (locator["version"], locator["path"], name, locator["at"])
        locator["page"] = (start, page)
        org.locators[name] = locator
        return page

    def _page(self, org: Org, text: str) -> Row:
        """The next page, or the last one again for a client that lost it."""
        name, _dash, position = text.rpartition("-")
        locator = org.locators.get(name)
        if locator is None or not position.isdigit():
            raise Refusal(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
        if locator["page"][0] == int(position):
            return t.cast(Row, locator["page"][1])
        if locator["at"] != int(position):
            raise Refusal(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
        return self._next(org, name, locator)

    # bulk ------------------------------------------------------------------------------------------------------
    def _create_job(self, org: Org, username: str, data: t.Any) -> Row:
        if not isinstance(data, dict) or data.get("operation") not in ("query", "queryAll") or not data.get("query"):
            raise Refusal(400, "API_ERROR", "operation and query are needed")
        query, make = org.run(data["query"], username)
        if query.count or query.group:
            raise Refusal(400, "API_ERROR", "Aggregate Relationships not supported in Bulk Query")
        name = "750LAB%09dAAA" % (len(org.jobs) + 1)
        org.jobs[name] = {"query": query, "rows": make(), "polls": 0, "page": None, "at": 0, "version": "62.0"}
        return {"id": name, "operation": "query", "object": query.table, "state": "UploadComplete", "concurrencyMode": "Parallel"}

    def _job(self, org: Org, parts: list[str], query: t.Mapping[str, str]) -> web.Response:
        job = org.jobs.get(parts[0])
        if job is None:
            raise Refusal(404, "NOT_FOUND", "The requested resource does not exist")
        if len(parts) == 1:
            job["polls"] += 1
            return answer({"id": parts[0], "state": "JobComplete" if job["polls"] > 1 else "InProgress", "object": job["query"].table})
        if job["polls"] < 2:
            raise Refusal(400, "INVALIDJOBSTATE", "the job is not complete")
        return self._results(job, query)

    def _results(self, job: Row, query: t.Mapping[str, str]) -> web.Response:
        position, size = query.get("locator", "0"), int(query.get("maxRecords", 50_000))
        if job["page"] is None or job["page"][0] != position:
            if position != str(job["at"]):
                raise Refusal(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
            names = [name for name, _alias in job["query"].select]
            out, number = io.StringIO(), 0
            writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
            writer.writerow(names)
            for row in itertools.islice(job["rows"], size):
                writer.writerow(["true" if row[name] is True else "false" if row[name] is False else row[name] or "" for name in names])
                number += 1
            job["at"] += number
            job["page"] = (position, out.getvalue(), number, str(job["at"]) if number == size else "null")
        _position, text, number, following = job["page"]
        return web.Response(text=text, content_type="text/csv", charset="utf-8",
                            headers={"Sforce-NumberOfRecords": str(number), "Sforce-Locator": following})
