# Needs make and Python 3.11 or newer; everything else lands in .venv.
PYTHON ?= python3
BIND ?= 127.0.0.1:8000
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install --require-hashes
# Settings that `check --deploy` can approve of: HTTPS, and keys that exist nowhere else.
DEPLOYED = DATA_DIR=var/check DATABASE_URL=sqlite://:memory: BASE_URL=https://onboarding.example \
	SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))') \
	HISTORY_KEY=check-check-check-check-check-check-check \
	FINGERPRINT_KEY=check-check-check-check-check-check-check \
	VAULT_KEYS=check:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=

.DEFAULT_GOAL := help
.PHONY: help install run demo test coverage check format lock secrets bench screenshots clean

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r name what; do printf '%-20s%s\n' "$$name" "$$what"; done

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) was not found. Install Python 3.11 or newer, or name it: make PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "This needs Python 3.11 or newer; $(PYTHON) is older. Name another one: make PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "This Python cannot make virtual environments. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.txt | $(BIN)/python
	@echo "Installing the dependencies into $(VENV) ..."
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt | $(BIN)/python
	@echo "Installing the dependencies and the development tools into $(VENV) ..."
	@$(PIP) -r requirements-dev.txt
	@touch $@ $(VENV)/.installed

install: $(VENV)/.installed ## Make .venv and install the pinned dependencies

run: install ## Start everything on this machine (BIND=HOST:PORT, default 127.0.0.1:8000)
	@exec $(BIN)/python manage.py up --bind $(BIND)

demo: install ## The same with a simulated Mimecast and sample customers, in var/demo
	@exec $(BIN)/python manage.py up --demo --bind $(BIND)

# What watches clocks, processes and browsers comes second, and has the machine to itself.
test: $(VENV)/.installed-dev ## Run the whole test suite, browser tests included (ARGS="tests/checks -x" for a part)
	@export CHROMIUM="$$($(BIN)/python scripts/chromium.py --install)"; \
	if [ -n '$(ARGS)' ]; then $(BIN)/python -m pytest $(ARGS); else \
		$(BIN)/python -m pytest -n auto --maxprocesses 8 --ignore tests/browser --ignore tests/runtime \
		&& $(BIN)/python -m pytest tests/browser tests/runtime; fi

coverage: $(VENV)/.installed-dev ## The same, and which branches no test takes; it takes about twice as long
	@CHROMIUM="$$($(BIN)/python scripts/chromium.py --install)" $(BIN)/python -m pytest --cov --cov-report=term:skip-covered $(ARGS)

check: $(VENV)/.installed-dev ## Lint, types, room boundaries, templates, settings, migrations, lock files
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/djlint templates --check --lint --quiet
	@$(DEPLOYED) $(BIN)/python manage.py check --deploy --fail-level WARNING
	@$(DEPLOYED) $(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python scripts/check_lock.py

format: $(VENV)/.installed-dev ## Format code and templates
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	-$(BIN)/djlint templates --reformat --quiet

lock: $(VENV)/.installed-dev ## Write requirements*.txt anew from requirements*.in (UPGRADE=--upgrade for newer versions)
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-strip-extras --no-header --python-version 3.11 $(UPGRADE) requirements.in -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-strip-extras --no-header --python-version 3.11 $(UPGRADE) requirements-dev.in -o requirements-dev.txt

secrets: ## Write the secret files that docker-compose.yml mounts, once
	@sh scripts/make_secrets.sh

bench: $(VENV)/.installed-dev ## Measure, and print ratios and figures
	$(BIN)/python -m bench

screenshots: $(VENV)/.installed-dev ## Take the pictures of the README and of docs anew (ARGS="fleet" for one part)
	@CHROMIUM="$$($(BIN)/python scripts/chromium.py --install)" $(BIN)/python scripts/screenshots.py $(ARGS)

clean: ## Remove .venv and caches; data in var stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
