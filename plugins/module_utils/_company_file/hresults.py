# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: HRESULTs of the QuickBooks SDK (``80040408``), which QODBC passes on as ``QB Begin Session Failed. Error = 80040408, ...``.

All codes of InterWeave's own table of them, some of which mean something else when QuickBooks is reached through Remote Data Sharing, and those of Windows
that a session meets. What to do is ours.
"""
from __future__ import annotations

from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file.error_entry import QuickBooksError as _E
from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file.error_entry import table

_SESSION = "On the QuickBooks host, as the Windows user who runs QuickBooks: "
_DRIVER = "Restart QRemote Server in its user's session; if it stays, ask QODBC's support."
_COMPONENTS = _SESSION + "close pop-ups and start nothing as administrator; if it stays, repair the QuickBooks installation."
_PROPERTIES = "Edit > Preferences > Integrated Applications > Company Preferences > Properties: "
_VERSIONS = "Compare the versions of QuickBooks and of the company file, and open the file once in the QuickBooks that is installed."

_CALLS = {
    "8004040C": "a driver's call without a connection", "8004040F": "a driver's call in the wrong order", "80040411": "a driver's call in the wrong order",
    "80040412": "a driver's call that is not supported", "80040413": "a driver's call that is not supported",
    "80040415": "a driver's call that is not supported", "80040425": "a driver's call that is not supported",
    "80040426": "a driver's call that is not supported", "80040428": "a driver's call that is not supported",
    "80040429": "a driver's call that is not supported", "8004042B": "a driver's call that is not supported",
}

HRESULTS = table(*sorted((
    _E("80040154", "the QuickBooks SDK class is not registered", "Install QuickBooks and the driver of the same bitness as the DSN.", "it"),
    _E("80040308", "the request processor is not installed", "Repair the QuickBooks installation.", "it"),
    _E("80040400", "QuickBooks could not parse the request", "Look for unusual characters in the record that the log names.", "interweave"),
    _E("80040401", "could not access QuickBooks", _SESSION + "check that QuickBooks is installed for this user and runs with the same elevation.", "it"),
    _E("80040402", "an unexpected error of QuickBooks", "Read qbsdklog.txt on the QuickBooks host.", "it"),
    _E("80040403", "could not open the company file", _VERSIONS + " Look whether its Windows user may read the file, and tell us its path.", "client"),
    _E("80040404", "this QuickBooks is too old for the request", _VERSIONS, "client"),
    _E("80040405", "components of QuickBooks are missing", _COMPONENTS, "it"),
    _E("80040406", "a newer version of QuickBooks is needed", _VERSIONS, "client"),
    _E("80040407", "the QuickBooks installation is incomplete", _COMPONENTS, "it"),
    _E("80040408", "could not start QuickBooks", _SESSION + "close pop-ups, end a hidden QBW.EXE -Embedding, and start nothing as administrator.", "it"),
    _E("80040409", "this version of QuickBooks cannot work with the company file", "Open the file once in the QuickBooks version that is installed.", "client"),
    _E("8004040A", "another company file is already open",
       "Close the other company file, or wait until its user has finished: one file at a time on a machine.", "client", True),
    _E("8004040B", "the name of the company file is not known", _VERSIONS, "client"),
    _E("8004040D", "the session's ticket is invalid", "Let the next cycle open a new session; if it stays, restart QRemote Server.", "operator", True),
    _E("8004040E", "not enough memory", "Free memory on the QuickBooks host and restart QuickBooks.", "it"),
    _E("80040410", "the file is open in another mode than the one asked for",
       "For the first connection switch to single-user mode, for daily running to multi-user mode (File menu).", "client"),
    _E("80040414", "a dialog is open in QuickBooks and blocks everything else", _SESSION + "answer or close the dialog.", "client"),
    _E("80040416", "QuickBooks does not run, so the company file must be named", "Write the full path of the company file into the DSN (DFQ).", "it"),
    _E("80040417", "QuickBooks does not run, and the DSN names no company file", "Write the full path of the company file into the DSN (DFQ).", "it"),
    _E("80040418", "this application was never authorised for the company file",
       "By appointment, item 1.4: as Admin, in single-user mode with the file open, wait for InterWeave's connection. Only when QuickBooks' window names the "
       "program that InterWeave comes through (QRemoteServer.exe) choose 'Yes, always; allow access even if QuickBooks is not running'.", "client"),
    _E("80040419", "the application's certificate is not valid", "Install the driver again, then authorise it again as Admin in single-user mode.", "it"),
    _E("8004041A", "the application has no permission for the company file", _PROPERTIES + "allow this application, as Admin.", "client"),
    _E("8004041B", "QuickBooks could not lock its information", "Try again in a minute.", "operator", True),
    _E("8004041C", "an internal error of QuickBooks", "Try again in a minute; then read qbsdklog.txt.", "operator", True),
    _E("8004041D", "the application may not log in automatically",
       _PROPERTIES + "tick 'Allow this application to login automatically' and choose the user.", "client"),
    _E("8004041E", "the application's certificate has expired",
       "By appointment, item 1.4: log in to QuickBooks as Admin, InterWeave connects again, and the window is answered as item 1.4 says. When that does not "
       "help, tell us: QODBC then needs an update.", "client"),
    _E("8004041F", "QuickBooks Basic is not supported", "QuickBooks Pro, Premier or Enterprise is needed.", "client"),
    _E("80040420", "a user denied the access",
       "By appointment, item 1.4: InterWeave connects again while Admin sits at the screen, in single-user mode. "
       "The window's answer is 'Yes, always' only for the program that InterWeave comes through (QRemoteServer.exe).", "client"),
    _E("80040421", "QuickBooks refused the request, its own text follows", "Look for unusual characters in the record that the log names; ask QODBC's support.",
       "interweave"),
    _E("80040422", "single-user mode is needed and another application shares the file", "Stop the flows and close the other application.", "client", True),
    _E("80040423", "the version of qbXML is not supported", "Update QODBC's driver, or QuickBooks.", "it"),
    _E("80040424", "QuickBooks has not finished starting", "Wait a minute and try again.", "operator", True),
    _E("80040427", "QuickBooks is not registered", "Register QuickBooks (Help > Register).", "client"),
    _E("8004042A", "remote access is not allowed", "Run the request on the QuickBooks host itself, or allow remote access.", "it"),
    _E("8004042C", "the application's certificate was revoked", "Install the driver again, then authorise it again as Admin in single-user mode.", "it"),
    _E("80040438", "QuickBooks' session is in a broken state", _SESSION + "end a QBW.EXE -Embedding that was left behind.", "it", True),
    _E("80070005", "access denied: the wrong Windows user, or another elevation than QuickBooks",
       _SESSION + "start the program normally, not as administrator.", "it"),
    _E("800706BA", "the program behind the call does not run any more", _SESSION + "start QuickBooks and QRemote Server again.", "it", True),
    _E("80080005", "Windows could not start QuickBooks for this user",
       _SESSION + "end a hidden QBW.EXE, and start QuickBooks and QRemote Server with the same elevation.", "it"),
    *(_E(code, meaning, _DRIVER, "it") for code, meaning in _CALLS.items()),
), key=lambda entry: entry.code))

_REMOTE = "Check server name, port and login of the Remote Data Sharing client on the machine that asks."
#: The same codes, where QuickBooks is reached through Remote Data Sharing.
REMOTE = table(
    _E("80040402", "an unexpected error of the remote side", _REMOTE, "it"),
    _E("80040407", "the server's name or port is not known", _REMOTE, "it"),
    _E("8004040D", "the server's name or port was changed", _REMOTE, "it"),
    _E("80040414", "a dialog is open in the Remote Data Sharing client", "Answer or close the dialog of the Remote Data Sharing client.", "it"),
    _E("8004041A", "login or password differs from the server's", _REMOTE, "it"),
    _E("80040420", "the remote access was denied", _REMOTE, "it"),
    _E("80040421", "there is no remote connection", _REMOTE, "it"),
)

__all__ = ["HRESULTS", "REMOTE"]
