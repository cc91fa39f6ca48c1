package store

import (
	"testing"
	"time"
)

func lacking(kind string, until time.Time) NewMedia {
	return NewMedia{ID: "missing-" + kind, Kind: kind, Status: MediaMissing, Reason: "the host did not answer", Until: until}
}

func frame(id string, position int) NewMedia {
	m := sealed(id)
	m.Kind, m.Position = MediaAudit, position
	return m
}

// waitsFor makes a passed verification whose sequence is missing.
func waitsFor(t *testing.T, s *Store) (Verification, Attempt) {
	t.Helper()
	v, a := create(t, s, blank())
	o := passed()
	o.CollectAt = start.Add(time.Minute)
	far := sealed("far-" + a.ID)
	miss := lacking(MediaAudit, start.Add(24*time.Hour))
	miss.ID += a.ID
	if ok, err := s.Finish(t.Context(), System, a.ID, o, []NewMedia{far, miss}, "poll"); !ok || err != nil {
		t.Fatal(ok, err)
	}
	return verification(t, s, v.ID), attempt(t, s, a.ID)
}

func TestCollectReplacesWhatIsMissing(t *testing.T) {
	s, c := open(t)
	v, a := waitsFor(t, s)
	if due, err := s.DueCollections(t.Context(), start, 5); err != nil || len(due) != 0 {
		t.Errorf("%d due before its time, %v", len(due), err)
	}
	c.add(2 * time.Minute)
	if due, err := s.DueCollections(t.Context(), c.now(), 5); err != nil || len(due) != 1 || due[0].ID != a.ID {
		t.Errorf("due: %v, %v", due, err)
	}
	// Still away for the same reason: nothing to tell anybody.
	still := lacking(MediaAudit, start.Add(24*time.Hour))
	still.ID = "again"
	if ok, err := s.Collect(t.Context(), System, a.ID, Collection{Media: []NewMedia{still}, Next: c.now().Add(time.Hour), From: "collect"}); !ok || err != nil {
		t.Fatal(ok, err)
	}
	if got := verification(t, s, v.ID); got.Rev != v.Rev {
		t.Error("the page was told of nothing new")
	}
	got := Collection{Media: []NewMedia{frame("f1", 1), frame("f2", 2)}, From: "button"}
	if ok, err := s.Collect(t.Context(), ana, a.ID, got); !ok || err != nil {
		t.Fatal(ok, err)
	}
	media, err := s.Media(t.Context(), v.ID)
	if err != nil || len(media) != 3 || media[1].Position != 1 || media[2].ID != "f2" || !media[2].Until.IsZero() {
		t.Errorf("%+v, %v; want far and the sequence in order", media, err)
	}
	after, at := verification(t, s, v.ID), attempt(t, s, a.ID)
	if after.Status != v.Status || after.Result != v.Result || *after.Score != *v.Score || after.Rev == v.Rev || !at.CollectAt.IsZero() || at.Collects != 2 {
		t.Errorf("%+v and next %v after %d tries", after, at.CollectAt, at.Collects)
	}
	if ok, err := s.Collect(t.Context(), ana, a.ID, Collection{Media: []NewMedia{frame("f3", 1)}}); ok || err != nil {
		t.Errorf("a second sequence: %v, %v; want it left out", ok, err)
	}
}

func TestCollectChangesNothing(t *testing.T) {
	s, _ := open(t)
	_, pending := create(t, s, blank())
	cleared, gone := waitsFor(t, s)
	if err := s.BeginClearing(t.Context(), ana, cleared.ID, "erasure"); err != nil {
		t.Fatal(err)
	}
	for name, a := range map[string]Attempt{"pending": pending, "being cleared": attempt(t, s, gone.ID)} {
		before := verification(t, s, a.VerificationID)
		ok, err := s.Collect(t.Context(), System, a.ID, Collection{Media: []NewMedia{frame("late-"+a.ID, 1)}, Next: start.Add(time.Hour)})
		if ok || err != nil {
			t.Errorf("%s: %v, %v", name, ok, err)
		}
		if err := s.PostponeCollect(t.Context(), a.ID, start.Add(time.Hour)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		wantDiff(t, before, verification(t, s, a.VerificationID))
		wantDiff(t, a, attempt(t, s, a.ID))
	}
	if due, err := s.DueCollections(t.Context(), start.Add(time.Hour), 5); err != nil || len(due) != 0 {
		t.Errorf("%d due of somebody who is being cleared, %v", len(due), err)
	}
}

// Each list of what is due is read by its index, in order.
func TestDueCollectionsUseTheirIndex(t *testing.T) {
	s, _ := open(t)
	wantPlan(t, s, dueCollections, []any{1, 1}, "attempts_collect")
}
