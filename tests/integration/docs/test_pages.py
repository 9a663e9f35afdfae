# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages say what the code says: every link leads somewhere, every item, consent, variable and message is there and is real."""
from __future__ import annotations

import importlib.util
import pathlib
import re
import sys

import pytest
import yaml
from ansible_collections.interweave.smartintegration.plugins.module_utils._items import ALL_ITEMS, KINDS
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.spec import VARIABLES
from pages import PAGES, ROOT, anchors, known

DOCS = ROOT / "docs"
#: Messages on the troubleshooting page that are ansible-core's own words or put together from pieces.
OTHERS = {
    "skipping: no hosts matched",
    "couldn't resolve module/action 'interweave.smartintegration", "Attempting to decrypt but no vault secrets found",
    "value of interweave_", "must be one of", "must be one or more of", "and we were unable to convert to", "leaves us with no hosts to target",
    "ansible_password cannot be used", "the connection plugin", "was not found", "Invalid value",
    "for config",
    "is the number 1.1, because YAML reads 1.1 as a number", "[code 5 (0x00000005)",
    "in: ntlm: the specified credentials were rejected", "Failed to import the required Python library", "REQUEST_LIMIT_EXCEEDED",
}


def names(paths: list[pathlib.Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_a_page_has_a_licence_header_and_one_title(page):
    text = page.read_text(encoding="utf-8")
    assert text.startswith("<!--\nSPDX-FileCopyrightText: InterWeave SmartIntegration collection contributors\nSPDX-License-Identifier: GPL-3.0-or-later\n")
    without_code = re.sub(r"^ *```.*?^ *```$", "", text, flags=re.MULTILINE | re.DOTALL)
    assert len(re.findall(r"^# ", without_code, re.MULTILINE)) == 1


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_every_link_and_picture_leads_somewhere(page):
    text = re.sub(r"`[^`]*`", "", page.read_text(encoding="utf-8"))
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"https?://|mailto:", target):
            continue
        name, _hash, anchor = target.partition("#")
        path = (page.parent / name).resolve() if name else page
        if not path.exists():
            broken.append(target)
        elif anchor and path.suffix == ".md" and anchor not in anchors(path):
            broken.append("%s (no such heading; there are %s)" % (target, ", ".join(sorted(anchors(path)))))
    assert broken == []


def test_the_tables_of_the_readme_and_the_error_codes_are_what_the_code_says(monkeypatch, capsys):
    spec = importlib.util.spec_from_file_location("readme_tool", ROOT / "tools" / "readme.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    monkeypatch.setattr(sys, "argv", ["readme.py", "--check"])
    assert tool.main() == 0, capsys.readouterr().err


def test_start_in_the_readme_is_two_commands_that_make_knows():
    start = (ROOT / "README.md").read_text(encoding="utf-8").split("## Start\n", 1)[1].split("\n## ", 1)[0]
    assert re.findall(r"^    (.*)$", start, re.MULTILINE) == ["make preflight", "make test"]
    targets = re.findall(r"^([a-z ]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert {"preflight", "test"} <= {name for line in targets for name in line.split()}


def test_every_kind_of_consent_is_explained_and_no_other():
    text = (DOCS / "dry-run-and-consent.md").read_text(encoding="utf-8").split("## The kinds\n", 1)[1].split("\n## ", 1)[0]
    assert sorted(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)) == sorted(KINDS)


def test_every_item_has_its_section_under_its_own_title():
    text = (DOCS / "items.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^### (\d\.\d) (.+)$", text, re.MULTILINE))
    assert sections == {item.id: item.title for item in ALL_ITEMS.values() if item.phase}
    assert re.findall(r"^\| (R\d) \|", text, re.MULTILINE) == [item for item in ALL_ITEMS if item.startswith("R")]


def test_every_variable_that_a_playbook_reads_is_documented():
    used = set()
    for path in (ROOT / "playbooks").glob("*.yml"):
        for task_text in re.findall(r"^[^#\n]*$", path.read_text(encoding="utf-8"), re.MULTILINE):
            used |= set(re.findall(r"\binterweave_\w+", task_text))
    used |= set(re.findall(r'"(interweave_\w+)"', (ROOT / "plugins" / "action" / "preflight_start.py").read_text(encoding="utf-8")))
    registered = {"interweave_run", "interweave_looked", "interweave_client_looked", "interweave_wave", "interweave_rollback", "interweave_rollback_crm",
                  "interweave_crm_index", "interweave_proof", "interweave_left"}
    # what nothing reads yet may be named, to be refused
    assert [name for name in sorted(used - registered) if not known(name) and name not in VARIABLES] == []


def test_every_variable_that_a_page_names_exists():
    listed = {name for name in VARIABLES if known(name)} | {key for variable in VARIABLES.values() for key in variable.options}
    others = {path.stem for path in (ROOT / "plugins" / "modules").glob("interweave_*.py")}
    others |= {"interweave_preflight", "interweave_classic", "interweave_run", "interweave_crm_results", "interweave_crm_data"}
    unknown = {}
    for page in PAGES:
        found = set(re.findall(r"(?<![\w.@-])interweave_[a-z]\w*", page.read_text(encoding="utf-8"))) - listed - others
        if found:
            unknown[page.name] = sorted(found)
    assert unknown == {}


def test_the_messages_on_the_troubleshooting_page_are_those_of_the_code():
    code = "\n".join(path.read_text(encoding="utf-8") for folder in ("plugins", "roles") for path in sorted((ROOT / folder).rglob("*"))
                     if path.suffix in (".py", ".yml"))
    code = re.sub(r'"\s*\n\s*"', "", code)
    rows = re.findall(r"^\| (`.*?) \| ", (DOCS / "troubleshooting.md").read_text(encoding="utf-8"), re.MULTILINE)
    quoted = [part.strip(" '()") for row in rows for text in re.findall(r"`([^`]+)`", row) if text not in OTHERS
              for part in re.split(r"\.\.\.|<start>/<end>", text)]
    assert len(quoted) > 50
    assert [part for part in quoted if part and part not in OTHERS and part not in code] == []


def test_coverage_and_items_name_the_same_titles():
    coverage = (DOCS / "coverage.md").read_text(encoding="utf-8")
    for item in ALL_ITEMS.values():
        if item.phase:
            assert "| %s %s |" % (item.id, item.title) in coverage


def test_every_file_of_the_repository_that_a_page_names_is_there():
    for page in PAGES:
        for name in re.findall(r"`((?:playbooks|roles|tools|tests|plugins)/[\w./-]+\.\w+)`", page.read_text(encoding="utf-8")):
            path = ROOT / name
            assert path.exists(), "%s names %s" % (page.name, name)
            if path.suffix == ".yml":
                yaml.safe_load(path.read_text(encoding="utf-8"))


def test_the_changelog_names_every_module_role_playbook_and_callback():
    changes = yaml.safe_load((ROOT / "changelogs" / "changelog.yaml").read_text(encoding="utf-8"))["releases"].values()
    named = {(kind, entry["name"]) for release in changes for kind, entries in
             {"module": release.get("modules", []), **release.get("objects", {}), **release.get("plugins", {})}.items() for entry in entries}
    specs = {path.parts[-3]: yaml.safe_load(path.read_text(encoding="utf-8"))["argument_specs"] for path in (ROOT / "roles").glob("*/meta/argument_specs.yml")}
    assert named == {
        *(("module", path.stem) for path in (ROOT / "plugins" / "modules").glob("*.py")),
        *(("role", name) for name, spec in specs.items() if spec.keys() == {"variables"}),
        *(("playbook", path.stem) for path in (ROOT / "playbooks").glob("*.yml")),
        *(("callback", path.stem) for path in (ROOT / "plugins" / "callback").glob("*.py")),
    }
    assert [name for name, spec in specs.items() for entry in spec.values() if "version_added" not in entry or "author" not in entry] == []
