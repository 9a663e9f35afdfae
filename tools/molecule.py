# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The scenarios of extensions/molecule: against one lab, or against a real Windows host when PREFLIGHT_HOST or PREFLIGHT_INVENTORY is set.

docs/acceptance.md documents the variables. Exits 1 when a scenario failed or did not come to its end.
"""
from __future__ import annotations

import os
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from lab import control  # noqa: E402 - needs the path above
from lab.__main__ import free_net  # noqa: E402

FOLDER = ROOT / ".cache" / "molecule"
SCENARIOS = sorted(path.parent.name for path in (ROOT / "extensions" / "molecule").glob("*/molecule.yml") if path.parent.name != "default")
#: What a real host is described by; PREFLIGHT_INVENTORY is a whole inventory instead.
HOST_NEEDS = ("PREFLIGHT_HOST", "PREFLIGHT_USER", "PREFLIGHT_PASSWORD")


#: Two at a time, each with a lab of its own: the slowest beside the quick ones.
HALVES = (("preflight", "company_file", "report"), ("policy", "windows_host", "crm"))


def common(folder: pathlib.Path) -> dict[str, str]:
    (folder / "reports").mkdir(parents=True)
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("ANSIBLE_")},
        "PATH": "%s%s%s" % (pathlib.Path(sys.executable).parent, os.pathsep, os.environ.get("PATH", "")),
        "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache" / "collections"),
        "ANSIBLE_HOME": str(folder / "home"),
        "PREFLIGHT_REPORTS": str(folder / "reports"),
        "PREFLIGHT_PYTHON": sys.executable,
        "PREFLIGHT_TESTS": str(ROOT / "tests"),
    }


def lab_environment(folder: pathlib.Path) -> dict[str, str]:
    """A lab at addresses of its own."""
    net = free_net()
    state = folder / "lab"
    state.mkdir(parents=True)
    return {
        **common(folder),
        "INTERWEAVE_LAB_NET": str(net),
        "INTERWEAVE_LAB_CA": str(state / "ca.pem"),
        "ODBCSYSINI": str(state / "odbc"),
        "PREFLIGHT_INVENTORY": str(ROOT / "inventories" / "lab"),
        "PREFLIGHT_LAB_STATE": str(state),
        "PREFLIGHT_LAB_CONTROL": "http://127.%s.0.1:%s" % (net, control.PORT),
    }


def real_environment(folder: pathlib.Path) -> dict[str, str]:
    inventory = os.environ.get("PREFLIGHT_INVENTORY", "")
    missing = [name for name in HOST_NEEDS if not os.environ.get(name)]
    if not inventory and missing:
        raise SystemExit("molecule: %s must be set too for a run against a real host" % " and ".join(missing))
    inventory = str(pathlib.Path(inventory).resolve()) if inventory else str(ROOT / "extensions" / "molecule" / "real" / "inventory")
    return {**common(folder), "PREFLIGHT_INVENTORY": inventory, "PREFLIGHT_LAB_STATE": "", "PREFLIGHT_LAB_CONTROL": ""}


def unfinished(output: str, wanted: list[str]) -> list[str]:
    """Scenarios whose verify was not seen to succeed: a run that skipped them proves nothing."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", output)
    return [name for name in wanted if not re.search(r"%s . verify: Executed: Successful" % name, plain)]


def start(wanted: list[str], env: dict[str, str]) -> subprocess.Popen[str]:
    words = ["molecule", "test", *(word for name in wanted for word in ("-s", name)), "--report"]
    print("+ %s (%s)" % (" ".join(words), "the lab at 127.%s.*.*" % env["INTERWEAVE_LAB_NET"] if env["PREFLIGHT_LAB_CONTROL"] else "a real host"), flush=True)
    words[0] = str(pathlib.Path(sys.executable).parent / "molecule")
    return subprocess.Popen(words, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def conclude(wanted: list[str], process: subprocess.Popen[str]) -> bool:
    """Whether every wanted scenario came to a good end; a run that did not is shown in full."""
    output = process.communicate()[0]
    left = unfinished(output, wanted)
    good = process.returncode == 0 and not left
    for line in output.splitlines():
        if not good or ("Executed: Successful" in line and "INFO" not in line):
            print(line)
    for name in left:
        print("molecule: the scenario %s did not come to the end of verify" % name)
    sys.stdout.flush()
    return good


def main(wanted: list[str]) -> int:
    shutil.rmtree(FOLDER, ignore_errors=True)
    groups = in_halves(wanted or SCENARIOS)
    if os.environ.get("PREFLIGHT_HOST") or os.environ.get("PREFLIGHT_INVENTORY"):  # one real host: one after the other
        results = [conclude(group, start(group, real_environment(FOLDER / group[0]))) for group in groups]
    else:
        running = [(group, start(group, lab_environment(FOLDER / group[0]))) for group in groups]
        results = [conclude(*one) for one in running]
    return 0 if all(results) else 1


def in_halves(wanted: list[str]) -> list[list[str]]:
    groups = [[name for name in half if name in wanted] for half in HALVES]
    if sorted(name for group in groups for name in group) != sorted(wanted):
        raise SystemExit("molecule: scenarios that HALVES does not know: %s" % ", ".join(wanted))
    return [group for group in groups if group]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
