#!/usr/bin/env bash
# SPDX-FileCopyrightText: InterWeave SmartIntegration collection contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds the documentation site into build/docs: our pages, and one page for each module, role and callback. Works offline.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
source=$root/build/docs/source
html=$root/build/docs/html
log=$root/build/docs/build.txt

rm -rf build/docs
mkdir -p "$source/modules"
chmod -R go-w build/docs # antsibull-docs wants a folder that nobody else can write
cp tools/docs_conf.py "$source/conf.py"
cp -r docs "$source/docs"
rm -rf "$source/docs/images/README.md" "$source/docs/docsite" # the latter is put beside the modules by antsibull-docs
for page in *.md LICENSE roles/*/README.md roles/*/meta/argument_specs.yml; do
    if [ -f "$page" ]; then
        mkdir -p "$source/$(dirname "$page")"
        cp "$page" "$source/$page"
    fi
done

roles=(roles/*/README.md)
toctree() { # toctree <caption> <page>...: the pages that are there, in this order
    printf '\n```{toctree}\n:caption: %s\n:maxdepth: 1\n\n' "$1"
    shift
    for page in "$@"; do
        if [ -f "$source/$page.md" ] || [ "$page" = modules/index ]; then echo "$page"; fi
    done
    printf '```\n'
}
{
    printf '# InterWeave SmartIntegration pre-flight\n\n[What it is, and how to start](README.md)\n'
    toctree "Start" README docs/first-client docs/roll-out docs/playbooks
    toctree "What happens" docs/dry-run-and-consent docs/items docs/coverage docs/company-file docs/report
    toctree "Access" docs/winrm docs/salesforce docs/creatio docs/vault docs/endpoint-protection
    toctree "Fleets" docs/fleet docs/awx
    toctree "Later" docs/after-a-quickbooks-upgrade docs/decommissioning
    toctree "Trouble" docs/troubleshooting docs/quickbooks-error-codes docs/recording
    toctree "Judge it" docs/not-proven docs/acceptance docs/peers docs/report-schema
    toctree "Reference" modules/index "${roles[@]%.md}"
    toctree "Work on it" docs/architecture CONTRIBUTING SECURITY CODE_OF_CONDUCT CHANGELOG
} >"$source/index.md"

config=$(mktemp)
trap 'rm -f "$config"' EXIT
printf 'breadcrumbs = true\nindexes = true\nuse_html_blobs = false\n' >"$config"
export PATH=$root/.venv/bin:$PATH ANSIBLE_COLLECTIONS_PATH=$root/.cache/collections
if ! { antsibull-docs --config-file "$config" collection --cleanup everything --fail-on-error --use-current --squash-hierarchy \
        --dest-dir "$source/modules" interweave.smartintegration \
    && sphinx-build -W --keep-going -b html "$source" "$html"; } >"$log" 2>&1; then
    grep -E 'WARNING|ERROR|error' "$log" >&2 || tail -n 20 "$log" >&2
    echo "docs: failed, see build/docs/build.txt" >&2
    exit 1
fi
echo "docs: build/docs/html/index.html ($(find "$html" -name '*.html' | wc -l) pages)"
