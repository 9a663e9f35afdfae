# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a client is asked to allow: every change that is wanted, once, in words of who decides."""
from __future__ import annotations

import pathlib
import re

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._items import KINDS
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import Change, Outcome, finding
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.change_request import KINDS_IN_WORDS, code, render
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.model import for_client
from report_samples import RunBuilder, all_settled

CONSENT = pathlib.Path(__file__).resolve().parents[5] / "docs" / "dry-run-and-consent.md"


def wish(kind: str, what: str = "the thing", applied: bool = False, status: str = "would_change"):
    return finding("3.2", Outcome(status, changes=[Change(what, {"port": 1}, {"port": 2}, kind, "r", {}, applied=applied)]))


def text_of(model, client: str = "acme") -> str:
    return render(for_client(model, client), client)


def test_every_kind_of_change_has_its_words_and_they_agree_with_the_page_on_consent():
    assert set(KINDS_IN_WORDS) == set(KINDS)
    rows = dict(re.findall(r"^\| `(\w+)` \|.*\| ([^|]+) \|$", CONSENT.read_text(encoding="utf-8"), re.MULTILINE))
    for kind, undone in rows.items():
        undo = KINDS_IN_WORDS[kind].undo
        wanted = {"yes": "Put back from the record", "no": "By hand", "nothing": "Nothing to undo", "leaves": "Nothing stays"}[undone.split()[0].rstrip(",:")]
        assert wanted in undo or (kind == "canary" and "by hand" in undo), kind


@pytest.mark.parametrize("kind", KINDS)
def test_a_wanted_change_is_asked_with_before_after_and_a_code(tmp_path, model_of, kind):
    model = model_of(RunBuilder(tmp_path).host("qb01", [*all_settled()[:-1], wish(kind)]))
    text = " ".join(text_of(model).split())
    assert "the thing before: port: 1 after: port: 2" in text
    for words in (*KINDS_IN_WORDS[kind], "[%s] yes / no:" % code(model, "acme", kind), "Ticket: CHG-20418"):
        assert words in text


def test_what_was_done_or_is_not_wanted_is_not_asked(tmp_path, model_of):
    done = wish("firewall", applied=True, status="changed")
    assert text_of(model_of(RunBuilder(tmp_path).host("qb01", [*all_settled()[:-1], done]))) == ""


def test_the_part_of_a_fault_that_would_be_put_right_is_asked_too(tmp_path, model_of):
    assert "the thing" in text_of(model_of(RunBuilder(tmp_path).host("qb01", [*all_settled()[:-1], wish("firewall", status="fail")])))


def test_what_is_wanted_once_for_a_client_is_asked_once_and_nothing_of_another_client(tmp_path, model_of):
    run = RunBuilder(tmp_path).host("a1", all_settled(), "acme").host("a2", all_settled(), "acme").host("g1", [wish("firewall", "theirs")], "globex")
    model = model_of(run.client("acme", [{**wish("crm_fields", "QuickBooks ID (Contact)"), "item": "2.1"}]))
    assert text_of(model).count("QuickBooks ID (Contact)") == 1
    assert "theirs" not in text_of(model)
    assert "theirs" in text_of(model, "globex")


def test_a_code_belongs_to_one_run_client_and_kind(tmp_path, model_of):
    one, two = (model_of(RunBuilder(tmp_path, name).host("qb01", [wish("firewall")])) for name in ("a", "b"))
    codes = {code(model, client, kind) for model in (one, two) for client in ("acme", "globex") for kind in ("firewall", "probe")}
    assert len(codes) == 8


def test_hundreds_of_changes_stay_a_letter(tmp_path, model_of):
    wishes = [wish("crm_names", "account %03d" % number) for number in range(300)]
    text = text_of(model_of(RunBuilder(tmp_path).host("qb01", [*all_settled()[:-1], *wishes])))
    assert "- and 260 more" in text
