# `make run` starts the whole platform on this machine, `make test` proves it.
# Both make .venv first, and install into it what requirements*.txt pin.

PYTHON ?= python3.11
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip --disable-pip-version-check install $(if $(CI),--quiet) --require-hashes
COMPILE := $(BIN)/uv pip compile --quiet --generate-hashes --no-header --no-annotate --python-version 3.11

.PHONY: help run test lint format messages requirements runtime development

help:
	@echo 'make run            start everything; Ctrl-C stops it. PORT=8001 for another port'
	@echo 'make test           lint and run all tests; TESTS=tests/accounts for some'
	@echo 'make lint           check style, types and who imports whom'
	@echo 'make format         put the code into the common form'
	@echo 'make messages       bring locale/ up to date with the texts marked for translation'
	@echo 'make requirements   pin the newest versions that requirements*.in allow'

run: runtime
	@$(BIN)/python -m faceproject.local

test: development lint
	@$(BIN)/python -m pytest -n 2 --dist loadfile $(TESTS)

lint: development
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --quiet --check
	@$(BIN)/bandit --quiet -ll --recursive accounts analysis client faceproject harnesses ml
	@$(BIN)/djlint --lint --quiet accounts analysis faceproject
	@$(BIN)/lint-imports --no-cache > /dev/null || $(BIN)/lint-imports
	@$(BIN)/mypy --no-error-summary

format: development
	@$(BIN)/ruff check --quiet --fix
	@$(BIN)/ruff format --quiet

messages: runtime
	@$(BIN)/python manage.py makemessages

requirements: development
	@$(COMPILE) --upgrade requirements.in --output-file requirements.txt
	@$(COMPILE) requirements-gpu.in --output-file requirements-gpu.txt
	@$(COMPILE) --upgrade requirements-dev.in --output-file requirements-dev.txt

# .venv/installed-* are copies of what was installed last: while they equal what is
# pinned, pip need not be asked.

runtime: .venv
	@cmp --silent requirements.txt .venv/installed-runtime || { \
	  echo 'Installing what faceproject needs; the first time takes some minutes.' && \
	  $(INSTALL) -r requirements.txt && \
	  cp requirements.txt .venv/installed-runtime; }

development: runtime
	@cmp --silent requirements-dev.txt .venv/installed-development || { \
	  echo 'Installing what its tests need.' && \
	  $(INSTALL) -r requirements-dev.txt && \
	  cp requirements-dev.txt .venv/installed-development; }

.venv:
	@command -v $(PYTHON) > /dev/null || { \
	  echo 'faceproject needs Python 3.11: install it, or name yours: make PYTHON=/path/to/python3.11'; exit 1; }
	@$(PYTHON) -m venv .venv || { \
	  rm -rf .venv; echo 'Python lacks its venv module. On Debian: apt-get install python3.11-venv'; exit 1; }
