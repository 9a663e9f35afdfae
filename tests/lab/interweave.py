# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""InterWeave: the query-flow URL, the flows behind it, and the engine's log.

A flow really copies: it asks the lab's company file part ``customer(client, name) -> row or None`` and writes to the lab's CRM part
(``receive_account(client, record)`` where it has one; Salesforce's ``act("account")`` and Creatio's ``put_account`` else). A part that is
not there is a connection error in the log, as it would be.

The URL's parameters are those of InterWeave's 2010 Help and Training guide. Where a log can be fetched (``/logs/...``) is this lab's
own invention: real logs are saved from the Integration Manager or arrive by mail.

Acts: ``run`` (client, flow, name), ``records`` (client, count), ``log`` (client, kind: empty, last_month, foreign, interleaved,
connection_errors, good), ``duplicate`` (client, name): a CRM account of that name that is not bound, which makes the flow log 3100.
"""
from __future__ import annotations

import datetime
import typing as t
import zoneinfo

from aiohttp import web

from .core import Lab, Part

PORT = 8443
#: The clock of InterWeave's engine as it was observed.
ZONE = zoneinfo.ZoneInfo("America/Phoenix")
FIXED = {"applicationname": "iwtransformationserver", "__GETCONFIG__": "yes", "QBDriver": "sun.jdbc.odbc.JdbcOdbcDriver"}
REQUIRED = ("__QUERY_ID__", "__COMPANY__", "__TOKEN__", "tranname", *FIXED)
CUSTOMER_FLOWS = {"QBCust2SFAcctNF": "GetQBCustNF", "QBCust2CRAcctNF": "GetQBCustNF"}
IN_USE = '[QODBC] Error: 3100 - The name "%s" of the list element is already in use.'


class Client:
    """One customer of InterWeave: its registration and today's log."""

    def __init__(self, name: str, data: dict[str, t.Any]) -> None:
        self.name = name
        self.company: str = data["company"]
        self.token: str = data["token"]
        self.user: str = data["user"]
        self.crm: str = data.get("crm", "salesforce")
        self.flow: str = data.get("flow", "QBCust2SFAcctNF")
        #: Field of the account: columns of the customer, the first that holds something is copied.
        self.fields: dict[str, list[str]] = data.get("fields", {})
        self.binding: str = data.get("binding", "")
        self.start: list[dict[str, t.Any]] = data.get("log", [])
        self.lines: list[str] = []
        self.runs = 0

    @property
    def file(self) -> str:
        return self.user.lower().replace("@", "_").replace(".", "_")


def stamp(moment: datetime.datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S.") + "%03d" % (moment.microsecond // 1000)


class InterWeave(Part):
    name = "interweave"

    def __init__(self, lab: Lab, scenario: dict[str, t.Any]) -> None:
        super().__init__(lab, scenario)
        self.clients: dict[str, Client] = {}
        self.reset()

    async def start(self) -> None:
        app = web.Application()
        app.router.add_get("/SF2QBBase/transform", self._transform)
        app.router.add_get("/logs/{file}", self._download)
        await self.lab.listen(app, self.lab.address(4), PORT, tls=True)

    def reset(self) -> None:
        self.clients = {name: Client(name, data) for name, data in self.scenario.get("clients", {}).items()}
        for client in self.clients.values():
            for entry in client.start:
                getattr(self, "_log_" + entry["kind"])(client, **{key: value for key, value in entry.items() if key != "kind"})

    def snapshot(self) -> dict[str, t.Any]:
        return {name: {"user": client.user, "file": client.file, "runs": client.runs, "log": list(client.lines)} for name, client in self.clients.items()}

    # the engine's log ------------------------------------------------------------------------------------------
    def now(self, minutes_ago: float = 0) -> datetime.datetime:
        return datetime.datetime.now(ZONE) - datetime.timedelta(minutes=minutes_ago)

    def head(self, client: Client, flow: str, moment: datetime.datetime, error: str = "", user: str = "") -> str:
        return "%s IW 2.41 TS %s %s %s" % (stamp(moment), flow, user or client.user, "ERROR\t" + error if error else "\tProcessDataMap")

    def end(self, client: Client, flow: str) -> str:
        client.runs += 1
        tran = CUSTOMER_FLOWS.get(flow, "SFLogin_CM")
        return "<!-- %s:%s Total Execution  in 640:msecs [login 210 map 430] QST=1970-01-01 00:00:00.0 Run#=%d -->" % (flow, tran, client.runs)

    def _log_good(self, client: Client, count: int = 5, minutes_ago: float = 60, flow: str = "SFAcct2QBCustN", user: str = "") -> None:
        for number in range(count):
            client.lines += [self.head(client, flow, self.now(minutes_ago - number), user=user), self.end(client, flow)]

    def _log_empty(self, client: Client) -> None:
        client.lines = []

    def _log_last_month(self, client: Client) -> None:
        client.lines = []
        self._log_good(client, minutes_ago=30 * 24 * 60)

    def _log_foreign(self, client: Client) -> None:
        client.lines = []
        self._log_good(client, user="somebody@initech.example")

    def _log_interleaved(self, client: Client) -> None:
        client.lines = []
        for number in range(5):
            moment = self.now(30 - number)
            client.lines += [self.head(client, "SFAcct2QBCustN", moment), self.head(client, "SFOpp2QBInvN", moment),
                             self.head(client, "SFOpp2QBInvN", moment, "XmlsqParams.statement"), "[QODBC] Error: 3140 - There is an invalid reference",
                             self.end(client, "SFAcct2QBCustN"), self.end(client, "SFOpp2QBInvN")]

    def _log_connection_errors(self, client: Client, count: int = 3) -> None:
        for number in range(count):
            client.lines += [self.head(client, "SFAcct2QBCustN", self.now(20 - number), "XmlSql.go  Connection Failed"),
                             "executeTransaction Connection timed out: connect"]

    def _log_duplicate(self, client: Client, name: str, minutes_ago: float = 30) -> None:
        client.lines += [self.head(client, "SFAcct2QBCustN", self.now(minutes_ago), "XmlsqParams.statement"), IN_USE % name,
                         self.end(client, "SFAcct2QBCustN")]

    def _log_paced(self, client: Client, flow: str, every: float, count: int = 8) -> None:
        """A scheduled flow that runs every so many minutes."""
        for number in range(count):
            client.lines += [self.head(client, flow, self.now(every * (count - number))), self.end(client, flow)]

    # a run -----------------------------------------------------------------------------------------------------
    def run(self, client: Client, flow: str, name: str) -> str:
        """Run a flow for one customer; returns what the log got."""
        lines = [self.head(client, flow, self.now())]
        problem, copied = self._copy(client, name) if flow in CUSTOMER_FLOWS else ("", False)
        if problem:
            where = "XmlSql.go  Connection Failed" if "Connection" in problem or "Begin Session" in problem else "XmlsqParams.statement"
            lines = [self.head(client, flow, self.now(), where), problem]
        lines.append(self.end(client, flow))
        client.lines += lines
        if copied:
            self.lab.ledger.write(client.name, "flow", "%s copied %s" % (flow, name))
        return "\n".join(lines) + "\n"

    def _copy(self, client: Client, name: str) -> tuple[str, bool]:
        """Copy the customer to the CRM: (error text, whether an account was written)."""
        if "&" in name or '"' in name:
            return "[QODBC] Error: 3000 - The given object ID \"\" in the field \"full name\" is invalid.", False
        books = self.lab.parts.get("company_files")
        if books is None:
            return "SQL Connection exception: Connection refused", False
        refusal = self._refusal(books, client)
        if refusal:
            return refusal, False
        row = books.customer(client.name, name)  # type: ignore[attr-defined]
        if row is None:
            return "", False
        if self._taken(client, name, str(row.get("ListID", ""))):
            return IN_USE % name, False
        crm = self.lab.parts.get(client.crm)
        if crm is None:
            return "executeTransaction Connection timed out: connect", False
        write_account(crm, client, row)
        return "", True

    @staticmethod
    def _refusal(books: Part, client: Client) -> str:
        """What QODBC would say to the engine before any statement."""
        for file in getattr(books, "files", {}).values():
            if file.client == client.name and file.switches.get("connect_error"):
                return str(file.switches["connect_error"])
        return ""

    def _taken(self, client: Client, name: str, list_id: str) -> bool:
        """The CRM has an account of this name that is not bound to this customer."""
        crm = self.lab.parts.get(client.crm)
        rows = [row for row in accounts(crm, client.name) if str(row.get("Name", "")).lower() == name.lower()] if crm else []
        return any(client.binding and row.get(client.binding) != list_id for row in rows)

    # HTTP ------------------------------------------------------------------------------------------------------
    async def _transform(self, request: web.Request) -> web.StreamResponse:
        await self.lab.charge("rtt")
        query = request.query
        client = next((one for one in self.clients.values() if one.company == query.get("__COMPANY__")), None)
        fault = self.lab.faults.take("interweave", client.name if client else "", query.get("__QUERY_ID__", ""))
        if fault and fault.action == "500":
            return self._reply(request, 500, "<html>HTTP Status 500 - Internal Server Error</html>")
        if fault and fault.action == "redirect":
            return self._redirect(request, str(fault.value))
        reply = self._answer(client, query)
        if fault and fault.action == "lost_reply":
            assert request.transport is not None
            request.transport.abort()
        return self._reply(request, *reply)

    def _answer(self, client: Client | None, query: t.Mapping[str, str]) -> tuple[int, str]:
        missing = [name for name in REQUIRED if not query.get(name)]
        if missing:
            return 400, "missing parameter: %s" % ", ".join(missing)
        wrong = [name for name, value in FIXED.items() if query[name] != value]
        if wrong:
            return 400, "wrong value of: %s" % ", ".join(wrong)
        if client is None or query["__TOKEN__"] != client.token:
            return 403, "company or token unknown"
        flow = query["__QUERY_ID__"]
        if flow != client.flow or query["tranname"] != CUSTOMER_FLOWS[flow]:
            return 404, "no such flow or transaction: %s" % flow
        if not query.get("CustomerFullName"):
            return 400, "missing parameter: CustomerFullName"
        return 200, self.run(client, flow, query["CustomerFullName"])

    async def _download(self, request: web.Request) -> web.StreamResponse:
        await self.lab.charge("rtt")
        name = request.match_info["file"]
        client = next((one for one in self.clients.values() if name in (one.file + ".erl", one.file + self.now().strftime("%Y%m%d") + ".erl")), None)
        fault = self.lab.faults.take("interweave", client.name if client else "", "log")
        if fault and fault.action == "redirect":
            return self._redirect(request, str(fault.value))
        if client is None:
            return self._reply(request, 404, "no such log")
        if request.query.get("__TOKEN__") != client.token:
            return self._reply(request, 403, "token unknown")
        return self._reply(request, 200, "".join(line + "\r\n" for line in client.lines))

    def _redirect(self, request: web.Request, where: str) -> web.Response:
        """Send the caller elsewhere, with all that it brought."""
        reply = self._reply(request, 302, "moved")
        reply.headers["Location"] = "%s?%s" % (where, request.query_string)
        return reply

    def _reply(self, request: web.Request, status: int, text: str) -> web.Response:
        body = text.encode("utf-8")
        self.lab.ledger.request("interweave", 0, len(body), request.method)
        return web.Response(status=status, body=body, content_type="text/plain", charset="utf-8")

    # by hand ---------------------------------------------------------------------------------------------------
    def act(self, what: str, options: dict[str, t.Any]) -> t.Any:
        client = self.clients[options.pop("client")]
        if what == "run":
            return self.run(client, options.get("flow", client.flow), options["name"])
        if what == "records":
            return self._log_good(client, **options)
        if what == "log":
            return getattr(self, "_log_" + options.pop("kind"))(client, **options)
        if what == "duplicate":
            return write_account(self.lab.parts[client.crm], client, {"Name": options["name"]}, bind=False)
        raise KeyError(what)


def accounts(crm: Part, client: str) -> list[dict[str, t.Any]]:
    """The CRM's accounts, whichever of the two it is."""
    if hasattr(crm, "orgs"):
        return list(crm.orgs[client].extra) if client in crm.orgs else []
    site = crm.site_of(client) if hasattr(crm, "site_of") else None
    return list(site.rows["Account"].values()) if site else []


def write_account(crm: Part, client: Client, row: dict[str, t.Any], bind: bool = True) -> t.Any:
    """Upsert by name, with the client's mapping of columns to fields."""
    values = {field: next((row[column] for column in columns if row.get(column)), None) for field, columns in client.fields.items()}
    values = {field: value for field, value in values.items() if value is not None}
    if client.binding and bind:
        values[client.binding] = str(row.get("ListID", ""))
    if hasattr(crm, "receive_account"):
        return crm.receive_account(client.name, {"Name": row["Name"], **values})
    if hasattr(crm, "put_account"):
        return crm.put_account(client.name, row["Name"], **values)
    for account in accounts(crm, client.name):
        if account.get("Name") == row["Name"]:
            account.update(values)
            return account.get("Id")
    return crm.act("account", {"org": client.name, "name": row["Name"], "values": values})


__all__ = ["Client", "InterWeave", "accounts", "write_account"]
