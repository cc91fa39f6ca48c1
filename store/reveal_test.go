package store

import (
	"errors"
	"strings"
	"testing"
	"time"
)

var budi = Actor{ID: "staff-2", Name: "Budi", Role: "compliance"}

func withPicture(t testing.TB, s *Store, media ...NewMedia) Verification {
	t.Helper()
	v, a := create(t, s, blank())
	finish(t, s, a.ID, passed(), media...)
	return v
}

func reveal(t testing.TB, s *Store, by Actor, id string) Reveal {
	t.Helper()
	r, err := s.Reveal(t.Context(), by, id, RevealAsked, "")
	check(t, err)
	return r
}

// how a person sees a picture now.
func how(t testing.TB, s *Store, by Actor, mediaID string) string {
	t.Helper()
	v, err := s.ViewMedia(t.Context(), by, mediaID, false)
	check(t, err)
	return v.How
}

func TestReveal(t *testing.T) {
	s, c := open(t)
	v := withPicture(t, s, sealed("m1"))
	withPicture(t, s, sealed("m2"))
	rev := verification(t, s, v.ID).Rev
	r, err := s.Reveal(t.Context(), ana, v.ID, RevealOther, "Putri asks on the phone")
	check(t, err)
	want := Reveal{ID: r.ID, VerificationID: v.ID, StaffID: "staff-1", StaffName: "Ana", Reason: RevealOther, Words: "Putri asks on the phone", At: start, Until: start.Add(time.Minute)}
	wantDiff(t, want, r)
	wantDiff(t, `media.reveal {"reason":"other","reveal":"1"}`, actions(t, s, v.ID)[0])
	for name, tt := range map[string]struct {
		by    Actor
		media string
		want  string
	}{
		"whoever gave a reason": {ana, "m1", ViewReveal}, "another person": {budi, "m1", ViewBlurred}, "another verification": {ana, "m2", ViewBlurred},
	} {
		if got := how(t, s, tt.by, tt.media); got != tt.want {
			t.Errorf("%s sees it %s, want %s", name, got, tt.want)
		}
	}
	wantDiff(t, []string{`media.view {"how":"blurred","kind":"far","media":"m1"}`, `media.view {"how":"reveal","kind":"far","media":"m1","reveal":"1"}`}, sorted(actions(t, s, v.ID)[:2]))
	c.add(time.Minute - time.Millisecond)
	g, err := s.Grant(t.Context(), ana, v.ID)
	check(t, err)
	wantDiff(t, []any{Grant{ViewReveal, start.Add(time.Minute)}, ViewReveal}, []any{g, how(t, s, ana, "m1")})
	c.add(time.Millisecond)
	g, err = s.Grant(t.Context(), ana, v.ID)
	check(t, err)
	wantDiff(t, []any{Grant{}, ViewBlurred}, []any{g, how(t, s, ana, "m1")})
	if verification(t, s, v.ID).Rev != rev {
		t.Error("a reveal counts as a change of the verification, which would wake every open page")
	}
}

func sorted(list []string) []string {
	if len(list) == 2 && list[0] > list[1] {
		list[0], list[1] = list[1], list[0]
	}
	return list
}

// A double click makes one grant, one entry, and costs one.
func TestRevealTwiceIsOnce(t *testing.T) {
	s, c := open(t)
	check(t, s.SetSetting(t.Context(), ana, SettingRevealQuota, "1"))
	v := withPicture(t, s, sealed("m1"))
	first := reveal(t, s, ana, v.ID)
	c.add(59 * time.Second)
	wantDiff(t, first, reveal(t, s, ana, v.ID))
	list, err := s.Reveals(t.Context(), v.ID)
	check(t, err)
	wantDiff(t, []Reveal{first}, list)
	if n := strings.Count(strings.Join(actions(t, s, v.ID), "\n"), "media.reveal"); n != 1 {
		t.Errorf("%d entries, want 1", n)
	}
}

func TestRevealQuota(t *testing.T) {
	for _, tt := range []struct {
		setting string
		want    int
	}{{"", 30}, {"2", 2}, {"0", 30}, {"many", 30}, {"1001", 30}} {
		t.Run(tt.setting, func(t *testing.T) {
			s, c := open(t)
			ctx := t.Context()
			if tt.setting != "" {
				check(t, s.SetSetting(ctx, ana, SettingRevealQuota, tt.setting))
			}
			v := withPicture(t, s, sealed("m1"))
			for range tt.want {
				reveal(t, s, ana, v.ID)
				c.add(61 * time.Second)
			}
			_, err := s.Reveal(ctx, ana, v.ID, RevealDecide, "")
			var spent *QuotaError
			if !errors.As(err, &spent) {
				t.Fatalf("after %d: %v, want a quota error", tt.want, err)
			}
			wantDiff(t, QuotaError{Quota: tt.want, Next: start.Add(time.Hour)}, *spent)
			wantDiff(t, ViewBlurred, how(t, s, ana, "m1"))
			reveal(t, s, budi, v.ID) // the quota is a person's own
			c.add(spent.Next.Sub(c.now()) - time.Millisecond)
			if _, err := s.Reveal(ctx, ana, v.ID, RevealDecide, ""); !errors.As(err, &spent) {
				t.Errorf("a millisecond too early: %v", err)
			}
			c.add(time.Millisecond)
			reveal(t, s, ana, v.ID)
		})
	}
}

func TestRevealRefused(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	v := withPicture(t, s, sealed("m1"))
	empty := withPicture(t, s, NewMedia{ID: "m2", Kind: MediaNear, Status: MediaMissing})
	gone := withPicture(t, s, sealed("m3"))
	reveal(t, s, ana, gone.ID)
	check(t, s.BeginClearing(ctx, ana, gone.ID, "asked"))
	tests := []struct {
		name, id, reason, words string
		want                    error
	}{
		{"no reason", v.ID, "", "", nil},
		{"a code that is not known", v.ID, "because", "", nil},
		{"other without words", v.ID, RevealOther, "", nil},
		{"too long", v.ID, RevealDecide, strings.Repeat("é", 201), nil},
		{"no picture", empty.ID, RevealDecide, "", ErrConflict},
		{"being cleared", gone.ID, RevealDecide, "", ErrNotFound},
	}
	for _, tt := range tests {
		_, err := s.Reveal(ctx, ana, tt.id, tt.reason, tt.words)
		if err == nil || tt.want != nil && !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
	}
	_, err := s.ViewMedia(ctx, ana, "m3", false)
	wantErr(t, err, ErrNotFound) // the grant from before is worth nothing
	if n := scan[int](t, s, `SELECT count(*) FROM reveals WHERE verification_id <> ?`, gone.ID); n != 0 {
		t.Errorf("%d rows after refusals", n)
	}
	if _, err := s.Reveal(ctx, ana, v.ID, RevealDecide, strings.Repeat("é", 200)); err != nil {
		t.Errorf("200 characters: %v", err)
	}
}

// Video and the sequence are shown clear or not at all; being refused is no view.
func TestWhatCannotBeBlurredIsCovered(t *testing.T) {
	s, _ := open(t)
	film, frames := sealed("m1"), sealed("m2")
	film.Kind, frames.Kind = MediaVideo, MediaAudit
	v := withPicture(t, s, film, frames)
	for _, id := range []string{"m1", "m2"} {
		_, err := s.ViewMedia(t.Context(), ana, id, false)
		wantErr(t, err, ErrCovered)
	}
	if strings.Contains(strings.Join(actions(t, s, v.ID), "\n"), "media.view") {
		t.Error("a refusal is recorded as a view")
	}
	reveal(t, s, ana, v.ID)
	wantDiff(t, []string{ViewReveal, ViewReveal}, []string{how(t, s, ana, "m1"), how(t, s, ana, "m2")})
}

// What somebody wrote goes with the person, the code stays. That no byte is left is TestAfterClearingNothingIsLeft's.
func TestClearingEmptiesWordsOfReveals(t *testing.T) {
	s, c := open(t)
	ctx := t.Context()
	v, kept := withPicture(t, s, sealed("m1")), withPicture(t, s, sealed("m2"))
	for _, id := range []string{v.ID, kept.ID} {
		_, err := s.Reveal(ctx, ana, id, RevealOther, "her sister asks")
		check(t, err)
	}
	c.add(time.Hour)
	reveal(t, s, ana, v.ID)
	check(t, s.BeginClearing(ctx, ana, v.ID, "asked"))
	confirmAll(t, s, v.ID)
	check(t, s.FinishClearing(ctx, v.ID))
	words := func(id string) (list []string) {
		all, err := s.Reveals(ctx, id)
		check(t, err)
		for _, r := range all {
			list = append(list, r.Reason+" "+r.Words)
		}
		return list
	}
	wantDiff(t, []string{"other " + WordsRemoved, "asked "}, words(v.ID))
	wantDiff(t, []string{"other her sister asks"}, words(kept.ID))
}
