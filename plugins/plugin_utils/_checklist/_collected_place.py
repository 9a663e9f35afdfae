# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: a server that is judged by a collected file instead of over a connection: the same looks, and what is said of them."""
from __future__ import annotations

import re
import typing as t
from datetime import datetime, timezone

from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import ATTESTED, FAIL, MANUAL, PASS, ChangePolicy, Outcome
from ansible_collections.interweave.smartintegration.plugins.module_utils._runner import Step
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._company_files import RESOURCE as COMPANY_FILE_INFO
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._places import ServerPlace
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist.item_5_2 import RESOURCE as FLOW_LOG_INFO
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.client import Client
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._collected.file import read
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._collected.host import CollectedHost
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._collected.registry import NotInFile, not_in_file
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._resource import failure
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.wsman._errors import WsmanError

#: What no tool can see from outside QuickBooks, or would have to be fetched.
_NEVER = {COMPANY_FILE_INFO: "the company file, which QuickBooks alone opens", FLOW_LOG_INFO: "a log on the server"}


def collected_host(client: Client, address: str = "", of_now: bool = False,
                   clock: t.Callable[[], datetime] = lambda: datetime.now(timezone.utc)) -> CollectedHost:
    """The host of this client's collected file.

    :param address: what the inventory connects to, which may be what Windows calls the server.
    :param of_now: the look is for what is now.
    :raises ValueError: the file cannot be used.
    """
    if of_now:
        raise ValueError("interweave_collected: a file says nothing of now, and this look is for that. Without WinRM only the preflight looks at this server")
    now = clock()
    names = [client.computer_name] if client.computer_name else [client.host, address]
    return CollectedHost(read(client.collected, names, now), now)


class NothingChanges(ChangePolicy):
    """Whatever is allowed: there is nothing to change it on."""

    def blocked(self, kind: str) -> str:
        super().blocked(kind)
        return "the server is seen in a collected file, and nothing is changed on it"

    def remedy(self, text: str, kinds: t.Iterable[str]) -> str:
        """What is left to a person."""
        by_hand = re.sub(r"^Allow .*?, or (by hand: )?", "", text)
        return by_hand[:1].upper() + by_hand[1:]


class CollectedPlace(ServerPlace):
    """The looks at a server, over a collected file: at best attested, by whoever brought it."""

    host: CollectedHost

    def __init__(self, host: CollectedHost) -> None:
        super().__init__(host, NothingChanges(allow=frozenset()))

    def prefetch(self, things: list[t.Any]) -> None:
        """Nothing travels."""

    def run(self, step: Step) -> Outcome:
        self.host.unseen.clear()
        try:
            outcome = self.carry_out(step)
        except NotInFile as exc:
            outcome = Outcome(MANUAL, actual="not seen: the collected file does not say it (%s)" % exc.target, remedy=exc.remedy, owner="it")
        except (WsmanError, ValueError) as exc:
            outcome = failure(exc)
        return self._as_brought(outcome)

    def carry_out(self, step: Step) -> Outcome:
        if step.resource in _NEVER:
            raise not_in_file(_NEVER[step.resource])
        return super().carry_out(step)

    def _as_brought(self, outcome: Outcome) -> Outcome:
        """The outcome with when and by whom; a fault that rests on what was not seen is none."""
        unseen = sorted(self.host.unseen)
        if unseen:
            outcome.evidence.append("Not seen, since the collected file does not say it: %s." % "; ".join(unseen))
        if any(self.host.unseen.values()) and outcome.status == FAIL:
            outcome.status, outcome.remedy = MANUAL, NotInFile.remedy
        outcome.status = ATTESTED if outcome.status == PASS else outcome.status
        outcome.actual = "%s; %s" % (outcome.actual, self.host.file.said()) if outcome.actual else self.host.file.said()
        outcome.evidence.append(self.host.file.evidence())
        return outcome


__all__ = ["CollectedPlace", "NothingChanges", "collected_host"]
