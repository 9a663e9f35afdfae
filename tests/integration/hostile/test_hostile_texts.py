# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No text of a host, company file, CRM, log or portal is ever a template, a command or an order to a terminal: every text that the lab can show, hostile,
through a look, a run with all consents, and what is done with them afterwards: report, resume, plan, rollback.
"""

from __future__ import annotations

import csv
import io
import json
import pathlib
import re
import subprocess
import typing as t

import pytest
import sweep
import yaml
from labclient import start_lab
from playbook import BIN, ROOT, Run, environment, preflight

#: What acts on a terminal or turns a line of text around.
ACTING = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
#: What only JSON knows how to keep from the client: the login's own answers.
KEPT = ["access_token", "instance_url", "token", "nextRecordsUrl"]
BROKEN = ("Traceback", "Unexpected Exception", "report this as a defect", "internal error", sweep.COMPUTED)


def play(lab: t.Any, folder: pathlib.Path, playbook: str, *arguments: str, **variables: t.Any) -> str:
    done = subprocess.run(
        [
            str(BIN / "ansible-playbook"),
            "-i",
            str(ROOT / "inventories" / "lab"),
            str(ROOT / "playbooks" / playbook),
            *arguments,
            "-e",
            json.dumps({"interweave_report_dir": str(folder), **variables}),
        ],
        cwd=folder.parent,
        env=environment(lab),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return done.stdout + done.stderr


def quick_canary(folder: pathlib.Path) -> pathlib.Path:
    """The demo waits 20 s for a canary; here it seldom arrives."""
    demo = yaml.safe_load((ROOT / "inventories" / "lab" / "group_vars" / "acme" / "main.yml").read_text(encoding="utf-8"))
    path = folder / "quick.json"
    path.write_text(json.dumps({"all": {"hosts": {"acme-qb01": {"interweave_canary": {**demo["interweave_canary"], "wait": 2}}}}}), encoding="utf-8")
    return path


class Played(t.NamedTuple):
    spoilt: sweep.Spoilt
    look: Run
    do: Run
    #: What else was printed, by what was done.
    printed: dict[str, str]
    places: list[str]

    @property
    def outputs(self) -> dict[str, str]:
        return {"look": self.look.output, "do": self.do.output, **self.printed}

    def files(self) -> t.Iterator[tuple[pathlib.Path, str]]:
        for run in (self.look, self.do):
            for path in sorted(run.folder.rglob("*")):
                if path.is_file():
                    yield path, path.read_text(encoding="utf-8")


@pytest.fixture(scope="module", params=range(sweep.GROUPS))
def played(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Played:
    group, root = request.param, tmp_path_factory.mktemp("hostile%d" % request.param)
    spoilt = sweep.Spoilt(group, root / "MARKER", before=bool(group % 2))
    scenario = spoilt.write(root / "scenario")
    text = sweep.payload("%s", spoilt.marker, controls=True)
    for name in ("lab", "look", "do"):
        (root / name).mkdir()
    with start_lab(root / "lab", "--scenario", str(scenario)) as lab:
        lab.spoil(text=text, groups=sweep.GROUPS, group=group, before=bool(group % 2), keep=KEPT)
        look = preflight(lab, root / "look", extra={"interweave_allow": []}, inventory=quick_canary(root))
        places = lab.spoil(text=text, groups=2 * sweep.GROUPS, group=group, before=not group % 2, keep=KEPT)
        if group % 2:  # what an ODBC driver says when it refuses
            lab.act("company_files", "switch", file="globex-main", name="connect_error", value="[QODBC] Error: 80040418 " + text.replace("\n", " "))
        do = preflight(lab, root / "do", "--diff", inventory=quick_canary(root))
        unfinish(look)
        printed = {
            "resume": preflight(lab, look.folder, extra={"interweave_allow": [], "interweave_resume": "latest"}, inventory=quick_canary(root)).output,
            "report": play(lab, do.folder, "report.yml"),
            "retire": play(lab, do.folder, "retire_canary.yml", "-v", "--limit", "acme-qb01", interweave_retire_run=run_id(do)),
            "rollback": play(lab, do.folder, "rollback.yml", "-v", interweave_rollback_run=run_id(do), interweave_trust_unsigned=True),
        }
        plan = next((do.folder / "clients").rglob("*globex-qb01*.yml"), None)
        if plan is not None:
            printed["plan"] = preflight(lab, do.folder, "--check", "--limit", "globex-qb01", "-e", "@%s" % plan).output
        return Played(spoilt, look, do, printed, places + lab.spoil())


def run_id(run: Run) -> str:
    return str(run.report["run"]["id"])


def unfinish(run: Run) -> None:
    """acme's look was cut off: a resume looks again, with what the files of the first look say."""
    path = run.folder / "runs" / run_id(run) / "hosts" / "acme-qb01.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    record["parts"].pop("policy")
    path.write_text(json.dumps(record), encoding="utf-8")


def test_nothing_was_run_or_computed_and_nothing_broke(played: Played) -> None:
    assert not played.spoilt.marker.exists()
    for name, output in played.outputs.items():
        for word in BROKEN:
            assert word not in output, "%s: %s" % (name, output[max(0, output.find(word) - 2000) :][:4000])
    for path, text in played.files():
        for word in BROKEN:
            assert word not in text, "%s: %s" % (path, text[max(0, text.find(word) - 300) :][:600])


def test_every_host_was_looked_at_and_judged(played: Played) -> None:
    for run in (played.look, played.do):
        assert run.code == 2
        assert {host["host"]: host["outcome"] for host in run.report["hosts"]} == {"acme-qb01": "reported", "globex-qb01": "reported"}
        assert not any(found["status"] == "pass" and found["item"] == "4.2" for found in run.host("globex-qb01")["findings"])


def test_the_text_itself_stands_in_the_report(played: Played) -> None:
    """A sweep that nothing of came through proves nothing."""
    text = "".join(content for path, content in played.files() if path.suffix == ".json")
    assert "{{ lookup(" in text
    seen = [path for path, tag in played.spoilt.tags.items() if tag in text]
    assert len(seen) >= 3, seen
    assert len(played.places) >= 10, played.places


def test_nothing_acts_on_a_terminal_and_no_line_is_forged(played: Played) -> None:
    for name, output in played.outputs.items():
        found = (ACTING if name not in ("rollback", "retire") else CONTROL).search(output)  # -v prints data, which may hold a direction mark
        assert not found, "%s: %r" % (name, output[max(0, found.start() - 200) : found.start() + 50])
        assert not re.search(r"^ok: \[acme-qb01\] => verdict: go", output, re.MULTILINE), name
    for path, text in played.files():
        found = ACTING.search(text)
        assert not found, "%s: %r" % (path, text[max(0, found.start() - 200) : found.start() + 50])


def test_no_face_of_the_report_is_markup_a_formula_or_a_template(played: Played) -> None:
    for path, text in played.files():
        if path.suffix == ".html":
            assert "<script>alert(" not in text, path
        elif path.suffix == ".csv":
            cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
            assert not [cell for cell in cells if cell[:1] in tuple("=+-@\t\r")], path
        elif path.suffix == ".yml":  # given back to ansible-playbook with -e @
            assert "{{" not in str(yaml.safe_load(text)), path
            assert "{%" not in str(yaml.safe_load(text)), path


def test_a_field_that_is_added_joins_the_sweep() -> None:
    scenario = sweep.load()
    before = set(sweep.fields(scenario))
    scenario["windows"]["hosts"]["acme-qb01"]["tomorrow"] = {"colour": ["blue"]}
    scenario["salesforce"]["orgs"]["acme"]["motto"] = "we sell"
    assert set(sweep.fields(scenario)) - before == {("windows", "hosts", "acme-qb01", "tomorrow", "colour", "0"), ("salesforce", "orgs", "acme", "motto")}


def test_what_is_left_alone_is_there() -> None:
    """A name that the lab dropped must not hide a field that gets it tomorrow."""
    paths = list(sweep.leaves(sweep.load()))
    words = {next(word for word in reversed(path) if word != "!key" and not word.isdigit()) for path in paths}
    assert words >= sweep.NO_TEXT, sweep.NO_TEXT - words
    for pattern in sweep.NO_TEXT_AT:
        assert any(pattern.search("/".join(path)) for path in paths), pattern.pattern
