# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The driver that stands for QODBC behind unixODBC, compiled from C."""
from __future__ import annotations

import glob
import hashlib
import pathlib
import subprocess

SHIM = pathlib.Path(__file__).parent / "odbc" / "qodbc_shim.c"


def build_shim(folder: pathlib.Path) -> pathlib.Path:
    """Compile the driver once per source and keep it for the next lab."""
    source = SHIM.read_bytes()
    cache = SHIM.parents[3] / ".cache" / "lab"
    target = cache / ("libqodbc-%s.so" % hashlib.sha256(source).hexdigest()[:16])
    if not target.exists():
        drivers = sorted(glob.glob("/usr/lib/*/odbc/libsqlite3odbc.so"))
        if not drivers:
            raise OSError("the SQLite ODBC driver is missing: install the Debian package libsqliteodbc")
        cache.mkdir(parents=True, exist_ok=True)
        aside = folder / target.name
        subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-D_GNU_SOURCE", '-DDRIVER="%s"' % drivers[0], "-o", str(aside), str(SHIM),
                        "-Wl,--no-as-needed", drivers[0], "-lodbcinst", "-ldl", "-Wl,-rpath," + str(pathlib.Path(drivers[0]).parent)], check=True)
        aside.replace(target)
    return target
