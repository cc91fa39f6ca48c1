package advance

import (
	"net/http"
	"path"
	"time"
)

// family says which of the configured hosts an endpoint is asked at.
type family int

const (
	tokenFamily family = iota
	livenessFamily
	idvFamily
	families // how many there are
)

const (
	once   = false // sent once, whatever happens
	repeat = true  // hearing it twice changes nothing more at the vendor
)

const (
	resultLimit = 32 << 20 // bytes of pictures and film in base64, after decompression
	plainLimit  = 1 << 20  // bytes; every other answer

	resultTimeout = 20 * time.Second // a whole call with its waits and repeats
	plainTimeout  = 10 * time.Second
	// tokenTimeout bounds one refresh. Everybody who needs a token waits for the refresh under way, so one that
	// hangs must not hold up those who come after the vendor is back.
	tokenTimeout = 4 * time.Second
)

const idvPrefix = "/intl/openapi/identity-risk/idvs-h5/ekyc/v1"

// endpoint is one row of the policy.
type endpoint struct {
	family  family
	method  string
	path    string
	repeat  bool
	timeout time.Duration
	limit   int64           // bytes of answer read at most
	accept  func(Code) bool // codes that are an answer; all others are an *Error
}

// The policy, one row an endpoint.
//
// A row that says repeat is asked again after SERVICE_BUSY, RETRY_LATER, HTTP
// 429, a 5xx and a connection that dropped, at most maxTries times in all. None
// is asked again after a refusal, garbage, a timeout, an unknown host or a
// refused certificate: those would come back the same, or take as long again.
//
// A start is sent once, for after a reset nobody knows whether it made a
// session. IAM_FAILED is the one exception (see send): nothing was made. The
// token row says once because the call that needs the token does the repeating.
//
// Clearing twice is clearing once, the same theme twice is that theme, and a
// face that is already enrolled is recognised as such.
var (
	tokenGenerate = endpoint{tokenFamily, http.MethodPost, "/openapi/auth/ticket/v1/generate-token", once, tokenTimeout, plainLimit, acceptSuccess}

	livenessStart  = endpoint{livenessFamily, http.MethodPost, "/openapi/liveness/v2/h5/token", once, plainTimeout, plainLimit, acceptSuccess}
	livenessResult = endpoint{livenessFamily, http.MethodPost, "/openapi/liveness/v4/h5/get-result", repeat, resultTimeout, resultLimit, acceptResult}
	livenessTheme  = endpoint{livenessFamily, http.MethodPost, "/openapi/liveness/v1/h5/configureUI", repeat, plainTimeout, plainLimit, acceptSuccess}
	// A GET and without /openapi (seed 003, Personal data deletion). Go's transport repeats a GET by itself as well,
	// on a reused connection that died.
	livenessClear = endpoint{livenessFamily, http.MethodGet, "/liveness/h5/ext/v1/clear-data", repeat, plainTimeout, plainLimit, acceptClear}

	idvStart   = endpoint{idvFamily, http.MethodPost, idvPrefix + "/generate-liveness-detection-url", once, plainTimeout, plainLimit, acceptSuccess}
	ekycStart  = endpoint{idvFamily, http.MethodPost, idvPrefix + "/generate-ekyc-verification-url", once, plainTimeout, plainLimit, acceptSuccess}
	idvResult  = endpoint{idvFamily, http.MethodPost, idvPrefix + "/get-result", repeat, resultTimeout, resultLimit, acceptResult}
	idvClear   = endpoint{idvFamily, http.MethodPost, idvPrefix + "/clear-data", repeat, plainTimeout, plainLimit, acceptClear}
	faceSearch = endpoint{idvFamily, http.MethodPost, idvPrefix + "/face-search", repeat, plainTimeout, plainLimit, acceptSuccess}
	faceEnrol  = endpoint{idvFamily, http.MethodPost, idvPrefix + "/face-search-enroll", repeat, plainTimeout, plainLimit, acceptEnrol}
)

// op names the endpoint in errors and logs: the last part of its path.
func (e endpoint) op() string { return path.Base(e.path) }
