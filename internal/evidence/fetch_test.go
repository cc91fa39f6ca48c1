package evidence

import (
	"bytes"
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

func TestPicture(t *testing.T) {
	body := []byte("picture")
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/good":
			_, _ = w.Write(body)
		case "/moved":
			http.Redirect(w, r, "/good", http.StatusFound)
		case "/huge":
			_, _ = w.Write(make([]byte, maxPictureBytes+10))
		default:
			http.NotFound(w, r)
		}
	}))
	defer srv.Close()
	f := NewFetcher(nil, srv.URL)
	tests := []struct{ path, why string }{
		{"/good", ""}, {"/moved", "status 302"}, {"/huge", "larger than 16 MB"}, {"/gone", "status 404"},
	}
	for _, tt := range tests {
		got, err := f.Picture(t.Context(), srv.URL+tt.path)
		why, _ := WhyRefused(err)
		if tt.why == "" && (err != nil || !bytes.Equal(got, body)) || !strings.Contains(why, tt.why) {
			t.Errorf("%s: %d bytes, %v; want %q", tt.path, len(got), err, tt.why)
		}
	}
	srv.Close()
	if _, err := f.Picture(t.Context(), srv.URL+"/good?secret=1"); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("an unreachable host: %v; want an error without the link", err)
	}
}
