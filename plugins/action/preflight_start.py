# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import getpass
import platform
import resource
import typing as t

from ansible import context
from ansible.release import __version__ as ansible_version
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._action.controller import ControllerAction
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._records import in_the_way
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client import inventory, spec
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.client import Client, Mistake
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.read import read_client
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._report.gate import required_items
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run import folder as _run
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.about import collection_version, commit_of
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.current import default_dir, mark, owner
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.entries import together, with_entries
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._run.history import which_fits

Vars = dict[str, t.Any]
#: Variables that hold for the play as a whole: wrong, they would stop it in the middle, or let it run differently than was meant.
OF_THE_PLAY = tuple(name for name, variable in spec.VARIABLES.items() if variable.of_play) + (
    "interweave_max_fail_percentage", "interweave_resume", "interweave_guard", "interweave_report_dir", "interweave_inventory_only",
    "interweave_report_formats", "interweave_report_previous", "interweave_report_merge", "interweave_report_fleet", "interweave_report_show",
    "interweave_report_stats", "interweave_report_finish")

#: What lets a run end with exit code 0 without a go: the first host's must not speak for another.
ONE_WORD = ("interweave_gate", "interweave_inventory_only")


class ActionModule(ControllerAction):
    SPEC = {
        "report_dir": {"type": "path"},
        "resume": {"type": "str"},
        "guard": {"type": "bool", "default": True},
        "required_items": {"type": "list", "elements": "str"},
        "record_key_file": {"type": "path"},
    }

    def act(self, args: Vars, task_vars: Vars) -> Vars:
        hosts = [str(host) for host in task_vars.get("ansible_play_hosts_all", [])]
        if not hosts:
            raise _run.RunError("no host is in scope: check the inventory and --limit")
        hostvars = task_vars["hostvars"]
        if args["guard"]:
            soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
            _run.check_descriptors(int(context.CLIARGS.get("forks") or 5), len(hosts), soft)
        self.refuse(hosts, hostvars)
        report_dir = args["report_dir"] or default_dir()
        found = {host: hostvars.raw_get(host) for host in hosts}
        folder, manifest, done = (self.resume if args["resume"] else self.begin)(report_dir, args, found, task_vars)
        mark(folder)
        for host, since in _run.last_changes(report_dir, manifest["hosts"]).items():
            manifest["hosts"][host]["changed_since"] = since
        folder.write_manifest(manifest)
        if args["record_key_file"]:
            folder.sign_with(args["record_key_file"])
        return {"changed": False, "run_id": folder.run_id, "report_dir": str(report_dir), "hosts": len(manifest["hosts"]), "done": done,
                **misspelt({host: spec.misspelt(raw) for host, raw in found.items()})}

    # ------------------------------------------------------------------ the inventory
    def refuse(self, hosts: list[str], hostvars: t.Any) -> None:
        """Nothing is begun when the play itself cannot run as it was meant, or no host could be looked at. One host's mistake costs that host.

        :raises RunError: names the variables.
        """
        first = self.client(hosts[0], hostvars)
        self.stop(first.wrong(*OF_THE_PLAY))
        self.stop([mistake for name in ONE_WORD for mistake in inventory.at_odds(name, hosts, hostvars)])
        if in_the_way(first):
            clients = [first, *(self.client(host, hostvars) for host in hosts[1:])]
            if all(map(in_the_way, clients)):
                raise _run.RunError(shortened(["host %s: %s" % (client.host, in_the_way(client)) for client in clients]))

    def client(self, host: str, hostvars: t.Any) -> Client:
        return read_client(host, self.templar, {**hostvars.raw_get(host), "hostvars": hostvars})

    @staticmethod
    def stop(mistakes: t.Sequence[Mistake]) -> None:
        if mistakes:
            raise _run.RunError(shortened(["%s %s%s" % (one.variable, one.problem, " such as `%s`" % one.example if one.example else "") for one in mistakes]))

    # ------------------------------------------------------------------ the run
    def begin(self, report_dir: str, args: Vars, found: dict[str, Vars], task_vars: Vars) -> tuple[_run.RunFolder, Vars, list[str]]:
        folder = _run.RunFolder(report_dir, _run.new_run_id())
        hosts = self.entries(found, task_vars["hostvars"])
        sources = [str(source) for source in context.CLIARGS.get("inventory") or []]
        manifest = {
            "schema": _run.SCHEMA, "run_id": folder.run_id, "started": _run.now(), "finished": None, "check": bool(self.check_mode),
            "ansible_core": ansible_version, "python": platform.python_version(), "collection_version": collection_version(),
            "operator": getpass.getuser(), **together(()),
            "inventory_sources": sources, "inventory_commit": commit_of(sources), "report_dir": str(folder.report_dir),
            "required_items": required_items(args["required_items"], "required_items"), "hosts": hosts,
            "out_of_scope": sorted(str(host) for host in set(task_vars.get("groups", {}).get("all", [])) - set(hosts) - {"localhost"}),
        }
        _run.lock_hosts(folder, hosts, owner())
        return folder, manifest, []

    def entries(self, found: dict[str, Vars], hostvars: t.Any) -> dict[str, Vars]:
        """What is known of each host before its look has read its inventory: whose it is, and which host leads the client."""
        hosts: dict[str, Vars] = {}
        for host, raw in found.items():
            declared = raw.get("interweave_client")
            plain = isinstance(declared, str) and "{" not in declared
            name = str(declared) if plain and declared else self.client(host, hostvars).name if declared is not None else host
            hosts[host] = {"client": name, "groups": [str(group) for group in raw.get("group_names") or []]}
        return led(hosts)

    def resume(self, report_dir: str, args: Vars, found: dict[str, Vars], task_vars: Vars) -> tuple[_run.RunFolder, Vars, list[str]]:
        """Go on with an earlier run: the hosts that have all their findings are not touched again, the others go by today's inventory."""
        name = args["resume"]
        folder = _run.RunFolder(report_dir, _run.latest_run(report_dir) if name in ("latest", "true", "True", "yes") else name)
        manifest = folder.manifest()
        unknown = sorted(set(found) - set(manifest["hosts"]))
        if unknown:
            raise _run.RunError("run %s did not have %s in scope: start a new run, or limit this one to that run's hosts. %s"
                                % (folder.run_id, ", ".join(unknown[:10]), which_fits(report_dir, found, bool(self.check_mode))))
        _run.lock_hosts(folder, found, owner())
        if bool(manifest.get("check")) != bool(self.check_mode):
            raise _run.RunError("run %s was made %s --check, this one is not: resume it the same way, or start a new run. %s" % (
                folder.run_id, "with" if manifest.get("check") else "without", which_fits(report_dir, found, bool(self.check_mode))))
        done = [host for host in manifest["hosts"] if finished(folder, host)]
        manifest = with_entries(folder, manifest)
        for host in sorted(set(found) - set(done)):
            client = manifest["hosts"][host]["client"]
            folder.reopen(folder.host_path(host), {"host": host, "client": client}, "windows_host", folder.cut_off(host))
            folder.settle(host)
            if manifest["hosts"][host]["leader"] == host:
                folder.reopen(folder.client_path(client), {"client": client})
        for host, entry in manifest["hosts"].items():
            entry["done"] = host in done
        manifest.update(resumed=[*manifest.get("resumed", []), _run.now()], finished=None)
        return folder, {**manifest, "hosts": led(manifest["hosts"], set(found))}, done


def led(hosts: dict[str, Vars], present: t.Collection[str] | None = None) -> dict[str, Vars]:
    """Each client is led by one of its hosts that take part: it looks at what all of them share, whether its own server answers or not."""
    members: dict[str, list[str]] = {}
    for host, entry in hosts.items():
        if present is None or host in present:
            members.setdefault(entry["client"], []).append(host)
    for host, entry in hosts.items():
        mine = members.get(entry["client"]) or [host]
        entry["leader"] = mine[0]
        entry["hosts"] = mine if mine[0] == host else []
    return hosts


def finished(folder: _run.RunFolder, host: str) -> bool:
    """A host is done when its last part was recorded while it could be reached."""
    try:
        record = folder.host_record(host)
    except _run.RunError:
        return False
    last = record.get("parts", {}).get("policy")
    return record.get("outcome") == "reported" and last is not None and not last.get("stale")


def shortened(sentences: list[str]) -> str:
    return "; ".join(sentences[:20]) + (" ... and %d more" % (len(sentences) - 20) if len(sentences) > 20 else "")


def misspelt(found: t.Mapping[str, t.Iterable[tuple[str, str]]]) -> Vars:
    """Warnings of variables that are nearly called like one of ours, each once for all its hosts."""
    where: dict[tuple[str, str], list[str]] = {}
    for host, pairs in found.items():
        for pair in pairs:
            where.setdefault(pair, []).append(host)
    words = ["%s of %s%s is read by nothing here: is %s meant?" % (name, hosts[0], " and %d more" % (len(hosts) - 1) if hosts[1:] else "", meant)
             for (name, meant), hosts in where.items()]
    return {"warnings": words} if words else {}
