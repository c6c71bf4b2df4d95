# `make` lists what there is.

SHELL := /bin/bash
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
SUITES := swift web e2e interop conformance durability hardening ledger redis wordpress chaos browsers
ARGS ?=

.PHONY: help
help: ## This list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z0-9-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: setup
setup: ## Get what building and testing need (apt and pip packages), if it is not there
	@scripts/setup.sh test

.PHONY: run
run: ## Build and start the demo, http://127.0.0.1:8080/demo/ (ARGS='--port 9000' for another port)
	@scripts/setup.sh run
	@[[ -x .build/debug/martlet ]] || echo "The first build takes some minutes."
	@swift build --product martlet
	@exec .build/debug/martlet serve --demo --data .data $(ARGS)

.PHONY: build
build: ## Debug build of everything, tests included
	@scripts/setup.sh run
	@swift build --build-tests

.PHONY: release
release: ## Release build: .build/release/martlet
	@scripts/setup.sh run
	@scripts/release.sh

.PHONY: test
test: ## Everything that a change must pass: lint, build, all suites
	@scripts/test.sh

.PHONY: test-swift test-web test-e2e test-interop test-conformance test-durability test-hardening test-ledger test-redis test-wordpress test-chaos test-browsers
test-swift: ## Swift tests (ARGS='--filter HubTests' for some)
test-web: ## Tests of the pages' JavaScript
test-e2e: ## The demo in a real browser (ARGS='-k typing' for some, here and below)
test-interop: ## Foreign WebSocket clients and proxies
test-conformance: ## The REST contract, api/openapi.yaml
test-durability: ## Kill, restart, reconnect: is anything lost?
test-hardening: ## Hostile clients
test-ledger: ## Many clients with faults between; the books must balance
test-redis: ## The brief's channels, presence and outages on a real Redis
test-wordpress: ## The plugin in a real WordPress: contract, PHP, browsers, abuse (WP_VERSION=6.8 for another)
test-chaos: ## Nodes, Redis and the backend fail at random: a short form of `make chaos`
test-browsers: ## The client in Chromium and Firefox, behind nginx, HAProxy and Caddy that fail and are repaired
$(SUITES:%=test-%): test-%:
	@ARGS='$(ARGS)' scripts/test.sh $*

.PHONY: wordpress
wordpress: ## A WordPress with the plugin, Redis and the gateway: prints addresses and logins (ARGS='--no-redis --no-gateway')
	@scripts/setup.sh test
	@PYTHONPATH=Tests PYTHONDONTWRITEBYTECODE=1 .venv/bin/python scripts/wordpress/serve.py $(ARGS)

.PHONY: plugin
plugin: ## The WordPress plugin to install: .build/plugin/martlet-chat-VERSION.zip
	@python3 scripts/wordpress/build.py

.PHONY: translations
translations: ## Bring the plugin's list of texts up to date, and compile its translations
	@scripts/wordpress/translations.sh

.PHONY: chaos
chaos: ## 3 nodes, 300 clients, 200 threads; nodes, Redis, Sentinel and the backend fail at random (MARTLET_CHAOS_SECONDS)
	@MARTLET_CHAOS_SECONDS=$${MARTLET_CHAOS_SECONDS:-180} MARTLET_CHAOS_CLIENTS=$${MARTLET_CHAOS_CLIENTS:-300} \
	  MARTLET_CHAOS_THREADS=$${MARTLET_CHAOS_THREADS:-200} MARTLET_CHAOS_PAUSE=$${MARTLET_CHAOS_PAUSE:-20} \
	  scripts/test.sh chaos

.PHONY: autobahn
autobahn: ## The Autobahn WebSocket suite: AUTOBAHN=path/to/run-autobahn.py (ARGS='--profile full')
	@scripts/autobahn.sh $(ARGS)

.PHONY: bench-micro
bench-micro: ## Instructions per operation against thresholds (ARGS=--time: processor time; ARGS=--update: new thresholds)
	@python3 Benchmarks/micro/run.py $(ARGS)

.PHONY: bench
bench: release ## The gateway against the peers that are here, interleaved (ARGS='--reps 3 --only W1,W2'); see docs/performance.md
	@python3 Benchmarks/macro/bench.py $(ARGS)

.PHONY: bench-storm
bench-storm: release ## What a storm of new connections does to those who are there; needs root and tcpdump (ARGS='--storms 0,1000')
	@python3 Benchmarks/macro/storm.py $(ARGS)

.PHONY: bench-growth
bench-growth: release ## What a delivery costs with 1,000 and 18,000 connections, with 10 and 10,000 threads (ARGS='--reps 5')
	@python3 Benchmarks/macro/growth.py $(ARGS)

.PHONY: link-order
link-order: release ## Write anew which functions the linker puts side by side, by what callgrind sees (needs valgrind, redis-server)
	@python3 Benchmarks/link_order.py
	@scripts/release.sh
	@python3 Benchmarks/link_order.py --check

.PHONY: bench-selftest
bench-selftest: ## Does the load generator of `make bench` see faults?
	@python3 Benchmarks/macro/selftest.py

.PHONY: lint
lint: ## Style of Swift, syntax of JavaScript and Python, links of the documents
	@scripts/lint.sh

.PHONY: format
format: ## Put the Swift sources into the house style
	@swift format -i -p -r Sources Tests Benchmarks/micro Package.swift web/WebAssets.swift

.PHONY: docs
docs: ## Write docs/configuration.md and the table of metrics in docs/operations.md anew
	@scripts/setup.sh run
	@swift build --product martlet
	@.build/debug/martlet config doc > .build/configuration.md
	@mv .build/configuration.md docs/configuration.md
	@.build/debug/martlet config doc --metrics > .build/metrics.md
	@sed -i -e '/<!-- metrics -->/,/<!-- \/metrics -->/{//!d;}' -e '/<!-- metrics -->/r .build/metrics.md' docs/operations.md

.PHONY: clean
clean: ## Remove what was built and the Python packages; the demo's data (.data) stays
	@rm -rf .build .venv
