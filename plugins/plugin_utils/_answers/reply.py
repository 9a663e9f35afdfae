# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: a saved reply as lines of text with who wrote it and when. By Python's own ``email`` package.

Nothing of a reply is believed but its text: it can carry no command, no template and no address that is opened.
"""
from __future__ import annotations

import datetime
import email
import email.errors
import email.policy
import email.utils
import html.parser
import re
import typing as t
from dataclasses import dataclass, field
from email.message import EmailMessage

#: Bytes of a reply that are read: a mail of a hundred questions has 40 kB, its pictures are not looked at.
LARGEST = 8 << 20
#: Parts of a mail that are looked at, and characters of its text.
_PARTS, _TEXT = 100, 1 << 20
_NAMES = {"from": "mail", "von": "mail", "mail": "mail", "e-mail": "mail", "de": "mail", "name": "name", "date": "date", "sent": "date", "gesendet": "date",
          "datum": "date"}
_HEAD = re.compile(r"\*?([A-Za-z-]{2,9})\*?:\*?\s*(.*)")
_ADDRESS = re.compile(r"[^@\s,;<>()\"]+@[^@\s,;<>()\"]+")
_GERMAN = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_ENGLISH = re.compile(r"(?:[A-Z][a-z]+day, )?([A-Z][a-z]+) (\d{1,2}), (\d{4})|(?:[A-Z][a-z]+day, )?(\d{1,2})\.? ([A-Z][a-z]+) (\d{4})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class ReplyError(ValueError):
    """A file that is no reply; the message says why, as the end of a sentence that begins with the file's name."""


@dataclass
class Reply:
    """*lines*: as written, quoting included. *mail* is in small letters; both may be empty. *date* is the day by the writer's own calendar."""

    lines: list[str] = field(default_factory=list)
    name: str = ""
    mail: str = ""
    date: datetime.date | None = None


def read(raw: bytes, name: str) -> Reply:
    """The reply in a file called *name*.

    :raises ReplyError: it is too large, or has no text.
    """
    if len(raw) > LARGEST:
        raise ReplyError("is larger than %d MB: save the mail without its pictures" % (LARGEST >> 20))
    reply = _saved_mail(raw) if name.lower().endswith(".eml") else _plain(_decoded(raw))
    if not any(line.strip() for line in reply.lines):
        raise ReplyError("has no text in it: save the reply as .eml or .txt")
    return reply


# a mail ---------------------------------------------------------------------------------------------------------------
def _saved_mail(raw: bytes) -> Reply:
    """:raises ReplyError: Python's own parser stumbles over some broken headers with errors of any kind: such a file is no mail."""
    try:
        return _mail(raw)
    except ReplyError:
        raise
    except Exception as exc:
        raise ReplyError("is no mail that can be read (%s): save it again, or as text" % type(exc).__name__) from exc


def _mail(raw: bytes) -> Reply:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    name, address = _sender(message)
    try:
        date = email.utils.parsedate_to_datetime(str(message["date"])).date()
    except (TypeError, ValueError, IndexError, OverflowError, AttributeError, email.errors.MessageError):
        date = None
    lines = [line for text in _texts(message) for line in text.splitlines()]
    return Reply(lines, name, address, date)


def _sender(message: EmailMessage) -> tuple[str, str]:
    try:
        found = [pair for pair in email.utils.getaddresses([str(line) for line in message.get_all("from", [])]) if pair[1]]
    except (ValueError, IndexError, AttributeError, email.errors.MessageError):
        found = []
    if len(found) != 1 or len(message.get_all("from", [])) != 1:  # two senders are nobody
        return "", ""
    return found[0][0], found[0][1].lower() if _ADDRESS.fullmatch(found[0][1]) else ""


def _texts(message: EmailMessage) -> t.Iterator[str]:
    """The body, plain rather than HTML, and what is attached as a plain text: the form's result."""
    parts = [part for _number, part in zip(range(_PARTS), message.walk(), strict=False) if not part.is_multipart()]
    bodies = [part for part in parts if part.get_content_disposition() != "attachment"]
    plain = [_content(part) for part in bodies if part.get_content_type() == "text/plain"]
    if not any(text.strip() for text in plain):
        plain = [html_text(_content(part)) for part in bodies if part.get_content_type() == "text/html"]
    yield from plain
    yield from (_content(part) for part in parts if part not in bodies and part.get_content_type() == "text/plain")


def _content(part: EmailMessage) -> str:
    """The text of a part, whatever its transfer encoding and charset; an unknown charset is read as UTF-8 or Latin 1."""
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    charset = part.get_content_charset() or ""
    try:
        text = raw.decode(charset) if charset else _decoded(raw)
    except (LookupError, UnicodeDecodeError, ValueError):
        text = _decoded(raw)
    text = text[:_TEXT].replace("\r\n", "\n").replace("\r", "\n")
    return _unflowed(text) if str(part.get_param("format", "")).lower() == "flowed" else text


def _decoded(raw: bytes) -> str:
    for mark, codec in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig")):
        if raw.startswith(mark):
            return raw.decode(codec, "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _unflowed(text: str) -> str:
    """Lines of one paragraph put together again (RFC 3676): one that ends in a blank goes on in the next, of the same depth of quoting."""
    found: list[str] = []
    flowing = False
    for line in text.split("\n"):
        quoted = _marks(line)
        rest = line[len(quoted):].removeprefix(" ")
        if flowing and found and _marks(found[-1]) == quoted and line != "-- ":
            found[-1] += rest
        else:
            found.append("%s%s" % (quoted + " " if quoted else "", rest))
        flowing = rest.endswith(" ") and line != "-- "
    return "\n".join(found)


def _marks(line: str) -> str:
    return line[:len(line) - len(line.lstrip(">"))]


# a text ---------------------------------------------------------------------------------------------------------------
def _plain(text: str) -> Reply:
    """A saved text: who wrote it stands in lines at its top, as a mail program or the form writes them."""
    lines = text[:_TEXT].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    found: dict[str, str] = {}
    for line in lines[:40]:
        head = _HEAD.fullmatch(line.strip())
        key = _NAMES.get(head.group(1).lower()) if head else None
        if head and key and key not in found:
            found[key] = head.group(2).strip()
    address = _ADDRESS.search(found.get("mail", ""))
    name = found.get("name") or found.get("mail", "").partition("<")[0].strip(' "')
    return Reply(lines, "" if "@" in name else name, address.group().lower() if address else "", date_of(found.get("date", "")))


def date_of(text: str) -> datetime.date | None:
    """A day as people and programs write it; nothing where it could be two days, as 03/04/2026."""
    with_time = text.strip().split("T")[0].split(" ")[0]
    try:
        return datetime.date.fromisoformat(with_time)
    except ValueError:
        pass
    for numbers in _numbers(text):
        try:
            return datetime.date(*numbers)
        except ValueError:
            continue
    try:
        return email.utils.parsedate_to_datetime(text).date()
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def _numbers(text: str) -> t.Iterator[tuple[int, int, int]]:
    """Year, month and day as they may be meant."""
    german = _GERMAN.search(text)
    if german:
        yield int(german.group(3)), int(german.group(2)), int(german.group(1))
    english = _ENGLISH.search(text)
    if english:
        month, day, year = english.group(1, 2, 3) if english.group(1) else english.group(5, 4, 6)
        if month[:3].lower() in _MONTHS:
            yield int(year), _MONTHS.index(month[:3].lower()) + 1, int(day)
    slashes = re.search(r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b", text)
    if slashes:
        one, two, year = map(int, slashes.groups())
        if one > 12 or two > 12 or one == two:
            yield (year, two, one) if one > 12 else (year, one, two)


# HTML -----------------------------------------------------------------------------------------------------------------
_BLOCKS = frozenset(("address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
                     "li", "ol", "p", "pre", "section", "table", "td", "th", "tr", "ul"))
#: Tags and comments that may be begun and not ended.
_OPEN = 200
#: What nobody reads, or reads as taken back.
_HIDDEN = frozenset(("script", "style", "head", "title", "template", "noscript", "del", "s", "strike"))
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|line-through|font-size\s*:\s*0(?![.\d]*[1-9])", re.IGNORECASE)
#: Tags that hold nothing and have no end.
_EMPTY = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"))


class _Text(html.parser.HTMLParser):
    """HTML as lines, with ``>`` for each quotation. No tag does anything."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self._line = self._hiding = ""
        self._depth = self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self.end_line()
        self._depth += tag == "blockquote"
        if tag not in _EMPTY and (tag == self._hiding or not self._hiding and _is_hidden(tag, dict(attrs))):
            self._hiding = tag
            self._hidden += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.end_line()
        self._depth -= tag == "blockquote" and self._depth > 0
        self._hidden -= tag == self._hiding
        self._hiding = self._hiding if self._hidden else ""

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._line += data

    def end_line(self) -> None:
        text = " ".join(self._line.split())
        if text:
            self.lines.append(">" * self._depth + (" " if self._depth else "") + text)
        self._line = ""


def _is_hidden(tag: str, attributes: dict[str, str | None]) -> bool:
    return tag in _HIDDEN or "hidden" in attributes or bool(_UNSEEN.search(attributes.get("style") or ""))


def html_text(text: str) -> str:
    """What a reader of this HTML reads, one line a block.

    :raises ReplyError: it begins tags and does not end them, over which Python's parser takes hours.
    """
    if max(piece.count("<") for piece in text.split(">")) > _OPEN or max(
            text.count("<!--") - text.count("-->"), text.count("<![CDATA[")) > _OPEN:
        raise ReplyError("is no HTML that can be read: save the reply as text")
    parser = _Text()
    parser.feed(text)
    parser.close()
    parser.end_line()
    return "\n".join(parser.lines)


__all__ = ["LARGEST", "Reply", "ReplyError", "date_of", "html_text", "read"]
