package sandbox

import (
	"net/http"
	"strings"
)

// browserPaths are H5 Liveness's, which browser clients call (vendor-api §16). The token call is not among them: its
// secret key belongs on a server. Nor is /sandbox/.
var browserPaths = []string{"/openapi/liveness/", "/liveness/h5/ext/"}

// allowBrowsers lets pages of any site read answers, without cookies, and answers the question that a browser asks
// first; done says that it has. INFERRED: the documents do not mention it.
func allowBrowsers(w http.ResponseWriter, r *http.Request) (done bool) {
	if !strings.HasPrefix(r.URL.Path, browserPaths[0]) && !strings.HasPrefix(r.URL.Path, browserPaths[1]) {
		return false
	}
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Expose-Headers", "Retry-After")
	if r.Method != http.MethodOptions || r.Header.Get("Access-Control-Request-Method") == "" {
		return false
	}
	h.Set("Access-Control-Allow-Methods", "GET, POST")
	h.Set("Access-Control-Allow-Headers", "Content-Type, X-ACCESS-TOKEN")
	h.Set("Access-Control-Max-Age", "600") // seconds
	w.WriteHeader(http.StatusNoContent)
	return true
}
