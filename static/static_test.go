package static

import (
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
)

func TestURLCarriesTheHashOfTheContent(t *testing.T) {
	tests := []struct{ name, want string }{
		{"app.css", `^/static/app\.[0-9a-f]{10}\.css$`},
		{"case.css", `^/static/case\.[0-9a-f]{10}\.css$`},
		{"insights.css", `^/static/insights\.[0-9a-f]{10}\.css$`},
		{"app.js", `^/static/app\.[0-9a-f]{10}\.js$`},
		{"assist.js", `^/static/assist\.[0-9a-f]{10}\.js$`},
		{"htmx.js", `^/static/htmx\.[0-9a-f]{10}\.js$`},
		{"favicon.svg", `^/static/favicon\.[0-9a-f]{10}\.svg$`},
		{"ibm-plex-sans-latin-wght-normal.woff2", `^/static/ibm-plex-sans-latin-wght-normal\.[0-9a-f]{10}\.woff2$`},
		{"OFL.txt", `^/static/OFL\.[0-9a-f]{10}\.txt$`},
	}
	for _, tt := range tests {
		if got := URL(tt.name); !regexp.MustCompile(tt.want).MatchString(got) {
			t.Errorf("URL(%q) = %q, want %s", tt.name, got, tt.want)
		}
	}
}

func TestURLOfAnUnknownNamePanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	URL("app.exe")
}

func get(method, target, accept string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "http://desk.example/", nil)
	r.URL.Path = target
	r.Header.Set("Accept-Encoding", accept)
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, r)
	return w
}

func TestHandler(t *testing.T) {
	stale := regexp.MustCompile(`[0-9a-f]{10}`).ReplaceAllString(URL("app.css"), "0000000000")
	font := URL("ibm-plex-sans-latin-wght-normal.woff2")
	const kept = "public, max-age=31536000, immutable"
	tests := []struct {
		name, method, target, accept                  string
		status                                        int
		mimeType, encoding, vary, cache, allow, sniff string
		empty                                         bool
	}{
		{"css", "GET", URL("app.css"), "gzip, br", 200, "text/css; charset=utf-8", "br",
			"Accept-Encoding", kept, "", "nosniff", false},
		{"css by gzip", "GET", URL("app.css"), "gzip", 200, "text/css; charset=utf-8", "gzip", "Accept-Encoding", kept, "", "nosniff", false},
		{"css as it is", "GET", URL("app.css"), "", 200, "text/css; charset=utf-8", "", "Accept-Encoding", kept, "", "nosniff", false},
		{"js refusing both", "GET", URL("app.js"), "br;q=0, gzip;q=0", 200, "text/javascript; charset=utf-8", "", "Accept-Encoding", kept, "", "nosniff", false},
		{"font is compressed already", "GET", font, "gzip", 200, "font/woff2", "", "", kept, "", "nosniff", false},
		{"icon", "GET", URL("favicon.svg"), "gzip", 200, "image/svg+xml", "gzip", "Accept-Encoding", kept, "", "nosniff", false},
		{"head", "HEAD", URL("app.css"), "gzip", 200, "text/css; charset=utf-8", "gzip", "Accept-Encoding", kept, "", "nosniff", true},
		{"old hash", "GET", stale, "", 404, "text/plain; charset=utf-8", "", "", "", "", "nosniff", false},
		{"no hash", "GET", "/static/app.css", "", 404, "text/plain; charset=utf-8", "", "", "", "", "nosniff", false},
		{"source file", "GET", "/static/css/base.css", "", 404, "text/plain; charset=utf-8", "", "", "", "", "nosniff", false},
		{"folder", "GET", "/static/", "", 404, "text/plain; charset=utf-8", "", "", "", "", "nosniff", false},
		{"way out", "GET", "/static/../go.mod", "", 404, "text/plain; charset=utf-8", "", "", "", "", "nosniff", false},
		{"post", "POST", URL("app.css"), "", 405, "text/plain; charset=utf-8", "", "", "", "GET, HEAD", "nosniff", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := get(tt.method, tt.target, tt.accept)
			got := []string{w.Header().Get("Content-Type"), w.Header().Get("Content-Encoding"), w.Header().Get("Vary"), w.Header().Get("Cache-Control"), w.Header().Get("Allow"), w.Header().Get("X-Content-Type-Options")}
			want := []string{tt.mimeType, tt.encoding, tt.vary, tt.cache, tt.allow, tt.sniff}
			if w.Code != tt.status || !slices.Equal(got, want) {
				t.Errorf("got %d %q, want %d %q", w.Code, got, tt.status, want)
			}
			if (w.Body.Len() == 0) != tt.empty {
				t.Errorf("%d bytes of body, want none: %v", w.Body.Len(), tt.empty)
			}
		})
	}
}

func TestCompressedHoldsTheSameBytes(t *testing.T) {
	open := map[string]func(io.Reader) (io.Reader, error){
		"gzip": func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
		"br":   func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil },
	}
	for name := range shelf().byName {
		plain := get("GET", URL(name), "").Body.Bytes()
		for coding := range open {
			packed := get("GET", URL(name), coding)
			body := packed.Body.Bytes()
			if packed.Header().Get("Content-Encoding") == coding {
				r, err := open[coding](bytes.NewReader(body))
				if err != nil {
					t.Fatal(err)
				}
				if body, err = io.ReadAll(r); err != nil {
					t.Fatal(err)
				}
			}
			if !bytes.Equal(plain, body) {
				t.Errorf("%s differs by %s", name, coding)
			}
		}
	}
}

func TestAccepts(t *testing.T) {
	tests := []struct {
		header string
		want   bool
	}{
		{"gzip", true}, {"br, GZIP", true}, {"gzip;q=0.5", true}, {"gzip; q=1", true}, {"gzip;q=0", false}, {"gzip;q=0.000", false},
		{"gzip;q=nonsense", false}, {"x-gzip", false}, {"br", false}, {"", false},
	}
	for _, tt := range tests {
		if got := accepts(tt.header, "gzip"); got != tt.want {
			t.Errorf("accepts(%q, gzip) = %v, want %v", tt.header, got, tt.want)
		}
	}
}

// parts are the files of all bundles of a kind.
func parts(bundles map[string][]string) []string {
	return slices.Concat(slices.Collect(maps.Values(bundles))...)
}

// TestEveryFileIsInABundle: a stylesheet or script that nobody loads would be forgotten.
func TestEveryFileIsInABundle(t *testing.T) {
	linked := maps.Clone(sheets)
	delete(linked, bundleSheet) // made of files of the others
	bundled := slices.Concat(parts(linked), parts(scripts))
	for _, dir := range []string{"css", "js"} {
		names, err := fs.Glob(files, dir+"/*")
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if n := len(slices.DeleteFunc(slices.Clone(bundled), func(b string) bool { return b != name })); n != 1 {
				t.Errorf("%s is in %d bundles, want 1", name, n)
			}
		}
	}
}

func source(t *testing.T, name string) string {
	t.Helper()
	body, err := files.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// TestStylesSurviveTidying holds what tidyCSS takes for granted, and that the result is whole.
func TestStylesSurviveTidying(t *testing.T) {
	quoted := regexp.MustCompile(`"[^"\n]*"`)
	for _, name := range parts(sheets) {
		for _, s := range quoted.FindAllString(source(t, name), -1) {
			if strings.Contains(s, "/*") || strings.ContainsAny(s, "{};") {
				t.Errorf("%s: string %s would not survive", name, s)
			}
		}
	}
	css := get("GET", URL("app.css"), "").Body.String()
	if strings.Count(css, "{") != strings.Count(css, "}") {
		t.Error("braces do not match")
	}
	if !strings.HasPrefix(css, "@layer reset,tokens,base,layout,components,utilities;") && !strings.HasPrefix(css, "@layer reset, tokens, base, layout, components, utilities;") {
		t.Errorf("layers are not declared first: %.80s", css)
	}
	for _, bad := range []string{"/*", "fonts/", "http:", "https:"} {
		if strings.Contains(css, bad) {
			t.Errorf("stylesheet holds %q", bad)
		}
	}
}

func TestFontsOfTheStylesheetAreThere(t *testing.T) {
	css := get("GET", URL("app.css"), "").Body.String()
	refs := regexp.MustCompile(`url\("([^"]+)"\)`).FindAllStringSubmatch(css, -1)
	if len(refs) != 5 {
		t.Errorf("%d fonts, want 5", len(refs))
	}
	for _, ref := range refs {
		if w := get("GET", ref[1], ""); w.Code != http.StatusOK || path.Ext(ref[1]) != ".woff2" {
			t.Errorf("%s: %d", ref[1], w.Code)
		}
	}
}

// TestScriptsObeyThePolicy: no markup from text, no code from text, nothing kept but the three cookies, and no
// text over several lines, which tidyJS would change.
func TestScriptsObeyThePolicy(t *testing.T) {
	banned := regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|localStorage|sessionStorage|setAttribute\("(style|on)`)
	for _, name := range slices.DeleteFunc(parts(scripts), func(name string) bool { return strings.HasPrefix(name, "vendor/") }) {
		body := source(t, name)
		if m := banned.FindString(body); m != "" {
			t.Errorf("%s uses %s", name, m)
		}
		if strings.Count(body, "document.cookie =") > 0 && name != "js/cookies.js" && name != "js/newlink.js" {
			t.Errorf("%s writes a cookie", name)
		}
		for i, line := range strings.Split(body, "\n") {
			if strings.Count(line, "`")%2 != 0 || strings.Contains(line, "/*") {
				t.Errorf("%s:%d would not survive tidying: %s", name, i+1, line)
			}
		}
	}
}

// TestHtmxComesWithItsLockdown: the two are one file, so that nothing runs between them.
func TestHtmxComesWithItsLockdown(t *testing.T) {
	body := get("GET", URL("htmx.js"), "").Body.String()
	core := source(t, "vendor/htmx.min.js")
	if !strings.HasPrefix(body, core) || !strings.Contains(body[len(core):], `createPolicy("htmx"`) {
		t.Error("htmx.js is not htmx followed by its lock-down")
	}
}

// TestWeight keeps each bundle inside its share of the first page, in bytes as today's browsers take it.
func TestWeight(t *testing.T) {
	tests := []struct {
		name string
		most int
	}{{"app.css", 7200}, {"case.css", 2600}, {"faces.css", 700}, {"faces.js", 400}, {"viewer.css", 1200}, {"viewer.js", 6100}, {"app.js", 2800}, {"live.js", 1300}, {"assist.js", 2200}, {"visit.js", 600}, {"htmx.js", 12500}}
	for _, tt := range tests {
		if got := get("GET", URL(tt.name), "br").Body.Len(); got > tt.most {
			t.Errorf("%s: %d bytes, at most %d", tt.name, got, tt.most)
		}
	}
}
