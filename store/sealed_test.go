package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Only sealed pictures count, each for its own verification.
func TestSealedCounts(t *testing.T) {
	s, _ := open(t)
	one, first := create(t, s, blank())
	two, _ := create(t, s, blank())
	media := []NewMedia{{ID: "m1", Kind: MediaFar, File: "aa/1", Status: MediaSealed}, {ID: "m2", Kind: MediaNear, File: "aa/2", Status: MediaSealed}, {ID: "m3", Kind: MediaMain, Status: MediaRefused, Reason: "x"}}
	finish(t, s, first.ID, passed(), media...)
	for _, tt := range []struct {
		ids  []string
		want map[string]int
	}{{nil, nil}, {[]string{one.ID, two.ID, "nothing"}, map[string]int{one.ID: 2}}, {[]string{two.ID}, map[string]int{}}} {
		got, err := s.SealedCounts(t.Context(), tt.ids)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%v (-want +got):\n%s", tt.ids, diff)
		}
	}
}
