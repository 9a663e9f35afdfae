# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: lines for people on the terminal, which leave the stdout of callbacks that are read by programs alone."""
from __future__ import annotations

from ansible import constants as C
from ansible.utils.display import Display

#: Callbacks whose output on stdout is read by programs, line by line or as a whole.
_FOR_PROGRAMS = frozenset({"json", "jsonl", "minimal", "null", "oneline", "tree"})


def show(text: str) -> None:
    """As one message, so that nothing comes in between."""
    Display().display(text, stderr=str(C.DEFAULT_STDOUT_CALLBACK).rsplit(".", 1)[-1] in _FOR_PROGRAMS)


__all__ = ["show"]
