# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A wire that plays a script: what must be asked, in order, and what comes back."""
from __future__ import annotations

import pathlib
import re
import xml.etree.ElementTree as ET

GOLDEN = pathlib.Path(__file__).parent / "golden"
MESSAGE_ID = "5BEBF248-219C-4771-963D-0833C321BB5E"


def golden(name: str) -> bytes:
    return (GOLDEN / (name + ".xml")).read_bytes()


def canonical(document: bytes) -> str:
    """The document without insignificant blanks and with the golden files' message id."""
    text = re.sub(r"uuid:[0-9A-F-]{36}(?=</a:MessageID>)", "uuid:" + MESSAGE_ID, document.decode())
    return ET.canonicalize(text, strip_text=True)


class ScriptedWire:
    """Each entry is (end of the action's URI, status, document); an exception instead of a status is raised."""

    def __init__(self, *script):
        self.script = list(script)
        self.sent: list[bytes] = []
        self.repeatable: list[bool] = []
        self.requests = 0
        self.closed = 0

    def send(self, envelope, seconds, repeatable, operation, target):
        self.requests += 1
        self.sent.append(envelope)
        self.repeatable.append(repeatable)
        action = re.search(rb"<a:Action[^>]*>([^<]*)<", envelope).group(1).decode()
        assert self.script, "nothing more was expected, but %s was sent" % action
        expected, status, document = self.script.pop(0)
        assert action.endswith(expected), "expected %s, got %s" % (expected, action)
        if isinstance(status, Exception):
            raise status
        return status, document

    def close(self):
        self.closed += 1

    def done(self):
        assert not self.script, "never asked: %s" % [entry[0] for entry in self.script]
