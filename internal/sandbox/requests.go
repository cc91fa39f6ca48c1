package sandbox

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// maxRequests are kept; the oldest go first.
const maxRequests = 500

// request is one line of GET /sandbox/requests. No queries, no bodies, nothing personal.
type request struct {
	Time          time.Time `json:"time"` // sandbox clock
	Method        string    `json:"method"`
	Path          string    `json:"path"`
	Endpoint      string    `json:"endpoint"`
	Code          string    `json:"code"`
	TransactionID string    `json:"transactionId"`
	Fault         string    `json:"fault,omitempty"`
	Ms            int64     `json:"ms"`
}

// record keeps the last calls of the API.
func (s *Sandbox) record(r *http.Request, entry request) {
	entry.Method, entry.Path = r.Method, r.URL.Path
	if len(entry.Path) > maxText {
		entry.Path = strings.ToValidUTF8(entry.Path[:maxText], "")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	entry.Time = s.clock().UTC()
	if len(s.requests) >= maxRequests {
		s.requests = slices.Delete(s.requests, 0, len(s.requests)-maxRequests+1)
	}
	s.requests = append(s.requests, entry)
}

func (s *Sandbox) getRequests(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	list := append([]request{}, s.requests...)
	s.mu.Unlock()
	controlJSON(w, map[string]any{"requests": list})
}

// requestsView is what the page of the log shows.
type requestsView struct {
	Filters []requestFilter
	Rows    []requestRow
	Shown   string // the endpoint that is filtered by; "" for all
}

type requestFilter struct {
	Name, Href string
	Current    bool
}

type requestRow struct{ Time, Call, Code, Fault, Took, TransactionID string }

// requestsPage is the log for people. It answers this machine only, like the control API.
func (s *Sandbox) requestsPage(w http.ResponseWriter, r *http.Request) {
	if !fromLoopback(r) {
		http.Error(w, "The request log answers this machine only.", http.StatusForbidden)
		return
	}
	s.mu.Lock()
	list := slices.Clone(s.requests)
	s.mu.Unlock()
	s.render(w, r, http.StatusOK, requestsPage(requestsViewOf(list, r.URL.Query().Get("endpoint"))))
}

// requestsViewOf shows the newest first, of one endpoint or of all.
func requestsViewOf(list []request, endpoint string) requestsView {
	v := requestsView{Shown: endpoint, Filters: []requestFilter{{Name: "All", Href: "/requests", Current: endpoint == ""}}}
	seen := map[string]bool{"": true}
	for _, e := range list {
		if !seen[e.Endpoint] {
			seen[e.Endpoint] = true
			v.Filters = append(v.Filters, requestFilter{
				Name: e.Endpoint, Href: "/requests?endpoint=" + url.QueryEscape(e.Endpoint), Current: e.Endpoint == endpoint,
			})
		}
	}
	for _, e := range slices.Backward(list) {
		if endpoint != "" && e.Endpoint != endpoint {
			continue
		}
		v.Rows = append(v.Rows, requestRow{
			Time: e.Time.Format("15:04:05.000"), Call: e.Method + " " + e.Path, Code: e.Code, Fault: e.Fault,
			Took: strconv.FormatInt(e.Ms, 10) + " ms", TransactionID: e.TransactionID,
		})
	}
	return v
}
