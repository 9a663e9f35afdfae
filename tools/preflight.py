# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``make preflight`` and ``make lab``: the real playbook over the embedded lab."""
from __future__ import annotations

import argparse
import contextlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import typing as t
import urllib.error

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from labclient import LabClient, start_lab  # noqa: E402 - needs the path above

REPORT = ROOT / "build" / "preflight"
#: Where ``make lab`` says how to reach it.
RUNNING = ROOT / "build" / "lab" / "lab.json"
#: The lab inventory's addresses are 127.77.*.* unless INTERWEAVE_LAB_NET says otherwise.
NET = 77


def environment(lab: LabClient) -> dict[str, str]:
    """What ansible-playbook needs to find the collection and the lab."""
    return {
        **os.environ,
        "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache" / "collections"),
        "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
        "INTERWEAVE_LAB_NET": str(lab.net),
        "INTERWEAVE_LAB_CA": lab.ca,
        "ODBCSYSINI": str(pathlib.Path(lab.ca).parent / "odbc"),
        "PATH": "%s%s%s" % (ROOT / ".venv" / "bin", os.pathsep, os.environ.get("PATH", "")),
    }


def running_lab() -> LabClient | None:
    """The lab that ``make lab`` keeps running, if it still answers."""
    try:
        lab = LabClient(json.loads(RUNNING.read_text(encoding="utf-8")))
        lab.call("GET", "/ready")
    except (OSError, ValueError, KeyError, urllib.error.URLError):
        return None
    return lab


@contextlib.contextmanager
def any_lab() -> t.Iterator[LabClient]:
    lab = running_lab()
    if lab is not None:
        print("preflight: using the lab that is already running at %s" % lab.control)
        lab.forget()
        yield lab
        return
    with own_lab(REPORT / "lab") as lab:
        yield lab


@contextlib.contextmanager
def own_lab(state: pathlib.Path) -> t.Iterator[LabClient]:
    """A lab of our own at the inventory's addresses; somewhere else when those are taken."""
    state.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        try:
            lab = stack.enter_context(start_lab(state, "--net", str(NET)))
        except RuntimeError:
            lab = stack.enter_context(start_lab(state))
        yield lab


def run(arguments: list[str]) -> int:
    """One preflight run; 0 when it completed, whatever the verdict."""
    shutil.rmtree(REPORT / "lab", ignore_errors=True)
    for name in ("report.html", "report.json", "junit.xml", "lab.json"):
        (REPORT / name).unlink(missing_ok=True)
    with any_lab() as lab:
        command = [str(ROOT / ".venv" / "bin" / "ansible-playbook"), "-i", "inventories/lab", "playbooks/preflight.yml",
                   "-e", json.dumps({"interweave_report_dir": str(REPORT)}), *arguments]
        done = subprocess.run(command, cwd=ROOT, env=environment(lab), check=False)
        (REPORT / "lab.json").write_text(json.dumps(lab.ledger(), indent=2) + "\n", encoding="utf-8")
    shutil.rmtree(REPORT / "lab", ignore_errors=True)
    return conclude(done.returncode)


def conclude(code: int) -> int:
    try:
        report = json.loads((REPORT / "report.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as exc:
        print("preflight: the run did not complete (ansible-playbook exited %d): no readable report.json: %s" % (code, exc), file=sys.stderr)
        return 1
    print("\npreflight: verdict %s (ansible-playbook exited %d)" % (report["verdict"], code))
    for host in report["hosts"]:
        print("  %-14s %-6s %d faults, %d unanswered" % (host["host"], host["verdict"], host["faults"], host["unanswered"]))
    for name in ("report.html", "report.json", "junit.xml", "lab.json"):
        print("  build/preflight/%s" % name)
    expected = 0 if report["verdict"] == "go" else 2
    if code != expected:
        print("preflight: ansible-playbook exited %d where %d was expected for this verdict" % (code, expected), file=sys.stderr)
        return 1
    return 0


def lab() -> int:
    """Keep a lab running until interrupted."""
    if running_lab() is not None:
        print("lab: already running, see build/lab/lab.json", file=sys.stderr)
        return 1
    state = RUNNING.parent
    with own_lab(state) as client:
        RUNNING.write_text(json.dumps({"net": client.net, "control": client.control, "ca": client.ca}) + "\n", encoding="utf-8")
        print("lab: running; its control door is %s. Point ansible-playbook at it:\n" % client.control)
        print("  export ANSIBLE_COLLECTIONS_PATH=%s" % (ROOT / ".cache" / "collections"))
        print("  export INTERWEAVE_LAB_NET=%d INTERWEAVE_LAB_CA=%s ODBCSYSINI=%s" % (client.net, client.ca, state / "odbc"))
        print("  .venv/bin/ansible-playbook -i inventories/lab playbooks/preflight.yml\n")
        print("lab: 'make preflight' uses it too. Press Ctrl-C to stop it.", flush=True)
        try:
            client.process.wait()
        except KeyboardInterrupt:
            print("\nlab: stopped")
        finally:
            RUNNING.unlink(missing_ok=True)
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["run", "lab"])
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="for ansible-playbook")
    args = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_unused: sys.exit(143))  # so that the lab is stopped on the way out
    rest = args.arguments[1:] if args.arguments[:1] == ["--"] else args.arguments
    return run(rest) if args.what == "run" else lab()


if __name__ == "__main__":
    sys.exit(main())
