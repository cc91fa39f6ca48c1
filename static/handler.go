package static

import (
	"net/http"
	"strconv"
	"strings"
)

// Handler serves everything under /static/. Only a name with its current hash exists, so a page of an older
// version asks in vain rather than getting a file it was not written for, and what was served once may be kept
// for good.
func Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
			return
		}
		a, ok := shelf().byURL[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		a.serve(w, r)
	})
}

func (a *asset) serve(w http.ResponseWriter, r *http.Request) {
	h, body := w.Header(), a.plain
	h.Set("Content-Type", a.mimeType)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("X-Content-Type-Options", "nosniff")
	if a.gzipped != nil {
		h.Add("Vary", "Accept-Encoding")
		if small, coding := a.best(r.Header.Get("Accept-Encoding")); small != nil {
			h.Set("Content-Encoding", coding)
			body = small
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodGet {
		_, _ = w.Write(body) // the other side went away; there is nobody to tell
	}
}

// best is the smallest form that the other side takes; nil when it takes only the plain one.
func (a *asset) best(accept string) (body []byte, coding string) {
	if accepts(accept, "br") {
		if small := a.brotlied(); small != nil {
			return small, "br"
		}
	}
	if accepts(accept, "gzip") {
		return a.gzipped, "gzip"
	}
	return nil, ""
}

// accepts reads the header as RFC 9110 12.5.3 writes it: a list of codings, each with an optional weight, where q=0
// is a refusal.
func accepts(header, wanted string) bool {
	for part := range strings.SplitSeq(header, ",") {
		coding, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if !strings.EqualFold(strings.TrimSpace(coding), wanted) {
			continue
		}
		q, found := strings.CutPrefix(strings.ReplaceAll(weight, " ", ""), "q=")
		v, err := strconv.ParseFloat(q, 64)
		return !found || err == nil && v > 0
	}
	return false
}
