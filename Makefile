# One command for everything: `make friday` to see it work, `make check` before a commit.
# Needs Python >= 3.11 with venv and pip, and make; PYTHON=python3.12 chooses another interpreter.

PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed

.PHONY: help setup friday test check bench kills faults stuck fuzz docs format lock clean

help:  ## what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(STAMP)  ## .venv with everything that the lock names, and the project itself

# The build backend is in the lock too: without build isolation nothing is installed that has no hash. The lock is
# complete, so pip has nothing to resolve (--no-deps): pip before 23.3, which Python 3.11 and 3.12 bring, does not see that
# `sqlalchemy[asyncio]==2.0` settles `sqlalchemy` too, and refuses. `pip check` then proves that nothing is missing.
$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name it: make PYTHON=python3.12")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(BIN)/python -m pip check --disable-pip-version-check
	@touch $@

friday: setup  ## the main job on an embedded mailbox with sample mails
	$(BIN)/sxajsc friday

test: setup  ## the test suite; ARGS='-k name' passes options to pytest
	$(BIN)/python -m pytest $(ARGS)

check: setup  ## format, lint, types, import contract, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MAKE) --no-print-directory test

bench: setup  ## collect beside the floor and a naive script; ARGS='--mails 1000 --memory 3000 --rounds 3'
	$(BIN)/python -m benchmarks.collect $(ARGS)

kills: setup  ## runs killed -9 at every step, rerun and compared; ARGS='--kills 300 --seed 1 --lives 2'
	$(BIN)/python -m benchmarks.kills $(ARGS)

faults: setup  ## letters against a mail server that fails in every way; ARGS='--rounds 20 --letters 12 --seed 1'
	$(BIN)/python -m benchmarks.faults $(ARGS)

stuck: setup  ## a run that a worker took and never started is done all the same; takes five minutes
	$(BIN)/python -m benchmarks.stuck

fuzz: setup  ## 10,000 wrong mails, workbooks, zips and campaign files; ARGS='--cases 10000 --seed 1'
	$(BIN)/python -m tests.fuzz.run $(ARGS)

docs: setup  ## docs/rules.md from the catalogue of rules
	$(BIN)/python -m schemas.checks

format: setup  ## put every file into the one format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# pip-tools lives in a throwaway venv: it needs other versions than we do. Made with the oldest Python that is
# supported, so that what only that one needs is in the lock. No address of an index gets in.
lock:  ## requirements.lock anew from pyproject.toml
	$(eval TOOLS := $(shell mktemp -d))
	$(PYTHON) -m venv $(TOOLS)
	$(TOOLS)/bin/pip install --quiet --disable-pip-version-check pip-tools
	CUSTOM_COMPILE_COMMAND="make lock" $(TOOLS)/bin/pip-compile --quiet --upgrade --generate-hashes --allow-unsafe --no-strip-extras \
		--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --extra dev --output-file requirements.lock pyproject.toml
	rm -rf $(TOOLS)

clean:  ## what was built or cached here, but no data
	rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
