# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every experiment has both answers: over the lab as the sources say that Windows is, and over a lab that is not so in one thing."""
from __future__ import annotations

import contextlib
import typing as t

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._prove import _all
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._prove._base import DISPROVEN, HOST, NOT_HERE, PROVEN, Answer, Places
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._host import Host
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._client import CimClient
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._ways import wire_for
from qbrun import connection

WHERE = "umbrella-qb01"
VERSION = "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"
UNINSTALL = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\"
#: What makes the host answer otherwise: the act of the lab and its options.
OTHERWISE: dict[str, tuple[str, dict[str, t.Any]]] = {
    "native-cim": ("set_registry", {"key": VERSION, "name": "CurrentBuild", "value": "7601"}),
    "query-faults": ("set_host", {"odd": ["properties_any"]}),
    "two-files-at-once": ("set_host", {"odd": ["files_scan"]}),
    "quote-in-query": ("set_host", {"odd": ["quote_refused"]}),
    "query-too-complex": ("set_host", {"odd": ["or_any"]}),
    "association-filter": ("set_host", {"odd": ["associations_refused"]}),
    "command-limit": ("set_host", {"command_quota": 2150858755}),
    "autorun": ("set_host", {"odd": ["autorun_off"]}),
    "printed-values": ("set_host", {"odd": ["reg_tabs"]}),
    "printed-rules": ("set_host", {"odd": ["reg_tabs"]}),
    "wrong-type-code": ("set_host", {"odd": ["types_1630"]}),
    "rule-store-silent": ("set_host", {"odd": ["reg_silent"]}),
    "rule-first-fields": ("edit_rule", {"id": "A-rule", "data": "v2.31|Dir=In|Action=Allow|Active=TRUE|Name=x|"}),
    "printed-hash": ("set_host", {"odd": ["hash_blocks"]}),
    "zones-without-map": ("set_host", {"odd": ["zones_more"]}),
    "port-proxy-listener": ("start_process", {"path": "C:\\other.exe", "listens": [["0.0.0.0", 8001]]}),
    "product-names": ("set_registry", {"key": UNINSTALL + "New", "name": "DisplayName", "value": "QuickBooks Enterprise Quantum 26.0"}),
    "smartagent": ("set_registry", {"key": UNINSTALL + "Agent", "name": "DisplayName", "value": "InterWeave SmartAgent"}),
    "netsh-rule-form": ("set_host", {"odd": ["rules_short"]}),
    "file-byte-true": ("set_host", {"odd": ["bytes_text"]}),
    "task-by-cim": ("set_host", {"odd": ["tasks_refused"]}),
    "start-mode": ("set_host", {"odd": ["start_mode_denied"]}),
}
#: One answer only: a login that the lab does not have, and a question from whose "no" nothing follows.
ONE_ANSWER = {"other-logins": WHERE, "packaged-rules-on-servers": "globex-qb01"}


@contextlib.contextmanager
def places(lab: t.Any, name: str = WHERE) -> t.Iterator[Places]:
    cim = CimClient(wire_for(connection(lab, name)))
    host = Host(cim)
    try:
        yield Places(host, cim, ("ntlm",))
    finally:
        host.close()


def asked(lab: t.Any, name: str, where: str = WHERE) -> Answer:
    with places(lab, where) as at:
        return _all.EXPERIMENTS[name].ask(at)


def lasting(lab: t.Any) -> dict[str, t.Any]:
    """The host without what every login leaves."""
    state = lab.act("windows", "state", host=WHERE)
    return {key: state[key] for key in ("registry", "rules", "services", "files", "tasks", "port_proxies", "shells", "sessions")}


def test_every_experiment_on_a_host_is_tried_both_ways() -> None:
    on_host = {name for name, one in _all.EXPERIMENTS.items() if one.place == HOST}
    assert set(OTHERWISE) == on_host - set(ONE_ANSWER)


@pytest.mark.parametrize("name", OTHERWISE)
def test_as_the_sources_say(lab: t.Any, name: str) -> None:
    before = lasting(lab)
    lab.forget()
    answer = asked(lab, name)
    assert answer.verdict == PROVEN, answer
    assert answer.came
    assert lasting(lab) == before
    assert _all.EXPERIMENTS[name].writes == bool(lab.ledger()["writes"])


@pytest.mark.parametrize("name", OTHERWISE)
def test_otherwise(lab: t.Any, name: str) -> None:
    what, options = OTHERWISE[name]
    lab.act("windows", what, host=WHERE, **options)
    before = lasting(lab)
    answer = asked(lab, name)
    assert answer.verdict == DISPROVEN, answer
    assert lasting(lab) == before


@pytest.mark.parametrize("name", ONE_ANSWER)
def test_what_the_lab_does_not_have_is_not_possible_here(lab: t.Any, name: str) -> None:
    assert asked(lab, name, ONE_ANSWER[name]).verdict == NOT_HERE


def test_a_server_with_packaged_rules(lab: t.Any) -> None:
    lab.act("windows", "edit_rule", host=WHERE, id="{00000000-0000-4000-8000-000000000002}",
            data="v2.33|Action=Allow|Active=TRUE|Dir=In|Name=x|PFN=Microsoft.X_8wekyb3d8bbwe|LUOwn=S-1-5-21-1-2-3-1001|")
    assert asked(lab, "packaged-rules-on-servers").verdict == PROVEN


def test_autorun_that_prints_is_seen_by_what_it_prints(lab: t.Any) -> None:
    lab.act("windows", "set_registry", host=WHERE, key="HKLM\\Software\\Microsoft\\Command Processor", name="AutoRun", value="echo x")
    answer = asked(lab, "autorun")
    assert (answer.verdict, answer.came) == (PROVEN, "1 lines came before the command's own output")
