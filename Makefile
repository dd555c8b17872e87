# Own Front Door. Type "make" to see what there is to type.
# PYTHON=python3.12 chooses another Python, PORT=5001 another port.

PYTHON ?= python3
export PORT ?= 5000

BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest -n auto --dist worksteal
LOCK := PIP_CONFIG_FILE=/dev/null PIP_FIND_LINKS= $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras \
	--no-header --no-emit-index-url --no-emit-find-links --no-emit-options

.DEFAULT_GOAL := help
.PHONY: help run flask test check format bench drill permissions translations vendor-govuk lock python

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

python:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed. Type: sudo apt-get install python3 python3-venv" >&2; exit 1; }

run: python  ## set up what is missing and open the demo at http://127.0.0.1:5000
	@$(PYTHON) -m scripts.prepare run
	@exec $(BIN)/python -m scripts.start

flask: python  ## run a flask command on the house make run opens: make flask do="scheme save folder"
	@$(PYTHON) -m scripts.prepare run
	@exec $(BIN)/python -m scripts.development $(do)

test: python  ## run every test on SQLite, then those of the database on PostgreSQL
	@$(PYTHON) -m scripts.prepare test
	@$(BIN)/python -m scripts.translations
	@failed=0; \
	echo "== SQLite, and everything that needs no database"; \
	OFD_TEST_DATABASE=sqlite $(PYTEST) || failed=1; \
	echo "== PostgreSQL"; \
	OFD_TEST_DATABASE=postgresql $(PYTEST) -m "not once and not drill" || failed=1; \
	exit $$failed

check: python  ## look for what is wrong without running it: style, types, import order, templates, house rules
	@$(PYTHON) -m scripts.prepare check
	@failed=0; \
	for look in "ruff check --quiet" "ruff format --check --quiet" mypy "lint-imports --no-logo" \
		"python -m scripts.check_templates" "python -m scripts.check_house"; do \
		echo "== $$look"; $(BIN)/$$look || failed=1; \
	done; exit $$failed

format: python  ## put the code into the house's layout
	@$(PYTHON) -m scripts.prepare check
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: python  ## measure what docs/performance.md promises
	@$(PYTHON) -m scripts.prepare test
	@$(BIN)/python -m scripts.translations
	@$(BIN)/python -m bench

drill: python  ## run the long safety drills of docs/drills.md
	@$(PYTHON) -m scripts.prepare test
	@$(BIN)/python -m scripts.translations
	$(PYTEST) -m drill
	$(PYTEST) -m "hypothesis and not drill" --hypothesis-profile="new cases"

permissions: python  ## write docs/permissions.md from the table in the code
	@$(PYTHON) -m scripts.prepare check
	@$(BIN)/python -m scripts.permissions_page

translations: python  ## bring the .po files up to date with the code, then compile them
	@$(PYTHON) -m scripts.prepare check
	@$(BIN)/python -m scripts.translations collect

vendor-govuk: python  ## fetch GOV.UK Frontend's styles and scripts again, checked by checksum
	@$(PYTHON) -m scripts.prepare check
	@command -v npm >/dev/null || { echo "npm is needed. Type: sudo apt-get install npm" >&2; exit 1; }
	@folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT; \
	version=$$($(BIN)/python -c "from scripts.vendor_govuk import VERSION; print(VERSION)"); \
	(cd "$$folder" && npm pack --silent "govuk-frontend@$$version" >/dev/null && tar -xzf govuk-frontend-*.tgz) && \
	$(BIN)/python -m scripts.vendor_govuk "$$folder/package"

lock: python  ## pin the libraries of pyproject.toml again, each file by its hash
	@$(PYTHON) -m scripts.prepare check
	$(LOCK) --output-file=requirements.txt pyproject.toml
	$(LOCK) --extra=dev --constraint=requirements.txt --output-file=requirements-dev.txt pyproject.toml
	@$(BIN)/python -m scripts.check_house
