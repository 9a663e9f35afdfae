# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what is said of QRemote on a server that is not its client's live one: it must not listen there. Pure."""
from __future__ import annotations

import ntpath
import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ERROR, FAIL, PASS, Outcome

_REMEDY = ("End QRemote Server on this server and take it out of what starts at logon, or declare the server live (interweave_role) and the other one "
           "not. Two servers that answer InterWeave book into two company files.")


def silence(role: str, program: str, port: int, looked: Outcome) -> Outcome:
    """What a look at QRemote's port and program means on a server that should not serve it."""
    if looked.status == ERROR or "listeners" not in looked.facts:
        return looked
    name = ntpath.basename(program)
    expected = "%s listens on no TCP port of this server, which is declared %s" % (name, role)
    ports = _ports(looked.facts, name)
    if ports:
        return _said(FAIL, expected, "%s listens on TCP port %s of a server that is declared %s" % (name, ", ".join(map(str, ports)), role), looked, _REMEDY)
    nameless = [one for one in looked.facts["listeners"] if not one.get("program")]
    if nameless:
        return _said(ERROR, expected, "a program that Windows does not name listens on TCP port %d" % port, looked,
                     "See with the connecting user's rights which program it is, and end it where it is QRemote Server.")
    return _said(PASS, expected, "%s listens on no TCP port of this server" % name, looked)


def _said(status: str, expected: str, actual: str, looked: Outcome, remedy: str = "") -> Outcome:
    return Outcome(status, expected, actual, looked.evidence, remedy, "it", facts=looked.facts, warnings=looked.warnings)


def _ports(facts: dict[str, t.Any], name: str) -> list[int]:
    """Every port on which a program of this name listens, whichever folder it runs from."""
    here = {int(one["port"]) for one in facts["listeners"] if ntpath.basename(str(one.get("program") or "")).casefold() == name.casefold()}
    return sorted(here.union(facts.get("other_ports") or ()))


__all__ = ["silence"]
