# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: whether another rule takes hold of what a wanted rule lets in: never, possibly or certainly. Pure.

The question is not symmetric. What is *wanted* without a restriction (every port, every protocol, any address) stands for the few that are used,
which nobody named: a rule about some of them meets it possibly. A rule that is itself without the restriction meets it certainly, and so does one
that names a port or an address that is wanted by name.
"""
from __future__ import annotations

import ntpath
import re
import typing as t

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._addresses import (
    CERTAINLY,
    NEVER,
    POSSIBLY,
    Addresses,
    Ports,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._firewall_rules import (
    USUAL_FOLDERS,
    Scope,
    expand,
    same_path,
)

#: Conditions under which a rule still lets strangers in: on some network cards, addresses, remote ports, Windows versions.
_STILL_OPENS = ("edge=", "defer=", "if=", "iftype=", "la4=", "la6=", "rport", "platform", "nnm=", "pcross=", "lsm=", "lom=")
_SHORT_NAME = re.compile(r"([^\\]{1,6})~\d+(\.[^\\.]{1,3})?")
_DRIVE = re.compile(r"[A-Za-z]:\\")


def overlap(wanted: Scope, other: Scope, folders: t.Mapping[str, str] = USUAL_FOLDERS) -> int:
    """Whether a connection that is wanted falls under *other*: NEVER, POSSIBLY or CERTAINLY. For block rules."""
    return min(reach(wanted, other, folders), _sources_meet(wanted.sources, other.sources))


def reach(wanted: Scope, other: Scope, folders: t.Mapping[str, str] = USUAL_FOLDERS) -> int:
    """The same without looking at the remote addresses."""
    if other.packaged or not wanted.profiles & other.profiles:
        return NEVER
    sure = min(_protocol_meets(wanted.protocol, other.protocol), _ports_meet(wanted.ports, other.ports),
               _program_meets(wanted.program, other.program, folders), _service_meets(wanted.service, other.service))
    return min(sure, POSSIBLY) if other.narrowed or wanted.narrowed else sure


def unnamed(wanted: Scope, other: Scope) -> str:
    """What the wanted rule leaves open and the other one is about, so that nobody can tell whether they meet: ``ports``, ``programs`` or nothing."""
    if other.ports is not None and not other.ports.every and (wanted.ports is None or wanted.ports.every):
        return "ports"
    return "programs" if other.program is not None and wanted.program is None else ""


def opens(wanted: Scope, other: Scope, folders: t.Mapping[str, str] = USUAL_FOLDERS) -> bool:
    """Whether an allow rule certainly opens what is wanted too, to whichever addresses. Conditions about *who* or *how* (users, IPsec, and any
    that is not known here) make that unsure; those about cards, addresses and Windows versions do not."""
    who = tuple(one for one in other.conditions if not one.lower().startswith(_STILL_OPENS))
    if who:
        return False
    return reach(wanted, Scope(other.profiles, other.protocol, other.ports, other.program, other.service, other.sources), folders) == CERTAINLY


def _protocol_meets(wanted: int | None, other: int | None) -> int:
    if wanted == other or other is None:
        return CERTAINLY
    return POSSIBLY if wanted is None else NEVER


def _ports_meet(wanted: Ports | None, other: Ports | None) -> int:
    if other is None or other.every:
        return CERTAINLY
    return POSSIBLY if wanted is None or wanted.every else wanted.meets(other)


def _program_meets(wanted: str | None, other: str | None, folders: t.Mapping[str, str]) -> int:
    """A rule without a program is about every program. Which program answers a wanted port is not known when none is wanted by name."""
    if other is None:
        return CERTAINLY
    if wanted is None:
        return POSSIBLY
    if same_path(wanted, other, folders):
        return CERTAINLY
    return POSSIBLY if _maybe_same(expand(wanted, folders), expand(other, folders)) else NEVER


def _maybe_same(one: str, other: str) -> bool:
    """Whether two paths may name one file: a short name (``QREMOT~1.EXE``), a variable that is not known, a path of another form."""
    if not ("~" in one + other or "%" in one + other or not (_DRIVE.match(one) and _DRIVE.match(other))):
        return False
    first, second = ntpath.basename(one), ntpath.basename(other)
    return first.casefold() == second.casefold() or _short_for(first, second) or _short_for(second, first)


def _short_for(short: str, name: str) -> bool:
    """Whether *short* can be the 8.3 name of *name*: its first characters without blanks and dots, its extension's first three."""
    found = _SHORT_NAME.fullmatch(short)
    if found is None:
        return False
    stem, extension = ntpath.splitext(name)
    start = re.sub(r"[ .+,;=\[\]]", "", stem).casefold()
    return start.startswith(found.group(1).casefold()) and (found.group(2) or "").casefold() == extension[:4].casefold()


def _service_meets(wanted: str | None, other: str | None) -> int:
    if other is None or wanted == other:
        return CERTAINLY
    return POSSIBLY if wanted is None or "*" in (wanted, other) else NEVER


def _sources_meet(wanted: Addresses, other: Addresses) -> int:
    """A list of attackers is over no exception that everybody may use: those who matter are not in it, as far as anybody knows."""
    if other.any or (other.names_internet and wanted.of_the_internet):
        return CERTAINLY
    if not wanted.practically_any:
        return wanted.meets(other)
    if other.whole_v4:
        return CERTAINLY
    return POSSIBLY if wanted.any else min(POSSIBLY, wanted.meets(other))


__all__ = ["opens", "overlap", "reach", "unnamed"]
