# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: whether a licence file of QODBC can be the one of the driver that is there. Pure.

A licence is for one generation of QODBC (a version's first number), and its file does not say for which: it is binary and of one machine. But a file that
was written before the driver was put on the host was activated with an older one, perhaps of an older generation.
"""

from __future__ import annotations

import typing as t
from datetime import datetime, timedelta

#: What QODBC does without a licence (QODBC Quick Start Guide).
EVALUATION = "an evaluation, which ends after 30 days and answers 5 statements a session"
EVALUATION_TIME = timedelta(days=30)
ACTIVATE = (
    "Ask InterWeave for the licence key, or whoever bought QODBC. On the host, as the Windows user who runs QuickBooks, open the QODBC Setup "
    "Screen, tab Activate, and enter it; then run this check again."
)
#: The installer's wizard asks for the key before it copies the driver.
_WIZARD = timedelta(hours=1)
_NEVER = datetime.min


class Licence(t.NamedTuple):
    """A licence file and when it was last written; ``None``: it does not say."""

    name: str
    written: datetime | None


class Placed(t.NamedTuple):
    """The driver's generation, and since when its DLL can be on the host at the earliest; ``None``: it does not say."""

    generation: int
    since: datetime | None


class Doubt(t.NamedTuple):
    """Why nothing proves that the driver is licensed, and what to do."""

    why: str
    remedy: str


def put_there(modified: datetime | None, created: datetime | None) -> datetime | None:
    """Since when a DLL can be on a host at the earliest. An installer may keep the time at which it was built; a file that replaces another of its name
    within seconds keeps that one's time of creation (file system tunneling): the later one counts."""
    return max(filter(None, (modified, created)), default=None)


def doubt(licences: t.Sequence[Licence], driver: Placed) -> Doubt | None:
    """``None`` when a licence file was written since the driver is there."""
    if not licences:
        return Doubt("no licence is activated: %s" % EVALUATION, ACTIVATE)
    dated = [licence for licence in licences if licence.written is not None]
    newest = max(dated, key=lambda licence: licence.written or _NEVER) if dated else licences[0]
    if newest.written is None or driver.since is None:
        return Doubt(
            "when the licence (%s) was activated could not be read, nor so whether it is for this driver; without one it is %s" % (newest.name, EVALUATION),
            _look_at(driver),
        )
    if newest.written >= driver.since - _WIZARD:
        return None
    return Doubt(
        "the licence (%s) was activated on %s, before this driver was put there (%s): whether it is for QODBC %d no file says; if not, it is %s"
        % (newest.name, newest.written.date(), driver.since.date(), driver.generation, EVALUATION),
        _look_at(driver),
    )


def _look_at(driver: Placed) -> str:
    return (
        "On the host, as the Windows user who runs QuickBooks, open the QODBC Setup Screen and look at the tabs About and Activate. When an active licence "
        "for QODBC %d is shown there, tell us: item 1.3 is then attested in your name (valid_for: 'QODBC %d'). Else: %s"
        % (driver.generation, driver.generation, ACTIVATE)
    )


#: Elevated in another user's session the installer would set QODBC up for that user.
INSTALL_BY_HAND = ("sign in to the host as the Windows user who runs QuickBooks, right-click QODBC's installer (qodbc.exe) and choose 'Run as "
                   "administrator' (Windows asks for an administrator's password where that user is none)")


def licence_first(generation: int, by_us: bool) -> str:
    """The order of an upgrade: the licence is got before the driver that works is replaced."""
    then = ("set interweave_qodbc.licence_at_hand: true, and this run installs it" if by_us else
            INSTALL_BY_HAND)
    return ("First get a licence for QODBC %d, which is a subscription (ask InterWeave whether it comes with their service); then %s; then activate it in "
            "the QODBC Setup Screen, tab Activate. Until then leave the driver that is there." % (generation, then))


__all__ = ["ACTIVATE", "Doubt", "EVALUATION", "EVALUATION_TIME", "INSTALL_BY_HAND", "Licence", "Placed", "doubt",
           "licence_first", "put_there"]
