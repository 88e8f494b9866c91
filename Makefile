# Partyline: `make` lists what can be done.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
PACKAGES := domain projections api seeds
# How many processes run the tests at a time. `make test PROCESSES=0`: this one alone.
PROCESSES ?= 2
# How many rounds of faults, and cases of fuzzing.
ROUNDS ?= 30
CASES ?= 100000

.DEFAULT_GOAL := help
.PHONY: help install run test check lint format types contract audit bench faults fuzz clean

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# Each stamp is remade only when what it was made from has changed.
$(VENV)/.made:
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.run: $(VENV)/.made pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

install: $(VENV)/.dev ## set up .venv with everything that running and testing need

run: $(VENV)/.run ## seed the ledger if it is empty, and serve it (http://127.0.0.1:8000)
	$(BIN)/partyline seed --if-empty
	$(BIN)/partyline serve

test: $(VENV)/.dev ## run all tests, with coverage by branches
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest --numprocesses $(PROCESSES) --dist worksteal
	@$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

lint: $(VENV)/.dev ## formatting, lint, strict types and the import contract
	$(BIN)/ruff format --check $(PACKAGES) tests
	$(BIN)/ruff check $(PACKAGES) tests
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: $(VENV)/.dev ## format the code and mend what the linter can mend
	$(BIN)/ruff format $(PACKAGES) tests
	$(BIN)/ruff check --fix $(PACKAGES) tests

audit: $(VENV)/.dev ## known vulnerabilities in what is installed; without the service that knows them, a loud line
	@$(BIN)/python -m tests.auditing

# The audit waits for another host, the linters for the processor: they go beside each other.
check: $(VENV)/.dev ## everything that CI checks
	@$(MAKE) --no-print-directory --jobs 2 lint audit
	@$(MAKE) --no-print-directory test

bench: $(VENV)/.dev ## measure everything beside its baselines: ten minutes; what it found, in var/bench.json
	@mkdir -p var
	$(BIN)/partyline bench all --ledgers var/bench --json var/bench.json

faults: $(VENV)/.dev ## rounds of kills, full disks, cut connections ...: ROUNDS=300, SEED=1 plays one again, SCENARIO=full-disk
	$(BIN)/python -m tests.faults --rounds $(ROUNDS) $(if $(SEED),--seed $(SEED)) $(if $(SCENARIO),--scenario $(SCENARIO))

fuzz: $(VENV)/.dev ## requests from the document, and odd dates, events, cursors, files ...: CASES=100000, SEED=1 draws the same again, KIND=seeds
	$(BIN)/python -m tests.fuzzing $(KIND) --cases $(CASES) $(if $(SEED),--seed $(SEED))

clean: ## remove what was built; the ledger under var/ stays
	rm -rf $(VENV) dist .coverage* .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find $(PACKAGES) tests -name __pycache__ -type d -prune -exec rm -rf {} +
