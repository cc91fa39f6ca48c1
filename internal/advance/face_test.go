package advance_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"livedesk/internal/advance"
)

func TestSearchFaces(t *testing.T) {
	for _, tc := range []struct {
		name, data string
		want       []string
	}{
		{"seed 001's spelling", `{"signatureId":"s1","simliarFaceUserIds":["2fe2cff789245240","406d5049c4db9723"]}`, []string{"2fe2cff789245240", "406d5049c4db9723"}},
		{"the later spelling", `{"signatureId":"s1","similarFaceUserIds":["a"]}`, []string{"a"}},
		{"both", `{"signatureId":"s1","simliarFaceUserIds":["c","a"],"similarFaceUserIds":["a","b"]}`, []string{"a", "b", "c"}},
		{"repeats and empties", `{"signatureId":"s1","similarFaceUserIds":["b","","a","b",null]}`, []string{"b", "a"}},
		{"nobody", `{"signatureId":"s1","similarFaceUserIds":[]}`, nil},
		{"null", `{"signatureId":"s1","simliarFaceUserIds":null}`, nil},
		{"absent", `{"signatureId":"s1"}`, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			v := newVendor(t, text(envelope("SUCCESS", tc.data)))
			got, err := v.client().SearchFaces(t.Context(), signature)
			if err != nil {
				t.Fatal(err)
			}
			want := advance.FaceMatches{SignatureID: "s1", UserIDs: tc.want,
				Answer: advance.Answer{Code: "SUCCESS", Message: "m", TransactionID: "t1", Pricing: "PAY"}}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Garbage must not read as "nobody looks alike".
func TestSearchGarbage(t *testing.T) {
	for _, data := range []string{
		`null`, `[]`, `"none"`, `7`, `["a"]`,
		`{"similarFaceUserIds":"a"}`, `{"similarFaceUserIds":{}}`, `{"similarFaceUserIds":[7]}`, `{"similarFaceUserIds":[["a"]]}`,
		`{"similarFaceUserIds":["a"],"simliarFaceUserIds":0}`, `{"simliarFaceUserIds":false}`, `{"signatureId":7}`,
	} {
		v := newVendor(t, text(envelope("SUCCESS", data)))
		got, err := v.client().SearchFaces(t.Context(), signature)
		if fail := asError(t, err); fail.Kind != advance.KindGarbage || fail.TransactionID != "t1" {
			t.Errorf("%s: %v, want garbage", data, fail)
		}
		if diff := cmp.Diff(advance.FaceMatches{}, got); diff != "" {
			t.Errorf("%s: %s", data, diff)
		}
	}
}

func TestEnrolFace(t *testing.T) {
	const there = "The signatureId has already been enrolled."
	for _, tc := range []struct {
		name, code, message, data string
		already                   bool
		kind                      advance.Kind // 0: none
	}{
		{"enrolled", "SUCCESS", "OK", `{"signatureId":"s1"}`, false, 0},
		{"enrolled, nothing said", "SUCCESS", "OK", `null`, false, 0},
		{"enrolled, whatever the words", "SUCCESS", there, `{"signatureId":"s1"}`, false, 0},
		{"already, by the listed code", "SIGNATURE_ALREADY_ENROLLED", there, `null`, true, 0},
		{"already, by the listed code with new words", "SIGNATURE_ALREADY_ENROLLED", "Known.", `null`, true, 0},
		{"already, as in the sample", "SIGNATURE_NOT_EXIST", there, `null`, true, 0},
		{"already, as in the sample, loosely", "SIGNATURE_NOT_EXIST", "the  signatureid HAS ALREADY\nBEEN ENROLLED", `null`, true, 0},
		{"unknown id", "SIGNATURE_NOT_EXIST", "This signatureId is not exist.", `null`, false, advance.KindRefused},
		{"unknown id without words", "SIGNATURE_NOT_EXIST", "", `null`, false, advance.KindRefused},
		{"not passed", "PARAMETER_ERROR", "Transaction is not pass.", `null`, false, advance.KindRefused},
		{"cannot be enrolled", "PARAMETER_ERROR", "Transaction is not be enrolled.", `null`, false, advance.KindRefused},
		{"the words under another code", "PARAMETER_ERROR", there, `null`, false, advance.KindRefused},
		{"server error", "ERROR", "Server error", `null`, false, advance.KindRefused},
		{"unknown code", "SOMETHING_NEW", there, `null`, false, advance.KindRefused},
		{"data of a wrong type", "SUCCESS", "OK", `["s1"]`, false, advance.KindGarbage},
		{"id of a wrong type", "SUCCESS", "OK", `{"signatureId":7}`, false, advance.KindGarbage},
	} {
		t.Run(tc.name, func(t *testing.T) {
			v := newVendor(t, text(sub(`{"code":%q,"message":%q,"data":%s,"transactionId":"t1","pricingStrategy":"FREE"}`, tc.code, tc.message, tc.data)))
			got, err := v.client().EnrolFace(t.Context(), signature)
			if tc.kind != 0 {
				fail := asError(t, err)
				if fail.Op != "face-search-enroll" || fail.Kind != tc.kind || string(fail.Code) != tc.code || fail.Message != tc.message || fail.TransactionID != "t1" || fail.HTTPStatus != 200 {
					t.Errorf("got %+v", fail)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			want := advance.Enrolment{Already: tc.already,
				Answer: advance.Answer{Code: advance.Code(tc.code), Message: tc.message, TransactionID: "t1", Pricing: "FREE"}}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// The first answer is lost after the face was enrolled; the repeat finds it there.
func TestEnrolIsRepeatedSafely(t *testing.T) {

	v := newVendor(t, inTurn(reset, text(refusal("SIGNATURE_ALREADY_ENROLLED"))))
	got, err := v.client().EnrolFace(t.Context(), signature)
	if err != nil || !got.Already {
		t.Errorf("%+v, %v; want that it is there", got, err)
	}
}
