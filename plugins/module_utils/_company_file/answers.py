# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what is asked of a QuickBooks company file through QODBC, and what the answers mean.

Two roads bring the same answers: a script in the signed-in user's session on the host, and ODBC on the machine that runs the module.
Both run the statements of :data:`STATEMENTS`; everything else is here. The free edition of QODBC takes five statements a session
(QODBC Quick Start Guide), so there are five.
"""
from __future__ import annotations

import re
import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file.error_codes import QuickBooksError, explain

#: Table and column names as QODBC has them: concatenated, no underscores. ``Host`` mirrors qbXML's HostRet.
STATEMENTS: dict[str, str] = {
    "host": "SELECT ProductName, MajorVersion, MinorVersion, Country, IsAutomaticLogin, QBFileMode FROM Host",
    "company": "SELECT CompanyName FROM Company",
    "terms": "SELECT Name, IsActive FROM Terms",
    "sales_tax_codes": "SELECT Name, IsActive FROM SalesTaxCode",
    "in_use": "SELECT DISTINCT TermsRefFullName, SalesTaxCodeRefFullName FROM Customer",
}
#: Asked in a connection of their own, and only where they are wanted.
TAX_ITEMS: dict[str, str] = {
    "sales_tax_items": "SELECT Name, IsActive FROM ItemSalesTax",
    "tax_items_in_use": "SELECT DISTINCT ItemSalesTaxRefFullName FROM Customer",
}
LIMIT = 5
#: Rows read of one answer. A list that fills it may have been cut off, so it counts as not answered.
MAX_ROWS = 2000
#: The driver of a data source that asks through QRemote Server on the QuickBooks host, and the program whose grant is used then.
#: Kind of trouble: the road would ask as another program than InterWeave's, which nobody allowed.
OTHER_APPLICATION = "other_application"
QREMOTE_DRIVER, QREMOTE_PROGRAM = "QRemote for QuickBooks", "QRemoteServer.exe"

_MODES = {"singleuser": "single_user", "multiuser": "multi_user"}
#: Characters after which a value must stand in braces (ODBC's SQLDriverConnect, "Connection strings").
_SPECIAL = set("[]{}(),;?*=!@")
_KEYWORD = re.compile(r"[A-Za-z][A-Za-z0-9 _.-]*\Z")
#: Keywords of the driver manager that read or write a file on the machine that asks.
_REFUSED = {"filedsn", "savefile"}
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
#: What a driver that is not Unicode may be given as a brace, separator, equals sign or quote ("best fit", by code page).
_LOOKALIKES = re.compile("[\uff5b\uff5d\uff1b\u037e\uff1d\uff07\u02b9\u02bc\u02c8\u2018\u2019\u201b\u2032]")


def odbc_value(text: str) -> str:
    """One value of an ODBC connection string, in braces where it needs them, so that it cannot add attributes of its own.

    :raises ValueError: it holds a control character.
    """
    if _CONTROL.search(text):
        raise ValueError("it holds a control character (a line end?), which a connection string cannot carry")
    _refuse_lookalikes(text)
    if text and (_SPECIAL.intersection(text) or text != text.strip()):
        return "{%s}" % text.replace("}", "}}")
    return text


def _refuse_lookalikes(text: str) -> None:
    found = _LOOKALIKES.search(text)
    if found:
        raise ValueError("it holds %r (U+%04X), which an ODBC driver may take for a brace, a separator or a quote: write it with the plain character" % (
            found.group(), ord(found.group())))


def connection_string(parts: t.Mapping[str, str]) -> str:
    """``DSN=...;DFQ=...;`` from its parts, each escaped.

    :raises ValueError: a keyword or a value cannot stand in a connection string, or a keyword is given twice.
    """
    words: dict[str, str] = {}
    for keyword, value in parts.items():
        name = keyword.strip().lower()
        if not _KEYWORD.match(keyword) or name in _REFUSED:
            raise ValueError("%r is no keyword that may stand in the connection string of a company file" % keyword)
        if name in words:
            raise ValueError("%r is given twice in the connection string; use the module's own option for it" % keyword)
        try:
            words[name] = "%s=%s;" % (keyword.strip(), odbc_value(str(value)))
        except ValueError as exc:  # the value itself may be a secret
            raise ValueError("the value of %s cannot be used: %s" % (keyword.strip(), exc)) from None
    return "".join(words.values())


def sql_literal(text: str) -> str:
    """A text as an SQL literal: single quotes, doubled inside. The only character with a meaning there.

    :raises ValueError: it holds a control character, which QuickBooks takes nowhere.
    """
    if _CONTROL.search(text):
        raise ValueError("%r holds a control character, which QuickBooks does not take" % text)
    _refuse_lookalikes(text)
    return "'%s'" % text.replace("'", "''")


class RoadTrouble(Exception):
    """A road could not be taken: nobody signed in, no driver, no answer ... ``kind`` tells the causes apart."""

    def __init__(self, kind: str, message: str, remedy: str, owner: str = "it") -> None:
        super().__init__(message)
        self.kind, self.remedy, self.owner = kind, remedy, owner


class Rows(t.NamedTuple):
    """The answer to one statement."""

    columns: list[str]
    rows: list[list[t.Any]]

    def records(self) -> list[dict[str, t.Any]]:
        return [dict(zip(self.columns, row, strict=False)) for row in self.rows]


class Answers(t.NamedTuple):
    """What a road brought back: rows and error texts by statement id (``connect`` for the connection), and who asked."""

    rows: dict[str, Rows]
    errors: dict[str, str]
    #: On all connections together.
    statements: int
    application: str
    road: str
    #: Was QuickBooks running before we asked? None: could not be seen from here.
    quickbooks_open_before: bool | None = None
    user: str = ""
    #: Whether the asking process ran as administrator. None: not told.
    elevated: bool | None = None
    #: What a person should know besides: what was left on the host, for example.
    notes: tuple[str, ...] = ()


def facts_of(name: str, answers: Answers) -> dict[str, t.Any]:
    """The module's facts, the same for both roads. Values that were not answered are None, never a guess."""
    host = first(answers, "host")
    company = first(answers, "company")
    used, taxed = (answers.rows[name].records() if whole(answers, name) else None for name in ("in_use", "tax_items_in_use"))
    major, minor = text_of(host.get("MajorVersion")), text_of(host.get("MinorVersion"))
    return {
        "name": name,
        "road": answers.road,
        "application": answers.application,
        "user": answers.user,
        "quickbooks_open_before": answers.quickbooks_open_before,
        "elevated": answers.elevated,
        "notes": list(answers.notes),
        # of these statements: a later connection, for the canary, may fail where this one was answered
        "connected": any(name in answers.rows for name in STATEMENTS),
        "product": text_of(host.get("ProductName")),
        "version": "%s.%s" % (major, minor or "0") if major else None,
        "file_mode": _MODES.get(str(host.get("QBFileMode") or "").replace(" ", "").lower()),
        "automatic_login": boolean(host.get("IsAutomaticLogin")),
        "company_name": text_of(company.get("CompanyName")),
        "terms": entries(answers, "terms", used, "TermsRefFullName"),
        "sales_tax_codes": entries(answers, "sales_tax_codes", used, "SalesTaxCodeRefFullName"),
        "sales_tax_items": entries(answers, "sales_tax_items", taxed, "ItemSalesTaxRefFullName"),
        "statements": sum(1 for name in STATEMENTS if name in answers.rows or name in answers.errors),
        "errors": [{"statement": statement, "message": plain(text), **described(explain(text))} for statement, text in answers.errors.items()],
    }


def whole(answers: Answers, statement: str) -> bool:
    """Whether a statement was answered, and not cut off."""
    return statement in answers.rows and len(answers.rows[statement].rows) < MAX_ROWS


def first(answers: Answers, statement: str) -> dict[str, t.Any]:
    found = answers.rows[statement].records() if statement in answers.rows else []
    return found[0] if found else {}


def entries(answers: Answers, statement: str, used: list[dict[str, t.Any]] | None, column: str) -> list[dict[str, t.Any]] | None:
    """A list of the company file with whether each entry is active and in use by a customer. None when it could not be read."""
    if not whole(answers, statement):
        return None
    names = None if used is None else {str(row.get(column)).casefold() for row in used if row.get(column)}
    return [{"name": str(row.get("Name")), "active": boolean(row.get("IsActive")) is not False,
             "in_use": None if names is None else str(row.get("Name")).casefold() in names}
            for row in answers.rows[statement].records() if row.get("Name")]


def boolean(value: t.Any) -> bool | None:
    """QODBC's booleans come as bool, 0/1, -1 or text; None when it is none of them."""
    if value is None or value == "":
        return None
    word = str(value).strip().lower()
    if word in ("1", "-1", "true", "t", "yes"):
        return True
    return False if word in ("0", "false", "f", "no") else None


def text_of(value: t.Any) -> str | None:
    return str(value) if value not in (None, "") else None


def one_line(text: str, limit: int = 400) -> str:
    """An error text on one line, without control characters."""
    return re.sub(r"\s+", " ", _CONTROL.sub(" ", text)).strip()[:limit]


def plain(text: str) -> str:
    """The driver's own words, alike on both roads: .NET puts ``ERROR [HY000]`` before them, pyodbc ``[HY000]``, and the function behind."""
    text = re.sub(r"\A(?:ERROR )?\[[0-9A-Z]{5}\] ", "", one_line(text, 2000))
    return one_line(re.sub(r"(?: \(-?\d+\) \(SQL\w+\))+(?:; .*)?\Z", "", text))


def described(known: QuickBooksError | None) -> dict[str, t.Any]:
    if known is None:
        return {"code": None, "meaning": "", "remedy": "", "owner": "operator", "busy": False}
    return {"code": known.code, "meaning": known.text().partition(": ")[2], "remedy": known.remedy, "owner": known.owner, "busy": known.transient}


__all__ = [
    "Answers", "LIMIT", "MAX_ROWS", "QREMOTE_DRIVER", "QREMOTE_PROGRAM", "RoadTrouble", "Rows", "STATEMENTS", "boolean", "connection_string", "facts_of",
    "odbc_value", "one_line", "plain", "sql_literal",
]
