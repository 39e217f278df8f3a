# The two commands: `make chat` (install, index, open the chat) and `make test` (install, check, test).
PYTHON ?= python3
BIN := .venv/bin
# Nothing here may call home.
export GRADIO_ANALYTICS_ENABLED := False
export ANONYMIZED_TELEMETRY := False
export HF_HUB_OFFLINE := 1

.PHONY: help install install-dev chat ingest check test gate

help:
	@echo "make chat     install, index corpus/ and serve the chat on http://127.0.0.1:7860"
	@echo "make ingest   index what was added, changed or removed in corpus/"
	@echo "make test     install what tests need, check and test everything"
	@echo "make check    ruff and mypy alone"
	@echo "make gate     answer the question sets and hold the figures to evals/gates.toml"

install: .venv/installed
install-dev: .venv/installed-dev

.venv/installed: requirements.txt constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] < (3, 11))' || \
		{ echo "Python 3.11 or later is needed: make PYTHON=/path/to/python3.11 …"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --no-input -r requirements.txt -c constraints.txt
	touch $@

.venv/installed-dev: .venv/installed requirements-dev.txt requirements-baselines.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-input -r requirements-dev.txt -c constraints.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-input --no-deps -r requirements-baselines.txt
	tests/install-system-packages
	touch $@

chat: install
	$(BIN)/python app.py

ingest: install
	$(BIN)/python -m rag ingest

check: install-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

test: check gate
	$(BIN)/pytest

gate: install-dev
	$(BIN)/python -m evals lint
	$(BIN)/python -m evals gate
