# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write CHANGELOG.md and changelogs/changelog.yaml for the version of galaxy.yml: new fragments, and the modules and plugins that are new in it.

antsibull-changelog wants to stand in an ansible_collections tree, so it works on a copy. Fragments that went into the changelog are removed.
"""
from __future__ import annotations

import pathlib
import shutil
import subprocess
import sys

from test import CACHE, ROOT, copy_of_collection, environment

BIN = pathlib.Path(sys.executable).parent


def main() -> int:
    folder = copy_of_collection("changelog")
    done = subprocess.run([str(BIN / "antsibull-changelog"), "release", "--update-existing", "--reload-plugins", *sys.argv[1:]], cwd=folder, check=False,
                          env=environment(ANSIBLE_COLLECTIONS_PATH=str(CACHE / "changelog")), stdin=subprocess.DEVNULL)
    if done.returncode == 0:
        for name in ("CHANGELOG.md", "changelogs/changelog.yaml"):
            shutil.copy2(folder / name, ROOT / name)
        for fragment in (ROOT / "changelogs" / "fragments").glob("*.y*ml"):
            if not (folder / "changelogs" / "fragments" / fragment.name).exists():
                fragment.unlink()
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
