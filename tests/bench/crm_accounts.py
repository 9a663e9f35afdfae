# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Audit of many accounts on the lab: time and peak memory of crm_account_names, beside simple-salesforce's plain query_all.

``python tests/bench/crm_accounts.py [--accounts 20000 200000]`` prints one line of JSON for each way and size. Each runs in a process of
its own, so that its peak memory is its own.
"""
from __future__ import annotations

import argparse
import json
import pathlib
import resource
import subprocess
import sys
import tempfile
import time
import typing as t

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / ".cache" / "collections")]
WAYS = ("audit", "audit_rest", "query_all")


def measured(way: str, url: str, ca: str) -> dict[str, t.Any]:
    """Run in the child: import first, so that the base line holds the libraries."""
    from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
    from ansible_collections.interweave.smartintegration.plugins.module_utils import _crms_run
    from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce import options  # noqa: F401
    from ansible_collections.interweave.smartintegration.plugins.module_utils._salesforce.connection import Connection

    base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    login = {"login_url": url, "client_id": "3MVG9.acme.admin", "client_secret": "acme-admin-secret", "ca_path": ca}
    spec = {key: value for key, value in _crms_run.module_spec("crm_account_names").items() if key != "supports_check_mode"}
    params = ArgumentSpecValidator(**spec).validate({"crm": "salesforce", "salesforce": login, "max_listed": 0}).validated_parameters
    wall, cpu = time.perf_counter(), time.process_time()
    if way == "query_all":
        connection = Connection(params["salesforce"])
        found = len(connection._api.query_all("SELECT Id, Name FROM Account")["records"])
    else:
        found = _crms_run.execute("crm_account_names", params, check_mode=way == "audit_rest")["counts"]["total"]
    return {"way": way, "accounts": found, "seconds": round(time.perf_counter() - wall, 2), "cpu_seconds": round(time.process_time() - cpu, 2),
            "base_mib": round(base / 1024, 1), "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, nargs="+", default=[20_000, 200_000])
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.child:
        print(json.dumps(measured(*args.child)))
        return 0
    from labclient import start_lab

    with tempfile.TemporaryDirectory() as state, start_lab(pathlib.Path(state), "--parts", "salesforce") as lab:
        for number in args.accounts:
            for way in WAYS:
                lab.act("salesforce", "resize", org="acme", accounts=number, bad_every=1000)
                child = [sys.executable, __file__, "--child", way, "https://%s:8443" % lab.address(2), lab.ca]
                print(subprocess.run(child, check=True, stdout=subprocess.PIPE, text=True).stdout.strip(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
