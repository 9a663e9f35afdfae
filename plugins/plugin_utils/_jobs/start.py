# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the job of ``preflight_start``: begin a run or go on with one, where that can be done as it was meant."""
from __future__ import annotations

import getpass
import platform
import resource
import typing as t
from datetime import datetime, timedelta, timezone

from ansible import context
from ansible.release import __version__ as ansible_version

from .._action.base import Action, Job
from .._checklist._records import in_the_way
from .._client import inventory, spec
from .._client.client import Client, Mistake
from .._client.read import read_client
from .._report.gate import required_items
from .._run import folder as _run
from .._run.about import collection_version, commit_of
from .._run.current import default_dir, mark, owner
from .._run.entries import together, with_entries
from .._run.history import earlier_report, which_fits

Vars = dict[str, t.Any]
#: Variables that hold for the play as a whole: wrong, they would stop it in the middle, or let it run differently than was meant.
OF_THE_PLAY = tuple(name for name, variable in spec.VARIABLES.items() if variable.of_play) + (
    "interweave_max_fail_percentage", "interweave_resume", "interweave_guard", "interweave_report_dir", "interweave_inventory_only",
    "interweave_report_formats", "interweave_report_previous", "interweave_report_merge", "interweave_report_fleet", "interweave_report_show",
    "interweave_report_stats", "interweave_report_finish")

#: How long what a run saw of a host stands when that run goes on; later the host is looked at again.
STILL_TRUE = timedelta(hours=24)
#: What lets a run end with exit code 0 without a go: the first host's must not speak for another.
ONE_WORD = ("interweave_gate", "interweave_inventory_only")


class StartJob(Job):
    ERRORS = (ValueError, _run.RunError)
    SPEC = {
        "report_dir": {"type": "path"},
        "resume": {"type": "str"},
        "guard": {"type": "bool", "default": True},
        "required_items": {"type": "list", "elements": "str"},
        "record_key_file": {"type": "path"},
    }

    def act(self, action: Action, options: Vars, task_vars: Vars) -> Vars:
        start = _Start(action, options, task_vars)
        try:
            return self.started(start, options)
        except _run.RunError as exc:
            older = earlier_report(start.report_dir)
            raise _run.RunError(". ".join(filter(None, (str(exc), older)))) from None

    @staticmethod
    def started(start: _Start, options: Vars) -> Vars:
        if options["guard"]:
            soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
            _run.check_descriptors(int(context.CLIARGS.get("forks") or 5), len(start.found), soft)
        start.refuse()
        folder, manifest, done = start.resume() if options["resume"] else start.begin()
        mark(folder)
        for host, (since, until) in _run.last_changes(start.report_dir, manifest["hosts"]).items():
            manifest["hosts"][host].update(changed_since=since, changed_until=until)
        folder.write_manifest(manifest)
        if options["record_key_file"]:
            folder.sign_with(options["record_key_file"])
        return {
            "changed": False,
            "run_id": folder.run_id,
            "report_dir": str(start.report_dir),
            "hosts": len(manifest["hosts"]),
            "done": done,
            **misspelt({host: spec.misspelt(raw) for host, raw in start.found.items()}),
        }


class _Start:
    """One start of a run, over the hosts in scope; ``found``: their variables as they are written."""

    def __init__(self, action: Action, options: Vars, task_vars: Vars) -> None:
        self.templar, self.check_mode, self.options, self.task_vars = action.templar, action.check_mode, options, task_vars
        hosts = [str(host) for host in task_vars.get("ansible_play_hosts_all", [])]
        if not hosts:
            raise _run.RunError("no host is in scope: check the inventory and --limit")
        self.hostvars = task_vars["hostvars"]
        self.found: dict[str, Vars] = {host: self.hostvars.raw_get(host) for host in hosts}
        self.report_dir = options["report_dir"] or default_dir()

    # ------------------------------------------------------------------ the inventory
    def refuse(self) -> None:
        """Nothing is begun when the play itself cannot run as it was meant, or no host could be looked at. One host's mistake costs that host.

        :raises RunError: names the variables.
        """
        hosts = list(self.found)
        first = self.client(hosts[0])
        stop(first.wrong(*OF_THE_PLAY))
        stop([mistake for name in ONE_WORD for mistake in inventory.at_odds(name, hosts, self.hostvars)])
        if in_the_way(first):
            clients = [first, *map(self.client, hosts[1:])]
            if all(map(in_the_way, clients)):
                raise _run.RunError(shortened(["host %s: %s" % (client.host, in_the_way(client)) for client in clients]))

    def client(self, host: str) -> Client:
        return read_client(host, self.templar, {**self.hostvars.raw_get(host), "hostvars": self.hostvars})

    def entries(self) -> dict[str, Vars]:
        """What is known of each host before its look has read its inventory: whose it is, and which host leads the client."""
        hosts: dict[str, Vars] = {}
        for host, raw in self.found.items():
            declared = raw.get("interweave_client")
            plain = isinstance(declared, str) and "{" not in declared
            name = str(declared) if plain and declared else self.client(host).name if declared is not None else host
            hosts[host] = {"client": name, "groups": [str(group) for group in raw.get("group_names") or []]}
        return led(hosts)

    # ------------------------------------------------------------------ the run
    def begin(self) -> tuple[_run.RunFolder, Vars, list[str]]:
        folder = _run.RunFolder(self.report_dir, _run.new_run_id())
        hosts = self.entries()
        sources = [str(source) for source in context.CLIARGS.get("inventory") or []]
        manifest = {
            "schema": _run.SCHEMA,
            "run_id": folder.run_id,
            "started": _run.now(),
            "finished": None,
            "check": self.check_mode,
            "ansible_core": ansible_version,
            "python": platform.python_version(),
            "collection_version": collection_version(),
            "operator": getpass.getuser(),
            **together(()),
            "inventory_sources": sources,
            "inventory_commit": commit_of(sources),
            "report_dir": str(folder.report_dir),
            "required_items": required_items(self.options["required_items"], "required_items"),
            "hosts": hosts,
            "out_of_scope": sorted(str(host) for host in set(self.task_vars.get("groups", {}).get("all", [])) - set(hosts) - {"localhost"}),
        }
        _run.lock_hosts(folder, hosts, owner())
        return folder, manifest, []

    def resume(self) -> tuple[_run.RunFolder, Vars, list[str]]:
        """Go on with an earlier run: the hosts that have all their findings are not touched again, the others go by today's inventory."""
        name = self.options["resume"]
        folder = _run.RunFolder(self.report_dir, _run.latest_run(self.report_dir) if name in ("latest", "true", "True", "yes") else name)
        manifest = folder.manifest()
        done = [host for host in manifest["hosts"] if finished(folder, host, STILL_TRUE)]
        self.refuse_resume(folder, manifest, done)
        manifest = with_entries(folder, manifest)
        old = {host for host in manifest["hosts"] if host not in done and finished(folder, host)}
        for host in sorted(old.union(self.found).difference(done)):
            client = manifest["hosts"][host]["client"]
            folder.reopen(folder.host_path(host), {"host": host, "client": client}, "windows_host", folder.cut_off(host))
            folder.settle(host)
            if manifest["hosts"][host]["leader"] == host:
                folder.reopen(folder.client_path(client), {"client": client})
        for host, entry in manifest["hosts"].items():
            entry["done"] = host in done
        manifest.update(resumed=[*manifest.get("resumed", []), _run.now()], finished=None)
        return folder, {**manifest, "hosts": led(manifest["hosts"], set(self.found))}, done

    def refuse_resume(self, folder: _run.RunFolder, manifest: Vars, done: list[str]) -> None:
        """The hosts are this run's from here on.

        :raises RunError: the earlier run was another's: other hosts, another mode, or it still goes on; or nothing of it is left to look at.
        """
        unknown = sorted(set(self.found) - set(manifest["hosts"]))
        if unknown:
            raise _run.RunError(
                "run %s did not have %s in scope: start a new run, or limit this one to that run's hosts. %s"
                % (folder.run_id, ", ".join(unknown[:10]), which_fits(self.report_dir, self.found, self.check_mode))
            )
        if set(self.found) <= set(done):
            raise _run.RunError(
                "run %s has all findings of these hosts, so nothing would be looked at, and a run that looked at nothing calls no host ready: "
                "start a new run, or have that run's report made by playbooks/report.yml" % folder.run_id
            )
        _run.lock_hosts(folder, self.found, owner())
        if bool(manifest.get("check")) != self.check_mode:
            raise _run.RunError(
                "run %s was made %s --check, this one is not: resume it the same way, or start a new run. %s"
                % (folder.run_id, "with" if manifest.get("check") else "without", which_fits(self.report_dir, self.found, self.check_mode))
            )


def stop(mistakes: t.Sequence[Mistake]) -> None:
    """:raises RunError: there is a mistake."""
    if mistakes:
        raise _run.RunError(shortened(["%s %s%s" % (one.variable, one.problem, " such as `%s`" % one.example if one.example else "") for one in mistakes]))


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


def finished(folder: _run.RunFolder, host: str, within: timedelta | None = None) -> bool:
    """A host is done when its last part was recorded while it could be reached (*within*: not longer ago than that), and nobody changed the record since."""
    try:
        record, key = folder.host_record(host), folder.signing_key()
        if key and not folder.all_signed(host, key):
            return False
    except _run.RunError:
        return False
    last = record.get("parts", {}).get("policy")
    return record.get("outcome") == "reported" and last is not None and not last.get("stale") and (within is None or abs(_age(last)) <= within)


def _age(part: Vars) -> timedelta:
    """How long ago a part was recorded; what says no time was recorded long ago."""
    try:
        when = datetime.fromisoformat(str(part.get("written")).replace("Z", "+00:00"))
    except ValueError:
        return timedelta.max
    return datetime.now(timezone.utc) - (when if when.tzinfo else when.replace(tzinfo=timezone.utc))


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
