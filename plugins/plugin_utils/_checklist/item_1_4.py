# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: item 1.4, the grant to read unattended. Judged in module_utils/_company_file/findings.py, on a jump host too."""
from __future__ import annotations

from ansible_collections.interweave.smartintegration.plugins.module_utils._outcome import MANUAL, Outcome
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._base import POLICY, Answer, Judged, Look, RunView
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._company_files import FileItem
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._runs import answering, proof, told
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._seen import Seen
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.client import Client

#: The question that InterWeave's runs answer in part.
GRANT = "grant"


class CertificateAuthorization(FileItem):
    id = "1.4"
    verified = "An unattended read with QuickBooks closed before it; every refusal code has its own remedy."
    asked = "The click on 'Yes, always', as Admin."
    why_not = "QuickBooks grants it in a dialog only, and keeps it inside the company file."
    adds_at = (POLICY,)
    proves = "The application that InterWeave comes through read the company file unattended, with QuickBooks closed before it."
    cannot_prove = "A grant to one application is none to another."

    def later(self, client: Client, run: RunView, seen: Seen) -> list[Look]:
        """What is left to ask where InterWeave itself got in. Of several company files the log does not say into which."""
        found = proof(client, run, seen) if len(client.company_files) == 1 and client.stage == "run" else None
        return told(Outcome(
            MANUAL, "an unattended read with QuickBooks closed before it, by the application that InterWeave uses",
            "%s. So its application has the grant; whether it also gets in while QuickBooks is closed the log does not say" % found.text(),
            ["No probe is needed for the grant itself."],
            "In QuickBooks, as Admin: Edit > Preferences > Integrated Applications > Company Preferences, the application that InterWeave comes through > "
            "Properties: 'Allow this application to login automatically' must be ticked. Tell us what you see: item 1.4 is then attested in your name.",
            "client")) if found else []

    def judge(self, client: Client, answers: list[Answer]) -> list[Judged]:
        judged = [one._replace(about={**one.about, "question": GRANT}) if one.outcome.status == MANUAL and answer.look.place != POLICY else one
                  for one, answer in zip(super().judge(client, answers), answers, strict=True)]
        return answering(judged, answers, GRANT)
