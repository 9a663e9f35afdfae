# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands in the documentation: fenced blocks, command lines, links. And what the code knows, to compare it with."""
from __future__ import annotations

import pathlib
import re
import shlex
import typing as t

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.leaves import Leaves
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.spec import VARIABLES
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.values import Values

ROOT = pathlib.Path(__file__).resolve().parents[3]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md"), *(ROOT / "roles").glob("*/README.md")])
FENCE = re.compile(r"^(?P<indent> *)```(?P<language>\w+)\n(?P<body>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL)


class Block(t.NamedTuple):
    page: pathlib.Path
    line: int
    language: str
    body: str

    @property
    def name(self) -> str:
        return "%s:%d" % (self.page.relative_to(ROOT), self.line)


def blocks(*languages: str) -> list[Block]:
    found = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for match in FENCE.finditer(text):
            body = "\n".join(line[len(match["indent"]):] for line in match["body"].split("\n"))
            found.append(Block(page, text.count("\n", 0, match.start()) + 1, match["language"], body))
    return [block for block in found if block.language in languages]


class Command(t.NamedTuple):
    name: str
    words: list[str]


def commands() -> list[Command]:
    """Every command line of a shell block, and every indented line that starts with ``ansible``; continuation lines joined."""
    found = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        fenced = [body for block in blocks("shell") if block.page == page for body in [block.body]]
        indented = ["\n".join(re.findall(r"^    (ansible.*(?:\n      .*)*)", text, re.MULTILINE))]
        for body in [*fenced, *indented]:
            for line in re.sub(r"\\\n\s*", " ", body).splitlines():
                if line.strip() and not line.lstrip().startswith("#"):
                    words = shlex.split(line)
                    while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
                        words.pop(0)
                    found.append(Command("%s: %s" % (page.relative_to(ROOT), line.strip()), words))
    return found


def kind_of(document: t.Any) -> str:
    """playbook, inventory or variables."""
    if isinstance(document, list) and document and all("hosts" in play or any("import_playbook" in key for key in play) for play in document):
        return "playbook"
    if isinstance(document, dict) and set(document) == {"all"}:
        return "inventory"
    if isinstance(document, dict) and all(isinstance(key, str) for key in document):
        return "variables"
    return "unknown"


def known(name: str) -> bool:
    """Whether a role or a playbook reads it."""
    return name in VARIABLES and bool(VARIABLES[name].read_by)


def mistakes(name: str, value: t.Any) -> list[str]:
    """What is wrong with the value of a variable; a key that is missing may be the part that an example leaves out."""
    values = Values("", Leaves(None, {}))
    if name in VARIABLES:
        values.read(VARIABLES[name], value, name)
    return [mistake.sentence for mistake in values.mistakes if "is missing" not in mistake.problem]


def anchors(page: pathlib.Path) -> set[str]:
    """GitHub's anchors of a page's headings."""
    text = re.sub(r"^ *```.*?^ *```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-") for title in titles}
