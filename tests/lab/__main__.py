# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``python -m lab serve``: start the lab and print one JSON line when it listens."""
from __future__ import annotations

import argparse
import asyncio
import contextlib
import importlib.util
import json
import pathlib
import random
import signal
import socket
import sys

from . import control
from .core import Lab, Part

#: Part classes by module; order is the order of start.
PARTS = ("windows:Windows", "company_files:CompanyFiles", "salesforce:Salesforce", "creatio:Creatio", "interweave:InterWeave")


#: Nobody listens there; who has it bound has the network.
RESERVATION = control.PORT + 1


def reserved(net: int) -> socket.socket:
    """A socket that keeps a network for this lab from its first moment, so that labs can start side by side.

    :raises OSError: another lab has it.
    """
    taken = socket.socket()
    try:
        taken.bind(("127.%d.0.1" % net, RESERVATION))
    except OSError:
        taken.close()
        raise
    return taken


def any_net() -> tuple[int, socket.socket]:
    """The second octet of a network that no other lab has."""
    for net in random.sample(range(80, 250), 60):
        with contextlib.suppress(OSError):
            return net, reserved(net)
    raise SystemExit("lab: no free loopback network found")


def free_net() -> int:
    """A network for a lab that somebody starts later with ``--net``."""
    net, reservation = any_net()
    reservation.close()
    return net


async def serve(args: argparse.Namespace) -> None:
    net, reservation = (args.net, reserved(args.net)) if args.net else any_net()
    lab = Lab(net, args.scenario, args.state, {"hosts": args.hosts})
    lab.ca  # noqa: B018 - written before anyone asks for it
    for entry in PARTS:
        module, name = entry.split(":")
        if (args.parts and module not in args.parts) or importlib.util.find_spec("lab." + module) is None:
            continue
        part: Part = getattr(importlib.import_module("lab." + module), name)(lab, lab.load(module))
        lab.parts[module] = part
        await part.start()
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    await lab.listen(control.application(lab, stopped), lab.address(1), control.PORT)
    print(json.dumps({"ready": True, "net": lab.net, "control": "http://%s:%d" % (lab.address(1), control.PORT), "ca": str(lab.ca_file)}), flush=True)
    await stopped.wait()
    await lab.stop()
    reservation.close()


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="lab", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    serving = commands.add_parser("serve", help="start the lab and stay")
    serving.add_argument("--net", type=int, default=0, help="second octet of its addresses (default: a free one)")
    serving.add_argument("--scenario", default="demo")
    serving.add_argument("--state", type=pathlib.Path, default=None, help="folder for certificates and files (default: a temporary one)")
    serving.add_argument("--hosts", type=int, default=0, help="number of extra Windows hosts (fleet)")
    serving.add_argument("--parts", nargs="*", help="only these parts")
    args = parser.parse_args(argv)
    try:
        asyncio.run(serve(args))
    except OSError as exc:
        print("lab: cannot listen: %s" % exc, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
