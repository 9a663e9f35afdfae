# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Imports the Windows actions as plain Python before a test sets ansible's own loader up, which would then look for them elsewhere."""
from __future__ import annotations

import importlib

for _name in ("firewall_exception", "port_forward", "session_info", "tcp_listener_info", "windows_service"):
    importlib.import_module("ansible_collections.interweave.smartintegration.plugins.action." + _name)
