# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the one spec of every variable that an inventory may set. Checks, documentation and defaults come from here."""
from __future__ import annotations

import copy
import difflib
import functools
import typing as t

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client import spec_client, spec_crm, spec_host, spec_policy, spec_run
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.option import Option, Variable

PREFIX = "interweave_"

VARIABLES: dict[str, Variable] = {
    **spec_client.VARIABLES, **spec_host.VARIABLES, **spec_crm.VARIABLES, **spec_policy.VARIABLES, **spec_run.VARIABLES,
}


def default(name: str) -> t.Any:
    """The value of a variable that nobody declared, a copy of one's own."""
    return copy.deepcopy(VARIABLES[name].default)


def variables_of(reader: str) -> dict[str, Variable]:
    """The variables that a role or a playbook documents."""
    return {name: variable for name, variable in VARIABLES.items() if reader in variable.read_by}


@functools.lru_cache(maxsize=256)
def meant(name: str) -> str:
    """The variable that somebody who wrote *name* probably meant; the empty string when it is one, or nothing like one."""
    if not name.startswith(PREFIX) or name in VARIABLES:
        return ""
    near = difflib.get_close_matches(name.removeprefix(PREFIX), [one.removeprefix(PREFIX) for one in VARIABLES], 1, 0.84)
    return PREFIX + near[0] if near else ""


def misspelt(names: t.Iterable[str]) -> list[tuple[str, str]]:
    """Names among a host's variables that are nearly one of ours: what is misspelt is left out without a word otherwise."""
    return [(name, meant(name)) for name in sorted(map(str, names)) if meant(name)]


__all__ = ["PREFIX", "Option", "VARIABLES", "Variable", "default", "meant", "misspelt", "variables_of"]
