package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"livedesk/internal/audit"
	"livedesk/internal/disk"
)

// Files of the folder that checkpoints are kept in.
const (
	checkpointFile = "checkpoints"
	checkpointKey  = "signing.key" // its owner's alone
	checkpointPub  = "verify.key"  // for auditors
)

// Checkpoints are signed points of the audit chain in files outside the database. What they prove depends on where
// they are: a copy that whoever can write the database cannot write shows a cut tail and a rolled-back file.
type Checkpoints struct {
	mu               sync.Mutex
	signer, verifier string
	files            []string // each holds all of them, oldest first
}

// OpenCheckpoints opens those in dir, and makes the folder and its key pair the first time. elsewhere, when not empty,
// is one more file that each new checkpoint is appended to.
func OpenCheckpoints(dir, elsewhere string) (*Checkpoints, error) {
	k := &Checkpoints{files: []string{filepath.Join(dir, checkpointFile)}}
	if elsewhere != "" {
		k.files = append(k.files, elsewhere)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("checkpoints: %w", err)
	}
	signer, err := os.ReadFile(filepath.Join(dir, checkpointKey))
	if errors.Is(err, fs.ErrNotExist) {
		return k, k.makeKey(dir)
	}
	if err != nil {
		return nil, fmt.Errorf("checkpoints: %w", err)
	}
	k.signer = strings.TrimSpace(string(signer))
	k.verifier, err = readVerifier(dir)
	return k, err
}

func (k *Checkpoints) makeKey(dir string) (err error) {
	if k.signer, k.verifier, err = audit.NewCheckpointKey(); err != nil {
		return err
	}
	// The public half first: a signer without it could not be checked by anybody.
	for _, f := range []struct{ name, text string }{{checkpointPub, k.verifier}, {checkpointKey, k.signer}} {
		if err := disk.Write(filepath.Join(dir, f.name), []byte(f.text+"\n")); err != nil {
			return fmt.Errorf("checkpoints: %w", err)
		}
	}
	return nil
}

func readVerifier(dir string) (string, error) {
	b, err := os.ReadFile(filepath.Join(dir, checkpointPub))
	if err != nil {
		return "", fmt.Errorf("checkpoints: %w", err)
	}
	return strings.TrimSpace(string(b)), nil
}

// ReadCheckpoints reads what is in dir and elsewhere without making or changing anything. A folder that was never
// used has none.
func ReadCheckpoints(dir, elsewhere string) ([]audit.Checkpoint, error) {
	verifier, err := readVerifier(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	k := &Checkpoints{verifier: verifier, files: []string{filepath.Join(dir, checkpointFile)}}
	if elsewhere != "" {
		k.files = append(k.files, elsewhere)
	}
	return k.All()
}

// Verifier is the public key that checks the signatures.
func (k *Checkpoints) Verifier() string { return k.verifier }

// File is the data folder's file of checkpoints as it stands; nil while there is none.
func (k *Checkpoints) File() ([]byte, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	b, err := os.ReadFile(k.files[0])
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return b, err
}

// All reads the checkpoints of every file, in the order of the chain. One that somebody changed is an error.
func (k *Checkpoints) All() ([]audit.Checkpoint, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.all()
}

func (k *Checkpoints) all() ([]audit.Checkpoint, error) {
	var list []audit.Checkpoint
	for _, file := range k.files {
		b, err := os.ReadFile(file)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("checkpoints: %w", err)
		}
		some, err := audit.OpenCheckpoints(b, k.verifier)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		list = append(list, some...)
	}
	slices.SortStableFunc(list, func(a, b audit.Checkpoint) int { return int(a.Seq - b.Seq) })
	return list, nil
}

// Points are checkpoints as VerifyAudit takes them.
func Points(list []audit.Checkpoint) []audit.Point {
	points := make([]audit.Point, 0, len(list))
	for _, c := range list {
		points = append(points, c.Point)
	}
	return points
}

// ErrRewritten says that the audit log no longer holds an entry that a checkpoint remembers: nothing more is signed.
var ErrRewritten = errors.New("the audit log is not the one that its checkpoints remember")

// Checkpoint signs where the audit chain ends now, when there is anything new since the last time, and appends that to
// every file. It answers ErrRewritten where the chain no longer leads through the newest checkpoint.
func (s *Store) Checkpoint(ctx context.Context, k *Checkpoints) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	known, err := k.all()
	if err != nil {
		return err
	}
	end, err := readOne(ctx, s, pointFields, auditEnd)
	if err != nil || end.Seq == 0 {
		return err
	}
	if n := len(known); n > 0 {
		last := known[n-1]
		hash, err := readOne(ctx, s, scalar[string], `SELECT hash FROM audit WHERE seq = ?`, last.Seq)
		if errors.Is(err, ErrNotFound) || err == nil && hash != last.Hash {
			return fmt.Errorf("%w: entry %d", ErrRewritten, last.Seq)
		}
		if err != nil || last.Seq == end.Seq {
			return err
		}
	}
	signed, err := audit.Checkpoint{Point: end, At: s.now().UTC().Truncate(time.Second)}.Sign(k.signer)
	if err != nil {
		return err
	}
	var failed error // one full disk must not keep the other file from its line
	for _, file := range k.files {
		failed = errors.Join(failed, disk.Append(file, audit.Record(signed)))
	}
	return failed
}

// SignedEnd is the newest checkpoint, as text; "" while there is none.
func (k *Checkpoints) SignedEnd() (string, audit.Checkpoint, error) {
	list, err := k.All()
	if err != nil || len(list) == 0 {
		return "", audit.Checkpoint{}, err
	}
	last := list[len(list)-1]
	signed, err := last.Sign(k.signer) // Ed25519 signs the same text the same way
	return signed, last, err
}
