# Two commands on a fresh machine: `make demo` and `make test`.
# Each does all its own set-up; nothing has to be installed by hand.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
TEST_STAMP := $(VENV)/.test-installed
CONSTRAINTS := constraints.txt
PIP := -m pip --quiet --disable-pip-version-check
# Of what is installed a third is ever loaded: Python compiles that when it does, and keeps it.
NO_COMPILE := --no-compile
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test check docs released golden bench round scale constraints clean packages fuzz differential release tried pictures manual

demo: $(STAMP)  ## build, fill and check the published examples
	$(BIN)/perfeval demo -o demo_output

test: packages check  ## everything: style, types, contracts, tests
	$(BIN)/python -m pytest -n 2 --dist worksteal -q tests

check: $(TEST_STAMP)  ## the quick half: style, types, who may import whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --platform linux --cache-dir .mypy_cache/linux & one=$$!; \
	$(BIN)/mypy --platform win32 --cache-dir .mypy_cache/win32 & two=$$!; \
	$(BIN)/mypy --platform darwin --cache-dir .mypy_cache/darwin && wait $$one && wait $$two
	$(BIN)/lint-imports

docs: $(TEST_STAMP)  ## write the documents that are made from the code
	$(BIN)/python -m tests.docs_made

pictures: $(TEST_STAMP)  ## take the pictures of the manual anew, of a Chinese LibreOffice that is really clicked; PART=units: one part
	sh tests/packages.sh pictures
	$(BIN)/python -m tests.pictures $(PART)

manual: $(TEST_STAMP)  ## print the manual into build/manual, and count its pages
	$(BIN)/python -m tests.manual_made

released: $(TEST_STAMP)  ## keep what workbooks hold of each version of a profile that has no copy yet
	$(BIN)/python -m tests.released_made

release: $(TEST_STAMP)  ## everything that is given away, into dist/, and what only Windows can add; FAST=1: without programs
	$(BIN)/python -m tests.release_made $(if $(FAST),--without-programs)

tried:  ## install the wheel of dist/ in an empty environment: demo, add-in, one file
	rm -rf build/try
	$(PYTHON) -m venv build/try/venv
	build/try/venv/bin/python $(PIP) install $(NO_COMPILE) -c $(CONSTRAINTS) "$$(ls dist/*.whl)[addin]"
	cd build/try && venv/bin/perfeval demo -o demo
	cd build/try && venv/bin/perfeval addin build -o addin && venv/bin/perfeval addin build --libreoffice -o addin
	cd build/try && venv/bin/perfeval click --no-open check "$$(ls demo/*.xlsx | head -n 1)" || test $$? = 1
	ls -l build/try/demo/*校验结果* build/try/addin/perfeval.*

golden: $(TEST_STAMP)  ## write the golden workbooks of this release, once, before it goes out
	$(BIN)/python -m tests.golden_made

bench: $(TEST_STAMP)  ## speed, as ratios measured in one run, beside what was asked for; PART=check: one part; FILES=10000
	$(BIN)/python -m tests.bench $(PART) $(if $(FILES),--files $(FILES))

fuzz: $(TEST_STAMP)  ## mutate workbooks for MINUTES; what comes out wrong lies in build/fuzz
	$(BIN)/python -m tests.fuzz --minutes $(or $(MINUTES),10) --seed $(or $(SEED),1)

differential: packages $(TEST_STAMP)  ## N mutated workbooks: does any that passes show another content elsewhere
	$(BIN)/python -m tests.fuzz.differential --count $(or $(N),3000) --seed $(or $(SEED),1)

constraints:  ## take the newest versions that setup.cfg allows, and write them down
	rm -rf build/newest
	$(PYTHON) -m venv build/newest
	build/newest/bin/python $(PIP) install -e ".[test]"
	{ sed -n '/^#/p' $(CONSTRAINTS); build/newest/bin/python $(PIP) freeze --all --exclude-editable --exclude pip; } \
		> build/constraints.txt
	mv build/constraints.txt $(CONSTRAINTS)
	rm -rf build/newest

round: $(TEST_STAMP)  ## a seeded round of N projects from issue to ledger, with everything that goes wrong by e-mail
	$(BIN)/python -m tests.office.round $(or $(N),2000) $(or $(SEED),1) $(FOLDER)

scale: $(TEST_STAMP)  ## two thousand files: memory, first result, Ctrl-C, two processes; N=20000: a round of so many (ROWS=--rows: by rows alone)
	$(BIN)/python -m $(if $(N),tests.office.scale $(N) $(ROWS) $(if $(FOLDER),--folder $(FOLDER)),tests.scale)

$(STAMP): setup.cfg pyproject.toml $(CONSTRAINTS)
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python $(PIP) install $(NO_COMPILE) -c $(CONSTRAINTS) -e .
	touch $@

$(TEST_STAMP): setup.cfg pyproject.toml $(CONSTRAINTS)
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python $(PIP) install $(NO_COMPILE) -c $(CONSTRAINTS) -e ".[test]"
	touch $@ $(STAMP)

packages:  ## LibreOffice with its bridge to Python, Chinese fonts, PDF tools, Node.js and Chromium, which the tests need
	sh tests/packages.sh

clean:
	rm -rf $(VENV) .tools build dist *.egg-info demo_output .mypy_cache .ruff_cache .import_linter_cache
