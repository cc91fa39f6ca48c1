package verify

import (
	"bytes"
	"cmp"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"livedesk/store"
)

// EventDetail is one step of the vendor's own page, as its answer lists them. Names and results are the vendor's open
// strings (vendor-api §15 row 17).
type EventDetail struct {
	Event, Result string
	At            time.Time // zero: the vendor gave none
}

// EventDetails reads faceDetail.eventDetails out of what is kept of an attempt's answer; nil where there are none. Both
// spellings of the time are read, createTimestmap and createTimestamp (vendor-api §15 row 15), as number or text.
func EventDetails(at store.Attempt) []EventDetail {
	var answer struct {
		Face struct {
			Events []struct {
				Event, Result                    string
				CreateTimestamp, CreateTimestmap json.RawMessage
			} `json:"eventDetails"`
		} `json:"faceDetail"`
	}
	if len(at.Answer) == 0 || json.Unmarshal(at.Answer, &answer) != nil {
		return nil
	}
	var out []EventDetail
	for _, e := range answer.Face.Events {
		d := EventDetail{Event: strings.TrimSpace(e.Event), Result: strings.TrimSpace(e.Result)}
		raw := cmp.Or(string(bytes.Trim(e.CreateTimestamp, `" `)), string(bytes.Trim(e.CreateTimestmap, `" `)))
		if ms, err := strconv.ParseInt(raw, 10, 64); err == nil && ms > 0 {
			d.At = time.UnixMilli(ms).UTC()
		}
		out = append(out, d)
	}
	return out
}
