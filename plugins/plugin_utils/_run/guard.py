# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the limit of open files, below which ansible-core loses hosts in silence."""
from __future__ import annotations

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.files import RunError

#: Descriptors ansible-core holds for each worker, and for itself: with fewer it loses hosts (seen on 2.19, 2.20 and 2.21).
PER_FORK = 4
OWN = 64


def descriptors_needed(forks: int, hosts: int) -> int:
    """File descriptors a run needs; never more workers than hosts."""
    return PER_FORK * max(1, min(forks, hosts)) + OWN


def check_descriptors(forks: int, hosts: int, limit: int) -> None:
    """Refuse to start when the limit cannot carry the forks: ansible-core would lose hosts in silence.

    :raises RunError: names the limit and what to set.
    """
    needed = descriptors_needed(forks, hosts)
    if limit < needed:
        raise RunError(
            "the limit of %d open files cannot carry %d forks over %d hosts: ansible-core would lose hosts without a word. "
            "Raise it before the run (ulimit -n %d) or lower the forks to %d (--forks or ANSIBLE_FORKS)"
            % (limit, forks, hosts, max(needed, 4096), max(1, (limit - OWN) // PER_FORK)))


__all__ = ["check_descriptors", "descriptors_needed"]
