# make plan   the default plan: inputs/us_kei.xlsx -> outputs/us_kei/plan.xlsx
# make lint   style and types          make test   the tests
# make bench  seconds and sizes of every workbook in inputs/, one line of JSON each
# make oracle 3,000 random cases against the independent model      make golden   writes the golden models anew
# Each target makes the virtual environment it needs (.venv) the first time.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INPUT ?= inputs/us_kei.xlsx
WORKERS ?= 2

.PHONY: plan lint test bench oracle golden clean

plan: $(VENV)/.ready-to-run
	$(BIN)/retool solve $(INPUT)

lint: $(VENV)/.ready-to-test
	$(BIN)/ruff check retool tests benchmarks
	$(BIN)/mypy

test: $(VENV)/.ready-to-test
	$(BIN)/python -m pytest -n $(WORKERS)

bench: $(VENV)/.ready-to-run
	@for workbook in inputs/*.xlsx; do \
	    $(BIN)/retool solve "$$workbook" --json --quiet; code=$$?; \
	    if [ $$code -ne 0 ] && [ $$code -ne 6 ]; then exit $$code; fi; \
	done

oracle: $(VENV)/.ready-to-test
	ORACLE_CASES=$${ORACLE_CASES:-3000} $(BIN)/python -m pytest tests/oracle -n $(WORKERS) -q

golden: $(VENV)/.ready-to-test
	$(BIN)/python -m tests.model.golden --write

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache *.egg-info build dist

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.ready-to-run: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet -c constraints.txt -e .
	touch $@

$(VENV)/.ready-to-test: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[test]'
	touch $(VENV)/.ready-to-run $@
