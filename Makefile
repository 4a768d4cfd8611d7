.PHONY: run test bench chaos explore mining check format screenshots install clean

PYTHON := .venv/bin/python
unexport PYTHONDONTWRITEBYTECODE # every process would compile every module anew
PG := $(PYTHON) tools/private_postgres.py --

run: ## install what is missing, load the demo, start web, worker and clock
	@tools/install.sh run
	@tools/prepare.sh
	@tools/run.sh

test: install ## everything: SQLite, a private PostgreSQL, a real browser
	@tools/test.sh

bench: install ## one FIGURE line per number; fails when a target is missed
	@$(PYTHON) manage.py compilemessages --ignore .venv --ignore var --verbosity 0
	@$(PG) $(PYTHON) -m tests.bench

chaos: install ## processes and the database killed again and again: nothing lost, nothing twice, no fork
	@$(PG) $(PYTHON) -m tests.chaos

check: install ## style, types, storeys, templates, translations, vendored files
	@tools/check.sh

explore: install ## the property tests with examples that no run has seen
	@LOOPDESK_HYPOTHESIS=explore $(PYTHON) -m pytest -n 2 $$(grep -rl "^from hypothesis" tests --include='test_*.py')

screenshots: install ## pictures of the main pages into docs/screens
	@tools/screenshots.sh

mining: install ## event logs through pm4py and back, in an environment of its own
	@tools/mining.sh

install:
	@tools/install.sh test

format: install
	.venv/bin/ruff check --fix . && .venv/bin/ruff format .

clean:
	rm -rf var .venv .mypy_cache .ruff_cache .hypothesis
