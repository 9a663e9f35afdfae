# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A file's test is found by the file's name, and no file is longer than can be read at a sitting."""
from __future__ import annotations

import pathlib
import re

from ansible_collections.interweave.smartintegration.plugins.module_utils._items import ITEMS

ROOT = pathlib.Path(__file__).resolve().parents[3]
LINES = 350
#: Source files without a unit test of their name. The list only shrinks: what has one is taken out, what is new has one.
MISSING = (ROOT / "tests" / "unit" / "house" / "without_test.txt").read_text(encoding="utf-8").split()


def sources() -> list[pathlib.Path]:
    folders = (ROOT / "plugins" / "module_utils", ROOT / "plugins" / "plugin_utils")
    return sorted(path for folder in folders for path in folder.rglob("*.py") if path.name != "__init__.py")


def test_of(source: pathlib.Path) -> pathlib.Path:
    """``plugins/plugin_utils/_run/locks.py`` -> ``tests/unit/plugins/plugin_utils/_run/test_locks.py``."""
    place = source.relative_to(ROOT)
    return ROOT / "tests" / "unit" / place.parent / ("test_%s.py" % source.stem.lstrip("_"))


test_of.__test__ = False  # type: ignore[attr-defined]


def test_the_unit_test_of_a_file_is_found_by_its_name() -> None:
    missing = {str(path.relative_to(ROOT)) for path in sources() if not test_of(path).exists()}
    assert sorted(missing - set(MISSING)) == [], "write tests/unit/<same path>/test_<name>.py"
    assert sorted(set(MISSING) - missing) == [], "take it out of tests/unit/house/without_test.txt"


def test_no_python_file_is_longer_than_350_lines() -> None:
    long = [(str(path.relative_to(ROOT)), count) for folder in ("plugins", "tools", "tests/lab") for path in sorted((ROOT / folder).rglob("*.py"))
            if (count := len(path.read_text(encoding="utf-8").splitlines())) > LINES]
    assert long == []


def test_a_module_is_documented_in_one_way() -> None:
    """Options in the Python spec, words in the .yml beside the module; a test compares."""
    for path in sorted((ROOT / "plugins" / "modules").glob("*.py")):
        assert path.with_suffix(".yml").exists(), path.name
        assert "DOCUMENTATION =" not in path.read_text(encoding="utf-8"), path.name


def test_nobody_counts_the_items_by_hand() -> None:
    """How many there are is ``len(ITEMS)``: a new one must not make a page untrue."""
    texts = [path for folder in ("plugins", "docs", "tools", "roles", "playbooks", "inventories") for path in sorted((ROOT / folder).rglob("*"))
             if path.suffix in (".py", ".yml", ".md", ".js", ".html", ".json")]
    counted = re.compile(r"\b(%d|%s)\b( \w+)? (items|of the checklist)\b|\ball %d\b" % (len(ITEMS), "seventeen", len(ITEMS)), re.IGNORECASE)
    assert [str(path.relative_to(ROOT)) for path in [*texts, ROOT / "README.md"] if counted.search(path.read_text(encoding="utf-8"))] == []
