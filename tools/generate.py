# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write the documentation of every Windows module from its resource.

    tools/generate.py            writes plugins/modules/<name>.yml
    tools/generate.py --check    writes nothing, lists what differs, exits 1 when anything does
"""
from __future__ import annotations

import argparse
import copy
import pathlib
import re
import sys
import typing as t

import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / ".cache" / "collections"))

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._steps.resources import RESOURCES  # noqa: E402
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._steps.spec import (  # noqa: E402
    HOST_STEPS_OPTIONS,
    STEP_OPTIONS,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._resource import Resource  # noqa: E402

Doc = dict[str, t.Any]
LICENCE = """\
# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""
AUTHOR = ["InterWeave SmartIntegration collection contributors (@interweave)"]
ATTRIBUTES: dict[str, Doc] = {
    "check_mode": {"description": "Can run in check_mode and return changed status prediction without modifying target.", "support": "full"},
    "diff_mode": {"description": "Will return details on what has changed (or possibly needs changing in check_mode), when in diff mode.",
                  "support": "full"},
    "idempotent": {"description": "When run twice in a row outside check mode, with the same arguments, the second invocation indicates no change.",
                   "support": "full"},
    "platform": {"description": "Target OS or families that can be operated against.", "platforms": "windows", "support": "full"},
    "action": {"description": "Has an action plugin: its code runs on the controller, nothing is copied to the host.", "support": "full"},
    "async": {"description": "Supports being used with the C(async) keyword.", "support": "none"},
    "become": {"description": "Is usable alongside become keywords.", "support": "none"},
    "connection": {"description": "Uses the target's configured connection.", "support": "partial",
                   "details": ["C(winrm) and C(psrp). Other connections and JEA endpoints are refused."]},
}
NOTES = [
    "Works over WS-Management with the transport of the host's C(winrm) or C(psrp) connection. It starts no PowerShell on the host.",
    "The account must be a local administrator of the host. A local account other than the built-in Administrator needs "
    "C(LocalAccountTokenFilterPolicy) = 1.",
]
REQUIREMENTS = ["pywinrm >= 0.5.0 on the controller for C(winrm) connections, pypsrp >= 0.8.1 for C(psrp)"]
CHANGE_RETURN: Doc = {
    "what": {"description": "What was changed.", "type": "str", "returned": "always"},
    "before": {"description": "What was there before; V(null) when nothing was.", "type": "raw", "returned": "always"},
    "after": {"description": "What is there now, or would be; V(null) when it is gone.", "type": "raw", "returned": "always"},
    "kind": {"description": "Kind of change, as in C(interweave_allow).", "type": "str", "returned": "always"},
    "resource": {"description": "Module that can undo it.", "type": "str", "returned": "always"},
    "key": {"description": "What identifies it there.", "type": "dict", "returned": "always"},
    "restorable": {"description": "Whether it can be undone.", "type": "bool", "returned": "always"},
    "applied": {"description": "V(false) when it was wanted and not made.", "type": "bool", "returned": "always"},
}
STATUSES = "C(pass), C(changed), C(would_change), C(fail), C(manual), C(not_applicable) or C(error)"
COMMON_RETURN: Doc = {
    "status": {"description": "What was found: %s. The task fails on C(fail) and C(error)." % STATUSES, "type": "str", "returned": "always",
               "sample": "pass"},
    "expected": {"description": "What is wanted.", "type": "str", "returned": "always"},
    "actual": {"description": "What is there.", "type": "str", "returned": "always"},
    "evidence": {"description": "What the judgement rests on.", "type": "list", "elements": "str", "returned": "always"},
    "remedy": {"description": "What a person has to do; empty when nothing.", "type": "str", "returned": "always"},
    "changes": {"description": "What was changed, or would be in check mode, with what undo needs.", "type": "list", "elements": "dict",
                "returned": "always", "contains": CHANGE_RETURN},
    "owner": {"description": "Who can act; empty where that is for the checklist's item to say.", "type": "str", "returned": "always", "sample": "it"},
    "blocked_by": {"description": "Why a wanted change was not made; empty when nothing was held back.", "type": "str", "returned": "always",
                   "sample": "check mode"},
}
STEPS_EXAMPLES = """\
- name: Look at a QuickBooks server in one connection, change nothing
  interweave.smartintegration.host_steps:
    on_failure: report
    allow: []
    steps:
      - item: "3.2"
        name: Firewall exception for QRemote
        firewall_exception:
          name: InterWeave QRemote
          program: C:\\Program Files (x86)\\QODBC Driver for QuickBooks\\QRemote\\Server\\QRemoteServer.exe
          ports: [4500]
          remote_addresses: ["203.0.113.10"]
      - item: "4.3"
        name: Time zone of the host
        windows_time_zone_info: {}
  register: looked

- name: Allow what the ticket allows, inside its window
  interweave.smartintegration.host_steps:
    allow: [auto_update]
    ticket: CHG-1042
    window: "2026-11-28T22:00:00-07:00/2026-11-29T04:00:00-07:00"
    steps:
      - item: "1.5"
        name: QuickBooks does not update itself
        quickbooks_auto_update: {}

- name: Name a variable that holds the steps, so that one that is undefined costs its own step only
  interweave.smartintegration.host_steps:
    on_failure: report
    steps: client_steps
  vars:
    client_steps:
      - item: "1.5"
        name: QuickBooks does not update itself
        quickbooks_auto_update: {}
      - item: "3.1"
        name: Who listens for InterWeave
        tcp_listener_info:
          port: "{{ client_port }}"
"""
STEPS_RETURN: Doc = {
    "findings": {
        "description": "One finding for each step, in order.", "type": "list", "elements": "dict", "returned": "always",
        "contains": {
            "item": {"description": "Id of the item.", "type": "str", "returned": "always"},
            "title": {"description": "Title of the item.", "type": "str", "returned": "always"},
            "step": {"description": "Name of the step.", "type": "str", "returned": "always"},
            "ticket": {"description": "The change ticket.", "type": "str", "returned": "when O(ticket) is set"},
            "warnings": {"description": "What is not wrong and should be known.", "type": "list", "elements": "str", "returned": "when there are any"},
            **COMMON_RETURN,
            "owner": {"description": "Who can act.", "type": "str", "returned": "always"},
            "blocked_by": {"description": "Why a wanted change was not made.", "type": "str", "returned": "when a change was not made",
                           "sample": "check mode"},
        },
    },
    "steps": {
        "description": "What each step's module returns of its own.", "type": "list", "elements": "dict", "returned": "always",
        "contains": {
            "name": {"description": "Name of the step.", "type": "str", "returned": "always"},
            "item": {"description": "Id of the item.", "type": "str", "returned": "always"},
            "resource": {"description": "Module of the step.", "type": "str", "returned": "always"},
            "status": {"description": "Status of its finding.", "type": "str", "returned": "always"},
            "facts": {"description": "The module's own return values.", "type": "dict", "returned": "always"},
        },
    },
    "summary": {"description": "Number of findings for each status.", "type": "dict", "returned": "always", "sample": {"pass": 9, "manual": 1}},
    "requests": {"description": "HTTP requests sent to the host, those of authentication included.", "type": "int", "returned": "always",
                 "sample": 14},
    "host": {
        "description": "Facts about the host.", "type": "dict", "returned": "when O(host_facts=true)",
        "contains": {
            "name": {"description": "Computer name.", "type": "str", "returned": "always"},
            "domain": {"description": "Domain or workgroup.", "type": "str", "returned": "always"},
            "part_of_domain": {"description": "Whether it is a member of a domain.", "type": "bool", "returned": "always"},
            "caption": {"description": "Windows edition, in the host's language.", "type": "str", "returned": "always"},
            "version": {"description": "Windows version.", "type": "str", "returned": "always"},
            "build_number": {"description": "Windows build.", "type": "str", "returned": "always"},
            "last_boot_up_time": {"description": "When Windows was started.", "type": "str", "returned": "always"},
            "oslanguage": {"description": "Language of Windows, as a number.", "type": "str", "returned": "always"},
        },
    },
}


def options_doc(options: dict[str, Doc]) -> dict[str, Doc]:
    """Options as DOCUMENTATION wants them: no argument-spec-only keys, descriptions as lists."""
    documented = {}
    for name, option in options.items():
        entry: Doc = {"description": _lines(option["description"]), "type": option.get("type", "str")}
        entry.update({key: option[key] for key in ("elements", "required", "default", "choices", "aliases", "version_added") if key in option})
        if "suboptions" in option:
            entry["suboptions"] = options_doc(option["suboptions"])
        documented[name] = entry
    return documented


def attributes_doc(own: dict[str, t.Any]) -> dict[str, Doc]:
    """The attributes every Windows module has, with what the resource says of itself. A bare word is the support."""
    attributes = copy.deepcopy(ATTRIBUTES)
    for name, value in own.items():
        entry = attributes.setdefault(name, {})
        entry.update({"support": value} if isinstance(value, str) else value)
    return attributes


def module_doc(name: str, resource: type[Resource]) -> Doc:
    doc = resource.DOC
    seealso = [*doc.get("seealso", []), {"module": "interweave.smartintegration.host_steps"}]
    return {
        "DOCUMENTATION": {
            "module": name,
            "short_description": doc["short_description"],
            "version_added": "1.0.0",
            "description": _lines(doc["description"]),
            "author": AUTHOR,
            "attributes": attributes_doc(doc.get("attributes", {})),
            "requirements": [*REQUIREMENTS, *doc.get("requirements", [])],
            "options": options_doc(doc["options"]),
            "notes": [*_lines(doc.get("notes", [])), *NOTES],
            "seealso": seealso,
        },
        "EXAMPLES": doc["examples"],
        "RETURN": {**COMMON_RETURN, **doc.get("return", {})},
    }


def steps_doc() -> Doc:
    suboptions = options_doc(STEP_OPTIONS)
    for name, resource in RESOURCES.items():
        suboptions[name] = {
            "description": ["%s. See M(interweave.smartintegration.%s)." % (resource.DOC["short_description"].rstrip("."), name)],
            "type": "dict",
            "suboptions": options_doc(_below("steps[].%s." % name, resource.DOC["options"])),
        }
    options = options_doc(HOST_STEPS_OPTIONS)
    options["steps"]["suboptions"] = suboptions
    return {
        "DOCUMENTATION": {
            "module": "host_steps",
            "short_description": "Look at and prepare a Windows host in one connection, step by step",
            "version_added": "1.0.0",
            "description": [
                "Runs a list of steps on one Windows host in one authenticated connection and one task. Each step is one module of this "
                "collection with its options, and ends in one finding of the pre-flight checklist.",
                "A step that fails never hides the others. The reads of all steps are fetched together, so a host that is as wanted costs "
                "about fifteen HTTP requests.",
                "A host that cannot be reached, or does not accept the credentials, is unreachable as for any module.",
            ],
            "author": AUTHOR,
            "attributes": attributes_doc({}),
            "requirements": [*REQUIREMENTS, *(line for resource in RESOURCES.values() for line in resource.DOC.get("requirements", []))],
            "options": options,
            "notes": [
                "It is in no action group: C(module_defaults) reach neither its options nor those of a step.",
                "With C(--tags) or C(--skip-tags) the tags C(item_1_3), C(phase_1) and a module's name select steps, on a task that carries them.",
                *NOTES,
            ],
            "seealso": [{"module": "interweave.smartintegration.%s" % name} for name in RESOURCES],
        },
        "EXAMPLES": STEPS_EXAMPLES,
        "RETURN": STEPS_RETURN,
    }


def _below(path: str, value: t.Any) -> t.Any:
    """The same documentation where the options stand below ``path``: references to options say so, to return values they cannot."""
    if isinstance(value, dict):
        return {key: item if key in ("choices", "default") else _below(path, item) for key, item in value.items()}
    if isinstance(value, list):
        return [_below(path, item) for item in value]
    if isinstance(value, str):
        return re.sub(r"\bRV\(([^)#]*)\)", r"C(\1)", re.sub(r"\bO\((?=[a-z_])(?![^)]*#)", "O(" + path, value))
    return value


def _lines(text: str | list[str]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


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


def render(doc: Doc) -> str:
    return LICENCE + "# Written by tools/generate.py from the resource's own description: change it there.\n---\n" + yaml.dump(
        doc, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)


def files() -> dict[pathlib.Path, str]:
    """Every generated file and what it must hold."""
    wanted: dict[pathlib.Path, str] = {}
    modules = ROOT / "plugins" / "modules"
    for name, resource in RESOURCES.items():
        wanted[modules / (name + ".yml")] = render(module_doc(name, resource))
    wanted[modules / "host_steps.yml"] = render(steps_doc())
    return wanted


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
