# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what a value of the inventory must look like beside its type. Each raises ValueError with what is wanted."""
from __future__ import annotations

import datetime
import re
import typing as t
import zoneinfo

from ansible_collections.interweave.smartintegration.plugins.module_utils._items import ALL_ITEMS
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import parse_window
from ansible_collections.interweave.smartintegration.plugins.plugin_utils import _addresses

_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?")
_SHARE = re.compile(r"\d+%?")


def filled(value: str) -> None:
    if not value.strip():
        raise ValueError("a text that is not empty")


def item(value: str) -> None:
    if value not in ALL_ITEMS:
        raise ValueError("the id of an item of the checklist in quotes, one of %s" % ", ".join(ALL_ITEMS))


def date(value: str) -> None:
    try:
        datetime.datetime.strptime(value.strip(), "%Y-%m-%d")
    except ValueError:
        raise ValueError("a calendar date (YYYY-MM-DD) in quotes") from None


def moment(value: str) -> None:
    try:
        found = datetime.datetime.fromisoformat(value.strip().replace("Z", "+00:00"))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise ValueError("an ISO 8601 date-time with UTC offset, in quotes,")


def clock(value: str) -> None:
    if not _CLOCK.fullmatch(value):
        raise ValueError("a time of day (hh:mm or hh:mm:ss) in quotes")


def clocks(value: str) -> None:
    """One time of day, or several with semicolons between."""
    for part in value.split(";"):
        clock(part.strip())


def window(value: str) -> None:
    try:
        parse_window(value)
    except ValueError as exc:
        raise ValueError("a window that can be read (%s)" % exc) from None


def address(value: str) -> None:
    """An address, a subnet or a range; ``any`` is left to the item that refuses it."""
    try:
        _addresses.addresses([value], _addresses.KEYWORDS)
    except ValueError:
        raise ValueError("an IPv4 or IPv6 address, a subnet or a range (names are not resolved)") from None


def port(value: str) -> None:
    try:
        _addresses.ports([value], words=False)
    except ValueError:
        raise ValueError("a port from 1 to 65535 or a range, in quotes,") from None


def zone(value: str) -> None:
    try:
        zoneinfo.ZoneInfo(value)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("the IANA name of a time zone") from None


def sha256(value: str) -> None:
    if not re.fullmatch(r"[0-9A-Fa-f]{64}", value):
        raise ValueError("64 hexadecimal digits")


def pattern(value: str) -> None:
    try:
        re.compile(value)
    except re.error as exc:
        raise ValueError("a regular expression (%s)" % exc) from None


def mail(value: str) -> None:
    if not re.fullmatch(r"[^@\s,;<>]+@[^@\s,;<>]+", value):
        raise ValueError("one mail address")


def batches(value: t.Any) -> None:
    """Ansible's ``serial``: a number, a share, or a list of them; 0 is the whole play."""
    entries = value if isinstance(value, list) else [value]
    if not entries or not all(not isinstance(entry, (bool, list, dict, float)) and _SHARE.fullmatch(str(entry)) for entry in entries):
        raise ValueError("a number of hosts, a share of them, or a list of these,")


__all__ = ["address", "batches", "clock", "clocks", "date", "filled", "item", "mail", "moment", "pattern", "port", "sha256", "window", "zone"]
