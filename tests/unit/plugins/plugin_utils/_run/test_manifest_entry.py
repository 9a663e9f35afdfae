# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One host's entry is read without the manifest of a thousand."""
from __future__ import annotations

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.folder import RunError, RunFolder, write_json

MANIFEST = {"schema": "1", "hosts": {"acme/1": {"client": "acme"}, "acme%2F1": {"client": "other"}}}


def test_a_hosts_entry_has_a_file_of_its_own(tmp_path):
    folder = RunFolder(tmp_path, "run-1")
    folder.write_manifest(MANIFEST)
    folder.manifest_path.unlink()
    assert (folder.entry("acme/1"), folder.entry("acme%2F1")) == ({"client": "acme"}, {"client": "other"})


def test_a_run_without_such_files_answers_from_its_manifest(tmp_path):
    folder = RunFolder(tmp_path, "run-1")
    write_json(folder.manifest_path, MANIFEST)
    assert (folder.entry("acme/1"), folder.entry("nobody")) == ({"client": "acme"}, {})


def test_without_a_run_there_is_no_entry(tmp_path):
    with pytest.raises(RunError, match=r"there is no run"):
        RunFolder(tmp_path, "run-1").entry("acme")
