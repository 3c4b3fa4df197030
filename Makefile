# Every verb a person needs. `make help` lists them. PORT and HEMICYCLE_HOME are honoured by all of them.

UV_VERSION := 0.13.9
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
# A Python that is new enough, whatever it is called here.
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$name; break; }; done)
# For what only looks at the code: test mode, in a folder of its own.
LOOK := HEMICYCLE_MODE=test HEMICYCLE_HOME=$(VENV)/look

.DEFAULT_GOAL := help
.PHONY: help ready demo run test journeys check fmt messages bench clean

help:  ## say what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

ready: $(STAMP)  ## make the environment from the lock

demo: $(STAMP)  ## fill a demonstration with the 2021 edition and serve it at http://localhost:8000
	@exec $(BIN)/hemicycle demo

run: $(STAMP)  ## bring the database up to date and serve it
	@$(BIN)/hemicycle migrate
	@exec $(BIN)/hemicycle serve

test: $(STAMP)  ## run the whole suite (ARGS="-k stars" runs a part of it)
	@$(BIN)/pytest -n auto --dist worksteal $(ARGS)

journeys: $(STAMP)  ## run the browser journeys alone
	@$(BIN)/pytest journeys $(ARGS)

check: $(STAMP)  ## format, lint, types, contracts, migrations, templates, catalogues, known vulnerabilities
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(LOOK) $(BIN)/pytest -q -p no:cacheprovider src/hemicycle/site/tests/contracts
	$(LOOK) $(BIN)/hemicycle manage makemigrations --check --dry-run
	$(BIN)/djlint src --lint --quiet
	$(LOOK) $(BIN)/hemicycle messages --check
	$(BIN)/python .ci/audit

fmt: $(STAMP)  ## put the code into its format
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

messages: $(STAMP)  ## collect the sentences of the interface into the catalogues
	@$(LOOK) $(BIN)/hemicycle messages

bench: $(STAMP)  ## run every benchmark (ARGS=--quick is rough and fast)
	@for one in bench/*; do if [ -f "$$one" ] && [ -x "$$one" ]; then $(BIN)/python "$$one" $(ARGS) || exit 1; fi; done

clean:  ## remove the virtual environment and what tools left behind (never HEMICYCLE_HOME)
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# The environment from the lock, by a uv of its own. The stamp makes the second run instant.
$(STAMP): uv.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is missing; on Debian: apt install python3 python3-venv."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "Python's venv module is missing; on Debian: apt install python3-venv."; exit 1; }
	@echo "Making the environment in $(VENV) (only the first time) …"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "uv==$(UV_VERSION)" || \
		{ echo "The package index cannot be reached: the first run needs the network."; exit 1; }
	@UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy $(BIN)/uv sync --frozen --inexact --quiet --python $(BIN)/python
	@touch $@
