package auth

import (
	"context"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"golang.org/x/sync/semaphore"
)

// Password lengths in characters. There are no composition rules: length is what counts (ASVS 5.0 §6.2).
const (
	MinPassword = 15
	maxPassword = 256
)

// params follow promises.md: Argon2id with at least 19 MiB and two passes.
var params = argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// decoy is the hash of a random password. Checking against it makes an unknown account take as long to refuse
// as a wrong password.
const decoy = "$argon2id$v=19$m=19456,t=2,p=1$bGl2ZWRlc2stZGVjb3ktMQ$7b0hHq2v0mF4rG1bq0Wc8m9c3Yw3d5xTtJkZ2yQ6n0E"

// Passwords hashes and checks passwords, at most two at a time: each takes 19 MiB while it runs.
type Passwords struct{ two *semaphore.Weighted }

// NewPasswords returns a checker for the whole process.
func NewPasswords() *Passwords { return &Passwords{two: semaphore.NewWeighted(2)} }

// Hash returns the Argon2id string to keep.
func (p *Passwords) Hash(ctx context.Context, password string) (string, error) {
	if err := p.two.Acquire(ctx, 1); err != nil {
		return "", err
	}
	defer p.two.Release(1)
	return argon2id.CreateHash(password, &params)
}

// Matches says whether password belongs to hash. An empty hash (no such account) takes the same time and never
// matches.
func (p *Passwords) Matches(ctx context.Context, password, hash string) (bool, error) {
	if err := p.two.Acquire(ctx, 1); err != nil {
		return false, err
	}
	defer p.two.Release(1)
	known := hash != ""
	if !known {
		hash = decoy
	}
	if utf8.RuneCountInString(password) > maxPassword {
		password, known = "", false
	}
	ok, err := argon2id.ComparePasswordAndHash(password, hash)
	return ok && known && err == nil, err
}

// Reasons a password is refused. The text of each is for the person who chose it.
var (
	ErrShort  = errors.New("Use at least 15 characters. Four or five words are easy to remember.")
	ErrLong   = errors.New("Use at most 256 characters.")
	ErrCommon = errors.New("This password is on the lists that attackers try first. Choose another.")
	ErrOwn    = errors.New("Leave your own name, e-mail address and the word Livedesk out of the password.")
)

// common are long passwords that stand high in published lists of leaked ones; shorter ones are refused by
// their length. Compared without case and without spaces.
var common = []string{
	"passwordpassword", "password12345678", "123456789012345", "1234567890123456", "qwertyuiopasdfgh", "qwertyuiopasdfghjkl", "1q2w3e4r5t6y7u8i",
	"1qaz2wsx3edc4rfv", "abcdefghijklmno", "abcdefghijklmnop", "aaaaaaaaaaaaaaa", "111111111111111", "000000000000000", "adminadminadmin",
	"letmeinletmeinletmein", "welcomewelcome1", "iloveyouiloveyou", "correcthorsebatterystaple", "trustno1trustno1", "passw0rdpassw0rd",
	"changemechangeme", "changeme1234567", "administrator123", "administrator1234", "qwertyqwertyqwerty", "monkeymonkeymonkey", "dragondragondragon",
	"sunshinesunshine", "footballfootball", "princessprincess", "thisisapassword", "mypasswordismypassword", "password123password", "asdfghjklasdfghjkl",
	"zxcvbnmzxcvbnmzxcvbnm", "qazwsxedcrfvtgb", "987654321987654321", "123123123123123", "112233445566778899", "testtesttesttest",
}

// CheckPassword says whether a password may be used by the person with these names (e-mail, full name). It
// answers one of the errors above, or nil.
func CheckPassword(password string, names ...string) error {
	n := utf8.RuneCountInString(password)
	if n < MinPassword {
		return ErrShort
	}
	if n > maxPassword {
		return ErrLong
	}
	folded := fold(password)
	for _, c := range common {
		if folded == c || strings.Trim(folded, folded[:1]) == "" {
			return ErrCommon
		}
	}
	rest := strings.ReplaceAll(folded, "livedesk", "")
	for _, name := range names {
		local, _, _ := strings.Cut(name, "@")
		if own := fold(local); len(own) >= 3 {
			rest = strings.ReplaceAll(rest, own, "")
		}
	}
	if utf8.RuneCountInString(rest) < 10 && rest != folded {
		return ErrOwn
	}
	return nil
}

func fold(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), "")) }
