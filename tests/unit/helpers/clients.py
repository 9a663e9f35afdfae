# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A client as an inventory declares it, without Ansible: what items of the checklist are asked with."""
from __future__ import annotations

import typing as t

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._base import Look, RunView
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client import client as _client
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client import spec
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.client import Client, Mistake

RUN = RunView("20261130", "/runs/1/account-names")


def client(*mistakes: str, **variables: t.Any) -> Client:
    """``client(qremote_port=4501)``; *mistakes*: paths of what cannot be used, such as ``interweave_dsns[0].name``."""
    values = {name: spec.default(name) for name in spec.VARIABLES}
    values.update({"interweave_" + name: value for name, value in variables.items()})
    wrong = tuple(Mistake("qb01", path, "is wrong: it must be right") for path in mistakes)
    return _client.made("qb01", values, groups=(), mistakes=wrong, secrets=(), misspelt=())


def by_name(looks: t.Iterable[Look]) -> dict[str, Look]:
    return {look.name: look for look in looks}
