# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what the files of a run must look like when they are read back. They are input like any other.

Each function says what is wrong, as the end of a sentence that begins with the file's name; the empty string when nothing is.
A key that is missing claims nothing and is no damage; keys of later versions may be added.
"""
from __future__ import annotations

import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._items import ALL_ITEMS, OWNERS
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import STATUSES, type_name

SCHEMA = "1"
HOSTING = ("on_premises", "hosted", "online")
OUTCOMES = ("reported", "unreachable", "failed")
#: Findings of one part of one host. The longest list of steps makes some hundred.
MOST_FINDINGS = 5000
Json = dict[str, t.Any]
Check = t.Callable[[t.Any], bool]


def _text(value: t.Any) -> bool:
    return isinstance(value, str)


def _name(value: t.Any) -> bool:
    return isinstance(value, str) and bool(value)


def _maybe_text(value: t.Any) -> bool:
    return value is None or isinstance(value, str)


def _bool(value: t.Any) -> bool:
    return isinstance(value, bool)


def _maybe_bool(value: t.Any) -> bool:
    return value is None or isinstance(value, bool)


def _object(value: t.Any) -> bool:
    return isinstance(value, dict)


def _list(value: t.Any) -> bool:
    return isinstance(value, list)


def _texts(value: t.Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _maybe_texts(value: t.Any) -> bool:
    return value is None or _texts(value)


def _items(value: t.Any) -> bool:
    return _texts(value) and bool(value) and all(item in ALL_ITEMS for item in value)


def _network(value: t.Any) -> bool:
    return isinstance(value, dict) and all(map(_texts, value.values()))


def one_of(known: t.Sequence[str]) -> Check:
    return lambda value: isinstance(value, str) and value in known


def _changes(value: t.Any) -> bool:
    return not wrong_in_changes(value)


_MANIFEST: dict[str, Check] = {
    "schema": one_of((SCHEMA,)), "run_id": _name, "started": _name, "finished": _maybe_text, "check": _bool, "redact": _bool, "hosts": _object,
    "out_of_scope": _texts, "required_items": _items, "allow": _texts, "ticket": _text, "window": _text, "operator": _text, "ansible_core": _text,
    "python": _text, "collection_version": _text, "inventory_sources": _texts, "inventory_commit": _text, "report_dir": _text, "resumed": _texts,
}
_ENTRY: dict[str, Check] = {
    "client": _name, "groups": _texts, "leader": _text, "hosting": one_of(("", *HOSTING)), "network": _network, "log_on_host": _bool, "allow": _texts,
    "ticket": _text, "window": _text, "redact": _bool, "attestations": _list, "waivers": _list, "required_items": _items,
    "facts": _object, "asks": _list, "contacts": _list, "approved": lambda value: isinstance(value, dict) and all(map(_text, value.values())),
}
_RECORD: dict[str, Check] = {
    "schema": one_of((SCHEMA,)), "host": _name, "client": _name, "outcome": one_of(OUTCOMES), "message": _text, "parts": _object,
}
_PART: dict[str, Check] = {"written": _text, "findings": _list, "data": _object, "stale": _bool}
_FINDING: dict[str, Check] = {
    "item": one_of(tuple(ALL_ITEMS)), "status": one_of(STATUSES), "owner": lambda value: value is None or one_of(("", *OWNERS))(value),
    "waived_status": lambda value: value is None or one_of(("", *STATUSES))(value), "changes": _changes,
    **dict.fromkeys(("title", "expected", "actual", "remedy", "step", "blocked_by", "valid_for", "ticket", "part", "ends",
                     "question", "answers"), _maybe_text),
    **dict.fromkeys(("evidence", "warnings", "records"), _maybe_texts), **dict.fromkeys(("shared", "left_out"), _maybe_bool),
    **dict.fromkeys(("attested", "waived", "answered"), lambda value: value is None or isinstance(value, dict) and all(map(_maybe_text, value.values()))),
}
_CHANGE: dict[str, Check] = {
    "what": _maybe_text, "kind": _maybe_text, "resource": _maybe_text, "key": lambda value: value is None or isinstance(value, dict),
    "restorable": _maybe_bool, "applied": _maybe_bool,
}


def _wrong(value: t.Any, spec: dict[str, Check], needed: tuple[str, ...] = ()) -> str:
    if not isinstance(value, dict):
        return "is %s, not an object" % type_name(value)
    missing = [key for key in needed if key not in value]
    if missing:
        return "has no %s" % ", ".join(missing)
    bad = next((key for key, check in spec.items() if key in value and not check(value[key])), "")
    return "has %s in %s, which is damaged or of another version" % ("%.60r" % (value[bad],), bad) if bad else ""


def wrong_in_manifest(value: t.Any) -> str:
    """Of the run as a whole; each host's entry is looked at by itself."""
    return _wrong(value, _MANIFEST, ("schema", "hosts"))


def wrong_in_entry(value: t.Any) -> str:
    """Of what the manifest says of one host."""
    return _wrong(value, _ENTRY)


def wrong_in_record(value: t.Any, key: str, name: str) -> str:
    """Of a findings file. *key* is ``host`` or ``client``, *name* whose it must be."""
    wrong = _wrong(value, _RECORD, ("schema", key, "outcome", "parts"))
    if wrong or value[key] != name:
        return wrong or "is of the %s '%.80s', not of '%.80s'" % (key, value[key], name)
    return next(("in part %.40r %s" % (part, why) for part, entry in value["parts"].items() if (why := _wrong(entry, _PART, ("findings",)))), "")


def wrong_in_finding(value: t.Any) -> str:
    """Of one finding."""
    return _wrong(value, _FINDING, ("item", "status"))


def wrong_in_changes(value: t.Any) -> str:
    """Of the changes of one finding."""
    if value is None:
        return ""
    return next(filter(None, (_wrong(change, _CHANGE) for change in value)), "") if isinstance(value, list) else "is %s, not a list" % type_name(value)


__all__ = ["HOSTING", "MOST_FINDINGS", "OUTCOMES", "SCHEMA", "wrong_in_changes", "wrong_in_entry", "wrong_in_finding", "wrong_in_manifest", "wrong_in_record"]
