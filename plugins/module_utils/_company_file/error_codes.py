# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what QuickBooks, QODBC and InterWeave mean by an error code, and what to do about it.

The one table for the company file, the flow log and the canary. Two families of codes are known:

* status codes of qbXML, which QODBC passes on as ``[QODBC] Error: 3100 - ...``;
* HRESULTs of the QuickBooks SDK (``80040408``), which QODBC passes on as ``QB Begin Session Failed. Error = 80040408, ...``.

Sources: Intuit's status codes and HRESULTs as QODBC's error tables and the QuickBooks SDK print them; InterWeave's help desk
article "QuickBooks status codes" for its own wording. Where the two differ (3000, 3170 ...) both are kept and both are shown.
"""
from __future__ import annotations

import html
import re
from dataclasses import dataclass


@dataclass(frozen=True)
class QuickBooksError:
    """One code. ``transient``: busy or still starting, the same request may work later without anybody doing anything."""

    code: str
    meaning: str
    remedy: str
    owner: str = "client"
    transient: bool = False
    #: InterWeave's wording, where it is not Intuit's.
    interweave: str = ""

    def text(self) -> str:
        """Code and meaning in one line, with both wordings where they differ."""
        if self.interweave:
            return "%s: %s (InterWeave's wording: %s)" % (self.code, self.meaning, self.interweave)
        return "%s: %s" % (self.code, self.meaning)


def _table(*rows: QuickBooksError) -> dict[str, QuickBooksError]:
    return {row.code: row for row in rows}


_E = QuickBooksError

STATUS_CODES: dict[str, QuickBooksError] = _table(
    _E("1", "no record matched the request", "Check the name or the date range of the request; nothing was found.", "operator",
       interweave="not found"),
    _E("500", "an object named in the request was not found", "Look for the record in QuickBooks; if it was deleted, clear the Id that binds it in the CRM.",
       "client", interweave="not found"),
    _E("530", "a field of the request is not supported", "Remove the field from the flow's mapping.", "interweave"),
    _E("1000", "an internal error of QuickBooks", "Try again; if it stays, verify the company file (File > Utilities > Verify Data).", "client", True),
    _E("3000", "an object ID in the request is invalid",
       "Check first that QuickBooks and one QRemote server run in the session of their Windows user; then compare the record's binding Id "
       "(AccountID in QuickBooks, QB Full Name in the CRM) and clear it if it is empty or foreign.", "operator",
       interweave="HTTP request is invalid: server off, QuickBooks closed or QRemote down"),
    _E("3070", "a text is longer than the field allows", "Shorten the value: a customer name has at most 41 characters.", "client"),
    _E("3090", "the name of an object is invalid", "Remove the colon and other forbidden characters from the name.", "client"),
    _E("3100", "the name of the list element is already in use",
       "Find who holds the name in QuickBooks (customers, vendors, employees and other names share it; inactive records hold it too). Either bind the "
       "existing customer by pasting the CRM record's Id into its binding field (AccountID), or rename one of the two, then run the flow "
       "for this record again.",
       "client", interweave="the name exists and the record is not bound"),
    _E("3120", "the object named in the request cannot be found", "Clear the binding Id of the record in the CRM, then synchronise it again.", "crm_admin",
       interweave="the object was deleted or renamed"),
    _E("3140", "a reference to another QuickBooks record is invalid: that record does not exist",
       "Synchronise the customer first; if the reference is a payment term or a sales tax code, spell it in the CRM exactly as in QuickBooks (item 4.2).",
       "operator", interweave="the parent is missing"),
    _E("3161", "the company file's closing date forbids it", "Ask the client's bookkeeper: the transaction lies before the closing date.", "client"),
    _E("3162", "not allowed in multi-user mode", "Stop the flows, switch to single-user mode, do it, switch back.", "client"),
    _E("3170", "the object cannot be modified", "Close the record's window in QuickBooks; the next cycle tries again.", "client", True,
       interweave="the record is open in QuickBooks; the next cycle tries again"),
    _E("3171", "the closing date forbids modifying the transaction", "Ask the client's bookkeeper: the transaction lies before the closing date.", "client"),
    _E("3175", "the object is in use by another user", "Close the record in QuickBooks and let the next cycle try again.", "client", True),
    _E("3176", "a related object is in use by another user", "Close the related record in QuickBooks and let the next cycle try again.", "client", True),
    _E("3180", "QuickBooks could not save the object",
       "Read the text that follows in the log; often a required field is empty or a list entry missing.", "client"),
    _E("3200", "the edit sequence is out of date: the record changed since it was read", "Nothing to do: the next cycle reads it again.", "operator", True),
    _E("3210", "a field has a value that QuickBooks does not accept", "Correct the value that the log names in the CRM record.", "crm_admin"),
    _E("3220", "not authorised", "Give the integration user of QuickBooks the right for this kind of record.", "client"),
    _E("3231", "the request was not processed, because an earlier one failed", "Deal with the first error of the same run.", "operator", True),
    _E("3250", "the feature is not enabled or not available in this version of QuickBooks",
       "Switch the feature on in Edit > Preferences, or take it out of the company profile.", "client"),
    _E("3260", "the QuickBooks user has not enough permission", "Raise the role of the QuickBooks user that the integration logs in as.", "client"),
    _E("3261", "the application may not see personal data",
       "Edit > Preferences > Integrated Applications > Company Preferences > Properties: allow access to personal data, as Admin.", "client"),
    _E("3263", "the application may not write",
       "QODBC is read-only here: ask InterWeave for the read/write licence, or allow writing in QuickBooks.", "interweave"),
    _E("3301", "not allowed while QuickBooks runs unattended", "Open the company file in the session of its Windows user and run it again.", "client"),
)

_REACH = "Check that QRemote Server runs in its user's session and listens, and that server, port and encryption key of the data source are its own."
_SESSION = "On the QuickBooks host, as the Windows user who runs QuickBooks: "

HRESULTS: dict[str, QuickBooksError] = _table(
    _E("80040154", "the QuickBooks SDK class is not registered", "Install QuickBooks and the driver of the same bitness as the DSN.", "it"),
    _E("80040308", "the request processor is not installed", "Repair the QuickBooks installation.", "it"),
    _E("80040400", "QuickBooks could not parse the request", "Look for unusual characters in the record that the log names.", "interweave"),
    _E("80040401", "could not access QuickBooks", _SESSION + "check that QuickBooks is installed for this user and runs with the same elevation.", "it"),
    _E("80040402", "an unexpected error of QuickBooks", "Read qbsdklog.txt on the QuickBooks host.", "it"),
    _E("80040403", "could not open the company file", "Check the path in the DSN (DFQ) and that the user may read the file.", "it"),
    _E("80040408", "could not start QuickBooks", _SESSION + "close pop-ups, end a hidden QBW.EXE -Embedding, and start nothing as administrator.", "it"),
    _E("80040409", "this version of QuickBooks cannot work with the company file", "Open the file once in the QuickBooks version that is installed.", "client"),
    _E("8004040A", "another company file is already open", "Close the other company file, or wait until its user has finished.", "client", True),
    _E("8004040D", "the session's ticket is invalid", "Let the next cycle open a new session.", "operator", True),
    _E("80040410", "the file is open in another mode than the one asked for",
       "For the first connection switch to single-user mode, for daily running to multi-user mode (File menu).", "client"),
    _E("80040414", "a dialog is open in QuickBooks and blocks everything else", _SESSION + "answer or close the dialog.", "client"),
    _E("80040416", "QuickBooks does not run, so the company file must be named", "Write the full path of the company file into the DSN (DFQ).", "it"),
    _E("80040417", "QuickBooks does not run, and the DSN names no company file", "Write the full path of the company file into the DSN (DFQ).", "it"),
    _E("80040418", "this application was never authorised for the company file",
       "As QuickBooks Admin, in single-user mode with the file open: let the application connect and choose 'Yes, always; allow access even if "
       "QuickBooks is not running'.", "client"),
    _E("8004041A", "the application has no permission for the company file",
       "Edit > Preferences > Integrated Applications > Company Preferences > Properties: allow this application, as Admin.", "client"),
    _E("8004041B", "QuickBooks could not lock its information", "Try again in a minute.", "operator", True),
    _E("8004041C", "an internal error of QuickBooks", "Try again in a minute; then read qbsdklog.txt.", "operator", True),
    _E("8004041D", "the application may not log in automatically",
       "Edit > Preferences > Integrated Applications > Company Preferences > Properties: tick 'Allow this application to login "
       "automatically' and choose the user.", "client"),
    _E("8004041E", "the application's certificate has expired", "Update the driver, then authorise it again as Admin in single-user mode.", "it"),
    _E("8004041F", "QuickBooks Basic is not supported", "The client needs QuickBooks Pro, Premier or Enterprise.", "client"),
    _E("80040420", "a user denied the access", "Repeat the connection as Admin and choose 'Yes, always'.", "client"),
    _E("80040422", "single-user mode is needed and another application shares the file", "Stop the flows and close the other application.", "client", True),
    _E("80040423", "the version of qbXML is not supported", "Update the driver, or QuickBooks.", "it"),
    _E("80040424", "QuickBooks has not finished starting", "Wait a minute and try again.", "operator", True),
    _E("80040427", "QuickBooks is not registered", "Register QuickBooks (Help > Register).", "client"),
    _E("8004042A", "remote access is not allowed", "Run the request on the QuickBooks host itself, or allow remote access.", "it"),
    _E("80040438", "QuickBooks' session is in a broken state", _SESSION + "end a QBW.EXE -Embedding that was left behind.", "it", True),
    _E("80070005", "access denied: the wrong Windows user, or another elevation than QuickBooks",
       _SESSION + "start the program normally, not as administrator.", "it"),
)

#: SQLSTATEs of the ODBC driver manager (Microsoft, "ODBC Error Codes"): the connection never reached QuickBooks.
SQL_STATES: dict[str, QuickBooksError] = _table(
    _E("IM002", "there is no data source of this name for this bitness and user",
       "Compare the name with the System DSNs in the ODBC administrator of the same bitness, on the machine that asks.", "it"),
    _E("IM003", "the driver's file could not be loaded", "Install the driver again, in the bitness of the program that asks.", "it"),
    _E("IM014", "data source and program have different bitness", "Use the option bitness that fits the data source (32 or 64).", "it"),
    _E("08001", "the program behind the data source could not be reached", _REACH, "it"),
    _E("08S01", "the connection to the program behind the data source broke", _REACH, "it"),
    _E("HYT00", "no answer within the time-out", _SESSION + "look for a dialog, or QuickBooks still starting; then run again.", "client", True),
    _E("HYT01", "no answer within the connection's time-out", _SESSION + "look for a dialog, or QuickBooks still starting; then run again.", "client", True),
)

ALL: dict[str, QuickBooksError] = {**STATUS_CODES, **HRESULTS, **SQL_STATES}

#: Every spelling of a status code seen or to be expected: QODBC's own, the help desk's, qbXML's attribute. A web server's "HTTP Status 500" is none.
STATUS_PATTERN = re.compile(
    r"(?:\[QODBC\]\s*Error\s*[:=]?\s*|(?<!HTTP )\bStatus[\s_-]*(?:Code)?(?:\s+is)?\s*[:=#]?\s*[\"']?|\bQODBC\s+Error\s*[:=]?\s*)(\d{1,5})(?!\d)", re.IGNORECASE)
HRESULT_PATTERN = re.compile(r"(?<![0-9A-Fa-f])(?:0x)?(8004[0-9A-Fa-f]{4}|80070005)(?![0-9A-Fa-f])")
SQL_STATE_PATTERN = re.compile(r"\[(IM0\d\d|HYT0\d|08[0-9S]0\d)\]")
#: The name that is in use. Names may hold quotes themselves, so the last closing quote before the fixed words counts.
NAME_PATTERN = re.compile(
    r"\bname\s+(?:\"|'|&quot;|&#34;|\u201c|\u201e|\u2018|\u00ab)(.{0,300})"
    r"(?:\"|'|&quot;|&#34;|\u201d|\u201c|\u2019|\u00bb)\s+of\s+the\s+list\s+element", re.IGNORECASE)


def lookup(code: str | int) -> QuickBooksError | None:
    """The entry for a code: a status code (``3100``) or an HRESULT in any usual spelling (``0x80040408``, ``-2147220472``)."""
    text = str(code).strip()
    if text in STATUS_CODES:
        return STATUS_CODES[text]
    if re.fullmatch(r"-\d{6,10}", text):
        text = "%08X" % (int(text) & 0xFFFFFFFF)
    text = text.upper()
    return HRESULTS.get(text[2:] if text.startswith("0X") else text)


def codes_in(text: str) -> list[str]:
    """All codes that a text names, in the order of the text, each once; HRESULTs in upper case without ``0x``."""
    found = [(match.start(), match.group(1)) for match in STATUS_PATTERN.finditer(text)]
    found += [(match.start(), match.group(1).upper()) for match in HRESULT_PATTERN.finditer(text)]
    return list(dict.fromkeys(code for _where, code in sorted(found)))


def name_in_use(text: str) -> str:
    """The name that a 3100 message complains about, as it is without a web page's or XML's escapes; empty when the text holds none."""
    match = NAME_PATTERN.search(text)
    return html.unescape(match.group(1)) if match else ""


def explain(text: str) -> QuickBooksError | None:
    """The first known code of an error text, for example of an ODBC exception; without one what the driver manager's SQLSTATE means."""
    states = (SQL_STATES.get(state) for state in SQL_STATE_PATTERN.findall(text))
    return next((entry for entry in (*map(lookup, codes_in(text)), *states) if entry is not None), None)


def is_busy(text: str) -> bool:
    """True when the first known code of the text means busy or still starting: not a fault of the set-up."""
    entry = explain(text)
    return entry is not None and entry.transient


__all__ = ["ALL", "HRESULTS", "QuickBooksError", "SQL_STATES", "STATUS_CODES", "codes_in", "explain", "is_busy", "lookup", "name_in_use"]
