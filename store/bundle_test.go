package store

import (
	"strings"
	"testing"
)

// What leaves, at each level, and what the audit log says of it: codes, ids and counts.
func TestBundleMedia(t *testing.T) {
	s, _ := open(t)
	v, a := create(t, s, blank())
	video, refused := sealed("m2"), NewMedia{ID: "m3", Kind: MediaNear, Status: MediaRefused, Reason: "not_a_picture"}
	video.Kind, video.ContentType = MediaVideo, "video/webm"
	finish(t, s, a.ID, passed(), sealed("m1"), video, refused)
	tests := []struct {
		level, media string
		entries      []string // newest first
	}{
		{LevelNone, "", []string{`bundle.take {"level":"none","pictures":"0","purpose":"audit"}`}},
		{LevelBlurred, "m1", []string{`bundle.take {"level":"blurred","pictures":"1","purpose":"audit"}`,
			`media.view {"how":"bundle","kind":"far","level":"blurred","media":"m1","purpose":"audit"}`}},
		{LevelClear, "m1 m2", []string{`bundle.take {"level":"clear","pictures":"2","purpose":"audit"}`, `media.view {"how":"bundle","kind":"video","level":"clear","media":"m2","purpose":"audit"}`,
			`media.view {"how":"bundle","kind":"far","level":"clear","media":"m1","purpose":"audit"}`}},
	}
	for _, tt := range tests {
		before := len(actions(t, s, v.ID))
		b, err := s.BundleMedia(t.Context(), ana, v.ID, "audit", "", tt.level)
		check(t, err)
		var ids []string
		for _, m := range b.Media {
			ids = append(ids, m.ID)
		}
		wantDiff(t, tt.media, strings.Join(ids, " "))
		if (string(b.Key) == string(v.DataKey)) != (tt.media != "") {
			t.Errorf("%s: key %q", tt.level, b.Key)
		}
		now := actions(t, s, v.ID)
		wantDiff(t, tt.entries, now[:len(now)-before])
		wantDiff(t, b.Hash, scan[string](t, s, `SELECT hash FROM audit WHERE seq = ?`, b.Seq))
		wantDiff(t, b.Seq, scan[int64](t, s, `SELECT max(seq) FROM audit`))
	}
}

func TestBundleMediaRefuses(t *testing.T) {
	s, _ := open(t)
	v, a := create(t, s, blank())
	finish(t, s, a.ID, passed(), sealed("m1"))
	before := len(actions(t, s, v.ID))
	for _, tt := range []struct{ id, purpose, level string }{{"nothing", "audit", LevelClear}, {v.ID, "for Putri Maharani", LevelClear}, {v.ID, "", LevelClear}, {v.ID, "audit", "all"}} {
		b, err := s.BundleMedia(t.Context(), ana, tt.id, tt.purpose, "", tt.level)
		if err == nil || b.Key != nil || b.Media != nil {
			t.Errorf("%+v: %+v, %v; want a refusal", tt, b, err)
		}
	}
	sqlExec(t, s, `CREATE TRIGGER no_audit BEFORE INSERT ON audit WHEN NEW.action = 'bundle.take' BEGIN SELECT RAISE(ABORT, 'no'); END`)
	if b, err := s.BundleMedia(t.Context(), ana, v.ID, "audit", "", LevelClear); err == nil || b.Key != nil || b.Media != nil {
		t.Errorf("without its entry: %+v, %v", b, err)
	}
	if n := len(actions(t, s, v.ID)); n != before {
		t.Errorf("%d entries of bundles that did not leave", n-before)
	}
}

// From the moment at which clearing begins no picture leaves, and the entry says so.
func TestBundleMediaWhileClearing(t *testing.T) {
	s, _ := open(t)
	v, a := create(t, s, blank())
	finish(t, s, a.ID, passed(), sealed("m1"))
	check(t, s.BeginClearing(t.Context(), ana, v.ID, "asked"))
	b, err := s.BundleMedia(t.Context(), ana, v.ID, "audit", "", LevelClear)
	check(t, err)
	if b.Key != nil || b.Media != nil {
		t.Errorf("%+v leaves", b)
	}
	wantDiff(t, `bundle.take {"level":"clear","pictures":"0","purpose":"audit"}`, actions(t, s, v.ID)[0])
	_, _, err = s.ViewBlurred(t.Context(), ana, "m1")
	wantErr(t, err, ErrNotFound)
}

func TestViewBlurred(t *testing.T) {
	s, _ := open(t)
	v, a := create(t, s, blank())
	video := sealed("m2")
	video.Kind, video.ContentType = MediaVideo, "video/webm"
	finish(t, s, a.ID, passed(), sealed("m1"), video)
	m, key, err := s.ViewBlurred(t.Context(), ana, "m1")
	check(t, err)
	wantDiff(t, string(v.DataKey), string(key))
	wantDiff(t, "m1", m.ID)
	wantDiff(t, `media.view {"how":"report","kind":"far","level":"blurred","media":"m1"}`, actions(t, s, v.ID)[0])
	_, _, err = s.ViewBlurred(t.Context(), ana, "m2") // a video cannot be blurred
	wantErr(t, err, ErrNotFound)
}

func TestReportViewed(t *testing.T) {
	s, _ := open(t)
	v, _ := create(t, s, blank())
	check(t, s.ReportViewed(t.Context(), ana, v.ID, LevelBlurred))
	wantDiff(t, `report.view {"level":"blurred"}`, actions(t, s, v.ID)[0])
	wantErr(t, s.ReportViewed(t.Context(), ana, "nothing", LevelNone), ErrNotFound)
}

func TestBeginExportOfTooMany(t *testing.T) {
	s, _ := open(t)
	create(t, s, blank())
	create(t, s, blank())
	_, n, err := s.BeginExport(t.Context(), ana, Filter{}, Export{Format: "xlsx", Purpose: "why", Most: 1})
	wantErr(t, err, ErrTooMany)
	wantDiff(t, int64(2), n)
	wantDiff(t, 0, len(actions(t, s, "verifications")))
	_, _, err = s.BeginExport(t.Context(), ana, Filter{}, Export{Format: "xlsx", Purpose: "why", Most: 2})
	check(t, err)
	wantDiff(t, []string{`export.xlsx {"purpose":"no. 1","rows":"2"}`}, actions(t, s, "verifications"))
}
