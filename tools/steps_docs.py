# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write into the documentation of ``host_steps`` and ``crm_steps`` what each module says of its own options.

    tools/steps_docs.py            writes plugins/modules/host_steps.yml and crm_steps.yml
    tools/steps_docs.py --check    writes nothing, lists what differs, exits 1 when anything does

Everything else in these files is written by hand, as every module's own documentation is.
"""
from __future__ import annotations

import argparse
import pathlib
import re
import sys
import typing as t

import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / ".cache" / "collections"))

from ansible_collections.interweave.smartintegration.plugins.module_utils._crms import CONNECTORS  # noqa: E402
from ansible_collections.interweave.smartintegration.plugins.module_utils._crms import RESOURCES as CRM  # noqa: E402
from ansible_collections.interweave.smartintegration.plugins.module_utils._items import ALL_ITEMS  # noqa: E402
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._steps.resources import RESOURCES  # noqa: E402

Doc = dict[str, t.Any]
#: Options of a CRM module that are the whole list's.
LOGINS = ("crm", *CONNECTORS)
HEAD = """\
# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# The suboptions of each module are copied from its own documentation by tools/steps_docs.py; the rest is written here.
---
"""


def document(name: str) -> Doc:
    found: Doc = yaml.safe_load((ROOT / "plugins" / "modules" / (name + ".yml")).read_text(encoding="utf-8"))
    return found


def with_steps(name: str, modules: t.Iterable[str]) -> Doc:
    """The documentation of a list of steps with every module's options below them."""
    whole = document(name)
    steps = whole["DOCUMENTATION"]["options"]["steps"]
    own = {option: about for option, about in steps["suboptions"].items() if about["type"] != "dict"}
    steps["suboptions"] = {**own, **{module: _suboption(module) for module in modules}}
    for option in (*whole["DOCUMENTATION"]["options"].values(), own["item"]):
        if "1.1" in option.get("choices", ()):
            option["choices"] = list(ALL_ITEMS)
    return whole


def _suboption(name: str) -> Doc:
    documented = document(name)["DOCUMENTATION"]
    options = {option: about for option, about in (documented.get("options") or {}).items() if option not in LOGINS}
    return {
        "description": ["%s. See M(interweave.smartintegration.%s)." % (documented["short_description"].rstrip("."), name)],
        "type": "dict",
        "suboptions": _below("steps[].%s." % name, options, re.compile(r"\bO\((?=(?:%s)\b)(?![^)]*#)" % "|".join(options or ["$"]))),
    }


def _below(path: str, value: t.Any, own: re.Pattern[str]) -> t.Any:
    """The same documentation where the options stand below ``path``: references to options say so, to return values they cannot."""
    if isinstance(value, dict):
        return {key: item if key in ("choices", "default") else _below(path, item, own) for key, item in value.items()}
    if isinstance(value, list):
        return [_below(path, item, own) for item in value]
    if isinstance(value, str):
        return re.sub(r"\bRV\(([^)#]*)\)", r"C(\1)", own.sub("O(" + path, value))
    return value


class _Dumper(yaml.SafeDumper):
    """Plain YAML: no anchors, lists indented, long text in blocks."""

    def ignore_aliases(self, data: t.Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = "|" if "\n" in value else ">" if len(value) > 130 and " " not in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)


def files() -> dict[pathlib.Path, str]:
    """The generated files and what they must hold."""
    documents = {"host_steps": with_steps("host_steps", RESOURCES), "crm_steps": with_steps("crm_steps", CRM)}
    return {ROOT / "plugins" / "modules" / (name + ".yml"): HEAD + yaml.dump(found, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=115)
            for name, found in documents.items()}


def differing() -> list[pathlib.Path]:
    return [path for path, text in files().items() if not path.exists() or path.read_text(encoding="utf-8") != text]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a file differs")
    arguments = parser.parse_args()
    wrong = differing()
    wanted = files()
    for path in wrong:
        print(("differs: " if arguments.check else "written: ") + str(path.relative_to(ROOT)))
        if not arguments.check:
            path.write_text(wanted[path], encoding="utf-8")
    return 1 if arguments.check and wrong else 0


if __name__ == "__main__":
    sys.exit(main())
