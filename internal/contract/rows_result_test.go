package contract

import (
	"strings"
	"testing"
	"time"

	"livedesk/internal/advance"
	"livedesk/internal/verify"
)

// livenessResultRows are H5 Liveness get-result (seed 003; vendor-api §4).
func livenessResultRows() []row {
	const e = "liveness/get-result"
	const whole = "far, near as base64, audit"
	attack := func(outcome, kind string) row {
		return row{endpoint: e, code: "SUCCESS", message: "OK", value: "attackType " + kind, how: "outcome " + outcome, play: ended(verify.Liveness, outcome),
			want: value(ok, "score 0, attack type "+kind+", "+whole, "failed LIVENESS_ATTACK type "+kind)}
	}
	face := func(code, message, outcome string) row {
		return row{endpoint: e, code: code, message: message, how: "outcome " + outcome, play: ended(verify.Liveness, outcome),
			want: value(advance.Code(code), "no score, far as base64", "incomplete "+code)}
	}
	return []row{
		{endpoint: e, code: "SUCCESS", message: "OK", how: "outcome pass", play: ended(verify.Liveness, "pass"), want: value(ok, "score 99, "+whole, "passed SUCCESS")},
		{endpoint: e, code: "SUCCESS", message: "OK", how: "outcome low-score", play: ended(verify.Liveness, "low-score"), want: value(ok, "score 62, "+whole, "passed SUCCESS")},
		attack("attack-presentation", "1"), attack("attack-injection", "2"), attack("attack-unsure", "3"),
		face("TOO_MANY_FACES_DETECTED", "Multiple faces detected from the image,please only keep one face in the image.", "many-faces"),
		face("NO_FACE_DETECTED", "No face detected from the image.", "no-face"),
		face("INVALID_FACE_DETECTED", "The face is too big,small,incomplete,please show your front-view face.", "invalid-face"),
		face("FACE_OCCLUDED", "Face should not be occluded,please try again.", "occluded"),
		face("FACE_QUALITY_TOO_POOR", "Face quality is too low,please try again.", "poor-quality"),
		{endpoint: e, code: "SIGNATURE_NOT_EXIST", message: "This signatureId is not exist", how: "a signatureId of another region", play: elsewhere(unfinished(verify.Liveness)),
			want: value("SIGNATURE_NOT_EXIST", "no data", "ready, held as SIGNATURE_NOT_EXIST")},
		{endpoint: e, code: "RESULT_NOT_FOUND", message: "The requested resource was not found or has been deleted", how: "cleared before",
			play: func(s *scene) {
				ended(verify.Liveness, "pass")(s)
				_, err := s.ask().ClearLiveness(s.t.Context(), s.id)
				s.must(err)
			}, want: value("RESULT_NOT_FOUND", "no data", "incomplete RESULT_NOT_FOUND")},
		{endpoint: e, code: "LIVENESS_NO_RESULT", message: "This token has no detection result", how: "not finished", play: unfinished(verify.Liveness),
			want: value("LIVENESS_NO_RESULT", "no data", "ready")},
		{endpoint: e, code: "LIVENESS_NO_RESULT", message: "This token has no detection result", how: "not finished, two hours later", aging: true, play: overdue(verify.Liveness),
			want: value("LIVENESS_NO_RESULT", "no data", "expired LINK_EXPIRED")},
		{endpoint: e, code: "PARAMETER_ERROR", message: "Parameter should not be empty", how: "an empty signatureId", wrong: true, play: about(""), want: refused(refusal, saidNo)},
		{endpoint: e, code: "ERROR", message: "Server error", how: "fault code", play: byCode(e, "ERROR", "Server error", 1), want: refused("ERROR", vendorFail)},
	}
}

// overdue leaves a session unfinished until its link has ended.
func overdue(product string) func(*scene) {
	return func(s *scene) {
		s.begin(product)
		s.later(2 * time.Hour)
	}
}

// idvResultRows are IDV get-result (seed 000; vendor-api §8).
func idvResultRows(t *testing.T) []row {
	const e = "idv/get-result"
	const whole = "main, far, near as links, audit, event with its time"
	reason := func(result, why, outcome, words, desk string) row {
		return row{endpoint: e, code: "SUCCESS", message: "OK", value: "errorCode " + result + "/" + why, how: "outcome " + outcome, play: ended(verify.IDV, outcome),
			want: value(ok, result+", "+why+", input echoed"+words, desk)}
	}
	attack := func(outcome, kind string) row {
		r := reason("FAIL", "LIVENESS_ATTACK", outcome, ", score 0, attack type "+kind+", "+whole, "failed LIVENESS_ATTACK type "+kind)
		r.value = "attackType " + kind
		return r
	}
	rows := []row{
		reason("PASS", "SUCCESS", "pass", ", score 99, "+whole, "passed SUCCESS"),
		reason("FAIL", "LIVENESS_ATTACK", "attack-unsure", ", score 0, attack type 3, "+whole, "failed LIVENESS_ATTACK type 3"),
		attack("attack-presentation", "1"), attack("attack-injection", "2"), attack("attack-unsure", "3"),
		reason("FAIL", "STRATEGY_HIT", "strategy-hit", ", score 91, "+whole, "failed STRATEGY_HIT"),
		reason("INCOMPLETE", "PARAMETER_ERROR", "give-up", "", "incomplete PARAMETER_ERROR"),
		reason("INCOMPLETE", "USER_TIMEOUT", "user-timeout", "", "incomplete USER_TIMEOUT"),
		reason("INCOMPLETE", "ERROR", "page-error", "", "incomplete ERROR"),
		{endpoint: e, code: "SUCCESS", message: "OK", value: "errorCode INCOMPLETE/USER_TIMEOUT", how: "not finished, two hours later", aging: true, play: overdue(verify.IDV),
			want: value(ok, "INCOMPLETE, USER_TIMEOUT, input echoed", "incomplete USER_TIMEOUT")},
		{endpoint: e, code: "SUCCESS", message: "OK", how: "not finished", play: unfinished(verify.IDV), want: value(ok, "INCOMPLETE, no reason, input echoed", "ready")},
		{endpoint: e, code: "SUCCESS", message: "OK", how: "outcome pass, pictures as base64", want: value(ok, "PASS, SUCCESS, input echoed, score 99, main, far, near as base64, audit, event with its time", "passed SUCCESS"),
			play: func(s *scene) { s.image = advance.ImageBase64; ended(verify.IDV, "pass")(s) }},
		{endpoint: e, code: "SUCCESS", message: "OK", how: "outcome pass, livenessType SILENT",
			want: value(ok, "PASS, SUCCESS, input echoed, score 99, main, silent as links, audit, event with its time", "passed SUCCESS"),
			play: func(s *scene) { s.idv.LivenessType = "SILENT"; ended(verify.IDV, "pass")(s) }},
		{endpoint: e, code: "SIGNATURE_NOT_EXIST", message: "This signatureId is not exist", how: "a signatureId of another region", play: elsewhere(unfinished(verify.IDV)),
			want: value("SIGNATURE_NOT_EXIST", "no data", "ready, held as SIGNATURE_NOT_EXIST")},
		{endpoint: e, code: "SIGNATURE_NOT_EXIST", message: "This signatureId is not exist", how: "cleared before",
			play: func(s *scene) {
				ended(verify.IDV, "pass")(s)
				_, err := s.ask().ClearIDV(s.t.Context(), s.id)
				s.must(err)
			}, want: value("SIGNATURE_NOT_EXIST", "no data", "ready, held as SIGNATURE_NOT_EXIST")},
		{endpoint: e, code: "PARAMETER_ERROR", message: "Parameter should not be empty", how: "an empty signatureId", wrong: true, play: about(""), want: refused(refusal, saidNo)},
		{endpoint: e, code: "PARAMETER_ERROR", message: "Parameter error, please check you input.", how: "returnImageType GIF", wrong: true, want: refused(refusal, saidNo),
			play: func(s *scene) { s.image = "GIF" }},
		{endpoint: e, code: "ERROR", message: "Server error", how: "fault code", play: byCode(e, "ERROR", "Server error", 1), want: refused("ERROR", vendorFail)},
	}
	for i := range rows { // of the three results as well, each once
		result, _, _ := strings.Cut(strings.TrimPrefix(rows[i].value, "errorCode "), "/")
		if strings.HasPrefix(rows[i].how, "outcome") && strings.HasPrefix(rows[i].value, "errorCode") {
			rows[i].value += ", idvResult " + result
		}
	}
	return append(rows, otherReasonRows(t)...)
}

// otherReasonRows are the reasons of the vendor's other products: a check with a document would end with them.
func otherReasonRows(t *testing.T) (rows []row) {
	for _, line := range transcription(t) {
		if line.field != "errorCode" || line.seed != "-" {
			continue
		}
		result, why, _ := strings.Cut(line.value, "/")
		outcome, words, desk := "give-up", "", "incomplete "+why
		if result == "FAIL" {
			outcome, words, desk = "strategy-hit", ", score 91, main, far, near as links, audit, event with its time", "failed "+why
		}
		rows = append(rows, row{endpoint: "idv/get-result", code: "SUCCESS", message: "OK", value: "errorCode " + line.value, how: "outcome " + outcome + " with this errorCode",
			play: endedBecause(verify.IDV, outcome, why), want: value(ok, result+", "+why+", input echoed"+words, desk)})
	}
	return rows
}

// ekycResultRow is the full check's result, which the desk does not start yet.
func ekycResultRow() row {
	return row{endpoint: "idv/get-result", code: "SUCCESS", message: "OK", how: "outcome pass of a check with a document", play: ended("ekyc", "pass"),
		want: value(ok, "PASS, SUCCESS, input echoed, score 99, main, far, near as links, audit, similarity 88, event with its time, document", ""), noDesk: true}
}
