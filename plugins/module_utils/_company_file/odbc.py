# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: ask a company file through ODBC on the machine that runs this (pyodbc)."""
from __future__ import annotations

import contextlib
import threading
import traceback
import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file.answers import (
    MAX_ROWS,
    QREMOTE_DRIVER,
    QREMOTE_PROGRAM,
    Answers,
    RoadTrouble,
    Rows,
)

try:
    import pyodbc
except ImportError:
    pyodbc = None
    PYODBC_IMPORT_ERROR: str | None = traceback.format_exc()
else:
    PYODBC_IMPORT_ERROR = None
    # "QODBC does not support connection pooling" (qodbc.com); a pooled session would also carry its statements over
    pyodbc.pooling = False

#: Seconds that a driver may be late by.
GRACE = 30
Session = list[dict[str, t.Any]]


def ask(connection: str, sessions: list[Session], timeout: int, application: str = "") -> Answers:
    """Run the statements, each list on a connection of its own. Errors are answers too.

    *timeout* is in seconds, for the login and for each statement. A driver that keeps to neither is left behind after both for each
    connection: it runs in a thread of its own.

    :raises RoadTrouble: the driver did not come back.
    """
    answers = Answers({}, {}, 0, application or application_of(connection), "odbc")
    box: list[Answers] = []
    failed: list[BaseException] = []

    def work() -> None:
        try:
            box.append(run_sessions(connection, sessions, timeout, answers))
        except Exception as exc:  # handed to the caller
            failed.append(exc)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(2 * timeout * len(sessions) + GRACE)
    if thread.is_alive():
        raise RoadTrouble("timeout", "the ODBC driver did not come back within %d seconds" % (2 * timeout * len(sessions) + GRACE),
                          "Look at the screen of the session in which QuickBooks runs: it may show a dialog or still be starting. Then run again.", "client")
    if failed:
        raise failed[0]
    return box[0]


def application_of(connection: str) -> str:
    """The program whose grant a connection uses: QRemote Server for a QRemote data source, else the program that runs this."""
    first = connection.partition(";")[0]
    keyword, _equals, value = first.partition("=")
    name = value[1:-1].replace("}}", "}") if value[:1] == "{" and value[-1:] == "}" else value
    if keyword.lower() == "dsn":
        sources = {dsn.lower(): driver for dsn, driver in pyodbc.dataSources().items()}
        name = sources.get(name.lower(), "")
    return QREMOTE_PROGRAM if name.lower() == QREMOTE_DRIVER.lower() else "python"


def run_sessions(connection: str, sessions: list[Session], timeout: int, answers: Answers) -> Answers:
    rows, errors, count = answers.rows, answers.errors, 0
    for statements in sessions:
        try:
            link = pyodbc.connect(connection, timeout=timeout, autocommit=True)
        except pyodbc.Error as exc:
            errors["connect"] = text_of(exc)
            break
        try:
            limit_statements(link, timeout)
            for statement in statements:
                if not wanted(statement, rows, errors):
                    continue
                count += 1
                try:
                    rows[statement["id"]] = run(link, statement["sql"])
                except pyodbc.Error as exc:
                    errors[statement["id"]] = text_of(exc)
        finally:
            link.close()
    return answers._replace(statements=count)


def limit_statements(link: t.Any, timeout: int) -> None:
    """Set the statements' time-out; a driver that has none answers with an error and is asked without."""
    try:
        link.timeout = timeout
        link.cursor().close()
    except pyodbc.Error:
        with contextlib.suppress(pyodbc.Error):
            link.timeout = 0


def wanted(statement: dict[str, t.Any], rows: t.Mapping[str, Rows], errors: t.Mapping[str, str]) -> bool:
    """Whether a statement is run, given what earlier ones answered. One that failed answers neither way."""
    unless, only = statement.get("unless_rows") or [], statement.get("only_rows") or []
    if any(name in errors for name in (*unless, *only)):
        return False
    return not any(rows[name].rows for name in unless if name in rows) and all(name in rows and rows[name].rows for name in only)


def run(link: t.Any, sql: str) -> Rows:
    cursor = link.cursor()
    try:
        cursor.execute(sql)
        if cursor.description is None:
            return Rows([], [])
        return Rows([column[0] for column in cursor.description],
                    [[None if value is None else str(value) for value in row] for row in cursor.fetchmany(MAX_ROWS)])
    finally:
        cursor.close()


def text_of(exc: Exception) -> str:
    """The driver's words. pyodbc gives the SQLSTATE apart, and again at the start of the text."""
    return str(exc.args[1] if len(exc.args) > 1 else exc)


__all__ = ["PYODBC_IMPORT_ERROR", "application_of", "ask", "wanted"]
