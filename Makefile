# Everything a newcomer or a robot runs. The environment is made on first use and lies in .venv.

ARGS ?= demo
BIN := .venv/bin
# Tests that open a real window start their own X server; all others paint off the screen.
PYTEST := QT_QPA_PLATFORM=offscreen $(BIN)/pytest
# Two workers suit the smallest machine; name more where there are more cores.
WORKERS ?= 2
# How long the proof of the checkout may take.
PROVE_MINUTES ?= 10

.PHONY: help run test check prove pictures lock format env env-dev
.DEFAULT_GOAL := help

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

env:
	@sh installer/linux/environment.sh run

env-dev:
	@sh installer/linux/environment.sh dev

run: env ## Open the demo till; or run any command: make run ARGS="verify --help"
	@$(BIN)/holdfast $(ARGS)

test: env-dev ## All tests, PostgreSQL included
	@$(PYTEST) -n $(WORKERS) --dist worksteal tests

check: env-dev ## Format, lint, types, import contracts, unit tests: under a minute
	@$(BIN)/ruff format --check --quiet --output-format concise . || { echo "Some files are not formatted; run: make format"; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo >/dev/null || { $(BIN)/lint-imports --no-logo; exit 1; }
	@$(PYTEST) -q -n $(WORKERS) tests/unit tests/architecture

prove: env-dev ## The proof of the checkout, within PROVE_MINUTES (10): crashes, kills, power cuts, mutants
	@PROVE_MINUTES=$(PROVE_MINUTES) QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.proof

pictures: env-dev ## Take the pictures in docs/pictures again
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.gui.pictures docs/pictures
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.gui.office_pictures docs/pictures

format: env-dev ## Format the code and mend what the linter can mend by itself
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix --quiet .

LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' --extra postgres

lock: env-dev ## Choose the newest allowed libraries and write their hashes into requirements/
	@$(LOCK) --upgrade --group build pyproject.toml --output-file requirements/run.txt
	@$(LOCK) --upgrade --group dev --constraint requirements/run.txt pyproject.toml --output-file requirements/dev.txt
