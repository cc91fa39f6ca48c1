package advance_test

import (
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"livedesk/internal/advance"
)

// Whether the vendor may have done what it was asked is said of the whole call, not of its last try.
func TestUnsure(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name  string
		tries []http.HandlerFunc // the last one repeats
		want  bool
	}{
		{"a refusal", []http.HandlerFunc{text(refusal("PARAMETER_ERROR"))}, false},
		{"the account", []http.HandlerFunc{text(refusal("IAM_FAILED"))}, false},
		{"busy, in the vendor's words", []http.HandlerFunc{text(refusal("SERVICE_BUSY"))}, false},
		{"too many", []http.HandlerFunc{status(429, "")}, false},
		{"a fault of its own", []http.HandlerFunc{text(refusal("ERROR"))}, true},
		{"a bare gateway", []http.HandlerFunc{status(502, "")}, true},
		{"no answer", []http.HandlerFunc{reset}, true},
		{"a page", []http.HandlerFunc{text("<html>")}, true},
		{"half an answer", []http.HandlerFunc{text(envelope("SUCCESS", `{"signatureId":"s1"}`)[:20])}, true},
		{"done, with data of another kind", []http.HandlerFunc{text(envelope("SUCCESS", `7`))}, true},
		{"no answer, then the account", []http.HandlerFunc{reset, text(refusal("OVER_QUERY_LIMIT"))}, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			var n atomic.Int64
			v := newVendor(t, func(w http.ResponseWriter, r *http.Request) {
				tc.tries[min(int(n.Add(1)), len(tc.tries))-1](w, r)
			})
			_, err := v.client().EnrolFace(t.Context(), signature)
			if fail := asError(t, err); fail.Unsure != tc.want {
				t.Errorf("%v: unsure %v, want %v", fail, fail.Unsure, tc.want)
			}
		})
	}
}

// Nobody listens: nothing was sent.
func TestNobodyListensIsNotUnsure(t *testing.T) {
	t.Parallel()
	v := newVendor(t, text(envelope("SUCCESS", `{"signatureId":"s1"}`)))
	c := v.client()
	if _, err := c.EnrolFace(t.Context(), signature); err != nil { // so that the token is there
		t.Fatal(err)
	}
	v.Close()
	time.Sleep(100 * time.Millisecond) // until the client has noticed that the connection it kept is gone
	_, err := c.EnrolFace(t.Context(), signature)
	if fail := asError(t, err); fail.Unsure || fail.Kind != advance.KindUnreachable {
		t.Errorf("%v: unsure %v", fail, fail.Unsure)
	}
}
