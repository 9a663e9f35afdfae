# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: undo. The changes a run recorded for a Windows host, put back newest first.

A change is put back only while the host still shows what the run left. What someone changed since is left alone and
named; what cannot be put back is listed. Nothing stops the list: every change ends in a finding of its own.
"""
from __future__ import annotations

import typing as t
from time import sleep

from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import (
    CHANGED,
    ERROR,
    FAIL,
    PASS,
    Change,
    ChangePolicy,
    Outcome,
    finding,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._restore import undo as _undo
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._restore.record import NOTHING_MORE, BadRecord, Limits, check_change
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._steps.resources import RESOURCES
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._steps.spec import resource_spec
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows import _file, _odbc
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._host import Host
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._resource import Resource, failure
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._service_control import find
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import Disconnected, Refused, WsmanError

Json = dict[str, t.Any]

#: How often, and with which pause in seconds, a service is looked at until it is as it was.
SERVICE_LOOKS = 20
SERVICE_PAUSE = 0.5
LOOK_ONLY = ChangePolicy(check_mode=True)


def restore_all(host: Host, record: Json, policy: ChangePolicy, limits: Limits = NOTHING_MORE) -> list[tuple[Json, Outcome]]:
    """Put back what a run recorded. One finding and outcome for each change.

    :param limits: what the inventory says of this host; a record that goes beyond it is refused.
    :raises Disconnected: the host is gone, and nothing was put back yet.
    """
    done: list[tuple[Json, Outcome]] = []
    for entry, change in _undo.recorded(record):
        try:
            outcome = restore_one(host, change, policy, limits)
        except Disconnected as exc:
            if not any(earlier.status == CHANGED for _finding, earlier in done):
                raise
            outcome = failure(exc, "'%s' as before the run" % change.get("what"))
        done.append((finding(entry["item"], outcome, str(change.get("what"))), outcome))
    return done


def restore_one(host: Host, change: Json, policy: ChangePolicy, limits: Limits = NOTHING_MORE) -> Outcome:
    """One change back, where it is allowed, if its record is sound and the host still shows what the run left."""
    wanted = _undo.as_before(change)
    if not change.get("restorable", True) or change.get("resource") not in RESOURCES:
        return _undo.cannot(change)
    try:
        check_change(change, limits)
        return _restore(host, change, policy, wanted)
    except Disconnected:
        raise
    except (WsmanError, ValueError, KeyError, TypeError) as exc:
        outcome = failure(exc if isinstance(exc, (WsmanError, ValueError)) else ValueError("the record of this change is incomplete: %r" % exc), wanted)
        outcome.status = ERROR
        return outcome


def _restore(host: Host, change: Json, policy: ChangePolicy, wanted: str) -> Outcome:
    host.forget()
    way_back = _back(host, change, policy)
    if not way_back:
        if _back(host, _turned(change), policy):
            return Outcome(PASS, wanted, "it is so already")
        return _undo.changed_since(change)
    resource, steps = way_back
    if resource.NAME == "odbc_dsn":
        _driver_of(resource, change)
    for step in steps:
        step.resource = step.resource or resource.NAME
        reason = policy.blocked(step.kind)
        if reason:
            return _held_back(change, steps, step.kind, reason)
    return _apply(host, resource, steps, change, wanted, policy)


def _held_back(change: Json, steps: list[Change], kind: str, reason: str) -> Outcome:
    for step in steps:
        step.applied = False
    outcome = _undo.blocked(change, kind, reason)
    outcome.changes = steps
    return outcome


def _apply(host: Host, resource: Resource, steps: list[Change], change: Json, wanted: str, policy: ChangePolicy) -> Outcome:
    """Write, then look again: the look decides, also when a reply was lost."""
    trouble = ""
    try:
        for step in steps:
            reason = policy.blocked(step.kind)  # a blackout may have begun since the look
            if reason:
                return _held_back(change, steps, step.kind, reason)
            resource.apply(step)
    except Disconnected:
        raise
    except (WsmanError, Refused) as exc:
        trouble = str(exc)
    if _settled(host, change, policy):
        return Outcome(CHANGED, wanted, _undo.put_back(change), evidence=["read again after: %s" % trouble] if trouble else [], changes=steps)
    return Outcome(FAIL, wanted, "not put back: %s" % (trouble or "it reads otherwise after the write"), changes=steps, owner="operator",
                   remedy="Look at it on the host and put it back by hand.")


def _settled(host: Host, change: Json, policy: ChangePolicy) -> bool:
    """Whether the host shows what was before. A service is given some time to start or stop."""
    tries = SERVICE_LOOKS if "service" in change["key"] or change["resource"] == "windows_service" else 1
    for number in range(tries):
        if number:
            sleep(SERVICE_PAUSE)
        host.forget()
        if _back(host, _turned(change), policy):
            return True
    return False


def is_gone(host: Host, change: Json) -> bool:
    """Whether the thing that a change is about is not there at all. The change's record was checked before."""
    host.forget()
    name, key = str(change["resource"]), change["key"]
    if name == "windows_service" or "service" in key:
        return find(host, str(key.get("name") or key.get("service"))) is None
    if "file" in key:
        resource = RESOURCES[name](host, _defaults(RESOURCES[name]), LOOK_ONLY)
        return all(item.path.lower() != key["file"].lower() for item in resource.observe().files)
    return _back(host, {**change, "after": None, "before": change.get("after") or change.get("before")}, LOOK_ONLY) is not None


def _turned(change: Json) -> Json:
    return {**change, "before": change.get("after"), "after": change.get("before")}


def _back(host: Host, change: Json, policy: ChangePolicy) -> tuple[Resource, list[Change]] | None:
    """The resource and the way back, or nothing when the host does not show the change's ``after``."""
    name = str(change["resource"])
    if name == "port_forward" and "name" in change["key"]:
        name = "firewall_exception"  # the rule that belongs to the port proxy
    resource = RESOURCES[name](host, {**_defaults(RESOURCES[name]), **_options(name, change["key"])}, policy)
    shows = _SHOWS.get(name)
    if shows is not None and not shows(resource, change):
        return None
    steps = resource.restore(change)
    return (resource, steps) if steps else None


def _defaults(resource: type[Resource]) -> Json:
    return {name: option.get("default") for name, option in resource_spec(resource).items()}


def _options(name: str, key: Json) -> Json:
    """What a resource needs to look at the thing that a change is about."""
    if name == "port_forward":
        address, _slash, port = str(key["proxy"]).partition("/")
        return {"state": "absent", "listen_address": address, "listen_port": int(port)}
    if name == "odbc_dsn":
        return {"state": "absent", "name": key["name"], "bitness": key["bitness"]}
    if name == "firewall_exception":
        return {"state": "absent", "name": key["name"]}
    if name == "windows_service":
        return {"name": key["name"]}
    return {}


def _driver_of(resource: t.Any, change: Json) -> None:
    """A DSN's driver file runs in whatever opens the DSN: only the file of a driver that is installed comes back.

    :raises BadRecord: it is another one.
    """
    before = change.get("before") or {}
    path = next((value for name, value in (before.get("values") or {}).items() if name.lower() == _odbc.DRIVER.lower() and value), "")
    if not path:
        return
    driver = _odbc.driver(resource.host, change["key"]["bitness"], before["listed_as"])
    if not driver.registered or not _odbc.same_path(path, driver.path):
        raise BadRecord("the record has %r as the file of the driver '%s', and no installed driver of that name has it" % (path, before["listed_as"]))


def _dsn_shows(resource: t.Any, change: Json) -> bool:
    """Whether the System DSN is as the change left it. A masked value cannot be compared and does not count.

    One that the change made as a whole has no value more than it got: a value that someone added would be lost with it.
    """
    found = resource.observe().views[0].dsn
    after = change.get("after")
    if after is None:
        return not found.there
    if not found.there or str(found.listed_as).lower() != str(after["listed_as"]).lower():
        return False
    now = {name.lower(): value.data for name, value in found.values.items() if value is not None}
    if change.get("before") is None and set(now) - {name.lower() for name in after["values"]}:
        return False
    return all(_same_text(now.get(name.lower()), value) for name, value in after["values"].items())


def _same_text(found: t.Any, wanted: t.Any) -> bool:
    if isinstance(wanted, str) and wanted and set(wanted) == {"*"}:
        return True
    return str("" if found is None else found).lower() == str("" if wanted is None else wanted).lower()


def _auto_update_shows(resource: t.Any, change: Json) -> bool:
    """Whether the channel file, the service or the start-up link is as the change left it."""
    state, key, after = resource.observe(), change["key"], change.get("after")
    if "file" in key:
        return any(item.path.lower() == key["file"].lower() and list(item.values) == after for item in state.files)
    if "service" in key:
        _same(key["service"], state.service and state.service.get("Name"), "service")
        return bool(state.service) and all(state.service.get(name) == value for name, value in (after or {}).items())
    _same(key["link"], str(resource.options["startup_link"]), "start-up link")
    if after is None or not state.links:
        return bool(state.links) is (after is not None)
    return not isinstance(after, dict) or bool(_file.file_hash(resource.host, key["link"]) == after.get("sha256"))


def _same(recorded: str, own: str | None, what: str) -> None:
    """:raises BadRecord: the record names a thing that this resource does not touch."""
    if own and recorded.lower() != own.lower():
        raise BadRecord("the record names the %s '%s', and this module touches '%s' only" % (what, recorded, own))


_SHOWS: dict[str, t.Callable[[t.Any, Json], bool]] = {"odbc_dsn": _dsn_shows, "quickbooks_auto_update": _auto_update_shows}


__all__ = ["is_gone", "restore_all", "restore_one"]
