# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: a client leaves: the changes of all runs on a Windows host, newest first, put back or named."""
from __future__ import annotations

import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import (
    CHANGED,
    MANUAL,
    PASS,
    WOULD_CHANGE,
    ChangePolicy,
    Outcome,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._leave import chain
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._leave.ledger import Ledger, Made, distrusted_row, owner_of
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._leave.rows import (
    BACK,
    FAILED,
    GONE,
    HELD,
    LEFT,
    NOTHING,
    OTHERS,
    PUT_BACK,
    UNKNOWN,
    Row,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._restore.host import is_gone, restore_one
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._restore.record import Limits, check_change
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._restore.undo import CANNOT
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._steps.resources import RESOURCES
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.quickbooks._qodbc import QODBC
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows import _file, _odbc
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._firewall_plan import service_name
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._host import Host
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._reads import Folders, Listing, Value
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._service_control import find
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import Disconnected, WsmanError

Json = dict[str, t.Any]
#: Kinds whose changes leave nothing behind.
PASSING = ("service_restart", "probe", "portal_login")


class Settled(t.NamedTuple):
    """``rows``: one for each change, newest first. ``done``: what was put back, with its outcome. ``lost``: why the host was lost on the way."""

    rows: list[Row]
    done: list[tuple[Made, Outcome]]
    lost: str = ""


def settle(host: Host, ledger: Ledger, policy: ChangePolicy, limits: Limits) -> Settled:
    """Put back what may be put back, one after another. Nothing stops the list; what the host was not asked of any more is not looked at."""
    rows: list[Row] = []
    done: list[tuple[Made, Outcome]] = []
    stands: dict[str, tuple[t.Any, str]] = {}
    lost = ""
    for one in ledger.made:
        if lost:
            rows.append(one.row(UNKNOWN, lost))
            continue
        try:
            rows.append(_settle_one(host, one, policy, limits, stands, done))
        except Disconnected as exc:
            lost = str(exc)
            rows.append(one.row(UNKNOWN, lost))
    return Settled([*chain.seen_through(ledger.made, rows), *ledger.unread_rows()], done, lost)


def _settle_one(host: Host, one: Made, policy: ChangePolicy, limits: Limits, stands: dict[str, tuple[t.Any, str]], done: list[tuple[Made, Outcome]]) -> Row:
    change, name = one.change, chain.thing(one.change)
    if one.distrusted:
        return distrusted_row(one)
    if not change.get("restorable", True) or change.get("resource") not in RESOURCES:
        return _for_people(host, one, limits)
    if name in stands:
        row = chain.found_then(one, *stands[name])
        if row.state == HELD:
            stands[name] = change.get("before"), row.blocked_by
        return row
    outcome = restore_one(host, change, policy, limits)
    if outcome.changes:
        done.append((one, outcome))
    if outcome.status == WOULD_CHANGE:
        stands[name] = change.get("before"), outcome.blocked_by
        return one.row(HELD, outcome.actual, remedy=outcome.remedy, blocked_by=outcome.blocked_by)
    return _judged(host, one, outcome)


def _judged(host: Host, one: Made, outcome: Outcome) -> Row:
    if outcome.status == CHANGED:
        return one.row(PUT_BACK, outcome.actual)
    if outcome.status == PASS:
        return _before_already(one)
    if outcome.status == MANUAL:
        if is_gone(host, one.change):
            return one.row(GONE, "it is not there any more: somebody removed it")
        return one.row(OTHERS, outcome.actual, owner="it", remedy=outcome.remedy)
    return one.row(FAILED, outcome.actual, owner=outcome.owner or "operator", remedy=outcome.remedy)


def _before_already(one: Made) -> Row:
    """Nothing of the change stands any more. A rollback that recorded it is named."""
    state = GONE if one.change.get("before") is None else BACK
    return one.row(state, "put back by a rollback of %s" % one.put_back if one.put_back else "no rollback recorded it: somebody put it back or removed it")


def _for_people(host: Host, one: Made, limits: Limits) -> Row:
    """A change that only a person can undo. Whether it still stands is looked at where that can be seen."""
    kind = str(one.change.get("kind") or "")
    if kind in PASSING:
        return one.row(NOTHING, "it left nothing behind")
    try:
        there = _there(host, one.change, limits)
    except Disconnected:
        raise
    except (WsmanError, ValueError, KeyError, TypeError, AttributeError) as exc:
        return one.row(UNKNOWN, "it could not be looked at: %s" % exc, remedy=CANNOT.get(kind, ""))
    if there is False:
        return one.row(GONE, "it is not there any more: somebody removed it or set it back")
    said = "it is still there" if there else "whether it is still there was not looked at"
    return one.row(LEFT, said, owner=owner_of(one), remedy=CANNOT.get(kind, "Put it back by hand."))


def _there(host: Host, change: Json, limits: Limits) -> bool | None:
    """``None`` where it cannot be seen over this connection.

    :raises ValueError: the record names what no run of this collection would have touched.
    """
    resource, key = change.get("resource"), change["key"]
    if resource == "qodbc_driver":
        return any(_odbc.driver(host, bits, QODBC).registered for bits in _odbc.BOTH)
    if resource == "odbc_dsn":
        check_change({**change, "before": None}, limits)
        return bool(_odbc.whole_dsn(host, key["bitness"], key["name"]).there)
    if resource == "port_forward" and "service" in key:
        service = find(host, str(service_name(key["service"])))
        return service is not None and change["after"] in (service.state, service.start_mode)
    return None


def own_files(host: Host, made: t.Sequence[Made]) -> list[str]:
    """Our folder on the host, where it is, and the backups beside what was changed: looked at last, since putting back makes a backup too."""
    value = host.read(Value(r"SOFTWARE\Microsoft\Windows\CurrentVersion", "ProgramFilesDir", "REG_SZ"))
    wanted = "%s\\%s" % (value.data if value is not None and value.data else r"C:\Program Files", _file.OWN_FOLDER)
    # an exact name would list what is in the folder
    found = [path for path in host.read(Folders(wanted + "*")) if path.casefold() == wanted.casefold()]
    changed = {str(one.change["key"]["file"]).casefold(): str(one.change["key"]["file"]) for one in made
               if one.change.get("resource") == "quickbooks_auto_update" and not one.distrusted and "file" in one.change["key"]}
    beside = [Listing(path + ".*.bak") for path in changed.values() if not _file.path_trouble(path)]
    host.prefetch(beside)
    return [*found, *(path for listing in beside for path in host.read(listing))]


__all__ = ["PASSING", "Settled", "own_files", "settle"]
