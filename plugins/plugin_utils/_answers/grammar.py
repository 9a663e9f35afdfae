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
#: The head of a mail that is not marked as quoted: its sender, and within two lines its day.
_FROM = re.compile(r"\*?(?:From|Von|De)\*?:\*?\s", re.IGNORECASE)
_SENT = re.compile(r"\*?(?:Sent|Gesendet|Date|Datum|Envoy\u00e9)\*?:\*?\s", re.IGNORECASE)
#: What may stand in a saved text above the answer: who wrote it.
_SENDER = re.compile(r"\*?[A-Za-z-]{2,9}\*?:")
#: What else mail programs write above one.
_BELOW = re.compile(r"-{3,}\s*(?:Original Message|Urspr\u00fcngliche Nachricht|Message d'origine|Forwarded message)\s*-{3,}|_{20,}", re.IGNORECASE)
#: A letter alone is an answer, and the first of a name (``J. Smith``) is none.
_WORDS = (
    (UNKNOWN, re.compile(r"(?:i\s+)?(?:do\s+not|don['\u2019`\u00b4]?t)\s+know|unknown|not\s+sure|no\s+idea|(?:das\s+)?wei(?:\u00df|ss)\s+(?:ich\s+)?nicht|\?",
                         re.IGNORECASE)),
    (YES, re.compile(r"(?:yes|ja|true|wahr|[yjx](?!\.?\s+(?-i:[A-Z])))(?![\w'\u2019-])", re.IGNORECASE)),
    (NO, re.compile(r"(?:no|nein|not\s+yet|false|falsch|n(?!\.?\s+(?-i:[A-Z])))(?![\w'\u2019-])", re.IGNORECASE)),
)
#: A condition, wherever it stands.
_IF = r"but|except|unless|only|if|once|until|till|provided|as\s+long|aber|au\u00dfer|nur|wenn|sobald|falls|sofern|erst"
#: A yes that takes itself back, doubts, or is of another day.
_BUT = re.compile(r"\b(?:%s|not|never|almost|partly|no|nicht|nein|teilweise|when|after|before|however|though|although|maybe|perhaps|probably|likely|think"
                  r"|guess|hope|should|soon|later|tomorrow|next|will|nach|bis|bevor|jedoch|obwohl|vielleicht|wahrscheinlich|sollte|bald|morgen|wird)\b"
                  r"|n['\u2019]t\b|\?" % _IF, re.IGNORECASE)
_CONDITION = re.compile(r"\b(?:%s)\b" % _IF, re.IGNORECASE)
#: What people write between a code and its answer; a minus that belongs to a number is none of it.
_BEFORE = re.compile(r"^\s*(?:[:=\u2013\u2014]|-(?=\s))?\s*")
_LONGEST = 2000
#: Lines below a code in which its answer is looked for.
_FURTHEST = 200


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
            found.setdefault(here.group(1), []).extend(_behind(depth, text[here.end():], rows[number + 1:number + 1 + _FURTHEST], marked))
    said = []
    for code, every in found.items():
        nearest = min((one.depth for one in every), default=0)
        texts = dict.fromkeys(one.text for one in every if one.depth == nearest)
        said += [Said(code, meaning(text), text) for text in texts]
    return said


def meaning(text: str) -> str:
    """YES, NO or UNKNOWN where the words are plainly that; a yes with conditions is none."""
    text, _mark, remark = text.partition("Remark:")
    for answer, words in _WORDS:
        begun = words.match(text)
        if begun:
            return UNCLEAR if answer == YES and (_BUT.search(text[begun.end():]) or _CONDITION.search(remark)) else answer
    return UNCLEAR


def _rows(lines: t.Sequence[str]) -> t.Iterator[tuple[int, str]]:
    """Each line's depth of quoting and its text. Below a mail program's own line everything that is quoted as much is one deeper."""
    plain = [_unquoted(line) for line in lines]
    below: dict[int, int] = {}
    begun = last = -9
    for number, (marks, text) in enumerate(plain):
        if _begins_a_mail(plain[number:number + 3], begun >= 0):
            below[marks] = below.get(marks, 0) + (number - last > 3)  # the line, and the sender's below it, are of one mail
            last = number
        begun = number if text and not _SENDER.match(text) else begun
        yield marks + sum(more for depth, more in below.items() if depth <= marks), text.replace("\u00a0", " ").replace("\u200b", "")


def _unquoted(line: str) -> tuple[int, str]:
    quote = t.cast("re.Match[str]", _QUOTE.match(line))
    return quote.group(1).count(">") + quote.group(1).count("|"), line[quote.end():].strip()


def _begins_a_mail(rows: t.Sequence[tuple[int, str]], begun: bool) -> bool:
    """Whether another mail begins here; what stands at the very top is the head of the reply itself."""
    text = rows[0][1]
    return bool(_BELOW.fullmatch(text) or begun and _FROM.match(text) and any(_SENT.match(other) for _marks, other in rows[1:]))


def _behind(depth: int, rest: str, after: t.Sequence[tuple[int, str]], marked: re.Pattern[str]) -> t.Iterator[_Found]:
    """The answer behind a code: on its line, gone on with in the next where it was wrapped, or below it."""
    rest, used = _whole_prompt(depth, rest, after)
    prompt = _PROMPTS.match(rest)
    text = (rest[prompt.end():] if prompt else _BEFORE.sub("", rest)).strip()
    below = after[used:]
    if text and (prompt or meaning(text) != UNCLEAR or depth == 0 and not _is_ours(text)):
        more = list(_going_on(depth, below, marked))
        yield _Found(depth, _shortened([text, *more, *_taken_back(depth, below[len(more):])]))
        yield from _corrected(depth, below[len(more):], marked)
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


def _taken_back(depth: int, after: t.Sequence[tuple[int, str]]) -> list[str]:
    """A condition in a paragraph of its own."""
    return [text for text in [next((text for other, text in after if text and other == depth), "")] if _BUT.match(text)]


def _corrected(depth: int, after: t.Sequence[tuple[int, str]], marked: re.Pattern[str]) -> t.Iterator[_Found]:
    """A word of the one who replies below an answer that was quoted: at once below it, or plainly an answer."""
    words, nearer = _under(depth, after, marked)
    if depth and words and (after[0][1] or meaning(words[0]) != UNCLEAR):
        yield _Found(nearer, _shortened(words))


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
