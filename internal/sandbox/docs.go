package sandbox

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// frontView is what the front page tells.
type frontView struct {
	Origin, AccessKey, SecretKey string
	Now                          string
	Video                        bool
	Calls                        []frontCall
	Outcomes                     []frontOutcome
	Faults                       []frontFault
	FaultsSet                    int
	Quirks                       []quirkState
	Controls                     []frontControl
	Limits, Inferred             []string
}

type (
	frontCall    struct{ Call, Title string }
	frontFault   struct{ Name, Does string }
	frontControl struct{ Call, Does string }
	frontOutcome struct{ Name, Score, Liveness, IDV, Notice string }
)

// front is the sandbox's manual.
func (s *Sandbox) front(w http.ResponseWriter, r *http.Request) {
	v := frontView{
		Origin: s.origin, AccessKey: sampleAccessKey, SecretKey: sampleSecretKey, Quirks: s.quirkStates(),
		Outcomes: frontOutcomes(), Controls: controls, Limits: limits, Inferred: inferred,
	}
	for _, e := range endpoints {
		v.Calls = append(v.Calls, frontCall{e.method + " " + e.path, e.title})
	}
	for _, k := range faultKinds {
		v.Faults = append(v.Faults, frontFault{k.name, k.does})
	}
	s.mu.Lock()
	v.Now, v.Video, v.FaultsSet = s.clock().UTC().Format(time.RFC3339), s.video, len(s.faults)
	s.mu.Unlock()
	s.render(w, r, http.StatusOK, frontPage(v))
}

// frontOutcomes tells each outcome in both products' words.
func frontOutcomes() []frontOutcome {
	list := make([]frontOutcome, len(outcomes))
	for i, o := range outcomes {
		f := frontOutcome{Name: o.name, Liveness: o.code, IDV: o.idvResult + " " + o.errorCode, Notice: "once"}
		if o.score != noScore {
			f.Score = fmt.Sprint(o.score)
		}
		if o.attack != attackNone {
			f.Score += fmt.Sprintf(", attack type %d", o.attack)
		}
		if o.code == "" {
			f.Liveness = "LIVENESS_NO_RESULT"
		}
		if o.idvResult == "INCOMPLETE" {
			f.Notice = "none"
		} else if o.notices != noticeOnce {
			f.Notice = []string{noticeLate: "an hour late", noticeNever: "never", noticeTwice: "twice"}[o.notices]
		}
		list[i] = f
	}
	return list
}

// controls is the control API. A test holds it against what is served.
var controls = []frontControl{
	{`POST /sandbox/outcomes {"signatureId","outcome","score"?,"errorCode"?,"afterMs"?}`, "ends a check, now or later; for IDV with any errorCode when it does not pass"},
	{`POST /sandbox/faults {"endpoint","fault","count","ms"?,"retryAfter"?,"code"?,"message"?}`,
		"spoils the next calls of an endpoint: the last part of its path, the whole path, * for all calls, images for downloads"},
	{"GET /sandbox/faults", "the faults still to come"},
	{"DELETE /sandbox/faults", "removes them"},
	{`PUT /sandbox/quirks {"on":[…]}`, "turns exactly these quirks on"},
	{"GET /sandbox/quirks", "all quirks with their state"},
	{"DELETE /sandbox/quirks", "turns all off"},
	{`PUT /sandbox/settings {"video":true}`, "switches films on or off"},
	{"GET /sandbox/settings", "how it is set"},
	{`POST /sandbox/callbacks {"signatureId","type"?,"times"?}`, "sends a notification again, or one that was never due"},
	{`POST /sandbox/clock {"advanceSeconds"}`, "moves the sandbox's clock on: links, tokens and pictures end, late callbacks go out"},
	{"GET /sandbox/requests", "the last 500 calls as JSON"},
}

// limits is what this sandbox does not do.
var limits = []string{
	"Everything is in memory and ends with the process: sessions (at most 100,000), pictures, themes, faces.",
	"It judges no face. A camera's picture passes with a score from 90 to 99 unless an outcome says otherwise.",
	"Face Search compares pictures, not faces: the middle of the far picture in 20 by 24 grey cells, alike at a correlation of 0.90. " +
		"It finds the same person on the same spot again. Drawn portraits are compared by who they are.",
	"Of the IDV starts it has liveness alone and document with face. generate-url, generate-document-verification-url, " +
		"generate-face-authentication-url and the other siblings are not served.",
	"Callbacks go to https addresses, and to http on this machine only. Signed webhooks are not sent.",
	"All keys see all sessions and share the themes; face sets are kept by access key.",
	"Quotas, balances and accounts are not kept: set a fault with a code to see their refusals.",
}

// inferred is where the documents say nothing and this sandbox had to choose.
var inferred = []string{
	"HTTP status: 200 for every answer but CLIENT_ERROR, which has 400, 404 or 405.",
	"A missing or malformed locale in ConfigureUI: “Parameter should not be empty”, “Parameter error,please check you input.”",
	"H5 Liveness: no failedReturnUrl means returnUrl; clearing an unknown id is PARAMETER_ERROR, clearing twice is SUCCESS.",
	"IDV before the end: SUCCESS with INCOMPLETE and errorCode null; after Clear Data: SIGNATURE_NOT_EXIST.",
	"A wrong failReturnUrl, callbackUrl or bizCode: the generic PARAMETER_ERROR. livenessType and docType take any text.",
	"Face Search: an unknown id is PARAMETER_ERROR. Passing checks are enrolled by themselves, FAIL ones by Enroll.",
	"docDetail: docResult, docType, frontImage, backImage. feeDetail is an empty list. faceSimilarityScore is always 88.",
	"faceVideoUrl is PENDING for three seconds of sandbox time, and ERROR when the camera recorded nothing.",
	"Callbacks are retried after 5, 10 and 20 seconds, as webhooks are. SUBMIT_COMPLETED comes for checks with a document.",
	"Pages of any site may call the H5 Liveness paths (CORS), without cookies. The token call and /sandbox/ may not be called so.",
}

// quirkSwitches is how the front page says which are on.
func (v frontView) quirkSwitches() string {
	var on []string
	for _, q := range v.Quirks {
		if q.On {
			on = append(on, q.Name)
		}
	}
	if len(on) == 0 {
		return "none"
	}
	slices.Sort(on)
	return strings.Join(on, ", ")
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

func faultCount(n int) string {
	if n == 0 {
		return "none"
	}
	return fmt.Sprint(n)
}
