package store

import (
	"bytes"
	"errors"
	"fmt"
	"testing"
)

// All data keys or none: one that cannot be wrapped again leaves every other as it was, on later pages too.
func TestRewrapDataKeys(t *testing.T) {
	s, _ := open(t)
	v, _ := create(t, s, blank())
	gone, _ := create(t, s, blank())
	check(t, s.BeginClearing(t.Context(), ana, gone.ID, "asked"))
	// As many as take three pages; only the key matters here.
	sqlExec(t, s, `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2 * `+fmt.Sprint(rewrapped)+`)
		INSERT INTO verifications (id, product, user_id, user_fold, biz_id, name, name_fold, region, language, liveness_type, product_level, attempts, current_attempt,
		created_by, created_by_name, status, input, data_key, created_at, updated_at, rev)
		SELECT 'v-' || i, product, user_id, user_fold, biz_id, name, name_fold, region, language, liveness_type, product_level, attempts, current_attempt,
		created_by, created_by_name, status, input, data_key, created_at, updated_at, rev + i * 1000 FROM verifications, n WHERE id = ?`, v.ID)
	count := func(key string) int64 {
		return scan[int64](t, s, `SELECT count(*) FROM verifications WHERE data_key = CAST(? AS BLOB)`, key)
	}
	all := count("wrapped")
	if all != 2*rewrapped+1 {
		t.Fatalf("%d keys", all)
	}
	broken, n := errors.New("broken"), 0
	_, err := s.RewrapDataKeys(t.Context(), System, "print", func([]byte) ([]byte, error) {
		if n++; n == 2*rewrapped {
			return nil, broken
		}
		return []byte("again"), nil
	})
	wantErr(t, err, broken)
	wantDiff(t, []any{all, int64(0)}, []any{count("wrapped"), count("again")})
	_, err = s.Setting(t.Context(), masterKeySetting)
	wantErr(t, err, ErrNotFound)

	rev := verification(t, s, v.ID).Rev
	wrapped, err := s.RewrapDataKeys(t.Context(), System, "print", func(w []byte) ([]byte, error) {
		if !bytes.Equal(w, []byte("wrapped")) {
			t.Errorf("given %q", w)
		}
		return []byte("again"), nil
	})
	check(t, err)
	wantDiff(t, []any{int64(wrapped), int64(0), all, rev}, []any{all, count("wrapped"), count("again"), verification(t, s, v.ID).Rev})
	if verification(t, s, gone.ID).DataKey != nil {
		t.Error("a destroyed key is back")
	}
	print, keys, err := s.MasterKey(t.Context())
	check(t, err)
	wantDiff(t, []any{"print", [][]byte{[]byte("again"), []byte("again")}}, []any{print, keys})
	wantDiff(t, fmt.Sprintf(`key.change {"count":"%d","fingerprint":"print"}`, all), actions(t, s, "")[0])
}
