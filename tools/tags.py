# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write the tags of the items and phases into the looks of playbooks/preflight.yml and of the roles.

    tools/tags.py            writes them
    tools/tags.py --check    writes nothing, lists what differs, exits 1 when anything does

A task carries the tags of every item that is looked at in one of its places; the second look of the playbook sees what the first left too.
"""
from __future__ import annotations

import pathlib
import re
import sys
import textwrap

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / ".cache" / "collections"))

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._all import ITEMS  # noqa: E402
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._work import PARTS  # noqa: E402

PLAYBOOK = ROOT / "playbooks" / "preflight.yml"
#: File: the parts of each of its looks.
LOOKS: dict[pathlib.Path, list[tuple[str, ...]]] = {
    PLAYBOOK: [("windows_host", "company_file"), tuple(PARTS.values())],
    **{ROOT / "roles" / part / "tasks" / "main.yml": [(part,)] for part in PARTS.values()},
}
_LIST = re.compile(r"( *)\{%- set all = \[(?P<first>'[a-z]+_)[^\]]*\] -%\}")


def tags(parts: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Of the phases and of the items."""
    places = {place for place, part in PARTS.items() if part in parts}
    items = [item for item in ITEMS.values() if places & set(item.places)]
    return ["phase_%s" % phase for phase in sorted({item.id[0] if item.id[0].isdigit() else "0" for item in items})], \
           ["item_%s" % item.id.replace(".", "_") for item in items]


def text(path: pathlib.Path) -> str:
    """The file with the tags of its looks."""
    wanted = iter([names for parts in LOOKS[path] for names in tags(parts)])

    def derived(found: re.Match[str]) -> str:
        head = "%s{%%- set all = [" % found.group(1)
        return textwrap.fill("%s%s] -%%}" % (head, ", ".join(map(repr, next(wanted)))), 158, subsequent_indent=" " * len(head), break_long_words=False,
                             break_on_hyphens=False)

    return _LIST.sub(derived, path.read_text(encoding="utf-8"))


def main() -> int:
    differing = [path for path in LOOKS if text(path) != path.read_text(encoding="utf-8")]
    for path in differing:
        print(("differs: " if "--check" in sys.argv[1:] else "written: ") + str(path.relative_to(ROOT)))
        if "--check" not in sys.argv[1:]:
            path.write_text(text(path), encoding="utf-8")
    return 1 if differing and "--check" in sys.argv[1:] else 0


if __name__ == "__main__":
    sys.exit(main())
