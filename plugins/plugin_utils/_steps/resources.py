# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: every Windows resource, by the name of its module. Specs, docs and host_steps are derived from it."""
from __future__ import annotations

from ansible_collections.interweave.smartintegration.plugins.plugin_utils.quickbooks._auto_update import QuickbooksAutoUpdate
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.quickbooks._driver import QodbcDriver
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.quickbooks._dsn import OdbcDsn
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._firewall import FirewallException
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._listeners import TcpListenerInfo
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._port_proxy import PortForward
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._resource import Resource
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._service import WindowsService
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._sessions import SessionInfo
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._time_zone import WindowsTimeZoneInfo

#: Each owner imports its class above and adds a line here.
RESOURCES: dict[str, type[Resource]] = {
    "firewall_exception": FirewallException,
    "odbc_dsn": OdbcDsn,
    "qodbc_driver": QodbcDriver,
    "quickbooks_auto_update": QuickbooksAutoUpdate,
    "windows_time_zone_info": WindowsTimeZoneInfo,
    "windows_service": WindowsService,
    "port_forward": PortForward,
    "tcp_listener_info": TcpListenerInfo,
    "session_info": SessionInfo,
}
