# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine's answers, among them two that the published engine gave."""
from __future__ import annotations

import pathlib

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._policy.engine_answer import EngineAnswer, read

GOLDEN = pathlib.Path(__file__).resolve().parents[4] / "golden" / "interweave-answers"


@pytest.mark.parametrize(("name", "transaction", "wanted"), [
    ("query-ok.xml", "QBSelect", EngineAnswer(True, True, 5)), ("query-ok.xml", "QBSel", EngineAnswer(True)), ("query-ok.xml", "", EngineAnswer(True)),
    ("unknown-transaction.xml", "NoSuch", EngineAnswer(True))])
def test_samples_of_the_engine(name, transaction, wanted):
    assert read((GOLDEN / name).read_text(encoding="utf-8"), transaction) == wanted


@pytest.mark.parametrize("text", ["", "<html>moved</html>", "ok", '<transaction name="GetQBCustNF"/>'])
def test_another_answer_is_not_the_engines(text):
    assert read(text, "GetQBCustNF") == EngineAnswer(False)


def test_a_refused_record_leaves_no_row():
    text = ('<transaction name="sessionvars">\n<datamap rowcount="1"></datamap></transaction><transaction name="T">\n<datamap ID="1" rowcount="0">\n'
            "</datamap></transaction>")
    assert read(text, "T") == EngineAnswer(True, True, 0)
