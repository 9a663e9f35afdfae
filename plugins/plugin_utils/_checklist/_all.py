# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: every item of the checklist, in its order, and what is derived from them."""
from __future__ import annotations

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist._base import CheckItem
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist.item_1_1 import AdminAccess
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist.item_1_2 import SingleUserMode
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist.item_1_3 import QodbcInstallation
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist.item_1_4 import CertificateAuthorization
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist.item_1_5 import AutomaticUpdates
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist.item_2_1 import CustomFields
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist.item_2_2 import AccountNames
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist.item_2_3 import IntegrationUser
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist.item_3_1 import PortForwarding
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist.item_3_2 import FirewallExceptions
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist.item_3_3 import CanaryTest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist.item_4_1 import InvoiceNumbering
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist.item_4_2 import TaxAndTerms
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist.item_4_3 import TimeZoneAlignment
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist.item_5_1 import StopAndStart
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist.item_5_2 import LogReview
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist.item_5_3 import Schedule
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist.session_health import (
    LastSignOfLife,
    NoSleep,
    OneServer,
    QuickbooksRuns,
    SignedIn,
    StartsAgain,
)

#: By id, in the checklist's order; the advisory ones come last.
ITEMS: dict[str, CheckItem] = {item.id: item() for item in (
    AdminAccess, SingleUserMode, QodbcInstallation, CertificateAuthorization, AutomaticUpdates,
    CustomFields, AccountNames, IntegrationUser,
    PortForwarding, FirewallExceptions, CanaryTest,
    InvoiceNumbering, TaxAndTerms, TimeZoneAlignment,
    StopAndStart, LogReview, Schedule,
    SignedIn, OneServer, QuickbooksRuns, StartsAgain, NoSleep, LastSignOfLife)}

#: What must have been dealt with before a resource: all items together.
FOLLOWS: dict[str, tuple[str, ...]] = {resource: before for item in ITEMS.values() for resource, before in item.follows.items()}

__all__ = ["FOLLOWS", "ITEMS"]
