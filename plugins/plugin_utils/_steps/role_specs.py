# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the variables of every host in scope, checked against their spec before anything is touched.

A variable that cannot be templated is left to the step that needs it, which then costs one item.
"""
from __future__ import annotations

import typing as t

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.leaves import Leaves
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.spec import VARIABLES, misspelt
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.values import Values


def problems(raw: t.Mapping[str, t.Any], templated: t.Callable[[str], t.Any]) -> list[str]:
    """What is wrong with a host's variables, one sentence each. *raw* names what is set, *templated* gives a value.

    Variables called ``interweave_*`` that the spec does not know are not refused: they may be the user's own building blocks.
    """
    values = Values("", Leaves(None, {}))
    for name in sorted(set(raw).intersection(VARIABLES)):
        try:
            value = plain(templated(name))
        except Exception:  # noqa: S112 - undefined or untemplatable: the step that needs it says so
            continue
        values.read(VARIABLES[name], value, name)
    return [mistake.sentence for mistake in values.mistakes]


def plain(value: t.Any) -> t.Any:
    """A deep copy without ansible's lazy containers: whatever cannot be templated raises here."""
    if isinstance(value, t.Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return str.__str__(value) if isinstance(value, str) else value


__all__ = ["misspelt", "problems"]
