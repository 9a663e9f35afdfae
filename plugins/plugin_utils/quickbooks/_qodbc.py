# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: what QODBC calls itself on a host. From a registry export of QODBC 24 with QRemote on a server."""
from __future__ import annotations

#: Registered driver names, the same in the 32-bit and in the 64-bit view.
QODBC = "QODBC Driver for QuickBooks"
QREMOTE = "QRemote for QuickBooks"
#: How a step promises a driver that it would install (``Host.promised``).
DRIVER_PROMISE = "ODBC driver %s"
FOLDER = r"C:\Program Files (x86)\QODBC Driver for QuickBooks"
#: Licence files in FOLDER: machine-specific; that one is there says that some licence was activated, not which.
LICENCES = (FOLDER + r"\QODBCDS.LIC", FOLDER + r"\QREMOTE.LIC")

#: Where the drivers' DLLs usually are, by name and bitness. The doubled backslash is QODBC's own.
DLLS = {
    (QODBC, "32"): r"C:\Windows\SysWOW64\fqqb32.dll",
    (QODBC, "64"): r"C:\Windows\system32\fqqb64.dll",
    (QREMOTE, "32"): FOLDER + r"\QRemote\Client 32-Bit\\QRemote-Driver.dll",
    (QREMOTE, "64"): FOLDER + r"\QRemote\Client 64-Bit\\QRemote-Driver.dll",
}


def usual_dll(name: str, bits: str) -> str:
    """The usual path of a driver's DLL; the empty string for a driver that is not QODBC's."""
    return DLLS.get((name, bits), "")
