# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same reply as a dozen mail programs and people write it, by hand as they do: nothing here is made by what reads it."""

from __future__ import annotations

import base64
import quopri
import typing as t

FROM = "From: Ann Lee <ann@acme.example>"
DATE = "Mon, 30 Nov 2026 09:15:00 -0700"
HEAD = FROM + "\nTo: ops@example.net\nDate: %s\nSubject: Re: QuickBooks integration\nMIME-Version: 1.0\n" % DATE
#: The prompts of the mail, and what is answered: yes with words of one's own, no, and a value.
YES, NO, VALUE = "QAAAAAAAAA", "QBBBBBBBBB", "QCCCCCCCCC"
PROMPTS = {YES: "yes / no / don't know:", NO: "yes / no / don't know:", VALUE: "value:"}
SAID = {YES: "yes", NO: "no", VALUE: "-2"}
Shape = tuple[str, bytes]


def original(answered: bool = False) -> list[str]:
    """The mail as it was sent, with the answers typed behind its prompts or not."""
    lines = ["Dear bookkeeping team of acme,", "", "Please answer these: reply to this mail and write behind each code yes, no, or", "I don't know.", ""]
    for number, (code, prompt) in enumerate(PROMPTS.items(), 1):
        lines += [
            "%d) 1.1 Admin access / main" % number,
            "   Do you have it at hand?",
            "   This is about: port: 8001; sources: 203.0.113.10",
            "[%s] %s%s" % (code, prompt, " " + SAID[code] if answered else ""),
            "",
        ]
    return [*lines, "Reference: preflight run 20261130T080000Z-aaaaaa.", "", "Kind regards"]


def quoted(lines: t.Iterable[str], mark: str = "> ") -> list[str]:
    return [(mark + line).rstrip() if not line else mark + line for line in lines]


def plain(lines: t.Iterable[str], more: str = "", body: t.Callable[[str], bytes] | None = None) -> bytes:
    head = HEAD + (more or 'Content-Type: text/plain; charset="utf-8"\nContent-Transfer-Encoding: 8bit\n')
    text = "\n".join(lines) + "\n"
    return (head + "\n").encode("ascii") + (body(text) if body else text.encode("utf-8"))


def shapes() -> dict[str, Shape]:
    top = ["Hello,", "", *("[%s] %s" % pair for pair in SAID.items()), "", "Best, Ann"]
    wrote = ["", "On Mon, Nov 30, 2026 at 8:00 AM Ops <ops@example.net> wrote:", ""]
    inline = quoted(original(answered=True))
    under = []
    for line in quoted(original()):
        under.append(line)
        under += next((["", SAID[code], ""] for code in SAID if "[%s]" % code in line), [])
    wrapped = [part for line in inline for part in (["> " + line[2:24].rstrip(), "> " + line[24:]] if "don't" in line else [line])]
    html = "<html><head><style>p { color: red }</style></head><body><p>Hello,</p>%s<br><blockquote>%s</blockquote></body></html>" % (
        "".join("<div>[%s]&nbsp;%s</div>" % pair for pair in SAID.items()),
        "".join("<p>%s</p>" % line.replace("'", "&#39;") for line in original()),
    )
    outlook = "<html><body>%s</body></html>" % "".join("<p class=MsoNormal>%s<o:p></o:p></p>" % line for line in original(answered=True))
    flowed = [line.replace("answer these: ", "answer these: \n> ") for line in inline]
    form = [
        "Answers for acme",
        "Name: Ann Lee",
        "Mail: ann@acme.example",
        "Date: 2026-11-30",
        "",
        *("[%s] %s %s\n" % (code, prompt, SAID[code]) for code, prompt in PROMPTS.items()),
    ]
    boundary = "b1"
    both = 'Content-Type: multipart/alternative; boundary="%s"\n' % boundary
    parts = "--b1\nContent-Type: text/plain; charset=utf-8\n\n%s\n--b1\nContent-Type: text/html; charset=utf-8\n\n<p>x</p>\n--b1--\n" % "\n".join(inline)
    attached = (
        "--b1\nContent-Type: text/plain\n\nSee the file.\n--b1\nContent-Type: text/plain; charset=utf-8; name=answers.txt\n"
        "Content-Disposition: attachment; filename=answers.txt\nContent-Transfer-Encoding: base64\n\n%s--b1--\n"
        % base64.encodebytes("\n".join(form).encode()).decode()
    )
    return {
        "typed behind the prompts, quoted": ("a.eml", plain(inline)),
        "written above what was quoted": ("a.eml", plain([*top, *wrote, *quoted(original())])),
        "written below each question": ("a.eml", plain(under)),
        "bottom-posted": ("a.eml", plain([*wrote, *quoted(original()), "", *top])),
        "quoted lines broken in two": ("a.eml", plain(wrapped)),
        "quoted-printable": (
            "a.eml",
            plain(
                inline,
                'Content-Type: text/plain; charset="iso-8859-1"\nContent-Transfer-Encoding: quoted-printable\n',
                lambda text: quopri.encodestring(text.replace("Ann", "\u00c4nn").encode("latin-1")),
            ),
        ),
        "base64 in UTF-16": (
            "a.eml",
            plain(
                inline,
                'Content-Type: text/plain; charset="utf-16"\nContent-Transfer-Encoding: base64\n',
                lambda text: base64.encodebytes(text.encode("utf-16")),
            ),
        ),
        "HTML only": ("a.eml", plain([html], 'Content-Type: text/html; charset="utf-8"\n')),
        "Outlook's HTML, answered in the original": ("a.eml", plain([outlook], 'Content-Type: text/html; charset="utf-8"\n')),
        "plain and HTML": ("a.eml", plain([parts], both)),
        "flowed": ("a.eml", plain(flowed, 'Content-Type: text/plain; charset="utf-8"; format=flowed\n')),
        "the form's text attached": ("a.eml", plain([attached], 'Content-Type: multipart/mixed; boundary="b1"\n')),
        "the form's text saved": ("a.txt", "\r\n".join(form).encode()),
        "a mail saved as text, unmarked": (
            "a.txt",
            "\r\n".join(
                [
                    "From: Ann Lee <ann@acme.example>",
                    "Sent: Monday, November 30, 2026 9:15 AM",
                    "To: Ops",
                    "",
                    *top,
                    "",
                    "-----Original Message-----",
                    *original(),
                ]
            ).encode("utf-16"),
        ),
        "quoted with bars": ("a.eml", plain(quoted(original(answered=True), "| "))),
        "only codes and words": ("a.eml", plain(["%s: %s" % pair for pair in SAID.items()])),
    }


__all__ = ["DATE", "FROM", "HEAD", "NO", "PROMPTS", "SAID", "VALUE", "YES", "original", "plain", "quoted", "shapes"]
