package store

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"
)

var dee = Actor{ID: "staff-2", Name: "Dee", Role: "designer"}

func addTheme(t *testing.T, s *Store, name, doc string) Theme {
	t.Helper()
	th, err := s.AddTheme(t.Context(), dee, name, json.RawMessage(doc))
	check(t, err)
	return th
}

func save(t *testing.T, s *Store, id string, version int64, doc string) int64 {
	t.Helper()
	v, err := s.SaveTheme(t.Context(), dee, id, version, json.RawMessage(doc))
	check(t, err)
	return v
}

func theme(t *testing.T, s *Store, id string) Theme {
	t.Helper()
	th, err := s.Theme(t.Context(), id)
	check(t, err)
	return th
}

// Two designers who began from the same save: the second is told, and what both began from is there to compare.
func TestNobodyOverwritesASave(t *testing.T) {
	s, _ := open(t)
	th := addTheme(t, s, "Bahari", `{"locale":"en"}`)
	v := save(t, s, th.ID, 1, `{"locale":"en","titleText":"A"}`)
	if v != 2 {
		t.Errorf("version %d", v)
	}
	_, err := s.SaveTheme(t.Context(), ana, th.ID, 1, json.RawMessage(`{"locale":"en","titleText":"B"}`))
	wantErr(t, err, ErrConflict)
	base, err := s.ThemeDraft(t.Context(), th.ID, 1)
	check(t, err)
	wantDiff(t, `{"locale":"en"}`, string(base.Document))
	got := theme(t, s, th.ID)
	wantDiff(t, `{"locale":"en","titleText":"A"}`, string(got.Draft))
	// The same document once more is no conflict and no save.
	same, err := s.SaveTheme(t.Context(), ana, th.ID, 1, got.Draft)
	check(t, err)
	if same != 2 {
		t.Errorf("an equal document was saved as %d", same)
	}
	wantDiff(t, []string{`theme.save {"version":"2"}`, "theme.add "}, actions(t, s, th.ID))
}

func TestThemeNamesAndArchive(t *testing.T) {
	s, _ := open(t)
	th := addTheme(t, s, "Bahari", `{}`)
	_, err := s.AddTheme(t.Context(), dee, "BAHARI", json.RawMessage(`{}`))
	wantErr(t, err, ErrDuplicate)
	other := addTheme(t, s, "Kiosk", `{}`)
	wantErr(t, s.RenameTheme(t.Context(), dee, other.ID, "bahari"), ErrDuplicate)
	check(t, s.ArchiveTheme(t.Context(), dee, th.ID))
	check(t, s.RenameTheme(t.Context(), dee, other.ID, "bahari"))
	wantErr(t, s.RestoreTheme(t.Context(), dee, th.ID), ErrDuplicate)
	_, err = s.SaveTheme(t.Context(), dee, th.ID, 1, json.RawMessage(`{"a":1}`))
	wantErr(t, err, ErrConflict)
	check(t, s.RenameTheme(t.Context(), dee, other.ID, "Kiosk"))
	check(t, s.RestoreTheme(t.Context(), dee, th.ID))
	list, err := s.Themes(t.Context(), false)
	check(t, err)
	if len(list) != 2 {
		t.Errorf("%d themes", len(list))
	}
	for i := range MaxThemes - 2 {
		addTheme(t, s, fmt.Sprint("T", i), `{}`)
	}
	_, err = s.AddTheme(t.Context(), dee, "One more", json.RawMessage(`{}`))
	wantErr(t, err, ErrConflict)
}

func TestOldSavesGoButTheFirst(t *testing.T) {
	s, c := open(t)
	th := addTheme(t, s, "Bahari", `{"n":0}`)
	for i := range int64(keptDrafts + 5) {
		if i == keptDrafts+4 {
			_, err := s.ThemeDraft(t.Context(), th.ID, 3)
			check(t, err) // a form that is open may have begun from it
			c.add(keptFor + time.Minute)
		}
		save(t, s, th.ID, i+1, fmt.Sprintf(`{"n":%d}`, i+1))
	}
	_, err := s.ThemeDraft(t.Context(), th.ID, 3)
	wantErr(t, err, ErrNotFound)
	_, err = s.ThemeDraft(t.Context(), th.ID, 1)
	check(t, err)
	check(t, s.DiscardTheme(t.Context(), dee, th.ID, keptDrafts+6))
	wantDiff(t, `{"n":0}`, string(theme(t, s, th.ID).Draft))
	wantErr(t, s.DiscardTheme(t.Context(), dee, th.ID, 1), ErrConflict)
}

func TestVersionsOfATheme(t *testing.T) {
	s, _ := open(t)
	th := addTheme(t, s, "Bahari", `{"n":1}`)
	one, err := s.CutThemeVersion(t.Context(), dee, th.ID, 1, "first")
	check(t, err)
	again, err := s.CutThemeVersion(t.Context(), dee, th.ID, 1, "twice")
	check(t, err)
	wantDiff(t, one, again) // one save, one version
	save(t, s, th.ID, 1, `{"n":2}`)
	_, err = s.CutThemeVersion(t.Context(), dee, th.ID, 1, "")
	check(t, err) // the version that exists
	two, err := s.CutThemeVersion(t.Context(), dee, th.ID, 2, "")
	check(t, err)
	_, err = s.CutThemeVersion(t.Context(), dee, th.ID, 7, "")
	wantErr(t, err, ErrConflict)

	back, err := s.RepeatThemeVersion(t.Context(), ana, th.ID, 1, "Too bright")
	check(t, err)
	twice, err := s.RepeatThemeVersion(t.Context(), ana, th.ID, 1, "Too bright")
	check(t, err)
	wantDiff(t, back, twice) // two clicks, one version
	if back.Number != 3 || back.Of != 1 || back.Hash != one.Hash || two.Number != 2 {
		t.Errorf("%+v", back)
	}
	got := theme(t, s, th.ID)
	if string(got.Draft) != `{"n":1}` || got.Base != 3 || got.Latest != 3 {
		t.Errorf("the draft without changes did not follow: %+v", got)
	}
	save(t, s, th.ID, got.DraftVersion, `{"n":9}`)
	_, err = s.RepeatThemeVersion(t.Context(), ana, th.ID, 2, "")
	check(t, err)
	wantDiff(t, `{"n":9}`, string(theme(t, s, th.ID).Draft)) // changes of its own stay
	_, err = s.RepeatThemeVersion(t.Context(), ana, th.ID, 77, "")
	wantErr(t, err, ErrNotFound)
}

// published makes a version and asks for it in a language.
func ask(t *testing.T, s *Store, th Theme, number int64, locale string, due time.Time) Publication {
	t.Helper()
	list, err := s.AskPublication(t.Context(), dee, th.ID, number, []LocaleDocument{{locale, json.RawMessage(`{"locale":"` + locale + `"}`)}}, due)
	check(t, err)
	return list[0]
}

func TestOnePublicationOfAVersionAndLanguage(t *testing.T) {
	s, c := open(t)
	th := addTheme(t, s, "Bahari", `{"locale":"en_US"}`)
	_, err := s.CutThemeVersion(t.Context(), dee, th.ID, 1, "")
	check(t, err)
	p := ask(t, s, th, 1, "en_US", time.Time{})
	if q := ask(t, s, th, 1, "en_US", time.Time{}); q.ID != p.ID || q.State != PubSaved {
		t.Errorf("a double click: %+v", q)
	}
	got, err := s.ClaimPublication(t.Context(), p.ID, c.now().Add(time.Minute))
	check(t, err)
	_, err = s.ClaimPublication(t.Context(), p.ID, c.now().Add(time.Minute))
	wantErr(t, err, ErrConflict)
	wantErr(t, s.CancelPublication(t.Context(), dee, th.ID, p.ID), ErrConflict)
	check(t, s.FinishPublication(t.Context(), got, PublicationAnswer{State: PubPublished, Code: "SUCCESS", TransactionID: "t1"}))
	if q := ask(t, s, th, 1, "en_US", time.Time{}); q.State != PubPublished || q.PublishedAt.IsZero() {
		t.Errorf("asked for once more: %+v", q)
	}
	again, err := s.PublishAgain(t.Context(), dee, th.ID, p.ID)
	check(t, err)
	if again.State != PubSaved || again.PublishedAt.IsZero() {
		t.Errorf("again: %+v", again)
	}
	// What was claimed, lost and taken over by another try is not answered by the first one.
	c.add(time.Second)
	first, err := s.ClaimPublication(t.Context(), p.ID, c.now().Add(time.Minute))
	check(t, err)
	c.add(2 * time.Minute)
	_, err = s.ClaimPublication(t.Context(), p.ID, c.now().Add(time.Minute))
	check(t, err)
	check(t, s.FinishPublication(t.Context(), first, PublicationAnswer{State: PubFailed, Code: "OLD"}))
	now, err := s.Publication(t.Context(), p.ID)
	check(t, err)
	if now.State != PubPublishing || now.Code != "" {
		t.Errorf("%+v", now)
	}
}

// The vendor keeps one document for each language of the account, whatever its theme.
func TestALanguageHasOneTheme(t *testing.T) {
	s, c := open(t)
	a, b := addTheme(t, s, "A", `{"locale":"en_US"}`), addTheme(t, s, "B", `{"locale":"en_US","n":1}`)
	for _, th := range []Theme{a, b} {
		_, err := s.CutThemeVersion(t.Context(), dee, th.ID, 1, "")
		check(t, err)
	}
	send := func(p Publication) {
		t.Helper()
		p, err := s.ClaimPublication(t.Context(), p.ID, c.now().Add(time.Minute))
		check(t, err)
		check(t, s.FinishPublication(t.Context(), p, PublicationAnswer{State: PubPublished}))
		c.add(time.Second)
	}
	first := ask(t, s, a, 1, "en_US", time.Time{})
	second := ask(t, s, b, 1, "en_US", time.Time{})
	if p, _ := s.Publication(t.Context(), first.ID); p.State != PubReplaced {
		t.Errorf("what waited for the language: %s", p.State)
	}
	send(second)
	send(ask(t, s, a, 1, "en_US", time.Time{}))
	send(ask(t, s, a, 1, "vi_VN", time.Time{}))
	live, err := s.LivePublications(t.Context())
	check(t, err)
	if len(live) != 2 || live[0].ThemeID != a.ID || live[0].Locale != "en_US" || live[1].Locale != "vi_VN" {
		t.Errorf("%+v", live)
	}
	send2, err := s.PublishAgain(t.Context(), dee, b.ID, second.ID)
	check(t, err)
	send(send2)
	live, err = s.LivePublications(t.Context())
	check(t, err)
	if live[0].ThemeID != b.ID {
		t.Errorf("%+v", live[0])
	}
}

func TestScheduledPublication(t *testing.T) {
	s, c := open(t)
	th := addTheme(t, s, "Bahari", `{"locale":"en_US"}`)
	_, err := s.CutThemeVersion(t.Context(), dee, th.ID, 1, "")
	check(t, err)
	p := ask(t, s, th, 1, "en_US", c.now().Add(time.Hour))
	due := func() []string {
		ids, err := s.DuePublications(t.Context(), c.now(), 9)
		check(t, err)
		return ids
	}
	if p.State != PubScheduled || len(due()) != 0 {
		t.Errorf("%+v", p)
	}
	_, err = s.ClaimPublication(t.Context(), p.ID, c.now().Add(time.Minute))
	wantErr(t, err, ErrConflict)
	check(t, s.ReschedulePublication(t.Context(), dee, th.ID, p.ID, c.now().Add(time.Minute)))
	c.add(time.Minute)
	wantDiff(t, []string{p.ID}, due())
	check(t, s.CancelPublication(t.Context(), dee, th.ID, p.ID))
	wantErr(t, s.CancelPublication(t.Context(), dee, th.ID, p.ID), ErrConflict)
	wantErr(t, s.ReschedulePublication(t.Context(), dee, th.ID, p.ID, c.now()), ErrConflict)
	if len(due()) != 0 {
		t.Error("cancelled and due")
	}
	wantErr(t, s.CancelPublication(t.Context(), dee, "other", p.ID), ErrNotFound)
	if q := ask(t, s, th, 1, "en_US", time.Time{}); q.State != PubSaved {
		t.Errorf("after it was cancelled: %s", q.State)
	}
}

func TestThemeComments(t *testing.T) {
	s, _ := open(t)
	th := addTheme(t, s, "Bahari", `{}`)
	id, err := s.AddThemeComment(t.Context(), ana, th.ID, "titleText", "Secret words")
	check(t, err)
	check(t, s.ResolveThemeComment(t.Context(), dee, th.ID, id))
	check(t, s.ResolveThemeComment(t.Context(), ana, th.ID, id))
	list, err := s.ThemeComments(t.Context(), th.ID)
	check(t, err)
	if len(list) != 1 || list[0].ResolvedBy != "Dee" || list[0].ByName != "Ana" || list[0].Path != "titleText" {
		t.Errorf("%+v", list)
	}
	wantDiff(t, []string{fmt.Sprintf(`theme.resolve {"comment":"%s"}`, id), fmt.Sprintf(`theme.comment {"comment":"%s","field":"titleText"}`, id), "theme.add "}, actions(t, s, th.ID))
}
