# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what is not proven of QuickBooks and QODBC. ``prove`` says how a person proves it, or why nothing can be asked;
where it is empty an experiment of the same name asks."""
from __future__ import annotations

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._prove._base import Row

QUICKBOOKS_AND_QODBC: tuple[Row, ...] = (
    Row("background-enabled",
        "`BackgroundEnabled` in `qbchan.dat` is what the menu writes",
        "agreement of several administrators' scripts; Intuit documents neither",
        "backup, undo, `manual` for a file it does not understand",
        "By a person: switch Automatic Update off in the menu, and compare the `qbchan.dat` before and after."),
    Row("downloaded-update",
        "An update in a `DownloadQBnn` folder is installed at the next start whatever `BackgroundEnabled` says; which files of it stay "
        "behind after that",
        "three administrators' scripts that empty these folders or deny writing there",
        "any file in it is told and asked about (`manual`), none is touched",
        "By a person: download an update with updates off, restart QuickBooks, list the folder before and after."),
    Row("product-names",
        "Every display name of a QuickBooks Desktop is the brand, an edition and words of the list in `_products.py`",
        "published inventories of display names",
        "a name it does not know is told in the evidence of 1.5, and counts as no QuickBooks"),
    Row("access-window-name",
        "The name in QuickBooks' access window is that of the program behind the data source",
        "QODBC's readme: a grant for each application; the window's text was not seen",
        "the remedy says to answer *Yes, always* only when it names that program",
        "By a person: connect once through QRemote and once through PowerShell, and write both windows down."),
    Row("licence-generation",
        "A QODBC licence file is for one generation, which cannot be read from it",
        "QODBC's readme (subscription since 24), a production server's files",
        "a file counts when it was written since the driver is there (its DLL's time of building or of creation, the later one; an hour "
        "before for the wizard); an upgrade of the generation waits for `licence_at_hand`, and is `manual` until a newer file is there or "
        "a person attests it. Whether QODBC writes the file again by itself is not known",
        "By a person: upgrade a licensed 22 to 24, look at the files' times, and run six statements in one session."),
    Row("flow-asks-quickbooks",
        "A run of a flow out of QuickBooks (`QB...`) asks it, even when nothing changed; a run into QuickBooks certainly does where the "
        "log shows a statement that writes",
        "the engine's source: a run begins with its query; logs with `INSERT INTO`",
        "only such runs are evidence for 1.3, 1.4 and 3.1; other runs count for 5.2 alone",
        "By a person: stop QRemote and run a `QB...` flow on a day without changes; it must fail."),
    Row("sdk-log",
        "QuickBooks writes `C:\\ProgramData\\Intuit\\QuickBooks\\qbsdklog.txt` whenever a program uses its SDK, QODBC included, and Windows shows its "
        "time at once",
        "paths in public support pages of three vendors; that each session of QODBC writes there was not seen",
        "R6 is advisory; a missing log is asked about, never a standstill",
        "By a person: run one flow and look at the file's time."),
    Row("closing-quickbooks",
        "QuickBooks that was closed needs a while to close again after a connection",
        "Intuit's meaning of 80040408 and 80040424",
        "five seconds between connections, one second try after fifteen",
        "By a person: with QuickBooks closed, two probes one right after the other, and the codes of the second."),
    Row("optimizer-first-fill",
        "The first question of a Windows user fills QODBC's optimizer, which on tens of thousands of customers may outlast the time-out",
        "QODBC's `OptimizerDBFolder` is below `%AppData%`",
        "only \"in use\" of terms and tax codes is lost; the fifth statement of five",
        "By a person: time it on such a file, twice."),
    Row("silent-qodbc",
        "A silent installation of QODBC is possible",
        "the wizard's texts look like Inno Setup's",
        "no default arguments; judged by the driver's registration",
        "By a person, on a test host: the installer with `/VERYSILENT`, then look whether a window waits in a session."),
    Row("optimizer-value",
        "Which DSN value switches the optimizer",
        "a lead: one published connection string has `OptimizerOn=Yes` beside DFQ and OpenMode; no DSN with it was seen",
        "not touched",
        "By a person: switch the optimizer in the QODBC Setup Screen and compare the DSN's values before and after."),
    Row("table-names",
        "Table names Host, Terms, OtherName; the text of the read-only edition's error",
        "qbXML's names; not documented",
        "a statement that fails costs its own fact, not the others",
        "By a person: `sp_tables` in the QODBC test tool, saved as text. It needs QuickBooks' access window, which no experiment opens."),
    Row("probe-in-session",
        "The probe in the signed-in user's session gets an answer from QuickBooks",
        "published scripts of that pattern",
        "every way to fail is told apart",
        "By a person: `preflight` with the consent `probe`, on a host with QuickBooks. An experiment never asks QuickBooks."),
    Row("odbc-from-linux",
        "`connection: odbc` from a Linux controller",
        "QRemote's client driver is known for Windows only. The road was tried with unixODBC and SQLite",
        "any ODBC data source that shows QODBC's tables will do; without one use the host's road",
        "No experiment: no QRemote client for Linux is known."),
    Row("qremote-file",
        "QRemote's configuration file",
        "its keys are unknown",
        "not read; the listener on the port counts",
        "By a person: the folder of the QRemote server, listed before and after its port is changed in its window."),
)

__all__ = ["QUICKBOOKS_AND_QODBC"]
