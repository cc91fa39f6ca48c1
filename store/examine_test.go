package store

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// folder is every file of a folder with its bytes.
func folder(t *testing.T, path string) map[string]string {
	t.Helper()
	files := map[string]string{}
	entries, err := os.ReadDir(filepath.Dir(path))
	check(t, err)
	for _, e := range entries {
		b, err := os.ReadFile(filepath.Join(filepath.Dir(path), e.Name()))
		check(t, err)
		files[e.Name()] = string(b)
	}
	return files
}

// Whatever state the files are in, looking leaves them as they are: no log, no index, no byte.
func TestExamineLeavesNoTrace(t *testing.T) {
	copies := func(suffixes ...string) func(t *testing.T) string {
		return func(t *testing.T) string {
			path, copied := dbPath(t), dbPath(t)
			s, _ := openAt(t, path)
			create(t, s, blank())
			for _, suffix := range suffixes {
				b, err := os.ReadFile(path + suffix)
				check(t, err)
				check(t, os.WriteFile(copied+suffix, b, 0o600))
			}
			return copied
		}
	}
	tests := []struct {
		name string
		make func(t *testing.T) string
		want error
		rows int64
	}{
		{"closed", func(t *testing.T) string {
			path := dbPath(t)
			s, _ := openAt(t, path)
			create(t, s, blank())
			check(t, s.Close())
			return path
		}, nil, 1},
		{"in use", func(t *testing.T) string {
			path := dbPath(t)
			s, _ := openAt(t, path)
			create(t, s, blank())
			return path
		}, nil, 1},
		{"killed", copies("", "-wal", "-shm"), nil, 1},
		{"copied without the index", copies("", "-wal"), ErrUnsettled, 0},
		{"missing", func(t *testing.T) string { return dbPath(t) }, os.ErrNotExist, 0},
		{"damaged", func(t *testing.T) string {
			path := dbPath(t)
			check(t, os.WriteFile(path, bytes.Repeat([]byte("text "), 4000), 0o600))
			return path
		}, ErrDamaged, 0},
		{"newer", func(t *testing.T) string {
			path := dbPath(t)
			s, _ := openAt(t, path)
			sqlExec(t, s, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1)`)
			check(t, s.Close())
			return path
		}, ErrNewer, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := tt.make(t)
			before := folder(t, path)
			s, err := Examine(t.Context(), path)
			wantErr(t, err, tt.want)
			if err == nil {
				n, _, err := s.VerifyAudit(t.Context())
				check(t, err)
				have, known, err := s.Schema(t.Context())
				check(t, err)
				keys, err := s.DataKeys(t.Context())
				check(t, err)
				if n != tt.rows || have != known || have == 0 || len(keys) != 2 || string(keys[0]) != "wrapped" {
					t.Errorf("%d entries, schema %d of %d, keys %q", n, have, known, keys)
				}
				if err := s.SetSetting(t.Context(), System, "a", "b"); err == nil {
					t.Error("it could write")
				}
				check(t, s.Close())
			}
			after := folder(t, path)
			if tt.name == "in use" { // the index is memory that the server shares with its readers
				before["livedesk.db-shm"], after["livedesk.db-shm"] = "", ""
			}
			if !maps.Equal(before, after) {
				t.Errorf("files changed: %v, then %v", slices.Sorted(maps.Keys(before)), slices.Sorted(maps.Keys(after)))
			}
		})
	}
}

func TestExamineAnEmptyFile(t *testing.T) {
	path := dbPath(t)
	check(t, os.WriteFile(path, nil, 0o600))
	s, err := Examine(t.Context(), path)
	check(t, err)
	if have, known, err := s.Schema(t.Context()); have != 0 || known == 0 || err != nil {
		t.Errorf("schema %d of %d, %v; want 0", have, known, err)
	}
	if _, err := s.DataKeys(t.Context()); err == nil {
		t.Error("an empty file has data keys")
	}
	check(t, s.Close())
}
