PORT ?= 8000
SYSTEM_PYTHON := $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
PYTHON := .venv/bin/python
COMPILE := $(PYTHON) -m uv pip compile -q --universal --generate-hashes --no-header --no-annotate --python-version 3.11

.PHONY: demo demo-reset test test-long bench lock secrets help

help:
	@echo "make demo [PORT=8000]  werv met demogegevens op http://127.0.0.1:8000"
	@echo "make demo-reset        gooit de demogegevens weg"
	@echo "make test              alles wat CI controleert"
	@echo "make test-long         ook wat lang duurt, op twee versies van Postgres"
	@echo "make bench             metingen, in benchmarks/results.json"
	@echo "make secrets           geheimen maken voor docker-compose.yml"
	@echo "make lock              de vergrendelde pakketlijsten vernieuwen"

demo: install-demo
	@$(PYTHON) -m werv.demo.run --port $(PORT)

demo-reset: install-demo
	@$(PYTHON) -m werv.demo.servers reset

test: install-test
	@$(PYTHON) -m werv.demo.checks

test-long: install-long
	@$(PYTHON) -m werv.demo.checks --long

bench: install-test
	@$(PYTHON) -m benchmarks

# The wider list first: the two others may then choose no other versions.
lock: install-test
	$(COMPILE) pyproject.toml --extra demo --group dev -o requirements-dev.lock
	$(COMPILE) pyproject.toml --extra demo --constraint requirements-dev.lock -o requirements-demo.lock
	$(COMPILE) pyproject.toml --constraint requirements-dev.lock -o requirements.lock
	echo uv | $(COMPILE) - -o .ci/installer.lock

secrets:
	@$(SYSTEM_PYTHON) werv/demo/secret_files.py

.PHONY: install-demo install-test install-long
install-demo install-test install-long: install-%:
	@$(SYSTEM_PYTHON) werv/demo/install.py $*
