package command

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"livedesk/internal/audit"
	"livedesk/internal/config"
	"livedesk/store"
)

// Audit is the commands about the audit log.
type Audit struct {
	Verify AuditVerify `cmd:"" help:"Check the chain of the data folder's audit log, or of an exported file; exit 1 names the first bad entry."`
}

// AuditVerify checks a chain.
type AuditVerify struct {
	File        string `arg:"" optional:"" type:"existingfile" help:"An export of the whole log; the data folder's own log when empty."`
	Checkpoints string `type:"existingfile" help:"Checkpoints that were kept elsewhere; the chain must lead through them."`
	Key         string `type:"existingfile" help:"The public key that checkpoints are checked with; that of the data folder when empty."`
}

// Help is the long description.
func (AuditVerify) Help() string {
	return "The chain shows an entry that was changed, taken out, put in or moved. A cut tail, or a log replaced by an older one, " +
		"shows only against what was remembered elsewhere: the data folder's checkpoints, those of --checkpoints, and the end " +
		"that an exported file names. Checkpoints that stood beside a database can be rewritten with it; keep a copy where its " +
		"administrators cannot write (LIVEDESK_AUDIT_CHECKPOINTS)."
}

// Run runs the command.
func (c AuditVerify) Run(ctx context.Context, o *config.Options) error {
	points, err := c.points(o)
	if err != nil {
		return err
	}
	if c.File != "" {
		return c.file(points)
	}
	return withStore(ctx, o, func(st *store.Store) error {
		n, head, err := st.VerifyAudit(ctx, points...)
		if err == nil {
			c.whole(n, head, len(points))
		}
		return explained(ctx, st, err)
	})
}

// explained adds to a break what the log itself says of a restore before it. It stays a break: whoever can change the
// database can write that entry too.
func explained(ctx context.Context, st *store.Store, broken error) error {
	seq, is := store.BrokenAt(broken)
	if !is {
		return broken
	}
	r, err := st.RestoreBefore(ctx, seq)
	if err != nil {
		return broken // there was none: nothing explains it
	}
	return fmt.Errorf("%w. %s", broken, restoreSays(r))
}

func restoreSays(r store.Restore) string {
	const layout = "2006-01-02 15:04:05 UTC"
	return fmt.Sprintf("The log says that it was restored on %s from the backup of %s, which ended at entry %d: checkpoints made in between remember entries that are lost. "+
		"If you restored it then, keep those checkpoints and name a new file in LIVEDESK_AUDIT_CHECKPOINTS. If nobody did, somebody changed the database",
		r.At.Format(layout), r.Made.Format(layout), r.End)
}

func (c AuditVerify) file(points []audit.Point) (err error) {
	f, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	n, head, err := audit.VerifyFile(f, points...)
	if err == nil {
		c.whole(n, head, len(points))
	}
	return err
}

func (AuditVerify) whole(n int64, head string, checkpoints int) {
	fmt.Printf("%d entries, all whole; the last one is %s\n", n, head)
	if checkpoints == 0 {
		fmt.Println("No checkpoint was at hand, so a log that was replaced as a whole would not show.")
		return
	}
	fmt.Printf("The chain leads through all %d checkpoints.\n", checkpoints)
}

// points are what is remembered: by the data folder, unless a file is checked with a key of its own, and by
// --checkpoints.
func (c AuditVerify) points(o *config.Options) ([]audit.Point, error) {
	dir := filepath.Join(o.Data, "audit")
	if c.Key == "" {
		list, err := store.ReadCheckpoints(dir, o.AuditCheckpoints)
		if err != nil || c.Checkpoints == "" {
			return store.Points(list), err
		}
		more, err := store.ReadCheckpoints(dir, c.Checkpoints)
		return store.Points(append(list, more...)), err
	}
	if c.Checkpoints == "" {
		return nil, errors.New("--key is for checking --checkpoints; name both")
	}
	key, err := os.ReadFile(c.Key)
	if err != nil {
		return nil, err
	}
	b, err := os.ReadFile(c.Checkpoints)
	if err != nil {
		return nil, err
	}
	list, err := audit.OpenCheckpoints(b, strings.TrimSpace(string(key)))
	return store.Points(list), err
}
