# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write the table of variables into every role's README from its argument specs, and compare the specs' defaults with those of the role interweave.

``--check`` writes nothing and exits 1 when something differs.
"""
from __future__ import annotations

import pathlib
import re
import sys
import typing as t

import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
BEGIN, END = "<!-- variables: begin, written by tools/variables.py -->", "<!-- variables: end -->"


def plain(text: t.Any) -> str:
    """Documentation markup as Markdown, on one line."""
    words = " ".join(text) if isinstance(text, list) else str(text)
    words = re.sub(r"\b[OVCIM]\(([^()]*(?:\([^()]*\)[^()]*)*)\)", r"`\1`", words)
    return words.replace("|", "\\|").replace("\n", " ").strip()


def cell(option: dict[str, t.Any]) -> str:
    if option.get("required"):
        return "required"
    if "default" not in option:
        return ""
    return "`%s`" % yaml.safe_dump(option["default"], default_flow_style=True, width=10000, allow_unicode=True).removesuffix("...\n").strip()


def rows(options: dict[str, t.Any], prefix: str = "") -> t.Iterator[str]:
    for name, option in options.items():
        kind = option.get("type", "str") + (" of %s" % option["elements"] if option.get("elements") else "")
        choices = " One of %s." % ", ".join("`%s`" % choice for choice in option["choices"]) if option.get("choices") else ""
        yield "| `%s%s` | %s | %s | %s%s |" % (prefix, name, kind, cell(option), plain(option.get("description", "")), choices)
        yield from rows(option.get("options") or {}, "%s%s%s." % (prefix, name, "[]" if option.get("type") == "list" else ""))


def options_of(role: pathlib.Path) -> dict[str, t.Any]:
    options: dict[str, t.Any] = yaml.safe_load((role / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))["argument_specs"]["main"]["options"]
    return options


def table(role: pathlib.Path) -> str:
    lines = ["| Variable | Type | Default | What it is |", "|---|---|---|---|", *rows(options_of(role))]
    return "\n".join(lines)


def filled(readme: str, text: str) -> str:
    block = "%s\n%s\n%s" % (BEGIN, text, END)
    if BEGIN in readme:
        return re.sub(re.escape(BEGIN) + r".*?" + re.escape(END), lambda _match: block, readme, flags=re.DOTALL)
    return readme.rstrip() + "\n\n## Variables\n\n" + block + "\n"


def shared_defaults() -> dict[str, t.Any]:
    """What the role interweave gives every variable that the inventory leaves out."""
    held: dict[str, t.Any] = yaml.safe_load((ROOT / "roles" / "interweave" / "defaults" / "main.yml").read_text(encoding="utf-8"))
    return held


def own_problems(role: pathlib.Path, options: dict[str, t.Any]) -> t.Iterator[str]:
    """The role's own variables are plain aliases. A default() there would hide a variable that is set and cannot be templated."""
    path = role / "defaults" / "main.yml"
    for name, value in (yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}).items():
        found = re.fullmatch(r"\{\{ (interweave_\w+) \}\}", str(value))
        if found is None or found.group(1) not in options:
            yield "%s: %s must be exactly one documented variable, such as '{{ interweave_x }}'" % (role.name, name)


def differing_defaults(specs: dict[pathlib.Path, dict[str, t.Any]]) -> list[str]:
    """Variables whose documented default is not the one in roles/interweave/defaults, or that stand in only one of the two."""
    held = shared_defaults()
    wrong = ["roles/interweave/defaults/main.yml holds %s, which no role documents" % name
             for name in held if not any(name in options for options in specs.values())]
    for role, options in specs.items():
        wrong += own_problems(role, options)
        for name, option in options.items():
            if option.get("default") != held.get(name) or ("default" in option) != (name in held):
                wrong.append("%s: the default of %s is %r in argument_specs.yml and %r in roles/interweave/defaults/main.yml"
                             % (role.name, name, option.get("default"), held.get(name)))
    return wrong


def main() -> int:
    check = "--check" in sys.argv[1:]
    roles = sorted(path.parent.parent for path in ROOT.glob("roles/*/meta/argument_specs.yml") if path.parent.parent.name != "interweave")
    wrong = differing_defaults({role: options_of(role) for role in roles})
    for role in roles:
        path = role / "README.md"
        old = path.read_text(encoding="utf-8") if path.exists() else ""
        new = filled(old, table(role))
        if old != new and check:
            wrong.append("%s is not what argument_specs.yml says: run tools/variables.py" % path.relative_to(ROOT))
        elif old != new:
            path.write_text(new, encoding="utf-8")
            print("written: %s" % path.relative_to(ROOT))
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
