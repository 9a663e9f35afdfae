# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the questions as a form, on the client's page and as a page of its own for a mail. It sends nothing: its result is a text.

The text is what a reply by mail holds, and the same reader reads it.
"""
from __future__ import annotations

import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._items import ALL_ITEMS
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.question import VALUE, Question, Shown, facts_in_words
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.files import Json
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.page import chip, esc, footer, page, section

#: What is written, what is shown.
_CHOICES = (("yes", "Yes"), ("no", "No"), ("don't know", "I don't know"))
SCRIPT = "form.js"


def form(questions: t.Sequence[Shown], client: str) -> str:
    """The section; empty without a question."""
    if not questions:
        return ""
    lead = ('<p class="lead">Answer what you can. Then take the text and send it back: this page sends nothing.</p>'
            '<noscript><p class="card note">This form needs JavaScript. Reply to the mail instead.</p></noscript>')
    who = "".join('<p><label for="a-%s">%s</label><input id="a-%s" type="%s" autocomplete="%s" maxlength="200"></p>' % (key, label, key, kind, auto)
                  for key, label, kind, auto in (("name", "Your name", "text", "name"), ("mail", "Your mail address", "email", "email")))
    body = '%s<div id="answers" data-client="%s" hidden><div class="card note who">%s</div>%s%s</div>' % (
        lead, esc(client), who, "".join(_question(number, *one) for number, one in enumerate(questions, 1)), _RESULT)
    return section("answer", "Your answers", body, len(questions))


_RESULT = ('<div class="card note"><p><button type="button" id="a-take">Take the answers</button> <span id="a-told" role="status"></span></p>'
           '<div id="a-result" hidden><p><label for="a-text">The text to send back</label><textarea id="a-text" rows="10" readonly></textarea></p>'
           '<p><button type="button" id="a-copy">Copy</button> <a id="a-save" download="answers.txt">Save as a file</a></p></div></div>')


def _question(number: int, code: str, one: Question) -> str:
    about = facts_in_words(one.facts, one.valid_for)
    where = " ".join(filter(None, (ALL_ITEMS[one.item].title, one.step and "/ " + one.step, one.host and "(%s)" % one.host)))
    told = '<p class="hosts" id="q%d-about">%s</p>' % (number, esc("This is about: " + about)) if about else ""
    return ('<fieldset class="card note" data-code="%s" data-kind="%s"%s><legend>%s <b>%s</b></legend><p class="hosts">%s</p>%s%s'
            '<p><label for="q%d-r">Remark</label><input id="q%d-r" type="text" class="remark" maxlength="500"></p></fieldset>') % (
        esc(code), esc(one.kind), ' aria-describedby="q%d-about"' % number if about else "", chip(one.item), esc(one.text), esc(where), told,
        _field(number, one), number, number)


def _field(number: int, one: Question) -> str:
    if one.kind == VALUE:
        return '<p><label for="q%d-v">%s</label><input id="q%d-v" type="text" class="value" maxlength="200"></p>' % (number, esc(one.wanted), number)
    return '<p class="choices">%s</p>' % "".join(
        '<label><input type="radio" name="q%d" value="%s"> %s</label>' % (number, esc(value), esc(label)) for value, label in _CHOICES)


def render(part: Json, client: str, questions: t.Sequence[Shown]) -> str:
    """The form as a page of its own, with nothing else on it: to be attached to the mail of one audience."""
    body = "<h1>%s</h1>%s" % (esc("QuickBooks integration of %s" % client), form(questions, client))
    return page("Answers %s" % client, "client", body, footer(part), ["report.css"], ["report.js", SCRIPT])


__all__ = ["SCRIPT", "form", "render"]
