package verify

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"livedesk/internal/advance"
)

// A documented is one line of testdata/vendor-codes.txt.
type documented struct{ endpoint, field, value, message, seed string }

func (d documented) String() string {
	return fmt.Sprintf("%s %s %s %q (seed %s)", d.endpoint, d.field, d.value, d.message, d.seed)
}

func transcription(t *testing.T) []documented {
	t.Helper()
	text, err := os.ReadFile("testdata/vendor-codes.txt")
	if err != nil {
		t.Fatal(err)
	}
	var all []documented
	for n, line := range strings.Split(string(text), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != 5 {
			t.Fatalf("line %d has %d columns, want 5", n+1, len(f))
		}
		all = append(all, documented{f[0], f[1], f[2], f[3], f[4]})
	}
	return all
}

// Whatever the vendor documents has a meaning; none is met as unknown.
func TestEveryDocumentedCodeHasAMeaning(t *testing.T) {
	seen := map[string]int{}
	for _, d := range transcription(t) {
		seen[d.field]++
		if d.field == "word" {
			continue
		}
		rows, m := meaningsOf(t, d)
		if rows == 0 {
			t.Errorf("%s has no meaning", d)
		}
		if m.Heading == "" || m.Staff == "" || m.Support == "" || m.Next == "" {
			t.Errorf("%s: %+v, want all sentences", d, m)
		}
	}
	for field, want := range map[string]int{"code": 60, "name": 44, "idvResult": 3, "errorCode": 6, "attackType": 3} {
		if seen[field] < want {
			t.Errorf("%d lines of %s, want at least %d", seen[field], field, want)
		}
	}
}

// meaningsOf counts the rows for what is documented, and gives the meaning of the last.
func meaningsOf(t *testing.T, d documented) (n int, m Meaning) {
	t.Helper()
	product, op, _ := strings.Cut(d.endpoint, "/")
	if op == "" {
		product, op = "", d.endpoint
	}
	if d.field == "code" && (op != opResult || d.value == "PARAMETER_ERROR" || d.value == "ERROR") || d.field == "name" {
		return refused(op, d)
	}
	for _, a := range examples(t, product, d) {
		if i := slices.IndexFunc(answers, func(r row) bool { return r.fits(a) }); i >= 0 && answers[i].word() != "" {
			n, m = n+1, answers[i].means
		}
	}
	return n, m
}

// refused looks a refusal up as the client hands it over; a name of a theme's fault comes in its two forms.
func refused(op string, d documented) (int, Meaning) {
	if op == "*" {
		op = "any-endpoint"
	}
	calls := []call{{op, advance.KindRefused, advance.Code(d.value), d.message}}
	if d.field == "name" {
		calls = append(calls, call{op, advance.KindRefused, advance.CodeParameterError, d.message})
	}
	var meanings []Meaning
	for _, c := range calls {
		if m, ok := refusalOf(c); ok {
			meanings = append(meanings, m)
		}
	}
	if len(meanings) < len(calls) || meanings[0] != meanings[len(meanings)-1] {
		return 0, Meaning{}
	}
	return len(meanings), meanings[0]
}

// examples are answers of get-result that hold what is documented.
func examples(t *testing.T, product string, d documented) []answer {
	t.Helper()
	a := answer{product: product, code: advance.CodeSuccess, result: absent, why: absent}
	switch d.field {
	case "code":
		a.code = advance.Code(d.value)
	case "idvResult":
		a.result, a.why = d.value, map[string]string{"PASS": "SUCCESS", "FAIL": "STRATEGY_HIT", "INCOMPLETE": "USER_TIMEOUT"}[d.value]
	case "errorCode":
		a.result, a.why, _ = strings.Cut(d.value, "/")
	case "attackType":
		n, err := strconv.Atoi(d.value)
		if err != nil {
			t.Fatal(err)
		}
		a.score, a.attack = new(0.0), &n
	}
	return []answer{a}
}

// Pairs of result and reason lead to the status that the documents give them, not to a held one.
func TestDocumentedPairsDecide(t *testing.T) {
	want := map[string]ending{"PASS": passed, "FAIL": failed, "INCOMPLETE": incomplete}
	for _, d := range transcription(t) {
		if d.field != "errorCode" {
			continue
		}
		a := examples(t, IDV, d)[0]
		if r := rowOf(a); r.ends != want[a.result] || string(r.why) != a.why {
			t.Errorf("%s: ends %d in row %s", d, r.ends, r)
		}
	}
}

// The 44 names of theme faults each lead to their own field.
func TestThemeFaultsAreToldApart(t *testing.T) {
	said := map[string]string{}
	for _, d := range transcription(t) {
		if d.field != "name" {
			continue
		}
		m, _ := refusalOf(call{opConfigure, advance.KindRefused, advance.CodeParameterError, strings.ToUpper(strings.TrimRight(d.message, "."))})
		if other, twice := said[m.Staff]; twice {
			t.Errorf("%s and %s are both %q", d.value, other, m.Staff)
		}
		said[m.Staff] = d.value
	}
	if len(said) != 44 {
		t.Errorf("%d sentences, want 44", len(said))
	}
}

var (
	capitals = regexp.MustCompile(`\b([A-Z][A-Z0-9_]{3,})(?:free|[^A-Za-z0-9_]|$)`)
	example  = regexp.MustCompile(`"code":\s*"([^"]+)",\s*"message":\s*"([^"]+)"`)
	spaces   = regexp.MustCompile(`\s+`)
)

// The transcription against the vendor's documents themselves, which are not part of this repository.
func TestTranscriptionAgainstSeeds(t *testing.T) {
	folder := os.Getenv("LIVEDESK_SEEDS")
	if folder == "" {
		t.Skip("set LIVEDESK_SEEDS to the folder with the vendor's documents to compare them with testdata/vendor-codes.txt")
	}
	all := transcription(t)
	known := map[string]bool{}
	for _, d := range all {
		for word := range strings.SplitSeq(d.value, "/") {
			known[word] = true
		}
	}
	seeds := seedTexts(t, folder)
	found := map[string]bool{}
	for seed, text := range seeds {
		for _, match := range capitals.FindAllStringSubmatch(text, -1) {
			found[match[1]] = true
			if !known[match[1]] {
				t.Errorf("seed %s has %s, which is not transcribed", seed, match[1])
			}
		}
		for _, match := range example.FindAllStringSubmatch(text, -1) {
			same := func(d documented) bool { return d.value == match[1] && d.message == match[2] && d.seed == seed }
			if !slices.ContainsFunc(all, same) {
				t.Errorf("seed %s has the example %s %q, which is not transcribed", seed, match[1], match[2])
			}
		}
	}
	for _, d := range all {
		checkLine(t, d, seeds, found)
	}
}

func seedTexts(t *testing.T, folder string) map[string]string {
	t.Helper()
	seeds := map[string]string{}
	paths, err := filepath.Glob(filepath.Join(folder, "*.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		seed, _, _ := strings.Cut(filepath.Base(path), "_")
		seeds[seed] = spaces.ReplaceAllString(string(text), " ")
	}
	if want := []string{"000", "001", "002", "003", "004"}; !slices.Equal(slices.Sorted(maps.Keys(seeds)), want) {
		t.Fatalf("seeds %v, want %v", slices.Sorted(maps.Keys(seeds)), want)
	}
	return seeds
}

// checkLine holds one line to its seed; what is said to stand elsewhere must not be in any.
func checkLine(t *testing.T, d documented, seeds map[string]string, found map[string]bool) {
	t.Helper()
	value := d.value[strings.LastIndex(d.value, "/")+1:]
	switch {
	case d.field == "word":
		if !found[value] {
			t.Errorf("no seed has the word %s", value)
		}
	case d.seed == "-":
		for seed, text := range seeds {
			if d.message == "" && strings.Contains(text, value) {
				t.Errorf("seed %s has %s, which is said to stand elsewhere", seed, value)
			}
		}
	case !strings.Contains(seeds[d.seed], value) || !strings.Contains(seeds[d.seed], d.message):
		t.Errorf("%s does not stand there", d)
	}
}
