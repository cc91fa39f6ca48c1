package contract

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"livedesk/internal/advance"
	"livedesk/internal/sandbox"
)

// difference is where a caller notices which side of a contradiction the vendor takes, and why that cannot be helped.
// Everything else comes out the same.
type difference struct {
	quirk string
	what  string // what a caller notices
	why   string
	of    func(row) bool
	made  func(row, *answer) // what the answer becomes
	words bool               // the desk's words for an error change too
}

// newCode is an answer whose code alone is another. The code is passed on as it came: it is what the vendor's support
// asks for.
func newCode(code func(row) string) func(row, *answer) {
	return func(r row, a *answer) { a.Code = advance.Code(code(r)) }
}

func always(code string) func(row) string { return func(row) string { return code } }

// differences, those later that win over others when all are on at once.
var differences = []difference{
	{quirk: "region-wrong-code", what: "the code: REGION_WRONG", why: "it is passed on as it came; the desk says the same",
		of:   func(r row) bool { return r.isIDVStart() && r.message == "Region is wrong" },
		made: newCode(always("REGION_WRONG"))},
	{quirk: "empty-parameter-code", what: "the code: EMPTY_PARAMETER_ERROR", why: "it is passed on as it came; the desk says the same",
		of: func(r row) bool {
			return r.code == "PARAMETER_ERROR" && fold(r.message) == fold("Parameter should not be empty")
		},
		made: newCode(always("EMPTY_PARAMETER_ERROR"))},
	{quirk: "enrolled-code", what: "the code: SIGNATURE_NOT_EXIST", why: "it is passed on as it came; Already says the same",
		of:   func(r row) bool { return r.code == "SIGNATURE_ALREADY_ENROLLED" },
		made: newCode(always("SIGNATURE_NOT_EXIST"))},
	{quirk: "theme-name-in-code", what: "the code: the error's name", why: "it is passed on as it came; the desk says the same",
		of:   func(r row) bool { return strings.HasPrefix(r.value, "name ") },
		made: newCode(func(r row) string { return strings.TrimPrefix(r.value, "name ") })},
	{quirk: "pending-shape", what: "result and reason are both absent", why: "the data is handed over as it is; the desk waits as before",
		of:   func(r row) bool { return r.endpoint == "idv/get-result" && r.how == "not finished" },
		made: func(_ row, a *answer) { a.Data = "no result, no reason, input echoed" }},
	{quirk: "pending-no-data", what: "there is no data", why: "the data is handed over as it is; the desk waits as before",
		of:   func(r row) bool { return r.endpoint == "idv/get-result" && r.how == "not finished" },
		made: func(_ row, a *answer) { a.Data = "no data" }},
	{quirk: "cleared-shape", what: "SUCCESS without a result, as before the end", why: "the vendor's answer is the same as for a check that has not begun",
		of:   func(r row) bool { return r.endpoint == "idv/get-result" && r.how == "cleared before" },
		made: func(_ row, a *answer) { *a = value(ok, "no result, no reason", "ready") }},
	{quirk: "search-pass-only", what: "a check that failed is refused", why: "the vendor does not search",
		of:   func(r row) bool { return r.endpoint == "face-search" && r.how == "a check that failed" },
		made: func(_ row, a *answer) { *a = refused(refusal, "This face cannot be searched") }, words: true},
	{quirk: "unknown-error-code", what: "a result that is no pass is held as FACE_NOT_COMPARABLE", why: "what nobody documented decides nothing",
		of: func(r row) bool { return r.endpoint == "idv/get-result" && r.reason() != "" && r.reason() != "SUCCESS" },
		made: func(r row, a *answer) {
			a.Data = strings.Replace(a.Data, r.reason(), "FACE_NOT_COMPARABLE", 1)
			a.Desk = "ready, held as FACE_NOT_COMPARABLE"
			if r.aging {
				a.Desk = "expired FACE_NOT_COMPARABLE"
			}
		}},
	{quirk: "unknown-code", what: "every result is held as RESULT_UNDER_REVIEW", why: "what nobody documented decides nothing",
		of: func(r row) bool {
			return strings.HasSuffix(r.endpoint, "get-result") && strings.HasPrefix(r.how, "outcome") || r.code == "IAM_FAILED" && strings.Contains(r.how, "outcome")
		},
		made: func(r row, a *answer) {
			*a = value("RESULT_UNDER_REVIEW", "no data", "ready, held as RESULT_UNDER_REVIEW")
			if r.noDesk {
				a.Desk = ""
			}
		}},
}

func (r row) isIDVStart() bool {
	return strings.HasPrefix(r.endpoint, "generate-") && strings.HasSuffix(r.endpoint, "-url")
}

// reason is the errorCode that the client hands over.
func (r row) reason() string {
	if words := strings.Split(r.want.Data, ", "); r.endpoint == "idv/get-result" && len(words) > 1 && words[1] != "no reason" {
		return words[1]
	}
	return ""
}

// wanted is what a row has to bring in a world with these quirks on. same says that the desk's words must be those
// of a world without.
func wanted(r row, quirks []string) (want answer, same bool) {
	want, same = r.want, true
	for _, d := range differences {
		if slices.Contains(quirks, d.quirk) && d.of(r) {
			d.made(r, &want)
			same = same && !d.words
		}
	}
	return want, same
}

// Whichever side the vendor takes, alone or with all others at once, the answers are those of the table. What
// reaches the desk unchanged is not judged again, but for clear-data, which asks for more; with make quirks it is.
func TestEveryAnswerWithEachQuirk(t *testing.T) {
	router := description(t)
	rows := shortened(allRows(t))
	plain := map[string]answer{}
	w := newWorld(t, router)
	for i, r := range rows {
		plain[r.id] = w.run(t, i, r, r.want)
	}
	worlds := map[string][]string{"all at once": sandbox.QuirkNames(), "all that hide no other": combined()}
	for _, name := range sandbox.QuirkNames() {
		worlds[name] = []string{name}
	}
	for name, quirks := range worlds {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, router, quirks...)
			if !full() {
				w.plain = plain
			}
			for i, r := range rows {
				t.Run(r.id, func(t *testing.T) {
					want, same := wanted(r, quirks)
					got := w.run(t, i, r, want)
					if same && got.whole != plain[r.id].whole {
						t.Errorf("the desk says %q, without the quirk %q", got.whole, plain[r.id].whole)
					}
				})
			}
		})
	}
}

// full says that make quirks runs, which takes minutes.
func full() bool { return os.Getenv("LIVEDESK_QUIRKS") == "full" }

// The suites of the desk and of the console, each once with each quirk on. A test in them that must come out otherwise
// under a quirk says so itself.
func TestSuitesWithEachQuirk(t *testing.T) {
	if !full() {
		t.Skip("part of make quirks")
	}
	folder := t.TempDir()
	suites := []string{"internal/verify", "handlers"}
	for _, suite := range suites {
		out, err := exec.CommandContext(t.Context(), "go", "test", "-c", "-o", filepath.Join(folder, filepath.Base(suite)), "./../../"+suite).CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", suite, err, out)
		}
	}
	for _, quirk := range sandbox.QuirkNames() {
		for _, suite := range suites {
			t.Run(quirk+"/"+filepath.Base(suite), func(t *testing.T) {
				cmd := exec.CommandContext(t.Context(), filepath.Join(folder, filepath.Base(suite)))
				cmd.Dir = "../../" + suite
				cmd.Env = append(os.Environ(), "LIVEDESK_SANDBOX_QUIRKS="+quirk)
				if out, err := cmd.CombinedOutput(); err != nil {
					t.Errorf("%v\n%s", err, out)
				}
			})
		}
	}
}

// masks are quirks that hide others when they are on at once.
var masks = []string{"unknown-code", "unknown-error-code", "no-overall-result", "pending-no-data"}

// combined are all quirks but those that hide others.
func combined() []string {
	return slices.DeleteFunc(sandbox.QuirkNames(), func(name string) bool { return slices.Contains(masks, name) })
}

// shortened leaves of the Glossary one message to a code.
func shortened(rows []row) (short []row) {
	seen := map[string]bool{}
	for _, r := range rows {
		key := r.endpoint + " " + r.code + " " + r.how
		if r.unlisted && seen[key] {
			continue
		}
		seen[key] = true
		short = append(short, r)
	}
	return short
}
