# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write what documents the inventory's variables, from the one spec of them (plugins/plugin_utils/_client/spec.py).

The roles' argument specs, the tables in the roles' READMEs and in docs/playbooks.md. ``--check`` writes nothing and exits 1 when something differs.
"""
from __future__ import annotations

import pathlib
import re
import sys
import typing as t
from collections.abc import Mapping

import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / ".cache" / "collections"))

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client import spec  # noqa: E402
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.option import Option, Variable  # noqa: E402

ROLES = ("company_file", "crm", "policy", "report", "windows_host")
PLAYBOOKS = ("preflight", "discover", "prove", "rollback", "retire_canary", "watch", "accept", "leave")
PAGE = ROOT / "docs" / "playbooks.md"
#: Not ``main``: Ansible would check every variable in a task of its own before the role, and give the whole role up for one that is undefined.
ENTRY_POINT = "variables"
HEAD = """---
# SPDX-FileCopyrightText: InterWeave SmartIntegration collection contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# The options are written by tools/variables.py. Not "main": for one undefined variable Ansible would give up the whole role.
"""
BEGIN, END = "<!-- variables%s: begin, written by tools/variables.py -->", "<!-- variables%s: end -->"


class Dumper(yaml.SafeDumper):
    """Lists indented below their key, as yamllint wants them."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def documented(option: Option) -> dict[str, t.Any]:
    """One option as an argument spec documents it."""
    default = list(option.default) if isinstance(option.default, tuple) else option.default
    entry: dict[str, t.Any] = {"type": _raw(option.type)}
    for key, value in (("elements", _raw(option.elements) or None), ("required", option.required or None), ("default", default),
                       ("choices", list(option.choices or ()) or None), ("no_log", option.secret or None)):
        if value is not None:
            entry[key] = value
    entry["description"] = [option.words]
    if option.options:
        entry["options"] = {name: documented(inner) for name, inner in option.options.items()}
    return entry


def _raw(kind: str | None) -> str:
    return "raw" if kind == "any" else kind or ""


def argument_spec(role: pathlib.Path) -> str:
    """The role's argument specs: its own words, and the variables that it reads."""
    held = yaml.safe_load((role / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))["argument_specs"]
    about = {key: value for key, value in next(iter(held.values())).items() if key != "options"}
    options = {name: documented(variable) for name, variable in spec.variables_of(role.name).items()}
    return HEAD + yaml.dump({"argument_specs": {ENTRY_POINT: {**about, "options": options}}}, Dumper=Dumper, sort_keys=False, width=140, allow_unicode=True)


def plain(text: str) -> str:
    """Documentation markup as Markdown, on one line."""
    return re.sub(r"\b[OVCIM]\(([^()]*(?:\([^()]*\)[^()]*)*)\)", r"`\1`", text).replace("|", "\\|").replace("\n", " ").strip()


def cell(option: Option) -> str:
    """The column of the defaults."""
    if option.required:
        return "required"
    if option.default is None:
        return ""
    value = list(option.default) if isinstance(option.default, tuple) else option.default
    return "`%s`" % yaml.safe_dump(value, default_flow_style=True, width=10000, allow_unicode=True).removesuffix("...\n").strip()


def rows(options: Mapping[str, Option], prefix: str = "") -> t.Iterator[str]:
    for name, option in options.items():
        kind = {"any": "any"}.get(option.type, option.type) + (" of %s" % option.elements if option.elements else "")
        choices = " One of %s." % ", ".join("`%s`" % choice for choice in option.choices) if option.choices else ""
        bounds = " From %d to %d." % (option.low or 0, option.high) if option.high is not None else ""
        yield "| `%s%s` | %s | %s | %s%s%s |" % (prefix, name, kind, cell(option), plain(option.words), choices, bounds)
        yield from rows(option.options, "%s%s%s." % (prefix, name, "[]" if option.type == "list" else ""))


def table(variables: Mapping[str, Variable]) -> str:
    return "\n".join(["| Variable | Type | Default | What it is |", "|---|---|---|---|", *rows(variables)])


def filled(page: str, text: str, name: str = "") -> str:
    """The page with its marked block replaced; a role's README that has none gets it at its end."""
    name = " of %s" % name if name else ""
    block = "%s\n%s\n%s" % (BEGIN % name, text, END % name)
    if BEGIN % name in page:
        return re.sub(re.escape(BEGIN % name) + r".*?" + re.escape(END % name), lambda _match: block, page, flags=re.DOTALL)
    return page.rstrip() + "\n\n## Variables\n\n" + block + "\n"


def pages() -> t.Iterator[tuple[pathlib.Path, str]]:
    """Every file that is written, with what it must hold."""
    for name in ROLES:
        role = ROOT / "roles" / name
        yield role / "meta" / "argument_specs.yml", argument_spec(role)
        readme = role / "README.md"
        yield readme, filled(readme.read_text(encoding="utf-8"), table(spec.variables_of(name)))
    page = PAGE.read_text(encoding="utf-8")
    for name in PLAYBOOKS:
        page = filled(page, table(spec.variables_of(name)), name)
    yield PAGE, page


def own_problems(role: pathlib.Path) -> t.Iterator[str]:
    """The role's own variables are plain aliases. A default() there would hide a variable that is set and cannot be templated."""
    path = role / "defaults" / "main.yml"
    for name, value in (yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}).items():
        found = re.fullmatch(r"\{\{ (interweave_\w+) \}\}", str(value))
        if found is None or found.group(1) not in spec.variables_of(role.name):
            yield "%s: %s must be exactly one documented variable, such as '{{ interweave_x }}'" % (role.name, name)


def differing_defaults() -> list[str]:
    """Defaults that the role interweave holds for roles that are called by themselves, where they are not those of the spec."""
    path = ROOT / "roles" / "interweave" / "defaults" / "main.yml"
    held = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}
    return ["roles/interweave/defaults/main.yml: %s is %r, the spec says %r" % (name, value, spec.default(name) if name in spec.VARIABLES else "nothing")
            for name, value in held.items() if name not in spec.VARIABLES or value != documented(spec.VARIABLES[name]).get("default")]


def main() -> int:
    check = "--check" in sys.argv[1:]
    wrong = [*differing_defaults(), *(problem for name in ROLES for problem in own_problems(ROOT / "roles" / name))]
    for path, new in pages():
        if path.read_text(encoding="utf-8") == new:
            continue
        if check:
            wrong.append("%s is not what the spec says: run tools/variables.py" % path.relative_to(ROOT))
        else:
            path.write_text(new, encoding="utf-8")
            print("written: %s" % path.relative_to(ROOT))
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
