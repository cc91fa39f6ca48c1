package command

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"livedesk/internal/config"
	"livedesk/store"
)

// oldBackup is when somebody should look why no newer one was made.
const oldBackup = 48 * time.Hour

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// lastBackup tells the age of the newest backup that was made of this folder.
func (e *examination) lastBackup() {
	const check = "backup"
	text, err := os.ReadFile(filepath.Join(e.o.Data, lastBackup))
	if errors.Is(err, fs.ErrNotExist) {
		if !exists(filepath.Join(e.o.Data, "livedesk.db")) {
			e.ok(check, "None, and nothing to back up yet.")
			return
		}
		e.warnWhenLive(check, "None was ever made of this folder.", "Run: livedesk backup DIR")
		return
	}
	made := time.Time{}
	if err == nil {
		made, err = time.Parse(time.RFC3339, strings.TrimSpace(string(text)))
	}
	age := e.now().Sub(made)
	switch {
	case err != nil:
		e.warn(check, "When the last one was made cannot be read.", "Run: livedesk backup DIR")
	case age > oldBackup:
		e.warn(check, fmt.Sprintf("The last one is %d days old.", int(age/(24*time.Hour))), "Run livedesk backup DIR every day.")
	default:
		e.ok(check, "The last one was made on "+made.UTC().Format("2006-01-02 15:04 UTC")+".")
	}
}

// ledger tries whether the next clearing could be written down. Nothing is made or changed.
func (e *examination) ledger() {
	const check = "erasure ledger"
	files := []string{filepath.Join(e.o.Data, store.LedgerFile)}
	if e.o.ErasureLedger != "" {
		files = append(files, e.o.ErasureLedger)
	}
	if _, err := store.OpenLedger(files...).Erasures(); err != nil {
		e.fail(check, sentence(err), "Keep the file as it is and compare it with a copy: a restore needs it whole.")
		return
	}
	for _, file := range files {
		if err := writable(file); err != nil {
			e.fail(check, file+" cannot be written: "+fileTrouble(err)+". Nobody can be cleared.", "Make it writable for the user of the server.")
			return
		}
	}
	if e.o.ErasureLedger == "" {
		e.warnWhenLive(check, "It is in the data folder only, and would be lost with it.", "Set LIVEDESK_ERASURE_LEDGER to a file on another disk.")
		return
	}
	e.ok(check, "It can be written, here and at "+e.o.ErasureLedger+".")
}

// writable opens a file for appending, or where there is none yet looks at its folder.
func writable(file string) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_APPEND, 0)
	if err == nil {
		return f.Close()
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return canMakeIn(filepath.Dir(file))
}

// warnWhenLive is no more than a hint where nobody but invented people can be lost.
func (e *examination) warnWhenLive(check, says, do string) {
	if e.o.Vendor == config.Live {
		e.warn(check, says, do)
		return
	}
	e.tell(finding{check, fine, says, do})
}
