# `make demo` shows the whole thing, `make test` proves it. Both need Python 3.11+ and nothing else.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test check proof bench clean format texts
demo: .venv/.base .venv/.texts
	$(BIN)/python -m entrepot.seeds.demo $(if $(ONCE),--once)

test: .venv/.dev .venv/.texts
	$(BIN)/python tools/run_tests.py

check: .venv/.dev .venv/.texts .venv-core/.ready
	$(BIN)/python tools/run_checks.py

proof: .venv/.dev .venv/.texts
	ENTREPOT_PROOF=1 $(BIN)/python -m pytest -q server/tests/processes/test_crash.py
	$(BIN)/python -m bench.crash_proof --kills 200 --documents 2000 --database sqlite
	$(BIN)/python -m bench.crash_proof --kills 200 --documents 2000 --database postgresql

bench: .venv/.dev .venv/.texts
	$(BIN)/python -m bench

format: .venv/.dev
	$(BIN)/ruff format . && $(BIN)/ruff check --fix .

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed: set PYTHON=python3.11") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv .venv

.venv/.base: requirements/base.txt core/pyproject.toml server/pyproject.toml simulators/pyproject.toml | .venv/bin/python
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/base.txt
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e core -e server -e simulators
	touch $@

.venv/.dev: .venv/.base requirements/dev.txt
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
	touch $@

.venv-core/.ready: requirements/core.txt core/pyproject.toml
	$(PYTHON) -m venv .venv-core
	.venv-core/bin/pip install -q --disable-pip-version-check --require-hashes -r requirements/core.txt
	.venv-core/bin/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e core
	touch $@

texts: .venv/.base
	$(BIN)/python tools/compile_texts.py && touch .venv/.texts

.venv/.texts: .venv/.base tools/compile_texts.py $(wildcard server/src/entrepot/*/locale/*/LC_MESSAGES/django.po)
	$(BIN)/python tools/compile_texts.py
	touch $@

clean:
	rm -rf .venv .venv-core var build
