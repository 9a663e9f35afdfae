# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  connection:
    description:
      - The road to the company file. V(host) asks in the session of the signed-in user of this Windows host, through a script that Task
        Scheduler starts there once. V(odbc) uses pyodbc on the controller, or on the machine that the task is delegated to, for example a jump
        host with a QRemote DSN. A Windows jump host runs no Python module, so it is asked with V(host).
    type: str
    choices: [host, odbc]
    default: host
  dsn:
    description:
      - Name of the ODBC data source. O(connection=odbc) needs O(dsn) or O(driver). On the host's road neither means the host's only QRemote
        data source of this O(bitness), if it has exactly one and no O(path) is given (InterWeave comes through QRemote, and grants are per
        application), else QODBC's own C(QuickBooks Data).
    type: str
  driver:
    description:
      - Name of the registered driver for a connection without data source, for example V(QRemote for QuickBooks).
    type: str
  path:
    description:
      - Full path of the company file on the QuickBooks host (QODBC's C(DFQ)), local or UNC. Without it the data source decides.
    type: str
  open_mode:
    description:
      - Mode in which QODBC opens O(path). V(F) follows the company file, V(M) multi-user, V(S) single-user. V(S) shuts everybody else out, so it is
        refused unless the module is M(interweave.smartintegration.company_file_info) with the stage C(connect).
    type: str
    choices: [F, M, S]
    default: F
  attributes:
    description:
      - Further attributes of the connection string, for example C(IPAddress), C(Port) and C(RemoteDSN) of QRemote. Each value is
        escaped, so none can add attributes of its own. C(DSN), C(Driver), C(DFQ) and C(OpenMode) have options of their own and are refused
        here, so are C(FILEDSN) and C(SAVEFILE).
    type: dict
    default: {}
  secret_attributes:
    description:
      - Attributes that appear in no output.
    type: dict
    default: {}
  bitness:
    description:
      - Bitness of the process that asks on the host's road. It must be that of the data source.
    type: str
    choices: ["32", "64"]
    default: "32"
  user:
    description:
      - Windows user whose session is asked, as C(DOMAIN\name). Without it the user in whose session QuickBooks or QRemote runs, else
        the only one who is signed in.
    type: str
  timeout:
    description:
      - Seconds for each connection and for each statement. QuickBooks takes 15 to 25 seconds to start, InterWeave's own login time-out is 150.
        From 1 to 3600.
    type: int
    default: 150
  proven_application:
    description:
      - Program whose grant a read through this connection proves, for example V(QRemoteServer.exe) for a QRemote data source. Grants are
        per application. By default it is seen from the connection, V(QRemoteServer.exe) for a data source of the driver C(QRemote for QuickBooks), else
        V(powershell.exe) on the host's road and V(python) on the other.
    type: str
  company_name:
    description:
      - The company name the file must have. Another name means that the connection leads to the wrong file; then nothing is written.
    type: str
    default: ""
  look_at_host:
    description:
      - With O(connection=odbc), look over WinRM whether QuickBooks runs on the task's own host before asking. Item 1.4 passes only when it
        was closed. Only where the action runs on the controller and the task's host is a Windows host; a look that fails counts as not seen.
    type: bool
    default: true
  probe_powershell:
    description:
      - Ask as PowerShell where O(dsn) or O(driver) is not QRemote's. QuickBooks grants access to programs one by one, and its window then names
        C(powershell.exe).
      - Without it such a question is not asked. Answer that window with C(Yes, prompt each time) while somebody sits at the screen, never with more.
    type: bool
    default: false
  qremote_port:
    description:
      - Port of QRemote Server on the host.
    type: int
    default: 4500
  flow_sources:
    description:
      - The addresses that InterWeave comes from. With O(connection=host) nothing is asked while one of them is connected to O(qremote_port), since a
        flow may be at work then. The end of the connection is waited for, at most a minute. Without addresses that is not looked at.
    type: list
    elements: str
    default: []
  flow_ports:
    description:
      - More ports of the host that lead to QRemote Server, such as that of a port proxy.
    type: list
    elements: int
    default: []
  probe_in_check:
    description:
      - Ask QuickBooks in check mode too. Asking writes nothing in QuickBooks, but it may start it or raise a dialog on the host.
    type: bool
    default: false
  allow:
    description:
      - Kinds of change that may be made. Asking needs V(probe), the canary customer V(canary). Without the option both are allowed, because
        a module called by itself does what its options say.
    type: list
    elements: str
    choices: [auto_update, odbc_dsn, firewall, port_proxy, driver_install, service_restart, probe, canary, crm_fields,
      crm_permissions, crm_names, crm_picklists, portal_login, experiments]
  window:
    description:
      - Change window, two ISO 8601 date-times with UTC offset, separated by a slash. Outside it nothing is asked and nothing is written.
    type: str
  blackout:
    description:
      - Windows in which nothing is asked and nothing is written, whatever is allowed.
    type: list
    elements: str
    default: []
  stop_file:
    description:
      - While a file of this name is there on the machine that runs the module, nothing is asked and nothing is written.
    type: path
  ticket:
    description:
      - The change ticket. It stands in every record.
    type: str
    default: ""
requirements:
  - pywinrm >= 0.5.0 or pypsrp >= 0.8.1 on the controller, for O(connection=host)
  - pyodbc >= 5.0 on the machine that runs the module, for O(connection=odbc)
notes:
  - The free edition of QODBC takes five statements a connection; no connection uses more.
  - On the host's road nothing stays on the host. A second scheduled task, registered first, deletes script, task and folder when the
    controller cannot. Path and SHA-256 of the script are in docs/company-file.md.
  - An ODBC driver that keeps to no time-out is left behind after twice O(timeout) for each connection and half a minute.
  - Not proven on real systems. The names of QODBC's tables C(Host), C(Terms) and C(OtherName) follow qbXML, the registration of scheduled tasks
    from a client that is not Windows is inferred (C(schtasks) stands behind it), and the wording of the read-only edition's error is not documented.
"""
