# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: a recorded change is input. What may be put back, by the rules that hold for a module's options.

A record says what to write on a host and under which name. Nothing of it reaches a command line, the registry or a CRM before every key
and value has the form that the resource itself would have recorded; what the resource would not touch is refused by name.
"""
from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

from ansible_collections.interweave.smartintegration.plugins.module_utils._items import KINDS
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows import _file, _odbc
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows import _firewall_plan as rules
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._command import netsh_value
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._firewall_rules import PROFILES, PROTOCOLS
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._port_proxy import ipv4

Json = dict[str, t.Any]
#: Characters of one text of a record, and entries of one list: more than any host needs.
LONGEST = 4096
MOST = 2000
_RULE_KEYS = {"name", "action", "enabled", "protocol", "ports", "program", "service", "profiles", "remote_addresses", "conditions", "description", "data"}
_PORT_TEXT = re.compile(r"[0-9]{1,5}(-[0-9]{1,5})?")
_ADDRESS_TEXT = re.compile(r"[A-Za-z0-9.:/-]{1,100}")
_HOST_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")
_DIGITS = re.compile(r"[0-9]{1,10}")
_HASH = re.compile(r"[0-9a-f]{64}")
_SERVICE_MODES = ("Auto", "Manual", "Disabled")
_SERVICE_STATES = ("Running", "Stopped")


class BadRecord(ValueError):
    """The record cannot be what a run of this collection wrote; nothing of it is carried out. The text says why."""


@dataclass(frozen=True)
class Limits:
    """What the inventory says of a host, against which a record is held."""

    #: A rule that lets any address in may come back.
    allow_any_address: bool = False
    #: The services that the inventory names; no other one is stopped, started or given a start mode.
    services: frozenset[str] = frozenset()


NOTHING_MORE = Limits()


def check_change(change: t.Any, limits: Limits) -> None:
    """Whether a recorded change of a Windows host may be looked at and put back.

    :raises BadRecord: one sentence.
    """
    _shape(change)
    name = str(change["resource"])
    if name == "port_forward" and "name" in change["key"]:
        name = "firewall_exception"  # the rule that belongs to the port proxy
    check = _CHECKS.get(name)
    if check is None:
        raise BadRecord("the record names the resource %r, which is put back by nothing" % name)
    try:
        check(change, limits)
    except BadRecord:
        raise
    except (ValueError, TypeError, KeyError, AttributeError, IndexError) as exc:
        raise BadRecord("the record cannot be used: %s" % (exc if isinstance(exc, ValueError) else "%s %s" % (type(exc).__name__, exc))) from None


def _shape(change: t.Any) -> None:
    if not isinstance(change, dict) or not isinstance(change.get("key"), dict) or "before" not in change or "after" not in change:
        raise BadRecord("the record of a change has no key, before and after")
    if change.get("kind") not in KINDS:
        raise BadRecord("the record names the kind of change %.60r, which does not exist" % (change.get("kind"),))
    _bounded(change, 0)


def _bounded(value: t.Any, depth: int) -> None:
    """Plain JSON of a size that a host's settings have."""
    inner: list[t.Any] = []
    if isinstance(value, dict):
        inner = [*value.keys(), *value.values()]
    elif isinstance(value, list):
        inner = value
    elif isinstance(value, str):
        if len(value) > LONGEST:
            raise BadRecord("the record holds a text of %d characters; at most %d can be" % (len(value), LONGEST))
    elif value is not None and not isinstance(value, (bool, int)):
        raise BadRecord("the record holds a value of type %s" % type(value).__name__)
    if len(inner) > 2 * MOST or depth > 8:
        raise BadRecord("the record holds more than any host's settings do")
    for one in inner:
        _bounded(one, depth + 1)


def _want(good: bool, what: str, value: t.Any) -> None:
    if not good:
        raise BadRecord("the record has %.80r as %s, which a run does not write" % (value, what))


def _keys(value: Json, known: set[str], what: str) -> None:
    _want(isinstance(value, dict) and set(value) <= known, what, sorted(value) if isinstance(value, dict) else value)


def _kind(change: Json, kind: str) -> None:
    _want(change["kind"] == kind, "the kind of a change of %s" % change["resource"], change["kind"])


# firewall rules ----------------------------------------------------------------------------------------------------------
def _firewall(change: Json, limits: Limits) -> None:
    _kind(change, rules.KIND)
    _keys(change["key"], {"name"}, "the key of a firewall rule")
    name = rules.rule_name(change["key"]["name"])
    for part in ("before", "after"):
        _want(change[part] is None or isinstance(change[part], list) and 0 < len(change[part]) <= 50, "firewall rules", change[part])
        for rule in change[part] or ():
            _rule(rule, name, written=part == "before", limits=limits)


def _rule(rule: Json, name: str, written: bool, limits: Limits) -> None:
    """``written``: this one may be added to the host; of the other is only asked whether it still stands there."""
    _keys(rule, _RULE_KEYS, "a firewall rule")
    _want(isinstance(rule["name"], str) and rule["name"].casefold() == name.casefold(), "the name of a rule '%s'" % name, rule["name"])
    if not written:
        return
    rules.rule_name(rule["name"])
    _want(rule["action"] in ("allow", "block"), "the action of a rule", rule["action"])
    _want(isinstance(rule["enabled"], bool), "whether a rule is enabled", rule["enabled"])
    _want(rule["protocol"] in PROTOCOLS or _is_number(rule["protocol"], 3, 255), "the protocol of a rule", rule["protocol"])
    _want(isinstance(rule["profiles"], list) and bool(rule["profiles"]) and set(rule["profiles"]) <= set(PROFILES), "the profiles of a rule", rule["profiles"])
    _want(_texts(rule["ports"], _PORT_TEXT), "the ports of a rule", rule["ports"])
    rules.port_set(rule["ports"], rule["protocol"])
    rules.program_path(rule["program"] or None)
    rules.service_name(None if rule["service"] in (None, "", "*") else rule["service"])
    _want(not rule["conditions"], "the conditions of a rule", rule["conditions"])
    if rule.get("description"):
        netsh_value(rule["description"])
    _want(_texts(rule["remote_addresses"], _ADDRESS_TEXT), "the addresses of a rule", rule["remote_addresses"])
    rules.sources(rule["remote_addresses"], limits.allow_any_address or rule["action"] == "block" or not rule["enabled"])


def _texts(value: t.Any, form: re.Pattern[str]) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) and form.fullmatch(text) for text in value)


def _is_number(value: t.Any, digits: int, most: int) -> bool:
    """A text of so many ASCII digits at most."""
    return isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= digits and int(value) <= most


# port proxies ------------------------------------------------------------------------------------------------------------
def _port_forward(change: Json, limits: Limits) -> None:
    _kind(change, "port_proxy")
    if "service" in change["key"]:
        raise BadRecord("the start of a service that a port proxy needs is not put back")
    _keys(change["key"], {"proxy"}, "the key of a port proxy")
    _endpoint(change["key"]["proxy"], listens=True)
    for part in ("before", "after"):
        if change[part] is not None:
            _endpoint(change[part], listens=False)


def _endpoint(text: t.Any, listens: bool) -> None:
    address, slash, port = str(text).partition("/")
    _want(isinstance(text, str) and bool(slash) and _is_number(port, 5, 65535) and int(port) > 0, "address/port", text)
    if (listens and address == "*") or (not listens and _HOST_NAME.fullmatch(address) and not address.replace(".", "").isdecimal()):
        return
    ipv4(address, "the address")


# services ----------------------------------------------------------------------------------------------------------------
def _service(change: Json, limits: Limits) -> None:
    _kind(change, "service_restart")
    _keys(change["key"], {"name"}, "the key of a service")
    name = str(rules.service_name(change["key"]["name"]))
    if name not in limits.services:
        raise BadRecord("the record names the service '%s', which the inventory does not (interweave_services): it is left alone" % name)
    for part in ("before", "after"):
        if change[part] is not None:
            _keys(change[part], {"state", "start_mode"}, "a service")
            _want(change[part].get("state", "Running") in _SERVICE_STATES, "the state of a service", change[part])
            _want(change[part].get("start_mode", "Auto") in _SERVICE_MODES, "the start mode of a service", change[part])


# System DSNs -------------------------------------------------------------------------------------------------------------
def _dsn(change: Json, limits: Limits) -> None:
    _kind(change, "odbc_dsn")
    _keys(change["key"], {"name", "bitness"}, "the key of a System DSN")
    _want(change["key"]["bitness"] in ("32", "64"), "the bitness of a System DSN", change["key"]["bitness"])
    _sound(_odbc.name_trouble(change["key"]["name"]))
    for part in ("before", "after"):
        if change[part] is None:
            continue
        _keys(change[part], {"listed_as", "values"}, "a System DSN")
        _want(isinstance(change[part]["listed_as"], str) and isinstance(change[part]["values"], dict), "a System DSN", change[part])
        _sound(_odbc.text_trouble("the driver's name", change[part]["listed_as"]))
        for name, value in change[part]["values"].items():
            _sound(_odbc.attribute_trouble(name))
            _want(value is None or isinstance(value, str) or part == "after" and isinstance(value, dict), "the value of %s" % name, value)
            _sound(_odbc.text_trouble("the value of %s" % name, value) if isinstance(value, str) else "")


def _sound(trouble: str) -> None:
    if trouble:
        raise BadRecord("the record cannot be used: %s" % trouble)


# QuickBooks' updates -----------------------------------------------------------------------------------------------------
def _auto_update(change: Json, limits: Limits) -> None:
    _kind(change, "auto_update")
    key = change["key"]
    if "file" in key:
        _keys(key, {"file", "sha256", "backup"}, "the key of a channel file")
        _sound(_file.path_trouble(key["file"]))
        for part in ("before", "after"):
            _want(isinstance(change[part], list) and all(isinstance(text, str) and _DIGITS.fullmatch(text) for text in change[part]), "values", change[part])
        _want(len(change["before"]) == len(change["after"]), "values", change["before"])
    elif "service" in key:
        _keys(key, {"service"}, "the key of a service")
        rules.service_name(key["service"])
        for part in ("before", "after"):
            _keys(change[part], {"StartMode", "State"}, "a service")
            _want(change[part]["StartMode"] in _SERVICE_MODES and change[part]["State"] in _SERVICE_STATES, "a service", change[part])
    else:
        _link(change)


def _link(change: Json) -> None:
    """A start-up link was moved to our folder, where only administrators write; it comes from there and from nowhere else."""
    key, before = change["key"], change["before"]
    _keys(key, {"link"}, "the key of a start-up link")
    _sound(_file.path_trouble(key["link"]))
    _want(change["after"] is None, "what is left of a start-up link", change["after"])
    if not isinstance(before, dict):  # it was not carried out
        _want(before == "present", "a start-up link", before)
        return
    _keys(before, {"backup", "sha256"}, "the backup of a start-up link")
    _want(isinstance(before["sha256"], str) and bool(_HASH.fullmatch(before["sha256"])), "a hash", before["sha256"])
    ours = "\\%s\\backup\\%s.%s.bak" % (_file.OWN_FOLDER, key["link"].rsplit("\\", 1)[-1], before["sha256"][:12])
    _want(isinstance(before["backup"], str) and ".." not in before["backup"] and before["backup"].lower().endswith(ours.lower()), "a backup", before["backup"])
    _sound(_file.path_trouble(before["backup"]))


_CHECKS: dict[str, t.Callable[[Json, Limits], None]] = {
    "firewall_exception": _firewall, "port_forward": _port_forward, "windows_service": _service, "odbc_dsn": _dsn, "quickbooks_auto_update": _auto_update,
}


# CRM names ---------------------------------------------------------------------------------------------------------------
_UNSENDABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
#: A record id of Salesforce's Account (its key prefix is 001), or a GUID of Creatio.
_CRM_ID = re.compile(r"001[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


def check_name_change(change: t.Any) -> None:
    """Whether a recorded change of an account's name may be looked at and put back.

    :raises BadRecord: one sentence.
    """
    _shape(change)
    _want(change["kind"] == "crm_names", "the kind of a change of a name", change["kind"])
    key = change["key"]
    _keys(key, {"crm", "id", "site", "integration_username", "object"}, "the key of an account")
    _want(isinstance(key.get("id"), str) and bool(_CRM_ID.fullmatch(key["id"])), "the id of an account", key.get("id"))
    _want(all(isinstance(value, str) for value in key.values()), "the key of an account", key)
    for part in ("before", "after"):
        name = change[part]
        _want(isinstance(name, str) and bool(name.strip()) and len(name) <= 255 and not _UNSENDABLE.search(name), "the name of an account", name)


__all__ = ["BadRecord", "Limits", "NOTHING_MORE", "check_change", "check_name_change"]
