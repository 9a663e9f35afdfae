# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what kind of log of InterWeave a file is, what that kind cannot show, and how to get one that can. Pure.

Kinds, after InterWeave's published engine: the *Runs* page saved as HTML or as text; the ``.erl`` file of a user, with everything or with errors only,
as the mail mode of the company profile says; the server's own log with all customers; the engine's optional files; any of them without times.
"""
from __future__ import annotations

import re
import typing as t

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.flow_log import Scan

PAGE, PAGE_AS_TEXT, USER_FILE, ERRORS_ONLY, SERVER, UNDATED, ENTRIES = (
    "runs_page", "runs_page_as_text", "user_file", "errors_only", "server_log", "no_times", "entries")
KINDS = (PAGE, PAGE_AS_TEXT, USER_FILE, ERRORS_ONLY, SERVER, UNDATED, ENTRIES)

#: How to get a log that can prove five records.
FROM_THE_PAGE = ("In the Integration Manager click the number in the Runs column of the flow, and save the page as it is: 'Web page, HTML only', "
                 "not as text and not copied. It shows today's runs of that flow only.")
FROM_THE_MAIL = ("Or set E-mail Notification in the company profile to 'Full Daily' (or to 'After Every Error and Full Daily', 'Connection Failures and Full "
                 "Daily'): the .erl file of the day comes by mail on the next one.")
HOW = FROM_THE_PAGE + " " + FROM_THE_MAIL

_WORDS = {
    PAGE: "a Runs page saved as HTML", PAGE_AS_TEXT: "a Runs page that was copied or saved as text", USER_FILE: "a user's file (.erl)",
    ERRORS_ONLY: "a log of errors only", SERVER: "the server's log", UNDATED: "a log without times", ENTRIES: "a log of the engine",
}
_OPTIONAL = re.compile(r"iw[\w-]*\.log$", re.IGNORECASE)


def kind_of(scan: Scan) -> str:
    """One of :data:`KINDS`."""
    page = scan.splitter.page
    rows = (
        (page and (scan.ends or not scan.shadows), PAGE),
        ((scan.shadows and not scan.ends) or (scan.last_row and not page), PAGE_AS_TEXT),
        (not scan.dated, UNDATED),
        (not scan.plain, ERRORS_ONLY),
        (scan.daemon_lines or len(scan.users) > 1, SERVER),
        (scan.owner or scan.splitter.glued, USER_FILE),
    )
    return next((kind for so, kind in rows if so), ENTRIES)


def coverage(scan: Scan) -> list[dict[str, str]]:
    """Between which times the log would show the end of a run, and of which flows: a *Runs* page shows those whose name holds the one it is of."""
    if scan.covered:
        return scan.covered
    kind = kind_of(scan)
    if kind in (PAGE_AS_TEXT, ERRORS_ONLY, UNDATED) or not scan.dated:
        return []
    begin = max(scan.first_time, scan.since)
    flow = scan.last_row[1] if kind == PAGE and scan.last_row else ""
    return [{"begin": begin, "end": scan.last_time, "flow": flow}] if begin < scan.last_time else []


def words(kind: str) -> str:
    return _WORDS[kind]


class Short(t.NamedTuple):
    """What a log cannot show, and how to get one that can."""

    actual: str
    remedy: str


def shortcoming(scan: Scan, source: str = "") -> Short | None:
    """Why no log like this can prove five records; ``None`` when it can. ``source`` is the file's name, empty when it has none."""
    kind = kind_of(scan)
    name = source.replace("\\", "/").rpartition("/")[2]
    if _OPTIONAL.fullmatch(name):
        what = "only the first line of each error and no run" if "error" in name.lower() else "no error"
        return Short("the engine's file %s holds %s by its design" % (name, what), HOW)
    if kind == UNDATED:
        return Short("no line of the log has a time (the engine's time stamps are off): whether its runs are newer than %s cannot be said" % scan.since,
                     "Ask InterWeave to switch time stamping on (IsTimeStamping) for this client's engine, synchronise five records, and take the log again.")
    if kind == PAGE_AS_TEXT:
        return Short("this is a Runs page that was copied or saved as text: the end of each run is a comment of the page, which is lost that way "
                     "(%d entries have lost it)" % scan.shadows, FROM_THE_PAGE)
    if kind == ERRORS_ONLY:
        return Short("this log holds errors only, as the mail modes of daily errors make it: no run that ended well is in it", HOW)
    return None


__all__ = ["FROM_THE_MAIL", "FROM_THE_PAGE", "HOW", "KINDS", "Short", "coverage", "kind_of", "shortcoming", "words"]
