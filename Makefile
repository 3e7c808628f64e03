# make plan   the default plan: inputs/us_kei.xlsx -> outputs/us_kei/plan.xlsx
# make lint   style and types          make test   the tests
# make bench  speed against other solvers and libraries -> benchmarks/results/README.md (hours; QUICK=1: three minutes)
# make oracle 3,000 random cases against the independent model      make golden   writes the golden models anew
# make load   200,000 rows, 100 solves in a row, 8 at a time, 50 writers killed, 20,000 broken workbooks
# make mutation   small changes in the code of cases and plans, and whether a test notices (SAMPLE=600 of them; 0: all)
# make docs   the documentation as pages, in build/site
# Each target makes the virtual environment it needs (.venv) the first time.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INPUT ?= inputs/us_kei.xlsx
WORKERS ?= 2

.PHONY: plan lint test bench oracle golden mutation load docs clean

plan: $(VENV)/.ready-to-run
	$(BIN)/retool solve $(INPUT)

lint: $(VENV)/.ready-to-test
	$(BIN)/ruff check retool tests benchmarks
	$(BIN)/mypy

test: $(VENV)/.ready-to-test
	$(BIN)/python -m pytest -n $(WORKERS)

bench: $(VENV)/.ready-to-bench
	for part in command workbooks construction facility growth peers sweeping report; do \
	    $(BIN)/python -m benchmarks.$$part $(if $(QUICK),--quick) || exit 1; \
	done

oracle: $(VENV)/.ready-to-test
	ORACLE_CASES=$${ORACLE_CASES:-3000} $(BIN)/python -m pytest tests/oracle -n $(WORKERS) -q

golden: $(VENV)/.ready-to-test
	$(BIN)/python -m tests.model.golden --write
	$(BIN)/python -m tests.golden.files --write

load: $(VENV)/.ready-to-test
	RETOOL_LOAD=1 FAULT_KILLS=50 FUZZ_CASES=$${FUZZ_CASES:-20000} $(BIN)/python -m pytest tests/load tests/faults/test_killed.py tests/fuzz -q

SAMPLE ?= 600

mutation: $(VENV)/.ready-to-mutate
	$(BIN)/python -m tests.mutation --sample $(SAMPLE)

docs: $(VENV)/.ready-to-test
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache *.egg-info build dist

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.ready-to-run: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet -c constraints.txt -e .
	touch $@

$(VENV)/.ready-to-bench: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[bench]'
	touch $(VENV)/.ready-to-run $@

$(VENV)/.ready-to-test: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[test]'
	touch $(VENV)/.ready-to-run $@

$(VENV)/.ready-to-mutate: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[test,mutation]'
	touch $(VENV)/.ready-to-run $(VENV)/.ready-to-test $@
