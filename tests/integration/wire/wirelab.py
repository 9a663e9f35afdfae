# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who the lab's hosts know, and a connection to them as TaskExecutor makes it."""
from __future__ import annotations

import typing as t

from ansible.playbook.play_context import PlayContext
from ansible.plugins.loader import connection_loader

ACME = {"ansible_user": "ACME\\interweave", "ansible_password": "Lab-acme-1!", "ansible_port": 5985, "address": 10}
GLOBEX = {"ansible_user": "GLOBEX-QB01\\interweave", "ansible_password": "Lab-globex-1!", "ansible_port": 5985, "address": 20}
UMBRELLA = {"ansible_user": "UMBRELLA\\interweave", "ansible_password": "Lab-umbrella-1!", "ansible_port": 5985, "address": 30}


def connection(kind: str, variables: dict[str, t.Any]) -> t.Any:
    """A connection as TaskExecutor makes it: nothing is sent yet."""
    made = connection_loader.get("ansible.builtin." + kind, PlayContext(), "/dev/null")
    options = dict(variables)
    if getattr(made, "allow_extras", False):
        options["_extras"] = {name: value for name, value in variables.items() if name.startswith("ansible_%s_" % kind)}
    made.set_options(var_options=options)
    return made
