package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// Whoever adds a column says what it holds, or this fails.
func TestEveryColumnStandsInTheRegister(t *testing.T) {
	s, _ := openAt(t, dbPath(t))
	there, err := s.schemaColumns(t.Context())
	check(t, err)
	for _, complaint := range registerGaps(there, Register()) {
		t.Error(complaint)
	}
	for name := range sealedColumns {
		if !slices.Contains(there, name) {
			t.Errorf("store/register.go: sealedColumns has %s, which is not in the database: take the line away", name)
		}
	}
}

// registerGaps compares the columns of a database with the register, in sentences that say what to do.
func registerGaps(there []string, register []Table) (gaps []string) {
	listed := map[string]bool{}
	for _, table := range register {
		for _, c := range table.Columns {
			name := table.Name + "." + c.Name
			if listed[name] {
				gaps = append(gaps, name+" stands in the register twice: take one line away")
			}
			listed[name] = true
			if !slices.Contains(there, name) {
				gaps = append(gaps, name+" stands in the register but not in the database: take its line out of store/register*.go")
			}
			if !slices.Contains(Classes(), c.Class) || c.Kept == "" || c.Purpose == "" {
				gaps = append(gaps, name+" lacks a class, how long it is kept, or a purpose in store/register*.go")
			}
		}
	}
	for _, name := range there {
		if !listed[name] {
			table, column, _ := strings.Cut(name, ".")
			gaps = append(gaps, fmt.Sprintf("%s is in the database but not in the register: add {%q, Class, Kept, \"what it is for\"} under %q in store/register*.go; "+
				"if it tells of a customer, store/scrub.go must empty it", name, column, table))
		}
	}
	return gaps
}

func TestTheRegisterNamesWhatIsMissing(t *testing.T) {
	register := []Table{{"staff", "x", []Column{{"id", Operational, ForGood, "x"}, {"gone", Operational, ForGood, "x"}, {"id", Operational, ForGood, "x"}, {"bare", "", ForGood, ""}}}}
	got := strings.Join(registerGaps([]string{"staff.id", "staff.bare", "staff.phone"}, register), "\n")
	for _, want := range []string{"staff.phone is in the database but not in the register: add {\"phone\"", "staff.gone stands in the register but not", "staff.id stands in the register twice", "staff.bare lacks"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not said in\n%s", want, got)
		}
	}
	if strings.Count(got, "\n") != 3 {
		t.Errorf("too much is said:\n%s", got)
	}
}

// What the register promises to be gone when a person is cleared is gone.
func TestClearingEmptiesWhatTheRegisterSays(t *testing.T) {
	s, _ := openAt(t, dbPath(t))
	v, a := create(t, s, blank())
	check(t, s.BeginClearing(t.Context(), ana, v.ID, "asked"))
	check(t, s.VendorCleared(t.Context(), a.ID, VendorAnswer{Code: "SUCCESS", TransactionID: "tx"}))
	check(t, s.VendorConfirmed(t.Context(), a.ID, VendorAnswer{Code: "SIGNATURE_NOT_EXIST"}))
	check(t, s.FinishClearing(t.Context(), v.ID))
	for _, table := range Register() {
		key := map[string]string{"verifications": "id", "attempts": "verification_id", "media": "verification_id", "links": "verification_id", "reveals": "verification_id", "face_matches": "verification_id", "holds": "verification_id"}[table.Name]
		for _, c := range table.Columns {
			if c.Kept != UntilCleared {
				continue
			}
			if key == "" {
				t.Errorf("%s.%s is to be empty after clearing, and this test does not know how to look", table.Name, c.Name)
				continue
			}
			where := fmt.Sprintf(`SELECT count(*) FROM %s WHERE %s = '%s' AND coalesce(%s, '') NOT IN ('', '%s')`, table.Name, key, v.ID, c.Name, WordsRemoved)
			if n := scan[int](t, s, where); n != 0 {
				t.Errorf("%s.%s still holds something after clearing", table.Name, c.Name)
			}
		}
	}
}

func TestNothingPersonalMayBeLogged(t *testing.T) {
	for class, may := range map[Class]bool{Secret: false, Biometric: false, Identifier: false, Content: false, Proof: true, Operational: true} {
		if class.Loggable() != may {
			t.Errorf("%s: loggable is %v", class, class.Loggable())
		}
	}
	if len(Classes()) != 6 || Sealing("staff", "password_hash") == InTheClear || Sealing("staff", "name") != InTheClear {
		t.Error("a class or a sealing is missing")
	}
}
