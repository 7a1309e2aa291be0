# Everything that one does with this repository. `make up` and `make test` install what they need.
PYTHON ?= python3
BIN := .venv/bin
PYTEST := $(BIN)/pytest
SOURCES := src tests cogs examples migrations scripts benchmarks
# Tests start a hundred processes, and containers often switch the cache of compiled modules off.
# A worker costs 20 core-seconds before its first test, and works while its database does not: one more than cores.
WORKERS = $(shell $(PYTHON) -c "import os; print(1 + len(os.sched_getaffinity(0)))")
CHOSEN := -m "not nightly"
# Most of a browser's test is one process waiting for another. These are the fixtures of tests/e2e/conftest.py.
BROWSER := test-browser-instance test-browser-harbour test-browser-large
CACHED := PYTHONDONTWRITEBYTECODE= PYTHONPYCACHEPREFIX=$(CURDIR)/.baseline/pycache

.PHONY: audit audit-advisories up test nightly test-python test-dashboard $(BROWSER) coverage check check-style check-types check-dashboard check-api check-docs check-safety fix openapi bench docs diagrams secrets

up: # install what is missing, then run the bot, the API and the dashboard until Ctrl-C
	@$(PYTHON) scripts/setup.py up
	@exec $(BIN)/baseline up

test: # install what is missing, then run the tests, those of the dashboard beside all others
	@$(PYTHON) scripts/setup.py test
	@$(MAKE) --no-print-directory --keep-going -j2 test-dashboard test-python

nightly: # make test with what is too long for each change: whole matrices, long searches, builds of the dashboard
	@$(MAKE) --no-print-directory test CHOSEN="--hypothesis-profile=night"

test-python: # all but the browser's, in random order on all cores; at a lower priority than the browser, whose tests have deadlines
	@$(CACHED) nice -n 4 $(PYTEST) -n $(WORKERS) --dist worksteal $(CHOSEN) tests/unit tests/contract tests/integration cogs examples

test-dashboard: # its own tests, then the browser's on all instances of Baseline at once; printed when all have ended
	@mkdir -p .baseline/logs
	@(cd frontend && npm test) >.baseline/logs/test-dashboard.log 2>&1; own=$$?; \
		$(MAKE) --no-print-directory --keep-going -j3 --output-sync=target $(BROWSER) \
			>>.baseline/logs/test-dashboard.log 2>&1; browser=$$?; \
		cat .baseline/logs/test-dashboard.log; exit $$((own + browser))

$(BROWSER): test-browser-%: # the browser's tests of one instance, in order: they share it
	@$(CACHED) $(PYTEST) -p no:randomly $(CHOSEN) --on $* tests/e2e

coverage: # make test, twice as slow, and then the lines of src that no test runs; fails when they are too many
	@$(PYTHON) scripts/setup.py test
	@$(BIN)/coverage erase
	@$(MAKE) --no-print-directory test PYTEST="$(BIN)/coverage run -m pytest"
	@find . -maxdepth 1 -name '.coverage.*' -size 0 -delete # of processes that tests kill
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report

check: # formatting, lint, types, import contracts, the dashboard's own checks, the API's description, secrets, licences, locks of migrations
	@$(PYTHON) scripts/setup.py check
	@$(MAKE) --no-print-directory --keep-going -j2 --output-sync=target check-types check-dashboard check-style check-api check-docs check-safety

check-style: # formatting, lint and import contracts
	@$(BIN)/ruff format --check --quiet $(SOURCES)
	@$(BIN)/ruff check --quiet $(SOURCES)
	@$(BIN)/lint-imports

check-types: # mypy, strict
	@$(BIN)/mypy --num-workers 2

check-dashboard: # types and lint of the dashboard; the former copies the pages of cogs, which both read
	@cd frontend && npm run --silent typecheck && npm run --silent lint

check-api: # docs/openapi.json, docs/problems.md and the dashboard's client are what the code says
	@mkdir -p .baseline/check
	@$(BIN)/baseline openapi .baseline/check/openapi.json
	@cd frontend && npx --no-install openapi-typescript ../docs/openapi.json -o ../.baseline/check/schema.d.ts >/dev/null
	@diff -u docs/openapi.json .baseline/check/openapi.json && diff -u docs/problems.md .baseline/check/problems.md \
		&& diff -u frontend/src/lib/api/schema.d.ts .baseline/check/schema.d.ts \
		|| { echo "The API's description is out of date: run make openapi."; exit 1; }

check-docs: # the documentation site builds without a warning; CI and people look at it with make docs
	@$(BIN)/python -m scripts.documentation.build >/dev/null

check-safety: # no secret is in a file, no package's licence binds, and no migration locks a table for long
	@$(BIN)/python -m scripts.audit.secret_scan
	@$(BIN)/python -m scripts.audit.licences
	@$(BIN)/python -m scripts.audit.migration_locks

audit: # workflows, dead code, the size of the dashboard, and what breaks others since the last release
	@$(PYTHON) scripts/setup.py check
	@$(BIN)/python -m scripts.audit.changes
	@$(BIN)/zizmor --offline --quiet .github/workflows .github/dependabot.yml
	@$(BIN)/vulture src cogs scripts --min-confidence 80 --ignore-names 'heads,run_args,from_version,schedule_context'
	@cd frontend && npx --no-install knip --no-progress --no-gitignore # which names the copies of cogs' pages
	@! [ -d frontend/.next/static ] || $(BIN)/python -m scripts.audit.bundle

audit-advisories: # known holes of the packages; needs the databases of PyPI and npm
	@.baseline/tools/bin/uv export --frozen --no-default-groups --extra otel --no-hashes --no-emit-project -o .baseline/shipped.txt --quiet
	@.baseline/tools/bin/uv tool run pip-audit@2.10.1 --disable-pip --no-deps -r .baseline/shipped.txt
	@cd frontend && npm audit --omit=dev --audit-level=high

docs: # build the documentation site, which needs no network to build or to read
	@$(PYTHON) scripts/setup.py check
	@$(BIN)/python -m scripts.documentation.build

diagrams: # draw the diagrams of docs/architecture.md from the code
	@$(BIN)/python -m scripts.documentation.diagrams

secrets: # make the files of secrets/ that docker-compose.yml names; those that are there are kept
	@$(PYTHON) scripts/make_secrets.py

fix: # format and mend what the linters can
	@$(BIN)/ruff check --fix --quiet $(SOURCES)
	@$(BIN)/ruff format --quiet $(SOURCES)
	@cd frontend && npm run --silent lint -- --fix

openapi: # write docs/openapi.json and docs/problems.md, and the dashboard's client from the former
	@$(BIN)/baseline openapi docs/openapi.json
	@cd frontend && npm run --silent generate

bench: # run every benchmark in its short form
	@set -e; for benchmark in $(wildcard benchmarks/*.py); do $(BIN)/python $$benchmark --short; done
