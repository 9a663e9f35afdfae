# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The floor: a bare pywinrm script that sends the same reads to each host, one thread a fork, one login a host, and parses the replies.

``python floor.py HOSTS.json ENVELOPES.jsonl FORKS``: addresses, user and password; the envelopes that our own run sent, one JSON text each.
It judges nothing, templates nothing and writes no report.
"""
from __future__ import annotations

import concurrent.futures
import json
import re
import sys
import uuid
import xml.etree.ElementTree as ET

from winrm.protocol import Protocol

SHELL = "{http://schemas.microsoft.com/wbem/wsman/1/windows/shell}"
#: Ids that the host gave to our run; each new run gets its own.
IDS = re.compile(r'(?<=<w:Selector Name="ShellId">)[^<]+|(?<=CommandId=")[^"]+')
MESSAGE = re.compile(r"(?<=<a:MessageID>uuid:)[^<]+")


def look(address: str, user: str, password: str, envelopes: list[str]) -> int:
    protocol = Protocol("http://%s:5985/wsman" % address, transport="ntlm", username=user, password=password)
    shell = command = ""
    elements = 0
    for envelope in envelopes:
        text = IDS.sub(lambda found: command if envelope[found.start() - 1] == '"' else shell, envelope)  # noqa: B023 - used at once
        reply = ET.fromstring(protocol.transport.send_message(MESSAGE.sub(str(uuid.uuid4()), text)))
        elements += sum(1 for _each in reply.iter())
        shell = next((node.text or "" for node in reply.iter(SHELL + "ShellId")), shell)
        command = next((node.text or "" for node in reply.iter(SHELL + "CommandId")), command)
    protocol.transport.close_session()
    return elements


def main(hosts: str, recorded: str, forks: int) -> int:
    with open(hosts, encoding="utf-8") as stream:
        fleet = json.load(stream)
    with open(recorded, encoding="utf-8") as stream:
        envelopes = [json.loads(line) for line in stream]
    with concurrent.futures.ThreadPoolExecutor(forks) as pool:
        done = list(pool.map(lambda address: look(address, fleet["user"], fleet["password"], envelopes), fleet["addresses"]))
    print("%d hosts, %d elements" % (len(done), sum(done)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
