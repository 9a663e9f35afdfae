# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: a collected file as it counts: of which server, when, by whom, and for how long."""
from __future__ import annotations

import hashlib
import os
import pathlib
import re
import stat
import typing as t
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._collected.text import MAX_BYTES, Answer, Text, Unusable, parse

#: Who is signed in and what listens is of the moment, and a week is what a client's IT needs to send a file and we to read it.
MAX_AGE = timedelta(days=7)
#: Clocks differ.
AHEAD = timedelta(hours=1)
#: The computer's name as Windows shows it has at most so many characters.
_LONGEST_NAME = 15
_FORMAT = 'reg query "hkcu\\control panel\\international" /v sshortdate'
_BIAS = 'reg query "hklm\\system\\currentcontrolset\\control\\timezoneinformation" /v activetimebias'


@dataclass(frozen=True)
class Collected:
    """A file that counts."""

    name: str
    sha256: str
    host: str
    user: str
    made: datetime
    elevated: bool
    answers: t.Mapping[str, Answer]

    def said(self) -> str:
        """When it was seen, and who brought it."""
        return "seen on %s UTC, brought by %s" % (self.made.strftime("%Y-%m-%d %H:%M"), self.user)

    def evidence(self) -> str:
        return "Not looked at by us: %s with collect.cmd%s (%s, SHA-256 %s)." % (
            self.said(), "" if self.elevated else ", not as administrator", self.name, self.sha256[:16])


def read(path: str, names: t.Iterable[str], now: datetime) -> Collected:
    """The file at this path, of a server of one of these names.

    :raises Unusable: it cannot be read, is no such file, or does not count.
    """
    try:
        return made_of(_bytes(path), pathlib.PurePath(path).name, names, now)
    except OSError as exc:
        raise Unusable("interweave_collected: %s cannot be read: %s" % (path, exc.strerror or exc)) from None
    except Unusable as exc:
        raise Unusable("interweave_collected: %s cannot be used: %s" % (path, exc)) from None


def _bytes(path: str) -> bytes:
    handle = os.open(os.path.expanduser(path), os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise Unusable("it is no file")
        return file.read(MAX_BYTES + 1)


def made_of(data: bytes, name: str, names: t.Iterable[str], now: datetime) -> Collected:
    """
    :raises Unusable: it is no such file, or does not count.
    """
    text = parse(data)
    host = text.head["host"]
    known = sorted({one.partition(".")[0][:_LONGEST_NAME].upper() for one in names if one})
    if host.upper() not in known:
        raise Unusable("it is of the server %s, expected %s (interweave_computer_name says what Windows calls this server)" % (
            host[:40] or "without a name", " or ".join(known)))
    made = _moment(text)
    if made > now + AHEAD:
        raise Unusable("it was made on %s UTC, which is still to come: the server's clock or zone is wrong" % made.strftime("%Y-%m-%d %H:%M"))
    if now - made > MAX_AGE:
        raise Unusable("it was made on %s UTC, more than %d days ago: it does not count any more. Have a new one made" % (
            made.strftime("%Y-%m-%d %H:%M"), MAX_AGE.days))
    return Collected(name, hashlib.sha256(data).hexdigest(), host, _user(text), made, text.head["elevated"] == "yes", text.answers)


def _user(text: Text) -> str:
    answer = text.answers.get("whoami")
    name = next((line.strip() for line in answer.lines if line.strip()), "") if answer is not None and answer.rc == 0 else ""
    if not name or len(name) > 200:
        raise Unusable("it does not say who made it")
    return name


def _moment(text: Text) -> datetime:
    """When it was made, in UTC."""
    try:
        return _local(text) + _distance(text)
    except (ValueError, OverflowError):
        raise Unusable("when it was made cannot be told: date '%s', time '%s'" % (text.head["date"][:40], text.head["time"][:40])) from None


def _local(text: Text) -> datetime:
    """cmd writes the date in the order of the user's short date, and the time always with 24 hours.

    :raises ValueError: they are none.
    """
    order = [letter for letter in re.sub(r"(.)\1+", r"\1", re.sub("d{3,}|'[^']*'", "", _value(text, _FORMAT))) if letter in "dMy"]
    numbers = re.findall(r"[0-9]+", text.head["date"][:40])
    clock = re.fullmatch(r"([0-9]{1,2})[:.]([0-9]{2})[:.]([0-9]{2})([.,][0-9]+)?", text.head["time"])
    if sorted(order) != ["M", "d", "y"] or clock is None:
        raise ValueError
    parts = {letter: int(number) for letter, number in zip(order, numbers, strict=True)}
    year = parts["y"] + (2000 if parts["y"] < 100 else 0)
    return datetime(year, parts["M"], parts["d"], int(clock[1]), int(clock[2]), int(clock[3]), tzinfo=timezone.utc)


def _distance(text: Text) -> timedelta:
    """The registry says how many minutes must be added for UTC, as a signed number.

    :raises ValueError: it does not.
    """
    bias = re.fullmatch(r"0x([0-9a-fA-F]{1,8})", _value(text, _BIAS))
    if bias is None:
        raise ValueError
    minutes = int(bias[1], 16)
    return timedelta(minutes=minutes - (1 << 32 if minutes >> 31 else 0))


def _value(text: Text, command: str) -> str:
    """The data of the one value that a command asked for; empty where it is not there."""
    answer = text.answers.get(command)
    found = [re.fullmatch(r" {4}\S+ {4}REG_[A-Z]+ {4}(.*)", line.rstrip()) for line in (answer.lines if answer is not None else ())]
    return next((match[1] for match in found if match), "")


__all__ = ["AHEAD", "Collected", "MAX_AGE", "made_of", "read"]
