# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what QuickBooks, QODBC and InterWeave mean by an error code or text, and what to do about it.

The one table for the company file, the flow log and the canary: status codes of qbXML (``status_codes``), HRESULTs of the QuickBooks SDK (``hresults``),
SQLSTATEs of the ODBC driver manager, and the texts of a connection that carry no code.

Sources: Intuit's status codes and HRESULTs as QODBC's error tables and the QuickBooks SDK print them, InterWeave's own tables of both, and for its wording the
help desk article "QuickBooks status codes". Where the two differ (3000, 3170 ...) both are kept and both are shown.
"""
from __future__ import annotations

import html
import re

from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file.error_entry import QuickBooksError, table
from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file.hresults import HRESULTS, REMOTE
from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file.status_codes import STATUS_CODES

_E = QuickBooksError
_REACH = "Check that QRemote Server runs in its user's session and listens, and that server, port and encryption key of the data source are its own."
_SESSION = "On the QuickBooks host, as the Windows user who runs QuickBooks: "
_QREMOTE = "Restart QRemote Server in its user's session on the QuickBooks host: after many refused records in one run it was seen to hang."

#: SQLSTATEs of the ODBC driver manager (Microsoft, "ODBC Error Codes"): the connection never reached QuickBooks.
SQL_STATES: dict[str, QuickBooksError] = table(
    _E("IM002", "there is no data source of this name for this bitness and user",
       "Compare the name with the System DSNs in the ODBC administrator of the same bitness, on the machine that asks.", "it"),
    _E("IM003", "the driver's file could not be loaded", "Install the driver again, in the bitness of the program that asks.", "it"),
    _E("IM014", "data source and program have different bitness", "Use the option bitness that fits the data source (32 or 64).", "it"),
    _E("08001", "the program behind the data source could not be reached", _REACH, "it"),
    _E("08004", "the program behind the data source refused the connection", _REACH, "it"),
    _E("08S01", "the connection to the program behind the data source broke", _REACH, "it"),
    _E("HYT00", "no answer within the time-out", _SESSION + "look for a dialog, or QuickBooks still starting; then run again.", "client", True),
    _E("HYT01", "no answer within the connection's time-out", _SESSION + "look for a dialog, or QuickBooks still starting; then run again.", "client", True),
)

#: Texts without a code: a pattern (ignoring case), and what it means. The more telling stand first.
TEXTS: tuple[tuple[str, QuickBooksError], ...] = (
    (r"could not start QuickBooks", HRESULTS["80040408"]),
    (r"has (?:not|never) accessed this QuickBooks company data file", HRESULTS["80040418"]),
    (r"does not have permission to access this QuickBooks company", HRESULTS["8004041A"]),
    (r"(?:unable|not allowed) to log into this QuickBooks company data file automatically", HRESULTS["8004041D"]),
    (r"in a mode other than the one (?:specified|requested)", HRESULTS["80040410"]),
    (r"modal dialog box is showing", HRESULTS["80040414"]),
    (r"already open and it is different from the one requested", HRESULTS["8004040A"]),
    (r"must include the name of the (?:QuickBooks company )?data file", HRESULTS["80040416"]),
    (r"driver could not be loaded.*QRemote|QRemote.*driver could not be loaded", _E(
        "driver could not be loaded", "InterWeave's server cannot load QRemote's client",
        "Install or repair QRemote's client on InterWeave's server.", "interweave")),
    (r"driver could not be loaded", SQL_STATES["IM003"]),
    (r"encr?ypt ?key", _E("encryption key", "QRemote's client and server have different encryption keys", _REACH, "it")),
    (r"Incorrect Response Received|QRemote Client|client exceeded retry limit", _E("QRemote", "QRemote Server answers wrongly or no more", _QREMOTE, "it")),
    (r"Expected lexical element not found", _E(
        "lexical element", "QODBC does not understand the statement", "Restart QRemote Server, or ask us to; if it stays, correct the flow's statement.",
        "interweave")),
    (r"of the list element is already in use", STATUS_CODES["3100"]),
    (r"invalid reference to QuickBooks", STATUS_CODES["3140"]),
    (r"specified in the request cannot be found", STATUS_CODES["3120"]),
    (r"cannot clear the element", STATUS_CODES["3190"]),
    (r"edit sequence.*out[ -]of[ -]date", STATUS_CODES["3200"]),
    (r"string .*in the field .*is too long", STATUS_CODES["3070"]),
    (r"feature is not enabled or not available", STATUS_CODES["3250"]),
    (r"insufficient permission level", STATUS_CODES["3260"]),
    (r"SQL statements per session|(?:evaluation|trial) (?:version|period|has (?:expired|ended))|licen[cs]e (?:has |is )?(?:expired|not activated)", _E(
        "evaluation", "QODBC has no active licence: an evaluation ends after 30 days and answers 5 statements a session",
        "Activate the licence on the QuickBooks host: QODBC Setup Screen, tab Activate (item 1.3).", "it")),
    (r"invalid table name", _E("table name", "QODBC does not know a table of the statement",
                               "Correct the flow's statement, which the lines of the log show.", "interweave")),
    (r"Trying to reconnect \d+ times", _E("reconnect", "InterWeave's engine tries to reach the QuickBooks host again and again", _REACH, "it")),
    (r"Connection (?:to \S+ )?refused|XmlSql\.go\s+Connection Failed|SQL Connection exception|Connection (?:timed out|reset|failed)"
     r"|network connection (?:is )?broken|\bGeneral error\b|socket", _E(
         "connection", "no connection to the company file",
         "Check the QuickBooks host (user signed in, QuickBooks and one QRemote server running, port forwarded, company file not held in single-user mode), "
         "then run the flow again.", "it")),
    (r"\bno protocol\b", _E("no protocol", "the CRM's address is empty in the company profile", "Enter the CRM's address in the company profile.",
                            "interweave")),
    (r"No input stream\.? Code", _E(
        "no input stream", "the CRM answered with an error", "Read the CRM's code in the log; check the login of the company profile.", "crm_admin")),
)

#: QuickBooks' and QODBC's own sentences among them, and words of which each holds one (a log has millions of lines).
_SENTENCES = re.compile("|".join(pattern for pattern, entry in TEXTS if entry.code in {**STATUS_CODES, **HRESULTS, "evaluation": None}), re.IGNORECASE)
_WORDS = ("quickbooks", "element", "data file", "edit sequence", "in the request", "in the field", "a mode other", "modal dialog", "per session",
          "evaluation ", "trial ", "licen", "permission level")

ALL: dict[str, QuickBooksError] = {**STATUS_CODES, **HRESULTS, **SQL_STATES}

#: Every spelling of a status code seen or to be expected: QODBC's own, the help desk's, qbXML's attribute. A bare "status" means many things: it counts
#: from 3000 up, where qbXML's codes of a refused record begin.
STATUS_PATTERN = re.compile(
    r"(?:(?:\[QODBC\]\s*Error\s*[:=]?\s*|\b(?:QODBC|QuickBooks)\s+Error\s*[:=]?\s*|\bstatusCode\s*=\s*[\"']?)(\d{1,5})"
    r"|(?<!HTTP )\bStatus[\s_-]*(?:Code)?(?:\s+is)?\s*[:=#]?\s*[\"']?([36-9]\d{3})"
    r"|\bError(?:\s+(?:code|number|no\.?))?\s*[:=#]?\s*(3[0-3]\d\d)\b(?![.,]\d))(?!\d)", re.IGNORECASE)
HRESULT_PATTERN = re.compile(r"(?<![0-9A-Fa-f])(?:0x)?(8004[0-9A-Fa-f]{4}|80070005|800706BA|80080005)(?![0-9A-Fa-f])", re.IGNORECASE)
#: The same as a signed number, as COM and .NET print it.
DECIMAL_PATTERN = re.compile(r"(?<![\d-])(-21472\d{5}|-2147024891|-2147023174|-2146959355)(?!\d)")
SQL_STATE_PATTERN = re.compile(r"[\[(]?\b(IM0\d\d|HYT0\d|08[0-9S]0\d)\b[\])]?")
#: The name that is in use. Names may hold quotes themselves, so the last closing quote before the fixed words counts; some texts have none.
NAME_PATTERN = re.compile(
    r"\bname\s+(?:\"|'|&quot;|&#34;|\u201c|\u201e|\u2018|\u00ab)(.{0,300})"
    r"(?:\"|'|&quot;|&#34;|\u201d|\u201c|\u2019|\u00bb)\s+of\s+the\s+list\s+element", re.IGNORECASE)
BARE_NAME_PATTERN = re.compile(r"\bname\s+(\S.{0,300}?)\s+of\s+the\s+list\s+element", re.IGNORECASE)
_REMOTE_WORDS = re.compile(r"remote data sharing|\bRDS\b", re.IGNORECASE)


def _decimal(text: str) -> str:
    return "%08X" % (int(text) & 0xFFFFFFFF)


def lookup(code: str | int) -> QuickBooksError | None:
    """The entry for a code: a status code (``3100``) or an HRESULT in any usual spelling (``0x80040408``, ``-2147220472``)."""
    text = str(code).strip()
    if text in STATUS_CODES:
        return STATUS_CODES[text]
    if re.fullmatch(r"-\d{6,10}", text):
        text = _decimal(text)
    text = text.upper()
    return HRESULTS.get(text[2:] if text.startswith("0X") else text)


def codes_in(text: str) -> list[str]:
    """All codes that a text names, in the order of the text, each once; HRESULTs in upper case without ``0x``."""
    found = [(match.start(), match[match.lastindex or 0]) for match in STATUS_PATTERN.finditer(text)]
    found += [(match.start(), match.group(1).upper()) for match in HRESULT_PATTERN.finditer(text)]
    found += [(match.start(), _decimal(match.group(1))) for match in DECIMAL_PATTERN.finditer(text)]
    return list(dict.fromkeys(code for _where, code in sorted(found)))


def name_in_use(text: str) -> str:
    """The name that a 3100 message complains about, as it is without a web page's or XML's escapes, also doubled; empty when the text holds none."""
    text = text.replace("&amp;quot;", "&quot;")
    match = NAME_PATTERN.search(text) or BARE_NAME_PATTERN.search(text)
    return html.unescape(html.unescape(match.group(1))) if match else ""


def explain_code(code: str, text: str = "") -> QuickBooksError | None:
    """The entry for a code as the text around it shows it: of remote data sharing, or of what the code met."""
    entry = REMOTE.get(code) if _REMOTE_WORDS.search(text) else None
    entry = entry or lookup(code)
    return None if entry is None else entry.met(text)


def explain(text: str) -> QuickBooksError | None:
    """The first known code of an error text, for example of an ODBC exception; without one what the driver manager's SQLSTATE or the text itself means."""
    for code in codes_in(text):
        entry = explain_code(code, text)
        if entry is not None:
            return entry
    states = (SQL_STATES.get(state) for state in SQL_STATE_PATTERN.findall(text))
    return next((entry for entry in states if entry is not None), None) or explain_text(text)


def explain_text(text: str) -> QuickBooksError | None:
    """What a text without a code means: a connection's, QRemote's, QuickBooks' own words."""
    return next((entry.met(text) for pattern, entry in TEXTS if re.search(pattern, text, re.IGNORECASE | re.DOTALL)), None)


def is_sentence(text: str) -> bool:
    """Whether a text holds one of QuickBooks' or QODBC's own sentences of an error, with or without its code."""
    lower = text.lower()
    return any(word in lower for word in _WORDS) and _SENTENCES.search(text) is not None


def is_busy(text: str) -> bool:
    """True when the first known code of the text means busy or still starting: not a fault of the set-up."""
    entry = explain(text)
    return entry is not None and entry.transient


__all__ = ["ALL", "HRESULTS", "QuickBooksError", "REMOTE", "SQL_STATES", "STATUS_CODES", "TEXTS", "codes_in", "explain", "explain_code", "explain_text",
           "is_busy", "is_sentence", "lookup", "name_in_use"]
