# What people and CI run. The logic lives in stack/ (see stack/README.md).
PYTHON_IN_VENV := .venv/bin/python
STACK := $(PYTHON_IN_VENV) -m stack
PYTEST := $(PYTHON_IN_VENV) -m pytest -q
MYPY := $(PYTHON_IN_VENV) -m mypy
SERVICES := chassis gateway records files notifications integrations

.DEFAULT_GOAL := help
.PHONY: help run up down status logs doctor demo prometheus bench check lint types unit web e2e pictures verify-deploy images compose-secrets contracts mutants advisories chaos integration system outside operated static static-python test lock .venv

help:  ## list the targets
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## /  make \1\t/' | expand -t 22

.venv:  ## (brought up to date whenever requirements.lock changed)
	@PYTHON="$(PYTHON)" stack/bootstrap.sh

run: .venv  ## start everything and stay until Ctrl-C
	@$(STACK) run

up: .venv  ## start everything in the background
	@$(STACK) up

down: .venv  ## stop what `make up` started
	@$(STACK) down

status: .venv  ## show processes, addresses and the sign-in
	@$(STACK) status

logs: .venv  ## follow the logs; of one process: make logs P=records
	@$(STACK) logs $(P)

doctor: .venv  ## check what the stack needs, and say how to get what is missing
	@$(STACK) doctor

demo: .venv  ## show the suite at work, on the running stack or one started for it
	@$(STACK) with -- $(PYTHON_IN_VENV) -m systemtest.demo --stack {stack}

prometheus: .venv  ## Prometheus with all alerts beside the running stack, until Ctrl-C
	@$(PYTHON_IN_VENV) -m deploy.monitoring

bench: .venv  ## measure requests per second, latency, CPU and memory
	@$(STACK) with -- $(PYTHON_IN_VENV) -m bench --stack {stack}

lint: .venv  ## ruff
	$(PYTHON_IN_VENV) -m ruff check .
	$(PYTHON_IN_VENV) -m ruff format --check .

types: .venv $(SERVICES:%=types-%)  ## mypy, strict
	MYPYPATH=services/chassis:. $(MYPY) stack systemtest bench deploy tools
	MYPYPATH=tests/architecture:services/chassis:services/gateway:services/records:. $(MYPY) tests/architecture/*.py

types-%: .venv  # each service is seen alone with the chassis, as it is run
	MYPYPATH=services/chassis:services/$* $(MYPY) services/$*/$*

unit: .venv  ## the tests without any I/O to servers
	$(PYTEST) $(wildcard services/*/tests/unit stack/tests/unit tools/tests/unit) tests/architecture

web/node_modules/.package-lock.json: web/package-lock.json
	cd web && npm ci --no-progress

web: web/node_modules/.package-lock.json  ## the web app: lint, types, component tests, build
	cd web && NEXT_TELEMETRY_DISABLED=1 npm run verify

e2e: .venv web/node_modules/.package-lock.json  ## the web app in a real browser, on a stack of its own; pictures in var/screenshots
	CHROMIUM="$$($(STACK) browser)" && export CHROMIUM && $(STACK) with --private --web -- npm --prefix web run e2e

pictures: .venv  ## the README's pictures, from the looks that the last make e2e took
	$(PYTHON_IN_VENV) -c "from PIL import Image; [Image.open(f'var/screenshots/{name}-light-1280.png').save(f'docs/web-{name}.webp', quality=82) for name in ('list', 'record')]"

verify-deploy: .venv  ## render and check everything that deploys the suite
	$(PYTHON_IN_VENV) -m deploy.verify
	$(PYTEST) -n 2 deploy/tests

images: .venv  ## build the container images and start each confined, in minutes; some: make images I=records
	$(PYTHON_IN_VENV) -m deploy.images $(I)

contracts: .venv  ## compare the contracts with those of the release before: make contracts BASE=v1.2.3
	$(PYTHON_IN_VENV) -m deploy.contracts $(if $(BASE),--base $(BASE))

compose-secrets:  ## write what compose.yaml needs; then: docker compose up --build
	@$(or $(PYTHON),python3) -m deploy.compose

LOCKS := requirements.lock $(wildcard services/*/requirements.lock) stack/requirements.lock deploy/requirements.lock
NPM_FOLDERS := web systemtest/npm services/gateway/tests/oidc_provider

advisories: .venv  ## look for known vulnerabilities in all locked packages (asks public advisory databases)
	$(PYTHON_IN_VENV) -m pip_audit --strict --disable-pip --require-hashes --progress-spinner off $(LOCKS:%=-r %)
	for folder in $(NPM_FOLDERS); do npm audit --prefix $$folder --package-lock-only --audit-level moderate || exit; done

mutants: .venv  ## put small faults into the riskiest modules and count those that the tests notice; some: make mutants ONLY=filters
	$(STACK) test-backends run -- $(PYTHON_IN_VENV) -m tools.mutants $(if $(ONLY),--only $(ONLY)) $(if $(SEED),--seed $(SEED))

check: lint types unit  ## what must pass before each commit (under two minutes)

# Files are handed out in this order: what takes longest begins first, so that no process waits for it at the end.
LONGEST := stack $(wildcard services/*/tests/faults) services/records/tests/integration

integration: .venv  ## each service, the chassis and the local stack, on real servers
	$(STACK) test-backends run -- $(PYTEST) -n 4 --dist loadfile $(LONGEST) services --ignore-glob='*/tests/unit'

chaos: .venv  ## every connection of every service fails in every way, in about ten minutes
	DOSSIER_CHAOS=1 $(STACK) test-backends run -- $(PYTEST) stack/tests/faults

system: .venv  ## outside and operated, side by side
	$(MAKE) -j 2 outside operated

outside: .venv web/node_modules/.package-lock.json  ## a running suite as people use it
	$(STACK) with --private -- $(PYTEST) systemtest

operated: .venv  ## alerts, dashboards, traces, back-ups, a replica, migrations, the documents' examples
	$(STACK) with --private -- $(PYTEST) tests/integration

static: .venv  ## what needs no servers: the web app beside all else
	$(MAKE) -j 2 web static-python

static-python: .venv  ## check and verify-deploy, one after the other: mypy runs share a cache
	$(MAKE) -j 1 check verify-deploy

test: static  ## everything, on real servers
	$(MAKE) integration
	$(MAKE) system
	$(MAKE) e2e

lock: .venv  ## compile all lock files anew
	@$(STACK) lock
