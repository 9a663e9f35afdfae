# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the answers in the lines of a reply, however it was quoted and wrapped. Pure.

A line of the mail names a question by its code. The answer stands behind it, in the lines below it that are quoted less, or in a line of its own with the
code. What was quoted twice is the word of an earlier mail, and nobody's answer here.
"""
from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.question import CODE

YES, NO, UNKNOWN, UNCLEAR = "yes", "no", "unknown", "unclear"
#: What the mail, the form and the change request write behind a code.
PROMPT = "yes / no / don't know:"
CHANGE_PROMPT = "yes / no:"
VALUE_PROMPT = "value:"
_PROMPTS = re.compile(r"\s*(?:yes\s*/\s*no(?:\s*/\s*don['\u2019`\u00b4]?t\s+know)?|value|answer)\s*:", re.IGNORECASE)
_QUOTE = re.compile(r"\s*((?:[>|]\s?)*)")
#: What mail programs write above a mail they do not mark as quoted.
_BELOW = re.compile(r"-{3,}\s*(?:Original Message|Urspr\u00fcngliche Nachricht|Message d'origine|Forwarded message)\s*-{3,}|_{20,}", re.IGNORECASE)
_WORDS = (
    (UNKNOWN, re.compile(r"(?:i\s+)?(?:do\s+not|don['\u2019`\u00b4]?t)\s+know|unknown|not\s+sure|no\s+idea|(?:das\s+)?wei(?:\u00df|ss)\s+(?:ich\s+)?nicht|\?",
                         re.IGNORECASE)),
    (YES, re.compile(r"(?:yes|y|ja|j|true|wahr|x)(?![\w'\u2019-])", re.IGNORECASE)),
    (NO, re.compile(r"(?:no|n|nein|not\s+yet|false|falsch)(?![\w'\u2019-])", re.IGNORECASE)),
)
#: A yes that takes itself back.
_BUT = re.compile(r"\b(?:but|except|unless|only|if|not|never|almost|partly|no|aber|nur|au\u00dfer|nicht|nein|wenn|teilweise)\b|n['\u2019]t\b|\?", re.IGNORECASE)
#: What people write between a code and its answer; a minus that belongs to a number is none of it.
_BEFORE = re.compile(r"^\s*(?:[:=\u2013\u2014]|-(?=\s))?\s*")
_LONGEST = 2000


@dataclass(frozen=True)
class Said:
    """*answer* is YES, NO, UNKNOWN, or UNCLEAR where it is none of them; *text* the words themselves, without the prompt."""

    code: str
    answer: str
    text: str


@dataclass
class _Found:
    depth: int
    text: str


def answers(lines: t.Sequence[str], codes: re.Pattern[str] = CODE) -> list[Said]:
    """What these lines say, in their order. A code with two answers is there twice; one with none is not there."""
    found: dict[str, list[_Found]] = {}
    rows = list(_rows(lines))
    marked = re.compile(r"\W*(?:\d+[.)]\s*)?\[?\s*(%s)\b\s*\]?" % codes.pattern)
    for number, (depth, text) in enumerate(rows):
        here = marked.match(text)
        if here and depth <= 1:
            found.setdefault(here.group(1), []).extend(_behind(depth, text[here.end():], rows[number + 1:], marked))
    said = []
    for code, every in found.items():
        nearest = min((one.depth for one in every), default=0)
        texts = dict.fromkeys(one.text for one in every if one.depth == nearest)
        said += [Said(code, meaning(text), text) for text in texts]
    return said


def meaning(text: str) -> str:
    """YES, NO or UNKNOWN where the words are plainly that; a yes with conditions is none."""
    text = text.partition("Remark:")[0]
    for answer, words in _WORDS:
        begun = words.match(text)
        if begun:
            return UNCLEAR if answer == YES and _BUT.search(text[begun.end():]) else answer
    return UNCLEAR


def _rows(lines: t.Sequence[str]) -> t.Iterator[tuple[int, str]]:
    """Each line's depth of quoting and its text. Below a mail program's own line everything is one deeper."""
    below = 0
    for line in lines:
        quote = _QUOTE.match(line)
        marks = quote.group(1) if quote else ""
        text = line[quote.end():].strip() if quote else line.strip()
        if _BELOW.fullmatch(text):
            below = 1
        yield marks.count(">") + marks.count("|") + below, text.replace("\u00a0", " ").replace("\u200b", "")


def _behind(depth: int, rest: str, after: t.Sequence[tuple[int, str]], marked: re.Pattern[str]) -> t.Iterator[_Found]:
    """The answer behind a code: on its line, gone on with in the next where it was wrapped, or below it."""
    rest, used = _whole_prompt(depth, rest, after)
    prompt = _PROMPTS.match(rest)
    text = (rest[prompt.end():] if prompt else _BEFORE.sub("", rest)).strip()
    below = after[used:]
    if text and (prompt or meaning(text) != UNCLEAR or depth == 0 and not _is_ours(text)):
        yield _Found(depth, _shortened([text, *_going_on(depth, below, marked)]))
    elif not text:
        words, nearer = _under(depth, below, marked)
        if words:
            yield _Found(nearer, _shortened(words))


def _whole_prompt(depth: int, rest: str, after: t.Sequence[tuple[int, str]]) -> tuple[str, int]:
    """A prompt that was broken in two when it was quoted."""
    for used in (0, 1, 2):
        whole = " ".join([rest, *(text for _depth, text in after[:used])])
        if _PROMPTS.match(whole):
            return whole, used
    return rest, 0


def _going_on(depth: int, after: t.Sequence[tuple[int, str]], marked: re.Pattern[str]) -> t.Iterator[str]:
    """Further lines of the same answer: of one paragraph, and written by the same hand."""
    for other, text in after:
        if other != depth or not text or marked.match(text) or _is_ours(text):
            return
        yield text


def _under(depth: int, after: t.Sequence[tuple[int, str]], marked: re.Pattern[str]) -> tuple[list[str], int]:
    """An answer below its question: quoted less than it, or at once below it where nothing is quoted."""
    words: list[str] = []
    nearer = depth
    for other, text in after:
        if not text and not words:
            continue
        if not text or marked.match(text) or text == "--" or words and other != nearer:
            break
        if other < depth or depth == other == 0 and (words or meaning(text) != UNCLEAR):
            words.append(text)
            nearer = other
        else:
            break
    return words, nearer


def _is_ours(text: str) -> bool:
    """A line of the mail that was answered, rather than of the answer."""
    return bool(re.match(r"\d+\)\s|This is about:|Reference: |Kind regards|-{3,}$|--$|On .{5,200} wrote:$|Am .{5,200} schrieb", text))


def _shortened(texts: list[str]) -> str:
    return " ".join(" ".join(texts).split())[:_LONGEST]


__all__ = ["CHANGE_PROMPT", "NO", "PROMPT", "Said", "UNCLEAR", "UNKNOWN", "VALUE_PROMPT", "YES", "answers", "meaning"]
