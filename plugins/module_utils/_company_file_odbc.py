# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: ask a company file through ODBC on the machine that runs this (pyodbc)."""
from __future__ import annotations

import traceback
import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file import Answers, Rows

try:
    import pyodbc
except ImportError:
    pyodbc = None
    PYODBC_IMPORT_ERROR: str | None = traceback.format_exc()
else:
    PYODBC_IMPORT_ERROR = None
    # "QODBC does not support connection pooling" (qodbc.com); a pooled session would also carry its statements over
    pyodbc.pooling = False

MAX_ROWS = 2000


def ask(connection: str, sessions: list[list[dict[str, t.Any]]], timeout: int, application: str) -> Answers:
    """Run the statements, each list on a connection of its own. Errors are answers too.

    *timeout* is in seconds, for the login and for each statement. ``unless_rows`` and ``only_rows`` of a statement name earlier ones.
    """
    rows: dict[str, Rows] = {}
    errors: dict[str, str] = {}
    count = 0
    for statements in sessions:
        try:
            link = pyodbc.connect(connection, timeout=timeout, autocommit=True)
        except pyodbc.Error as exc:
            errors["connect"] = text_of(exc)
            break
        try:
            link.timeout = timeout
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
    return Answers(rows, errors, count, application, "odbc")


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
    """The driver's words, without the SQLSTATE that pyodbc puts first."""
    return str(exc.args[1] if len(exc.args) > 1 else exc)


__all__ = ["PYODBC_IMPORT_ERROR", "ask", "wanted"]
