# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the resource behind ``port_forward``: one v4tov4 port proxy with its own firewall rule."""
from __future__ import annotations

import ipaddress
import time
import typing as t

from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import Change, ChangePolicy, Outcome
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows import _firewall_plan as rule_plan
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows import _firewall_view as firewall
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows import _port_proxy_state as proxy
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._firewall_rules import PROFILES, Scope
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._host import Host
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._port_proxy_judge import judge
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._processes import connections, on_port
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._reads import Read
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._resource import Resource
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._service_control import RUNNING, Control, Service
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import WsmanError

KIND = "port_proxy"
#: Seconds for the IP Helper service to start, and to listen on a new proxy's port.
SERVICE_SECONDS = 30
LISTEN_SECONDS = 5.0
#: What listens for a port proxy: block rules for other programs do not concern it.
LISTENER = ("%SystemRoot%\\System32\\svchost.exe", proxy.HELPER)


def ipv4(text: str, option: str) -> str:
    """
    :raises ValueError: the text is no IPv4 address.
    """
    try:
        return str(ipaddress.IPv4Address(text))
    except ValueError as exc:
        raise ValueError("%s %r is no IPv4 address: a v4tov4 port proxy takes IPv4 addresses%s"
                         % (option, text, ", or '*' for every address of the host" if option == "listen_address" else "")) from exc


def port_number(value: int | None, option: str) -> int:
    if value is None or not 1 <= value <= 65535:
        raise ValueError("%s %r is no TCP port: expected 1 to 65535" % (option, value))
    return value


class PortForward(Resource):
    """One port proxy from an address and port of the host to another, opened for named sources only."""

    NAME = "port_forward"
    SPEC: t.ClassVar[dict[str, t.Any]] = {
        "listen_port": {"type": "int", "required": True},
        "listen_address": {"type": "str", "default": "*"},
        "connect_address": {"type": "str"},
        "connect_port": {"type": "int"},
        "state": {"type": "str", "default": "present", "choices": ["present", "absent"]},
        "rule_name": {"type": "str"},
        "profiles": {"type": "list", "default": ["domain", "private", "public"], "choices": ["domain", "private", "public"], "elements": "str"},
        "remote_addresses": {"type": "list", "elements": "str"},
        "allow_any_address": {"type": "bool", "default": False},
    }
    REMEDY = ("In an administrator's command prompt on the host, try 'netsh interface portproxy show v4tov4' and the same change by hand; its rule is in "
              "'Windows Defender Firewall with Advanced Security', its service is 'iphlpsvc' (IP Helper) in services.msc.")
    RULES: t.ClassVar[dict[str, t.Any]] = {"required_if": [["state", "present", ["connect_address", "connect_port", "remote_addresses"]]]}

    def __init__(self, host: Host, options: dict[str, t.Any], policy: ChangePolicy) -> None:
        super().__init__(host, options, policy)
        self.sleep = time.sleep

    @property
    def present(self) -> bool:
        return bool(self.options["state"] == "present")

    @property
    def wanted(self) -> proxy.Wanted:
        """The wanted proxy and rule.

        :raises ValueError: one clear sentence.
        """
        port = port_number(self.options["listen_port"], "listen_port")
        address = "*" if self.options["listen_address"] in ("*", "0.0.0.0") else ipv4(self.options["listen_address"], "listen_address")  # noqa: S104
        name = rule_plan.rule_name(self.options["rule_name"] or "InterWeave port proxy %d" % port)
        if not self.present:
            return proxy.Wanted(address, port, "", 0, firewall.Wanted(name, Scope()))
        target = ipv4(self.options["connect_address"] or "", "connect_address")
        target_port = port_number(self.options["connect_port"], "connect_port")
        if port == target_port and (address == target or (address == "*" and ipaddress.IPv4Address(target).is_loopback)):
            raise ValueError("the port proxy from %s port %d to %s port %d would connect to itself" % (address, port, target, target_port))
        scope = Scope(profiles=frozenset(self.options["profiles"] or PROFILES), protocol=6, ports=rule_plan.port_set([str(port)], "tcp"),
                      sources=rule_plan.sources(self.options["remote_addresses"], self.options["allow_any_address"]))
        return proxy.Wanted(address, port, target, target_port, rule_plan.sendable(firewall.Wanted(name, scope, LISTENER)))

    def check_options(self) -> None:
        _checked = self.wanted

    def reads(self) -> list[Read]:
        return proxy.reads(self.wanted)

    def observe(self) -> proxy.State:
        return proxy.look(self.host, self.wanted)

    # ---------------------------------------------------------------- plan
    def plan(self, state: proxy.State) -> list[Change]:
        wanted = self.wanted
        if not self.present:
            return [*self._removal(state), *rule_plan.plan_absent(state.firewall, wanted.rule)]
        if state.collision is not None or state.helper is None:
            return []
        changes = self._service(state.helper)
        if state.target != wanted.target_text:
            what = "forward %s to %s" % (wanted.listener, wanted.target_text)
            if state.target is not None:
                what += " instead of to %s" % state.target
            changes.append(Change("%s (port proxy)" % what, state.target, wanted.target_text, KIND, key={"proxy": state.name or wanted.name}))
        return changes + rule_plan.plan_present(state.firewall, wanted.rule)

    @staticmethod
    def _service(service: Service) -> list[Change]:
        """The IP Helper service carries every port proxy: it must run, and start with Windows."""
        changes = []
        key = {"service": service.name}
        if service.start_mode != "Auto":
            changes.append(Change("set the start mode of service %s to Automatic" % service, service.start_mode, "Auto", KIND, key=key, restorable=False))
        if service.state != RUNNING:
            changes.append(Change("start service %s" % service, service.state, RUNNING, KIND, key=key, restorable=False))
        return changes

    def _removal(self, state: proxy.State) -> list[Change]:
        """Every address may be registered in two spellings, ``*`` and ``0.0.0.0``."""
        found = {state.name: state.target} if state.name and state.target is not None else {}
        found.update({name: target for name, target in state.others.items() if name in self.wanted.names})
        return [Change("remove the port proxy from %s to %s" % (name, target), target, None, KIND, key={"proxy": name}) for name, target in found.items()]

    # ---------------------------------------------------------------- apply
    def apply(self, change: Change) -> None:
        if "proxy" in change.key:
            self._write_proxy(change)
        elif "service" in change.key:
            control = Control(self.host, SERVICE_SECONDS, self.sleep)
            if change.after == "Auto":
                control.set_start_mode(change.key["service"], "auto")
            else:
                control.start(change.key["service"])
        else:
            rule_plan.apply_rule(self.host, change)

    def _write_proxy(self, change: Change) -> None:
        address, _slash, port = change.key["proxy"].partition("/")
        listener = "listenport=%s listenaddress=%s" % (port, address)
        if change.after is None:
            verb, rest = "delete", ""
        else:
            target, _slash, target_port = change.after.partition("/")
            verb = "add" if change.before is None else "set"
            rest = " connectport=%s connectaddress=%s" % (target_port, target)
        done = self.host.run("netsh interface portproxy %s v4tov4 %s%s" % (verb, listener, rest))
        if done.rc != 0:
            raise WsmanError("netsh ended with exit code %d" % done.rc, operation="%s port proxy" % verb, target=change.key["proxy"], code=done.rc)
        if change.after is not None:
            self._wait_for_listener(int(port))

    def _wait_for_listener(self, port: int) -> None:
        """The service takes a moment to listen; whether it does is judged from what is read afterwards."""
        waited = 0.0
        while waited < LISTEN_SECONDS:
            self.host.forget()
            if any(one.state == 2 for one in connections(self.host, on_port(port))):
                return
            self.sleep(0.5)
            waited += 0.5

    def restore(self, change: dict[str, t.Any]) -> list[Change]:
        state = self.observe()
        key = change["key"]
        if "service" in key:
            return []
        if "proxy" not in key:
            return rule_plan.restore_rule(state.firewall, change)
        if state.target != change["after"]:
            return []
        return [Change("put the port proxy from %s back" % key["proxy"], change["after"], change["before"], KIND, key=key)]

    def judge(self, state: proxy.State, changes: list[Change]) -> Outcome:
        return judge(self.wanted, state, changes, self.present)


__all__ = ["PortForward"]
