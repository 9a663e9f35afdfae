# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: item 1.3, the QODBC driver and the System DSNs."""
from __future__ import annotations

from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import MANUAL, PASS, Outcome
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._base import HOST, POLICY, Answer, CheckItem, Judged, Look, RunView
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._runs import answering, proof, told
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._seen import Seen
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.client import Client
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.quickbooks._licence import EVALUATION_TIME


class QodbcInstallation(CheckItem):
    id = "1.3"
    configured = "The driver, with an installer and arguments that the user gives; System DSNs."
    verified = "Driver registration in both hives, DLL versions, licence files, DSN values."
    asked = "The activation of the licence."
    why_not = "No silent installation or activation is documented by the vendor, so there is no default for the arguments."
    variables = ("interweave_qodbc", "interweave_dsns")
    consents = ("driver_install", "odbc_dsn")
    places = (HOST,)
    adds_at = (POLICY,)
    roles = ("live", "standby")  # a server that is to take over is kept ready
    follows = {"qodbc_driver": (), "odbc_dsn": ("qodbc_driver",)}
    proves = "The driver is registered in the registry views that were asked for, and the declared data sources are as they should be."
    cannot_prove = "That the driver is licensed, and that a connection through it opens a company file."

    def looks(self, client: Client, run: RunView) -> list[Look]:
        del run
        return [Look(HOST, "qodbc_driver", client.qodbc, "QODBC driver", ("interweave_qodbc",)),
                *(Look(HOST, "odbc_dsn", dsn, "System DSN %s" % dsn.get("name", number + 1), ("interweave_dsns[%d]" % number,))
                  for number, dsn in enumerate(client.dsns))]

    def later(self, client: Client, run: RunView, seen: Seen) -> list[Look]:
        """Whether the driver is licensed, where no file proves it: who gets answers when an evaluation is over has a licence."""
        found = proof(client, run, seen, EVALUATION_TIME) if seen.host.licence_doubt else None
        return told(Outcome(PASS, "a licence of the driver that is there", "%s. That is more than 30 days after the driver was put there, when an evaluation "
                            "is over: it is licensed" % found.text(), ["Does not prove until when the subscription is paid."])) if found else []

    def judge(self, client: Client, answers: list[Answer]) -> list[Judged]:
        """What a person says of the driver, such as that it is licensed, lapses with its generation."""
        return answering([judged._replace(about={**judged.about, **_about(answer)}) for judged, answer in zip(
            super().judge(client, answers), answers, strict=True)], answers, LICENCE)


#: The question that InterWeave's runs can answer.
LICENCE = "licence"


def _about(answer: Answer) -> dict[str, str]:
    generation, doubt = _generation(answer), str(answer.outcome.facts.get("licence_doubt") or "")
    asked = answer.outcome.status == MANUAL and doubt and doubt in answer.outcome.actual
    return {**({"valid_for": "QODBC %s" % generation} if generation else {}), **({"question": LICENCE} if asked else {})}


def _generation(answer: Answer) -> str:
    drivers = answer.outcome.facts.get("drivers") or {} if answer.look.resource == "qodbc_driver" else {}
    versions = [str(driver.get("version") or "") for driver in drivers.values()]
    numbers = [one.replace(",", ".").split(".")[0].strip() for one in versions if one]
    return max(numbers, key=lambda number: (len(number), number), default="")
