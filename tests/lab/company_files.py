# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""QuickBooks company files: SQLite with QODBC's table and column names, behind the real unixODBC driver manager and, on a simulated
Windows host, behind the driver in the signed-in user's session.

A file's switches (scenario ``switches`` and ``POST /act/company_files/switch``): ``connect_error``, ``connect_delay`` (seconds), ``limit``
(statements per connection), ``read_only`` (the error text of a write), ``statement_error``. Presets for the refusals of the field are in
``REFUSALS``: ``never_authorised``, ``modal_dialog``, ``another_file_open``, ``mode_mismatch``, ``no_automatic_login``, ``could_not_start``.
Acts: ``switch`` (file, name, value or preset), ``mode`` (file, mode), ``sql`` (file, statement): something done by hand in QuickBooks;
``session`` (host, words): what the session of the signed-in user is like.
"""
from __future__ import annotations

import asyncio
import contextlib
import json
import pathlib
import re
import sqlite3
import typing as t

from .company_session import may_write, session_number, stopped
from .core import Lab, Part
from .odbc_shim import build_shim

_BEGIN = "[QODBC] QB Begin Session Failed. Error = "
REFUSALS = {
    "never_authorised": _BEGIN + "80040418, This application has never accessed this QuickBooks company data file before.",
    "no_permission": _BEGIN + "8004041A, This application does not have permission to access this QuickBooks company data file.",
    "no_automatic_login": _BEGIN + "8004041D, This application is not allowed to log into this QuickBooks company data file automatically.",
    "modal_dialog": _BEGIN + "80040414, A modal dialog box is showing in the QuickBooks user interface.",
    "another_file_open": _BEGIN + "8004040A, A different company data file is already open in QuickBooks.",
    "mode_mismatch": _BEGIN + "80040410, The company data file is currently open in a mode other than the one specified by your application.",
    "could_not_start": _BEGIN + "80040408, Could not start QuickBooks.",
    "wrong_elevation": _BEGIN + "80070005, Access is denied.",
    "still_starting": _BEGIN + "80040424, QuickBooks did not finish its initialization.",
}
NO_FILE = _BEGIN + "80040403, QuickBooks found an error when it tried to open the company file."
READ_ONLY = "[QODBC] Error: 3260 - This is a Read-Only version of QODBC: the table Customer cannot be written."
LIMIT = "[QODBC] You have reached the limit of SQL statements per session of the evaluation version."
#: Lists that share the customer's name space: a name in one of them is taken in all (3100).
SHARED = ("Customer", "Vendor", "Employee", "OtherName")
SCHEMA = """
CREATE TABLE Host (ProductName, MajorVersion, MinorVersion, Country, IsAutomaticLogin, QBFileMode);
CREATE TABLE Company (CompanyName, LegalCompanyName);
CREATE TABLE Terms (ListID, Name, IsActive);
CREATE TABLE SalesTaxCode (ListID, Name, IsActive, IsTaxable);
CREATE TABLE ItemSalesTax (ListID, Name, IsActive, TaxRate);
CREATE TABLE Customer (ListID, TimeCreated, TimeModified, EditSequence, Name, FullName, IsActive, CompanyName, AccountNumber, Notes,
  TermsRefFullName, SalesTaxCodeRefFullName, ItemSalesTaxRefFullName, BillAddressAddr1, Phone, Email);
CREATE TABLE Vendor (ListID, Name, IsActive);
CREATE TABLE Employee (ListID, Name, IsActive);
CREATE TABLE OtherName (ListID, Name, IsActive);
CREATE TRIGGER taken BEFORE INSERT ON Customer WHEN EXISTS (
  SELECT 1 FROM (SELECT Name FROM Customer UNION ALL SELECT Name FROM Vendor UNION ALL SELECT Name FROM Employee
    UNION ALL SELECT Name FROM OtherName) AS every WHERE lower(every.Name) = lower(NEW.Name))
  BEGIN SELECT RAISE(ABORT, '3100 - name'); END;
CREATE TRIGGER toolong BEFORE INSERT ON Customer WHEN length(NEW.Name) > 41
  BEGIN SELECT RAISE(ABORT, '[QODBC] Error: 3070 - The string in the field "Name" is too long.'); END;
CREATE TRIGGER colon BEFORE INSERT ON Customer WHEN instr(NEW.Name, ':') > 0
  BEGIN SELECT RAISE(ABORT, '[QODBC] Error: 3090 - There was an error when storing the name: it holds a colon.'); END;
CREATE TRIGGER filled AFTER INSERT ON Customer BEGIN UPDATE Customer SET ListID = coalesce(ListID, printf('80000%03X-%d', NEW.rowid,
  1700000000 + NEW.rowid)), FullName = coalesce(FullName, Name), IsActive = coalesce(IsActive, 1), EditSequence = '1',
  TimeCreated = datetime('now'), TimeModified = datetime('now') WHERE rowid = NEW.rowid; END;
"""


class CompanyFile:
    """One .qbw file of one client on one host."""

    def __init__(self, name: str, about: dict[str, t.Any], folder: pathlib.Path) -> None:
        self.name = name
        self.about = about
        self.client: str = about["client"]
        self.host: str = about["host"]
        self.dsns: list[str] = about.get("dsns") or ["QuickBooks Data"]
        self.path: str = about["path"]
        self.database = folder / (name + ".db")
        self.switches: dict[str, str] = {}
        self.reset()

    def reset(self) -> None:
        for suffix in ("", ".control", ".log"):
            pathlib.Path(str(self.database) + suffix).unlink(missing_ok=True)
        with self.open() as base:
            base.executescript(SCHEMA)
            product = {"ProductName": "QuickBooks Enterprise Solutions 24.0", "MajorVersion": "34", "MinorVersion": "0", "Country": "US",
                       "IsAutomaticLogin": 1, "QBFileMode": "MultiUser", **(self.about.get("product") or {})}
            self.insert(base, "Host", product)
            self.insert(base, "Company", {"CompanyName": self.about["company_name"], "LegalCompanyName": self.about["company_name"]})
            for table, rows in (self.about.get("tables") or {}).items():
                for number, row in enumerate(rows, 1):
                    self.insert(base, table, {"ListID": "8000%04X-1512790%03d" % (number, number), "IsActive": 1,
                                              **(row if isinstance(row, dict) else {"Name": row})})
        self.switches = {"limit": "5"}
        for name, value in (self.about.get("switches") or {}).items():
            self.switch(name, value)
        self.write_control()

    @staticmethod
    def insert(base: sqlite3.Connection, table: str, row: dict[str, t.Any]) -> None:
        base.execute("INSERT INTO %s (%s) VALUES (%s)" % (table, ", ".join(row), ", ".join("?" * len(row))), list(row.values()))

    @contextlib.contextmanager
    def open(self) -> t.Iterator[sqlite3.Connection]:
        base = sqlite3.connect(self.database, timeout=10)
        try:
            with base:
                yield base
        finally:
            base.close()

    def switch(self, name: str, value: t.Any) -> None:
        if name == "refuse":
            self.switches.pop("connect_error", None)
            if value:
                self.switches["connect_error"] = REFUSALS[value]
        elif name == "read_only":
            self.switches.pop("read_only", None)
            if value:
                self.switches["read_only"] = READ_ONLY
        elif value in (None, False, ""):
            self.switches.pop(name, None)
        else:
            self.switches[name] = str(value)

    def write_control(self) -> None:
        pathlib.Path(str(self.database) + ".control").write_text("".join("%s=%s\n" % pair for pair in self.switches.items()), encoding="utf-8")

    def note(self, what: str, detail: str) -> None:
        with open(str(self.database) + ".log", "a", encoding="utf-8") as log:
            log.write("session\t%s\t%s\n" % (what, re.sub(r"[\n\t]", " ", detail)))

    def log(self) -> list[dict[str, str]]:
        path = pathlib.Path(str(self.database) + ".log")
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.exists() else []
        return [dict(zip(("by", "what", "detail"), line.split("\t", 2), strict=False)) for line in lines]

    def mode(self) -> str | None:
        """None when a test has taken the table away."""
        try:
            return str(self.rows("Host")[0]["QBFileMode"])
        except (sqlite3.Error, IndexError):
            return None

    def rows(self, table: str) -> list[dict[str, t.Any]]:
        with self.open() as base:
            base.row_factory = sqlite3.Row
            return [dict(row) for row in base.execute("SELECT * FROM %s" % table)]


def attributes(text: str) -> dict[str, str]:
    """A connection string's attributes by ODBC's grammar: values may stand in braces, a closing brace inside is doubled, the first one wins."""
    found: dict[str, str] = {}
    for keyword, braced, bare in re.findall(r"\s*([^=;]+)=(?:\{((?:[^}]|\}\})*)\}|([^;]*))(?:;|$)", text):
        found.setdefault(keyword.strip().lower(), braced.replace("}}", "}") or bare)
    return found


def writes(sql: str) -> bool:
    return sql.lstrip()[:6].lower() in ("insert", "update", "delete")


class Session:
    """One connection of one application, counted as the driver counts: what runs on the Windows host instead of the shim."""

    def __init__(self, file: CompanyFile, application: str) -> None:
        self.file = file
        self.count = 0
        file.note("connect", application)

    def execute(self, sql: str) -> tuple[list[str], list[list[t.Any]]]:
        """:raises ValueError: QODBC's error text."""
        self.count += 1
        self.file.note("write" if writes(sql) else "read", sql)
        switches = self.file.switches
        if self.count > int(switches.get("limit", 0) or 10**6):
            raise ValueError(LIMIT)
        if writes(sql) and "read_only" in switches:
            raise ValueError(switches["read_only"])
        if "statement_error" in switches:
            raise ValueError(switches["statement_error"])
        try:
            with self.file.open() as base:
                cursor = base.execute(sql)
                return [column[0] for column in cursor.description or ()], [list(row) for row in cursor.fetchall()]
        except sqlite3.Error as exc:
            raise ValueError(self.worded(str(exc), sql)) from exc

    @staticmethod
    def worded(text: str, sql: str) -> str:
        if "3100" in text:
            literal = re.search(r"'((?:[^']|'')*)'", sql)
            name = literal.group(1).replace("''", "'") if literal else ""
            return '[QODBC] Error: 3100 - The name "%s" of the list element is already in use.' % name
        return text if text.startswith("[QODBC]") else "[QODBC] %s" % text


class CompanyFiles(Part):
    name = "company_files"

    def __init__(self, lab: Lab, scenario: dict[str, t.Any]) -> None:
        super().__init__(lab, scenario)
        self.folder = lab.state / "company_files"
        self.odbc = lab.state / "odbc"
        self.files: dict[str, CompanyFile] = {}
        #: Words by host: ``elevated`` (the script's session is an administrator's), ``silent`` (endpoint protection stops the script),
        #: ``constrained`` (AppLocker: Constrained Language Mode), ``failing`` (.NET refuses what comes before the first statement).
        self.switches: dict[str, str] = {}

    async def start(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.odbc.mkdir(parents=True, exist_ok=True)
        self.files = {name: CompanyFile(name, about, self.folder) for name, about in (self.scenario.get("files") or {}).items()}
        shim = build_shim(self.odbc)
        (self.odbc / "odbcinst.ini").write_text(
            "[QODBC Driver for QuickBooks]\nDriver=%s\n\n[QRemote for QuickBooks]\nDriver=%s\n" % (shim, shim), encoding="utf-8")
        (self.odbc / "odbc.ini").write_text("".join(
            "[%s %s]\nDriver=QRemote for QuickBooks\nDatabase=%s\n\n" % (file.client, dsn, file.database)
            for file in self.files.values() for dsn in file.dsns), encoding="utf-8")
        (self.odbc / "paths.txt").write_text("".join("%s\t%s\n" % (file.path, file.database) for file in self.files.values()), encoding="utf-8")

        from .windows_tasks import TASK_ANSWERS
        TASK_ANSWERS.append(self.answer)

    # the script that a scheduled task starts in the user's session ---------------------------------------------------
    async def answer(self, host: t.Any, task: dict[str, t.Any], command: str, arguments: str) -> int | None:
        """What the script does, by its documented request and result files: this lab has no PowerShell."""
        folder = re.search(r'-Folder\s+"?([^"]+?)"?\s*$', arguments)
        if host.lab is not self.lab or "powershell" not in command.lower() or not folder:
            return None
        source = host.file(folder.group(1) + "\\request.json")
        if source is None or host.file(folder.group(1) + "\\interweave-probe.ps1") is None:
            return 1
        policy = r"HKLM\SOFTWARE\Policies\Microsoft\Windows\PowerShell"
        if host.registry.data(policy, "ExecutionPolicy", "") in ("AllSigned", "Restricted") or host.registry.data(policy, "EnableScripts", 1) == 0:
            return 1  # group policy beats -ExecutionPolicy Bypass
        if "silent" in (self.switches.get(host.name) or ""):
            return 1
        request = json.loads(source.data)
        result = stopped(self.switches.get(host.name) or "", request["nonce"]) or await self.run_request(host, task, command, request)
        text = json.dumps(result)  # ASCII only, as the script writes it
        place = folder.group(1) + "\\result.json"
        if not may_write(host.acls, folder.group(1), place, host.file(place) is not None):
            return 1
        host.write_file(place, text.encode("ascii"))
        return 0

    async def run_request(self, host: t.Any, task: dict[str, t.Any], command: str, request: dict[str, t.Any]) -> dict[str, t.Any]:
        words = attributes(request["connection"])
        bits = 32 if "syswow64" in command.lower() else 64
        running = [one for one in host.processes.values() if one.name.upper().startswith(("QBW", "QREMOTESERVER."))]
        outcome: dict[str, t.Any] = {"rows": {}, "errors": {}, "statements": 0}
        path = "" if words.get("dfq") == "." else words.get("dfq", "")
        file = self.find(host.name, words.get("dsn", words.get("remotedsn", "")), path)
        for statements in request["sessions"]:
            if file is None:
                outcome["errors"]["connect"] = "ERROR [HY000] " + NO_FILE if path else (
                    "ERROR [IM002] [Microsoft][ODBC Driver Manager] Data source name not found and no default driver specified")
                break
            session = Session(file, "powershell.exe")
            await asyncio.sleep(float(file.switches.get("connect_delay", 0)))
            if "connect_error" in file.switches:
                outcome["errors"]["connect"] = "ERROR [HY000] " + file.switches["connect_error"]
                break
            for statement in statements:
                self.run_statement(session, statement, outcome)
        user = next((one.user for one in host.sessions if one.number == session_number(host, task)), "")
        programs = [{"name": one.name.rpartition(".")[0], "session": one.session} for one in running]
        elevated = "elevated" in (self.switches.get(host.name) or "")
        return {"schema": "1", "nonce": request["nonce"], "language": "FullLanguage", "user": user, "session": session_number(host, task),
                "elevated": elevated, "bits": bits, "programs": programs, **outcome, "end": request["nonce"]}

    @staticmethod
    def run_statement(session: Session, statement: dict[str, t.Any], outcome: dict[str, t.Any]) -> None:
        unless, only = statement.get("unless_rows") or [], statement.get("only_rows") or []
        rows, errors = outcome["rows"], outcome["errors"]
        if any(name in errors for name in (*unless, *only)) or any(rows[name]["rows"] for name in unless if name in rows):
            return
        if not all(name in rows and rows[name]["rows"] for name in only):
            return
        outcome["statements"] += 1
        try:
            columns, found = session.execute(statement["sql"])
        except ValueError as exc:
            errors[statement["id"]] = "ERROR [HY000] %s" % exc
            return
        rows[statement["id"]] = {"columns": columns, "rows": [[None if cell is None else str(cell) for cell in row] for row in found]}

    def reset(self) -> None:
        self.switches.clear()
        for file in self.files.values():
            file.reset()

    def snapshot(self) -> dict[str, t.Any]:
        return {"odbcsysini": str(self.odbc), "files": {name: {
            "database": str(file.database), "switches": dict(file.switches), "customers": file.rows("Customer"), "log": file.log(),
            "mode": file.mode()} for name, file in self.files.items()}}

    def act(self, what: str, options: dict[str, t.Any]) -> t.Any:
        if what == "session":
            self.switches[options["host"]] = options["words"]
            return {}
        file = self.files[options["file"]]
        if what == "switch":
            file.switch(options["name"], options.get("value"))
            file.write_control()
        elif what == "mode":
            with file.open() as base:
                base.execute("UPDATE Host SET QBFileMode = ?", [options["mode"]])
        elif what == "sql":
            with file.open() as base:
                base.execute(options["statement"])
        else:
            raise KeyError(what)
        return {}

    # for the other parts -----------------------------------------------------------------------------------------------
    def find(self, host: str, dsn: str = "", path: str = "") -> CompanyFile | None:
        """The file that a DSN or a path on this host means."""
        for file in self.files.values():
            if file.host == host and ((path and file.path.lower() == path.lower()) or (not path and dsn in file.dsns)):
                return file
        return None

    def customer(self, client: str, name: str) -> dict[str, t.Any] | None:
        """The client's customer of this name, as a flow reads it."""
        for file in self.files.values():
            if file.client == client:
                for row in file.rows("Customer"):
                    if str(row["Name"]).lower() == name.lower():
                        return row
        return None
