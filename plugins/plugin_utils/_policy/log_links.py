# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the *Runs* pages of InterWeave's portal, fetched by the links that its Integration Manager gives, one a flow.

The page of InterWeave's published engine needs no login: the link's query carries flow, profile and a short code of both, so the query is a secret. Whoever
declares a link says that InterWeave consents to its use. Each link is fetched once a run, never again on an error, and no address is ever put together here.
A page shows today's runs of every flow whose name holds the link's flow: only the link's own flow counts.
"""
from __future__ import annotations

import typing as t
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.contract import CrmError
from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.http_session import CrmSession
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy import log_kinds
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.around import OptionError
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.flow_log import Scan

#: Bytes of one page that are read; a larger one is an error.
LIMIT = 64 << 20
FLOW, PROFILE = "__LOG_QUERY_ID__", "CurrentProfile"


@dataclass(frozen=True)
class Link:
    """One link of the column *Runs*. ``url`` is secret from its query on; nothing of it is shown but flow and host."""

    url: str
    flow: str
    host: str


def parse(links: t.Sequence[str], user: str) -> list[Link]:
    """The links as given, judged before anything is sent.

    :raises OptionError: one that cannot be used; the message shows nothing of its query.
    """
    found: dict[str, Link] = {}
    for number, url in enumerate(links):
        link = _link(str(url).strip(), user, "links[%d]" % number)
        if link.flow in found:
            raise OptionError("links[%d] is a second link of flow %s: one a flow is fetched once" % (number, link.flow))
        found[link.flow] = link
    return list(found.values())


def _link(url: str, user: str, where: str) -> Link:
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    flow, profile = (query.get(name, [""])[0] for name in (FLOW, PROFILE))
    if parts.scheme != "https" or not parts.hostname or parts.username or parts.password:
        raise OptionError("%s must be an https:// address without user and password: its query is a secret" % where)
    if not flow or not profile:
        raise OptionError("%s is no link of the column Runs: it names no flow or no profile; copy the link's address in the Integration Manager" % where)
    if profile.rpartition(":")[2].lower() != user.lower().lstrip(":"):
        raise OptionError("%s is a link of another user than %s" % (where, user))
    return Link(url, flow, parts.hostname)


class _Bounded:
    """``read`` over the parts of an answer, up to :data:`LIMIT` bytes."""

    def __init__(self, parts: t.Iterator[bytes]) -> None:
        self._parts = parts
        self._left = LIMIT

    def read(self, _size: int = -1) -> bytes:
        part = next((part for part in self._parts if part), b"")
        self._left -= len(part)
        if self._left < 0:
            raise OSError("larger than %d MB" % (LIMIT >> 20))
        return part


def _fetch(link: Link, session: CrmSession, page: Scan) -> Scan:
    operation = "fetch the Runs page of flow %s from %s" % (link.flow, link.host)
    with session.request("GET", link.url, stream=True, operation=operation) as reply:
        if reply.status_code != 200:
            raise CrmError(operation, reply.status_code, message="the server answered %d" % reply.status_code,
                           remedy="Copy the link again from the Integration Manager, or save the page and name it with path.")
        try:
            page.read(t.cast("t.BinaryIO", _Bounded(reply.iter_content(1 << 20))))
        except OSError as exc:  # what requests raises while it streams
            raise CrmError(operation, message="the answer broke off (%s)" % type(exc).__name__, remedy="Save the page and name it with path.") from exc
    if not page.splitter.page or page.last_row is None:
        what = "the page is empty: its link's code is wrong" if page.splitter.page and not page.entries and page.lines > 5 else "the answer is no Runs page"
        raise CrmError(operation, message=what, remedy="Copy the link again from the Integration Manager.")
    return page


def from_links(links: t.Sequence[str], scan: Scan, timeout: int, ca_path: str) -> Scan:
    """All pages in one scan, which is ``scan`` itself.

    :raises CrmError: a page could not be fetched. :raises OptionError: a link cannot be used.
    """
    wanted = parse(links, scan.user)
    with CrmSession(timeout=timeout, retries=0, ca_path=ca_path) as session:
        for link in wanted:
            page = _fetch(link, session, scan.page_of(link.flow))
            scan.join(page)
            scan.covered += log_kinds.coverage(page)
    return scan


__all__ = ["LIMIT", "Link", "from_links", "parse"]
