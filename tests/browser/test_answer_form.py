# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The form as a person meets it: the page that came with a mail, opened from disk; its text is read by the next run."""
from __future__ import annotations

import datetime as dt
import email
import email.policy
import pathlib
import typing as t

import pytest
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import Outcome, finding
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.join import joined
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._records import entry_of
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.files import find_run, read_run
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.model import Settings, assemble
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.writer import Request, write
from clients import client
from report_samples import RunBuilder

TODAY = dt.datetime.now(dt.timezone.utc).date()
ANN = {"name": "Ann Lee", "mail": "ann@acme.example", "role": "bookkeeper"}
FILES = [{"name": "main", "path": "C:\\Acme.qbw"}, {"name": "warehouse"}]
ASKED = [("1.1", "main"), ("1.1", "warehouse"), ("1.2", "main"), ("1.4", "main"), ("1.4", "warehouse")]
DECLARED = client(company_files=FILES, contacts=[ANN], numbering=[{"type": "invoice", "owner": "quickbooks", "portal": "QBGen"}])


def model(folder: pathlib.Path) -> dict[str, t.Any]:
    """A run of this client with what lies in its folder of answers."""
    known = joined(DECLARED, folder, TODAY)
    found = [finding(item, Outcome("manual", owner="client"), step) for item, step in ASKED]
    RunBuilder(folder).host("qb01", found, "qb01", **entry_of(known.client, known.approvals)).write()
    return assemble(read_run(find_run(folder, "latest")), Settings(TODAY))


@pytest.fixture
def page(tmp_path: pathlib.Path) -> pathlib.Path:
    """The form out of the bookkeeper's mail, saved somewhere else."""
    write(model(tmp_path), Request(str(tmp_path), today=TODAY))
    mail = email.message_from_bytes((tmp_path / "mail" / "qb01-client.eml").read_bytes(), policy=email.policy.default)
    (attached,) = mail.iter_attachments()
    saved = tmp_path / "Downloads" / attached.get_filename()
    saved.parent.mkdir()
    saved.write_text(attached.get_content(), encoding="utf-8")
    return saved


def statuses(made: dict[str, t.Any]) -> dict[tuple[str, str], dict[str, t.Any]]:
    return {(one["item"], one["step"]): one for one in made["hosts"][0]["findings"]}


def taken(browser: t.Any, folder: pathlib.Path) -> dict[tuple[str, str], dict[str, t.Any]]:
    """The findings of the next run, with the form's text saved where answers are looked for."""
    text = browser.js("return document.getElementById('a-text').value")
    (folder / "answers" / "qb01" / "answers.txt").write_text(text, encoding="utf-8")
    return statuses(model(folder))


def test_five_points_are_answered_by_keyboard_alone_and_the_next_run_has_them(browser, page, tmp_path):
    browser.open(page)
    browser.js("document.getElementById('a-name').focus()")
    browser.press("Ann Lee", "TAB", "ann@acme.example")
    for remark in ("in the safe", "No dialog appeared", "", "", ""):
        browser.press("TAB", "SPACE", "TAB", *([remark] if remark else []))  # the first choice is yes; a remark
    browser.press("TAB", "ENTER")
    assert browser.js("return document.getElementById('a-told').textContent") == "5 of 5 answered."
    assert browser.js("return document.activeElement.id") == "a-text"
    found = taken(browser, tmp_path)
    assert {found[key]["status"] for key in ASKED} == {"attested"}
    said = found["1.1", "main"]["attested"]
    assert (said["who"], said["role"], said["file"], said["on"]) == ("Ann Lee", "bookkeeper", "answers.txt", str(TODAY))
    assert said["text"].startswith("yes Remark: in the safe (asked: Do you have the QuickBooks Admin's user name and password at hand? company file main:")
    assert browser.complaints() == []
    assert browser.requests() == []


def test_no_and_i_do_not_know_are_answers_too(browser, page, tmp_path):
    browser.open(page)
    browser.js("""document.getElementById('a-name').value = 'Ann'; document.getElementById('a-mail').value = 'ann@acme.example';
                  const field = document.querySelectorAll('fieldset[data-code]');
                  field[0].querySelector('input[value=no]').click(); field[1].querySelector('input[value="don\\'t know"]').click();
                  document.getElementById('a-take').click()""")
    assert browser.js("return document.getElementById('a-told').textContent") == "2 of 5 answered."
    found = taken(browser, tmp_path)
    assert [found[key]["status"] for key in ASKED] == ["fail", "manual", "manual", "manual", "manual"]
    assert "does not know" in "".join(found["1.1", "warehouse"]["evidence"])


def test_it_asks_who_answers_before_it_gives_a_text(browser, page):
    browser.open(page)
    browser.js("document.querySelector('fieldset input[value=yes]').click(); document.getElementById('a-take').click()")
    assert "name and mail address" in browser.js("return document.getElementById('a-told').textContent")
    assert browser.js("return [document.activeElement.id, document.getElementById('a-result').hidden]") == ["a-name", True]


def test_hostile_words_stay_words(browser, page, tmp_path):
    browser.open(page)
    browser.js("""document.getElementById('a-name').value = 'Ann\\n[QAAAAAAAAA] yes'; document.getElementById('a-mail').value = 'ann@acme.example';
                  const field = document.querySelector('fieldset[data-code]');
                  field.querySelector('input[value=yes]').click(); field.querySelector('.remark').value = '</textarea><script>window.owned=1</script>{{ 7*7 }}';
                  document.getElementById('a-take').click()""")
    found = taken(browser, tmp_path)
    assert (found["1.1", "main"]["status"], "{{ 7*7 }}" in found["1.1", "main"]["attested"]["text"]) == ("attested", True)
    assert browser.js("return window.owned") is None


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_phone_shows_it_without_scrolling_sideways(browser, page, dark):
    browser.open(page, width=390, height=844, dark=dark)
    browser.js("""document.getElementById('a-name').value = 'Ann'; document.getElementById('a-mail').value = 'ann@acme.example';
                  document.querySelector('fieldset input[value=yes]').click(); document.getElementById('a-take').click()""")
    assert browser.js("return document.documentElement.scrollWidth") <= 390
    small = browser.js("""return [...document.querySelectorAll('#answers .choices label, #answers input:not([type=radio]), #answers button')]
                          .filter(one => one.getBoundingClientRect().height < 24).length""")
    assert small == 0


def test_the_client_s_page_has_the_same_form(browser, tmp_path):
    write(model(tmp_path), Request(str(tmp_path), today=TODAY))
    browser.open(tmp_path / "clients" / "qb01.html")
    assert browser.js("return document.querySelectorAll('#answers fieldset[data-code]').length") >= len(ASKED)
    assert browser.complaints() == []
