# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs tcp_listener_info on the controller, over the host's own connection. Written by tools/generate.py."""
from __future__ import annotations

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._action.windows import WindowsAction
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._listeners import TcpListenerInfo


class ActionModule(WindowsAction):
    RESOURCE = TcpListenerInfo
