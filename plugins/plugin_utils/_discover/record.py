# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the record that one task's look hands to the draft, and that the next look finds as what was there before."""
from __future__ import annotations

import pathlib
import typing as t

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._discover.seen import Host, host_of, record_of
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.current import owner
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.files import RunError, file_name, read_json, write_json
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.locks import process

_NOT_LOOKED = "its look did not run: see above what Ansible says of the host"


def _path(report_dir: pathlib.Path, host: str) -> pathlib.Path:
    return report_dir / "discover" / (file_name(host) + ".json")


def write(report_dir: pathlib.Path, host: str, seen: Host, mask: t.Callable[[t.Any], t.Any]) -> None:
    """What this ansible-playbook saw. The newest look that saw anything stays beside it, as what was there before.

    :raises OSError: it cannot be written.
    """
    record = record_of(host, process(owner())._asdict(), seen, _last(report_dir, host))
    write_json(_path(report_dir, host), mask(record), report_dir)


def read(report_dir: pathlib.Path, host: str) -> tuple[Host, Host | None]:
    """What this very ansible-playbook saw, and what was there before. Another one's record says nothing of now."""
    try:
        record = read_json(_path(report_dir, host))
        if record.get("host") != host or record.get("process") != process(owner())._asdict():
            return Host(trouble=_NOT_LOOKED), None
        seen = host_of(record)
        return (seen or Host(trouble=_NOT_LOOKED)), host_of(record, "before")
    except RunError:
        return Host(trouble=_NOT_LOOKED), None
    except ValueError as exc:
        return Host(trouble="its record %s is damaged: %s" % (_path(report_dir, host), exc)), None


def _last(report_dir: pathlib.Path, host: str) -> Host | None:
    """The newest look that saw anything; none where there is no record, or one that cannot be used."""
    try:
        record = read_json(_path(report_dir, host))
        seen = host_of(record)
        return seen if seen and not seen.trouble else host_of(record, "before")
    except (RunError, ValueError):
        return None


__all__ = ["read", "write"]
