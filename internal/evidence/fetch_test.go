package evidence

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestAllowed(t *testing.T) {
	f := NewFetcher([]string{"advance.ai"}, "http://127.0.0.1:8090")
	tests := []struct {
		link string
		ok   bool
	}{
		{"https://advance.ai/a.jpg", true},
		{"https://cdn.advance.ai/a.jpg", true},
		{"https://CDN.Advance.AI/a.jpg", true},
		{"http://127.0.0.1:8090/images/a.jpg", true},
		{"http://cdn.advance.ai/a.jpg", false},
		{"https://notadvance.ai/a.jpg", false},
		{"https://advance.ai.example/a.jpg", false},
		{"https://user@advance.ai/a.jpg", false},
		{"http://127.0.0.1:8091/a.jpg", false},
		{"http://localhost:8090/a.jpg", false},
		{"file:///etc/passwd", false},
		{"//advance.ai/a.jpg", false},
		{"", false},
	}
	for _, tt := range tests {
		_, refused := WhyRefused(f.Allowed(tt.link))
		if refused == tt.ok {
			t.Errorf("Allowed(%s): refused %v, want ok %v", tt.link, refused, tt.ok)
		}
	}
}

// The address that counts is the one the name resolves to.
func TestAddresses(t *testing.T) {
	check := publicOnly("127.0.0.1:8090")
	tests := []struct {
		address string
		ok      bool
	}{
		{"8.8.8.8:443", true},
		{"[2606:4700::1111]:443", true},
		{"127.0.0.1:8090", true},
		{"127.0.0.1:443", false},
		{"[::1]:443", false},
		{"[::ffff:127.0.0.1]:443", false},
		{"10.1.2.3:443", false},
		{"172.16.0.1:443", false},
		{"192.168.0.1:443", false},
		{"169.254.169.254:80", false},
		{"100.64.0.1:443", false},
		{"0.0.0.0:443", false},
		{"[fd00::1]:443", false},
		{"[64:ff9b::7f00:1]:443", false},
		{"224.0.0.1:443", false},
	}
	for _, tt := range tests {
		if err := check(t.Context(), "tcp", tt.address, nil); (err == nil) != tt.ok {
			t.Errorf("%s: %v, want ok %v", tt.address, err, tt.ok)
		}
	}
}

func TestFetch(t *testing.T) {
	body := []byte("picture")
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/good":
			_, _ = w.Write(body)
		case "/moved":
			http.Redirect(w, r, "/good", http.StatusFound)
		case "/huge":
			_, _ = w.Write(make([]byte, MaxPictureBytes+10))
		case "/bomb":
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			for range 200 {
				_, _ = z.Write(make([]byte, 1<<20))
			}
			_ = z.Close()
		case "/cut":
			w.Header().Set("Content-Length", "1000")
			_, _ = w.Write(body)
		default:
			http.NotFound(w, r)
		}
	}))
	defer srv.Close()
	v, _ := openTestVault(t)
	f := NewFetcher(nil, srv.URL)
	fetch := func(path string) ([]byte, error) {
		spool, err := v.NewSpool(LimitPicture)
		if err != nil {
			t.Fatal(err)
		}
		defer spool.Close()
		if err := f.Fetch(t.Context(), srv.URL+path, spool); err != nil {
			return nil, err
		}
		if err := spool.Done(); err != nil {
			t.Fatal(err)
		}
		return io.ReadAll(io.NewSectionReader(spool, 0, spool.Size()))
	}
	tests := []struct{ path, refused, away string }{
		{"/good", "", ""}, {"/moved", "", "status 302"}, {"/huge", "larger than 16 MB", ""}, {"/bomb", "larger than 16 MB", ""},
		{"/gone", "", "status 404"}, {"/cut", "", "did not answer"},
	}
	for _, tt := range tests {
		got, err := fetch(tt.path)
		refused, _ := WhyRefused(err)
		away, _ := WhyAway(err)
		if tt.refused+tt.away == "" && (err != nil || !bytes.Equal(got, body)) || !strings.Contains(refused, tt.refused) || !strings.Contains(away, tt.away) {
			t.Errorf("%s: %d bytes, %v; want %q %q", tt.path, len(got), err, tt.refused, tt.away)
		}
	}
	srv.Close()
	if _, err := fetch("/good?secret=1"); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("an unreachable host: %v; want an error without the link", err)
	}
}

// A name that leads inwards is refused for good, not taken for a host that is down.
func TestFetchRefusesInwardNames(t *testing.T) {
	err := NewFetcher([]string{"localhost"}, "").Fetch(t.Context(), "https://localhost:9/x", io.Discard)
	if why, refused := WhyRefused(err); !refused || !strings.Contains(why, "not public") {
		t.Errorf("%v, want a refusal", err)
	}
}
