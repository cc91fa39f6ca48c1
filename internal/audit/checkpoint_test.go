package audit

import (
	"strings"
	"testing"
	"time"
)

func TestCheckpoints(t *testing.T) {
	signer, verifier, err := NewCheckpointKey()
	if err != nil {
		t.Fatal(err)
	}
	foreign, _, err := NewCheckpointKey()
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 25, 7, 0, 0, 0, time.UTC)
	list := chain(3)
	sign := func(key string, i int) string {
		signed, err := Checkpoint{Point{list[i].Seq, list[i].Hash}, at}.Sign(key)
		if err != nil {
			t.Fatal(err)
		}
		return Record(signed)
	}
	file := sign(signer, 0) + sign(signer, 2)
	got, err := OpenCheckpoints([]byte(file), verifier)
	if err != nil || len(got) != 2 || got[1].Seq != 3 || got[1].Hash != list[2].Hash || !got[1].At.Equal(at) {
		t.Errorf("read %+v, %v", got, err)
	}
	if got, err := OpenCheckpoints([]byte(file[:len(file)-6]), verifier); err != nil || len(got) != 1 {
		t.Errorf("of a file whose end is cut off %d were read, %v", len(got), err)
	}
	for name, bad := range map[string]string{
		"another number": strings.Replace(file, "checkpoint\n3\n", "checkpoint\n2\n", 1), "another hash": strings.Replace(file, list[2].Hash, list[1].Hash, 1),
		"another key": sign(signer, 0) + sign(foreign, 2), "rubbish": "hello\n---\n" + file,
	} {
		if got, err := OpenCheckpoints([]byte(bad), verifier); err == nil {
			t.Errorf("%s: read %+v", name, got)
		}
	}
}
