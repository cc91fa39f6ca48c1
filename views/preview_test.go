package views

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"livedesk/static"
)

var assetRef = regexp.MustCompile(`/static/[A-Za-z0-9._-]+`)

// TestPreview writes every state with its assets to PREVIEW_DIR, to be looked at in a browser. PREVIEW_FAR and
// PREVIEW_NEAR may name the two pictures.
func TestPreview(t *testing.T) {
	dir := os.Getenv("PREVIEW_DIR")
	if dir == "" {
		t.Skip("set PREVIEW_DIR to write the pages")
	}
	for _, s := range states() {
		var b bytes.Buffer
		if err := s.page.Render(context.Background(), &b); err != nil {
			t.Fatalf("%s: %v", s.name, err)
		}
		page := strings.NewReplacer("/media/far", os.Getenv("PREVIEW_FAR"), "/media/near", os.Getenv("PREVIEW_NEAR"), "/static/", "static/").Replace(b.String())
		write(t, filepath.Join(dir, s.name+".html"), []byte(page))
		for _, ref := range assetRef.FindAllString(b.String(), -1) {
			body := fetch(t, ref)
			write(t, filepath.Join(dir, ref), bytes.ReplaceAll(body, []byte(`"/static/`), []byte(`"`)))
			for _, inner := range assetRef.FindAllString(string(body), -1) {
				write(t, filepath.Join(dir, inner), fetch(t, inner))
			}
		}
	}
}

func fetch(t *testing.T, ref string) []byte {
	t.Helper()
	w := httptest.NewRecorder()
	static.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, ref, nil))
	body, err := io.ReadAll(w.Body)
	if err != nil || w.Code != http.StatusOK {
		t.Fatalf("%s: %d %v", ref, w.Code, err)
	}
	return body
}

func write(t *testing.T, name string, body []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, body, 0o644); err != nil {
		t.Fatal(err)
	}
}
