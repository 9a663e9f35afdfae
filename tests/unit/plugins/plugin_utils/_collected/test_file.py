# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Of which server a file is, when it was made and by whom; for how long it counts."""
from __future__ import annotations

import os
from datetime import datetime, timedelta, timezone

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._collected.file import AHEAD, MAX_AGE, made_of, read
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._collected.text import Unusable
from collecting import FIRST, NOW, collected, text

DATES = 'reg query "HKCU\\Control Panel\\International" /v sShortDate'
BIAS = 'reg query "HKLM\\SYSTEM\\CurrentControlSet\\Control\\TimeZoneInformation" /v ActiveTimeBias'


def test_it_says_when_and_by_whom():
    found = collected()
    assert found.made == datetime(2026, 11, 30, 14, 5, 3, tzinfo=timezone.utc)
    assert found.said() == "seen on 2026-11-30 14:05 UTC, brought by acme\\itadmin"
    assert "server.txt, SHA-256 %s" % found.sha256[:16] in found.evidence()
    assert "not as administrator" in collected(elevated="no").evidence()


@pytest.mark.parametrize(("order", "bias", "date", "time", "made"), [
    ("dd.MM.yyyy", "0xffffffc4", "30.11.2026", "15:05:03,17", (2026, 11, 30, 14, 5, 3)),
    ("yyyy-MM-dd", "0x0", "2026-11-30", "00:00:00.00", (2026, 11, 30, 0, 0, 0)),
    ("d/M/yy", "0xfffffdda", "1/12/26", " 1:00:00.00", (2026, 11, 30, 15, 50, 0)),
    ("ddd dd/MM/yyyy", "0x0", "lun. 30/11/2026", "23:59:59,99", (2026, 11, 30, 23, 59, 59)),
    ("yyyy'年'M'月'd'日'", "0x0", "2026年11月30日", " 9:00:00.00", (2026, 11, 30, 9, 0, 0)),
])
def test_dates_are_read_in_the_order_of_the_one_who_ran_it(order, bias, date, time, made):
    answers = {DATES: FIRST[DATES].replace("M/d/yyyy", order), BIAS: FIRST[BIAS].replace("0x12c", bias)}
    assert collected(answers, date=date, time=time).made == datetime(*made, tzinfo=timezone.utc)


@pytest.mark.parametrize(("answers", "head", "why"), [
    ({}, {"date": "30-Nov-26"}, "cannot be told"), ({}, {"time": "9:05 AM"}, "cannot be told"), ({}, {"date": "13/45/2026"}, "cannot be told"),
    ({DATES: (1, "")}, {}, "cannot be told"), ({BIAS: (1, "")}, {}, "cannot be told"), ({"whoami": (1, "")}, {}, "who made it"),
    ({}, {"host": "GLOBEX-QB01"}, "of the server GLOBEX-QB01, expected ACME-QB01"), ({}, {"date": "11/20/2026"}, "more than 7 days ago"),
    ({}, {"date": "9" * 9000}, "cannot be told"), ({}, {"date": "12/02/2026"}, "still to come"), ({}, {"date": "1/1/0001"}, "cannot be told|more than 7 days"),
])
def test_what_does_not_count_says_why(answers, head, why):
    with pytest.raises(Unusable, match=why):
        collected(answers, **head)


@pytest.mark.parametrize(("now", "counts"), [(MAX_AGE, True), (MAX_AGE + timedelta(seconds=1), False), (-AHEAD, True), (-AHEAD - timedelta(seconds=1), False)])
def test_it_counts_for_a_week(now, counts):
    made = collected().made
    try:
        assert made_of(text().encode(), "server.txt", ["acme-qb01"], made + now).made == made
    except Unusable:
        assert not counts
    else:
        assert counts


@pytest.mark.parametrize("names", [["ACME-QB01"], ["acme-qb01.acme.example"], ["other", "acme-qb01"]])
def test_a_server_is_known_by_its_short_name_in_any_letter_case(names):
    assert made_of(text().encode(), "x", names, NOW).host == "ACME-QB01"


def test_windows_cuts_names_at_fifteen_letters():
    assert made_of(text(host="QUICKBOOKS-SERV").encode(), "x", ["quickbooks-server-7"], NOW).host == "QUICKBOOKS-SERV"


def test_a_file_is_read_and_every_error_names_the_variable_and_the_path(tmp_path):
    good, fifo = tmp_path / "good.txt", tmp_path / "fifo"
    good.write_bytes(text().encode())
    os.mkfifo(fifo)
    assert read(str(good), ["acme-qb01"], NOW).name == "good.txt"
    for path, why in ((tmp_path / "none.txt", "No such file"), (fifo, "it is no file"), (tmp_path, "Is a directory|it is no file")):
        with pytest.raises(Unusable, match="interweave_collected: .*%s.*(%s)" % (path.name, why)):
            read(str(path), ["acme-qb01"], NOW)
