# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Private names of ansible-core, pywinrm and pypsrp stand in ``_compat.py`` alone; ActionBase's documented members in the one action."""
from __future__ import annotations

import ast
import pathlib

PLUGINS = pathlib.Path(__file__).resolve().parents[3] / "plugins"
FILES = sorted(PLUGINS.rglob("*.py"))
COMPAT = "plugin_utils/_compat.py"
#: Members of ActionBase that the developers' guide names; an action cannot do without.
DOCUMENTED = {"_task", "_connection", "_play_context", "_templar", "_display", "_execute_module", "_requires_connection", "_supports_check_mode",
              "_supports_async"}
ACTION = "plugin_utils/_action/base.py"
#: Private by their underscore and promised all the same: named tuples. And simple-salesforce's one way to send, which a subclass of it overrides.
PROMISED = {"_replace", "_asdict", "_fields", "_make", "_call_salesforce"}
#: A file and the names it still takes, until it is mended.
KNOWN: set[tuple[str, str]] = set()


def own_names() -> set[str]:
    """Every private name that the collection itself defines: functions, classes, attributes, variables."""
    found: set[str] = set()
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                found.add(node.name)
            elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and isinstance(node.value, ast.Name) and node.value.id == "self":
                found.add(node.attr)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                found.add(node.id)
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                found.add(node.target.id)
    return found - DOCUMENTED


def foreign(path: pathlib.Path, own: set[str]) -> set[str]:
    """Private attributes and imports in a file that are none of ours."""
    found: set[str] = set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    made_here = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
                 and isinstance(node.value, ast.Name) and node.value.id == "self"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr.startswith("_") and not node.attr.startswith("__"):
            found.add(node.attr)
        elif isinstance(node, ast.ImportFrom) and not node.level and not (node.module or "").startswith(("ansible_collections.", "__future__")):
            found |= {part for part in (node.module or "").split(".") if part.startswith("_")}
            found |= {alias.name for alias in node.names if alias.name.startswith("_") and not alias.name.startswith("__")}
    return {name for name in found if name not in own and name not in PROMISED and name not in made_here}


def test_private_names_of_others_stand_in_one_file() -> None:
    own, wrong = own_names(), set()
    for path in FILES:
        name = str(path.relative_to(PLUGINS))
        allowed = DOCUMENTED if name == ACTION else set()
        wrong |= {(name, found) for found in foreign(path, own) - allowed if name != COMPAT}
    assert sorted(wrong - KNOWN) == []
    assert sorted(KNOWN - wrong) == [], "mended: take it out of the list"


def test_the_rule_sees_what_it_is_about() -> None:
    found = foreign(PLUGINS / COMPAT, own_names())
    assert {"_build_winrm_kwargs", "_psrp_conn_kwargs", "_send_message_request", "_build_session", "_no_log_values", "_ntlm_raw"} <= found


def test_one_action_with_logic() -> None:
    """Every other one names its job, and nothing else."""
    wrong = []
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and any(isinstance(base, ast.Name) and base.id in ("ActionBase", "Action") for base in node.bases):
                one_line = len(node.body) == 1 and isinstance(node.body[0], ast.Assign)
                wrong += [] if one_line else [str(path.relative_to(PLUGINS)) + ":" + node.name]
    assert sorted(set(wrong)) == ["plugin_utils/_action/base.py:Action"]


def test_an_action_file_names_its_job_and_nothing_else() -> None:
    for path in sorted((PLUGINS / "action").glob("*.py")):
        *imports, made = ast.parse(path.read_text(encoding="utf-8")).body
        assert all(isinstance(node, (ast.Import, ast.ImportFrom)) for node in imports), path.name
        assert isinstance(made, ast.ClassDef), path.name
        assert [ast.unparse(base) for base in made.bases] == ["Action"], path.name


def test_one_parser_of_xml_for_what_a_host_says() -> None:
    """It refuses document types, and says what is damaged. The CRM's own has the same guard: a module process knows no wsman."""
    makers = {"fromstring", "parse", "iterparse", "XML", "XMLParser"}
    found = {str(path.relative_to(PLUGINS)) for path in FILES for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
             if isinstance(node, ast.Attribute) and node.attr in makers and ast.unparse(node.value) in ("ET", "ElementTree")}
    assert found == {"plugin_utils/wsman/_envelope.py", "module_utils/_salesforce/login.py"}


def test_what_windows_is_made_of_knows_no_ansible() -> None:
    found = {str(path.relative_to(PLUGINS)) for path in FILES for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
             if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "ansible"}
    assert [name for name in sorted(found) if name.startswith(("plugin_utils/windows", "plugin_utils/quickbooks"))] == []
