# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what one line of InterWeave's engine means. Pure.

Forms, as InterWeave's published engine wrote them when it was run offline:

* an entry ``<time> IW 2.41 TS <flow> <user>`` TAB ``<text>``; an error ``... <user> ERROR`` TAB ``<where>`` and the exception's message behind it.
  Flow and user may be empty or ``null`` (a query run names no user, a server of one customer names none at all), the user may have a colon before it;
* the end of a run is an entry: ``<!-- <flow>:<transaction> Total Execution  in <n>:msecs ...-->``, of a query run without ``<flow>:``;
* the daemon's verdict of a run: ``IWBusinessDaemon: Result = <TransactionResult Id="<flow>" ... Result="SUCCESS|FAILURE" ...>``;
* a refused statement is written twice, as an entry that announces it with the whole SQL, then as an error; a connection that failed up to three times.
"""
from __future__ import annotations

import functools
import re
import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file.error_codes import codes_in, is_sentence
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.log_lines import HEADER, decode

#: A header whose TAB was lost: white space was made blanks when a page was copied, or an editor did it.
_LOOSE = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:(\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?)\s+)?IW\s+\d[\w.]{0,12}\s+TS\b([^\r\n]*)")
_END = re.compile(r"(?:<|&lt;)!--\s*(?:([^:\s]{1,200}):)?(\S{0,200})\s+Total Execution\s+in\s+\d+\s*:?\s*msecs")
_VERDICT = re.compile(r"<TransactionResult\b[^>]*\bId\s*=\s*\"?([^\"\s>]*)[^>]*\bResult\s*=\s*\"?(SUCCESS|FAILURE)", re.IGNORECASE)
_LAST_ROW = re.compile(r"Log File \d+ lines for (\S*?); Flow: (\S*)")
_STACK = re.compile(r"\s*(?:at\s+[\w.$/<>@]+\(|\.\.\. \d+ (?:more|common frames))")

#: The log viewer of the portal paints a line red when it holds one of these words.
_RED = re.compile(r"Error|ERROR|error|Exception|EXCEPTION|exception|Failure|FAILURE|failure")
CONNECTION = re.compile(
    r"Connection Failed|Connection timed out|Connection reset|Connection refused|Connection to \S+ refused|SQL Connection exception"
    r"|Specified driver could not be loaded|QB Begin Session Failed|QRemote Client|Incorrect Response Received|network connection (?:is )?broken"
    r"|\bGeneral error\b|\bsocket\b|client exceeded retry limit|encyptkey",
    re.IGNORECASE)
#: The engine's process itself is ending: whatever runs in it is lost, whoever's it is.
FATAL = re.compile(r"\b(?:OutOfMemory|StackOverflow)Error\b|unable to create (?:new )?native thread")
#: What the engine was told to do, word by word with the customers' data in it.
_SQL = re.compile(
    r"[({\s]*(?:SELECT\s|INSERT\s+INTO\b|UPDATE\s+[\w.\"\[\]`]+(?:\s+SET\b|\s*$)|DELETE\s+FROM\b|EXEC(?:UTE)?\s|(?:\?\s*=\s*)?CALL\s|sp_\w+)", re.IGNORECASE)
_SQL_WITHIN = re.compile(r"\b(?:SELECT\s.{1,2000}?\sFROM\b|INSERT\s+INTO\b|UPDATE\s+[\w.\"]+\s+SET\b|DELETE\s+FROM\b)", re.IGNORECASE | re.DOTALL)
_LITERAL = re.compile(r"'(?:[^']|'')*'")
#: How the messages of drivers begin, behind a statement.
_MESSAGE = re.compile(r"\[(?:QODBC|Microsoft|Intuit)[^\]]*\]|ERROR:|\b(?:ExecDirect |Prepare |Error )?Packet Data\b|\bQB Begin Session\b|\bColumn not found\b"
                      r"|\bExpected lexical element\b|\bQRemote\b|\bGeneral error\b")
#: A line that is an error by itself, whatever stands before it.
_STRONG = re.compile(r"\s*(?:\[QODBC\]|QB Begin Session Failed|(?:Caused by: )?[a-z]\w*(?:\.\w+)*\.\w*(?:Exception|Error)\b)")
#: What the adapters write of a statement, an address or a record that was refused, without a red word.
_REFUSAL = re.compile(r"\bNo input stream\b|\bno protocol:|\bColumn not found\b|\bExpected lexical element\b|\bDuplicate Document Number\b", re.IGNORECASE)
#: A CRM's answer that says no: Salesforce's codes (JSON, SOAP), a SOAP fault, Creatio's login.
_REFUSING_BODY = re.compile(
    r"\b(?:errorCode|exceptionCode|statusCode)\\?[\"']?\s*[:=>]\s*\\?[\"']?(?:\w+:)?[A-Z][A-Z]+_[A-Z_]+\b|<(?:[\w-]+:)?(?:Fault|faultstring)\b"
    r"|\bsuccess\\?[\"']?\s*[:>]\s*false\b|\bCode\\?[\"']\s*:\s*[1-9]\d*\s*,\s*\\?[\"']Message\\?[\"']\s*:\s*\\?[\"'][^\"'\\]")
_PREFIX = re.compile(
    r"^(?:executeTransaction|ProcessDataMap Error|XmlsqParams\.\w+|SQL Statement exception:?|Error:|ERROR:"
    r"|(?:Caused by: )?[a-zA-Z]\w*(?:\.\w+)*\.\w*(?:Exception|Error):|<!--|&lt;!--)\s*")
_BODY = re.compile(r"\s*(?:\{|\[\s*\{|<(?!!--))")
_BODIES = re.compile(r"\{\s*\\?[\"'].*|<\?xml.*|<(?!!--|/)[A-Za-z][\w:.-]*[^>]*>.*", re.DOTALL)
#: The last words of InterWeave's alert mails.
_MAIL_END = re.compile(r"\s*Please take a look\.?\s*$")

SQL, BODY, OTHER = "sql", "body", "other"
#: A statement whose text goes on in the next line: a value of the customer's holds a line break.
OPEN = "open"
_WRITES = re.compile(r"\s*(?:insert\s+into|update\s+\S+\s+set)\s", re.IGNORECASE)
#: What the engine writes before a statement that was refused.
REFUSED = "SQL Statement exception"
#: What it writes, with the reason, before the error of a transaction that could not run.
ANNOUNCED = "executeTransaction"


class Header(t.NamedTuple):
    """A line of the engine. ``time`` is empty where the engine writes none; ``user`` in lower case without a leading colon; ``null`` is empty."""

    time: str
    flow: str
    user: str
    error: bool
    text: str


def _name(raw: bytes) -> str:
    text = decode(raw).strip()
    return "" if text == "null" else text


@functools.lru_cache(maxsize=1024)
def _who(who: bytes) -> tuple[str, str, bool]:
    """Flow, user and whether it is an error, of what stands between ``TS`` and the TAB: flow, one blank, user, and `` ERROR`` behind it."""
    error = False
    for mark in (b" ERROR:", b" ERROR"):
        if who.endswith(mark) or who == mark.strip():
            who, error = who[:-len(mark)], True
            break
    flow, blank, user = who.rpartition(b" ")
    if not blank:
        flow, user = who, b""
    if not user.strip() and b"@" in flow.rpartition(b" ")[2]:  # one blank too many
        flow, _blank, user = flow.rstrip().rpartition(b" ")
    return _name(flow), _name(user).lstrip(":").lower(), error


def _named(time: bytes | None, who: bytes, text: bytes) -> Header:
    flow, user, error = _who(who)
    stamp = (time or b"").decode("ascii").replace("T", " ").replace(",", ".")
    return Header(stamp, flow, user, error, decode(text).strip())


def header(line: bytes, user: str = "") -> Header | None:
    """The line's header; ``None`` when it has none. ``user`` is the one to be known where the TAB was lost and a name without @ could be text."""
    match = HEADER.match(line)
    if match:
        return _named(match.group(1), match.group(2), line[match.end():])
    match = _LOOSE.match(line)
    return _loose(match, user) if match else None


def _loose(match: re.Match[bytes], user: str) -> Header | None:
    """A header whose TAB became blanks."""
    words = match.group(2).split(None, 2)
    flow = words.pop(0) if words and words[0] != b"ERROR" else b""
    who = decode(words[0]).lower() if words else ""
    name = words.pop(0) if "@" in who or who in ("null", user or "null") else b""
    text = b" ".join(words)
    error = re.match(rb"ERROR:?(?:\s|$)", text)
    return _named(match.group(1), flow + b" " + name + (b" ERROR" if error else b""), text[error.end():] if error else text)


def user_file_form(user: str) -> str:
    """The user as the engine writes it into a file's name: ``a.b@c.com`` becomes ``a_b_c_com``."""
    return user.strip().lower().lstrip(":").replace("@", "_").replace(".", "_")


def end_of_run(text: str) -> tuple[str, str] | None:
    """(flow, transaction) of the end of a run; the flow is empty for a query run, whose header names it."""
    if "Total Execution" not in text:
        return None
    match = _END.match(text)
    return (("" if match.group(1) == "null" else match.group(1) or ""), match.group(2)) if match else None


def verdict(text: str) -> tuple[str, bool] | None:
    """(flow, succeeded) of the daemon's verdict of a run."""
    match = _VERDICT.search(text)
    return (match.group(1), match.group(2).upper() == "SUCCESS") if match else None


def last_row(text: str) -> tuple[str, str] | None:
    """(user, flow) of the last row of a *Runs* page."""
    match = _LAST_ROW.search(text)
    return (match.group(1).lstrip(":").lower(), match.group(2)) if match else None


def is_stack(text: str) -> bool:
    return bool(_STACK.match(text))


def bad_codes(text: str) -> list[str]:
    """Codes that are errors: 0 is success, 1 and the HTTP codes below 500 are no errors of QuickBooks."""
    return [code for code in codes_in(text) if len(code) == 8 or int(code) >= 500]


def kind_of(text: str) -> str:
    """``sql``: a statement as it was sent, ``open`` where it ends within a value; ``body``: JSON or XML; else ``other``."""
    if _SQL.match(text):
        return OPEN if text.count("'") % 2 else SQL
    return BODY if _BODY.match(text) else OTHER


def after(kind: str, text: str) -> str:
    """The kind once a further line is read: an odd quote closes an open value."""
    return SQL if kind == OPEN and text.count("'") % 2 else kind


def writes(text: str) -> bool:
    """Whether a text is a statement that writes: of the CRMs none is written in SQL."""
    return bool(_WRITES.match(text))


def complains(text: str, kind: str = OTHER) -> bool:
    """Whether a text is an error though no header says so. Data (a statement, a body, what follows them) is none for a red word in it."""
    if kind in (SQL, OPEN):
        return bool(_STRONG.match(text))
    if kind == BODY:
        return bool(bad_codes(text) or _REFUSING_BODY.search(text))
    seen = _RED.search(text) or _STRONG.match(text) or _REFUSAL.search(text) or CONNECTION.search(text) or bad_codes(text)
    return bool(seen) or text.startswith(ANNOUNCED) or is_sentence(text)


def rank(text: str, error: bool) -> int:
    """Which of the several lines that the engine writes of one error this is, in its order; 0 always begins a new one."""
    if error:  # the last one is a comment, which a page saved as text has lost
        return 3 if not text or "ProcessDataMap Error" in text[:40] else 2
    return 1 if text.startswith(ANNOUNCED) else 0


def message(text: str) -> str:
    """An error's text without what the engine puts before it, to compare two lines of the same error."""
    text = " ".join(text.split())
    while True:
        shorter = _PREFIX.sub("", text)
        if shorter == text:
            return re.sub(r"\s*--(?:>|&gt;)$", "", text)
        text = shorter


def refused(text: str) -> str | None:
    """The driver's message of a statement that was refused, empty when none begins here; ``None`` for any other text."""
    return behind_the_statement(text[len(REFUSED):]) if text.startswith(REFUSED) else None


def of_a_statement(where: str) -> bool:
    """Whether an error names the place where a statement was refused."""
    return where.startswith("XmlsqParams")


def behind_the_statement(text: str) -> str:
    """The driver's message behind a statement; empty when where it begins cannot be said."""
    hidden = _LITERAL.sub(lambda match: " " * len(match.group()), text)
    found = _MESSAGE.search(hidden) or next(iter(list(_MESSAGE.finditer(text))[-1:]), None)
    return text[found.start():] if found else ""


def clean(text: str) -> str:
    """An error's text for a report: no statement and no body (they hold customers' data and the CRM's password), no mail's last words."""
    text = _MAIL_END.sub("", text)
    statement = _SQL_WITHIN.search(text)
    if statement:
        rest = behind_the_statement(text[statement.start():])
        text = text[:statement.start()] + (rest or "(statement left out)")
    return _BODIES.sub("(body left out)", text).strip()


__all__ = ["BODY", "CONNECTION", "FATAL", "Header", "OPEN", "OTHER", "REFUSED", "SQL", "after", "bad_codes", "behind_the_statement", "clean", "complains",
           "end_of_run", "header", "is_stack", "kind_of", "last_row", "message", "of_a_statement", "rank", "refused", "user_file_form", "verdict", "writes"]
