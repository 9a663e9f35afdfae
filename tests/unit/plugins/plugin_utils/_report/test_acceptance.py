# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""At go there is a page to sign, and the originals it rests on."""
from __future__ import annotations

import datetime as dt
import hashlib
import json
import zipfile

from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import Change, Outcome, finding
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.mask import Mask
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.writer import Request, load, write
from report_samples import RunBuilder, all_settled

SAID = {"attestations": [{"item": "1.1", "who": "J. Ortega", "statement": "The password is at hand.", "on": "2026-11-20", "until": "2027-02-20"}],
        "waivers": [{"item": "5.3", "who": "M. Berger", "why": "scheduled later", "until": "2027-12-01"}]}


def ready(tmp_path, run_id: str = "a", **more) -> RunBuilder:
    asked = [finding("1.1", Outcome("manual")), finding("5.3", Outcome("fail"))]
    done = finding("1.5", Outcome("changed", changes=[Change("updates off", 1, 0, "auto_update", "quickbooks_auto_update", {})]))
    named = {entry["item"] for entry in (*asked, done)}
    run = RunBuilder(tmp_path, run_id, **more)
    return run.host("qb01", [*(entry for entry in all_settled() if entry["item"] not in named), *asked, done], "acme", **SAID)


def report(tmp_path, known=(), **more):
    request = Request(str(tmp_path), today=dt.date(2026, 11, 23), mask=Mask(known), previous=["none"], **more)
    _run, model = load(request)
    return model, write(model, request)


def test_a_client_that_is_ready_has_a_page_to_sign(tmp_path):
    ready(tmp_path).write()
    model, paths = report(tmp_path)
    assert model["verdict"] == "go"
    page = (tmp_path / "acceptance" / "acme.html").read_text(encoding="utf-8")
    for words in ("Go: every required item is settled", "1.1 Admin access: J. Ortega, until 2027-02-20: The password is at hand.",
                  "5.3 Schedule: M. Berger, until 2027-12-01: scheduled later", "under ticket CHG-20418", "1.5: updates off", "What this does not prove",
                  "For the client", "For the operator", hashlib.sha256((tmp_path / "acceptance" / "acme.zip").read_bytes()).hexdigest()):
        assert words in page, words
    assert set(paths["acceptance"]) == {"acme.html", "acme.zip"}


def test_what_was_brought_in_a_file_is_told_among_what_people_said(tmp_path):
    """An item that is attested by what its look found, by a page that was read off or a file that was brought, has no answer of a person beside it."""
    brought = finding("3.1", Outcome("attested", actual="QRemoteServer.exe listens on port 4500; seen on 2026-11-20 10:00 UTC, brought by ACME\\it"))
    run = RunBuilder(tmp_path, "a")
    run.host("qb01", [*(entry for entry in all_settled() if entry["item"] != "3.1"), brought], "acme").write()
    report(tmp_path)
    page = (tmp_path / "acceptance" / "acme.html").read_text(encoding="utf-8")
    answered = page[page.index("Answered by people"):page.index("Accepted as it is")]
    assert "listens on port 4500; seen on 2026-11-20 10:00 UTC, brought by ACME\\it" in answered


def test_the_originals_are_this_clients_and_prove_themselves(tmp_path):
    run = ready(tmp_path).host("g1", all_settled(), "globex").client("acme", [])
    run.write()
    report(tmp_path)
    with zipfile.ZipFile(tmp_path / "acceptance" / "acme.zip") as archive:
        sums = dict(reversed(line.split("  ")) for line in archive.read("SHA256SUMS.txt").decode().splitlines())
        assert set(sums) == set(archive.namelist()) - {"SHA256SUMS.txt"} == {"a/hosts/qb01.json", "a/clients/acme.json"}
        assert all(hashlib.sha256(archive.read(name)).hexdigest() == digest for name, digest in sums.items())
        assert json.loads(archive.read("a/hosts/qb01.json"))["host"] == "qb01"
    before = (tmp_path / "acceptance" / "acme.zip").read_bytes()
    report(tmp_path)
    assert (tmp_path / "acceptance" / "acme.zip").read_bytes() == before


def test_a_secret_and_redacted_names_leave_the_house_in_no_zip(tmp_path):
    run = ready(tmp_path)
    run.files["hosts/qb01.json"]["parts"]["windows_host"]["data"] = {"line": "hunter2-hunter2"}
    run.write()
    report(tmp_path, known=["hunter2-hunter2"])
    with zipfile.ZipFile(tmp_path / "acceptance" / "acme.zip") as archive:
        assert archive.namelist() == ["SHA256SUMS.txt"]
        assert "left out, the mask found a secret in it" in archive.read("SHA256SUMS.txt").decode()
    report(tmp_path, redact=True)
    with zipfile.ZipFile(tmp_path / "acceptance" / "acme.zip") as archive:
        assert archive.namelist() == ["SHA256SUMS.txt"]


def test_what_is_not_ready_or_was_a_dry_run_is_not_signed_and_an_older_page_goes(tmp_path):
    ready(tmp_path).write()
    report(tmp_path)
    RunBuilder(tmp_path, "b", started="2026-11-24T00:00:00+00:00").host("qb01", all_settled()[:-1], "acme").write()
    report(tmp_path)
    assert not list((tmp_path / "acceptance").iterdir())
    ready(tmp_path, "c", check=True, started="2026-11-25T00:00:00+00:00").write()
    assert report(tmp_path)[0]["verdict"] == "go"
    assert not list((tmp_path / "acceptance").iterdir())
