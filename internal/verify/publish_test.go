package verify_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"livedesk/internal/verify"
	"livedesk/store"
	"livedesk/themes"
)

var designer = store.Actor{ID: "staff-3", Name: "Amara Okafor", Role: "designer"}

func (d *testDesk) theme(t *testing.T, doc string) store.Theme {
	t.Helper()
	th, err := d.store.AddTheme(t.Context(), designer, "Bahari "+t.Name(), json.RawMessage(doc))
	if err != nil {
		t.Fatal(err)
	}
	return th
}

// sent is how often the sandbox was given a theme, by its own log.
func (d *testDesk) sent(t *testing.T) int {
	t.Helper()
	resp, err := http.Get(d.vendor.URL + "/sandbox/requests")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var log struct{ Requests []struct{ Path string } }
	if err := json.NewDecoder(resp.Body).Decode(&log); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, r := range log.Requests {
		if strings.HasSuffix(r.Path, "/configureUI") {
			n++
		}
	}
	return n
}

func (d *testDesk) faulty(t *testing.T, fault, code, message string, count int) {
	t.Helper()
	body := fmt.Sprintf(`{"endpoint":"configureUI","fault":%q,"count":%d,"code":%q,"message":%q}`, fault, count, code, message)
	resp, err := http.Post(d.vendor.URL+"/sandbox/faults", "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		t.Fatalf("fault %s: %s", fault, resp.Status)
	}
}

func state(t *testing.T, d *testDesk, id string) store.Publication {
	t.Helper()
	p, err := d.store.Publication(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestPublishATheme(t *testing.T) {
	not(t, "unknown-code", noVerdict)
	d := newDesk(t)
	th := d.theme(t, `{"locale":"en","titleText":"<b>Bahari</b>","new":{"x":1}}`)
	var wg sync.WaitGroup
	ids := make([]string, 4)
	for i := range ids { // a double click, twice
		wg.Go(func() {
			_, list, err := d.PublishTheme(t.Context(), designer, th.ID, 1, []string{"en_US", "in_ID"}, "First look", time.Time{})
			if err != nil || len(list) != 2 {
				t.Errorf("%v, %+v", err, list)
				return
			}
			ids[i] = list[0].ID + list[1].ID
		})
	}
	wg.Wait()
	versions, err := d.store.ThemeVersions(t.Context(), th.ID, 9)
	if err != nil || len(versions) != 1 || versions[0].Why != "First look" {
		t.Fatalf("%v, %+v", err, versions)
	}
	live, err := d.store.LivePublications(t.Context())
	if err != nil || len(live) != 2 || live[0].State != store.PubPublished || live[0].TransactionID == "" || ids[0] != ids[3] {
		t.Fatalf("%v, %+v", err, live)
	}
	// Its own language goes out byte for byte, another one with its own name in it.
	if string(live[0].Document) != string(th.Draft) || !strings.Contains(string(live[1].Document), `"locale":"in_ID"`) {
		t.Errorf("%s\n%s", live[0].Document, live[1].Document)
	}
	if n := d.sent(t); n != 2 {
		t.Errorf("the vendor was asked %d times, want once for each language", n)
	}
	if _, err := d.PublishAgain(t.Context(), designer, th.ID, live[0].ID); err != nil {
		t.Fatal(err)
	}
	if n := d.sent(t); n != 3 {
		t.Errorf("again: the vendor was asked %d times", n)
	}
}

func TestARefusedThemeKeepsTheVendorsWords(t *testing.T) {
	rule := themes.Rules()[5]
	for _, tt := range []struct{ code, message, state string }{
		{rule.Name, rule.Message, store.PubFailed},
		{"PARAMETER_ERROR", rule.Message, store.PubFailed},
		{"PARAMETER_ERROR", rule.Name, store.PubFailed},
		{"IAM_FAILED", "no", store.PubFailed},
		{"NEVER_HEARD_OF", "?", store.PubFailed},
		{"ERROR", "", store.PubSaved},
		{"SERVICE_BUSY", "", store.PubSaved},
	} {
		t.Run(tt.code+" "+tt.message, func(t *testing.T) {
			d := newDesk(t)
			th := d.theme(t, `{"locale":"en"}`)
			d.faulty(t, "code", tt.code, tt.message, 9)
			_, list, err := d.PublishTheme(t.Context(), designer, th.ID, 1, []string{"en_US"}, "", time.Time{})
			if err != nil || list[0].State != tt.state || list[0].Code != tt.code || !list[0].PublishedAt.IsZero() {
				t.Fatalf("%v, %+v", err, list)
			}
			m := verify.ThemeTrouble(list[0].Code, list[0].Message)
			if tt.code == rule.Name || tt.message == rule.Message {
				if !strings.Contains(m.Staff, "a tip") {
					t.Errorf("said: %+v", m)
				}
			}
			if m.Heading == "" || m.Next == "" {
				t.Errorf("said nothing: %+v", m)
			}
		})
	}
}

// Saved, not yet published: what may pass is tried again by the job until the vendor takes it.
func TestPublishingHeals(t *testing.T) {
	not(t, "unknown-code", noVerdict)
	for fault, want := range map[string]string{"busy": store.PubSaved, "429": store.PubSaved, "500": store.PubUnknown, "html": store.PubUnknown, "truncated": store.PubUnknown, "reset": store.PubUnknown, "wrong-type": store.PubUnknown} {
		t.Run(fault, func(t *testing.T) {
			d := newDesk(t)
			th := d.theme(t, `{"locale":"en"}`)
			d.faulty(t, fault, "", "", 1)
			_, list, err := d.PublishTheme(t.Context(), designer, th.ID, 1, []string{"en_US"}, "", time.Time{})
			if err != nil {
				t.Fatal(err)
			}
			if s := list[0].State; s != want && s != store.PubSaved && s != store.PubPublished { // the client may repeat a call by itself
				t.Errorf("%s, want %s", s, want)
			}
			for range 20 {
				d.later(30 * time.Second)
				if err := d.PublishThemes(t.Context()); err != nil {
					t.Fatal(err)
				}
				if state(t, d, list[0].ID).State == store.PubPublished {
					return
				}
				time.Sleep(10 * time.Millisecond)
			}
			t.Errorf("still %+v", state(t, d, list[0].ID))
		})
	}
}

func TestAScheduledTheme(t *testing.T) {
	not(t, "unknown-code", noVerdict)
	d := newDesk(t)
	th := d.theme(t, `{"locale":"en"}`)
	_, list, err := d.PublishTheme(t.Context(), designer, th.ID, 1, []string{"vi_VN"}, "", d.now().Add(time.Hour))
	if err != nil || list[0].State != store.PubScheduled {
		t.Fatalf("%v, %+v", err, list)
	}
	// Later saves do not change what was scheduled.
	if _, err := d.store.SaveTheme(t.Context(), designer, th.ID, 1, json.RawMessage(`{"locale":"en","titleText":"Later"}`)); err != nil {
		t.Fatal(err)
	}
	if err := d.PublishThemes(t.Context()); err != nil || d.sent(t) != 0 {
		t.Fatalf("%v: sent before its time", err)
	}
	d.later(time.Hour)
	if err := d.PublishThemes(t.Context()); err != nil {
		t.Fatal(err)
	}
	if p := state(t, d, list[0].ID); p.State != store.PubPublished || strings.Contains(string(p.Document), "Later") {
		t.Errorf("%+v", p)
	}
}

func TestRollBackATheme(t *testing.T) {
	not(t, "unknown-code", noVerdict)
	d := newDesk(t)
	th := d.theme(t, `{"locale":"en","titleText":"One"}`)
	publish := func(version int64) {
		t.Helper()
		if _, _, err := d.PublishTheme(t.Context(), designer, th.ID, version, []string{"en_US"}, "", time.Time{}); err != nil {
			t.Fatal(err)
		}
	}
	publish(1)
	if _, err := d.store.SaveTheme(t.Context(), designer, th.ID, 1, json.RawMessage(`{"locale":"en","titleText":"Two"}`)); err != nil {
		t.Fatal(err)
	}
	publish(2)
	for range 2 {
		v, list, err := d.RollBackTheme(t.Context(), designer, th.ID, 1, []string{"en_US"}, "Too bright")
		if err != nil || v.Number != 3 || v.Of != 1 || list[0].State != store.PubPublished {
			t.Fatalf("%v, %+v, %+v", err, v, list)
		}
	}
	live, err := d.store.LivePublications(t.Context())
	if err != nil || !strings.Contains(string(live[0].Document), "One") || d.sent(t) != 3 {
		t.Errorf("%v, %s, %d sent", err, live[0].Document, d.sent(t))
	}
}

func TestWhatCannotBePublished(t *testing.T) {
	d := newDesk(t)
	th := d.theme(t, `{"locale":"en","titleText":"`+strings.Repeat("a", 101)+`"}`)
	good, err := d.store.AddTheme(t.Context(), designer, "Good", json.RawMessage(`{"locale":"en"}`))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		id      string
		version int64
		locales []string
		want    error
	}{
		{th.ID, 1, []string{"en_US"}, verify.ErrThemeRefused},
		{good.ID, 1, nil, verify.ErrNoLanguage},
		{good.ID, 1, []string{"xx"}, verify.ErrNoLanguage},
		{good.ID, 7, []string{"en_US"}, store.ErrNotFound},
	} {
		if _, _, err := d.PublishTheme(t.Context(), designer, tt.id, tt.version, tt.locales, "", time.Time{}); !errors.Is(err, tt.want) {
			t.Errorf("%v: %v", tt, err)
		}
	}
	if n := d.sent(t); n != 0 {
		t.Errorf("sent %d", n)
	}
	if versions, err := d.store.ThemeVersions(t.Context(), th.ID, 9); err != nil || len(versions) != 0 {
		t.Errorf("a version of what cannot be published: %+v, %v", versions, err)
	}
}

// A person is answered in the time that a link takes; what the vendor may or may not have taken goes on by itself.
func TestAPersonDoesNotWaitForASilentVendor(t *testing.T) {
	t.Parallel()
	not(t, "unknown-code", noVerdict)
	d := newDesk(t)
	th := d.theme(t, `{"locale":"en"}`)
	d.faulty(t, "hang", "", "", 1)
	began := time.Now()
	_, list, err := d.PublishTheme(t.Context(), designer, th.ID, 1, []string{"en_US", "in_ID"}, "", time.Time{})
	if took := time.Since(began); err != nil || took > 7*time.Second {
		t.Fatalf("%v, after %s", err, took)
	}
	if list[0].State != store.PubUnknown && list[0].State != store.PubSaved || list[1].State == store.PubFailed {
		t.Errorf("%+v", list)
	}
	for range 20 {
		d.later(30 * time.Second)
		if err := d.PublishThemes(t.Context()); err != nil {
			t.Fatal(err)
		}
		live, err := d.store.LivePublications(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if len(live) == 2 {
			return
		}
	}
	t.Error("it never healed")
}
