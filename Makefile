# The tasks of the project, the same for people and for CI.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
COPYDESK := $(BIN)/copydesk
LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.12 --generate-hashes --no-emit-index-url \
  --no-header pyproject.toml

.PHONY: help setup setup-dev demo test check chaos chaos-quick bench bench-path format lock clean

help: ## list the tasks
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: $(VENV)/.installed ## create .venv with everything that Copydesk needs

setup-dev: $(VENV)/.installed-dev ## the same, with what the tests need

demo: setup ## start real servers, run the pipeline on seeds/ and show what was found
	@$(COPYDESK) demo

test: setup-dev check ## lint, types and all tests, on real servers
	@$(BIN)/python -m pytest

chaos: setup ## kill, freeze and poison real servers and workers at full size; takes an hour or two
	@$(COPYDESK) chaos

chaos-quick: setup ## the same with fewer articles and faults; minutes
	@$(COPYDESK) chaos --quick

check: setup-dev ## lint and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: setup-dev ## format the code
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: setup ## all benchmarks of speed and memory (an hour), results in build/bench: CORPUS=FILE (JSON lines)
	@mkdir -p build/bench
	@for each in path stages service; do \
	  $(BIN)/python -m benchmarks.$$each $(if $(CORPUS),--corpus "$(CORPUS)") --out build/bench/$$each.json || exit 1; \
	done

bench-path: setup ## the whole path against bare spaCy and a script: CORPUS=FILE OUT=FILE (JSON lines with id and text)
	@$(BIN)/python -m benchmarks.path $(if $(CORPUS),--corpus "$(CORPUS)") $(if $(OUT),--out "$(OUT)") $(ARGS)

lock: setup-dev ## write requirements/*.txt anew from pyproject.toml
	@$(LOCK) --upgrade --extra build --output-file requirements/runtime.txt
	@$(LOCK) --extra build --extra dev --constraints requirements/runtime.txt --output-file requirements/dev.txt

clean: ## remove what the tasks made (not the cache of servers)
	@rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

# A marker is written last, so that an interrupted set-up is done again.
$(VENV)/.installed: requirements/runtime.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null || { \
	  echo "Copydesk needs Python 3.12 or newer as $(PYTHON); name another one: make PYTHON=python3.13 $(MAKECMDGOALS)" >&2; \
	  exit 1; }
	@echo "Setting up $(VENV) (half a minute the first time) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/runtime.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements/dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/dev.txt
	@touch $@
