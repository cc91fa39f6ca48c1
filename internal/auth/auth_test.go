package auth

import (
	"errors"
	"strings"
	"testing"
)

// The table of contract.md, written out again: a changed grant must be changed here too.
func TestAllowed(t *testing.T) {
	want := map[Permission]string{
		Public: "support compliance designer auditor admin nobody", Member: "support compliance designer auditor admin", List: "support compliance auditor admin",
		Link: "support compliance admin", SeeScore: "compliance auditor admin", Export: "compliance auditor admin", Bundle: "compliance auditor admin", SeePictures: "compliance", Access: "compliance auditor admin", Decide: "compliance", Clear: "compliance admin", Privacy: "compliance auditor admin", Hold: "compliance admin", Retention: "admin",
		KeepPresets: "support admin", Settings: "admin", Themes: "designer admin",
		"unheard of": "",
	}
	for p, roles := range want {
		for _, r := range append(Roles(), "nobody") {
			if got, want := Allowed(r, p), strings.Contains(" "+roles+" ", " "+string(r)+" "); got != want {
				t.Errorf("Allowed(%s, %s) = %v, want %v", r, p, got, want)
			}
		}
	}
}

func TestDutiesAreAllPermissions(t *testing.T) {
	if got, want := len(Duties()), len(granted)-1; got != want {
		t.Errorf("%d duties are shown, want %d: all but Member", got, want)
	}
}

func TestRoleLabels(t *testing.T) {
	for _, r := range Roles() {
		if !r.Valid() || !strings.EqualFold(r.Label(), string(r)) {
			t.Errorf("%s: valid %v, label %s", r, r.Valid(), r.Label())
		}
	}
	if Role("root").Valid() || Role("root").Label() != "No role" {
		t.Error("an unknown role passes for a known one")
	}
}

func TestCheckPassword(t *testing.T) {
	tests := []struct {
		password string
		want     error
	}{
		{"four words are enough", nil},
		{"short", ErrShort},
		{"fourteen chars", ErrShort},
		{strings.Repeat("ab", 129), ErrLong},
		{"Password Password", ErrCommon},
		{"zzzzzzzzzzzzzzzzzz", ErrCommon},
		{"ratna.wulandari livedesk", ErrOwn},
		{"ратна любит длинные пароли", nil},
	}
	for _, tt := range tests {
		if got := CheckPassword(tt.password, "ratna.wulandari@bahari.example", "Ratna"); !errors.Is(got, tt.want) {
			t.Errorf("CheckPassword(%.20q) = %v, want %v", tt.password, got, tt.want)
		}
	}
}

func TestPasswords(t *testing.T) {
	p := NewPasswords()
	hash, err := p.Hash(t.Context(), "four words are enough")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("hash %s is not Argon2id with 19 MiB and two passes", hash)
	}
	tests := []struct {
		name, password, hash string
		want                 bool
	}{
		{"right", "four words are enough", hash, true},
		{"wrong", "four words are enougH", hash, false},
		{"no account", "four words are enough", "", false},
		{"too long to hash", strings.Repeat("x", 100_000), hash, false},
	}
	for _, tt := range tests {
		got, err := p.Matches(t.Context(), tt.password, tt.hash)
		if err != nil || got != tt.want {
			t.Errorf("%s: %v, %v; want %v", tt.name, got, err, tt.want)
		}
	}
}
