package store

import (
	"strings"
	"testing"
	"time"
)

func addStaff(t testing.TB, s *Store, email string) Staff {
	t.Helper()
	p, err := s.AddStaff(t.Context(), System, Staff{Email: email, Name: "Ana", Role: "compliance", PasswordHash: "hash"})
	check(t, err)
	return p
}

func TestAddStaff(t *testing.T) {
	s, _ := open(t)
	p := addStaff(t, s, "Ana@example.test")
	wantDiff(t, Staff{ID: p.ID, Email: "Ana@example.test", Name: "Ana", Role: "compliance", PasswordHash: "hash", CreatedAt: start}, p)
	got, err := s.AddStaff(t.Context(), System, Staff{Email: "aNA@EXAMPLE.test"})
	wantErr(t, err, ErrDuplicate)
	wantDiff(t, Staff{}, got)
	q := addStaff(t, s, "a@example.test")

	byEmail, err := s.StaffByEmail(t.Context(), "ANA@example.TEST")
	check(t, err)
	byID, err := s.StaffByID(t.Context(), p.ID)
	check(t, err)
	list, err := s.StaffList(t.Context())
	check(t, err)
	wantDiff(t, []any{p, p, []Staff{q, p}}, []any{byEmail, byID, list})
	wantDiff(t, []string{`staff.add {"role":"compliance"}`}, actions(t, s, p.ID))
}

func TestSetPassword(t *testing.T) {
	s, _ := open(t)
	p, q := addStaff(t, s, "a@example.test"), addStaff(t, s, "b@example.test")
	check(t, s.SetPassword(t.Context(), ana, p.ID, "new"))
	want := p
	want.PasswordHash = "new"
	list, err := s.StaffList(t.Context())
	check(t, err)
	wantDiff(t, []Staff{want, q}, list)
	wantDiff(t, "staff.password ", actions(t, s, p.ID)[0])
}

func TestSetStaffDisabledEndsSignIns(t *testing.T) {
	s, c := open(t)
	ctx := t.Context()
	p, q := addStaff(t, s, "a@example.test"), addStaff(t, s, "b@example.test")
	for i, id := range []string{p.ID, p.ID, q.ID} {
		_, err := s.AddSignIn(ctx, ana, id, []byte{byte(i)}, "agent")
		check(t, err)
	}
	c.add(time.Minute)
	check(t, s.SetStaffDisabled(ctx, ana, p.ID, true))
	got, err := s.StaffByID(ctx, p.ID)
	check(t, err)
	wantDiff(t, c.now(), got.DisabledAt)
	_, _, err = s.SignInByHash(ctx, []byte{0})
	wantErr(t, err, ErrNotFound)
	_, err = s.AddSignIn(ctx, ana, p.ID, []byte{9}, "agent")
	wantErr(t, err, ErrNotFound)
	sqlExec(t, s, `INSERT INTO signins VALUES ('left', ?, x'07', 0, 0, '', '')`, p.ID) // even a row left behind signs nobody in
	_, _, err = s.SignInByHash(ctx, []byte{7})
	wantErr(t, err, ErrNotFound)
	sqlExec(t, s, `DELETE FROM signins WHERE id = 'left'`)
	mine, err := s.SignInsOf(ctx, p.ID)
	check(t, err)
	others, err := s.SignInsOf(ctx, q.ID)
	check(t, err)
	wantDiff(t, []int{0, 1}, []int{len(mine), len(others)})
	check(t, s.SetStaffDisabled(ctx, ana, p.ID, false))
	got, err = s.StaffByID(ctx, p.ID)
	check(t, err)
	wantDiff(t, p, got)
	wantDiff(t, []string{"staff.enable ", "staff.disable "}, actions(t, s, p.ID)[:2])
}

func TestSignIns(t *testing.T) {
	s, c := open(t)
	ctx := t.Context()
	p := addStaff(t, s, "a@example.test")
	in, err := s.AddSignIn(ctx, ana, p.ID, []byte("h1"), strings.Repeat("é", 300))
	check(t, err)
	wantDiff(t, SignIn{ID: in.ID, StaffID: p.ID, TokenHash: []byte("h1"), CreatedAt: start, SeenAt: start, Agent: strings.Repeat("é", 200)}, in)
	got, who, err := s.SignInByHash(ctx, []byte("h1"))
	check(t, err)
	wantDiff(t, []any{in, p}, []any{got, who})
	_, err = s.AddSignIn(ctx, ana, p.ID, []byte("h1"), "")
	wantErr(t, err, ErrDuplicate)

	c.add(time.Second)
	other, err := s.AddSignIn(ctx, ana, p.ID, []byte("h2"), "b")
	check(t, err)
	for _, step := range []struct{ wait, seen time.Duration }{
		{58 * time.Second, 0},
		{time.Second, time.Minute},
		{59 * time.Second, time.Minute},
		{time.Hour, time.Hour + 119*time.Second},
	} {
		c.add(step.wait)
		check(t, s.TouchSignIn(ctx, in.ID))
		got, _, err := s.SignInByHash(ctx, []byte("h1"))
		check(t, err)
		wantDiff(t, start.Add(step.seen), got.SeenAt)
	}
	in.SeenAt = c.now()
	list, err := s.SignInsOf(ctx, p.ID)
	check(t, err)
	wantDiff(t, []SignIn{in, other}, list)

	check(t, s.EndSignIn(ctx, ana, in.ID))
	wantErr(t, s.EndSignIn(ctx, ana, in.ID), ErrNotFound)
	list, err = s.SignInsOf(ctx, p.ID)
	check(t, err)
	wantDiff(t, []SignIn{other}, list)
	wantDiff(t, []string{`signin.end {"signin":"` + in.ID + `"}`, `signin.start {"signin":"` + other.ID + `"}`, `signin.start {"signin":"` + in.ID + `"}`,
		`staff.add {"role":"compliance"}`}, actions(t, s, p.ID))
}

func TestSignInFailed(t *testing.T) {
	s, _ := open(t)
	check(t, s.SignInFailed(t.Context(), "password"))
	list, err := s.AuditEntries(t.Context(), 0, 10)
	check(t, err)
	if len(list) != 1 {
		t.Fatalf("%d entries", len(list))
	}
	e := list[0]
	wantDiff(t, []any{"signin.failed", `{"why":"password"}`, "", "", "", "anonymous"}, []any{e.Action, e.Detail, e.Subject, e.ActorID, e.ActorName, e.Role})
}

func TestSettings(t *testing.T) {
	s, _ := open(t)
	for _, value := range []string{"one", "two"} {
		check(t, s.SetSetting(t.Context(), ana, "banner", value))
		got, err := s.Setting(t.Context(), "banner")
		check(t, err)
		wantDiff(t, value, got)
	}
	wantDiff(t, []string{"setting.set ", "setting.set "}, actions(t, s, "banner"))
}
