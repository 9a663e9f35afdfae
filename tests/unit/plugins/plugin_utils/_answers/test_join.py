# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The client with what people answered: the same thing as the inventory's own words."""

from __future__ import annotations

import datetime
import pathlib

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers import folder, subject
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.join import joined
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._answers.question import Question
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.attestation import parse_attestations
from clients import client

TODAY = datetime.date(2026, 11, 30)
CONTACTS = [{"name": "Ann Lee", "mail": "ann@acme.example", "role": "bookkeeper"}, {"name": "Ida", "mail": "ida@iw.example", "role": "interweave"}]
FILES = [{"name": "main"}]


def dropped(place: pathlib.Path, name: str, mail: str, *lines: str) -> None:
    (place / "answers" / "qb01" / name).write_text("\n".join(["Mail: " + mail, "Date: 2026-11-30", *lines]))


def test_without_answers_it_is_the_same_client(tmp_path: pathlib.Path) -> None:
    known = client()
    assert joined(known, tmp_path) == joined(known, tmp_path / "nowhere")
    assert joined(known, tmp_path).client == known


def test_an_answer_becomes_an_attestation_and_a_value_a_value(tmp_path: pathlib.Path) -> None:
    known = client(contacts=CONTACTS, company_files=FILES)
    owner = next(one for one in subject.values(known) if one.about.endswith("owner"))
    shift = next(one for one in subject.values(known) if one.about.endswith("shift"))
    decided = client(contacts=CONTACTS, company_files=FILES, numbering=[{"type": "invoice", "owner": "quickbooks"}])
    portal = next(one for one in subject.values(decided) if one.about.endswith(".portal"))
    yes = Question("qb01", "1.1", "qb01", "main", "At hand?", ("bookkeeper",), subject.facts(known, "1.1", "main"))
    asked = [Question(**{**vars(one), "asked_on": str(TODAY)}) for one in (owner, shift, portal, yes)]
    folder.keep(tmp_path, "qb01", asked, TODAY)
    dropped(tmp_path, "a.txt", "ann@acme.example", "[%s] value: QuickBooks" % owner.code, "[%s] yes" % yes.code)
    dropped(tmp_path, "b.txt", "ida@iw.example", "[%s] -2" % shift.code, "[%s] QBGen" % portal.code)
    found = joined(known, tmp_path, TODAY)
    assert found.warnings == ()
    assert [one.answer for one in parse_attestations(list(found.client.attestations))] == ["yes"]
    assert found.client.numbering == ({"type": "invoice", "owner": "quickbooks", "portal": "QBGen", "read_by": "Ida (b.txt)", "read_on": "2026-11-30"},)
    assert found.client.company_files[0].portal["time_zone_shift"] == -2
    assert (known.attestations, known.numbering) == ((), ())


def test_what_cannot_be_used_is_told_once(tmp_path: pathlib.Path) -> None:
    folder.keep(tmp_path, "qb01", [Question("qb01", "1.1", "qb01", "", "?", ("bookkeeper",), {}, asked_on=str(TODAY))], TODAY)
    dropped(tmp_path, "a.txt", "ann@acme.example", "[QZZZZZZZZZ] yes")
    known = client("interweave_contacts[0].mail", contacts=[])
    found = joined(known, tmp_path, TODAY)
    assert found.warnings == (
        "qb01: interweave_contacts[0].mail is wrong: it must be right",
        "answers of qb01: a.txt answers QZZZZZZZZZ, which was never asked of qb01",
    )
    assert found.client.attestations == ()


def test_no_name_or_text_of_a_reply_acts_on_a_terminal(tmp_path: pathlib.Path) -> None:
    folder.keep(tmp_path, "qb01", [Question("qb01", "1.1", "qb01", "", "?", ("bookkeeper",), {}, asked_on=str(TODAY))], TODAY)
    dropped(tmp_path, "a\x1b[2J\nok: go.txt", "ann@acme.example", "nothing")
    assert joined(client(contacts=CONTACTS), tmp_path, TODAY).warnings[0].startswith("answers of qb01: a\ufffd[2J\ufffdok: go.txt holds no answer")
