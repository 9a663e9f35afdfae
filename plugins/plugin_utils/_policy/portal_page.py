# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what a page of InterWeave's portal shows that a person saved as HTML. Pure.

Forms of the pages, as InterWeave's portal has them in production and in its new version alike:

* Integration Manager: a table row a flow, with a link ``FlowProperties.jsp?CurrentFlowId=<flow>``, the state as text, radio buttons ``MS:`` (1 scheduled,
  0 single run), inputs ``IN:`` (interval) and ``SH:`` (shift), and a link ``Logging.jsp?...`` whose text is ``<ok>/<failed>``, the runs since the last start;
* company profile: inputs and selects whose names are the settings' (``TimeZone``, ``InvNumGen`` ...). A select without a choice shows its first option.

Only the settings that are asked for are kept. The page of the credentials holds the CRM's password: it is left out, and that it was there is said.
"""
from __future__ import annotations

import dataclasses
import html.parser
import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.log_lines import decode
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.numbering import SETTINGS

#: Bytes of a page; the portal's are some 50 kB.
LIMIT = 8 << 20
STATES = ("STARTED", "RUNNING", "ENDING", "STOPPED", "UNKNOWN")
#: The settings of the company profile that the checklist looks at.
WANTED = re.compile(r"TimeZone\d{0,2}|%s|EmlNtf|StopSchedTr|SleepStart|SleepEnd|QBLocation|BSFQB\w{1,8}|(?:Inv|SO|Est|Bill|CM|Cust|Vend)Term|CustTax\w{1,8}"
                    % "|".join(setting for setting, _page in SETTINGS.values()))
_SECRET = re.compile(r"pswd|passw|token|secret", re.IGNORECASE)
_LOST = re.compile(r"session (?:has been lost|expired)|Wrong User Id or Password", re.IGNORECASE)
_RUNS = re.compile(r"\s*(\d{1,9})\s*/\s*(\d{1,9})\s*$")


class PageError(ValueError):
    """A page that is not understood; the message says why."""


@dataclass(frozen=True)
class PageFlow:
    """One flow of the Integration Manager. ``interval`` in milliseconds (seconds after midnight with ``daily``); runs since the last start."""

    name: str
    state: str
    interval: int | None
    daily: bool
    scheduled: bool
    ok: int = 0
    failed: int = 0


@dataclass
class Page:
    """``profile`` is the user with whose login the page was shown."""

    profile: str = ""
    settings: dict[str, str] = dataclasses.field(default_factory=dict)
    flows: dict[str, PageFlow] = dataclasses.field(default_factory=dict)
    #: Names of fields that hold a secret in clear.
    secrets: list[str] = dataclasses.field(default_factory=list)


@dataclass
class _Row:
    """What stands in one row of a table."""

    flow: str = ""
    text: list[str] = dataclasses.field(default_factory=list)
    inputs: dict[str, str] = dataclasses.field(default_factory=dict)
    runs: tuple[int, int] = (0, 0)


class _Reader(html.parser.HTMLParser):
    """Collects fields and rows. What a page of the portal never has (deep nesting, scripts that write) is not followed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.fields: dict[str, str] = {}
        self.secrets: list[str] = []
        self.rows: list[_Row] = []
        self.profiles: set[str] = set()
        self.shown: list[str] = []
        self._select: str = ""
        self._link: str | None = None

    @property
    def row(self) -> _Row | None:
        return self.rows[-1] if self.rows else None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "tr":
            self.rows.append(_Row())
        elif tag == "input":
            self._on_input(given)
        elif tag == "select":
            self._select = given.get("name", "")
        elif tag == "option" and self._select and ("selected" in given or self._select not in self.fields):
            self.fields[self._select] = given.get("value", "")
        elif tag == "a":
            self._on_link(given.get("href", ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "a":
            self._link = None

    def handle_data(self, data: str) -> None:
        if len(self.shown) < 20000:
            self.shown.append(data)
        row = self.row
        if row is None:
            return
        runs = _RUNS.match(data) if self._link == "Logging.jsp" else None
        if runs:
            row.runs = (int(runs.group(1)), int(runs.group(2)))
        row.text.append(data)

    def _on_input(self, given: dict[str, str]) -> None:
        name, kind, value = given.get("name", ""), given.get("type", "text").lower(), given.get("value", "")
        if kind == "password" or _SECRET.search(name):
            self.secrets += [name] if value else []
            return
        if name in ("CurrentProfile", "OldProfile"):
            self._profile(value)
        if kind in ("radio", "checkbox") and "checked" not in given:
            return
        self.fields[name] = value
        if self.row is not None:
            self.row.inputs[name[:2]] = value

    def _on_link(self, href: str) -> None:
        parts = urlsplit(href)
        query, page = parse_qs(parts.query), parts.path.rpartition("/")[2]
        self._link = page
        self._profile(query.get("CurrentProfile", [""])[0])
        if page == "FlowProperties.jsp" and self.row is not None:
            self.row.flow = query.get("CurrentFlowId", [""])[0]

    def _profile(self, text: str) -> None:
        if ":" in text:
            self.profiles.add(text.rpartition(":")[2].lower())


def _flow(row: _Row) -> PageFlow | None:
    words = {word.upper() for text in row.text for word in text.split()}
    state = next((state for state in STATES if state in words), "")
    if not row.flow or not state:
        return None
    interval, shift = row.inputs.get("IN", "").strip(), row.inputs.get("SH", "").strip()
    daily = shift in ("T", "-1")
    return PageFlow(row.flow, state.lower(), _milliseconds(interval), daily, row.inputs.get("MS", "1") == "1", *row.runs)


def _milliseconds(text: str) -> int | None:
    """A number as it stands; ``hh:mm:ss`` (Shift T) as seconds after midnight."""
    if re.fullmatch(r"-?\d{1,12}", text):
        return int(text)
    clock = re.fullmatch(r"(\d{1,2}):(\d\d):(\d\d)", text)
    return int(clock.group(1)) * 3600 + int(clock.group(2)) * 60 + int(clock.group(3)) if clock else None


def read_page(data: bytes) -> Page:
    """The page's flows, or its settings.

    :raises PageError: it is too large, no page of the portal, or one that says that nobody was logged in.
    """
    if len(data) > LIMIT:
        raise PageError("it is larger than %d MB" % (LIMIT >> 20))
    reader = _Reader()
    reader.feed(decode(data))
    reader.close()
    if _LOST.search(" ".join(" ".join(reader.shown).split())):
        raise PageError("it says that the session was lost or the login refused: log in to the portal again, and save the page that it shows then")
    page = Page(secrets=sorted(set(reader.secrets)))
    page.profile = next(iter(reader.profiles)) if len(reader.profiles) == 1 else ""
    page.flows = {flow.name: flow for flow in map(_flow, reader.rows) if flow is not None}
    page.settings = {name: value for name, value in reader.fields.items() if WANTED.fullmatch(name)}
    if not page.flows and not page.settings:
        raise PageError("it is neither the Integration Manager nor a page of the company profile; save the page as 'Web page, HTML only'")
    return page


__all__ = ["LIMIT", "Page", "PageError", "PageFlow", "read_page"]
