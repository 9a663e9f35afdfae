# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pathlib
import typing as t

import pytest
from runactions import call


def write(tmp_path: pathlib.Path, **variables: t.Any) -> dict[str, t.Any]:
    return call("intake", {"report_dir": str(tmp_path)}, {"inventory_hostname": "localhost", **variables})


def test_both_faces_are_written(tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = write(tmp_path, interweave_client="acme", interweave_keep={"days": 100})
    assert result["paths"] == {"text": str(tmp_path / "intake" / "acme.txt"), "html": str(tmp_path / "intake" / "acme.html"),
                               "script": str(tmp_path / "intake" / "collect.cmd")}
    assert "100 days" in (tmp_path / "intake" / "acme.txt").read_text(encoding="utf-8")
    assert "<!doctype html>" in (tmp_path / "intake" / "acme.html").read_text(encoding="utf-8").lower()
    assert "acme.html" in capsys.readouterr().out


def test_the_script_for_a_server_without_winrm_comes_with_the_text_that_names_it(tmp_path: pathlib.Path) -> None:
    write(tmp_path, interweave_client="acme")
    shipped = pathlib.Path(__file__).parents[5] / "files" / "collect.cmd"
    assert (tmp_path / "intake" / "collect.cmd").read_bytes() == shipped.read_bytes()
    assert "runs collect.cmd" in (tmp_path / "intake" / "acme.txt").read_text(encoding="utf-8")
    result = write(tmp_path / "hosted", interweave_client="acme", interweave_hosting="hosted")
    assert "script" not in result["paths"]
    assert "collect.cmd" not in (tmp_path / "hosted" / "intake" / "acme.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(("variables", "words"), [
    ({}, "interweave_client is not given"), ({"interweave_client": "a", "interweave_hosting": "cloud"}, "one of")])
def test_what_is_missing_or_wrong_is_said_and_nothing_written(tmp_path: pathlib.Path, variables: dict[str, t.Any], words: str) -> None:
    with pytest.raises(Exception, match=words):
        write(tmp_path, **variables)
    assert not (tmp_path / "intake").exists()


def test_a_clients_name_is_no_path(tmp_path: pathlib.Path) -> None:
    path = pathlib.Path(write(tmp_path, interweave_client="../../etc/x")["paths"]["text"])
    assert path.parent == tmp_path / "intake"
