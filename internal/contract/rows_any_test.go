package contract

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"livedesk/internal/advance"
)

// line is one line of the transcription of the vendor's documents.
type line struct{ endpoint, field, value, message, seed string }

func transcription(t *testing.T) (lines []line) {
	t.Helper()
	text, err := os.ReadFile("../verify/testdata/vendor-codes.txt")
	if err != nil {
		t.Fatal(err)
	}
	for one := range strings.Lines(string(text)) {
		f := strings.Split(strings.TrimSuffix(one, "\n"), "\t")
		if len(f) == 5 && !strings.HasPrefix(one, "#") && f[1] != "word" {
			lines = append(lines, line{f[0], f[1], f[2], f[3], f[4]})
		}
	}
	if len(lines) < 150 {
		t.Fatalf("%d lines are transcribed, want 150 at least", len(lines))
	}
	return lines
}

// anyRows are the Glossary's codes at every endpoint (seed 003; vendor-api §1.4), with every documented message.
func anyRows(t *testing.T) (rows []row) {
	for _, e := range endpoints {
		for _, l := range transcription(t) {
			if l.endpoint == "*" && l.field == "code" && l.value != "SUCCESS" {
				rows = append(rows, anyRow(e, l))
			}
		}
		rows = append(rows,
			row{endpoint: e.name, code: "CLIENT_ERROR", message: "HTTP 404 - Not Found", how: "the base address has a path too much", wrong: true, unlisted: true,
				play: func(s *scene) {
					astray := s.cfg.IDVURL + "/astray"
					s.cfg.LivenessURL, s.cfg.TokenURL = astray, s.cfg.IDVURL
					s.cfg.IDVURL = astray
					if e.name == "generate-token" {
						s.cfg.TokenURL = astray
					}
				}, want: refused("CLIENT_ERROR", saidNo)},
			row{endpoint: e.name, code: "SERVICE_BUSY", how: "fault 429", unlisted: true, play: func(s *scene) { s.fault(e, "429", "", "", 1) }, want: busy("SERVICE_BUSY")},
		)
	}
	return rows
}

// headings of the codes that mean the same wherever they come.
var headings = map[string]string{
	"ERROR": vendorFail, "INSUFFICIENT_BALANCE": "The vendor account has no balance left", "IAM_FAILED": noAccount,
	"OVER_QUERY_LIMIT": "The vendor account has used up its free queries", "CLIENT_ERROR": saidNo, "ACCESS_DENIED": saidNo, "SERVICE_DISABLED": saidNo,
}

// valueHeadings are those of a refused value, which differ from call to call; EMPTY_PARAMETER_ERROR means the same
// (vendor-api §15 row 5).
var valueHeadings = map[string]string{
	"generate-token": "The vendor does not let us in", "configureUI": "The theme was refused", "liveness/clear-data": "The vendor did not clear",
	"idv/clear-data": "The vendor did not clear", "face-search": "This face cannot be searched", "face-search-enroll": "This face cannot be added",
}

func anyRow(e endpoint, l line) row {
	r := row{endpoint: e.name, code: l.value, message: l.message, how: "fault code", unlisted: true,
		beyond: l.value == "ACCESS_DENIED" || l.value == "SERVICE_DISABLED"}
	fault, count := "code", 1
	r.want = refused(advance.Code(l.value), headings[l.value])
	switch l.value {
	case "ACCESS_DENIED", "SERVICE_DISABLED": // face search is off until the vendor switches it on (vendor-api §9)
		if strings.HasPrefix(e.name, "face-search") {
			r.want.Desk = "Face search is off at the vendor"
		}
	case "SERVICE_BUSY", "RETRY_LATER":
		r.want = busy(advance.Code(l.value))
		if strings.Contains(l.message, "Retry-After") { // with the header that the message speaks of
			fault = map[string]string{"SERVICE_BUSY": "busy", "RETRY_LATER": "retry-later"}[l.value]
			r.how = "fault " + fault
		}
	case "IAM_FAILED":
		if e.name != "generate-token" {
			count = 2 // the client renews its token once and asks again
		}
	case "PARAMETER_ERROR", "EMPTY_PARAMETER_ERROR":
		r.want.Desk = saidNo
		if heading, own := valueHeadings[e.name]; own {
			r.want.Desk = heading
		}
		if strings.HasSuffix(e.name, "clear-data") { // how clear-data speaks of the signature: not trouble but an answer
			r.want = value(advance.Code(l.value), "", "waits: vendor-not-finished")
		}
	}
	r.play = func(s *scene) {
		if strings.HasSuffix(e.name, "clear-data") {
			ended(strings.TrimSuffix(e.name, "/clear-data"), "pass")(s)
		}
		code := l.value
		if fault != "code" {
			code = ""
		}
		s.fault(e, fault, code, l.message, count)
	}
	return r
}

// renewedRows are calls whose token the vendor no longer takes: it is renewed and nobody notices. That holds for
// creating calls too, for nothing was created.
func renewedRows(rows []row) (renewed []row) {
	for _, e := range endpoints {
		i := slices.IndexFunc(rows, func(r row) bool { return r.endpoint == e.name && r.want.Kind == "" })
		if e.name == "generate-token" {
			continue
		}
		r := rows[i]
		r.code, r.message, r.value, r.unlisted = "IAM_FAILED", "Token not found or expired", "", true
		r.how = "fault token-expired once, then " + rows[i].how
		r.play = func(s *scene) {
			rows[i].play(s)
			s.fault(e, "token-expired", "", "", 1)
		}
		renewed = append(renewed, r)
	}
	return renewed
}

// allRows is the table: endpoint by endpoint, SUCCESS first, then by code.
func allRows(t *testing.T) []row {
	rows := slices.Concat(tokenRows(), themeRows(t), livenessStartRows(), livenessResultRows(), idvStartRows(), idvResultRows(t), []row{ekycResultRow()},
		clearRows(), faceRows())
	rows = slices.Concat(rows, anyRows(t), renewedRows(rows))
	slices.SortStableFunc(rows, func(a, b row) int {
		return cmp.Or(compareBool(a.unlisted, b.unlisted), placeOf(a.endpoint)-placeOf(b.endpoint), compareBool(a.code != "SUCCESS", b.code != "SUCCESS"), cmp.Compare(a.code, b.code))
	})
	groups, count := map[string]int{}, map[string]int{}
	for i := range rows {
		r := &rows[i]
		place := strings.ReplaceAll(r.endpoint, "/", ".")
		if !r.unlisted {
			count[r.endpoint+r.code]++
			r.id = fmt.Sprintf("%s/%s/%d", place, r.code, count[r.endpoint+r.code])
			continue
		}
		if groups[r.group()] == 0 {
			count[r.code]++
			groups[r.group()] = count[r.code]
		}
		r.id = fmt.Sprintf("any/%s/%d/%s", r.code, groups[r.group()], place)
	}
	return rows
}

// group is what rows of several endpoints have in common.
func (r row) group() string { return r.code + "|" + r.message + "|" + r.base() }

func placeOf(name string) int {
	return slices.IndexFunc(endpoints, func(e endpoint) bool { return e.name == name })
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}
