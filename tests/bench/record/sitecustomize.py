# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Put on PYTHONPATH by the benchmark for one run: keeps every envelope that pywinrm sends in the file BENCH_RECORD, for the floor to send again."""
from __future__ import annotations

import json
import os

if os.environ.get("BENCH_RECORD"):
    import winrm.transport

    _send = winrm.transport.Transport.send_message

    def send_message(self: winrm.transport.Transport, message: bytes | str) -> bytes:
        with open(os.environ["BENCH_RECORD"], "a", encoding="utf-8") as out:
            out.write(json.dumps(message if isinstance(message, str) else message.decode("utf-8")) + "\n")
        return _send(self, message)

    winrm.transport.Transport.send_message = send_message
