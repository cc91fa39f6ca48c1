package sandbox

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// Pages of other sites may call H5 Liveness, and nothing else (vendor-api §16).
func TestBrowserClients(t *testing.T) {
	b := newBench(t)
	tests := []struct {
		path  string
		shown bool
	}{
		{pathLDStart, true}, {pathLDResult, true}, {pathLDClear, true}, {pathConfigure, true},
		{pathToken, false}, {pathIDVStart, false}, {pathIDVResult, false}, {pathSearch, false}, {"/sandbox/faults", false}, {"/sandbox/outcomes", false}, {"/", false},
		{"/requests", false}, {"/openapi.yaml", false}, {"/images/x.jpg", false},
	}
	for _, tt := range tests {
		ask := http.Header{"Origin": {"https://shop.example"}, "Access-Control-Request-Method": {"POST"}, "Access-Control-Request-Headers": {"x-access-token"}}
		r, err := b.try("OPTIONS", tt.path, nil, ask)
		if err != nil {
			t.Fatal(err)
		}
		got := r.Status == 204 && r.Header.Get("Access-Control-Allow-Origin") == "*" && r.Header.Get("Access-Control-Allow-Headers") == "Content-Type, X-ACCESS-TOKEN"
		if got != tt.shown {
			t.Errorf("%s: asked first: %d %v", tt.path, r.Status, r.Header)
		}
		for _, method := range []string{"GET", "POST"} {
			r, _ := b.try(method, tt.path, fields{}, http.Header{"Origin": {"https://shop.example"}})
			if got := r.Header.Get("Access-Control-Allow-Origin") == "*"; got != tt.shown {
				t.Errorf("%s %s: %v", method, tt.path, r.Header)
			}
			if r.Header.Get("Access-Control-Allow-Credentials") != "" {
				t.Errorf("%s: cookies are allowed", tt.path)
			}
		}
	}
	b.do("POST", "/sandbox/faults", fields{"endpoint": "token", "fault": "busy"})
	if r := b.do("POST", pathLDStart, livenessForm); r.Header.Get("Access-Control-Expose-Headers") != "Retry-After" {
		t.Error("a page cannot read how long to wait")
	}
}

func TestConfigureUI(t *testing.T) {
	b := newBench(t)
	tips := []fields{{"text": "1"}, {"text": "2"}, {"text": "3"}, {"text": "4"}, {"text": "5"}}
	tests := []struct {
		name    string
		body    any
		message string // "" for SUCCESS
	}{
		{"least", fields{"locale": "zh"}, ""},
		{"nulls", fields{"locale": "en_US", "titleText": nil, "mobileCameraPage": fields{"backgroundColor": nil}}, ""},
		{"unknown keys", fields{"locale": "th", "futurePage": fields{"x": 1}}, ""},
		{"no locale", fields{"titleText": "x"}, msgEmpty},
		{"no such locale", fields{"locale": "id_ID"}, msgLivenessInput},
		{"colour", fields{"locale": "en", "mobileTipsPage": fields{"backgroundColor": "blue"}}, "Wrong format of the tips page background color."},
		{"first of two", fields{"locale": "en", "pcTipsPage": fields{"titleText": strings.Repeat("x", 101)}, "mobileTipsPage": fields{"tips": tips}},
			"The number of prompts exceeds the limit, supporting up to four."},
		{"no name", fields{"locale": "en", "mobileCameraPage": fields{"tipsTextColor": "blue"}}, msgLivenessInput},
	}
	for _, tt := range tests {
		r := b.do("POST", pathConfigure, tt.body)
		code := "PARAMETER_ERROR"
		if tt.message == "" {
			code, tt.message = "SUCCESS", "OK"
		}
		if r.Code != code || r.Message != tt.message || string(r.Data) != "null" || r.PricingStrategy != "FREE" {
			t.Errorf("%s: %s", tt.name, r.Raw)
		}
	}
}

// A theme is stored for its language under any of its names, replaced as a whole, and not by what was refused.
func TestThemesAreStoredByLocale(t *testing.T) {
	b := newBench(t)
	title := func(language string) string {
		b.mu.Lock()
		defer b.mu.Unlock()
		return b.themeFor(language).Text("titleText")
	}
	b.do("POST", pathConfigure, fields{"locale": "id", "titleText": "Satu"})
	b.do("POST", pathConfigure, fields{"locale": "en_US", "titleText": "One"})
	b.do("POST", pathConfigure, fields{"locale": "in_ID", "titleText": strings.Repeat("x", 101)})
	for language, want := range map[string]string{"id": "Satu", "in_ID": "Satu", "id-ID": "Satu", "en": "One", "fr_FR": ""} {
		if got := title(language); got != want {
			t.Errorf("%s: %q", language, got)
		}
	}
	b.do("POST", pathConfigure, fields{"locale": "in_ID", "titleText": "Dua"})
	if got := title("id"); got != "Dua" {
		t.Errorf("after the second: %q", got)
	}
}

func TestManual(t *testing.T) {
	b := newBench(t)
	b.do("PUT", "/sandbox/quirks", fields{"on": []string{"busy-status"}})
	r := b.do("GET", "/", nil)
	want := []string{"<h1>Sandbox vendor</h1>", "samplesecretkey", b.srv.URL, "On now: busy-status.", "Films are off", "2026-11-23T10:00:00Z", "PUT /sandbox/settings"}
	for _, e := range endpoints {
		want = append(want, e.method+" "+e.path)
	}
	for _, name := range QuirkNames() {
		want = append(want, "<code>"+name+"</code>")
	}
	for _, o := range outcomes {
		want = append(want, "<code>"+o.name+"</code>")
	}
	for _, part := range want {
		if !strings.Contains(r.Raw, part) {
			t.Errorf("the manual lacks %s", part)
		}
	}
	if r.Status != 200 || strings.Contains(r.Raw, "style=") || strings.Contains(r.Raw, "<script") {
		t.Errorf("status %d, or something inline", r.Status)
	}
	if r := b.do("GET", "/openapi.yaml", nil); r.Raw != string(OpenAPI()) || r.Header.Get("Content-Type") != "application/yaml" {
		t.Error("another description is served")
	}
	if r := b.do("GET", "/h5-assets/docs.css", nil); r.Status != 200 {
		t.Error("the manual has no stylesheet")
	}
}

func TestRequestsPage(t *testing.T) {
	b := newBench(t)
	page := func(query string) string { return b.do("GET", "/requests"+query, nil).Raw }
	if got := page("?endpoint=get-result"); !strings.Contains(got, "No calls of this endpoint") {
		t.Error("no word for an empty filter")
	}
	b.start(liveness, livenessForm.with("userId", "canary-77"))
	b.do("GET", pathLDClear+"?signatureId=canary-77", nil)
	b.do("POST", "/sandbox/faults", fields{"endpoint": "token", "fault": "500"})
	b.do("POST", pathLDStart, livenessForm)
	all := page("")
	if strings.Contains(all, "canary") || strings.Contains(all, b.token) {
		t.Error("the page has a reference or a token")
	}
	newest, oldest := strings.Index(all, "fault 500"), strings.Index(all, "POST "+pathToken)
	if newest < 0 || oldest < newest {
		t.Errorf("the newest is not first: %d, %d", newest, oldest)
	}
	one := page("?endpoint=clear-data")
	if !strings.Contains(one, "PARAMETER_ERROR") || strings.Contains(one, pathToken) || !strings.Contains(one, `href="/requests?endpoint=clear-data" aria-current="true"`) {
		t.Error("the filter does not filter")
	}
	s := New(Config{Origin: "http://127.0.0.1:1", Now: testClock})
	defer s.Close()
	for remote, want := range map[string]int{"127.0.0.1:1": 200, "192.0.2.1:1": 403} {
		r, w := httptest.NewRequest("GET", "/requests", nil), httptest.NewRecorder()
		r.RemoteAddr = remote
		s.ServeHTTP(w, r)
		if w.Code != want || want == 200 && !strings.Contains(w.Body.String(), "No calls yet.") {
			t.Errorf("%s: %d", remote, w.Code)
		}
	}
}

// HEAD on a documented GET cleared somebody's data.
func TestHeadChangesNothing(t *testing.T) {
	b := newBench(t)
	id := b.start(liveness, livenessForm).text("signatureId")
	if r := b.do("HEAD", pathLDClear+"?signatureId="+id, nil); r.Status != 405 || b.sessions[id].cleared {
		t.Errorf("%d, cleared %v", r.Status, b.sessions[id].cleared)
	}
}

func TestContentType(t *testing.T) {
	b := newBench(t)
	for kind, want := range map[string]string{
		"": "SUCCESS", "application/json": "SUCCESS", "application/json; charset=utf-8": "SUCCESS", "application/x-www-form-urlencoded": "CLIENT_ERROR", "text/plain": "CLIENT_ERROR", ";": "CLIENT_ERROR",
	} {
		h := http.Header{"X-ACCESS-TOKEN": {b.token}}
		if kind != "" {
			h.Set("Content-Type", kind)
		}
		if r, _ := b.try("POST", pathLDStart, livenessForm, h); r.Code != want {
			t.Errorf("%q: %s", kind, r.Code)
		}
	}
}

// The documents have nine hosts; the sandbox is all of them.
func TestTheHostDoesNotMatter(t *testing.T) {
	b := newBench(t)
	for _, host := range []string{"api.advance.ai", "sg-api.advance.ai", "vn-api.advance.ai", "localhost"} {
		r, w := httptest.NewRequest("POST", "http://"+host+pathLDStart, strings.NewReader(`{"returnUrl":"https://a.example","region":"IDN"}`)), httptest.NewRecorder()
		r.Header.Set("X-ACCESS-TOKEN", b.token)
		if b.ServeHTTP(w, r); !strings.HasPrefix(w.Body.String(), `{"code":"SUCCESS"`) {
			t.Errorf("%s: %s", host, w.Body)
		}
	}
}
