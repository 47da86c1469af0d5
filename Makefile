.PHONY: help run run-empty cluster build reproduce test test-cluster fuzz zoo bench load kills ux figures compare audit lint clean-data

help:
	@echo "make run        build, then serve the demonstration at http://127.0.0.1:8080"
	@echo "make run-empty  the same with nothing in it but a set-up link for the administrator"
	@echo "make cluster    the demonstration on PostgreSQL, S3, two servers and two evaluators; keeps nothing"
	@echo "make build      build and serve nothing"
	@echo "make reproduce  build the browser app again elsewhere and compare it with dist/"
	@echo "make test       every test"
	@echo "make test-cluster  every test in Chromium on what make cluster runs"
	@echo "make fuzz       feed every reader of foreign bytes with damaged ones; SECONDS=60 TARGET=all"
	@echo "make zoo        import model files and ask them beside their libraries' answers; CASES=folder NOISE=1"
	@echo "make bench      measure; writes target/bench.json"
	@echo "make load       ask the release server with 1,000 users, on SQLite and PostgreSQL; writes target/load.json"
	@echo "make kills      the same while its processes are killed at random moments; KILLS=1000"
	@echo "make ux         first paint, Lighthouse, axe, long lists; writes target/ux.json"
	@echo "make figures    write the figures of target/bench.json and target/load.json into README.md"
	@echo "make compare    the same models in concrete-ml and pyhelayers (large downloads)"
	@echo "make audit      known advisories of every dependency (asks GitHub)"
	@echo "make lint       clippy"
	@echo "make clean-data delete data/ and data-empty/, unless a server runs there"

run:
	@.ci/free
	@$(MAKE) --no-print-directory build
	@.ci/serve data demo

run-empty:
	@.ci/free
	@$(MAKE) --no-print-directory build
	@.ci/serve data-empty

cluster:
	@.ci/free
	@.ci/tools test
	@.ci/build
	@.ci/cluster

build:
	@.ci/tools build
	@.ci/build

reproduce: build
	@.ci/reproduce

test:
	@.ci/tools test
	@.ci/test

test-cluster:
	@.ci/tools test
	@.ci/build test
	@cd e2e && TACIT_CLUSTER=1 npx --no-install playwright test

fuzz:
	@.ci/tools build
	@.ci/fuzz $(or $(SECONDS),60) $(TARGET)

zoo:
	@.ci/tools build
	@cargo run --release --locked --package zoo -- $(if $(NOISE),--noise) $(CASES)

bench:
	@.ci/tools test
	@.ci/build
	@.ci/bench

load:
	@.ci/tools test
	@.ci/load

kills:
	@.ci/tools kills
	@.ci/load kills $(or $(KILLS),1000)

ux:
	@.ci/tools test
	@.ci/build
	@.ci/ux

figures:
	@node e2e/figures/readme.mjs

compare:
	@e2e/compare/run

audit:
	@.ci/tools test
	@.ci/audit

lint:
	@.ci/tools build
	@.ci/lint

clean-data:
	@.ci/clean
