# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import getpass
import os
import pathlib
import platform
import resource
import subprocess
import typing as t

from ansible import context
from ansible.errors import AnsibleError
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.release import __version__ as ansible_version
from ansible_collections.interweave.smartintegration.plugins.module_utils._items import ALL_ITEMS, KINDS
from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import parse_window
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._action.controller import ControllerAction
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.attestation import parse_attestations, parse_waivers
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.gate import required_items
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run import folder as _run
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._steps import role_specs as _role_specs
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._steps.templates import native

Vars = dict[str, t.Any]
HOSTING = ("on_premises", "hosted", "online")
#: Variables of a host that the manifest keeps, as they are.
KEPT = {"attestations": "interweave_attestations", "waivers": "interweave_waivers", "required_items": "interweave_required_items"}


class ActionModule(ControllerAction):
    SPEC = {
        "report_dir": {"type": "path", "required": True},
        "resume": {"type": "str"},
        "guard": {"type": "bool", "default": True},
        "required_items": {"type": "list", "elements": "str"},
    }

    def act(self, args: Vars, task_vars: Vars) -> Vars:
        hosts = [str(host) for host in task_vars.get("ansible_play_hosts_all", [])]
        if not hosts:
            raise _run.RunError("no host is in scope: check the inventory and --limit")
        if args["guard"]:
            soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
            _run.check_descriptors(int(context.CLIARGS.get("forks") or 5), len(hosts), soft)
        # the worker's parent is ansible-playbook itself
        owner = os.getppid()
        if args["resume"]:
            return self.resume(args, hosts, owner, task_vars)
        folder = _run.RunFolder(args["report_dir"], _run.new_run_id())
        manifest = self.manifest(folder, args, hosts, task_vars)
        _run.lock_hosts(folder, hosts, owner)
        folder.write_manifest(manifest)
        return {**self.facts(folder, manifest, []), **misspelt(self._misspelt)}

    def resume(self, args: Vars, hosts: list[str], owner: int, task_vars: Vars) -> Vars:
        """Go on with an earlier run: the hosts that have all their findings are not touched again, the others go by today's inventory."""
        name = args["resume"]
        folder = _run.RunFolder(args["report_dir"], _run.latest_run(args["report_dir"]) if name in ("latest", "true", "True", "yes") else name)
        manifest = folder.manifest()
        unknown = sorted(set(hosts) - set(manifest["hosts"]))
        if unknown:
            raise _run.RunError("run %s did not have %s in scope: start a new run, or limit this one to that run's hosts"
                                % (folder.run_id, ", ".join(unknown[:10])))
        _run.lock_hosts(folder, hosts, owner)
        if bool(manifest.get("check")) != bool(self._task.check_mode):
            raise _run.RunError("run %s was made %s --check, this one is not: resume it the same way, or start a new run"
                                % (folder.run_id, "with" if manifest.get("check") else "without"))
        done = [host for host in manifest["hosts"] if self.finished(folder, host)]
        again = sorted(set(hosts) - set(done))
        for host, entry in self.look_at(again, task_vars.get("hostvars", {}), manifest["required_items"]).items():
            known = manifest["hosts"][host]
            manifest["hosts"][host] = {**entry, "client": known["client"], "leader": known["leader"]}
            folder.reopen(folder.host_path(host), {"host": host, "client": known["client"]}, "windows_host", folder.cut_off(host))
            folder.settle(host)
            if known["leader"] == host:
                folder.reopen(folder.client_path(known["client"]), {"client": known["client"]})
        manifest.update(resumed=[*manifest.get("resumed", []), _run.now()], finished=None, **together(manifest["hosts"].values()))
        folder.write_manifest(manifest)
        return self.facts(folder, manifest, done)

    @staticmethod
    def finished(folder: _run.RunFolder, host: str) -> bool:
        """A host is done when its last part was recorded while it could be reached."""
        try:
            record = _run.read_json(folder.host_path(host))
        except _run.RunError:
            return False
        last = record.get("parts", {}).get("policy")
        return record.get("outcome") == "reported" and last is not None and not last.get("stale")

    def manifest(self, folder: _run.RunFolder, args: Vars, hosts: list[str], task_vars: Vars) -> Vars:
        sources = [str(source) for source in context.CLIARGS.get("inventory") or []]
        required = required_items(args["required_items"], "required_items")
        about = self.look_at(hosts, task_vars["hostvars"], required)
        leaders: dict[str, str] = {}
        for host, entry in about.items():
            entry["leader"] = leaders.setdefault(entry["client"], host)
        return {
            "schema": _run.SCHEMA, "run_id": folder.run_id, "started": _run.now(), "finished": None, "check": bool(self._task.check_mode),
            "ansible_core": ansible_version, "python": platform.python_version(), "collection_version": collection_version(),
            "operator": getpass.getuser(), **together(about.values()),
            "inventory_sources": sources, "inventory_commit": commit_of(sources), "report_dir": str(folder.report_dir),
            "required_items": required, "hosts": about,
            "out_of_scope": sorted(str(host) for host in set(task_vars.get("groups", {}).get("all", [])) - set(hosts) - {"localhost"}),
        }

    def look_at(self, hosts: list[str], hostvars: t.Any, required: list[str]) -> dict[str, Vars]:
        """What the manifest keeps of every host, after the types, choices and names of suboptions of all their variables were checked.

        Every host's variables are put together once: ansible needs milliseconds for that, and a fleet has a thousand hosts.
        """
        found, wrong = {}, []
        self._misspelt: dict[tuple[str, str], list[str]] = {}
        for host in hosts:
            view = hostvars[host]
            for pair in _role_specs.misspelt(view):
                self._misspelt.setdefault(pair, []).append(host)
            problems = ["host %s: %s" % (host, problem) for problem in _role_specs.problems(view, view.__getitem__)]
            wrong += problems
            if problems:
                continue
            try:
                found[host] = self.about(host, view, required)
            except _run.RunError as exc:
                wrong.append(str(exc))
        if wrong:
            raise _run.RunError("; ".join(wrong[:20]) + (" ... and %d more" % (len(wrong) - 20) if len(wrong) > 20 else ""))
        return found

    def about(self, host: str, hostvars: t.Mapping[str, t.Any], required: list[str]) -> Vars:
        """What the manifest keeps of one host; bad waivers and attestations are refused before anything is touched."""
        try:
            entry: Vars = {name: native(hostvars.get(variable)) or [] for name, variable in KEPT.items()}
            hosting = str(hostvars.get("interweave_hosting", HOSTING[0]))
            if hosting not in HOSTING:
                raise ValueError("interweave_hosting is %r: expected one of %s" % (hosting, ", ".join(HOSTING)))
            parse_attestations(entry["attestations"])
            parse_waivers(entry["waivers"])
            entry["required_items"] = required_items(entry["required_items"]) if entry["required_items"] else required
            return {"client": str(hostvars.get("interweave_client") or host), "groups": [str(name) for name in hostvars.get("group_names", [])],
                    "hosting": hosting, "network": self.network(hostvars), "log_on_host": self.log_on_host(hostvars), **self.consent(hostvars), **entry}
        except (ValueError, AnsibleError) as exc:
            raise _run.RunError("host %s: %s" % (host, exc)) from exc

    @staticmethod
    def network(hostvars: t.Mapping[str, t.Any]) -> Vars:
        """What a router and a firewall in front of the host have to let through, for the mail to those who keep them."""
        try:
            forwards = hostvars.get("interweave_port_forwards") or []
            ports = [forward.get("listen_port") for forward in forwards if isinstance(forward, dict)] or [hostvars.get("interweave_qremote_port") or 4500]
            return {"ports": [str(port) for port in ports if port], "sources": [str(address) for address in hostvars.get("interweave_sources") or []]}
        except AnsibleError:  # an undefined variable costs the item that needs it, not the run
            return {}

    @staticmethod
    def log_on_host(hostvars: t.Mapping[str, t.Any]) -> bool:
        """Whether the log of item 5.2 is read on the host: only then do the policy items need its connection."""
        try:
            return bool((hostvars.get("interweave_log") or {}).get("host_path"))
        except AnsibleError:  # an undefined variable costs the item that needs it, not the run
            return False

    @staticmethod
    def consent(hostvars: t.Mapping[str, t.Any]) -> Vars:
        """What this host's client allowed, under which ticket and in which window. Clients of one run may differ."""
        change = hostvars.get("interweave_change") or {}
        for name in ("interweave_allow", "interweave_items"):
            if isinstance(hostvars.get(name), str):
                raise ValueError("%s is the text '%s': it must be a list, on the command line for example -e '{\"%s\": [\"...\"]}'"
                                 % (name, hostvars.get(name), name))
        wrong = [str(item) for item in hostvars.get("interweave_items") or [] if not isinstance(item, str) or item not in ALL_ITEMS]
        if wrong:
            raise ValueError("interweave_items names %s: expected ids of the checklist in quotes, such as \"1.3\"" % ", ".join(wrong))
        allow = [str(kind) for kind in hostvars.get("interweave_allow") or []]
        unknown = sorted(set(allow) - set(KINDS))
        if unknown:
            raise ValueError("interweave_allow lists %s: expected some of %s" % (", ".join(unknown), ", ".join(KINDS)))
        window = str(change.get("window") or "")
        if window:
            parse_window(window)
        return {"allow": allow, "ticket": str(change.get("ticket") or ""), "window": window, "redact": boolean(hostvars.get("interweave_redact", False))}

    @staticmethod
    def facts(folder: _run.RunFolder, manifest: Vars, done: list[str]) -> Vars:
        run = {"id": folder.run_id, "report_dir": str(folder.report_dir), "done": done,
               "leaders": sorted({entry["leader"] for entry in manifest["hosts"].values()}),
               "log_on_host": sorted(host for host, entry in manifest["hosts"].items() if entry.get("log_on_host")),
               "changed_since": _run.last_changes(folder.report_dir, manifest["hosts"])}
        return {"changed": False, "run_id": folder.run_id, "hosts": len(manifest["hosts"]), "done": done, "ansible_facts": {"interweave_run": run}}


def together(hosts: t.Iterable[Vars]) -> Vars:
    """The run's ticket, window and consents in one line each, where its hosts may differ; one host that wants redaction gets it for all."""
    hosts = list(hosts)
    words = {key: ", ".join(dict.fromkeys(entry[key] for entry in hosts if entry[key])) for key in ("ticket", "window")}
    return {**words, "allow": sorted({kind for entry in hosts for kind in entry["allow"]}), "redact": any(entry["redact"] for entry in hosts)}


def misspelt(found: dict[tuple[str, str], list[str]]) -> Vars:
    """Warnings of variables that are nearly called like one of ours, each once for all its hosts."""
    words = ["%s of %s%s is read by nothing here: is %s meant?" % (name, where[0], " and %d more" % (len(where) - 1) if where[1:] else "", meant)
             for (name, meant), where in found.items()]
    return {"warnings": words} if words else {}


def collection_version() -> str:
    """Of the installed collection (MANIFEST.json) or of the checkout (galaxy.yml); the empty string when neither is there."""
    root = pathlib.Path(__file__).resolve().parent.parent.parent
    try:
        return str(_run.read_json(root / "MANIFEST.json")["collection_info"]["version"])
    except (_run.RunError, KeyError):
        pass
    try:
        for line in (root / "galaxy.yml").read_text(encoding="utf-8").splitlines():
            if line.startswith("version:"):
                return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return ""


def commit_of(sources: list[str]) -> str:
    """The git commit of the first inventory source that lies in a work tree, with ``+`` when it has changes; else the empty string."""
    for source in sources:
        folder = pathlib.Path(source)
        folder = folder if folder.is_dir() else folder.parent
        if not folder.is_dir():
            continue
        commit = git(folder, "rev-parse", "HEAD")
        if commit:
            return commit + ("+" if git(folder, "status", "--porcelain", "--", ".") else "")
    return ""


def git(folder: pathlib.Path, *arguments: str) -> str:
    try:
        done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
