# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the advisory checks R1 to R6 on session health, the commonest failure in the field."""
from __future__ import annotations

import typing as t

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._base import (
    HOST,
    CheckItem,
    Look,
    Options,
    RunView,
    given,
)
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.client import Client


class SessionHealth(CheckItem):
    """One of the six: they look at the same things and differ in what they make of them."""

    variables: t.ClassVar[tuple[str, ...]] = ("interweave_quickbooks_user", "interweave_qremote_port", "interweave_qremote_program")
    places = (HOST,)
    follows = {"session_info": ()}
    cannot_prove = "That it stays so after the next logon or restart."
    #: The step's name in findings.
    name = ""

    def looks(self, client: Client, run: RunView) -> list[Look]:
        del run
        options = given(check=self.id, user=client.quickbooks_user, port=client.qremote_port, qremote_program=client.qremote_program)
        return [Look(HOST, "session_info", {**options, **self.more(client)}, self.name, self.variables)]

    def more(self, client: Client) -> Options:
        """What only this check needs."""
        del client
        return {}


class SignedIn(SessionHealth):
    id, name = "R1", "QuickBooks user"
    proves = "The Windows user who runs QuickBooks has a session now."


class OneServer(SessionHealth):
    id, name = "R2", "QRemote server"
    proves = "Exactly one QRemote server runs, in that user's session, and listens on its port."


class QuickbooksRuns(SessionHealth):
    id, name = "R3", "QuickBooks"
    proves = "QuickBooks runs in that user's session now."


class StartsAgain(SessionHealth):
    id, name = "R4", "Start at logon"
    proves = "QuickBooks and QRemote stand in the start-up of that user."


class NoSleep(SessionHealth):
    id, name = "R5", "Sleep"
    proves = "The active power plan neither sleeps nor hibernates."


class LastSignOfLife(SessionHealth):
    id, name = "R6", "Last sign of life"
    variables = (*SessionHealth.variables, "interweave_sources")
    proves = "That some program spoke to QuickBooks, or a declared source was connected to QRemote's port, at the time that is named."
    cannot_prove = "That it was InterWeave that spoke to QuickBooks, that records passed, or that it goes on."

    def more(self, client: Client) -> Options:
        return given(sources=list(client.sources) or None)
