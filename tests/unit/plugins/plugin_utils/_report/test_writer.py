# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report's files: which there are, what must not be mixed, and that nothing else in the folder is touched."""
from __future__ import annotations

import html
import json
import os
import pathlib
import re
import stat
from urllib.parse import unquote

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
        "hosts/acme-qb01.json", "plans/globex-qb01.yml", "mail/acme-client.txt", "mail/acme-it.txt"}
    assert "mail/acme-interweave.txt" not in names(tmp_path)  # nothing is asked of them
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


OPEN = [*all_settled()[:-1], finding("5.3", Outcome("fail", owner="interweave"))]


def test_a_run_replaces_only_the_files_of_the_clients_and_hosts_it_looked_at(tmp_path):
    RunBuilder(tmp_path, "a").host("alpha", OPEN, "alpha").host("beta-1", OPEN, "beta").host("beta-2", OPEN, "beta").write()
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    report(tmp_path)
    before = {name: (tmp_path / name).read_bytes() for name in names(tmp_path)}
    assert {"clients/alpha.html", "mail/alpha-interweave.txt", "plans/beta-1.yml", "plans/beta-2.yml"} <= set(before)
    RunBuilder(tmp_path, "b", started="2026-11-24T00:00:00+00:00").host("beta-1", all_settled(), "beta").write()
    report(tmp_path)
    others = {name for name in before if "alpha" in name or "beta-2" in name or name == "notes.txt"}
    assert {name: (tmp_path / name).read_bytes() for name in others} == {name: before[name] for name in others}
    gone = set(before) - names(tmp_path)
    assert gone == {"plans/beta-1.yml", "mail/beta-interweave.txt", "mail/beta-interweave.eml"}  # ready now: no plan, and nothing left to ask for
    assert (tmp_path / "clients/beta.html").read_bytes() != before["clients/beta.html"]
    assert json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["run"]["id"] == "b"


def test_a_report_of_the_whole_that_this_run_does_not_make_does_not_stay_from_an_older_one(tmp_path):
    demo(tmp_path).write()
    report(tmp_path)
    report(tmp_path, fleet=False, formats=["html"])
    assert not names(tmp_path) & {"report.json", "report.html", "summary.json", "report.csv", "report.md", "junit.xml"}


def test_a_manipulated_index_removes_nothing_elsewhere(tmp_path):
    keep = tmp_path / "keep.txt"
    keep.write_text("x", encoding="utf-8")
    dest = tmp_path / "dest"
    dest.mkdir()
    (dest / "runs").mkdir()
    for name in ("runs/manifest.json", "mine.txt"):
        (dest / name).write_text("x", encoding="utf-8")
    there = ["../keep.txt", str(keep), "runs/manifest.json", "clients/../mine.txt", "clients/../../keep.txt", "./mine.txt", "clients/", "", ".", "..", "x\x00y"]
    (dest / ".preflight-report.json").write_text(json.dumps({"schema": "1", "files": {name: ["", ""] for name in there}}), encoding="utf-8")
    demo(tmp_path).write()
    report(tmp_path, dest=str(dest))
    assert all((dest / name).exists() for name in ("../keep.txt", "runs/manifest.json", "mine.txt"))


@pytest.mark.parametrize("content", [b"", b"[", b"[" * 200000, b'["clients/acme.html"]', b'{"files": []}',
                                     b'{"files": {"clients/acme.html": "acme", "x": [1, 2]}}',
                                     b'{"files": {"clients/acme.html": ["client"]}}', b"\xff"], ids=lambda content: repr(content[:20]))
def test_a_damaged_index_removes_nothing_and_keeps_no_report_from_being_made(tmp_path, content):
    demo(tmp_path).write()
    report(tmp_path)
    (tmp_path / ".preflight-report.json").write_bytes(content)
    before = names(tmp_path)
    report(tmp_path)
    assert names(tmp_path) == before


@pytest.mark.parametrize("link", ["clients", "hosts", "mail", "plans"])
def test_a_symbolic_link_below_the_folder_is_neither_written_nor_deleted_through(tmp_path, link):
    outside = tmp_path / "outside"
    demo(tmp_path / "r").write()
    report(tmp_path / "r")
    (tmp_path / "r" / link).rename(outside)
    (tmp_path / "r" / link).symlink_to(outside)
    before = {path.name: path.read_bytes() for path in outside.iterdir()}
    RunBuilder(tmp_path / "r", "z", started="2026-11-25T00:00:00+00:00").host("acme-qb01", OPEN, "acme").write()
    with pytest.raises(ReportError, match="symbolic link"):
        report(tmp_path / "r")
    assert {path.name: path.read_bytes() for path in outside.iterdir()} == before


def test_names_are_readable_and_one_file_a_name_on_every_file_system(tmp_path):
    clients = ["acme", "Acme", "ACME", "Müller & Söhne", "Müller - Söhne", "con", "a/b", "a-b", "x" * 300, "x" * 301, "..", "~", "名前"]
    run = RunBuilder(tmp_path)
    for number, client in enumerate(clients):
        run.host("qb%02d" % number, all_settled(), client)
    run.write()
    _model, paths = report(tmp_path)
    pages = [name for name in paths["clients"] if name.endswith(".html")]
    assert len({name.casefold() for name in pages}) == len(clients)
    assert {"acme.html", "a-b.html", "名前.html"} - set(pages) <= {"acme.html"}
    assert any(name.startswith("Müller---Söhne~") for name in pages)
    assert all(len(name.encode("utf-8")) < 255 and not set(name) & set('<>:"/\\|?*%') and name.split(".")[0] != "con" for name in pages)
    fleet = (tmp_path / "report.html").read_text(encoding="utf-8")
    links = json.loads(fleet.split('id="fleet-data">')[1].split("</script>")[0])["pages"]
    assert {(tmp_path / unquote(link)).is_file() for link in links.values()} == {True}
    assert set(links) == {host["client"] for host in _model["hosts"]}
    plain = [html.unescape(link) for link in re.findall(r'<a href="([^"#]+)">', fleet)]  # these need no script
    assert sorted(plain) == sorted(links.values())


def test_a_name_that_differs_only_in_case_takes_no_file_of_a_run_before(tmp_path):
    RunBuilder(tmp_path, "a").host("qb01", all_settled(), "acme").write()
    report(tmp_path)
    before = (tmp_path / "clients/acme.html").read_bytes()
    RunBuilder(tmp_path, "b", started="2026-11-24T00:00:00+00:00").host("qb02", all_settled(), "Acme").write()
    _model, paths = report(tmp_path)
    assert (tmp_path / "clients/acme.html").read_bytes() == before
    assert [name.casefold() for name in paths["clients"] if name.casefold() == "acme.html"] == []
    report(tmp_path, runs=["a"])
    assert sorted(path.name for path in (tmp_path / "clients").glob("*.html")) == sorted({"acme.html", *paths["clients"]} & {
        path.name for path in (tmp_path / "clients").iterdir() if path.suffix == ".html"})


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_the_reports_files_follow_the_umask(tmp_path, umask):
    before = os.umask(umask)
    try:
        demo(tmp_path).write()
        _model, paths = report(tmp_path, dest=str(tmp_path / "out"))
    finally:
        os.umask(before)
    for path in (tmp_path / "out").rglob("*"):
        wanted = 0o700 if path.is_dir() else 0o640
        assert stat.S_IMODE(path.stat().st_mode) == wanted & ~umask, path


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
