# casehistory: `make demo` shows it, `make test` proves it.  Both install what they need into .venv.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
SPARK := .cache/spark/bin
DATA ?= .cache/demo

.PHONY: demo test spark check format generate assets bench nemesis every-call wheel lock clean

demo: .venv/.runtime  ## load the synthetic cohort, show its first figures and one case
	$(BIN)/casehistory --data $(DATA) demo

test: .venv/.dev  ## every test, on the real databases
	$(BIN)/python -m pytest --numprocesses auto --quiet

spark: .cache/spark/.installed  ## every view and measure on Spark too, over the same tables; installs some 600 MB the first time
	$(SPARK)/python -m pytest --quiet --confcutdir tests/spark tests/spark

check: .venv/.dev  ## format, lint, types, import contracts, schemas
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/casehistory schemas check

format: .venv/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

generate: .venv/.dev  ## schemas, the page of events, and what the README shows
	$(BIN)/python -m schemas.contract generate
	$(BIN)/python -m tests.test_readme

assets: .venv/.dev  ## the style and the script of the pages, from their source
	$(BIN)/python -m tests.pages.test_assets

bench: .venv/.dev  ## measure, beside the peer in the same run; results in bench/results
	$(BIN)/python -m bench

nemesis: .venv/.dev  ## kill every part of the running system again and again, and compare; result in bench/results
	$(BIN)/python -m bench.nemesis

every-call: .venv/.dev  ## kill and halt what is at work before each of its calls, of which `make test` tries a few
	EVERY_CALL=1 $(BIN)/python -m pytest --numprocesses auto --quiet tests/streams -k at_any

wheel: .venv/.dev  ## build the wheel, install it alone in an empty environment and run the demonstration there
	rm -rf dist .cache/empty && $(BIN)/python -m build --wheel --outdir dist . > /dev/null
	$(PYTHON) -m venv .cache/empty
	.cache/empty/bin/python -m pip install --quiet --disable-pip-version-check --constraint requirements/versions.txt dist/*.whl
	cd .cache/empty && bin/casehistory --data demo demo

lock:  ## choose the versions afresh
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--output-file requirements/runtime.txt pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--extra kafka --extra postgres --extra print --group dev --constraint requirements/runtime.txt --output-file requirements/dev.txt pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--extra kafka --extra postgres --extra print --constraint requirements/dev.txt --output-file requirements/services.txt pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--extra spark --group spark --constraint requirements/dev.txt --output-file requirements/spark.txt pyproject.toml
	sed --quiet 's/^\([a-z0-9._-]*==[^\\]*[^\\ ]\).*/\1/p' requirements/runtime.txt > requirements/versions.txt

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/.runtime: pyproject.toml requirements/runtime.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/runtime.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

.venv/.dev: requirements/dev.txt .venv/.runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/dev.txt
	touch $@

.cache/spark/.installed: requirements/spark.txt
	$(PYTHON) -m venv .cache/spark
	$(SPARK)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $<
	touch $@

clean:
	rm -rf .venv .cache dist
