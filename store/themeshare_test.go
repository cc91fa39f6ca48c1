package store

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestThemeShares(t *testing.T) {
	s, clock := open(t)
	th := addTheme(t, s, "Bahari", `{"locale":"en"}`)
	add := func(code string, days int) (ThemeShare, error) {
		return s.AddThemeShare(t.Context(), dee, NewThemeShare{ThemeID: th.ID, CodeHash: code, Document: json.RawMessage(`{"locale":"en"}`), Locales: []string{"en_US", "in_ID"}, Until: clock.now().Add(time.Duration(days) * 24 * time.Hour)})
	}
	first, err := add("one", 1)
	check(t, err)
	got, err := s.ThemeShareByCode(t.Context(), "one")
	check(t, err)
	wantDiff(t, first, got)
	if !got.Works(clock.now()) || got.ThemeName != "Bahari" || len(got.Locales) != 2 || string(got.Document) != `{"locale":"en"}` || got.ByName != "Dee" {
		t.Errorf("%+v", got)
	}
	_, err = add("one", 1)
	wantErr(t, err, ErrDuplicate)
	_, err = s.ThemeShareByCode(t.Context(), "other")
	wantErr(t, err, ErrNotFound)
	wantErr(t, s.EndThemeShare(t.Context(), dee, "another theme", first.ID), ErrNotFound)
	check(t, s.EndThemeShare(t.Context(), dee, th.ID, first.ID))
	wantErr(t, s.EndThemeShare(t.Context(), dee, th.ID, first.ID), ErrConflict)
	if got, err = s.ThemeShareByCode(t.Context(), "one"); err != nil || got.Works(clock.now()) || got.Document != nil {
		t.Errorf("an ended share: %+v, %v", got, err)
	}
	// What ran out is forgotten when the next is made, and can not be ended.
	second, err := add("two", 1)
	check(t, err)
	clock.add(25 * time.Hour)
	wantErr(t, s.EndThemeShare(t.Context(), dee, th.ID, second.ID), ErrConflict)
	_, err = add("three", 30)
	check(t, err)
	if got, err = s.ThemeShareByCode(t.Context(), "two"); err != nil || got.Works(clock.now()) || got.Document != nil {
		t.Errorf("a share that ran out: %+v, %v", got, err)
	}
	for i := range MaxThemeShares - 1 {
		_, err = add(fmt.Sprint("more ", i), 1)
		check(t, err)
	}
	_, err = add("too many", 1)
	wantErr(t, err, ErrConflict)
	check(t, s.ArchiveTheme(t.Context(), dee, th.ID))
	_, err = add("archived", 1)
	wantErr(t, err, ErrConflict)
	list, err := s.ThemeShares(t.Context(), th.ID)
	if err != nil || len(list) != MaxThemeShares+2 || list[len(list)-1].ID != first.ID {
		t.Errorf("%d shares, %v", len(list), err)
	}
	made, ended := 0, 0
	for _, action := range actions(t, s, th.ID) {
		switch verb, _, _ := strings.Cut(action, " "); verb {
		case "theme.share":
			made++
		case "theme.unshare":
			ended++
		}
	}
	if made != MaxThemeShares+2 || ended != 1 {
		t.Errorf("the log has %d shares and %d ends", made, ended)
	}
}

// The cache of pictures forgets by age, by number and by size.
func TestThemePicturesAreBounded(t *testing.T) {
	s, clock := open(t)
	keep := func(hash string, size int) {
		t.Helper()
		clock.add(time.Millisecond)
		check(t, s.KeepThemePicture(t.Context(), ThemePicture{Hash: hash, Kind: "image/png", Width: 8, Height: 8, Size: size, Body: make([]byte, size)}))
	}
	began := clock.now()
	keep("a", 10)
	keep("a", 12) // in the place of the first
	got, err := s.ThemePicture(t.Context(), "a", began)
	if err != nil || len(got.Body) != 12 || got.Kind != "image/png" || got.Why != "" {
		t.Errorf("%+v, %v", got, err)
	}
	_, err = s.ThemePicture(t.Context(), "a", clock.now())
	wantErr(t, err, ErrNotFound)
	check(t, s.KeepThemePicture(t.Context(), ThemePicture{Hash: "none", Why: "It is gone."}))
	list, err := s.ThemePictures(t.Context(), []string{"a", "none", "x"}, began)
	if err != nil || len(list) != 2 || len(list[0].Body) != 0 {
		t.Errorf("%d known, %v", len(list), err)
	}
	for i := range maxThemePictures {
		keep(fmt.Sprint("small ", i), 1)
	}
	_, err = s.ThemePicture(t.Context(), "a", began)
	wantErr(t, err, ErrNotFound)
	for i := range 9 {
		keep(fmt.Sprint("large ", i), 4<<20)
	}
	_, err = s.ThemePicture(t.Context(), "large 0", began)
	wantErr(t, err, ErrNotFound)
	if _, err = s.ThemePicture(t.Context(), "large 8", began); err != nil {
		t.Errorf("the newest is gone: %v", err)
	}
}
