# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the variables of a run, its report and its verdict."""

from __future__ import annotations

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client import checks
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.option import Option, Variable

VARIABLES: dict[str, Variable] = {
    "interweave_hosts": Variable(
        "str",
        "Which hosts are in scope, an Ansible pattern. C(--limit) narrows it further.",
        read_by=("preflight", "discover", "prove", "rollback", "retire_canary", "leave"),
        default="all:!localhost",
        of_play=True,
    ),
    "interweave_inventory_only": Variable(
        "bool",
        "Only say what is wrong in the inventory, for every host, and connect nowhere. Ends with exit code 2 when anything is wrong.",
        read_by=("preflight",),
        default=False,
    ),
    "interweave_resume": Variable(
        "str",
        "Go on with an earlier run: its id, or V(latest). Hosts with all findings of the last day are not touched again.",
        read_by=("preflight",),
        default="",
        example="latest",
    ),
    "interweave_guard": Variable("bool", "Refuse to start when the limit of open files cannot carry the forks.", read_by=("preflight",), default=True),
    "interweave_serial": Variable(
        "any",
        "Hosts a batch, as Ansible's C(serial): a number, a percentage or a list of them.",
        read_by=("preflight",),
        default="100%",
        example="25%",
        check=checks.batches,
        of_play=True,
    ),
    "interweave_max_fail_percentage": Variable(
        "float",
        "Leave the remaining hosts out when more than this share of those before was unreachable, or had a "
        "change that did not hold. Findings that only say what is missing do not count.",
        read_by=("preflight",),
        low=0,
        high=100,
        example=10,
    ),
    "interweave_recap": Variable(
        "str",
        "What Ansible's recap says. V(report) fails every host that is no-go, unreachable or not run. V(run) leaves it to Ansible.",
        read_by=("preflight",),
        choices=("report", "run"),
        default="report",
    ),
    "interweave_record_key_file": Variable(
        "path",
        "File on the controller, readable by its owner only, with the key that signs the records of "
        "changes. It must "
        "lie outside the report folder, and may be encrypted by ansible-vault.",
        read_by=("preflight", "rollback", "leave"),
        default="",
        example="/etc/interweave/record.key",
    ),
    "interweave_trust_unsigned": Variable(
        "bool",
        "Let rollback and leave put back what an unsigned record says, once the record itself was found valid.",
        read_by=("rollback", "leave"),
        by_hand=True,
        default=False,
    ),
    "interweave_rollback_run": Variable(
        "str", "The run to undo: a folder's name below C(runs/).", read_by=("rollback",), default="", example="20261123T181621Z-a1b2c3"
    ),
    "interweave_retire_run": Variable(
        "str", "The run whose canary is retired: a folder's name below C(runs/).", read_by=("retire_canary",), default="", example="20261123T181621Z-a1b2c3"
    ),
    "interweave_report_dir": Variable(
        "path",
        "Folder on the controller for runs, locks and the report. By default C(interweave-report) in the current "
        "directory, for every playbook. It must outlive the run.",
        read_by=("preflight", "discover", "prove", "report", "rollback", "retire_canary", "leave"),
        default="",
        example="/srv/preflight",
    ),
    "interweave_discover_dest": Variable(
        "path",
        "Folder on the controller below which C(discover) writes a client's draft, a new folder each time. By default C(inventories) in the current directory.",
        read_by=("discover",),
        default="",
        example="/srv/inventories",
    ),
    "interweave_report_run": Variable(
        "str",
        "Id or folder of the run to report on. By default the run in progress, else the newest one.",
        read_by=("report",),
        default="",
        example="20261123T181621Z-a1b2c3",
    ),
    "interweave_report_merge": Variable(
        "list",
        "Ids or folders of runs to merge into one report (slices, shards). Not together with O(interweave_report_run).",
        read_by=("report",),
        elements="str",
        default=(),
        example=("20261123T181621Z-a1b2c3",),
    ),
    "interweave_report_previous": Variable(
        "list",
        "The run to compare with, V(auto) for the newest earlier one, V(none) for no comparison.",
        read_by=("report",),
        elements="str",
        default=("auto",),
    ),
    "interweave_report_formats": Variable(
        "list",
        "What to write.",
        read_by=("report",),
        elements="str",
        choices=("json", "junit", "csv", "markdown", "html", "mail", "plan"),
        default=("json", "junit", "csv", "markdown", "html", "mail", "plan"),
    ),
    "interweave_report_dest": Variable(
        "path", "Folder for the report's files. By default the report folder itself.", read_by=("report",), default="", example="/srv/preflight/today"
    ),
    "interweave_report_fleet": Variable(
        "bool", "Write the files that hold several clients. Files below C(clients/) never mix them.", read_by=("report",), default=True
    ),
    "interweave_report_finish": Variable(
        "bool", "Note that the run has ended and release its hosts. V(false) for a report made later.", read_by=("report",), default=True
    ),
    "interweave_report_show": Variable("bool", "Show the checklist on the terminal.", read_by=("report",), default=True),
    "interweave_report_stats": Variable(
        "bool", "Hand the verdict to a workflow as the custom statistic C(interweave_preflight).", read_by=("report",), default=True
    ),
    "interweave_keep": Variable(
        "dict",
        "How long earlier runs are kept below C(runs/). Never removed are the newest run, one at work, and any host's last "
        "good one. Rollback needs the run that it undoes. Empty means for ever.",
        read_by=("report",),
        default={},
        options={
            "runs": Option("int", "How many runs.", low=1, example=50),
            "days": Option("int", "Days after which a run goes.", low=0, example=365),
            "names_days": Option("int", "Days after which a run's name lists and logs go: personal data.", low=0, example=30),
        },
    ),
    "interweave_redact": Variable("bool", "Replace names of CRM and QuickBooks records by numbers.", read_by=("preflight", "report"), default=False),
    "interweave_record": Variable(
        "bool",
        "Keep the shape of each WS-Management exchange with the host in C(recordings/) of the run's folder: elements, types and codes, no values. "
        "For reports to this project.",
        read_by=("preflight",),
        default=False,
    ),
    "interweave_fail_on": Variable(
        "str",
        "What fails a watch. V(worse): what got worse than the accepted baseline. V(bad): whatever is bad, accepted or not.",
        read_by=("watch",),
        choices=("worse", "bad"),
        default="worse",
    ),
    "interweave_watch_after": Variable(
        "int", "In how many looks in a row something must be worse before it counts.", read_by=("watch",), low=1, high=100, default=2
    ),
    "interweave_quiet": Variable(
        "dict",
        "Until a day what gets worse on this host is shown and does not count.",
        read_by=("watch",),
        by_hand=True,
        default={},
        options={
            "until": Option("str", "The last such day, quoted C(YYYY-MM-DD).", required=True, check=checks.date, example="2027-01-31"),
            "why": Option("str", "The reason. It stands beside everything that it keeps quiet.", required=True, check=checks.filled, example="new server"),
        },
    ),
    "interweave_accept_by": Variable(
        "str", "Who accepts what the newest watch saw as the clients' baseline.", read_by=("accept",), by_hand=True, default="", example="M. Berger"
    ),
    "interweave_experiments": Variable(
        "list",
        "Experiments to make, by name. Empty means every one that only reads. One that writes must be named, and needs V(experiments) in O(interweave_allow).",
        read_by=("prove",),
        by_hand=True,
        elements="str",
        default=(),
        example=("autorun", "start-mode"),
    ),
    "interweave_test_host": Variable(
        "bool",
        "This host is there for tests: experiments that write may be made although QuickBooks is installed on it.",
        read_by=("prove",),
        by_hand=True,
        default=False,
    ),
    "interweave_gate": Variable(
        "bool",
        "Fail when the verdict is no-go, so that C(ansible-playbook) ends with exit code 2.",
        read_by=("preflight", "report"),
        default=True,
        by_hand=True,
    ),
}

__all__ = ["VARIABLES"]
