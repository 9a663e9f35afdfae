# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``make test``: everything that must hold, ending with one ``N passed, N failed`` line. A stage that fails does not hide the others.

Two stages run at a time, each in a process of its own whose output is shown when it has ended. ``tools/test.py lint unit`` runs only these.
"""
from __future__ import annotations

import argparse
import concurrent.futures
import fcntl
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time
import typing as t
import zipfile

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


#: What writes files that are committed; each knows --check.
GENERATORS = ("tools/steps_docs.py", "tools/tags.py", "tools/coverage.py", "tools/variables.py", "tools/readme.py",
              "tools/not_proven.py")
#: What the unit tests and the lab need beside requirements.txt, for the other versions of ansible-core.
TEST_PACKAGES = ("aiohttp", "ansible-runner", "distlib", "hypothesis", "jsonschema", "pyspnego", "pytest", "pytest-xdist", "trustme")
#: ansible-core and the Python it runs on here, oldest first. One is the .venv's; another whose Python is not found is read, not run.
CORES = (("2.19", "3.11"), ("2.20", "3.12"), ("2.21", "3.13"))
NEWEST = CORES[-1][0]
#: An ansible-core that must be refused, and a Python that it runs on.
TOO_OLD = ("2.18", ("3.11", "3.12", "3.13"))
#: What runs on an ansible-core that is not the newest: templates, the wire, and what may run on a jump host with an older Python.
ESSENCE = ("tests/integration/e2e/test_main_job.py", "tests/integration/e2e/test_undefined_variables.py", "tests/integration/wire",
           "tests/unit/plugins/plugin_utils/test_compat.py", "tests/unit/plugins/plugin_utils/_client", "tests/unit/plugins/plugin_utils/_action",
           "tests/unit/plugins/action", "tests/unit/plugins/module_utils")
CONTRACT = "tests/unit/plugins/plugin_utils/test_compat.py"


class Tally(t.NamedTuple):
    passed: int
    failed: int
    #: What the closing line says besides.
    notes: tuple[str, ...] = ()


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PATH": "%s%s%s" % (BIN, os.pathsep, os.environ["PATH"]), "LC_ALL": "C.UTF-8",
            "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS), "PY_COLORS": "0", "ANSIBLE_NOCOLOR": "1", **more}


def command(*words: str, cwd: pathlib.Path = ROOT, **env: str) -> Tally:
    """One check: passes when the command exits 0."""
    print("+ %s" % " ".join(words), flush=True)
    code = subprocess.run(words, cwd=cwd, env=environment(**env), stdin=subprocess.DEVNULL, check=False).returncode
    return Tally(1, 0) if code == 0 else Tally(0, 1)


def total(tallies: list[Tally]) -> Tally:
    return Tally(sum(one.passed for one in tallies), sum(one.failed for one in tallies), tuple(note for one in tallies for note in one.notes))


def pytest(*folders: str, workers: int = 2, python: pathlib.Path = BIN / "python", **env: str) -> Tally:
    """Count what pytest counted; a run that collected nothing is a failure. The ten slowest tests are shown."""
    present = [folder for folder in folders if (ROOT / folder).exists()]
    words = [str(python), "-m", "pytest", "-n", str(workers), "--dist", "loadfile", "-p", "no:cacheprovider", "--durations=10", *present]
    print("+ %s" % " ".join(words), flush=True)
    path = "%s%s%s" % (python.parent, os.pathsep, environment()["PATH"])
    done = subprocess.run(words, cwd=ROOT, env=environment(PATH=path, **env), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
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
    found = {"ANSIBLE_COLLECTIONS_PATH": str(CACHE / "lint")}
    package = "ansible_collections.interweave.smartintegration.plugins."
    results = [
        command("ruff", "check", "."),
        command("mypy", "-p", package + "module_utils", "-p", package + "plugin_utils", MYPYPATH=str(COLLECTIONS)),
        command("ansible-lint", "--offline", "--profile", "production", "-q", cwd=folder, **found),
        command("antsibull-docs", "lint-collection-docs", "--plugin-docs", "--validate-collection-refs", "self", ".", cwd=folder, **found),
        command("antsibull-changelog", "lint", cwd=folder, **found),
        command("reuse", "lint", "--quiet", cwd=folder),
        command("shellcheck", *[name for name in tracked() if name.endswith(".sh")], ".ci/run"),
    ]
    generators = [name for name in GENERATORS if (ROOT / name).exists()]
    return total([*results, *(command(str(BIN / "python"), name, "--check") for name in generators)])


def sanity() -> Tally:
    folder = copy_of_collection("sanity")
    cache = pathlib.Path.home() / ".ansible" / "test" / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    for name in ("get_pip_24_2.py", "get_pip_25_2.py"):
        (cache / name).write_text(GET_PIP, encoding="ascii")
    version = "%d.%d" % sys.version_info[:2]
    return command("ansible-test", "sanity", "--python", version, "--color", "no", cwd=folder, ANSIBLE_COLLECTIONS_PATH=str(CACHE / "sanity"))


def newest() -> pathlib.Path:
    """The newest ansible-core that can be had here, with its Python: what is used tomorrow, and what is stricter."""
    place = place_of(NEWEST) or BIN
    print("ansible-core: %s" % (NEWEST if place != BIN else own_core()), flush=True)
    return place / "python"


def unit() -> Tally:
    return pytest("tests/unit", "tests/fuzz", python=newest())


def integration() -> Tally:
    return pytest("tests/integration", workers=3, python=newest())  # half of its time is waiting


def browser() -> Tally:
    return pytest("tests/browser", workers=1)


def molecule() -> Tally:
    """The scenarios of extensions/molecule, against one lab."""
    return command(str(BIN / "python"), "tools/molecule.py")


def venv(name: str, python: str, *packages: str) -> pathlib.Path:
    """A virtual environment below .cache, made anew when what it shall hold has changed; returns its bin folder. Two stages may want it at once."""
    folder, stamp = CACHE / name / "venv", CACHE / name / "stamp"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with open(CACHE / name / "lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        make(folder, stamp, python, packages)
    return folder / "bin"


def make(folder: pathlib.Path, stamp: pathlib.Path, python: str, packages: tuple[str, ...]) -> None:
    wanted = hashlib.sha256(repr((python, packages, (ROOT / "requirements.txt").read_text(encoding="utf-8"))).encode()).hexdigest()
    if not stamp.exists() or stamp.read_text(encoding="ascii") != wanted:
        print("+ virtual environment %s" % folder.parent.name, flush=True)
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([python, "-m", "venv", str(folder)], check=True)
        subprocess.run([str(folder / "bin" / "pip"), "install", "-qq", "--disable-pip-version-check", *packages], cwd=ROOT, check=True)
        stamp.write_text(wanted, encoding="ascii")


def python_of(version: str) -> str | None:
    """A Python of this version that can make virtual environments: this one, on the path, or where pyenv keeps them."""
    found = [sys.executable] if version == "%d.%d" % sys.version_info[:2] else []
    found += [path for path in (shutil.which("python" + version),) if path]
    found += [str(path) for path in sorted((pathlib.Path.home() / ".pyenv" / "versions").glob("%s.*/bin/python%s" % (version, version)))]
    for path in found:
        if subprocess.run([path, "-c", "import ensurepip, sys; assert sys.version_info[:2] == %r" % (tuple(map(int, version.split("."))),)],
                          stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode == 0:
            return path
    return None


def own_core() -> str:
    """The ansible-core of the .venv, for example ``2.19``."""
    done = subprocess.run([str(BIN / "python"), "-c", "from ansible.release import __version__ as v; print('.'.join(v.split('.')[:2]))"],
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def bounds(core: str) -> str:
    major, _dot, minor = core.partition(".")
    return "ansible-core>=%s,<%s.%d" % (core, major, int(minor) + 1)


def place_of(core: str) -> pathlib.Path | None:
    """Where this ansible-core can be run: the .venv, or an environment of its own; ``None`` where its Python is missing."""
    if core == own_core():
        return BIN
    python = python_of(dict(CORES)[core])
    return venv("core-" + core, python, bounds(core), "-r", "requirements.txt", *TEST_PACKAGES) if python else None


def matrix() -> Tally:
    """What depends on the version, on each that is not the newest (the stages ``unit`` and ``integration`` run there), and one that is too old."""
    results = [refused()]
    for core, version in CORES:
        place = place_of(core)
        if place is None:
            print("ansible-core %s: no Python %s here, its source is read" % (core, version), flush=True)
            results.append(read(core, version))
        elif core != NEWEST and (place != BIN or place_of(NEWEST) is not None):
            results.append(pytest(*ESSENCE, python=place / "python"))
    return total(results)


def read(core: str, version: str) -> Tally:
    """What the collection takes from an ansible-core without a promise, looked up in the source of its wheel."""
    folder = CACHE / "core-source" / core
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    got = command(str(BIN / "python"), "-m", "pip", "download", "-qq", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:",
                  "--python-version", version, "--dest", str(folder), bounds(core))
    for wheel in folder.glob("*.whl"):
        zipfile.ZipFile(wheel).extractall(folder)
    found = pytest(CONTRACT, workers=1, INTERWEAVE_CORE_SOURCE=str(folder))
    return total([got, found, Tally(0, 0, ("ansible-core %s: read, not run" % core,))])


def refused() -> Tally:
    """An ansible-core that is too old refuses the playbook itself, in one sentence, before anything is connected to."""
    core, versions = TOO_OLD
    python = next(filter(None, map(python_of, versions)), None)
    if python is None:
        return Tally(0, 1)
    place = venv("core-" + core, python, bounds(core), "-r", "requirements.txt")
    words = [str(place / "ansible-playbook"), "interweave.smartintegration.preflight", "-i", "qb01.example,", "-e", "ansible_connection=winrm"]
    print("+ %s" % " ".join(words), flush=True)
    done = subprocess.run(words, cwd=CACHE, env=environment(PATH="%s%s%s" % (place, os.pathsep, os.environ["PATH"])), stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, check=False)
    output = done.stdout + done.stderr
    told = done.returncode != 0 and "needs ansible-core 2.19 or newer" in output and "UNREACHABLE" not in output and "Traceback" not in output
    if not told:
        print(output, flush=True)
    return Tally(1, 0) if told else Tally(0, 1)


def importer() -> Tally:
    """What Galaxy checks when a collection is uploaded. Not part of the whole: it has dependencies of its own, and lints once more."""
    place = venv("importer", sys.executable, "galaxy-importer", "ansible-builder", "bindep")
    folder = CACHE / "importer" / "work"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "galaxy-importer.cfg").write_text("[galaxy-importer]\nRUN_ANSIBLE_TEST=False\nCHECK_REQUIRED_TAGS=True\nCHECK_CHANGELOG=True\n", encoding="ascii")
    built = command("ansible-galaxy", "collection", "build", "--force", "--output-path", str(folder))
    tarball = next(folder.glob("*.tar.gz"))
    print("+ galaxy-importer", flush=True)
    done = subprocess.run([str(place / "python"), "-m", "galaxy_importer.main", tarball.name], cwd=folder, check=False, capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, env=environment(PATH="%s%s%s" % (place, os.pathsep, os.environ["PATH"]),
                                                                    GALAXY_IMPORTER_CONFIG=str(folder / "galaxy-importer.cfg")))
    said = done.stdout + done.stderr
    complaints = [line for line in said.splitlines() if re.match(r"(WARNING|ERROR)\b", line)]
    print("\n".join(complaints or said.splitlines()[-3:]), flush=True)
    clean = done.returncode == 0 and not complaints and "Importer processing completed successfully" in said
    shutil.copy2(ROOT / "execution-environment.yml", folder)
    context = command(str(place / "ansible-builder"), "create", "--context", "context", cwd=folder)
    introspected = command(str(place / "ansible-builder"), "introspect", str(COLLECTIONS.parent / "collections"), cwd=folder)
    return total([built, Tally(1, 0) if clean else Tally(0, 1), context, introspected])


#: The longest first: two run at a time.
STAGES: dict[str, t.Callable[[], Tally]] = {
    "integration": integration, "sanity": sanity, "matrix": matrix, "unit": unit, "molecule": molecule, "lint": lint, "browser": browser,
}
ON_DEMAND: dict[str, t.Callable[[], Tally]] = {"importer": importer}
LAST_LINE = "stage ended: "


def one(name: str) -> int:
    """One stage in this process; its last line is its tally."""
    tally = {**STAGES, **ON_DEMAND}[name]()
    print(LAST_LINE + json.dumps(tally), flush=True)
    return 0


def run(name: str) -> tuple[Tally, float, str]:
    """One stage in a process of its own: its tally, seconds and output. A stage that broke off has failed."""
    begun = time.monotonic()
    done = subprocess.run([sys.executable, __file__, "--one", name], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace", check=False)
    output, _mark, tally = done.stdout.rpartition(LAST_LINE)
    if done.returncode != 0 or not _mark:
        return Tally(0, 1), time.monotonic() - begun, done.stdout
    passed, failed, notes = json.loads(tally)
    return Tally(passed, failed, tuple(notes)), time.monotonic() - begun, output


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stages", nargs="*", choices=[*STAGES, *ON_DEMAND, []], help="only these (default: all but %s)" % ", ".join(ON_DEMAND))
    parser.add_argument("--one", choices=[*STAGES, *ON_DEMAND], help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        return one(arguments.one)
    results: dict[str, tuple[Tally, float]] = {}
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        running = {pool.submit(run, name): name for name in arguments.stages or STAGES}
        for future in concurrent.futures.as_completed(running):
            tally, seconds, output = future.result()
            results[running[future]] = tally, seconds
            print("\n=== %s\n%s" % (running[future], output), end="", flush=True)
    print()
    for name, (tally, seconds) in results.items():
        print("%-12s %5d passed %5d failed %6.0f s" % (name, tally.passed, tally.failed, seconds))
    whole = total([tally for tally, _seconds in results.values()])
    print("; ".join(["%d passed, %d failed" % (whole.passed, whole.failed), *whole.notes]))
    return 1 if whole.failed or not whole.passed else 0


if __name__ == "__main__":
    sys.exit(main())
