# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""People's answers through the real playbook: what the mail asks, a reply answers, and the next run judges; nothing of it is YAML."""
from __future__ import annotations

import datetime
import email
import email.policy
import json
import pathlib
import re
import typing as t

from playbook import Run, preflight

CONTACTS = [
    {"name": "Ann Lee", "mail": "ann@acme.example", "role": "bookkeeper"},
    {"name": "Kim Chef", "mail": "kim@acme.example", "role": "decides"},
    {"name": "Bob Net", "mail": "bob@acme.example", "role": "it"},
    {"name": "Ida", "mail": "ida@iw.example", "role": "interweave"},
]
LOOK: dict[str, t.Any] = {"interweave_allow": [], "interweave_attestations": [], "interweave_contacts": CONTACTS, "interweave_numbering": [],
                          "interweave_portal": {}}
ALLOWED = {**LOOK, "interweave_allow": ["auto_update"]}


def mail(run: Run, audience: str) -> t.Any:
    return email.message_from_bytes((run.folder / "mail" / ("acme-%s.eml" % audience)).read_bytes(), policy=email.policy.default)


def code(text: str, words: str) -> str:
    """The code below a question."""
    return re.search(re.escape(words) + r".*?\[(Q[A-Z2-7]{9})\]", " ".join(text.split())).group(1)


def reply(run: Run, name: str, sender: str, lines: list[str]) -> None:
    """A reply, saved where the next run looks."""
    head = "From: %s\nDate: Mon, 01 Jun 2026 09:00:00 +0000\nSubject: Re: QuickBooks\nContent-Type: text/plain; charset=utf-8\n\n" % sender
    (run.folder / "answers" / "acme" / name).write_text((head + "\n".join(lines) + "\n").replace("01 Jun 2026", _today()), encoding="utf-8")


def _today() -> str:
    return datetime.datetime.now(datetime.timezone.utc).strftime("%d %b %Y")


def test_a_mail_is_asked_answered_and_judged(lab: t.Any, tmp_path: pathlib.Path) -> None:
    folder = tmp_path / "report"
    run = preflight(lab, folder, "--limit", "acme", extra=LOOK)
    assert run.statuses("acme-qb01", "1.1") == {"manual"}
    asked = mail(run, "client")
    assert [one.addr_spec for one in asked["to"].addresses] == ["ann@acme.example"]
    text = asked.get_body().get_content()
    admin, owner = code(text, "Admin access / main"), code(text, "Who numbers documents of the kind 'invoice'?")
    quoted = ["> " + line for line in text.splitlines()]
    answered = [line + " yes" if admin in line else line + " QuickBooks" if owner in line else line for line in quoted]
    reply(run, "Re QuickBooks.eml", "Ann Lee <ann@acme.example>", answered)
    reply(run, "other.eml", "Eve <eve@evil.example>", ["[%s] no" % admin, "[QZZZZZZZZZ] {{ lookup('pipe', 'id') }}"])

    run = preflight(lab, folder, "--limit", "acme", extra=LOOK)
    (found,) = run.findings("acme-qb01", "1.1")
    assert (found["status"], found["attested"]["who"], found["attested"]["file"]) == ("attested", "Ann Lee", "Re QuickBooks.eml")
    assert "Do you have the QuickBooks Admin's user name and password at hand?" in found["attested"]["text"]
    assert any("eve" in line.lower() and "does not count" in line for line in found["evidence"])
    assert "nobody decided" not in run.text("acme-qb01", "4.1")
    assert "other.eml answers QZZZZZZZZZ, which was never asked of acme" in " ".join(run.output.split())
    assert "uid=" not in run.output

    moved = [{"name": "main", "dsn": "AcmeQR", "path": "D:\\\\Moved.qbw", "company_name": "Acme Supply Inc."}]
    run = preflight(lab, folder, "--limit", "acme", "--tags", "item_1_1", extra={**LOOK, "interweave_company_files": moved})
    (found,) = run.findings("acme-qb01", "1.1")
    assert (found["status"], "it no longer counts" in "".join(found["evidence"])) == ("manual", True)


def test_a_change_that_nobody_approved_warns_and_one_that_was_refused_is_not_made(lab: t.Any, tmp_path: pathlib.Path) -> None:
    folder = tmp_path / "report"
    run = preflight(lab, folder, "--limit", "acme", extra=LOOK)
    asked = mail(run, "change-request")
    assert [one.addr_spec for one in asked["to"].addresses] == ["kim@acme.example"]
    answer = code(asked.get_body().get_content(), "Switch QuickBooks' automatic updates off")
    told = preflight(lab, folder, "--limit", "acme", "--check", extra=ALLOWED)
    assert "no answer on record approves auto_update" in " ".join(told.output.split())
    assert "No answer on record approves: auto_update." in (folder / "clients" / "acme.html").read_text()

    reply(run, "no.eml", "Kim <kim@acme.example>", ["[%s] no, not in payroll week" % answer])
    run = preflight(lab, folder, "--limit", "acme", extra=ALLOWED)
    assert run.statuses("acme-qb01", "1.5") == {"would_change"}
    assert "is not allowed in this run: it was refused (Kim Chef on" in " ".join(run.output.split())

    (folder / "answers" / "acme" / "no.eml").unlink()
    reply(run, "yes.eml", "Kim <kim@acme.example>", ["[%s] yes" % answer])
    run = preflight(lab, folder, "--limit", "acme", extra={**ALLOWED, "interweave_change": {"ticket": "CHG-1", "approved_by": answer}})
    assert run.statuses("acme-qb01", "1.5") == {"changed"}
    assert "no answer on record" not in run.output
    kept = json.loads(next((folder / "runs" / run.report["run"]["id"] / "scope").glob("*.json")).read_text())["approved"]
    assert kept["auto_update"].startswith("Kim Chef on ")
    assert "auto_update: approved by Kim Chef" in (folder / "clients" / "acme.html").read_text()
