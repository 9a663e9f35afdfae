# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what a run's manifest says of its hosts, once their looks have read the inventory."""
from __future__ import annotations

import contextlib
import typing as t

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.files import RunError
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.folder import RunFolder

Json = dict[str, t.Any]


def with_entries(folder: RunFolder, manifest: Json) -> Json:
    """The manifest with each host's newest entry: consents and what people said are read when the host is looked at, not all at the start."""
    hosts = dict(manifest["hosts"])
    for host, known in hosts.items():
        with contextlib.suppress(RunError):  # the start's is enough to name a host that was not run
            hosts[host] = {**(known if isinstance(known, dict) else {}), **folder.entry(host)}
    if not any((folder.path / "scope").glob("*.json")):
        return manifest
    whole = together(hosts.values())
    return {**manifest, "hosts": hosts, **whole, "redact": whole["redact"] or bool(manifest.get("redact"))}


def together(hosts: t.Iterable[Json]) -> Json:
    """The run's ticket, window and consents in one line each, where its hosts may differ; one host that wants redaction gets it for all."""
    entries = [entry for entry in hosts if isinstance(entry, dict)]
    words = {key: ", ".join(dict.fromkeys(str(entry[key]) for entry in entries if entry.get(key))) for key in ("ticket", "window")}
    kinds = [kind for entry in entries if isinstance(entry.get("allow"), list) for kind in entry["allow"] if isinstance(kind, str)]
    return {**words, "allow": sorted(set(kinds)), "redact": any(entry.get("redact") for entry in entries)}


__all__ = ["together", "with_entries"]
