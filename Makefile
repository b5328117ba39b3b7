VENV ?= .venv
PY = $(VENV)/bin/python
# Modules are compiled once, when they are first imported, which most of what is installed never is.
unexport PYTHONDONTWRITEBYTECODE
PIP = --quiet --disable-pip-version-check --no-compile
READY = $(VENV)/.ready

.PHONY: help demo test browser check format lint types imports bench soak clean
.DEFAULT_GOAL := help

help: ## Show what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-9s %s\n", $$1, $$2}'

# torch comes first, in its own step, so that a CPU build is taken where there is one.
$(READY): pyproject.toml
	@test -d $(VENV) || python3 -m venv $(VENV)
	@echo "Installing torch (once) ..."
	@$(PY) -m pip install $(PIP) torch==2.13.0
	@echo "Installing Harken and what it needs (once) ..."
	@$(PY) -m pip install $(PIP) -e '.[dev]'
	@touch $(READY)

demo: $(READY) ## Listen to a made-up company's customers and ask about them
	@$(VENV)/bin/harken demo

# Each process has a database server of its own; a file's tests stay together, as they share what is slow to make.
# Three keep two cores busy while some wait for the servers and programs that they started.
test: $(READY) ## Run every test
	@OMP_NUM_THREADS=1 $(PY) -m pytest --numprocesses=3 --dist=loadfile --durations=40

browser: ## Install what the tests of the page look through (Debian's Chromium)
	@command -v chromium >/dev/null || { apt-get -qq update && apt-get -qq install --yes --no-install-recommends chromium; }

check: format lint types imports test ## Everything that must hold before a commit

format: $(READY) ## Is the code formatted?
	@$(VENV)/bin/ruff format --check .

lint: $(READY) ## Are the conventions kept?
	@$(VENV)/bin/ruff check .

types: $(READY) ## Do the types hold?
	@$(VENV)/bin/mypy

imports: $(READY) ## Do imports point one way?
	@$(VENV)/bin/lint-imports

bench: $(READY) ## Measure speed and quality (slow)
	@$(PY) -m benchmarks

soak: $(READY) ## Kill, restart and repeat for a while (slow)
	@HARKEN_EVERY_SET=1 OMP_NUM_THREADS=1 $(PY) -m pytest tests/scenario/test_every_question.py
	@$(PY) -m benchmarks.soak
	@$(PY) -m benchmarks.source_soak
	@$(PY) -m benchmarks.slack_soak

clean: ## Forget the virtual environment and the caches
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache
