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

// registerKeys are the columns that lead from a verification to what the register says is emptied with it.
var registerKeys = map[string]string{"verifications": "id", "attempts": "verification_id", "media": "verification_id", "links": "verification_id", "reveals": "verification_id",
	"face_matches": "verification_id", "holds": "verification_id"}

// What the register promises to be gone when a person is cleared was there before, and is gone.
func TestClearingEmptiesWhatTheRegisterSays(t *testing.T) {
	ctx := t.Context()
	s, _ := openAt(t, dbPath(t))
	n := blank()
	n.Link = address()
	v, a := create(t, s, n)
	finish(t, s, a.ID, passed(), sealed("m1"))
	other := judged(t, s, "Other-2")
	_, err := s.Reveal(ctx, ana, v.ID, "other", "her sister asks")
	check(t, err)
	_, err = s.AddFaceSearch(ctx, ana, NewFaceSearch{VerificationID: other.ID, Why: FaceReason{"other", "looks alike"}, UserIDs: []string{v.UserID}})
	check(t, err)
	hold, err := s.PlaceHold(ctx, ana, NewHold{VerificationID: v.ID, Reason: "court", CaseNumber: "7", Customer: true})
	check(t, err)
	check(t, s.AskRelease(ctx, ana, hold))
	check(t, s.ReleaseHold(ctx, tomas, hold))
	promised := func(do func(table, column, where string)) {
		for _, table := range Register() {
			for _, c := range table.Columns {
				if c.Kept == UntilCleared {
					do(table.Name, c.Name, fmt.Sprintf(`%s = '%s' AND coalesce(%s, '') NOT IN ('', '%s')`, registerKeys[table.Name], v.ID, c.Name, WordsRemoved))
				}
			}
		}
	}
	promised(func(table, column, where string) {
		key := registerKeys[table]
		if key == "" {
			t.Fatalf("%s.%s is to be empty after clearing, and registerKeys does not say how to look", table, column)
		}
		sqlExec(t, s, fmt.Sprintf(`UPDATE %[1]s SET %[2]s = 1 WHERE %[3]s = '%[4]s' AND coalesce(%[2]s, '') = ''`, table, column, key, v.ID))
		if scan[int](t, s, `SELECT count(*) FROM `+table+` WHERE `+where) == 0 {
			t.Errorf("%s.%s is empty before clearing: it proves nothing", table, column)
		}
	})
	check(t, s.BeginClearing(ctx, ana, v.ID, "asked"))
	confirmAll(t, s, v.ID)
	check(t, s.FinishClearing(ctx, v.ID))
	promised(func(table, column, where string) {
		if scan[int](t, s, `SELECT count(*) FROM `+table+` WHERE `+where) != 0 {
			t.Errorf("%s.%s still holds something after clearing", table, column)
		}
	})
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
