package contract

import (
	"encoding/json"
	"strings"
	"testing"

	"livedesk/internal/verify"
	"livedesk/themes"
)

const noAccount = "The vendor does not accept our account for this"

// clearRows are both products' clear-data (seed 003; vendor-api §6 and §9.1).
func clearRows() []row {
	const ld, idv = "liveness/clear-data", "idv/clear-data"
	finished := func(product string, then func(*scene)) func(*scene) {
		return func(s *scene) { ended(product, "pass")(s); then(s) }
	}
	return []row{
		{endpoint: ld, code: "SUCCESS", message: "OK", how: "finished", play: ended(verify.Liveness, "pass"), want: value(ok, "", "cleared")},
		{endpoint: ld, code: "SUCCESS", message: "OK", how: "cleared before", want: value(ok, "", "cleared"), play: finished(verify.Liveness, func(s *scene) {
			_, err := s.ask().ClearLiveness(s.t.Context(), s.id)
			s.must(err)
		})},
		{endpoint: ld, code: "PARAMETER_ERROR", message: "Parameter error, please check your request whether has illegal parameters", how: "a signatureId of another region",
			play: elsewhere(unfinished(verify.Liveness)), want: value(refusal, "", "cleared")},
		{endpoint: ld, code: "ERROR", message: "server error", how: "fault code", play: byCode(ld, "ERROR", "server error", 1), want: refused("ERROR", vendorFail)},

		{endpoint: idv, code: "SUCCESS", message: "OK", how: "finished", play: ended(verify.IDV, "pass"), want: value(ok, "", "cleared")},
		{endpoint: idv, code: "SUCCESS", message: "OK", how: "cleared before", want: value(ok, "", "cleared"), play: finished(verify.IDV, func(s *scene) {
			_, err := s.ask().ClearIDV(s.t.Context(), s.id)
			s.must(err)
		})},
		{endpoint: idv, code: "PARAMETER_ERROR", message: "SignatureId is empty", how: "an empty signatureId", want: value(refusal, "", "waits: vendor-not-finished"),
			play: func(s *scene) {
				s.id = ""
				if s.service != nil { // the desk never asks without one: hear the words
					finished(verify.IDV, byCode(idv, "PARAMETER_ERROR", "SignatureId is empty", 1))(s)
				}
			}},
		{endpoint: idv, code: "PARAMETER_ERROR", message: "SignatureId is not exist", how: "a signatureId of another region", play: elsewhere(unfinished(verify.IDV)),
			want: value(refusal, "", "cleared")},
		{endpoint: idv, code: "PARAMETER_ERROR", message: "Transaction is not finished", how: "not finished", play: unfinished(verify.IDV),
			want: value(refusal, "", "waits: vendor-not-finished")},
		{endpoint: idv, code: "REQUEST_IN_PROCESSING", message: "Your request is currently being processed. Please do not submit it repeatedly", how: "fault code",
			play: finished(verify.IDV, byCode(idv, "REQUEST_IN_PROCESSING", "Your request is currently being processed. Please do not submit it repeatedly", 1)),
			want: value("REQUEST_IN_PROCESSING", "", "waits: vendor-away")},
		{endpoint: idv, code: "ERROR", message: "Server error", how: "fault code", play: byCode(idv, "ERROR", "Server error", 1), want: refused("ERROR", vendorFail)},
	}
}

// faceRows are the face set (seeds 001 and 004; vendor-api §9). Each row has a key of its own, so a face set too.
func faceRows() []row {
	const search, enrol = "face-search", "face-search-enroll"
	const noSearch, noEnrol, already = "This face cannot be searched", "This face cannot be added", "This face is already in the face set"
	// again is the same drawn person, under the same reference, in an earlier check.
	again := func(s *scene) { ended(verify.IDV, "pass")(s); ended(verify.IDV, "pass")(s) }
	inProgress := "Transaction is not pass"
	return []row{
		{endpoint: search, code: "SUCCESS", message: "OK", how: "the first check of a person", play: ended(verify.IDV, "pass"), want: value(ok, "0 alike", "")},
		{endpoint: search, code: "SUCCESS", message: "OK", how: "the second check of a person", play: again, want: value(ok, "1 alike", "")},
		{endpoint: search, code: "SUCCESS", message: "OK", how: "a check that failed", play: ended(verify.IDV, "attack-unsure"), want: value(ok, "0 alike", "")},
		{endpoint: search, code: "PARAMETER_ERROR", message: "Parameter error,please check you input.", how: "an unknown signatureId", play: about(unknownID), want: refused(refusal, noSearch)},
		{endpoint: search, code: "PARAMETER_ERROR", message: "Parameter should not be empty", how: "an empty signatureId", wrong: true, play: about(""), want: refused(refusal, noSearch)},
		{endpoint: search, code: "PARAMETER_ERROR", message: inProgress, how: "not finished", play: unfinished(verify.IDV), want: refused(refusal, noSearch)},
		{endpoint: search, code: "ERROR", message: "Server error", how: "fault code", play: byCode(search, "ERROR", "Server error", 1), want: refused("ERROR", vendorFail)},

		{endpoint: enrol, code: "SUCCESS", message: "OK", how: "a check that failed", play: ended(verify.IDV, "attack-unsure"), want: value(ok, "enrolled", "")},
		{endpoint: enrol, code: "PARAMETER_ERROR", message: "Parameter error,please check you input.", how: "fault code", want: refused(refusal, noEnrol),
			play: byCode(enrol, "PARAMETER_ERROR", "Parameter error,please check you input.", 1)},
		{endpoint: enrol, code: "PARAMETER_ERROR", message: "Parameter should not be empty.", how: "an empty signatureId", wrong: true, play: about(""), want: refused(refusal, noEnrol)},
		{endpoint: enrol, code: "PARAMETER_ERROR", message: "Transaction is not pass.", how: "not finished", play: unfinished(verify.IDV), want: refused(refusal, noEnrol)},
		{endpoint: enrol, code: "PARAMETER_ERROR", message: "Transaction is not be enrolled.", how: "fault code", want: refused(refusal, noEnrol),
			play: byCode(enrol, "PARAMETER_ERROR", "Transaction is not be enrolled.", 1)},
		{endpoint: enrol, code: "SIGNATURE_NOT_EXIST", message: "This signatureId is not exist.", how: "an unknown signatureId", play: about(unknownID),
			want: refused("SIGNATURE_NOT_EXIST", "The vendor does not know this check")},
		{endpoint: enrol, code: "SIGNATURE_ALREADY_ENROLLED", message: "The signatureId has already been enrolled.", how: "a check that passed", play: ended(verify.IDV, "pass"),
			want: value("SIGNATURE_ALREADY_ENROLLED", "was enrolled already", "")},
		{endpoint: enrol, code: "SIGNATURE_NOT_EXIST", message: "The signatureId has already been enrolled.", how: "fault code, and a check that passed with the quirk enrolled-code",
			play: byCode(enrol, "SIGNATURE_NOT_EXIST", "The signatureId has already been enrolled.", 1), want: value("SIGNATURE_NOT_EXIST", "was enrolled already", "")},
		{endpoint: enrol, code: "ERROR", message: "Server error", how: "fault code", play: byCode(enrol, "ERROR", "Server error", 1), want: refused("ERROR", vendorFail)},
	}
}

// themeRows are configureUI (seed 003; vendor-api §5): success, the language, and each of the 44 names.
func themeRows(t *testing.T) []row {
	const e, no = "configureUI", "The theme was refused"
	theme := func(document string) func(*scene) { return func(s *scene) { s.theme = json.RawMessage(document) } }
	rows := []row{
		{endpoint: e, code: "SUCCESS", message: "OK", how: "a title", play: nothing, want: value(ok, "", "")},
		{endpoint: e, code: "SUCCESS", message: "OK", how: "keys that nobody documented, and nulls", want: value(ok, "", ""),
			play: theme(`{"locale":"in_ID","mobileTipsPage":{"titleText":null,"newKey":[1]},"futurePage":{"x":1}}`)},
		{endpoint: e, code: "PARAMETER_ERROR", message: "Parameter should not be empty", how: "no locale", wrong: true, play: theme(`{"titleText":"x"}`), want: refused(refusal, no)},
		{endpoint: e, code: "PARAMETER_ERROR", message: "Parameter error,please check you input.", how: "a locale that is not listed", wrong: true,
			play: theme(`{"locale":"id_ID"}`), want: refused(refusal, no)},
	}
	for _, line := range transcription(t) {
		if line.field == "name" {
			rows = append(rows, row{endpoint: e, code: "PARAMETER_ERROR", message: line.message, value: "name " + line.value, how: brokenField(t, line.value),
				play: theme(brokenTheme(t, line.value)), want: refused(refusal, no)})
		}
	}
	return rows
}

// guarded is the field that an error name speaks of.
func guarded(t *testing.T, name string) themes.Field {
	t.Helper()
	rule, known := themes.FindRule(name, "")
	if !known || len(rule.Fields()) == 0 {
		t.Fatalf("%s guards no field", name)
	}
	return rule.Fields()[0]
}

func brokenField(t *testing.T, name string) string {
	field := guarded(t, name)
	what := map[themes.Kind]string{themes.KindText: "101 characters", themes.KindColour: "red", themes.KindLink: "no link", themes.KindTips: "five tips"}[field.Kind]
	return field.Path + ": " + what
}

func brokenTheme(t *testing.T, name string) string {
	field := guarded(t, name)
	bad := map[themes.Kind]any{themes.KindText: strings.Repeat("x", 101), themes.KindColour: "red", themes.KindLink: "no link", themes.KindTips: make([]struct{}, 5)}[field.Kind]
	section, rest, _ := strings.Cut(field.Path, ".")
	inner := map[string]any{rest: bad}
	if list, key, ok := strings.Cut(rest, ".*."); ok {
		inner = map[string]any{list: []any{map[string]any{key: bad}}}
	}
	document, err := json.Marshal(map[string]any{"locale": "en", section: inner})
	if err != nil {
		t.Fatal(err)
	}
	return string(document)
}
