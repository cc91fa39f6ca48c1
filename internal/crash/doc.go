// Package crash holds no code, only the proof of what is promised about kills and full disks: it builds the program,
// starts it as an operator would, ends it with SIGKILL at chosen and at random moments, and starts it again.
//
// The vendor is the sandbox, run as a process of its own, so that it remembers what the killed program may not. What
// a kill left is asked from outside, by the addresses of contract and control API, and where no address says it, from
// the data folder by way of the store.
//
// `make crash` runs it in full (LIVEDESK_CRASH=1, some minutes); `make test` a short form of some seconds, and
// `go test -short` none of it.
package crash
