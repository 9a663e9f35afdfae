# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``make test``: everything that must hold, ending with one ``N passed, N failed`` line. A stage that fails does not hide the others."""
from __future__ import annotations

import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time
import typing as t

ROOT = pathlib.Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache"
BIN = ROOT / ".venv" / "bin"
COLLECTIONS = CACHE / "collections"
#: What ansible-test downloads otherwise; ensurepip has the same.
GET_PIP = '''import subprocess, sys
if __name__ == "__main__":
    args = [a for a in sys.argv[1:] if a not in ("--no-setuptools", "--no-wheel")]
    subprocess.check_call([sys.executable, "-m", "ensurepip"], stdout=subprocess.DEVNULL)
    subprocess.check_call([sys.executable, "-m", "pip", "install", *args])
    sys.exit(0)
'''


class Tally(t.NamedTuple):
    passed: int
    failed: int


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PATH": "%s%s%s" % (BIN, os.pathsep, os.environ["PATH"]), "LC_ALL": "C.UTF-8",
            "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS), "PY_COLORS": "0", "ANSIBLE_NOCOLOR": "1", **more}


def command(*words: str, cwd: pathlib.Path = ROOT, **env: str) -> Tally:
    """One check: passes when the command exits 0."""
    print("+ %s" % " ".join(words), flush=True)
    code = subprocess.run(words, cwd=cwd, env=environment(**env), stdin=subprocess.DEVNULL, check=False).returncode
    return Tally(1, 0) if code == 0 else Tally(0, 1)


def commands(*rows: tuple[str, ...]) -> Tally:
    return total([command(*row) for row in rows])


def total(tallies: list[Tally]) -> Tally:
    return Tally(sum(one.passed for one in tallies), sum(one.failed for one in tallies))


def pytest(*folders: str, workers: int = 2) -> Tally:
    """Count what pytest counted; a run that collected nothing is a failure."""
    present = [folder for folder in folders if (ROOT / folder).exists()]
    words = [str(BIN / "python"), "-m", "pytest", "-n", str(workers), "--dist", "loadfile", "-p", "no:cacheprovider", *present]
    print("+ %s" % " ".join(words), flush=True)
    done = subprocess.run(words, cwd=ROOT, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, check=False)
    print(done.stdout, end="", flush=True)
    counts = {word: int(number) for number, word in re.findall(r"(\d+) (passed|failed|error)", done.stdout.splitlines()[-1] if done.stdout else "")}
    failed = counts.get("failed", 0) + counts.get("error", 0)
    if done.returncode != 0 and not failed:
        failed = 1
    return Tally(counts.get("passed", 0), failed)


def tracked() -> list[str]:
    done = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in done.stdout.splitlines() if (ROOT / name).is_file()]


def copy_of_collection(name: str) -> pathlib.Path:
    """A plain copy as ansible_collections/interweave/smartintegration: ansible-test and the linters want to stand inside one."""
    target = CACHE / name / "ansible_collections" / "interweave" / "smartintegration"
    shutil.rmtree(target, ignore_errors=True)
    for file in tracked():
        (target / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / file, target / file)
    for words in (["init", "-q"], ["add", "-A"], ["-c", "user.name=test", "-c", "user.email=test@localhost", "commit", "-qm", "copy"]):
        subprocess.run(["git", *words], cwd=target, check=True)
    return target


def lint() -> Tally:
    folder = copy_of_collection("lint")
    package = "ansible_collections.interweave.smartintegration.plugins."
    results = [
        command("ruff", "check", "."),
        command("mypy", "-p", package + "module_utils", "-p", package + "plugin_utils", MYPYPATH=str(COLLECTIONS)),
        command("ansible-lint", "--offline", "--profile", "production", "-q", cwd=folder,
                ANSIBLE_COLLECTIONS_PATH=str(CACHE / "lint")),
        command("antsibull-docs", "lint-collection-docs", "--plugin-docs", "--validate-collection-refs", "self", ".", cwd=folder,
                ANSIBLE_COLLECTIONS_PATH=str(CACHE / "lint")),
        command("antsibull-changelog", "lint", cwd=folder, ANSIBLE_COLLECTIONS_PATH=str(CACHE / "lint")),
        command("reuse", "lint", "--quiet", cwd=folder),
        command("shellcheck", *[name for name in tracked() if name.endswith(".sh")], ".ci/run"),
    ]
    generators = [name for name in ("tools/generate.py", "tools/coverage.py", "tools/policy_docs.py", "tools/variables.py") if (ROOT / name).exists()]
    return total([*results, *(command(str(BIN / "python"), name, "--check") for name in generators)])


def sanity() -> Tally:
    folder = copy_of_collection("sanity")
    cache = pathlib.Path.home() / ".ansible" / "test" / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    for name in ("get_pip_24_2.py", "get_pip_25_2.py"):
        (cache / name).write_text(GET_PIP, encoding="ascii")
    version = "%d.%d" % sys.version_info[:2]
    return command("ansible-test", "sanity", "--python", version, "--color", "no", cwd=folder, ANSIBLE_COLLECTIONS_PATH=str(CACHE / "sanity"))


def unit() -> Tally:
    return pytest("tests/unit")


def integration() -> Tally:
    return pytest("tests/integration")


def browser() -> Tally:
    return pytest("tests/browser", workers=1)


def molecule() -> Tally:
    """The scenarios of extensions/molecule, against one lab."""
    return command(str(BIN / "python"), "tools/molecule.py")


STAGES: dict[str, t.Callable[[], Tally]] = {
    "lint": lint, "sanity": sanity, "unit": unit, "integration": integration, "browser": browser, "molecule": molecule,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stages", nargs="*", choices=[*STAGES, []], help="only these (default: all)")
    chosen = parser.parse_args().stages or list(STAGES)
    results: dict[str, tuple[Tally, float]] = {}
    for name in chosen:
        print("\n=== %s" % name, flush=True)
        begun = time.monotonic()
        results[name] = STAGES[name](), time.monotonic() - begun
    print()
    for name, (tally, seconds) in results.items():
        print("%-12s %5d passed %5d failed %6.0f s" % (name, tally.passed, tally.failed, seconds))
    passed, failed = total([tally for tally, _seconds in results.values()])
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
