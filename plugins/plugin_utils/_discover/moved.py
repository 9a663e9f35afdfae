# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what moved on a known client since it was declared, and since the look before, and whose answers lapse by it. Pure."""
from __future__ import annotations

import ntpath
import re
import typing as t

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.client import Client
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._discover.host_draft import candidates, listens_on
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._discover.seen import Host
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._processes import same_user

#: QuickBooks' internal major version: 34 is the year 2024.
_MAJOR = re.compile(r"([0-9]{1,2})(\.[0-9]+)?")


class Moved(t.NamedTuple):
    what: str
    was: str
    now: str
    #: Items whose answers rest on it.
    items: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "%s: was %s, is %s" % (self.what, self.was or "nothing", self.now or "nothing")


_FILE, _QUICKBOOKS, _WAY = ("1.1", "1.2", "1.4"), ("1.1", "1.4", "1.5"), ("1.4", "3.1", "3.2")


def moved(client: Client, declared: t.Collection[str], host: Host, before: Host | None) -> list[Moved]:
    """*declared*: the names of the variables that the inventory sets for this host."""
    if host.trouble:
        return []
    return [*_since_declared(client, declared, host), *(_since_before(host, before) if before and not before.trouble else ())]


def _since_declared(client: Client, declared: t.Collection[str], host: Host) -> t.Iterator[Moved]:
    one = listens_on(host)
    if "interweave_qremote_port" in declared and one and one[1] != client.qremote_port:
        yield Moved("interweave_qremote_port", str(client.qremote_port), str(one[1]), _WAY)
    if "interweave_qremote_program" in declared and one and not _same(one[0], client.qremote_program):
        yield Moved("interweave_qremote_program", client.qremote_program, one[0], _WAY)
    users = {program.user for program in (*host.qremote, *host.quickbooks) if program.session and program.user}
    if client.quickbooks_user and users and not any(same_user(user, client.quickbooks_user) for user in users):
        yield Moved("interweave_quickbooks_user", client.quickbooks_user, ", ".join(sorted(users)), ("1.4",))
    yield from _files_moved(client, host)


def _files_moved(client: Client, host: Host) -> t.Iterator[Moved]:
    """The company files, as data sources and as declared."""
    sources = {source.name.casefold(): source for source in host.sources}
    for dsn in client.dsns:
        wanted = str((dsn.get("attributes") or {}).get("DFQ") or "")
        found = sources.get(str(dsn.get("name", "")).casefold())
        if found is not None and wanted and not _same(found.file, wanted):
            yield Moved("interweave_dsns, DFQ of %s" % found.name, wanted, found.file, _FILE)
    seen = candidates(host)
    for file in client.company_files:
        if file.path and seen and not any(_same(file.path, path) for path in seen):
            yield Moved("interweave_company_files, path of %s" % file.name, file.path, ", ".join(seen), _FILE)


def _since_before(host: Host, before: Host) -> t.Iterator[Moved]:
    for what, name, items in (("QuickBooks", "products", _QUICKBOOKS), ("QODBC", "drivers", ("1.3",)), ("company files", "files", _FILE),
                              ("data sources", "sources", _FILE), ("port proxies", "proxies", ("3.1",)), ("the time zone", "zone", ("4.3",)),
                              ("QRemote", "qremote", _WAY)):
        if name in host.unseen or name in before.unseen:
            continue
        was, now = _told(getattr(before, name)), _told(getattr(host, name))
        if was != now:
            yield Moved("%s, since %s" % (what, before.when), was, now, items)


def _told(value: t.Any) -> str:
    if isinstance(value, str):
        return value
    return "; ".join(sorted(one if isinstance(one, str) else " ".join(
        str(_plain(part)) for name, part in vars(one).items() if name != "session" and part not in ("", 0, ())) for one in value))


def _plain(part: t.Any) -> t.Any:
    return ", ".join(map(str, part)) if isinstance(part, tuple) else part


def lapsed(client: Client, found: t.Iterable[Moved], host: Host) -> list[str]:
    """Answers that rest on what moved, and those of a QuickBooks that is no longer there: to be given again."""
    moves = list(found)
    majors = {str(product.year - 1990) for product in host.products if product.year}
    lines = []
    for one in client.attestations:
        of = _MAJOR.fullmatch(str(one.get("valid_for", "")))
        reason = "it is of QuickBooks %s, which is not there" % one["valid_for"] if of and majors and of.group(1) not in majors else ""
        reason = reason or next(("%s moved" % move.what for move in moves if one["item"] in move.items), "")
        if reason:
            lines.append("item %s, answered by %s: %s" % (one["item"], one["who"], reason))
    return lines


def _same(one: str, other: str) -> bool:
    return ntpath.normcase(one.strip()) == ntpath.normcase(other.strip())


__all__ = ["Moved", "lapsed", "moved"]
