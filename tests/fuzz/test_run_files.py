# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Damaged files of a run, in great number: manifest, scope, findings, journal. Every face is made, the damage costs the one host it belongs to,
and nothing damaged is taken for good. ``FUZZ`` in the environment is the number of inputs for each test (``make fuzz`` gives more).

The oracle knows nothing of the product: it reads the damaged file by itself and says whether the host may be a go.
"""
from __future__ import annotations

import contextlib
import copy
import json
import os
import pathlib
import random
import shutil
import typing as t
import xml.etree.ElementTree as ET

import pytest
import yaml
from ansible_collections.interweave.smartintegration.plugins.module_utils._items import ITEMS
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import Change, Outcome, finding
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report import terminal as _report_terminal
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.files import ReportError
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.writer import Request, files, load
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.files import RunError
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.folder import RunFolder
from report_samples import RunBuilder, settled

BUDGET = int(os.environ.get("FUZZ", "60"))
SETTLED = {"pass", "changed", "not_applicable", "attested", "waived"}
WEIRD = (None, True, False, 0, -1, 1.5, 10**30, "", "text", "\ud800",
         "\x1b]52;c;x\x07", "\u202e", "\ufffe", [], [None], ["a"], {}, {"a": 1}, [[[[]]]], {"": {}})
HOSTILE = (b"\x00", b"\xff", b"[", b"{", b'"', b"\\ud800", b"\\u0000", b"NaN", b"1e999", b"[" * 3000, b"\xed\xa0\x80", b"9" * 5000, b",", b"null", b'"pass"')
#: Keys whose value is free: a record's own data, which nothing judges.
FREE = {"before", "after", "key", "data"}
Path = tuple[t.Any, ...]


def base(folder: pathlib.Path) -> pathlib.Path:
    """Two hosts of one client and one of another: all but one are a go."""
    run = RunBuilder(folder, out_of_scope=["spare"])
    change = Change("rule", None, {"port": 4500}, "firewall", "firewall_exception", {"name": "n"})
    about = {"network": {"ports": ["4500"], "sources": ["203.0.113.24"]}, "allow": ["firewall"], "ticket": "C-1", "window": "", "redact": False}
    mine = [settled(item, evidence=["seen"], warnings=["w"], changes=[change]) for item in ITEMS if not item.startswith("2.")]
    run.host("good", mine, "acme", **about).host("other", mine, "globex", **about)
    run.host("bad", [entry if entry["item"] != "3.2" else finding("3.2", Outcome("fail", "e", "a", ["v"], "r")) for entry in mine], "acme", **about)
    for client in ("acme", "globex"):
        run.client(client, [settled(item) for item in ("2.1", "2.2", "2.3")])
    path = run.write()
    for host, entry in run.scope.items():
        (path / "scope").mkdir(exist_ok=True)
        (path / "scope" / (host + ".json")).write_text(json.dumps(entry), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> tuple[pathlib.Path, dict[str, dict]]:
    path = base(tmp_path_factory.mktemp("whole"))
    model = report(path)
    assert {host["host"]: host["verdict"] for host in model["hosts"]} == {"good": "go", "other": "go", "bad": "no-go"}
    return path, {host["host"]: host for host in model["hosts"]}


def report(path: pathlib.Path) -> dict:
    """The model, after every face was made of it and read back by a reader of its kind."""
    request = Request(str(path.parent.parent), runs=[path.name], previous=["none"])
    _run, model = load(request)
    for name, text in files(model, request).items():
        text.encode("utf-8")
        if name.endswith(".json"):
            json.loads(text, parse_constant=pytest.fail)
        elif name.endswith(".xml"):
            ET.fromstring(text)
        elif name.endswith(".yml"):
            yaml.safe_load(text)
        assert "\x1b" not in text
    for line, _colour in _report_terminal.render(model, 2):
        assert line.isprintable()
    return model


def places(value: t.Any, path: Path = ()) -> list[Path]:
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, inner in below for place in places(inner, (*path, key)))]


def put(value: t.Any, path: Path, new: t.Any) -> t.Any:
    if not path:
        return new
    holder = value
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = new
    return value


def torn(dice: random.Random, raw: bytes) -> bytes:
    """Bytes as a full disk, a bad copy or a hand leaves them."""
    for _time in range(dice.randrange(1, 4)):
        at, end = sorted((dice.randrange(len(raw) + 1), dice.randrange(len(raw) + 1)))
        kind = dice.randrange(6)
        raw = (raw[:at], raw[:at] + raw[at + 1:], raw[:at] + dice.choice(HOSTILE) + raw[at:], raw[:at] + bytes([dice.randrange(256)]) + raw[at + 1:],
               raw[:at] + raw[end:], raw[:end] + raw[at:])[kind]
    return raw


def may_be_go(raw: bytes, key: str, name: str, items: t.Iterable[str]) -> bool:
    """The oracle: does this findings file, read strictly by somebody else, hold a settled finding for each of these items, and no other for them?"""
    try:
        record = json.loads(raw.decode("utf-8"))
        found = [entry for part in record["parts"].values() for entry in part["findings"]]
        good = {item: [entry["status"] in SETTLED for entry in found if entry["item"] == item] for item in items}
        return record[key] == name and record["outcome"] == "reported" and all(marks and all(marks) for marks in good.values())
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return False


@contextlib.contextmanager
def named(kind: type[Exception], what: str) -> t.Iterator[None]:
    """It may be refused, with a sentence that names the file."""
    try:
        yield
    except kind as exc:
        if what not in str(exc):
            raise


@pytest.fixture
def copied(whole, tmp_path) -> t.Callable[[], pathlib.Path]:
    def make() -> pathlib.Path:
        target = tmp_path / "runs" / whole[0].name
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(whole[0], target)
        return target

    return make


def others_unchanged(model: dict, whole: dict[str, dict], but: t.Container[str]) -> None:
    now = {host["host"]: host for host in model["hosts"]}
    for name, host in whole.items():
        if name not in but:
            assert now[name] == host


@pytest.mark.parametrize(("name", "costs", "key", "subject"), [("hosts/good.json", ("good",), "host", "good"), ("hosts/bad.json", ("bad",), "host", "bad"),
                                                               ("clients/acme.json", ("good", "bad"), "client", "acme")])
def test_torn_findings_files(whole, copied, name, costs, key, subject):
    path, hosts = whole
    raw, goes = (path / name).read_bytes(), 0
    items = [item for item in ITEMS if item.startswith("2.") == (key == "client")]
    for seed in range(BUDGET):
        damaged = torn(random.Random(seed), raw)
        run = copied()
        (run / name).write_bytes(damaged)
        model = report(run)
        others_unchanged(model, hosts, costs)
        verdicts = {host["host"]: host["verdict"] for host in model["hosts"]}
        assert verdicts["bad"] == "no-go" or may_be_go(damaged, key, subject, items), seed
        if verdicts["good"] == "go":
            goes += 1
            assert "good" not in costs or may_be_go(damaged, key, subject, items), seed
    assert name != "hosts/good.json" or 0 < goes < BUDGET  # a byte in a free text is still the same finding; most damage is not


@pytest.mark.parametrize(("name", "costs"), [("hosts/good.json", ("good",)), ("clients/acme.json", ("good", "bad"))])
def test_a_value_of_a_wrong_type_at_every_place_of_a_findings_file_keeps_from_go(whole, copied, name, costs):
    path, hosts = whole
    data = json.loads((path / name).read_text(encoding="utf-8"))
    every = [place for place in places(data) if not FREE & set(place[:-1])]
    for number in range(BUDGET):
        dice = random.Random(number)
        place, new = dice.choice(every), dice.choice(WEIRD)
        before = data
        for step in place:
            before = before[step]
        run = copied()
        (run / name).write_text(json.dumps(put(copy.deepcopy(data), place, new)), encoding="utf-8")
        model = report(run)
        others_unchanged(model, hosts, costs)
        verdict = next(host["verdict"] for host in model["hosts"] if host["host"] == "good")
        same_kind = type(new) is type(before) and not isinstance(new, (list, dict)) or new is None or bool(place) and place[-1] in FREE
        if not same_kind and not (isinstance(new, list) and isinstance(before, list)) and not (isinstance(new, dict) and isinstance(before, dict)):
            assert verdict == "no-go", (place, new)


def test_a_value_of_a_wrong_type_at_every_place_of_the_manifest(whole, copied):
    path, hosts = whole
    data = json.loads((path / "manifest.json").read_text(encoding="utf-8"))
    every = [place for place in places(data) if place]
    for number in range(BUDGET):
        dice = random.Random(number)
        place, new = dice.choice(every), dice.choice(WEIRD)
        before = data
        for step in place:
            before = before[step]
        run = copied()
        (run / "manifest.json").write_text(json.dumps(put(copy.deepcopy(data), place, new)), encoding="utf-8")
        try:
            model = report(run)
        except ReportError:
            assert place == ("hosts",)
            continue
        owner = place[1] if place[0] == "hosts" and len(place) > 1 else ""
        now = {host["host"]: host["verdict"] for host in model["hosts"]}
        assert now.get("bad", "no-go") == "no-go"
        if owner:
            others_unchanged(model, hosts, (owner,))
        if type(new) is not type(before) and new is not None and len(place) <= 3 and "finished" not in place:
            assert "go" not in [now[name] for name in now if owner in ("", name)], (place, new)


def test_torn_manifests_and_scope_files(whole, copied):
    path, _hosts = whole
    for seed in range(BUDGET):
        dice = random.Random(seed)
        run = copied()
        (run / "manifest.json").write_bytes(torn(dice, (path / "manifest.json").read_bytes()))
        (run / "scope" / "good.json").write_bytes(torn(dice, (path / "scope" / "good.json").read_bytes()))
        with named(ReportError, "manifest.json"):
            assert "bad" not in {host["host"] for host in report(run)["hosts"] if host["verdict"] == "go"}
        folder = RunFolder(run.parent.parent, run.name)
        for read in (folder.manifest, lambda folder=folder: folder.entry("good"), lambda folder=folder: folder.host_record("good")):
            with named(RunError, ".json"):
                assert isinstance(read(), dict)


def test_torn_journals_never_lose_that_a_change_was_begun(whole, copied):
    _path, hosts = whole
    line = json.dumps({"item": "3.2", "step": "Firewall", "change": Change("rule", None, 1, "firewall").as_dict()}).encode() + b"\n"
    for seed in range(BUDGET):
        damaged = torn(random.Random(seed), line * 3)
        run = copied()
        (run / "hosts" / "good.journal").write_bytes(damaged)
        model = report(run)
        others_unchanged(model, hosts, ("good",))
        good = next(host for host in model["hosts"] if host["host"] == "good")
        written = [one for one in damaged.split(b"\n")[:-1] if one.strip()]
        assert sum(entry["status"] == "error" for entry in good["findings"]) == len(written)
        assert (good["verdict"] == "go") == (not written)
