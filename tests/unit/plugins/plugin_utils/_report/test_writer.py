# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report's files: which there are, what must not be mixed, and that nothing else in the folder is touched."""
from __future__ import annotations

import json
import pathlib

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import Outcome, finding
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.files import ReportError
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.writer import Request, load, write
from report_samples import RunBuilder, all_settled, demo


def report(folder: pathlib.Path, **more) -> tuple[dict, dict]:
    request = Request(str(folder), **more)
    _run, model = load(request)
    return model, write(model, request)


def names(folder: pathlib.Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and "runs" not in path.parts}


def test_all_faces_are_written(tmp_path):
    demo(tmp_path).write()
    _model, paths = report(tmp_path)
    assert names(tmp_path) >= {
        "report.json", "report.html", "report.csv", "report.md", "junit.xml",
        "clients/acme.html", "clients/acme.md", "clients/acme.json", "clients/globex.html",
        "hosts/acme-qb01.json", "plans/globex-qb01.yml", "mail/acme-interweave.txt", "mail/acme-it.txt"}
    assert json.loads(pathlib.Path(paths["json"]).read_text(encoding="utf-8"))["verdict"] == "no-go"
    assert all(pathlib.Path(path).is_file() for path in paths["clients"].values())


def test_files_are_not_for_everyone(tmp_path):
    demo(tmp_path).write()
    _model, paths = report(tmp_path)
    assert pathlib.Path(paths["html"]).stat().st_mode & 0o007 == 0


def test_no_client_file_names_another_client(tmp_path):
    demo(tmp_path).write()
    report(tmp_path)
    for name in names(tmp_path):
        for mine, other in (("acme", "globex"), ("globex", "acme")):
            if mine in name:
                assert other not in (tmp_path / name).read_text(encoding="utf-8"), name


def test_without_the_fleet_view_nothing_mixes_clients(tmp_path):
    demo(tmp_path).write()
    report(tmp_path, fleet=False)
    assert not names(tmp_path) & {"report.json", "report.html", "report.csv", "report.md", "junit.xml"}


def test_one_client_alone_gets_its_page_as_the_report(tmp_path):
    RunBuilder(tmp_path).host("qb01", all_settled()).write()
    report(tmp_path, fleet=False)
    assert "What is needed" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_what_an_earlier_report_left_goes_and_what_others_put_there_stays(tmp_path):
    RunBuilder(tmp_path, "a").host("gone", all_settled()[:-1], "gone").write()
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    report(tmp_path)
    assert "clients/gone.html" in names(tmp_path)
    RunBuilder(tmp_path, "b", started="2026-11-24T00:00:00+00:00").host("qb01", all_settled()).write()
    report(tmp_path)
    assert not [name for name in names(tmp_path) if "gone" in name]
    assert {"notes.txt", "clients/acme.html"} <= names(tmp_path)


def test_a_manipulated_index_removes_nothing_elsewhere(tmp_path):
    keep = tmp_path / "keep.txt"
    keep.write_text("x", encoding="utf-8")
    dest = tmp_path / "dest"
    dest.mkdir()
    (dest / ".preflight-report.json").write_text(json.dumps(["../keep.txt", str(keep), "runs/a/manifest.json"]), encoding="utf-8")
    demo(tmp_path).write()
    report(tmp_path, dest=str(dest))
    assert keep.exists()


def test_hostile_names_stay_inside_the_folder(tmp_path):
    folder = tmp_path / "inner"
    RunBuilder(folder).host("../../evil", all_settled()[:-1], "../../client").write()
    report(folder)
    assert {path.name for path in tmp_path.iterdir()} == {"inner"}


@pytest.mark.parametrize(("previous", "compared"), [(["auto"], "a"), (["none"], None), (["a"], "a"), ([], None)])
def test_comparison_takes_the_run_that_is_asked_for(tmp_path, previous, compared):
    RunBuilder(tmp_path, "a", started="2026-11-22T00:00:00+00:00").host("qb01", [*all_settled()[:-1], finding("5.3", Outcome("fail"))]).write()
    RunBuilder(tmp_path, "other", started="2026-11-22T12:00:00+00:00").host("elsewhere", all_settled()).write()
    RunBuilder(tmp_path, "z").host("qb01", all_settled()).write()
    model, _paths = report(tmp_path, previous=previous)
    assert (model.get("comparison") or {}).get("previous") == compared
    if compared:
        assert [entry["item"] for entry in model["comparison"]["fixed"]] == ["5.3"]


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    demo(tmp_path).write()
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ReportError, match=r"cannot be written: .* Choose another interweave_report_dir"):
        report(tmp_path, dest=str(tmp_path / "file" / "below"))


def test_making_the_report_again_changes_nothing(tmp_path):
    demo(tmp_path).write()
    report(tmp_path)
    before = {name: (tmp_path / name).read_bytes() for name in names(tmp_path)}
    report(tmp_path)
    assert {name: (tmp_path / name).read_bytes() for name in names(tmp_path)} == before
