# SPDX-FileCopyrightText: InterWeave SmartIntegration collection contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# make preflight   the whole checklist against the embedded lab; ARGS="--check --diff" reaches ansible-playbook
# make test        everything that must hold: lint, sanity, unit, lab, browser and molecule tests
# make prove       the experiments of docs/not-proven.md against one real host (docs/acceptance.md)
# make lab         keep a lab running; make bench measures; make lint and make docs as one expects
SHELL := /bin/bash
PYTHON := .venv/bin/python
ARGS ?=

.PHONY: preflight prove test fuzz lab bench lint docs setup unit integration browser molecule sanity matrix importer generate clean

setup:
	@tools/setup.sh

preflight: setup
	@$(PYTHON) tools/preflight.py run -- $(ARGS)

# against PREFLIGHT_INVENTORY, or the host that PREFLIGHT_HOST, _USER and _PASSWORD describe; ARGS reaches ansible-playbook
prove: setup
	@test -n "$$PREFLIGHT_INVENTORY$$PREFLIGHT_HOST" || { echo "make prove: set PREFLIGHT_HOST, PREFLIGHT_USER and PREFLIGHT_PASSWORD, or PREFLIGHT_INVENTORY"; exit 1; }
	@ANSIBLE_COLLECTIONS_PATH=.cache/collections .venv/bin/ansible-playbook playbooks/prove.yml \
		-i "$${PREFLIGHT_INVENTORY:-extensions/molecule/real/inventory}" -e interweave_report_dir=$(CURDIR)/build/prove $(ARGS)

lab: setup
	@$(PYTHON) tools/preflight.py lab

test: setup
	@$(PYTHON) tools/test.py $(ONLY)

# the fuzz tests of the suite with more inputs: make fuzz FUZZ=20000
fuzz: setup
	@FUZZ=$(or $(FUZZ),2000) $(PYTHON) -m pytest tests/fuzz -p no:cacheprovider

lint unit integration browser molecule sanity matrix importer: setup
	@$(PYTHON) tools/test.py $@

bench: setup
	@$(PYTHON) tests/bench/bench.py $(ARGS)

docs: setup
	@tools/docs.sh

generate: setup
	@for tool in steps_docs tags coverage variables readme; do $(PYTHON) tools/$$tool.py; done

clean:
	rm -rf build .cache .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .ansible
