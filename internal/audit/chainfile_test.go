package audit

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"
)

// written is a chain as an export writes it.
func written(t testing.TB, list []Entry) []byte {
	t.Helper()
	var b bytes.Buffer
	h := Head{Entries: int64(len(list)), Last: Genesis}
	if len(list) > 0 {
		h.Last = list[len(list)-1].Hash
	}
	if err := WriteHead(&b, h); err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		if err := WriteEntry(&b, e); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

func TestVerifyFile(t *testing.T) {
	whole := chain(6)
	file := string(written(t, whole))
	lines := strings.SplitAfter(file, "\n") // the head, six entries and nothing
	tests := []struct {
		name   string
		file   string
		known  []Point
		n, bad int64
	}{
		{"whole", file, nil, 6, 0},
		{"whole, with a point", file, []Point{{4, whole[3].Hash}}, 6, 0},
		{"empty chain", string(written(t, nil)), nil, 0, 0},
		{"edited", strings.Replace(file, `"subject":"v2"`, `"subject":"v9"`, 1), nil, 2, 3},
		{"deleted", lines[0] + strings.Join(lines[1:3], "") + strings.Join(lines[4:], ""), nil, 2, 3},
		{"inserted", file + lines[6], nil, 6, 7},
		{"reordered", lines[0] + lines[2] + lines[1] + strings.Join(lines[3:], ""), nil, 0, 1},
		{"cut tail", strings.Join(lines[:5], ""), nil, 4, 5},
		{"cut in a line", file[:len(file)-20], nil, 5, 6},
		{"cut tail, head rewritten", string(written(t, whole[:4])), []Point{{6, whole[5].Hash}}, 4, 5},
		{"another name in an entry", strings.Replace(file, `{"seq":3,`, `{"x":1,"seq":3,`, 1), nil, 2, 3},
		{"two values in a line", strings.Replace(file, "\n{\"seq\":3,", "\n{} {\"seq\":3,", 1), nil, 2, 3},
		{"two points for one entry", file, []Point{{6, Genesis}}, 0, 6},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n, _, err := VerifyFile(strings.NewReader(tt.file), tt.known...)
			var broken *Broken
			if errors.As(err, &broken) != (tt.bad > 0) || tt.bad == 0 && err != nil {
				t.Fatalf("err = %v, want entry %d", err, tt.bad)
			}
			if n != tt.n || tt.bad > 0 && broken.Seq != tt.bad {
				t.Errorf("%d are whole, %v", n, err)
			}
		})
	}
}

func TestVerifyFileRefusesWhatIsNoChain(t *testing.T) {
	for _, file := range []string{"", "\n", "seq,at\n1,2\n", `{"format":"livedesk audit chain 2"}`, strings.Repeat("x", maxLine+10)} {
		if _, _, err := VerifyFile(strings.NewReader(file)); !errors.Is(err, ErrNoChain) {
			t.Errorf("%.40q: %v", file, err)
		}
	}
}

// A million entries are checked in under ten seconds; a quarter of that is enough to see it.
func TestAMillionEntriesInTenSeconds(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a few seconds")
	}
	const n, limit = 250_000, 10 * time.Second / 4
	file := &bytes.Buffer{}
	prev := Entry{Hash: Genesis}
	if err := WriteHead(file, Head{}); err != nil {
		t.Fatal(err)
	}
	for i := int64(1); i <= n; i++ {
		prev = Link(prev.Hash, Entry{Seq: i, At: 1764000000000 + i, ActorID: "0199b7a0-0000-7000-8000-000000000001", ActorName: "Ratna Wulandari", Role: "compliance",
			Action: "media.view", Subject: "0199b7a0-0000-7000-8000-000000000002", Detail: `{"how":"review","kind":"near","media":"0199b7a0-0000-7000-8000-000000000003"}`})
		if err := WriteEntry(file, prev); err != nil {
			t.Fatal(err)
		}
	}
	began := time.Now()
	count, head, err := VerifyFile(file)
	took := time.Since(began)
	if err != nil || count != n || head != prev.Hash {
		t.Fatalf("%d entries, %v", count, err)
	}
	t.Logf("%d entries in %s", n, took)
	if took > limit {
		t.Errorf("took %s, want at most %s", took, limit)
	}
}

func FuzzVerifyFile(f *testing.F) {
	f.Add(written(f, chain(3)))
	f.Add([]byte(`{"format":"livedesk audit chain 1"}` + "\n{\"seq\":1}\n"))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, file []byte) {
		n, head, err := VerifyFile(bytes.NewReader(file))
		if n < 0 || len(head) == 0 || err == nil && n > 0 && head == Genesis {
			t.Errorf("%d %q %v", n, head, err)
		}
	})
}
