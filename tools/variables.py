# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write the table of variables into every role's README from its argument specs, and compare the specs' defaults with the role's own.

``--check`` writes nothing and exits 1 when something differs.
"""
from __future__ import annotations

import ast
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
    words = re.sub(r"\b[OVCI]\(([^()]*(?:\([^()]*\)[^()]*)*)\)", r"`\1`", words)
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


def table(role: pathlib.Path) -> str:
    spec = yaml.safe_load((role / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))["argument_specs"]["main"]
    lines = ["| Variable | Type | Default | What it is |", "|---|---|---|---|", *rows(spec["options"])]
    return "\n".join(lines)


def filled(readme: str, text: str) -> str:
    block = "%s\n%s\n%s" % (BEGIN, text, END)
    if BEGIN in readme:
        return re.sub(re.escape(BEGIN) + r".*?" + re.escape(END), lambda _match: block, readme, flags=re.DOTALL)
    return readme.rstrip() + "\n\n## Variables\n\n" + block + "\n"


def literal(text: str) -> t.Any:
    """A Jinja literal as a value."""
    return ast.literal_eval(re.sub(r"\btrue\b", "True", re.sub(r"\bfalse\b", "False", text)))


def differing_defaults(role: pathlib.Path) -> list[str]:
    """Variables that the role reads with another default than the documented one, or does not document.

    A role's own variable is ``<role>_<name>: "{{ interweave_<name> | default(<literal>) }}"``, or plainly ``interweave_<name>: <value>``.
    """
    spec = yaml.safe_load((role / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))["argument_specs"]["main"]["options"]
    defaults = yaml.safe_load((role / "defaults" / "main.yml").read_text(encoding="utf-8")) or {}
    constants = yaml.safe_load(path.read_text(encoding="utf-8")) if (path := role / "vars" / "main.yml").exists() else {}
    wrong = []
    for name, value in defaults.items():
        default = value
        found = re.fullmatch(r"\{\{\s*(interweave_\w+) \| default\((.*)\) \}\}", str(value).strip(), re.DOTALL)
        if found:
            name = found.group(1)
            default = constants[found.group(2)] if found.group(2) in constants else literal(found.group(2))
        if name not in spec:
            wrong.append("%s: defaults/main.yml reads %s, which argument_specs.yml does not document" % (role.name, name))
        elif "default" in spec[name] and spec[name]["default"] != default:
            wrong.append("%s: the default of %s is %r in defaults/main.yml and %r in argument_specs.yml" % (role.name, name, default, spec[name]["default"]))
    return wrong


def main() -> int:
    check = "--check" in sys.argv[1:]
    wrong: list[str] = []
    for role in sorted(path.parent.parent for path in ROOT.glob("roles/*/meta/argument_specs.yml")):
        wrong += differing_defaults(role)
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
