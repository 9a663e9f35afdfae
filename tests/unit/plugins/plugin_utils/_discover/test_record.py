# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import json
import os
import pathlib
import stat

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._discover import record, seen

FIRST, SECOND = seen.Host(zone="one"), seen.Host(zone="two")


def test_the_draft_reads_what_this_process_saw_and_what_was_there_before(tmp_path: pathlib.Path) -> None:
    record.write(tmp_path, "acme", FIRST, lambda value: value)
    record.write(tmp_path, "acme", seen.Host(trouble="gone"), lambda value: value)
    record.write(tmp_path, "acme", SECOND, lambda value: value)
    assert record.read(tmp_path, "acme") == (SECOND, FIRST)
    assert stat.S_IMODE(os.stat(tmp_path / "discover" / "acme.json").st_mode) == 0o600


def test_another_process_record_and_a_missing_one_say_nothing_of_now(tmp_path: pathlib.Path) -> None:
    assert "did not run" in record.read(tmp_path, "acme")[0].trouble
    record.write(tmp_path, "acme", FIRST, lambda value: value)
    path = tmp_path / "discover" / "acme.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), "process": {"pid": 1}}), encoding="utf-8")
    assert record.read(tmp_path, "acme")[0].zone == ""


def test_a_damaged_record_is_said_and_the_next_look_goes_on(tmp_path: pathlib.Path) -> None:
    record.write(tmp_path, "acme", FIRST, lambda value: value)
    path = tmp_path / "discover" / "acme.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), "seen": {"zone": 5}}), encoding="utf-8")
    assert "is damaged: seen.zone is no short text" in record.read(tmp_path, "acme")[0].trouble
    record.write(tmp_path, "acme", SECOND, lambda value: value)
    assert record.read(tmp_path, "acme") == (SECOND, None)


def test_a_secret_is_masked_before_it_is_written(tmp_path: pathlib.Path) -> None:
    record.write(tmp_path, "../acme", seen.Host(zone="hush-1"), lambda value: json.loads(json.dumps(value).replace("hush-1", "***")))
    assert [path.name for path in (tmp_path / "discover").iterdir()] == ["%2E.%2Facme.json"]
    assert record.read(tmp_path, "../acme")[0].zone == "***"
