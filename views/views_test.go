package views

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"livedesk/static"
)

func TestRailShowsWhatIsThere(t *testing.T) {
	list := railEntry{URL: "/verifications", Label: "Verifications", Icon: "i-list"}
	link := railEntry{URL: "/verifications/new", Label: "New link", Icon: "i-new", Go: true}
	insights := railEntry{URL: "/insights", Label: "Insights", Icon: "i-insight", Key: "I"}
	current := func(e railEntry) railEntry { e.Current = true; return e }
	tests := []struct {
		name string
		sh   Shell
		want []railEntry
	}{
		{"list", Shell{Path: "/verifications", CanList: true, CanCreate: true}, []railEntry{current(list), link, insights}},
		{"case", Shell{Path: "/verifications/0193", CanList: true, CanCreate: true}, []railEntry{current(list), link, insights}},
		{"new link is not also the list", Shell{Path: "/verifications/new", CanList: true, CanCreate: true}, []railEntry{list, current(link), insights}},
		{"auditor", Shell{Path: "/account", CanList: true}, []railEntry{list, insights}},
		{"designer", Shell{Path: "/account"}, nil},
		{"a longer word is another place", Shell{Path: "/verificationsx", CanList: true}, []railEntry{list, insights}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, tt.sh.rail(), cmp.AllowUnexported(railEntry{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestWhatARoleMayNotSeeIsNotDrawn: even a model that carries too much does not reach the page.
func TestWhatARoleMayNotSeeIsNotDrawn(t *testing.T) {
	blind := failed()
	blind.CanSeeScore = false
	unseeing := failed()
	unseeing.CanSeePictures = false
	cleared := sampleRows()[11]
	cleared.Name, cleared.UserID = "Budi Santoso", "BP-1"
	tests := []struct {
		name          string
		page          string
		want, notWant []string
	}{
		{"score", rendered(t, VerificationPage(support("x", "/verifications"), blind)), []string{"Possible presentation attack"}, []string{`class="big"`, "rule-l fail", "Liveness score"}},
		{"pictures", rendered(t, VerificationPage(support("x", "/verifications"), unseeing)), []string{"Only Compliance sees photos"}, []string{"/media/", "<img", `id="zoom"`}},
		{"list without score column", rendered(t, VerificationRow(sampleRows()[3], RowShow{})), []string{"Rizky Pratama"}, []string{`class="score"`, "c-ph", "sealed"}},
		{"list with both", rendered(t, VerificationRow(sampleRows()[3], RowShow{Score: true, Pictures: true})), []string{`class="score"`, "c-ph", "sealed photos"}, []string{"<img", "/media/"}},
		{"cleared name", rendered(t, VerificationRow(cleared, RowShow{})), []string{"redact", "Cleared verification"}, []string{"Budi Santoso", "BP-1"}},
		{"vendor's page in no frame before it was made for one", rendered(t, AssistPage(support("x", "/"), Assist{ID: "1", FrameURL: "https://h5.example/"})), []string{`name="iframeEnabled" value="true"`, `name="then" value="assist"`}, []string{"<iframe", "h5.example"}},
		{"customer", rendered(t, ReturnPage(Shell{}, Returned{Heading: "Thank you", Kind: "done", Lang: "id"})), []string{`<html lang="id"`, "Thank you"}, []string{"Livedesk</p>", "rail", "Sandbox"}},
		{"sign-in waits for no htmx", rendered(t, SignInPage(stranger, SignIn{})), []string{"/static/app."}, []string{"/static/htmx."}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, w := range tt.want {
				if !strings.Contains(tt.page, w) {
					t.Errorf("page lacks %q", w)
				}
			}
			for _, w := range tt.notWant {
				if strings.Contains(tt.page, w) {
					t.Errorf("page has %q", w)
				}
			}
		})
	}
}

// TestTextIsEscaped: what people type comes back as text.
func TestTextIsEscaped(t *testing.T) {
	evil := `"><script>alert(1)</script>`
	m := sampleNewLink()
	m.Values.UserID, m.Message, m.Errors = evil, evil, map[string]string{"userId": evil}
	row := sampleRows()[0]
	row.Name, row.UserID, row.StatusNote = evil, evil, evil
	for _, page := range []string{rendered(t, NewLinkPage(support("x", "/"), m)), rendered(t, VerificationRow(row, RowShow{}))} {
		if strings.Contains(page, "<script>alert") {
			t.Error("markup came through")
		}
	}
}

func TestNewLinkSummary(t *testing.T) {
	tests := []struct {
		name string
		m    NewLink
		want []fieldError
		open bool
		head string
	}{
		{"nothing", NewLink{}, nil, false, "0 fields need another look"},
		{"asked for", NewLink{Advanced: true}, nil, true, "0 fields need another look"},
		{"outside the fold", NewLink{Errors: map[string]string{"userId": "a"}}, []fieldError{{"userId", "Customer reference", "a"}}, false, "One field needs another look"},
		{"inside, in the order of the form", NewLink{Errors: map[string]string{"callbackUrl": "b", "region": "a"}}, []fieldError{{"region", "Region", "a"}, {"callbackUrl", "Callback address", "b"}}, true, "2 fields need another look"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, tt.m.summary(), cmp.AllowUnexported(fieldError{})); diff != "" {
				t.Error(diff)
			}
			if got := tt.m.open(); got != tt.open {
				t.Errorf("open %v, want %v", got, tt.open)
			}
			if got := problemsHeading(t.Context(), len(tt.m.summary())); got != tt.head {
				t.Errorf("heading %q, want %q", got, tt.head)
			}
		})
	}
}

// TestEveryContractFieldIsInTheForm: the names of contract.md are the names of the form.
func TestEveryContractFieldIsInTheForm(t *testing.T) {
	page := rendered(t, NewLinkPage(support("x", "/"), sampleNewLink()))
	for _, name := range []string{"product", "userId", "bizId", "region", "language", "returnUrl", "failReturnUrl", "callbackUrl", "bizCode", "productLevel",
		"livenessType", "prefersColorScheme", "iframeEnabled", "ignoreFailWhenJump", "tryCount", "name", "once", "then"} {
		if !strings.Contains(page, `name="`+name+`"`) {
			t.Errorf("no field %s", name)
		}
	}
}

func TestPair(t *testing.T) {
	pic := func(kinds ...string) (out []Picture) {
		for _, k := range kinds {
			out = append(out, Picture{Kind: k})
		}
		return out
	}
	tests := []struct {
		name       string
		in         []Picture
		pair, rest []Picture
	}{
		{"far stands left however they came", pic("near", "audit", "far", "video"), pic("far", "near"), pic("audit", "video")},
		{"one alone", pic("video", "silent", "audit"), pic("silent"), pic("video", "audit")},
		{"far alone", pic("main", "far"), pic("far"), pic("main")},
		{"none", nil, nil, nil},
		{"only a video", pic("video"), nil, pic("video")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			pair, rest := Verification{Pictures: tt.in}.pair()
			if diff := cmp.Diff([][]Picture{tt.pair, tt.rest}, [][]Picture{pair, rest}); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestUnknownStatusIsNeverAFailure(t *testing.T) {
	for _, id := range []string{"unknown", "brand-new", "PASS"} {
		if got := markOf(id); got.kind != "inc" || got.glyph != "g-warn" {
			t.Errorf("%s is shown as %v", id, got)
		}
	}
}

// budget is what the first page may weigh on the wire without its fonts, in bytes.
const budget = 30 << 10

// TestFirstPageIsLight weighs sign-in and a full list as they travel.
func TestFirstPageIsLight(t *testing.T) {
	list := sampleList()
	for len(list.Rows) < 25 {
		r := list.Rows[3]
		r.ID, r.Name = r.ID+strconv.Itoa(len(list.Rows)), "Somebody "+strconv.Itoa(len(list.Rows)*7919)
		list.Rows = append(list.Rows, r)
	}
	tests := []struct {
		name, page string
		files      []string
	}{
		{"sign-in", rendered(t, SignInPage(stranger, SignIn{})), []string{"app.css", "app.js"}},
		{"list", rendered(t, ListPage(live(compliance("Verifications", "/verifications")), list)), []string{"app.css", "app.js", "live.js", "htmx.js"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			total := zipped(t, tt.page)
			for _, name := range tt.files {
				total += onTheWire(t, static.URL(name))
			}
			t.Logf("%d bytes", total)
			if total > budget {
				t.Errorf("%d bytes on the wire, budget %d", total, budget)
			}
		})
	}
}

func zipped(t *testing.T, page string) int {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(page)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Len()
}

func onTheWire(t *testing.T, url string) int {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, url, nil)
	r.Header.Set("Accept-Encoding", "br")
	w := httptest.NewRecorder()
	static.Handler().ServeHTTP(w, r)
	if w.Header().Get("Content-Encoding") != "br" {
		t.Fatalf("%s is not compressed", url)
	}
	return w.Body.Len()
}

// BenchmarkInsights draws the page with a year's numbers; the store's BenchmarkInsight is the rest of what it costs.
func BenchmarkInsights(b *testing.B) {
	page := InsightsPage(compliance("Insights", "/insights"), busy())
	for b.Loop() {
		var out bytes.Buffer
		if err := page.Render(b.Context(), &out); err != nil {
			b.Fatal(err)
		}
	}
}
