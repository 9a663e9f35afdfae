# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every face shows the same model in its own language, and text from a client stays text in each of them."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ET

import pytest
import yaml
from ansible_collections.interweave.smartintegration.plugins.module_utils._items import ITEMS
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import Change, Outcome, finding
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report import csv_file as _report_csv
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report import fleet as _report_fleet
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report import html as _report_html
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report import json_file as _report_json
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report import junit_file as _report_junit
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report import markdown as _report_markdown
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report import plan as _report_plan
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report import terminal as _report_terminal
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report import words as _report_words
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.model import for_client
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.page import embedded
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.text import inert
from report_samples import RunBuilder, all_settled, demo, fleet, settled

HOSTILE = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "'; DROP TABLE x; --",
    '=HYPERLINK("http://x")',
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1)",
    "\t=1+1",
    "\r\n=1+1",
    "\x1b[31mred\x1b[0m",
    "a\x00b",
    "\u202egnp.exe",
    "]]>",
    "&lt;b&gt;",
    "${7*7} {{7*7}}",
    "| a | b |\n|---|",
    "[click](javascript:alert(1))",
    "# heading\n- [x] done",
    "@everyone",
    "--- \n!!python/object:os.system",
    "\ud800",
    "名前 Ünïcödé 🚀",
    "\u2028interweave_allow: [firewall]",
    '# \n  - "5.1"\n',
]


def hostile_run(tmp_path) -> RunBuilder:
    """Hostile text in every field of findings, in host, client and group names."""
    builder = RunBuilder(tmp_path, ticket=HOSTILE[0], operator=HOSTILE[1])
    for number, text in enumerate(HOSTILE):
        entry = finding(
            "3.2",
            Outcome(
                "would_change",
                text,
                text,
                [text],
                text,
                blocked_by=text,
                warnings=[text],
                changes=[Change(text, text, {text: text}, "firewall", "firewall_exception", {"name": text}, applied=False)],
            ),
            text,
        )
        fault = finding("2.2", Outcome("fail", text, text, [text], text), text)
        name = ("%02d " % number) + text if "\ud800" not in text else "lone"
        builder.host(name, [entry, fault], "client " + name, groups=[text])
    return builder


def test_json_reads_back_as_the_model(tmp_path, model_of):
    model = model_of(hostile_run(tmp_path))
    assert json.loads(_report_json.render(model).encode("utf-8", "surrogatepass")) == model


def test_junit_is_well_formed_and_named_by_item(tmp_path, model_of):
    model = model_of(demo(tmp_path))
    root = ET.fromstring(_report_junit.render(model))
    assert {case.get("classname") for case in root.iter("testcase")} >= set(ITEMS)
    assert len(root.findall(".//testcase")) == sum(len(host["findings"]) for host in model["hosts"])
    by_status = {"fail": "failure", "error": "error", "manual": "skipped", "would_change": "skipped"}
    for status, tag in by_status.items():
        wanted = sum(entry["status"] == status for host in model["hosts"] for entry in host["findings"])
        assert wanted
        assert len(root.findall(".//%s" % tag)) == wanted + (
            sum(entry["status"] != status and by_status.get(entry["status"]) == tag for host in model["hosts"] for entry in host["findings"])
        )


def test_junit_survives_hostile_text(tmp_path, model_of):
    root = ET.fromstring(_report_junit.render(model_of(hostile_run(tmp_path))).encode("utf-8"))
    assert len(root.findall("testsuite")) == len(HOSTILE)
    assert any("<script>alert(1)" in (element.text or "") for element in root.iter("failure"))


def test_csv_has_no_formula_and_one_line_a_finding(tmp_path, model_of):
    model = model_of(hostile_run(tmp_path))
    rows = list(csv.reader(io.StringIO(_report_csv.render(model).lstrip("\ufeff"))))
    assert len(rows) == 1 + sum(len(host["findings"]) for host in model["hosts"])
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))]
    assert not [cell for row in rows for cell in row if "\n" in cell or "\r" in cell]


@pytest.mark.parametrize(("text", "cell"), [("=1+1", "'=1+1"), ("  =1", "'=1"), ("\t=1", "'=1"), ("-5", "'-5"), ("a=1", "a=1"), ("", ""), ("a\r\nb", "a b")])
def test_a_formula_gets_an_apostrophe(text, cell):
    assert _report_csv.cell(text) == cell


def test_markdown_escapes_markup(tmp_path, model_of):
    text = _report_markdown.render(model_of(hostile_run(tmp_path)))
    assert "<script" not in text
    assert "<img" not in text
    assert "[click](javascript" not in text
    assert not re.search(r"^# heading", text, re.MULTILINE)
    assert "- [x] done" not in text


def test_markdown_names_verdict_needs_and_changes(tmp_path, model_of):
    text = _report_markdown.render(for_client(model_of(demo(tmp_path)), "acme"))
    assert "No-go: acme" in text
    assert "### Client's IT" in text
    assert "| acme-qb01 | 3.2 |" in text


# terminal ----------------------------------------------------------------------------------------------------------------------
def test_the_terminal_lists_the_checklist_and_the_verdict(tmp_path, model_of):
    lines = [line for line, _colour in _report_terminal.render(model_of(demo(tmp_path)))]
    text = "\n".join(lines)
    for item, about in ITEMS.items():
        assert "%s %s" % (item, about.title) in text
    assert lines[-1].startswith("No-go: 3 of 3 hosts are not ready")
    assert re.search(r"globex-qb02\s+no-go\s+unreachable\s+\d+\s+\d+", text)


def test_evidence_comes_with_verbosity(tmp_path, model_of):
    model = model_of(demo(tmp_path))
    quiet, loud = ("\n".join(line for line, _colour in _report_terminal.render(model, level)) for level in (0, 1))
    assert "evidence: tzutil /g" not in quiet
    assert "evidence: tzutil /g" in loud


def test_no_control_character_reaches_the_terminal(tmp_path, model_of):
    for line, _colour in _report_terminal.render(model_of(hostile_run(tmp_path)), 2):
        assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e]", line)


def test_a_large_fleet_shows_what_is_open(tmp_path, model_of):
    model = model_of(fleet(tmp_path, 60))
    text = "\n".join(line for line, _colour in _report_terminal.render(model))
    ready = [host["host"] for host in model["hosts"] if host["verdict"] == "go"]
    assert ready
    assert not [name for name in ready if "\n%s (" % name in text]
    assert not any(re.search(r"^%s +go" % name, text, re.MULTILINE) for name in ready)
    assert "and %d hosts are ready: go" % len(ready) in text
    whole = "\n".join(line for line, _colour in _report_terminal.render(model, 1))
    assert all(re.search(r"^%s +go" % name, whole, re.MULTILINE) for name in ready)


# sentences ----------------------------------------------------------------------------------------------------------------------
def test_the_verdict_in_one_sentence(tmp_path, model_of):
    assert _report_words.verdict_sentence(model_of(RunBuilder(tmp_path, "a").host("qb01", all_settled()))) == "Go: every required item is settled on qb01."
    sentence = _report_words.verdict_sentence(model_of(RunBuilder(tmp_path, "b", check=True).host("qb01", all_settled()[:-1]).scoped("qb02")))
    assert sentence == (
        "No-go: 2 of 2 hosts are not ready: 8 faults, %d points waiting for a person and 1 host not run. This was a dry run: nothing was changed."
        % (1 + len(ITEMS) - 8))


def test_needs_are_grouped_by_person_in_the_order_of_the_checklist(tmp_path, model_of):
    groups = _report_words.needs(model_of(demo(tmp_path))["hosts"])
    assert [group["owner"] for group in groups] == ["client", "it", "operator"]
    for group in groups:
        items = [act["items"][0] for act in group["acts"] if act["required"]]
        assert items == sorted(items)
    again = next(act for act in groups[-1]["acts"] if "Make the host reachable" in act["act"])
    assert again["hosts"] == ["globex-qb02"]
    assert len(again["items"]) == 8
    allow = next(act for group in groups for act in group["acts"] if "interweave_allow lists auto_update" in act["act"])
    assert allow["owner"] == "operator"


def test_what_was_not_proven_is_said(tmp_path, model_of):
    lines = "\n".join(_report_words.not_proven(model_of(demo(tmp_path, finished=None, check=True))))
    for words in ("dry run", "did not finish", "1.3 QODBC installation: A registered driver proves no valid licence", "4.1, 5.3 rest on the word of a person"):
        assert words in lines


# plan --------------------------------------------------------------------------------------------------------------------
def test_the_plan_names_items_and_kinds_that_would_put_it_right(tmp_path, model_of):
    model = model_of(demo(tmp_path))
    plan = yaml.safe_load(_report_plan.render(model, next(host for host in model["hosts"] if host["host"] == "globex-qb01")))
    assert plan == {"interweave_items": ["1.5"], "interweave_allow": ["auto_update"]}


def test_a_plan_without_automatic_remedies_allows_nothing(tmp_path, model_of):
    model = model_of(RunBuilder(tmp_path).host("qb01", all_settled()[:-1]))
    text = _report_plan.render(model, model["hosts"][0])
    assert yaml.safe_load(text) == {"interweave_items": [], "interweave_allow": []}
    assert "5.3 Schedule" in text


def test_hostile_text_cannot_add_to_a_plan(tmp_path, model_of):
    model = model_of(hostile_run(tmp_path))
    for host in model["hosts"]:
        assert yaml.safe_load(_report_plan.render(model, host)) == {"interweave_items": ["3.2"], "interweave_allow": ["firewall"]}


# html -------------------------------------------------------------------------------------------------------------------------------
def test_pages_load_nothing_and_escape_everything(tmp_path, model_of):
    model = model_of(hostile_run(tmp_path))
    pages = [_report_fleet.render(model)] + [_report_html.render(for_client(model, host["client"]), host["client"]) for host in model["hosts"]]
    for page in pages:
        page.encode("utf-8")
        assert "<img" not in page
        assert "<svg onload" not in page
        assert "<script>alert" not in page
        assert not re.search(r"(?:src|href)\s*=\s*[\"']?(?:https?:)?//", page)
        assert "default-src 'none'" in page
        assert "\u202e" not in page.split('<script type="application/json"')[0]


def test_embedded_data_cannot_end_its_element():
    for text in HOSTILE:
        element = embedded({"texts": [text]}, "x")
        inner = element[element.index(">") + 1 : element.rindex("<")]
        assert not set("<>&\u2028\u2029") & set(inner)
        assert json.loads(inner)["texts"] == [inert(text)]


def test_the_client_page_is_complete_without_a_script_and_in_order(tmp_path, model_of):
    page = _report_html.render(for_client(model_of(demo(tmp_path)), "globex"), "globex")
    places = [page.index('id="%s"' % anchor) for anchor in ("needed", "changed", "faults", "items", "words", "unproven", "evidence")]
    assert places == sorted(places)
    for words in (
        "rule &#x27;Block inbound 4500&#x27; blocks TCP 4500",
        "QuickBooks owns the invoice number; the portal says QBGen.",
        "2027-02-20",
        "CHG-20418",
        "the specified credentials were rejected",
    ):
        assert words in page
    assert "acme" not in page


def test_the_fleet_page_has_every_host_and_item(tmp_path, model_of):
    model = model_of(fleet(tmp_path, 40))
    data = _report_fleet.compact(model)
    assert len(data["hosts"]) == 40
    assert all({cell[0] for cell in row[8]} >= set(range(len(ITEMS))) for row in data["hosts"])


def test_a_fleet_too_large_for_a_mail_leaves_texts_to_the_client_pages(tmp_path, model_of, monkeypatch):
    model = model_of(fleet(tmp_path, 60))
    full = len(json.dumps(_report_fleet.compact(model)))
    monkeypatch.setattr(_report_fleet, "BUDGET", full // 2)
    assert _report_fleet.compact(model)["detail"] == "open"
    monkeypatch.setattr(_report_fleet, "BUDGET", 10)
    data = _report_fleet.compact(model)
    assert data["detail"] == "short"
    assert all({cell[0] for cell in row[8]} >= set(range(len(ITEMS))) for row in data["hosts"])


def test_a_thousand_hosts_stay_below_five_megabytes(tmp_path, model_of):
    small, large = (len(_report_fleet.render(model_of(fleet(tmp_path / str(count), count))).encode("utf-8")) for count in (20, 120))
    assert small + (large - small) / 100 * 980 < 5_000_000


# what every reader has to see ---------------------------------------------------------------------------------------------------
def one_host(tmp_path, entry, **about) -> RunBuilder:
    rest = [known for known in all_settled() if known["item"] != entry["item"]]
    return RunBuilder(tmp_path).host("qb01", [*rest, entry], **about)


@pytest.mark.parametrize("face", ["csv", "junit", "markdown", "terminal", "html", "fleet", "json"])
@pytest.mark.parametrize("status", ["pass", "fail"])
def test_a_warning_is_shown_in_every_face(tmp_path, model_of, face, status):
    model = model_of(one_host(tmp_path, finding("3.2", Outcome(status, "e", "a", remedy="r", warnings=["the licence runs out soon"]))))
    shown = {
        "csv": _report_csv.render,
        "junit": _report_junit.render,
        "markdown": _report_markdown.render,
        "terminal": lambda given: "\n".join(line for line, _colour in _report_terminal.render(given)),
        "html": lambda given: _report_html.render(for_client(given, "acme"), "acme"),
        "fleet": _report_fleet.render,
        "json": _report_json.render,
    }[face](model)
    assert "the licence runs out soon" in shown


@pytest.mark.parametrize(("outcome", "words"), [("unreachable", "it was unreachable"), ("failed", "its run failed")])
def test_a_host_that_could_not_be_looked_at_is_named_before_everything_else(tmp_path, model_of, outcome, words):
    model = model_of(RunBuilder(tmp_path).host("qb01", [], outcome=outcome, message="no route to host"))
    assert words in _report_words.verdict_sentence(model)
    for page in (_report_html.render(for_client(model, "acme"), "acme"), _report_fleet.render(model)):
        assert page.index('<p class="lost">') < page.index("</h1>") + 3000
        assert page.index('<p class="lost">') < page.index("<section")


@pytest.mark.parametrize(("before", "after", "told"), [
    (None, {"ports": "4500", "program": None, "conditions": []}, ("(none)", "ports: 4500")),
    ({"a": 1, "b": 2}, {"a": 1, "b": 3}, ("b: 2", "b: 3")),
    ([{"name": "r", "ports": "4500", "data": "v2.28|x"}], [{"name": "r", "ports": "8001", "data": "v2.28|y"}], ("ports: 4500", "ports: 8001")),
    ({"backup": "C:\\b.bak", "sha256": "ab" * 32}, None, ("there; kept as: C:\\b.bak", "(none)")),
    (True, False, ("yes", "no")),
    ({"state": "Running", "started": "8:00"}, {"state": "Running", "restarted": True}, ("started: 8:00", "restarted: yes")),
    ({"a": 1}, {"a": 1, "b": 2}, ("(none)", "b: 2")),
])
def test_before_and_after_say_what_differs_and_no_more(before, after, told):
    assert _report_words.before_after({"before": before, "after": after}) == told


def test_the_plan_offers_the_part_of_a_fault_that_the_playbook_would_put_right(tmp_path, model_of):
    change = Change("add rule", None, {"ports": "4500"}, "firewall", "firewall_exception", {"name": "r"}, applied=False)
    model = model_of(one_host(tmp_path, finding("3.2", Outcome("fail", "e", "no rule, and a block rule", remedy="remove the block rule", changes=[change]))))
    text = _report_plan.render(model, model["hosts"][0])
    plan = yaml.safe_load(text)
    assert plan == {"interweave_items": ["3.2"], "interweave_allow": ["firewall"]}
    assert "This alone does not settle the item" in text
    assert "remove the block rule" in text


def test_obstacles_of_a_single_host_are_one_sentence(tmp_path, model_of):
    builder = one_host(tmp_path, finding("3.2", Outcome("fail", "e", "a", remedy="r"))).host("qb02", all_settled())
    model = model_of(builder)
    assert "Only qb01 is not ready, with 1 item open: 3.2." in _report_fleet.render(model)
    assert not [line for line, _colour in _report_terminal.render(model) if "most often" in line]


def test_what_was_not_checked_or_not_answered_is_not_proven(tmp_path, model_of):
    model = model_of(one_host(tmp_path, finding("3.2", Outcome("error", actual="a", remedy="r"))))
    assert "Item 3.2 could not be checked: nothing is known of it." in _report_words.not_proven(model)


def test_advice_that_is_part_of_longer_advice_is_given_once_with_what_was_found_of_both(tmp_path, model_of):
    rest = [settled(item) for item in ITEMS if item not in ("3.1", "3.2", "4.2")]
    found = [finding("3.1", Outcome("fail", actual="ignored", remedy="Ask who keeps the policy.", owner="it"), "Proxy"),
             finding("3.2", Outcome("fail", actual="blocked", remedy="Ask who keeps the policy. Remove the block rule.", owner="it")),
             finding("4.2", Outcome("error", actual="terms were not read", remedy="Compare them.", owner="operator"), "Terms"),
             finding("4.2", Outcome("error", actual="codes were not read", remedy="Compare them.", owner="operator"), "Codes")]
    model = model_of(RunBuilder(tmp_path).host("qb01", [*rest, *found]))
    acts = {act["act"]: act for group in _report_words.needs(model["hosts"]) for act in group["acts"]}
    assert set(acts) == {"Ask who keeps the policy. Remove the block rule.", "Compare them."}
    assert _report_words.act_name(acts["Ask who keeps the policy. Remove the block rule."]) == "3.1 Port forwarding, 3.2 Firewall exceptions"
    assert acts["Compare them."]["why"] == ["Terms: terms were not read", "Codes: codes were not read"]
    page = _report_html.render(for_client(model, "acme"), "acme")
    assert "Terms: terms were not read" in page[page.index('id="needed"'):page.index('id="changed"')]


def test_a_go_does_not_hide_what_was_seen_and_not_judged(tmp_path, model_of):
    entry = finding("1.3", Outcome("pass", actual="there", warnings=["an evaluation allows 30 days"]))
    page = _report_html.render(for_client(model_of(one_host(tmp_path, entry)), "acme"), "acme")
    assert "also seen, not judged" in page[:page.index('id="needed"')]
    assert "an evaluation allows 30 days" in page[page.index('id="faults"'):page.index('id="items"')]


def test_who_said_so_and_until_when_stands_with_the_item_in_every_list(tmp_path, model_of):
    builder = one_host(tmp_path, finding("4.1", Outcome("manual", actual="nobody said so")), attestations=[
        {"item": "4.1", "who": "J. Ortega", "statement": "QuickBooks numbers.", "on": "2026-11-20", "until": "2027-02-20"}])
    model = model_of(builder)
    for text in ("\n".join(line for line, _colour in _report_terminal.render(model)), _report_markdown.render(model)):
        assert "J. Ortega, until 2027-02-20: QuickBooks numbers." in text
    assert '<span class="short">J. Ortega, until 2027-02-20: QuickBooks numbers.</span>' in _report_html.render(for_client(model, "acme"), "acme")


def test_changes_that_were_wanted_and_not_made_stand_with_before_and_after(tmp_path, model_of):
    change = Change("System DSN 'X'", None, {"DFQ": "c.qbw"}, "odbc_dsn", "odbc_dsn", {"name": "X"}, applied=False)
    wanted = finding("1.3", Outcome("would_change", actual="none", blocked_by="check mode", changes=[change]))
    for check in (True, False):
        builder = one_host(tmp_path / str(check), wanted)
        builder.more["check"] = check
        page = _report_html.render(for_client(model_of(builder), "acme"), "acme")
        part = page[page.index('id="changed"'):page.index('id="faults"')]
        assert "This run changed nothing." in part
        assert "Not made yet: 1 single change, with before and after" in part
        assert "<ins>DFQ: c.qbw</ins>" in part
        assert ('<details class="card wanted" open>' in part) is check


def test_the_fleet_begins_with_the_worst(tmp_path, model_of):
    builder = RunBuilder(tmp_path).host("a-go", all_settled()).host("b-asked", all_settled()[:-1]).scoped("d-lost")
    data = _report_fleet.compact(model_of(builder.host("c-fault", [*all_settled()[:-1], finding("5.3", Outcome("fail"))])))
    assert [row[0] for row in data["hosts"]] == ["d-lost", "c-fault", "b-asked", "a-go"]


def test_what_a_run_was_told_to_leave_out_takes_one_line_on_the_terminal(tmp_path, model_of):
    told = [{**finding(item, Outcome("manual", actual="left out by interweave_items", remedy="Run without it.", owner="operator")), "left_out": True}
            for item in ITEMS if item != "1.3"]
    text = "\n".join(line for line, _colour in _report_terminal.render(model_of(RunBuilder(tmp_path).host("qb01", [*told, settled("1.3")]))))
    assert "  left out by interweave_items: %s," % ", ".join([item for item in ITEMS if item != "1.3"][:5]) in text
    assert text.count("left out by") == 1
    assert "Run without it" not in text


def test_a_dry_run_asks_once_for_a_run_that_changes(tmp_path, model_of):
    wanted = [finding(item, Outcome("would_change", actual="not so yet", blocked_by="check mode", remedy="Allow '%s' or do it by hand." % kind, owner="it",
                                    changes=[Change("x", 1, 2, kind, kind, {}, applied=False)]))
              for item, kind in (("1.3", "odbc_dsn"), ("1.5", "auto_update"), ("3.2", "firewall"))]
    rest = [settled(item) for item in ITEMS if item not in ("1.3", "1.5", "3.2")]
    model = model_of(RunBuilder(tmp_path, check=True).host("qb01", [*rest, *wanted]))
    (group,) = _report_words.needs(model["hosts"])
    assert (group["owner"], [act["items"] for act in group["acts"]]) == ("operator", [["1.3", "1.5", "3.2"]])
    terminal = "\n".join(line for line, _colour in _report_terminal.render(model))
    assert terminal.count("to do (operator): Run again without --check") == 1
    assert terminal.count("to do (operator): as for 1.3") == 2
