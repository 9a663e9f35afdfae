# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the peers' PowerShell prints on a lab host (``INTERWEAVE_LAB_ANSWERS=bench.answers:answer``).

ansible-core sends a bootstrap script on the command line and, on standard input, a manifest with every script the module needs. Its last
part names the module and its options; the answer is the module's own JSON, worked out from the host's state: a setting that is not as
wanted fails, so that the benchmark cannot win by answering the wrong question. The start of PowerShell is charged by the lab before this
is called; what the module does after that costs nothing here, to the peers' advantage.
"""
from __future__ import annotations

import collections.abc as c
import json
import typing as t

Options = dict[str, t.Any]
MODULES: dict[str, c.Callable[[t.Any, Options], Options]] = {}


class Different(Exception):
    """The host is not as the task wants it: a real module would have changed it."""


def module(*names: str) -> t.Any:
    def keep(function: t.Any) -> t.Any:
        MODULES.update(dict.fromkeys(names, function))
        return function

    return keep


def called(manifest: bytes) -> tuple[str, Options]:
    """Module and options out of the tail of ansible-core's execution manifest."""
    start = manifest.rindex(b'"actions": [')
    actions, _end = json.JSONDecoder().raw_decode(manifest[start + len(b'"actions": '):].decode("utf-8"))
    params = actions[-1]["params"]
    return params["Script"].rpartition(".")[0].rpartition(".")[2], params["Variables"][0]["Value"]


async def answer(console: t.Any, line: str) -> int | None:
    name, options = called(await console.read())
    try:
        result = {"changed": False, **MODULES[name](console.host, options)}
    except KeyError as exc:
        result = {"failed": True, "msg": "lab: no answer for the module %s (%s)" % (name, exc)}
    except Different as exc:
        result = {"failed": True, "msg": "lab: not as wanted: %s" % exc}
    shown = {key: value for key, value in options.items() if not key.startswith("_ansible_")}
    text = json.dumps({**result, "invocation": {"module_args": shown}})
    console.out.extend(text.encode("utf-8") + b"\r\n")
    return 0


def same(what: str, found: t.Any, wanted: t.Any) -> None:
    if str(found).lower() != str(wanted).lower():
        raise Different("%s is %r, not %r" % (what, found, wanted))


# registry --------------------------------------------------------------------------------------------------------
def key(path: str) -> str:
    return path.replace("HKLM:", "HKLM").replace("/", "\\")


@module("win_regedit")
def regedit(host: t.Any, options: Options) -> Options:
    same(options["path"] + "\\" + options["name"], host.registry.data(key(options["path"]), options["name"]), options["data"])
    return {"data_changed": False, "data_type_changed": False}


@module("win_reg_stat")
def reg_stat(host: t.Any, options: Options) -> Options:
    value = host.registry.value(key(options["path"]), options.get("name") or "")
    if value is None:
        return {"exists": False}
    return {"exists": True, "type": "REG_SZ", "value": value.data, "raw_value": value.data}


@module("win_package")
def package(host: t.Any, options: Options) -> Options:
    if host.file(options["creates_path"]) is None:
        raise Different("%s is missing" % options["creates_path"])
    return {"rc": 0, "reboot_required": False}


# files -----------------------------------------------------------------------------------------------------------
@module("win_lineinfile")
def lineinfile(host: t.Any, options: Options) -> Options:
    file = host.file(options["path"])
    if file is None or options["line"].encode() not in file.data.splitlines():
        raise Different("%s has no line %s" % (options["path"], options["line"]))
    return {"backup": "", "encoding": "windows-1252", "msg": ""}


@module("win_file")
def file_state(host: t.Any, options: Options) -> Options:
    same(options["path"], "absent" if host.file(options["path"]) is None else "file", options["state"])
    return {}


@module("win_stat", "win_file_version")
def stat(host: t.Any, options: Options) -> Options:
    file = host.file(options["path"])
    if file is None:
        return {"stat": {"exists": False}}
    return {"stat": {"exists": True, "isdir": False, "path": file.path, "size": file.length}, "win_file_version": {"file_version": file.version}}


# services, firewall, network, power -------------------------------------------------------------------------------
@module("win_service")
def service(host: t.Any, options: Options) -> Options:
    found = host.service(options["name"])
    if found is None:
        raise Different("no service %s" % options["name"])
    if options.get("state"):
        same(options["name"], {"Running": "started", "Stopped": "stopped"}.get(found.state), options["state"])
    if options.get("start_mode"):
        same(options["name"], found.mode, options["start_mode"])
    return {"exists": True, "name": found.name, "display_name": found.display, "state": found.state.lower(), "start_mode": found.mode.lower(),
            "path": found.path, "username": found.account}


@module("win_firewall_rule")
def firewall_rule(host: t.Any, options: Options) -> Options:
    from lab.windows_firewall import RULES

    wanted = "|Name=%s|" % options["name"]
    rule = next((str(value.data) for value in host.registry.get(RULES).values.values() if wanted in str(value.data)), "")
    if "|LPort=%s|" % options["localport"] not in rule or not all("|RA4=%s|" % ip in rule for ip in options["remoteip"].split(",")):
        raise Different("the rule %s" % options["name"])
    return {"msg": "Firewall rule '%s' already exists." % options["name"]}


@module("win_listen_ports_facts")
def listen_ports(host: t.Any, options: Options) -> Options:
    found = [{"address": address, "pid": process.pid, "port": port, "name": process.name, "protocol": "tcp", "user": process.user}
             for address, port, process in host.listeners()]
    return {"ansible_facts": {"tcp_listen": found, "udp_listen": []}}


@module("win_wait_for_process")
def wait_for_process(host: t.Any, options: Options) -> Options:
    names = {name.lower() for name in options["process_name_exact"]}
    found = [process for process in host.processes.values() if process.name.lower().removesuffix(".exe") in names]
    if not found:
        raise Different("no process %s" % sorted(names))
    return {"elapsed": 0.1, "matched_processes": [{"name": process.name, "owner": process.user, "pid": process.pid} for process in found]}


@module("win_power_plan")
def power_plan(host: t.Any, options: Options) -> Options:
    return {"all_available_plans": {"High performance": True}, "power_plan_enabled": True, "power_plan_name": options["name"]}


@module("win_timezone")
def timezone(host: t.Any, options: Options) -> Options:
    same("time zone", host.zone["id"], options["timezone"])
    return {"previous_timezone": host.zone["id"], "timezone": host.zone["id"]}


# one script ------------------------------------------------------------------------------------------------------
@module("win_powershell")
def powershell(host: t.Any, options: Options) -> Options:
    """Peer B's script: a record for each of its checks, as its last lines put them together."""
    names = options["script"].split("# checks: ", 1)[1].splitlines()[0].split(", ")
    findings = [{"check": name, "ok": True, "actual": "as wanted: " + name} for name in names]
    return {"result": {"findings": findings}, "output": [], "error": [], "warning": [], "verbose": [], "debug": [], "information": [],
            "host_out": "", "host_err": ""}
