# Two commands are all one needs: make run, make test. Only Go is required; the browser suite also needs
# Chromium, which it installs by apt where it can.
TOOL := go tool -modfile=tools/go.mod
GO_PACKAGES := ./...

.PHONY: run build test race quirks crash check generate fresh lint browser chromium shots clean

run: build
	./livedesk

build:
	CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o livedesk .

test: chromium
	go vet $(GO_PACKAGES)
	go test -timeout 20m $(GO_PACKAGES)

# The race detector needs a C compiler; it is not part of test so that a newcomer needs none.
race:
	go test -race -short ./handlers ./store ./internal/advance ./internal/contract ./internal/sandbox ./internal/verify ./internal/jobs

# The contract suite in full, and the suites of the desk and the console once with each quirk of the sandbox: a quarter
# of an hour. make test has the short form of the first.
quirks:
	LIVEDESK_QUIRKS=full go test -count=1 -timeout 2h -run Quirk ./internal/contract

# The program is killed over and over, while it writes, clears and changes its key, and runs on a disk that fills:
# some minutes. make test has the short form.
crash:
	LIVEDESK_CRASH=1 go test -count=1 -timeout 30m -v ./internal/crash ./internal/backup

check: fresh lint

generate:
	$(TOOL) templ generate

# Generated code must be what the generator makes of the sources today.
fresh:
	$(TOOL) templ generate -check
	go mod tidy -diff
	test -z "$$(gofmt -l .)"

lint:
	$(TOOL) golangci-lint run

# Chromium drives the browser suite. Where it is missing and cannot be installed, make test fails and says so.
chromium:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || { \
	  command -v apt-get >/dev/null || { echo 'The browser suite needs Chromium. Install it and run make test again.'; exit 1; }; \
	  SUDO=$$(test "$$(id -u)" = 0 || echo sudo); \
	  $$SUDO apt-get update -q && $$SUDO apt-get install -y -q --no-install-recommends chromium || { \
	    echo 'Chromium could not be installed by apt. Install it and run make test again.'; exit 1; }; }

# Pictures of every page, role, width and scheme, for people to look at.
shots: chromium
	rm -rf shots && mkdir shots
	SHOTS=$(CURDIR)/shots go test ./internal/e2e ./internal/sandbox -run "TestShots|TestPageShots" -count=1 -timeout 20m

clean:
	rm -rf livedesk shots
