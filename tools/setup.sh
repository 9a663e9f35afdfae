#!/usr/bin/env bash
# SPDX-FileCopyrightText: InterWeave SmartIntegration collection contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# Sets up what a fresh machine lacks: Debian packages, a virtual environment, the path under which Ansible finds this collection.
# Each step is skipped while what it depends on has not changed.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p .cache

packages=(unixodbc unixodbc-dev libsqliteodbc gcc libc6-dev shellcheck chromium chromium-driver)
missing=()
for package in "${packages[@]}"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done

# The machine's own Python where ansible-core runs on it, else one beside it; with venv. pip takes the newest ansible-core that it carries.
python=""
for name in python3 python3.13 python3.12 python3.11; do
    if "$name" -c 'import sys, ensurepip; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' >/dev/null 2>&1; then
        python=$name
        break
    fi
done
[ -n "$python" ] || missing+=(python3 python3-venv)

if [ ${#missing[@]} -gt 0 ]; then
    root=()
    [ "$(id -u)" = 0 ] || root=(sudo -n)
    if ! command -v apt-get >/dev/null || { [ ${#root[@]} -gt 0 ] && ! sudo -n true 2>/dev/null; }; then
        echo "setup: these Debian packages are missing and cannot be installed from here: ${missing[*]}" >&2
        echo "setup: as root, run:  apt-get update && apt-get install -y ${missing[*]}" >&2
        exit 1
    fi
    echo "setup: installing Debian packages: ${missing[*]}"
    "${root[@]}" apt-get update -qq >.cache/apt.txt 2>&1 || { tail -n 5 .cache/apt.txt >&2; exit 1; }
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >>.cache/apt.txt 2>&1 \
        || { tail -n 5 .cache/apt.txt >&2; exit 1; }
    [ -n "$python" ] || python=python3
fi

wanted=$(cat requirements.txt requirements-dev.txt | sha256sum | cut -d' ' -f1)
if [ ! -x .venv/bin/python ] || [ "$(cat .cache/venv.stamp 2>/dev/null)" != "$wanted" ]; then
    echo "setup: creating .venv with $($python --version)"
    [ -x .venv/bin/python ] || "$python" -m venv .venv
    .venv/bin/python -m pip install -qq --disable-pip-version-check -r requirements-dev.txt
    echo "$wanted" >.cache/venv.stamp
fi

mkdir -p .cache/collections/ansible_collections/interweave
ln -sfn ../../../.. .cache/collections/ansible_collections/interweave/smartintegration
