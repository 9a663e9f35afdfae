# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.places import FLEET, INDEX, Index, readable
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(("name", "base", "same"), [
    ("acme", "acme", True), ("Müller", "Müller", True), ("a b", "a-b", False), ("a/b", "a-b", False), ("con", "con", False), ("Com1.x", "Com1.x", False),
    ("..", "unnamed", False), ("x.", "x", False), ("~", "unnamed", False), ("\ud800", "unnamed", False), ("a\u202eb", "a-b", False),
])
def test_a_name_stays_readable(name, base, same):
    assert readable(name) == (base, same)


@given(st.lists(st.text(max_size=200), unique=True, max_size=8))
def test_no_two_names_share_a_file_and_each_keeps_its_own(tmp_path_factory, names):
    folder = tmp_path_factory.getbasetemp()
    index = Index(folder / "nowhere")
    bases = [index.base("client", name) for name in names]
    assert len({base.casefold() for base in bases}) == len(names)
    assert [index.base("client", name) for name in names] == bases
    assert all(len(base.encode("utf-8", "replace")) <= 200 * 2 and "/" not in base and not base.startswith(".") for base in bases)


def test_what_a_run_before_wrote_is_remembered(tmp_path):
    first = Index(tmp_path)
    (tmp_path / INDEX).write_text(first.text({"clients/%s.html" % first.base("client", "acme"): ("client", "acme"), "report.json": FLEET}), encoding="utf-8")
    second = Index(tmp_path)
    assert second.files == {"clients/acme.html": ("client", "acme"), "report.json": FLEET}
    assert second.base("client", "Acme").startswith("Acme~")
    assert second.base("host", "Acme") == "Acme"
