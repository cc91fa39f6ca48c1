package command

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

func TestRegisterPrintsEveryColumnAndFile(t *testing.T) {
	var text, list bytes.Buffer
	if err := (Register{}).print(&text); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"## verifications\n", "| `user_id` | identifier | the company’s own reference of the customer | until the person is cleared | never |",
		"| `data_key` | secret | opens the photos and films of this check alone (AES-256-GCM, wrapped by the master key) |", "| `media/` | biometric |"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("%q is not there", want)
		}
	}
	if err := (Register{JSON: true}).print(&list); err != nil {
		t.Fatal(err)
	}
	var rows []registered
	if err := json.Unmarshal(list.Bytes(), &rows); err != nil {
		t.Fatal(err)
	}
	if len(rows) < 250 || len(rows) != strings.Count(text.String(), "\n| `") {
		t.Errorf("%d rows as JSON, %d as Markdown", len(rows), strings.Count(text.String(), "\n| `"))
	}
}
