package contract

import (
	"slices"
	"testing"
)

// beyond says that the vendor answers what no document allows.
func (w *world) beyond() bool {
	return slices.ContainsFunc(w.quirks, func(q string) bool {
		return q == "number-as-string" || q == "unknown-code" || q == "unknown-error-code"
	})
}

// Every documented endpoint with every documented code, as the documents' tables have it.
func TestEveryDocumentedAnswer(t *testing.T) {
	w := newWorld(t, description(t))
	for i, r := range allRows(t) {
		t.Run(r.id, func(t *testing.T) { w.run(t, i, r, r.want) })
	}
}
