// Package contract holds the vendor's client, the sandbox vendor and the table of meanings against each other and
// against the vendor's documents: every documented endpoint with every documented code, whichever side of a
// contradiction the vendor takes. It has tests alone; what they prove is listed in COVERAGE.md.
//
// It is the one place that knows both the client and the sandbox, so that neither has to know the other.
package contract
