# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a simulated Creatio site is spoken to: layout of its addresses, logins, sessions and CSRF, OData with batch, faults."""
from __future__ import annotations

import asyncio
import json
import re
import typing as t
import uuid

from aiohttp import web

from .core import Fault, Lab
from .creatio_odata import ODataError, answer
from .creatio_services import ServiceError, refused, rights, runtime_schema, settings, user_info
from .creatio_site import EDIT, Site

LOGIN_PAGE = """<!DOCTYPE html>
<html><head><title>Creatio | Login</title></head><body><script>var loginConfig = {};</script><div id="loginContainer"></div></body></html>"""
#: What IIS shows for a request that the CSRF filter turns away: it does not say why.
FORBIDDEN = "<!DOCTYPE html><html><head><title>403 - Forbidden</title></head><body><h2>403 - Forbidden: Access is denied.</h2></body></html>"
NO_ODATA = "Current user does not have sufficient permissions to use OData"
SUBJECT = re.compile(r"^(?P<entity>[A-Za-z_]\w*)(?:\((?P<id>[0-9a-fA-F-]{36})\)|/(?P<slash>[0-9a-fA-F-]{36})|/(?P<count>\$count))?$")
#: Sub-requests a batch may hold.
BATCH = 100


class Reply(Exception):
    """Answer at once with this."""

    def __init__(self, status: int, body: t.Any, headers: dict[str, str] | None = None) -> None:
        super().__init__(status)
        self.status, self.body, self.headers = status, body, headers or {}


def shape(status: int, message: str, code: str = "") -> Reply:
    return Reply(status, {"error": {"code": code, "message": message}})


class Door:
    """The application of one site: its own port and its identity service's."""

    def __init__(self, lab: Lab, site: Site) -> None:
        self.lab, self.site = lab, site
        self.app = self._application(self.serve)
        self.identity = self._application(self.token)

    @staticmethod
    def _application(handler: t.Any) -> web.Application:
        app = web.Application(client_max_size=16 * 1024 * 1024)
        app.router.add_route("*", "/{path:.*}", handler)
        return app

    # bookkeeping -------------------------------------------------------------------------------------------------
    def answered(self, request: web.Request, data: bytes, response: web.Response) -> web.Response:
        size = len(response.body) if isinstance(response.body, bytes) else 0
        self.lab.ledger.request(self.site.name, len(data), size, request.method)
        return response

    def seen(self, request: web.Request) -> None:
        """Count a connection the first time its transport is met."""
        if request.transport is not None and not getattr(request.transport, "_lab_seen", False):
            try:
                request.transport._lab_seen = True  # type: ignore[attr-defined]
            except AttributeError:
                return
            self.lab.ledger.connection(self.site.name)

    def wrote(self, kind: str, detail: str) -> None:
        self.lab.ledger.write(self.site.name, kind, detail)

    async def misbehave(self, fault: Fault | None, request: web.Request) -> None:
        """Faults that come instead of an answer; ``lost_reply``, ``late_504`` and ``refuse`` are looked at later."""
        if fault is None or fault.action in ("lost_reply", "refuse"):
            return
        if fault.action == "drop":
            self.drop(request)
        if fault.action == "delay":
            await asyncio.sleep(float(fault.value or 1))
        elif fault.action == "html":
            raise Reply(200, LOGIN_PAGE)
        elif fault.action == "html_error":
            raise Reply(int(fault.value or 500), "<html><head><title>Runtime Error</title></head><body>Server Error</body></html>")
        elif fault.action == "expire":
            self.site.sessions.clear()
            self.site.tokens.clear()
        elif fault.action == "status":
            headers = {"Retry-After": "0"} if fault.value in (429, 503) else {}
            raise Reply(int(fault.value), {"error": {"code": "", "message": "Service unavailable"}}, headers)
        elif fault.action == "service_error":
            raise Reply(200, refused("SecurityException", str(fault.value or "Access denied")))

    @staticmethod
    def drop(request: web.Request) -> None:
        if request.transport is not None:
            request.transport.close()
        raise asyncio.CancelledError

    # the site ----------------------------------------------------------------------------------------------------
    async def serve(self, request: web.Request) -> web.Response:
        self.seen(request)
        data = await request.read()
        await self.lab.charge("rtt")
        path = request.path.lstrip("/")
        fault = self.lab.faults.take("creatio", self.site.name, "%s %s" % (request.method, path))
        try:
            await self.misbehave(fault, request)
            reply = self.route(request, path, data, fault)
        except Reply as exc:
            reply = exc
        except ServiceError as exc:
            reply = Reply(exc.status, exc.body())
        except ODataError as exc:
            reply = shape(exc.status, exc.message, exc.code)
        if fault is not None and fault.action == "lost_reply":
            self.drop(request)
        if fault is not None and fault.action == "late_504":  # the gateway gave up, the site did not
            reply = shape(504, "Gateway Timeout")
        return self.answered(request, data, self.response(reply))

    @staticmethod
    def response(reply: Reply) -> web.Response:
        if isinstance(reply.body, web.Response):
            return reply.body
        if reply.body is None:
            return web.Response(status=reply.status, headers=reply.headers)
        if isinstance(reply.body, str):
            return web.Response(status=reply.status, text=reply.body, content_type="text/html", headers=reply.headers)
        return web.json_response(reply.body, status=reply.status, headers=reply.headers)

    def route(self, request: web.Request, path: str, data: bytes, fault: Fault | None) -> Reply:
        if path == "ServiceModel/AuthService.svc/Login":
            return self.login(request, data)
        framework = self.site.runtime == "netframework"
        if self.site.forbidden and path.startswith(self.site.forbidden):  # a gateway before the site
            return Reply(403, FORBIDDEN)
        if framework and path.startswith("0/ServiceModel/AuthService.svc"):
            return Reply(401, {"Message": "Authentication failed."})
        if framework != path.startswith("0/"):
            # The other layout's address: .NET Framework redirects strangers to its login page, .NET knows no such path.
            return Reply(200, LOGIN_PAGE) if framework else Reply(404, "<html><body>404 Not Found</body></html>")
        path = path.removeprefix("0/")
        login = self.authenticate(request)
        if path.startswith("odata/"):
            return self.odata(request, path.removeprefix("odata/"), data, login, fault)
        if request.method != "POST":
            return Reply(405, {"Message": "The requested resource does not support http method '%s'." % request.method})
        return self.service(path, self.json(data), login)

    @staticmethod
    def json(data: bytes) -> dict[str, t.Any]:
        try:
            body = json.loads(data or b"null")
        except ValueError:
            body = None
        if not isinstance(body, dict):
            raise Reply(400, {"Message": "The request is invalid."})
        return body

    # logins ------------------------------------------------------------------------------------------------------
    def login(self, request: web.Request, data: bytes) -> Reply:
        if request.method != "POST":
            return Reply(405, "<html><body>Method not allowed.</body></html>")
        if "application/json" not in request.headers.get("Content-Type", ""):
            return Reply(415, "<html><body>Cannot process the message because the content type was not 'application/json'</body></html>")
        body = self.json(data)
        name = str(body.get("UserName", ""))
        user = self.site.users.get(name)
        answer_body: dict[str, t.Any] = {"Code": 0, "Message": "", "Exception": None, "PasswordChangeUrl": None, "RedirectUrl": None}
        if user is None or user.get("technical") or not user.get("active", True) or body.get("UserPassword") != user.get("password"):
            answer_body.update(Code=1, Message="Invalid username or password specified, or your user account is inactive.")
            return Reply(200, answer_body)
        if user.get("locked"):  # the reason stands in the exception alone
            answer_body.update(Code=1, Exception={"HelpLink": None, "InnerException": None, "Message": user["locked"], "StackTrace": None})
            return Reply(200, answer_body)
        if user.get("expired"):
            answer_body.update(PasswordChangeUrl="/Login/ChangePassword", Message="")
            return Reply(200, answer_body)
        session, csrf = uuid.uuid4().hex, uuid.uuid4().hex
        self.site.sessions[session] = {"login": name, "csrf": csrf}
        self.site.sessions_opened += 1
        response = web.json_response(answer_body)
        cookies = {".ASPXAUTH": session, **dict.fromkeys(self.site.csrf, csrf), "BPMLOADER": uuid.uuid4().hex, "BPMSESSIONID": session[:24],
                   "UserType": "General"}
        for cookie, value in cookies.items():
            response.set_cookie(cookie, value, path="/", httponly=cookie in (".ASPXAUTH", "BPMSESSIONID"), secure=True)
        return Reply(200, response)

    def authenticate(self, request: web.Request) -> str:
        bearer = request.headers.get("Authorization", "")
        if bearer:
            login = self.site.tokens.get(bearer.removeprefix("Bearer "))
            if login is None:
                raise Reply(401, {"Message": "Authentication failed."})
            return login
        session = self.site.sessions.get(request.cookies.get(".ASPXAUTH", ""))
        if session is None:
            raise Reply(200, LOGIN_PAGE)
        # the current name of the cookie counts before the older one (creatioclient: CRT_CSRF, then BPMCSRF)
        if request.headers.get(self.site.csrf[0]) != session["csrf"]:
            raise Reply(403, FORBIDDEN)
        if request.headers.get("ForceUseSession", "").lower() != "true":
            self.site.sessions_opened += 1
        return session["login"]

    async def token(self, request: web.Request) -> web.Response:
        """The identity service: ``POST /connect/token``, form encoded."""
        self.seen(request)
        data = await request.read()
        fault = self.lab.faults.take("creatio", self.site.name, "%s identity/%s" % (request.method, request.path.lstrip("/")))
        try:
            await self.misbehave(fault, request)
            form = await request.post()
            reply = self.issue(request, form)
        except Reply as exc:
            reply = exc
        return self.answered(request, data, self.response(reply))

    def issue(self, request: web.Request, form: t.Any) -> Reply:
        if request.path != "/connect/token" or request.method != "POST":
            return Reply(404, "<html><body>404 Not Found</body></html>")
        if form.get("grant_type") != "client_credentials":
            return Reply(400, {"error": "unsupported_grant_type"})
        application = self.site.oauth.get(str(form.get("client_id", "")))
        if application is None or application["secret"] != form.get("client_secret"):
            return Reply(400, {"error": "invalid_client"})
        token = uuid.uuid4().hex
        self.site.tokens[token] = application["user"]
        return Reply(200, {"access_token": token, "expires_in": 3600, "token_type": "Bearer", "scope": "ApplicationAccess"})

    # services ----------------------------------------------------------------------------------------------------
    def service(self, path: str, body: dict[str, t.Any], login: str) -> Reply:
        folder, _unused, method = path.rpartition("/")
        found: dict[str, t.Any] | None = None
        if folder == "rest/RightsService":
            found = rights(self.site, login, method, body, self.wrote)
        elif path == "DataService/json/SyncReply/RuntimeEntitySchemaRequest":
            found = runtime_schema(self.site, body)
        elif path == "DataService/json/SyncReply/QuerySysSettings":
            found = settings(self.site, body)
        elif path == "ServiceModel/UserInfoService.svc/GetCurrentUserInfo":
            found = user_info(self.site, login)
        return Reply(404, "<html><body>Endpoint not found.</body></html>") if found is None else Reply(200, found)

    # OData -------------------------------------------------------------------------------------------------------
    def odata(self, request: web.Request, path: str, data: bytes, login: str, fault: Fault | None) -> Reply:
        if not self.site.can(login, "CanUseODataService"):
            return shape(403, NO_ODATA)
        if path == "$batch":
            return self.batch(request, self.json(data), login)
        return self.single(request.method, path, dict(request.query), data, login, str(request.url), fault)

    def single(self, method: str, path: str, options: dict[str, str], data: bytes, login: str, url: str, fault: Fault | None = None) -> Reply:
        subject = SUBJECT.match(path)
        if subject is None or subject["entity"] not in self.site.objects or not self.site.objects[subject["entity"]].published:
            message = "No HTTP resource was found that matches the request URI."
            return Reply(404, {"Message": message, "MessageDetail": "No type was found that matches the controller named '%s'." % path.split("(")[0]})
        entity, record = subject["entity"], subject["id"] or subject["slash"]
        if method == "GET" and subject["count"]:
            return Reply(200, len(answer(self.site.visible(login, entity), options, self.site.resolver(entity), 10 ** 9)["value"]))
        if method == "GET":
            return self.read(entity, record, options, login, url)
        if method == "PATCH" and record:
            if fault is not None and fault.action == "refuse":
                return shape(int(fault.value or 400), "The record was refused by a business rule")
            return self.update(entity, record, data, login)
        return Reply(405, {"Message": "The requested resource does not support http method '%s'." % method})

    def read(self, entity: str, record: str | None, options: dict[str, str], login: str, url: str) -> Reply:
        rows = self.site.visible(login, entity)
        if record:
            found = next((row for row in rows if row["Id"] == record.lower()), None)
            return Reply(200, found) if found else shape(404, "Not Found")
        context = {"@odata.context": "%s/$metadata#%s" % (url.split("/" + entity)[0], entity)}
        return Reply(200, {**context, **answer(rows, options, self.site.resolver(entity), self.site.page, url.split("&$skiptoken")[0])})

    def update(self, entity: str, record: str, data: bytes, login: str) -> Reply:
        row = self.site.rows[entity].get(record.lower())
        if row is None or row not in self.site.visible(login, entity):
            return shape(404, "Not Found")
        level_ok = self.site.level(login, entity) & EDIT and self.site.may_touch(login, entity, row["Id"], "CanUpdateEverything")
        if entity.startswith("Sys") or not level_ok:
            return shape(403, "Current user does not have permissions for the \"%s\" object" % entity)
        body = self.json(data)
        keys = self.site.objects[entity].keys()
        for name in body:
            if name not in keys:
                return shape(500, "Column by path %s not found in schema %s" % (name, entity))
            if not self.site.may_edit_column(login, entity, keys[name].name):
                return shape(403, "Insufficient rights to edit the \"%s\" column" % name)
        if any(row[name] != value for name, value in body.items()):
            row.update(body)
            self.wrote("patch", "%s %s %s" % (entity, row["Id"], json.dumps(body, sort_keys=True)))
        return Reply(204, None)

    def batch(self, request: web.Request, body: dict[str, t.Any], login: str) -> Reply:
        if request.method != "POST" or not request.headers.get("Content-Type", "").startswith("application/json"):
            return shape(400, "The batch request must be a POST of application/json")
        parts = body.get("requests")
        if not isinstance(parts, list) or len(parts) > BATCH:
            return shape(400, "A batch holds at most %d requests" % BATCH)
        go_on = "continue-on-error" in request.headers.get("Prefer", "")
        responses: list[dict[str, t.Any]] = []
        for part in parts:
            reply = self._part(part, login)
            responses.append({"id": part.get("id"), "status": reply.status, "headers": {"OData-Version": "4.0"}, "body": reply.body})
            if reply.status >= 400 and not go_on:
                break
        return Reply(200, {"responses": responses})

    def _part(self, part: dict[str, t.Any], login: str) -> Reply:
        method, path = str(part.get("method", "")), str(part.get("url", ""))
        fault = self.lab.faults.take("creatio", self.site.name, "BATCH %s %s" % (method, path))
        try:
            return self.single(method, path, {}, json.dumps(part.get("body", {})).encode(), login, path, fault)
        except (ODataError, ServiceError) as exc:
            return shape(exc.status, exc.message)
        except Reply as exc:
            return exc


__all__ = ["Door"]
