# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A folder tells what its code may know. An import that goes another way is a defect; those still to be mended are listed, and the list shrinks."""
from __future__ import annotations

import ast
import functools
import pathlib

import pytest

PLUGINS = pathlib.Path(__file__).resolve().parents[3] / "plugins"
COLLECTION = "ansible_collections.interweave.smartintegration.plugins."
FILES = sorted(path for path in PLUGINS.rglob("*.py"))

#: Room: the rooms it may import from besides its own. What is not listed may import everything below the actions.
MAY: dict[str, tuple[str, ...]] = {
    "module_utils/_items": (),
    "module_utils/_change_window": (),
    "module_utils/_outcome": ("module_utils/_items", "module_utils/_change_window"),
    "module_utils/_runner": ("module_utils/_items", "module_utils/_outcome"),
    "module_utils/_name_rules": (),
    "module_utils/_sockets": (),
    "module_utils/_crm": ("module_utils/_sockets", "module_utils/_items", "module_utils/_outcome", "module_utils/_name_rules"),
    "module_utils/_salesforce": ("module_utils/_items", "module_utils/_outcome", "module_utils/_name_rules", "module_utils/_crm"),
    "module_utils/_creatio": ("module_utils/_items", "module_utils/_outcome", "module_utils/_name_rules", "module_utils/_crm"),
    "module_utils/_company_file": ("module_utils/_items", "module_utils/_outcome", "module_utils/_name_rules"),
    "plugin_utils/_compat": (),
    "plugin_utils/_addresses": (),
    "plugin_utils/_secrets": (),
    "plugin_utils/wsman": ("plugin_utils/_compat", "module_utils/_sockets"),
    "plugin_utils/windows": ("plugin_utils/wsman", "plugin_utils/_addresses", "module_utils/_items", "module_utils/_outcome", "plugin_utils/_compat"),
    "plugin_utils/quickbooks": ("plugin_utils/windows", "plugin_utils/wsman", "plugin_utils/_addresses", "module_utils/_items", "module_utils/_outcome",
                                "module_utils/_company_file", "module_utils/_name_rules", "plugin_utils/_compat"),
    "plugin_utils/_collected": ("plugin_utils/windows", "plugin_utils/wsman"),
    "plugin_utils/_run": ("module_utils/_items", "module_utils/_outcome", "plugin_utils/_compat", "plugin_utils/_secrets", "plugin_utils/_client"),
    "plugin_utils/_recording": ("plugin_utils/_run", "plugin_utils/wsman"),
    "plugin_utils/_answers": ("module_utils/_items", "module_utils/_outcome", "plugin_utils/_run", "plugin_utils/_client"),
    "plugin_utils/_report": ("plugin_utils/_answers",
                             "module_utils/_items", "module_utils/_outcome", "plugin_utils/_run", "plugin_utils/_client", "plugin_utils/_secrets"),
    "plugin_utils/_client": ("module_utils/_items", "module_utils/_outcome", "plugin_utils/_compat", "plugin_utils/_addresses"),
}
#: A file and the room it must not know, until it is mended. Mended ones are taken out: the test says so.
KNOWN: set[tuple[str, str]] = set()


def room_of(path: pathlib.Path) -> str:
    """The package, or the file where it lies in none: ``module_utils/_crm``, ``plugin_utils/_compat``, ``action``."""
    parts = path.relative_to(PLUGINS).with_suffix("").parts
    return "/".join(parts[:2]) if parts[0] in ("module_utils", "plugin_utils") else parts[0]


def module_of(path: pathlib.Path) -> list[str]:
    return list(path.relative_to(PLUGINS).with_suffix("").parts)


@functools.cache
def imports(path: pathlib.Path) -> tuple[str, ...]:
    """What a file imports of this collection, as paths below plugins: ``module_utils/_crm/contract``."""
    found = []
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for_types = {inner for node in ast.walk(tree) if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING") for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if node in for_types:
            continue
        if isinstance(node, ast.Import):
            found += [alias.name.removeprefix(COLLECTION) for alias in node.names if alias.name.startswith(COLLECTION)]
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                base = [*module_of(path)[:-node.level], *(node.module or "").split(".")]
            elif (node.module or "").startswith(COLLECTION):
                base = (node.module or "").removeprefix(COLLECTION).split(".")
            else:
                continue
            base = [part for part in base if part]
            whole = "/".join(base)
            found += [whole if (PLUGINS / (whole + ".py")).exists() else "%s/%s" % (whole, alias.name) for alias in node.names]
    return tuple(sorted({name.replace(".", "/") for name in found}))


def room_of_import(name: str) -> str:
    parts = name.split("/")
    return "/".join(parts[:2]) if parts[0] in ("module_utils", "plugin_utils") else parts[0]


def wrong_ways() -> set[tuple[str, str]]:
    wrong = set()
    for path in FILES:
        room, name = room_of(path), "/".join(module_of(path))
        for other in {room_of_import(found) for found in imports(path)} - {room}:
            if room.startswith("module_utils/") and not other.startswith("module_utils/"):
                wrong.add((name, other))
            if room.startswith("plugin_utils/") and other.split("/")[0] in ("action", "modules"):
                wrong.add((name, other))
            if room in MAY and other not in MAY[room]:
                wrong.add((name, other))
    return wrong


def test_no_import_goes_up_or_sideways() -> None:
    assert sorted(wrong_ways() - KNOWN) == []


def test_what_was_mended_is_no_exception_any_more() -> None:
    assert sorted(KNOWN - wrong_ways()) == []


def test_imports_are_seen_at_all() -> None:
    """A rule that sees nothing holds always."""
    seen = imports(PLUGINS / "module_utils" / "_crm" / "contract.py")
    assert "module_utils/_outcome" in seen
    assert any(found.startswith("module_utils/_salesforce/") for found in imports(PLUGINS / "module_utils" / "_crms.py"))
    assert "module_utils/_items" in imports(PLUGINS / "module_utils" / "_outcome.py")


@pytest.mark.parametrize("room", MAY)
def test_every_room_of_the_table_is_there(room: str) -> None:
    assert (PLUGINS / room).is_dir() or (PLUGINS / (room + ".py")).exists()


def test_only_the_registry_and_what_uses_it_know_both_crms() -> None:
    both = {"/".join(module_of(path)) for path in FILES if room_of(path).startswith(("module_utils", "plugin_utils"))
            and {"module_utils/_salesforce", "module_utils/_creatio"} <= {room_of_import(found) for found in imports(path)}}
    assert both == {"module_utils/_crms"}


def test_no_circle() -> None:
    """Of files, by what they import at their top."""
    graph = {"/".join(module_of(path)): set(imports(path)) for path in FILES}
    done: set[str] = set()

    def walk(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join([*trail[trail.index(name):], name])
        if name in done:
            return
        for other in graph.get(name, ()):
            walk(other, (*trail, name))
        done.add(name)

    for name in graph:
        walk(name, ())


#: Files that list the CRMs; docs/architecture.md names them for whoever adds one.
LISTS_CRMS = {"module_utils/_crms.py", "module_utils/_crm/resource.py", "plugin_utils/_checklist/_crms.py", "plugin_utils/_client/spec_crm.py",
              "plugin_utils/_policy/catalogue.py"}


def test_the_crms_are_listed_where_the_architecture_says() -> None:
    """A CRM's name as a key or in a list, outside its own package."""
    found = set()
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = node.keys if isinstance(node, ast.Dict) else node.elts if isinstance(node, (ast.Tuple, ast.List, ast.Set)) else []
            if any(isinstance(name, ast.Constant) and name.value == "creatio" for name in names):
                found.add(str(path.relative_to(PLUGINS)))
    assert {name for name in found if "/_creatio/" not in name} <= LISTS_CRMS
    page = (PLUGINS.parent / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert [name for name in LISTS_CRMS if "`%s`" % name not in page] == []
