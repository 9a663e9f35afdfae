# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``make bench``: what this collection costs, beside the stock Windows modules, one script and a bare client, on the embedded lab.

``make bench ARGS="--quick"`` takes a few minutes, the whole about forty. Results are printed as tables and kept in build/bench/; ``--document`` writes
them into docs/fleet.md. ``--only fleet,crm,accounts,log,report`` picks parts; ``--hosts 1 10``, ``--fleets alive,dead`` and ``--who "ours,peer B"`` limit
the fleet: what is left out is "not measured".
"""
from __future__ import annotations

import argparse
import contextlib
import datetime
import json
import os
import pathlib
import platform
import subprocess
import sys
import time
import typing as t

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(HERE), str(ROOT / ".cache" / "collections")]

import crm_client  # noqa: E402 - needs the path above
import document  # noqa: E402
import tables  # noqa: E402
from fleet import CHARGED, PEERS, Fleet, Row  # noqa: E402
from plan import FULL, QUICK, STARTS, TRIALS, Block  # noqa: E402

OUT = ROOT / "build" / "bench"
PARTS = ("fleet", "crm", "accounts", "log", "report")
PEER_PACKAGE = "ansible>=12,<13"


def peers() -> None:
    """The peers' own virtual environment: the ansible package with the same ansible-core as ours."""
    if not (PEERS / "bin" / "ansible-playbook").exists():
        core = subprocess.run([str(ROOT / ".venv" / "bin" / "python"), "-c", "import ansible.release as r; print(r.__version__)"],
                              capture_output=True, text=True, check=True).stdout.strip()
        subprocess.run([sys.executable, "-m", "venv", str(PEERS)], check=True)
        packages = [PEER_PACKAGE, "ansible-core==%s" % core, "pywinrm", "pypsrp"]
        subprocess.run([str(PEERS / "bin" / "pip"), "install", "-qq", "--disable-pip-version-check", *packages], check=True)


def fleet(blocks: list[Block], trials: int) -> t.Iterator[Row]:
    """The rows of all blocks; a block's contenders in turn, as often as *trials* says."""
    peers()
    with contextlib.ExitStack() as stack:
        lab = Fleet.start(stack, max(block.hosts for block in blocks))
        lab.record()
        for block in blocks:
            for trial in range(trials):
                for who in block.who:
                    yield lab.measure(who, block, trial)


def wanted_blocks(args: argparse.Namespace) -> list[Block]:
    """What was asked for. Starts stay in: they are what others are measured from."""
    asked = set(args.who.split(",")) if args.who else None
    found = []
    for block in QUICK if args.quick else FULL:
        if (args.hosts and block.hosts not in args.hosts) or (args.fleets and block.fleet not in args.fleets.split(",")):
            continue
        found.append(block._replace(who=tuple(name for name in block.who if asked is None or name in asked or name in STARTS)))
    return found


def lines_of(script: str, *arguments: str) -> list[Row]:
    """Another benchmark of this folder prints a line of JSON for each thing it measured."""
    done = subprocess.run([sys.executable, str(HERE / script), *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit("bench: %s failed:\n%s" % (script, done.stderr[-2000:]))
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def machine() -> Row:
    cpu = next((line.split(":", 1)[1].strip() for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")), "")
    return {"cpu": cpu, "cores": os.cpu_count(), "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
            "system": platform.platform(), "python": platform.python_version(), "load_before": os.getloadavg()}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="few hosts, small data")
    parser.add_argument("--only", default=",".join(PARTS), help="parts, with commas: " + ", ".join(PARTS))
    parser.add_argument("--who", help="only these, with commas, beside the starts: " + ", ".join(tables.WHO))
    parser.add_argument("--fleets", help="only these, with commas: alive, client, dead, silent")
    parser.add_argument("--trials", type=int, default=TRIALS, help="how often each block is run through (default: %(default)s)")
    parser.add_argument("--document", action="store_true", help="write the figures into docs/fleet.md")
    parser.add_argument("--hosts", type=int, nargs="*", help="only these numbers of hosts")
    return parser.parse_args()


def main() -> int:
    args = arguments()
    OUT.mkdir(parents=True, exist_ok=True)
    started = time.perf_counter()

    def note(text: str) -> None:
        print("%6.0f s  %s" % (time.perf_counter() - started, text), flush=True)

    def keep() -> None:
        """After each row: a run that is broken off has its numbers."""
        result["seconds"] = round(time.perf_counter() - started)
        path.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
        path.with_suffix(".txt").write_text(tables.everything(result), encoding="utf-8")

    path = OUT / ("quick.json" if args.quick else "bench.json")
    wanted = [part for part in args.only.split(",") if part]
    result: Row = {"day": datetime.date.today().isoformat(), "machine": machine(), "quick": args.quick, "charged": CHARGED}
    if "fleet" in wanted:
        result["fleet"] = []
        for row in fleet(wanted_blocks(args), args.trials):
            note(tables.one_line(row))
            result["fleet"].append(row)
            result["goals"] = tables.goals(result["fleet"])
            keep()
    if "crm" in wanted:
        result["crm"] = crm_client.measure(5 if args.quick else 20)
        note("crm: %s" % result["crm"])
    for part, script, few, many in (("accounts", "crm_accounts.py", ("--accounts", "2000", "20000"), ("--accounts", "20000", "200000")),
                                    ("log", "flow_log.py", ("20",), ("200",)), ("report", "report.py", ("200",), ("1000",))):
        if part in wanted:
            result[part] = lines_of(script, *(few if args.quick else many))
            note("%s: measured" % part)
    result["machine"]["load_after"] = os.getloadavg()
    keep()
    print("\n" + tables.everything(result) + "\nbench: %s" % path.relative_to(ROOT))
    if args.document:
        document.write(result)
    return 0 if all(row["complete"] for row in result.get("fleet", ())) else 1


if __name__ == "__main__":
    sys.exit(main())
