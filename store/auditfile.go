package store

import (
	"context"
	"io"

	"livedesk/internal/audit"
)

// chainPage is how many entries of a chain are read at once: each page is a transaction of its own, so that a slow
// client holds none.
const chainPage = 2000

// WriteAuditLine writes one entry as a line of JSON.
func WriteAuditLine(w io.Writer, e AuditEntry) error { return audit.WriteEntry(w, e) }

// WriteAuditChain writes the log from its first entry to end as a file that is checked without the database. before
// runs ahead of each page of entries; its error ends the file. signed is the newest checkpoint, "" for none.
func (s *Store) WriteAuditChain(ctx context.Context, w io.Writer, end audit.Point, signed string, before func() error) error {
	if err := audit.WriteHead(w, audit.Head{Entries: end.Seq, Last: end.Hash, Checkpoint: signed}); err != nil {
		return err
	}
	for at := int64(0); at < end.Seq; {
		if err := before(); err != nil {
			return err
		}
		page, err := s.AuditEntries(ctx, at, int(min(chainPage, end.Seq-at)))
		if err != nil {
			return err
		}
		if len(page) == 0 {
			return nil // the file then lacks what its head names, and its check says so
		}
		for _, e := range page {
			if err := audit.WriteEntry(w, e); err != nil {
				return err
			}
		}
		at = page[len(page)-1].Seq
	}
	return nil
}
