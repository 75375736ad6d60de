# Two commands: `make answers` and `make test`. The rest is for maintainers: `make check` is what CI holds a change to.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: answers test test-slow check format lint types docs second-engine spark front browser locale requirements clean

answers: $(VENV)/installed
	$(BIN)/kzgraph validate
	$(BIN)/kzgraph report build
	@echo "Open build/answers.html, or ask: $(BIN)/kzgraph ask"

test: $(VENV)/installed
	$(BIN)/python -m pytest -n auto --dist loadfile

# The same findings from pySHACL, and many more random examples.
test-slow: $(VENV)/installed
	$(BIN)/python -m pytest -n auto --dist loadfile -m "(slow or hypothesis) and not spark and not browser" --hypothesis-profile=slow

check: format lint types docs test test-slow second-engine spark front browser

CATALOGUES := kzgraph/locale/kzgraph.pot $(wildcard kzgraph/locale/*/LC_MESSAGES/*.po)

$(VENV)/installed: requirements.txt pyproject.toml hatch_build.py $(CATALOGUES)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

format: $(VENV)/installed
	$(BIN)/ruff format --check kzgraph tests tools bench hatch_build.py
	$(BIN)/turtlefmt --check --indentation 2 ontology graph tests/examples tests/questions docs
	for query in queries/*/*.rq docs/example/queries/*/*.rq; do $(BIN)/qlue-ls format --check $$query > /dev/null || { echo "$$query: run qlue-ls format --writeback"; exit 1; }; done

lint: $(VENV)/installed
	$(BIN)/ruff check kzgraph tests tools bench hatch_build.py

types: $(VENV)/installed
	$(BIN)/mypy

# Every sample of output in the documents, and the expected rows of every question, are what the commands print today.
docs: $(VENV)/installed
	$(BIN)/python -m tools.refresh --check

# The same shapes in another SHACL engine, in an environment of its own.
second-engine: $(VENV)/installed
	$(PYTHON) -m venv $(VENV)-second-engine
	$(VENV)-second-engine/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tests/second_engine/requirements.txt
	$(BIN)/python -m tests.second_engine.compare $(VENV)-second-engine/bin/python

# The matching of persons on Spark, which is too large to be installed by everybody: it comes here, with Java beside it.
spark: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tests/linking/candidates/spark.txt
	$(BIN)/python -m pytest -m spark tests/linking/candidates

# The scripts of the pages, from what package-lock.json pins; fails if the built files were not those of the sources.
front:
	cd front && npm ci --ignore-scripts --no-audit --no-fund --silent && npm run --silent build
	git diff --exit-code --stat -- kzgraph/site/scripts
	@test -z "$$(git ls-files --others --exclude-standard kzgraph/site/scripts)" || { echo "add kzgraph/site/scripts to git"; exit 1; }

# The pages in Debian's Chromium. No browser is downloaded.
browser: $(VENV)/installed front
	$(BIN)/python -m pytest -m browser tests/browser

# The catalogues of the interface follow the template kzgraph/locale/kzgraph.pot, and are compiled.
locale: $(VENV)/installed
	$(BIN)/python -m tools.catalogues

# Pins and hashes, without the name of any index.
requirements:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --extra link --extra web --extra test --extra dev pyproject.toml -o requirements.txt
	printf "%s\n" hatchling babel | uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --constraints requirements.txt pyproject.toml - -o requirements-action.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  tests/second_engine/requirements.in -o tests/second_engine/requirements.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  tests/linking/candidates/spark.in -o tests/linking/candidates/spark.txt

clean:
	rm -rf $(VENV) $(VENV)-second-engine build dist
