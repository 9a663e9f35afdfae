# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""InterWeave: the query-flow URL, the flows behind it, and the engine's log.

A flow really copies: it asks the lab's company file part ``customer(client, name) -> row or None`` and writes to the lab's CRM part
(``receive_account(client, record)`` where it has one; Salesforce's ``act("account")`` and Creatio's ``put_account`` else). A part that is
not there is a connection error in the log, as it would be. The log is written as ``interweave_log`` says, one for all customers.

The engine's answers are those of InterWeave's published engine, run offline: always 200, the transaction missing where none ran, no word of what QuickBooks
refused; ``tranname`` chooses what runs, ``__QUERY_ID__`` is a label. ``/logs/...`` stands for any place where somebody put what came by mail
(``<user>.erl``: all days, ``<user>YYYYMMDD.erl``: one) or what InterWeave exported (``stdout.txt``): this lab's own invention.

Acts: ``portal`` (client and what of its entry to change, or engine_up, tokens), ``link`` (client, flow): the address that the column *Runs* gives, ``run``
(client, flow, name), ``records`` (client, count), ``log`` (client, kind: empty, last_month, foreign, interleaved, connection_errors, good), ``duplicate``
(client, name): a CRM account of that name that is not bound, which makes the flow log 3100.
"""
from __future__ import annotations

import datetime
import re
import typing as t
import zoneinfo
from urllib.parse import urlencode

from aiohttp import web

from . import interweave_portal
from .core import Lab, Part
from .interweave_answer import engine_answer
from .interweave_crm import accounts, write_account
from .interweave_log import PAGE, EngineLog, Run, file_form, java_hash

PORT = 8443
#: The clock of InterWeave's engine as it was observed.
ZONE = zoneinfo.ZoneInfo("America/Phoenix")
APPLICATION = "iwtransformationserver"
#: Another form stops the request.
QUERY_START = r"(?:\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?)?"
#: What ``tranname`` may choose.
TRANSACTIONS = ("GetQBCustNF",)
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
        #: A flow of one record, and one of several, of the client's CRM.
        self.single, self.scheduled = {"creatio": ("CreatioObj2QBPON", "Creatio2QBCustInvoice")}.get(self.crm, ("SFAcct2QBCustN", "SFOpp2QBInvN"))
        #: Field of the account: columns of the customer, the first that holds something is copied.
        self.fields: dict[str, list[str]] = data.get("fields", {})
        self.binding: str = data.get("binding", "")
        #: Mode of the mails: Daily keeps everything.
        self.mail: str = data.get("mail", "Daily")
        self.start: list[dict[str, t.Any]] = data.get("log", [])
        self.runs = 0
        #: Whose file lies where the client's should.
        self.served = self.user

    @property
    def file(self) -> str:
        return file_form(self.user)


class InterWeave(Part):
    name = "interweave"

    def __init__(self, lab: Lab, scenario: dict[str, t.Any]) -> None:
        super().__init__(lab, scenario)
        self.clients: dict[str, Client] = {}
        self.log = EngineLog()
        self.portal = interweave_portal.Portal({})
        self.reset()

    async def start(self) -> None:
        app = web.Application()
        app.router.add_get("/SF2QBBase/transform", self._transform)
        app.router.add_get("/SF2QBBase/scheduledtransform", self._runs_page)
        app.router.add_get("/logs/{file}", self._download)
        app.router.add_route("*", interweave_portal.BASE + "/{path:.*}", self._portal_api)
        await self.lab.listen(app, self.lab.address(4), PORT, tls=True)

    def reset(self) -> None:
        self.clients = {name: Client(name, data) for name, data in self.scenario.get("clients", {}).items()}
        self.portal = interweave_portal.Portal({name: {"company": data["company"], "user": data["user"], **data["portal"]}
                                                for name, data in self.scenario.get("clients", {}).items() if "portal" in data})
        self.log = EngineLog({client.user: client.mail for client in self.clients.values()})
        for client in self.clients.values():
            for entry in client.start:
                getattr(self, "_log_" + entry["kind"])(client, **{key: value for key, value in entry.items() if key != "kind"})

    def snapshot(self) -> dict[str, t.Any]:
        return {name: {"user": client.user, "file": client.file, "runs": client.runs, "log": self.log.mailed(client.user)}
                for name, client in self.clients.items()}

    # the engine's log ------------------------------------------------------------------------------------------
    def now(self, minutes_ago: float = 0) -> datetime.datetime:
        return datetime.datetime.now(ZONE) - datetime.timedelta(minutes=minutes_ago)

    def begin(self, client: Client, flow: str, user: str | None = None) -> Run:
        client.runs += 1
        return Run(flow, client.user if user is None else user, CUSTOMER_FLOWS.get(flow, "SFLogin_CM"), client.runs)

    def _log_good(self, client: Client, count: int = 5, minutes_ago: float = 60, flow: str = "", user: str = "") -> None:
        for number in range(count):
            run, moment = self.begin(client, flow or client.single, user or client.user), self.now(minutes_ago - number)
            self.log.entry(run, moment, "Trying to connect")
            self.log.end(run, moment)

    def _log_empty(self, client: Client) -> None:
        self.log.forget(client.user)

    def _log_last_month(self, client: Client) -> None:
        self.log.forget(client.user)
        self._log_good(client, minutes_ago=30 * 24 * 60)

    def _log_foreign(self, client: Client) -> None:
        """Somebody put another customer's file where the client's should be."""
        client.served = "somebody@initech.example"
        self._log_good(client, user=client.served)

    def _log_interleaved(self, client: Client) -> None:
        self.log.forget(client.user)
        for number in range(5):
            moment, good, bad = self.now(30 - number), self.begin(client, client.single), self.begin(client, client.scheduled)
            self.log.entry(good, moment, "Trying to connect")
            self.log.refused(bad, moment, "INSERT INTO Invoice (CustomerRefFullName) VALUES ('Nobody')",
                             '[QODBC] Error: 3140 - There is an invalid reference to QuickBooks Customer "Nobody" in the Invoice.')
            self.log.end(good, moment)
            self.log.end(bad, moment)

    def _log_connection_errors(self, client: Client, count: int = 3) -> None:
        for number in range(count):
            run, moment = self.begin(client, client.single), self.now(20 - number)
            self.log.unconnected(run, moment, "Connection timed out: connect")
            self.log.end(run, moment)

    def _log_duplicate(self, client: Client, name: str, minutes_ago: float = 30) -> None:
        run, moment = self.begin(client, client.single), self.now(minutes_ago)
        self.log.refused(run, moment, "INSERT INTO Customer (Name) VALUES ('%s')" % name.replace("'", "''"), IN_USE % name)
        self.log.end(run, moment)

    def _log_paced(self, client: Client, flow: str, every: float, count: int = 8) -> None:
        """A scheduled flow that runs every so many minutes."""
        for number in range(count):
            run, moment = self.begin(client, flow), self.now(every * (count - number))
            self.log.entry(run, moment, "Trying to connect")
            self.log.end(run, moment)

    # a run -----------------------------------------------------------------------------------------------------
    def run(self, client: Client, flow: str, name: str, user: str | None = None, transaction: str = "") -> int | None:
        """Run a flow for one customer, as the client's user or (a query) as nobody: how many rows it returned, ``None`` without a connection."""
        run, moment = self.begin(client, flow, user), self.now()
        run.transaction = transaction or run.transaction
        problem, copied = self._copy(client, name) if run.transaction in TRANSACTIONS else ("", False)
        if problem and ("Connection" in problem or "Begin Session" in problem):
            self.log.unconnected(run, moment, problem)
        elif problem:
            self.log.refused(run, moment, "INSERT INTO Customer (Name) VALUES ('%s')" % name.replace("'", "''"), problem)
        else:
            self.log.entry(run, moment, "Trying to connect")
        self.log.query_end(run, moment) if run.user == "" else self.log.end(run, moment)
        if copied:
            self.lab.ledger.write(client.name, "flow", "%s copied %s" % (flow, name))
        return None if problem and ("Connection" in problem or "Begin Session" in problem) else int(copied)

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
        status, text = self._answer(client, query)
        if fault and fault.action == "lost_reply":
            assert request.transport is not None
            request.transport.abort()
        return self._reply(request, status, text, "")

    def _answer(self, client: Client | None, query: t.Mapping[str, str]) -> tuple[int, str]:
        """What the engine answers: 200 whatever happened, but for another application's name. Company and token choose the profile and refuse nobody."""
        if query.get("applicationname", APPLICATION) != APPLICATION:
            return 500, "<html><head><title>HTTP Status 500</title></head><body>Servlet execution threw an exception</body></html>"
        transaction, flow = query.get("tranname", ""), query.get("__QUERY_ID__", "null")
        run = Run(flow, "", transaction or "null")
        if not query or not re.fullmatch(QUERY_START, query.get("QueryStartTime", "")):
            self.log.error(run, self.now(), "Exception in processing Data Map.", "null", "java.lang.NullPointerException", True)
            self.log.query_end(run, self.now())
            return 200, engine_answer(query)
        if transaction not in TRANSACTIONS:
            self.log.unknown_transaction(run, self.now())
            self.log.query_end(run, self.now())
            return 200, engine_answer(query)
        known = query.get("__GETCONFIG__") == "yes" and client is not None and query.get("__TOKEN__") == client.token and "'" not in client.company
        if not known or client is None:
            self.log.entry(run, self.now(), "Error getting configuration")
            self.log.query_end(run, self.now())
            return 200, engine_answer(query, transaction)
        rows = self.run(client, flow, query.get("CustomerFullName", ""), user="", transaction=transaction)
        return 200, engine_answer(query) if rows is None else engine_answer(query, transaction, [query.get("CustomerFullName", "")] * rows)

    async def _runs_page(self, request: web.Request) -> web.StreamResponse:
        """The Log Viewer: today's lines of one user and flow, for whoever knows the address; with a wrong code an empty table, without a flow nothing."""
        await self.lab.charge("rtt")
        flow, profile = request.query.get("__LOG_QUERY_ID__", ""), request.query.get("CurrentProfile", "")
        fault = self.lab.faults.take("interweave", "", "runs " + flow)
        if fault and fault.action == "redirect":
            return self._redirect(request, str(fault.value))
        if fault and fault.action == "answer":
            return self._reply(request, int(fault.value["status"]), str(fault.value["text"]), "")
        right = request.query.get("HV") == str(java_hash(flow + profile))
        page = self.log.runs_page(flow, profile.rpartition(":")[2], self.now().strftime("%Y-%m-%d")) if right else PAGE % ""
        return self._reply(request, 200, page if flow else "", "")

    async def _portal_api(self, request: web.Request) -> web.StreamResponse:
        await self.lab.charge("rtt")
        fault = self.lab.faults.take("interweave", "", "portal " + request.match_info["path"])
        if fault and fault.action == "down":
            assert request.transport is not None
            request.transport.abort()
        reply = await interweave_portal.handle(self.portal, request, fault.action if fault else "")
        self.lab.ledger.request("interweave", 0, 0, request.method)
        return reply

    async def _download(self, request: web.Request) -> web.StreamResponse:
        await self.lab.charge("rtt")
        stem, _dot, kind = request.match_info["file"].rpartition(".")
        form = r"%s(\d{8})?\.erl|stdout\.txt"
        client = next((one for one in self.clients.values() if re.fullmatch(form % re.escape(one.file), request.match_info["file"])), None)
        fault = self.lab.faults.take("interweave", client.name if client else "", "log")
        if fault and fault.action == "redirect":
            return self._redirect(request, str(fault.value))
        if client is None:
            return self._reply(request, 404, "no such log")
        if request.query.get("__TOKEN__") != client.token:
            return self._reply(request, 403, "token unknown")
        text = self.log.stdout if kind == "txt" else self.log.mailed(client.served, stem.removeprefix(client.file))
        return self._reply(request, 200, text.replace("\n", "\r\n"))

    def _redirect(self, request: web.Request, where: str) -> web.Response:
        """Send the caller elsewhere, with all that it brought."""
        reply = self._reply(request, 302, "moved")
        reply.headers["Location"] = "%s?%s" % (where, request.query_string)
        return reply

    def _reply(self, request: web.Request, status: int, text: str, kind: str = "text/plain; charset=utf-8") -> web.Response:
        """The engine itself names no content type."""
        body = text.encode("utf-8")
        self.lab.ledger.request("interweave", 0, len(body), request.method)
        reply = web.Response(status=status, body=body, headers={"Content-Type": kind} if kind else None)
        if not kind:
            reply.headers.pop("Content-Type", None)
        return reply

    # by hand ---------------------------------------------------------------------------------------------------
    def act(self, what: str, options: dict[str, t.Any]) -> t.Any:
        if what == "portal":
            return self.portal.change(options)
        client = self.clients[options.pop("client")]
        if what == "run":
            return self.run(client, options.get("flow", client.flow), options["name"])
        if what == "records":
            return self._log_good(client, **options)
        if what == "log":
            return getattr(self, "_log_" + options.pop("kind"))(client, **options)
        if what == "link":  # what the column Runs gives
            flow, profile = options["flow"], "%s:%s" % (client.company, client.user)
            return "https://%s:%d/SF2QBBase/scheduledtransform?%s" % (self.lab.address(4), PORT, urlencode(
                {"__LOG_QUERY_ID__": flow, "CurrentProfile": profile, "HV": java_hash(flow + profile)}))
        if what == "duplicate":
            return write_account(self.lab.parts[client.crm], client, {"Name": options["name"]}, bind=False)
        raise KeyError(what)


__all__ = ["Client", "InterWeave"]
