package contract

import (
	"net/http"
	"slices"
	"testing"

	"livedesk/internal/advance"
)

// names are the vendor's hosts as the documents print them (vendor-api §1.3).
type names struct {
	*wire
	t     *testing.T
	known []string
	asked []string
}

func (n *names) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.URL.Scheme != "https" || !slices.Contains(n.known, req.URL.Host) {
		n.t.Errorf("%s is not one of the vendor's", req.URL)
	}
	n.asked = append(n.asked, req.URL.Host)
	return n.wire.RoundTrip(req)
}

// Every endpoint at the documented hosts of the six countries, with the token at the same host and at another one:
// no token page names Vietnam (vendor-api §15 row 35).
func TestEveryEndpointByItsRealName(t *testing.T) {
	hosts := map[string]string{"id": "api.advance.ai", "sg": "sg-api.advance.ai", "my": "my-api.advance.ai", "th": "th-api.advance.ai", "ph": "ph-api.advance.ai", "vn": "vn-api.advance.ai"}
	known := []string{"api.advance.ai", "sg-api.advance.ai", "my-api.advance.ai", "th-api.advance.ai", "ph-api.advance.ai", "vn-api.advance.ai"}
	w := newWorld(t, description(t))
	rows := allRows(t)
	for region, host := range hosts {
		for _, token := range []string{"", "https://api.advance.ai"} {
			for _, e := range endpoints {
				i := slices.IndexFunc(rows, func(r row) bool { return r.endpoint == e.name && r.code == "SUCCESS" })
				s := w.scene(t, i, rows[i])
				base, ok := advance.RegionURL(region)
				if !ok || base != "https://"+host {
					t.Fatalf("%s is at %s", region, base)
				}
				n := &names{wire: s.wire, t: t, known: known}
				s.cfg.IDVURL, s.cfg.TokenURL, s.cfg.HTTP = base, token, &http.Client{Transport: n}
				rows[i].play(s)
				if got := e.ask(s); got.Kind != "" || got.Code != "SUCCESS" {
					t.Errorf("%s at %s: %s %s", e.name, region, got.Kind, got.Code)
				}
				want := host
				if placeOf(e.name) <= placeOf("liveness/clear-data") {
					want = "api.advance.ai" // the only one documented for H5 Liveness
				}
				first := host
				if token != "" {
					first = "api.advance.ai"
				}
				if n.asked[0] != first || n.asked[len(n.asked)-1] != want {
					t.Errorf("%s at %s asked %v, want the token from %s and then %s", e.name, region, n.asked, first, want)
				}
			}
		}
	}
}
