package verify_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"livedesk/internal/verify"
	"livedesk/store"
)

// What an attempt has to have follows from the product, the flow that ran and what the vendor sent.
func TestMeter(t *testing.T) {
	finished := time.Date(2026, 11, 25, 4, 0, 0, 0, time.UTC)
	face := func(flow, more string) string {
		return `{"faceDetail":{"livenessFlowCategory":"` + flow + `","auditImageUrl":"<link>"` + more + `}}`
	}
	row := func(kind, status string) store.Media {
		return store.Media{Kind: kind, Status: status, Until: finished.Add(24 * time.Hour)}
	}
	sealed := func(kinds ...string) (all []store.Media) {
		for _, k := range kinds {
			all = append(all, store.Media{Kind: k, Status: store.MediaSealed})
		}
		return all
	}
	tests := []struct {
		name, product, code, answer string
		media                       []store.Media
		want                        string // sealed/of and each piece
	}{
		{"liveness, all here", "liveness", "SUCCESS", `{"auditImageUrl":"<link>","video":"<3 bytes>"}`, sealed("far", "near", "audit", "audit", "video"), "5/5 far sealed, near sealed, audit sealed x2, video sealed"},
		{"liveness, no film", "liveness", "SUCCESS", `{"auditImageUrl":"<link>","video":null}`, sealed("far", "near", "audit"), "3/3 far sealed, near sealed, audit sealed, video off"},
		{"liveness, a face code", "liveness", "NO_FACE_DETECTED", `{"auditImageUrl":null,"video":null}`, sealed("far"), "1/1 far sealed, near not taken, audit off, video off"},
		{"from before sequences were fetched", "liveness", "SUCCESS", `{"auditImageUrl":"<link>"}`, sealed("far", "near"), "2/3 far sealed, near sealed, audit missing, video off"},
		{"the vendor has let go of it", "liveness", "SUCCESS", `{"auditImageUrl":"<link>"}`, append(sealed("far", "near"), store.Media{Kind: "audit", Status: "missing", Reason: "the vendor no longer has it"}), "2/3 far sealed, near sealed, audit lost, video off"},
		{"far and near", "idv", "SUCCESS", face("DISTANT_CLOSE", ""), append(sealed("far", "near"), row("audit", "missing")), "2/3 far sealed, near sealed, audit missing, video off"},
		{"far, near and an action", "idv", "SUCCESS", face("DISTANT_CLOSE_ACTION", ""), sealed("far"), "1/3 far sealed, near missing, audit missing, video off"},
		{"silent", "idv", "SUCCESS", face("SILENT", ""), sealed("silent", "audit"), "2/2 near not taken, silent sealed, audit sealed, video off"},
		{"actions", "idv", "SUCCESS", face("ACTION", `,"faceVideoUrl":"PENDING"`), append(sealed("silent", "audit"), row("video", "missing")), "2/3 near not taken, silent sealed, audit sealed, video missing"},
		{"a type of the customer's own", "idv", "SUCCESS", face("LOGIN", ""), sealed("main", "audit"), "2/2 main sealed, audit sealed, video off"},
		{"by type where no flow is told", "idv", "SUCCESS", `{"faceDetail":{"livenessType":"DISTANT_NEAR"}}`, sealed("far"), "1/2 far sealed, near missing, audit off, video off"},
		{"refused beside good ones", "idv", "SUCCESS", face("DISTANT_CLOSE", ""), append(sealed("far", "near", "audit"), row("audit", "refused")), "3/4 far sealed, near sealed, audit sealed, audit refused, video off"},
		{"given up", "idv", "SUCCESS", `{"idvResult":"INCOMPLETE","faceDetail":null}`, nil, "0/0 "},
		{"no answer", "liveness", "", ``, nil, "0/0 "},
	}
	for _, tt := range tests {
		a := store.Attempt{Product: tt.product, VendorCode: tt.code, FinishedAt: finished, Answer: json.RawMessage(tt.answer)}
		m := verify.MeterOf(a, tt.media)
		var pieces []string
		for _, p := range m.Pieces {
			piece := p.Kind + " " + p.State
			if p.Count > 1 {
				piece += " x" + string(rune('0'+p.Count))
			}
			pieces = append(pieces, piece)
		}
		got := string(rune('0'+m.Sealed)) + "/" + string(rune('0'+m.Of)) + " " + strings.Join(pieces, ", ")
		if diff := cmp.Diff(tt.want, got); diff != "" || m.Missing != strings.Contains(tt.want, "missing") {
			t.Errorf("%s, waits %v (-want +got):\n%s", tt.name, m.Missing, diff)
		}
	}
}
