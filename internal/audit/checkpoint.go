package audit

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
)

// keyName is who signs checkpoints, in the form that signed notes have (golang.org/x/mod/sumdb/note).
const keyName = "livedesk-audit"

// checkpointHead is the first line of a checkpoint.
const checkpointHead = "livedesk audit checkpoint"

// separator ends each checkpoint of a file that holds many.
const separator = "---\n"

// Checkpoint is a point of the chain with the time at which it was the end. Kept outside the database it shows a cut
// tail and a rolled-back file; signed, it shows that it came from this installation.
type Checkpoint struct {
	Point
	At time.Time
}

// NewCheckpointKey makes a key pair: the one signs, the other checks.
func NewCheckpointKey() (signer, verifier string, err error) {
	return note.GenerateKey(rand.Reader, keyName)
}

// Sign writes a checkpoint as a signed note.
func (c Checkpoint) Sign(signer string) (string, error) {
	s, err := note.NewSigner(signer)
	if err != nil {
		return "", fmt.Errorf("checkpoint key: %w", err)
	}
	text := fmt.Sprintf("%s\n%d\n%s\n%s\n", checkpointHead, c.Seq, c.Hash, c.At.UTC().Format(time.RFC3339))
	signed, err := note.Sign(&note.Note{Text: text}, s)
	return string(signed), err
}

// OpenCheckpoint reads a signed note back. It fails on a wrong signature and on what is not a checkpoint.
func OpenCheckpoint(signed, verifier string) (Checkpoint, error) {
	v, err := note.NewVerifier(verifier)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("checkpoint key: %w", err)
	}
	n, err := note.Open([]byte(signed), note.VerifierList(v))
	if err != nil {
		return Checkpoint{}, fmt.Errorf("checkpoint: %w", err)
	}
	var c Checkpoint
	parts := strings.Split(n.Text, "\n")
	if len(parts) != 5 || parts[0] != checkpointHead || len(parts[2]) != len(Genesis) {
		return c, errors.New("checkpoint: the note is something else")
	}
	if c.Seq, err = strconv.ParseInt(parts[1], 10, 64); err != nil || c.Seq < 1 {
		return c, errors.New("checkpoint: its number cannot be read")
	}
	c.Hash = parts[2]
	if c.At, err = time.Parse(time.RFC3339, parts[3]); err != nil {
		return c, errors.New("checkpoint: its time cannot be read")
	}
	return c, nil
}

// Record is a signed checkpoint as it is appended to a file of them.
func Record(signed string) string { return signed + separator }

// OpenCheckpoints reads a file of signed checkpoints. One that was cut off at the end while it was written does not
// count; any other that cannot be read or is not signed by the key is an error.
func OpenCheckpoints(file []byte, verifier string) ([]Checkpoint, error) {
	var all []Checkpoint
	for rest := file; ; {
		signed, after, whole := bytes.Cut(rest, []byte("\n"+separator))
		if !whole {
			return all, nil
		}
		c, err := OpenCheckpoint(string(signed)+"\n", verifier)
		if err != nil {
			return all, fmt.Errorf("number %d: %w", len(all)+1, err)
		}
		all, rest = append(all, c), after
	}
}
