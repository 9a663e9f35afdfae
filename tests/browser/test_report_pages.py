# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report's pages as a reader meets them: in a browser, by keyboard, in the dark, on paper, on a phone."""
from __future__ import annotations

import json
import re

import pytest

EVERY_PAGE = ["client", "fleet", "thousand", "hostile", "hostile client"]
VISIBLE_ROWS = "[...document.querySelectorAll('#matrix tbody tr')].filter(row => !row.hidden)"


def rows(browser) -> list[str]:
    return browser.js("return %s.map(row => row.querySelector('th').firstChild.textContent)" % VISIBLE_ROWS)


def choose(browser, field: str, text: str) -> None:
    """Choose in a filter by what the reader sees."""
    browser.js("""const select = document.getElementById('f-' + arguments[0]);
                  select.value = [...select.options].find(option => option.text === arguments[1]).value;
                  select.dispatchEvent(new Event('change'));""", field, text)


def complete(browser) -> None:
    browser.wait("document.documentElement.dataset.complete === 'yes'")


@pytest.mark.parametrize("page", EVERY_PAGE)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_page_complains_or_calls_anyone(browser, pages, page, dark):
    browser.open(pages[page], dark=dark)
    if page not in ("client", "hostile client"):
        complete(browser)
    assert browser.complaints() == []
    assert browser.requests() == []


@pytest.mark.parametrize("page", ["hostile", "hostile client"])
def test_hostile_names_are_shown_and_do_nothing(browser, pages, page):
    browser.open(pages[page])
    if page == "hostile":
        complete(browser)
        for number in range(len(rows(browser))):
            browser.js("%s[arguments[0]].querySelector('td.k.fail').click()" % VISIBLE_ROWS, number)
            assert browser.js("return document.getElementById('detail').open") is True
            browser.js("document.getElementById('detail').close()")
    assert browser.js("return window.owned") is None
    assert browser.js("return document.querySelectorAll('iframe, main img, main svg, main script, main link, main style').length") == 0
    assert browser.js("return getComputedStyle(document.body).display") == "block"
    assert "</script><script>window.owned=1</script>" in browser.js("return document.body.textContent")
    assert browser.complaints() == []
    assert browser.requests() == []


@pytest.mark.parametrize("page", EVERY_PAGE)
def test_a_phone_shows_every_page_without_scrolling_sideways(browser, pages, page):
    browser.open(pages[page], width=390, height=844)
    assert browser.js("return document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("page", ["client", "fleet"])
def test_dark_and_light_follow_the_system_and_the_button(browser, pages, page):
    def background() -> int:
        colour = browser.js("return getComputedStyle(document.body).backgroundColor")
        return sum(map(int, re.findall(r"\d+", colour)[:3]))
    browser.open(pages[page], dark=True)
    browser.js("localStorage.clear()")
    browser.open(pages[page], dark=True)
    assert background() < 150
    browser.js("document.getElementById('theme').click()")
    assert background() > 600
    browser.js("localStorage.clear()")
    browser.open(pages[page])
    assert background() > 600


@pytest.mark.parametrize("page", ["client", "fleet"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_text_stands_out_from_its_background(browser, pages, page, dark):
    """Contrast of at least 4.5 : 1 for all visible text (WCAG 2.2, 1.4.3)."""
    browser.js("localStorage.clear()")
    browser.open(pages[page], dark=dark)
    weak = browser.js("""
        const lum = c => { const [r, g, b] = c.map(v => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; });
                           return .2126 * r + .7152 * g + .0722 * b; };
        const parse = text => text.match(/[\\d.]+/g).map(Number);
        const backdrop = element => { for (let e = element; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor);
                                      if (c.length < 4 || c[3] > .95) { return c; } } return [255, 255, 255]; };
        const weak = [];
        const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (walk.nextNode()) {
          const node = walk.currentNode, element = node.parentElement;
          if (!node.data.trim() || !element.checkVisibility() || element.closest('script, noscript, .sr, .skip, option, .quiet')) { continue; }
          const a = lum(parse(getComputedStyle(element).color)), b = lum(backdrop(element));
          const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
          if (ratio < 4.5) { weak.push(ratio.toFixed(2) + ' ' + node.data.trim().slice(0, 40) + ' ' + element.className); }
        }
        return [...new Set(weak)].slice(0, 20);""")
    assert weak == []


# the fleet's matrix ---------------------------------------------------------------------------------------------------------------
def test_the_matrix_shows_colour_and_sign(browser, pages):
    browser.open(pages["fleet"])
    complete(browser)
    assert len(rows(browser)) == 60
    looks = browser.js("""const looks = {};
        document.querySelectorAll('#matrix td.k').forEach(cell => { const span = cell.firstChild;
            looks[cell.getAttribute('aria-label')] = [span.textContent, getComputedStyle(span).backgroundColor]; });
        return looks;""")
    assert {"pass", "put right", "fail", "ask a person", "could not be checked"} <= set(looks)
    assert len({sign for sign, _colour in looks.values()}) == len(looks)
    assert len({colour for _sign, colour in looks.values()}) == len(looks)


def test_filters_narrow_the_matrix(browser, pages):
    browser.open(pages["fleet"])
    complete(browser)
    choose(browser, "verdict", "no-go")
    blocked = rows(browser)
    assert 0 < len(blocked) < 60
    choose(browser, "client", "client-003")
    assert set(rows(browser)) <= {"qb-0012", "qb-0013", "qb-0014", "qb-0015"}
    browser.js("document.querySelector('.filters button[type=reset]').click()")
    browser.wait("%s.length === 60" % VISIBLE_ROWS)
    choose(browser, "group", "region_b")
    assert {int(name[3:]) % 4 for name in rows(browser)} == {1}
    assert browser.js("return document.getElementById('f-count').textContent") == "%d of 60 hosts" % len(rows(browser))


def test_the_status_chips_and_the_item_filter_work_together(browser, pages):
    browser.open(pages["fleet"])
    complete(browser)
    browser.js("document.querySelector('.filter.fail').click()")
    choose(browser, "item", "3.2 Firewall exceptions")
    shown = rows(browser)
    assert 0 < len(shown) < 60
    column = browser.js("return [...document.querySelectorAll('#matrix thead th')].findIndex(cell => cell.textContent.startsWith('3.2'))")
    labels = browser.js("return %s.map(row => row.children[arguments[0]].getAttribute('aria-label'))" % VISIBLE_ROWS, column)
    assert set(labels) == {"fail"}
    assert browser.js("return document.querySelector('.filter.fail').getAttribute('aria-pressed')") == "true"


def test_the_owner_filter_counts_what_is_open_only(browser, pages):
    browser.open(pages["fleet"])
    complete(browser)
    choose(browser, "owner", "Client's IT (server, network)")
    assert 0 < len(rows(browser)) < 60
    bright = browser.js("return [...document.querySelectorAll('#matrix tr:not([hidden]) td.k:not(.quiet)')].map(cell => cell.getAttribute('aria-label'))")
    assert not {"pass", "put right"} & set(bright)


def test_words_are_found_in_hosts_and_in_findings(browser, pages):
    browser.open(pages["fleet"])
    complete(browser)
    expectations = {"qb-0007": lambda names: names == ["qb-0007"], "javaw.exe": lambda names: 0 < len(names) < 60, "no such words": lambda names: names == []}
    for words, check in expectations.items():
        browser.js("const field = document.getElementById('f-text'); field.value = arguments[0]; field.dispatchEvent(new Event('input'))", words)
        browser.wait("document.getElementById('f-count').textContent.startsWith(%s.length + ' of')" % VISIBLE_ROWS)
        browser.js("return new Promise(done => setTimeout(done, 150))")
        assert check(rows(browser)), words


def test_what_stands_in_the_way_leads_to_its_hosts(browser, pages):
    browser.open(pages["fleet"])
    complete(browser)
    count = browser.js("const first = document.querySelector('.obstacle'); first.open = true; first.querySelector('button').click();"
                       "return Number(/(\\d+) hosts?/.exec(first.querySelector('.num').textContent)[1])")
    browser.wait("%s.length === %d" % (VISIBLE_ROWS, count))


def test_the_keyboard_goes_through_the_matrix_and_into_a_finding(browser, pages):
    browser.open(pages["fleet"])
    complete(browser)
    assert browser.js("return document.querySelectorAll('#matrix td[tabindex=\"0\"]').length") == 1
    browser.js("document.querySelector('#matrix td[tabindex=\"0\"]').focus()")
    browser.press("ARROW_RIGHT", "ARROW_RIGHT", "ARROW_DOWN")
    place = "[document.activeElement.cellIndex, document.activeElement.parentElement.rowIndex]"
    assert browser.js("return " + place) == [4, 2]
    browser.press("END")
    assert browser.js("return " + place) == [18, 2]
    browser.press("HOME", "ENTER")
    assert browser.js("return document.getElementById('detail').open") is True
    assert browser.js("return document.getElementById('d-title').textContent") == "1.1 Admin access"
    assert browser.js("return document.activeElement.textContent") == "Close"
    browser.press("ESCAPE")
    assert browser.js("return document.getElementById('detail').open") is False
    assert browser.js("return " + place) == [2, 2]


def test_the_keyboard_skips_hidden_rows(browser, pages):
    browser.open(pages["fleet"])
    complete(browser)
    choose(browser, "verdict", "no-go")
    shown = rows(browser)
    browser.js("%s[0].querySelector('td.k').focus()" % VISIBLE_ROWS)
    browser.press("ARROW_DOWN")
    assert browser.js("return document.activeElement.parentElement.firstChild.firstChild.textContent") == shown[1]


def test_a_finding_says_everything(browser, pages):
    browser.open(pages["fleet"])
    complete(browser)
    browser.js("document.querySelector('#matrix td.k.fail').click()")
    terms = browser.js("return [...document.querySelectorAll('#detail dt')].map(term => term.textContent)")
    assert {"Expected", "Found", "To do", "Who"} <= set(terms)


def test_a_thousand_hosts_are_ready_quickly_and_complete(browser, pages):
    browser.open(pages["thousand"])
    ready = int(browser.js("return document.documentElement.dataset.ready"))
    complete(browser)
    assert len(rows(browser)) == 1000
    assert browser.js("return document.querySelectorAll('#matrix td.k').length") >= 17_000
    assert pages["thousand"].stat().st_size < 5_000_000
    assert ready < 5000, "interactive after %d ms" % ready


# the client's page --------------------------------------------------------------------------------------------------------------------
def test_the_client_page_reads_without_scripts(browser, pages):
    browser.command("Emulation.setScriptExecutionDisabled", value=True)
    try:
        browser.open(pages["client"])
        tree = browser.command("Accessibility.getFullAXTree")["nodes"]
    finally:
        browser.command("Emulation.setScriptExecutionDisabled", value=False)
    text = " ".join(str(node.get("name", {}).get("value", "")) for node in tree)
    for words in ("No-go: 2 of 2 hosts are not ready", "What is needed", "What this run did not prove", "Block inbound 4500"):
        assert words in text


def test_a_screen_reader_finds_headings_lists_and_names(browser, pages):
    browser.open(pages["client"])
    levels = browser.js("return [...document.querySelectorAll('h1, h2, h3, h4')].map(head => Number(head.tagName[1]))")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))
    assert browser.js("return document.documentElement.lang") == "en"
    assert browser.js("return [...document.querySelectorAll('section')].every(part => document.getElementById(part.getAttribute('aria-labelledby')))")
    assert browser.js("return [...document.querySelectorAll('button, a, input, select')].every(one => (one.textContent || one.labels && one.labels.length))")
    assert browser.js("const ids = [...document.querySelectorAll('[id]')].map(one => one.id); return ids.length === new Set(ids).size")


def test_the_first_tab_stop_leads_to_the_report(browser, pages):
    browser.open(pages["client"])
    browser.press("TAB")
    assert browser.js("return document.activeElement.textContent") == "Skip to the report"
    browser.press("ENTER")
    assert browser.js("return location.hash") == "#main"


def test_the_items_are_a_list_to_look_over_and_each_opens_by_keyboard(browser, pages):
    browser.open(pages["client"])
    assert browser.js("return document.querySelectorAll('details.item[open]').length") == 0
    browser.js("document.querySelector('details.item:not([open]) summary').focus()")
    browser.press("ENTER")
    assert browser.js("return document.activeElement.parentElement.open") is True
    browser.js("document.getElementById('expand').click()")
    assert browser.js("return document.querySelectorAll('main details:not([open])').length") == 0


def test_what_is_needed_leads_to_its_item_and_opens_it(browser, pages):
    browser.open(pages["client"])
    browser.js("document.querySelector('.person .t a').focus()")
    wanted = browser.js("return document.activeElement.getAttribute('href').slice(1)")
    browser.press("ENTER")
    assert browser.wait("document.getElementById(arguments[0]).open".replace("arguments[0]", json.dumps(wanted))) is True


@pytest.mark.parametrize("page", ["client", "fleet"])
def test_paper_gets_everything_on_a4(browser, pages, page):
    browser.open(pages[page], dark=True)
    pdf = browser.pdf()
    boxes = {tuple(round(float(number)) for number in box.split()) for box in re.findall(rb"/MediaBox \[([\d. ]+)\]", pdf)}
    width, height = (595, 842) if page == "client" else (842, 595)
    assert len(boxes) == 1
    box = boxes.pop()
    assert abs(box[2] - width) <= 2
    assert abs(box[3] - height) <= 2
    browser.command("Emulation.setEmulatedMedia", media="print", features=[{"name": "prefers-color-scheme", "value": "dark"}])
    assert browser.js("return getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert browser.js("return getComputedStyle(document.querySelector('.tools')).display") == "none"


def test_printing_opens_what_is_closed_and_closes_it_again(browser, pages):
    browser.open(pages["client"])
    closed = "document.querySelectorAll('main details.item:not([open])').length"
    before = browser.js("return " + closed)
    assert before
    browser.js("window.dispatchEvent(new Event('beforeprint'))")
    assert browser.js("return " + closed) == 0
    browser.js("window.dispatchEvent(new Event('afterprint'))")
    assert browser.js("return " + closed) == before


def test_paper_says_everything_once(browser, pages):
    """What to do, what was found of a fault and every change are printed in one place each; on the screen they stand with the item too."""
    browser.open(pages["client"])
    printed = ("[...document.querySelectorAll('main dd, main .person li > p:not(.why):not(.hosts)')]"
               ".filter(e => e.getClientRects().length).map(e => e.textContent)")
    on_screen = browser.js("document.querySelectorAll('main details').forEach(one => one.open = true); return " + printed)
    browser.command("Emulation.setEmulatedMedia", media="print", features=[])
    on_paper = browser.js("return " + printed)
    remedies = set(browser.js("return [...document.querySelectorAll('.fault dd.act')].map(e => e.textContent)"))
    assert len(remedies) > 3
    for remedy in remedies:
        assert on_paper.count(remedy) <= 1 < on_screen.count(remedy), remedy
        assert any(remedy in text for text in on_paper), remedy
