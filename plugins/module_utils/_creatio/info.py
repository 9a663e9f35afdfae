# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the readers of a Creatio site; the same as Salesforce's."""
from __future__ import annotations

from ansible_collections.interweave.smartintegration.plugins.module_utils._crm.info import CrmInfo


class CreatioInfo(CrmInfo):
    NAME = "creatio_info"
    CRMS = ("creatio",)


__all__ = ["CreatioInfo"]
