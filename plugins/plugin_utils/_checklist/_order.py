# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: in which order the resources of a host and its client are dealt with. Pure."""
from __future__ import annotations

import typing as t

Thing = t.TypeVar("Thing")


def in_order(things: t.Sequence[Thing], follows: t.Mapping[str, t.Collection[str]], resource: t.Callable[[Thing], str]) -> list[Thing]:
    """The things so that each comes after all those whose resource it must follow; what is free keeps its place.

    :param follows: resource -> the resources that must have been dealt with before it (a driver before its data source, every change
        on a host before a service is restarted, a CRM's fields before the canary).
    :raises ValueError: resources follow each other in a circle.
    """
    left = list(things)
    ordered: list[Thing] = []
    while left:
        waiting = {resource(thing) for thing in left}
        free = next((place for place, thing in enumerate(left) if not (waiting - {resource(thing)}).intersection(follows.get(resource(thing), ()))), None)
        if free is None:
            raise ValueError("these resources follow each other in a circle: %s" % ", ".join(sorted(waiting)))
        ordered.append(left.pop(free))
    return ordered


__all__ = ["in_order"]
