# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what a manifest says of the program and the inventory a run was made with."""
from __future__ import annotations

import pathlib
import subprocess

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.files import RunError, read_json

ROOT = pathlib.Path(__file__).resolve().parents[3]


def collection_version() -> str:
    """Of the installed collection (MANIFEST.json) or of the checkout (galaxy.yml); the empty string when neither is there."""
    try:
        return str(read_json(ROOT / "MANIFEST.json")["collection_info"]["version"])
    except (RunError, KeyError):
        pass
    try:
        for line in (ROOT / "galaxy.yml").read_text(encoding="utf-8").splitlines():
            if line.startswith("version:"):
                return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return ""


def commit_of(sources: list[str]) -> str:
    """The git commit of the first inventory source that lies in a work tree, with ``+`` when it has changes; else the empty string."""
    for source in sources:
        folder = pathlib.Path(source)
        folder = folder if folder.is_dir() else folder.parent
        if not folder.is_dir():
            continue
        commit = _git(folder, "rev-parse", "HEAD")
        if commit:
            return commit + ("+" if _git(folder, "status", "--porcelain", "--", ".") else "")
    return ""


def _git(folder: pathlib.Path, *arguments: str) -> str:
    try:
        done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


__all__ = ["collection_version", "commit_of"]
