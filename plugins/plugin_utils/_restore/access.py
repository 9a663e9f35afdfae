# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: who may put back what: the run that is named, records that can be trusted, the hosts' lock, who said so."""
from __future__ import annotations

import contextlib
import getpass
import os
import typing as t
from collections.abc import Callable, Iterator

from ansible_collections.interweave.smartintegration.plugins.module_utils._items import CONSENTS
from ansible_collections.interweave.smartintegration.plugins.plugin_utils import _compat
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.files import RunError, now
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.folder import RunFolder, new_run_id
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.locks import lock_hosts, unlock_hosts
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.signature import read_key

#: Options that host_restore and crm_restore have in common.
SPEC: dict[str, dict[str, t.Any]] = {
    "report_dir": {"type": "path", "required": True},
    "run_id": {"type": "str", "required": True},
    "allow": {"type": "list", "elements": "str", "choices": list(CONSENTS)},
    "window": {"type": "str"},
    "blackout": {"type": "list", "elements": "str", "default": []},
    "stop_file": {"type": "path"},
    "ticket": {"type": "str", "default": ""},
    "approved_by": {"type": "str", "default": ""},
    "record_key_file": {"type": "path"},
    "trust_unsigned": {"type": "bool", "default": False},
    "on_failure": {"type": "str", "choices": ["fail", "report"], "default": "fail"},
}


def run_id(options: t.Mapping[str, t.Any]) -> str:
    """The run to undo, by name: while hosts and CRMs are put back one after another, the newest run may become another one.

    :raises RunError: no run is named.
    """
    name = str(options["run_id"])
    if name in ("", "latest"):
        raise RunError("name the run to undo: %r may be another one by the time the CRM is reached, and the newest run is not always the one that changed "
                       "something. The ids are the folders below %s/runs" % (name, options["report_dir"]))
    return name


def check_signed(options: t.Mapping[str, t.Any], folder: RunFolder, what: str, signed: Callable[[bytes], bool]) -> None:
    """Whether a record may be used: it is signed and unchanged, or an unsigned one is trusted by a word of its own.

    :raises RunError: it was changed since, it is not signed, or there is no key to tell.
    """
    key_file = options.get("record_key_file")
    if key_file and signed(read_key(str(key_file), folder.report_dir)):
        return
    if options.get("trust_unsigned"):
        return
    why = "is unsigned: whoever can write there may have changed it" if key_file else "is unsigned for us: interweave_record_key_file names no key to tell by"
    raise RunError("the record %s of the run %s %s. Read the report of that run, then set interweave_trust_unsigned: true to put back what the record says "
                   "(each value is still checked)" % (what, folder.run_id, why))


@contextlib.contextmanager
def locked(folder: RunFolder, host: str, check_mode: bool) -> Iterator[None]:
    """The host is ours meanwhile, as for any run. Check mode writes nothing and needs no lock.

    :raises RunError: another run has it.
    """
    if check_mode:
        yield
        return
    name = "rollback-" + new_run_id()
    lock_hosts(folder.report_dir, name, [host], _compat.main_process())
    try:
        yield
    finally:
        unlock_hosts(folder.report_dir, name)


def consent(options: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Who let this happen, when and by which word: for the rollback's own record. In AWX the AWX user."""
    return {"written": now(), "ticket": options["ticket"], "approved_by": options["approved_by"], "operator": operator(),
            "allow": options["allow"], "trust_unsigned": bool(options.get("trust_unsigned"))}


def operator() -> str:
    for variable in ("AWX_USER_NAME", "TOWER_USER_NAME"):
        if os.environ.get(variable):
            return str(os.environ[variable])
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        return str(os.getuid())


__all__ = ["SPEC", "check_signed", "consent", "locked", "operator", "run_id"]
