package verify

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"livedesk/store"
)

func TestEventDetails(t *testing.T) {
	at := time.UnixMilli(1665993522952).UTC()
	tests := []struct {
		name, answer string
		want         []EventDetail
	}{
		{"as seed 000 spells it", `{"faceDetail":{"eventDetails":[{"createTimestmap":1665993522952,"event":"FE_DOCUMENT_SCAN","result":"PASS"}]}}`, []EventDetail{{"FE_DOCUMENT_SCAN", "PASS", at}}},
		{"as the later page spells it", `{"faceDetail":{"eventDetails":[{"createTimestamp":"1665993522952","event":"E","result":"FAIL"},{"event":"F"}]}}`, []EventDetail{{"E", "FAIL", at}, {Event: "F"}}},
		{"no number", `{"faceDetail":{"eventDetails":[{"createTimestamp":{"a":1},"event":"E"}]}}`, []EventDetail{{Event: "E"}}},
		{"no time", `{"faceDetail":{"eventDetails":[{"createTimestamp":null,"event":"E"}]}}`, []EventDetail{{Event: "E"}}},
		{"of the other product", `{"score":99}`, nil},
		{"another shape", `{"faceDetail":{"eventDetails":"none"}}`, nil},
		{"nothing", ``, nil},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, EventDetails(store.Attempt{Answer: json.RawMessage(tt.answer)})); diff != "" {
			t.Errorf("%s:\n%s", tt.name, diff)
		}
	}
}
