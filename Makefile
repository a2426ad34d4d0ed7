# `make demo`, `make test` and `make install` each set up .venv first, from the hashed lock file.
# `make peers` sets up another one, of software that judges what we write.

PYTHON ?= python3
BIN := .venv/bin
PEERS := tests/peers

.PHONY: demo install test soak check bench lock peers vendor clean

demo: install
	$(BIN)/pfocr-rdf demo -o build

install: .venv/installed

.venv/installed: pyproject.toml requirements.lock
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "pfocr-rdf needs Python 3.11 or later; make PYTHON=python3.12 chooses one")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

# the whole gate
test: install
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/pytest --numprocesses auto --dist loadfile

# hundreds of crashes and damages where the tests take some; goes on where it was ended (build/soak),
# and writes what came of it into docs/reliability.md
soak: install
	$(BIN)/pytest --soak tests/test_crashes.py tests/test_damage.py

# our stages against others' in one run; benchmarks/RESULTS.md is the last one that was kept
N ?= 10000
bench: install
	$(BIN)/python benchmarks/bench.py -n $(N)

# GSEApy, KGX and sssom-py; without them, the tests that ask them are skipped, and say so
peers: $(PEERS)/.venv/installed

$(PEERS)/.venv/installed: $(PEERS)/requirements.lock
	$(PYTHON) -m venv $(PEERS)/.venv
	$(PEERS)/.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $<
	touch $@

# the JavaScript that pages of the portal load, from npm, with its licences
vendor:
	npm ci --silent --ignore-scripts --prefix vendor
	node vendor/vendor.mjs

# names, versions and hashes of everything that `make install` and `make peers` install, for every
# platform
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-annotate --no-header --extra cluster --extra frames --extra serve --group dev pyproject.toml --output-file requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-annotate --no-header $(PEERS)/requirements.in --output-file $(PEERS)/requirements.lock

clean:
	rm -rf .venv $(PEERS)/.venv vendor/node_modules build dist
