# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import typing as t

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._prove import _page
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._prove._all import EXPERIMENTS
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._prove._base import DISPROVEN, NOT_HERE, PROVEN, Answer
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._prove._conduct import Made


def data(*made: tuple[str, str, str]) -> dict[str, t.Any]:
    results = [Made(EXPERIMENTS[name], Answer(verdict, came), "a rule" if came == "left" else "") for name, verdict, came in made]
    return _page.record(results, {"windows": "Windows Server 2022", "language": "1031", "host": "acme-qb01"}, "2026-12-01T10:00:00Z", "1.0.0",
                        lambda text: text.replace("acme", "***"))


def test_a_record_holds_what_came_and_which_code_would_change_and_no_more_of_the_system_than_its_kind() -> None:
    found = data(("autorun", DISPROVEN, "seen at acme"), ("native-cim", PROVEN, "x" * 1000))
    assert found["about"] == {"windows": "Windows Server 2022", "language": "1031"}
    assert found["results"][0] == {"name": "autorun", "verdict": DISPROVEN, "came": "seen at ***", "code": "plugins/plugin_utils/windows/_batch.py"}
    assert len(found["results"][1]["came"]) == _page.LONGEST
    assert "code" not in found["results"][1]


def test_the_page_begins_with_what_was_disproven() -> None:
    page = _page.page(data(("native-cim", PROVEN, "a | b"), ("smartagent", NOT_HERE, "left"), ("autorun", DISPROVEN, "no")))
    assert "1 proven, 1 disproven, 1 not possible here" in page
    assert page.index("## Disproven") < page.index("## Proven") < page.index("## Not possible here") < page.index("## Left behind")
    assert "a \\| b" in page


def test_what_is_brought_back_is_read_as_input() -> None:
    found = data(("autorun", DISPROVEN, "x"), ("native-cim", PROVEN, "y"))
    assert _page.brought_back(found) == [("autorun", DISPROVEN, "Windows Server 2022 1031", "2026-12-01"),
                                         ("native-cim", PROVEN, "Windows Server 2022 1031", "2026-12-01")]


@pytest.mark.parametrize("wrong", [[], {}, {"schema": "1", "kind": "other", "results": []}, {"schema": "1", "kind": _page.KIND, "results": {}},
                                   {"schema": "1", "kind": _page.KIND, "results": [{"name": "no-such", "verdict": PROVEN}]},
                                   {"schema": "1", "kind": _page.KIND, "results": [{"name": "autorun", "verdict": "pass"}]}])
def test_what_is_none_is_refused(wrong: t.Any) -> None:
    with pytest.raises(ValueError, match="is no result|holds a result"):
        _page.brought_back(wrong)
