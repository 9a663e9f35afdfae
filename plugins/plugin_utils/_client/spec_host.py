# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the variables of the QuickBooks server and its company files."""

from __future__ import annotations

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client import checks
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._client.option import Option, Variable

VARIABLES: dict[str, Variable] = {
    "interweave_collected": Variable(
        "path",
        "A text file that C(collect.cmd) wrote on the server, on the controller. The server is judged by what it says, instead of being connected to, and "
        "nothing is changed on it. See docs/without-winrm.md.",
        read_by=("windows_host", "company_file"),
        default="",
        by_hand=True,
        example="{{ inventory_dir }}/collected/interweave-ACME-QB01.txt",
    ),
    "interweave_computer_name": Variable(
        "str",
        "What Windows calls the server (C(hostname)), where the inventory calls it otherwise. A file of another server is refused.",
        read_by=("windows_host", "company_file"),
        default="",
        example="ACME-QB01",
    ),
    "interweave_qremote_port": Variable(
        "int",
        'TCP port of QRemote on the host. QRemote\'s own default is 4500, the checklist names 8001 "or your designated QRemote port".',
        read_by=("windows_host",),
        default=4500,
        low=1,
        high=65535,
    ),
    "interweave_qremote_program": Variable(
        "str",
        "Full path of the QRemote server. The checklist says QRemote.exe, what is installed is QRemoteServer.exe.",
        read_by=("windows_host", "company_file"),
        default="C:\\Program Files (x86)\\QODBC Driver for QuickBooks\\QRemote\\Server\\QRemoteServer.exe",
        example="C:\\QODBC\\QRemoteServer.exe",
    ),
    "interweave_sources": Variable(
        "list",
        "Addresses from which InterWeave connects, as InterWeave support tells them. There is no default. Empty means that item 3.2 is asked.",
        read_by=("windows_host",),
        elements="str",
        default=(),
        check=checks.address,
        example=("203.0.113.10",),
    ),
    "interweave_allow_any_address": Variable(
        "bool",
        "Let the whole internet in where O(interweave_sources) is empty or says so. Traffic of QRemote may be unencrypted.",
        read_by=("windows_host",),
        default=False,
        by_hand=True,
    ),
    "interweave_firewall_profiles": Variable(
        "list",
        "Network profiles on which the rules are active and must take effect.",
        read_by=("windows_host",),
        elements="str",
        choices=("domain", "private", "public"),
        default=("domain", "private", "public"),
    ),
    "interweave_smartagent_programs": Variable(
        "list",
        "Further programs that need an exception. InterWeave documents no program called SmartAgent, so none is assumed.",
        read_by=("windows_host",),
        elements="dict",
        default=(),
        options={
            "name": Option("str", 'Name of the rule, after "InterWeave".', required=True, check=checks.filled, example="SmartAgent"),
            "program": Option("str", "Full path of the program.", required=True, check=checks.filled, example="C:\\InterWeave\\SmartAgent.exe"),
            "ports": Option("list", "Ports and ranges. By default every port of the protocol.", elements="str", check=checks.port, example=("8443",)),
            "protocol": Option("str", "Protocol of the rule, by default tcp.", choices=("tcp", "udp", "any")),
            "remote_addresses": Option(
                "list", "Addresses that may connect, by default O(interweave_sources).", elements="str", check=checks.address, example=("203.0.113.10",)
            ),
        },
    ),
    "interweave_port_forwards": Variable(
        "list",
        "Port proxies of the host, only where the client needs one. By default QRemote listens itself.",
        read_by=("windows_host",),
        elements="dict",
        default=(),
        options={
            "listen_port": Option("int", "Port to listen on.", required=True, low=1, high=65535, example=8001),
            "listen_address": Option("str", "Address to listen on, by default all.", example="10.1.2.10"),
            "connect_address": Option("str", "Address to forward to.", required=True, example="127.0.0.1"),
            "connect_port": Option("int", "Port to forward to.", required=True, low=1, high=65535, example=4500),
            "remote_addresses": Option(
                "list", "Addresses that may connect, by default O(interweave_sources).", elements="str", check=checks.address, example=("203.0.113.10",)
            ),
        },
    ),
    "interweave_services": Variable(
        "list",
        "Services of InterWeave on this host, restarted for item 5.1 when something changed. Empty where InterWeave hosts the engine.",
        read_by=("windows_host",),
        elements="dict",
        default=(),
        options={
            "name": Option("str", "Short name of the service.", required=True, check=checks.filled, example="InterWeaveAgent"),
            "optional": Option("bool", "A missing service is not applicable instead of an error."),
            "dependents": Option("bool", "Stop running dependents first and start them again."),
            "timeout": Option("int", "Seconds to wait for each change of state.", low=1, high=3600, example=120),
        },
    ),
    "interweave_restart": Variable(
        "str",
        "When item 5.1 restarts a service. V(when_changed) restarts only when this run changed something on the host, or "
        "the service's process is "
        "older than the newest change recorded for it.",
        read_by=("windows_host",),
        choices=("when_changed", "always", "never"),
        default="when_changed",
    ),
    "interweave_qodbc": Variable(
        "dict",
        "What is wanted of the QODBC driver. Without C(installer) it is only looked at.",
        read_by=("windows_host",),
        default={},
        options={
            "bitness": Option("str", "Registry views that need the driver. InterWeave needs the 32-bit one, the default.", choices=("32", "64", "both")),
            "minimum_version": Option("str", "Oldest version of the driver that is good enough, quoted.", example="24.0.0.359"),
            "installer": Option("str", "Path on the host, UNC path or URL of the installer.", example="C:\\Install\\qodbc.exe"),
            "sha256": Option("str", "SHA-256 of the installer. Required.", check=checks.sha256, example="0" * 64),
            "arguments": Option("str", "Arguments that make the installer run unattended. No default is proven.", example="/VERYSILENT"),
            "licence_at_hand": Option(
                "bool", "A licence for the generation of QODBC to be installed lies ready. Without it no newer generation replaces an older one."
            ),
            "time_limit": Option("int", "Seconds the installer may run.", low=1, high=86400, example=1800),
        },
    ),
    "interweave_dsns": Variable(
        "list",
        "System DSNs that must exist.",
        read_by=("windows_host",),
        elements="dict",
        default=(),
        options={
            "name": Option("str", "Name of the DSN.", required=True, check=checks.filled, example="AcmeQR"),
            "driver": Option("str", "Name of the registered driver, by default QODBC's.", example="QODBC Driver for QuickBooks"),
            "bitness": Option("str", "Registry view of the DSN, by default 32.", choices=("32", "64", "both")),
            "attributes": Option("dict", "Values of the DSN, for example DFQ and OpenMode.", example={"OpenMode": "M"}),
            "secret_attributes": Option(
                "dict", "Values that appear in no output, for example QRemote's Enckey.", secret=True, example={"Enckey": "{{ vault_acme_qremote_key }}"}
            ),
            "interweave": Option("bool", "Whether InterWeave connects through it, by default true."),
        },
    ),
    "interweave_quickbooks_user": Variable(
        "str",
        "Windows user who runs QuickBooks and QRemote, as DOMAIN\\name, name or name@suffix; of "
        "Azure AD as Windows shows it, AzureAD\\JaneDoe. Empty means whoever runs QRemote.",
        read_by=("windows_host", "company_file"),
        default="",
        example="ACME\\qbuser",
    ),
    "interweave_probe_in_check": Variable(
        "bool",
        "Ask QuickBooks in check mode too. It may start QuickBooks or raise a dialog on the host.",
        read_by=("company_file",),
        default=False,
        by_hand=True,
    ),
    "interweave_probe_powershell": Variable(
        "bool",
        "Let the probe ask QuickBooks as PowerShell where no data source asks as the application that InterWeave "
        "comes through. The dialog of QuickBooks will name PowerShell then. Never answer it with V(Yes, always).",
        read_by=("company_file", "retire_canary"),
        by_hand=True,
        default=False,
    ),
    "interweave_company_files": Variable(
        "list",
        "The client's company files.",
        read_by=("company_file", "policy"),
        elements="dict",
        default=(),
        options={
            "name": Option("str", "Name in findings.", required=True, check=checks.filled, example="main"),
            "connection": Option(
                "str", "The road, by default V(host). V(odbc) asks from the controller, or from the host the task is delegated to.", choices=("host", "odbc")
            ),
            "dsn": Option(
                "str",
                "ODBC data source. By default the host's only QRemote data source, else QODBC's own C(QuickBooks Data). C(odbc) needs it.",
                example="QuickBooks Data",
            ),
            "driver": Option("str", "Registered driver, instead of a data source.", example="QODBC Driver for QuickBooks"),
            "path": Option("str", "Full path of the company file on its host.", example="C:\\QuickBooks\\Acme.qbw"),
            "open_mode": Option("str", "Mode in which QODBC opens the path, by default V(F).", choices=("F", "M", "S")),
            "attributes": Option("dict", "Further attributes of the connection.", example={"OLE DB Services": "-2"}),
            "secret_attributes": Option("dict", "Attributes that appear in no output.", secret=True, example={"Enckey": "{{ vault_acme_qremote_key }}"}),
            "bitness": Option("str", "Bitness of the asking process, by default 32.", choices=("32", "64")),
            "timeout": Option("int", "Seconds for each connection and statement, by default 150.", low=1, high=3600, example=150),
            "proven_application": Option(
                "str", "Program whose grant this connection proves. By default it is seen from the data source's driver.", example="QRemoteServer.exe"
            ),
            "application": Option("str", "Program that InterWeave comes through, by default V(interweave_qremote_program).", example="QRemoteServer.exe"),
            "company_name": Option("str", "The company name the file must have. Without it no canary customer is created in it.", example="Acme Supply Inc."),
            "stage": Option("str", "Stage of this file, by default V(interweave_stage).", choices=("connect", "run")),
            "portal": Option(
                "dict",
                "What a person read off the portal for this file.",
                options={
                    "time_zone_shift": Option("int", "The field Time Zone Shift, in hours.", low=-24, high=24, example=-2),
                    "read_by": Option("str", "Who read it off.", example="C. Consultant"),
                    "read_on": Option("str", "When, quoted C(YYYY-MM-DD).", check=checks.date, example="2026-11-20"),
                },
            ),
        },
    ),
}

__all__ = ["VARIABLES"]
