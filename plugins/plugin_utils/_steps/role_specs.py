# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the roles' argument specs, checked for every host in scope before anything is touched.

Ansible checks a role's variables when the role starts, host by host, and gives the whole role up when one of them is undefined. Here all
hosts are checked first and a variable that cannot be templated is left to the step that needs it, which then costs one item.
"""
from __future__ import annotations

import difflib
import functools
import pathlib
import typing as t

import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._steps.spec import said

ROLES = pathlib.Path(__file__).resolve().parents[3] / "roles"
#: The report's too: a mistake that shows only after the changes would cost the report of them.
CHECKED = ("windows_host", "company_file", "crm", "policy", "report")
PREFIX = "interweave_"
#: Variables that the playbooks read and no role's spec documents (docs/playbooks.md), and the report's.
PLAYBOOKS = frozenset(PREFIX + name for name in (
    "attestations", "client", "gate", "guard", "hosts", "max_fail_percentage", "redact", "required_items", "resume", "retire_run", "rollback_run", "serial",
    "waivers", "report_dest", "report_dir", "report_finish", "report_fleet", "report_formats", "report_merge", "report_previous", "report_run", "report_show",
    "report_stats"))
_SHARED = ("type", "elements", "choices", "required", "no_log")

Spec = dict[str, dict[str, t.Any]]


def spec_of(options: dict[str, dict[str, t.Any]]) -> Spec:
    """An argument spec without defaults: only what somebody set is checked."""
    spec: Spec = {}
    for name, option in options.items():
        spec[name] = {key: option[key] for key in _SHARED if key in option}
        if option.get("options"):
            spec[name]["options"] = spec_of(option["options"])
    return spec


@functools.lru_cache(maxsize=1)
def variables() -> Spec:
    """Every variable that the roles document."""
    spec: Spec = {}
    for role in CHECKED:
        path = ROLES / role / "meta" / "argument_specs.yml"
        if path.exists():
            documented = yaml.safe_load(path.read_text(encoding="utf-8"))["argument_specs"]["main"]["options"]
            for name, entry in spec_of(documented).items():
                known = spec.setdefault(name, {**entry, "required": False})
                if "options" in entry:  # each role documents the suboptions that it reads
                    known["options"] = {**entry["options"], **known.get("options", {})}
    return spec


def problems(raw: t.Mapping[str, t.Any], templated: t.Callable[[str], t.Any]) -> list[str]:
    """What is wrong with a host's variables, one sentence each. *raw* names what is set, *templated* gives a value.

    Variables called ``interweave_*`` that no role documents are not refused: they may be the user's own building blocks.
    """
    spec = variables()
    found = []
    for name in sorted(set(raw).intersection(spec)):
        try:
            value = plain(templated(name))
        except Exception:  # noqa: S112 - undefined or untemplatable: the step that needs it says so
            continue
        if value is not None:
            found += [said(message) for message in ArgumentSpecValidator({name: spec[name]}).validate({name: value}).error_messages]
    return found


@functools.lru_cache(maxsize=256)
def meant(name: str) -> str:
    """The variable that somebody who wrote *name* probably meant; the empty string when it is one, or nothing like one."""
    known = PLAYBOOKS.union(variables())
    if not name.startswith(PREFIX) or name in known:
        return ""
    near = difflib.get_close_matches(name.removeprefix(PREFIX), sorted(one.removeprefix(PREFIX) for one in known), 1, 0.84)
    return PREFIX + near[0] if near else ""


def misspelt(raw: t.Iterable[str]) -> list[tuple[str, str]]:
    """Names among a host's variables that are nearly one of ours: what is misspelt is left out without a word otherwise."""
    return [(name, meant(name)) for name in sorted(map(str, raw)) if meant(name)]


def plain(value: t.Any) -> t.Any:
    """A deep copy without ansible's lazy containers: whatever cannot be templated raises here."""
    if isinstance(value, t.Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


__all__ = ["PLAYBOOKS", "misspelt", "problems", "variables"]
