# make run     starts everything; the first time it fetches what it needs      make check   formatter, linter, types, imports, migrations, translations, templates
# make test    all tests, with the time of each group                          make bench   measures, one JSON object a line
# make screens pictures of every screen in var/screens/
# make lock    writes requirements/*.txt anew from *.in                        make clean   removes what can be made again; var/, the data, stays
.POSIX:
.PHONY: run test check screens bench lock clean translations islands islands-dev ready ready-dev
MAKEFLAGS += --no-print-directory

VENV = .venv/bin
PYTHON = $(shell for name in python3 python3.13 python3.12 python3.11; do \
	"$$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$name" && break; done)
CATALOGUES = $(wildcard locale/*/LC_MESSAGES/*.po)
LOCK = $(VENV)/pip-compile --quiet --strip-extras --no-annotate --no-header --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options
APPS = core core_shared tenants ingestion ingestion_shared search reputation reporting api

run: ready
	@exec $(VENV)/python -m core.embedded.run

test: ready-dev
	@$(VENV)/python -m tests.groups

check: ready-dev
	$(VENV)/ruff format --check .
	$(VENV)/ruff check .
	$(VENV)/mypy .
	$(VENV)/lint-imports
	$(VENV)/python -m core.embedded.islands --check
	$(VENV)/djlint --quiet --lint frontend/templates api/templates
	$(VENV)/python manage.py makemigrations --check --dry-run $(APPS)
	$(VENV)/python manage.py translations --check

screens: ready-dev
	@$(VENV)/python -m tests.browser.screens

bench: ready-dev
	@$(VENV)/python -m tests.bench

ready: .venv/run.stamp translations islands

ready-dev: .venv/dev.stamp translations islands-dev

# The pages' scripts, when a source is newer than what is built. Without network the site works without them, and this says so.
islands: .venv/run.stamp
	@$(VENV)/python -m core.embedded.islands

islands-dev: .venv/dev.stamp
	@$(VENV)/python -m core.embedded.islands --all

translations: .venv/run.stamp
	@for po in $(CATALOGUES); do mo="$${po%.po}.mo"; \
		[ -n "$$(find "$$mo" -newer "$$po" 2>/dev/null)" ] || $(VENV)/pybabel --quiet compile -i "$$po" -o "$$mo" || exit 1; done

.venv/bin/python:
	@if [ -z "$(PYTHON)" ]; then \
		echo "Vigie needs Python 3.11 or later with its modules venv and ensurepip, and none is on the PATH."; \
		echo "Debian, Ubuntu: apt-get install python3 python3-venv. Fedora: dnf install python3. Others: https://www.python.org/downloads/"; \
		exit 1; fi
	@echo "Making .venv with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv .venv

.venv/run.stamp: requirements/run.txt .venv/bin/python
	@echo "Fetching the Python packages of requirements/run.txt (about 460 MB the first time)"
	@begun=$$(date +%s); $(VENV)/python -m pip install --disable-pip-version-check --requirement requirements/run.txt \
		&& echo "Packages ready after $$(( $$(date +%s) - begun )) s" && touch $@

# Not compiled at once, a third of the time: a run of checks and tests uses few of them.
.venv/dev.stamp: requirements/dev.txt .venv/bin/python
	@$(VENV)/python -m pip install --disable-pip-version-check --quiet --no-compile --requirement requirements/dev.txt && touch $@ .venv/run.stamp

lock: ready-dev
	$(LOCK) --upgrade --output-file requirements/dev.txt requirements/dev.in
	$(LOCK) --constraint requirements/dev.txt --output-file requirements/production.txt requirements/production.in
	$(LOCK) --constraint requirements/dev.txt --output-file requirements/run.txt requirements/run.in

clean:
	rm -rf frontend/islands/node_modules frontend/static/frontend/built
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	rm -f locale/*/LC_MESSAGES/*.mo
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
