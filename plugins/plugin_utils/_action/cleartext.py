# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what a task may send over its connection readable, and what it must tell of that connection."""
from __future__ import annotations

import typing as t

from ansible.errors import AnsibleActionFail
from ansible.module_utils.parsing.convert_bool import boolean
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._ways import ConnectionNotes

NAME = "interweave_allow_cleartext"


def allows_cleartext(templar: t.Any, task_vars: t.Mapping[str, t.Any]) -> bool:
    """What the inventory or the command line says. A fact outranks the inventory, so a fact of this name is refused.

    :raises AnsibleActionFail: it is a fact, or neither true nor false.
    """
    if NAME in (task_vars.get("ansible_facts") or {}):
        raise AnsibleActionFail("%s is a fact of this host, and only the inventory or the command line may set it: clear the fact cache" % NAME)
    if NAME not in task_vars:
        return False
    value = templar.template(task_vars[NAME])
    try:
        return bool(boolean(value))
    except TypeError:
        raise AnsibleActionFail("%s is %r: expected true or false" % (NAME, value)) from None


def note_connection(connection: t.Any, templar: t.Any, task_vars: t.Mapping[str, t.Any]) -> ConnectionNotes:
    """Have every wire over this task's connection know what is allowed, and gather what its readers should know.

    :raises AnsibleActionFail: the variable is a fact, or neither true nor false.
    """
    notes = ConnectionNotes()
    if getattr(connection, "transport", "") in ("winrm", "psrp"):
        notes.allow_cleartext = allows_cleartext(templar, task_vars)
        connection.interweave_notes = notes
    return notes


__all__ = ["allows_cleartext", "note_connection"]
