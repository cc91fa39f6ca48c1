package advance_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"livedesk/internal/advance"
)

func sub(format string, args ...any) string { return fmt.Sprintf(format, args...) }

func envelope(code, data string) string {
	return sub(`{"code":%q,"message":"m","data":%s,"extra":null,"transactionId":"t1","pricingStrategy":"PAY"}`, code, data)
}

func TestLivenessResult(t *testing.T) {
	for _, tc := range []struct {
		name, code, data string
		want             *advance.LivenessData
		raw              string // "" for none
	}{
		{"pass", "SUCCESS",
			`{"image":"/9j/4AAX","imageFar":"/9j/4AAX","imageNear":"/9j/4A==","farImageTime":1713247589908,"nearImageTime":1713247593101,"auditImageUrl":"https://cdn.example/a.zip","score":100,"cameraType":"WEB_CAMERA","video":"GkXfo6NChoEBQveBA4EEQoWB","attackType":null,"multiDevice":true,"useSlaveUrl":false}`,
			&advance.LivenessData{Score: ptr(100.0), Image: "/9j/4AAX", ImageFar: "/9j/4AAX", ImageNear: "/9j/4A==",
				FarImageTime: ptr(int64(1713247589908)), NearImageTime: ptr(int64(1713247593101)), CameraType: "WEB_CAMERA",
				Video: "GkXfo6NChoEBQveBA4EEQoWB", AuditImageURL: "https://cdn.example/a.zip", MultiDevice: ptr(true), UseSlaveURL: ptr(false)},
			`{"attackType":null,"auditImageUrl":"<link>","cameraType":"WEB_CAMERA","farImageTime":1713247589908,"image":"<6 bytes>","imageFar":"<6 bytes>","imageNear":"<4 bytes>","multiDevice":true,"nearImageTime":1713247593101,"score":100,"useSlaveUrl":false,"video":"<18 bytes>"}`},
		{"attack, numbers as text", "SUCCESS", `{"score":"0","attackType":"2","farImageTime":"1713247589908"}`,
			&advance.LivenessData{Score: ptr(0.0), AttackType: ptr(2), FarImageTime: ptr(int64(1713247589908))},
			`{"attackType":"2","farImageTime":"1713247589908","score":"0"}`},
		{"a fraction and an exponent", "SUCCESS", `{"score":49.99,"nearImageTime":1.713247593101e12}`,
			&advance.LivenessData{Score: ptr(49.99), NearImageTime: ptr(int64(1713247593101))},
			`{"nearImageTime":1.713247593101e12,"score":49.99}`},
		{"refused face keeps its picture", "NO_FACE_DETECTED",
			`{"image":"/9j/4AAX","imageFar":"/9j/4AAX","farImageTime":1713247589908,"nearImageTime":null,"imageNear":null,"auditImageUrl":null,"score":null,"cameraType":"WEB_CAMERA","video":null,"attackType":null}`,
			&advance.LivenessData{Image: "/9j/4AAX", ImageFar: "/9j/4AAX", FarImageTime: ptr(int64(1713247589908)), CameraType: "WEB_CAMERA"},
			`{"attackType":null,"auditImageUrl":null,"cameraType":"WEB_CAMERA","farImageTime":1713247589908,"image":"<6 bytes>","imageFar":"<6 bytes>","imageNear":null,"nearImageTime":null,"score":null,"video":null}`},
		{"unknown code with data", "SOMETHING_NEW", `{"score":71,"note":"a <b>"}`, &advance.LivenessData{Score: ptr(71.0)}, `{"note":"a <b>","score":71}`},
		{"unknown code without", "SOMETHING_NEW", `null`, nil, ""},
		{"not finished", "LIVENESS_NO_RESULT", `null`, nil, ""},
		{"deleted", "RESULT_NOT_FOUND", `null`, nil, ""},
		{"nothing said", "SUCCESS", `{}`, &advance.LivenessData{}, `{}`},
		{"pictures under new names", "SUCCESS", `{"photos":["/9j/4AAX",{"x":"/9j/4AAX"}],"blob":"` + strings.Repeat("A", 9000) + `"}`,
			&advance.LivenessData{}, `{"blob":"<6750 bytes>","photos":["<6 bytes>",{"x":"<6 bytes>"}]}`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			v := newVendor(t, text(envelope(tc.code, tc.data)))
			got, err := v.client().LivenessResult(t.Context(), signature)
			if err != nil {
				t.Fatal(err)
			}
			want := advance.LivenessResult{Data: tc.want,
				Answer: advance.Answer{Code: advance.Code(tc.code), Message: "m", TransactionID: "t1", Pricing: "PAY"}}
			if tc.raw != "" {
				want.Raw = json.RawMessage(tc.raw)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestIDVResult(t *testing.T) {
	for _, tc := range []struct {
		name, code, data string
		want             *advance.IDVData
		result           string
		raw              string
	}{
		{"seed 000's sample", "SUCCESS",
			`{"signatureId":"f302f5d2454a85c2","idvResult":"PASS","errorCode":"SUCCESS","faceDetail":{"faceResult":"PASS","faceImageFar":"https://abc.example/far.jpg","faceImageNear":"https://abc.example/near.jpg","auditImageUrl":"https://abc.example/audit.zip","faceLivenessScore":99,"eventDetails":[{"event":"FE_DOCUMENT_SCAN","result":"PASS","createTimestmap":1665993522952}]},"countryCodeIso3":"PHL","inputParameters":{"bizId":"b1"}}`,
			&advance.IDVData{SignatureID: signature, IDVResult: "PASS", ErrorCode: advance.IDVSuccess, CountryCodeISO3: "PHL",
				InputParameters: json.RawMessage(`{"bizId":"b1"}`),
				Face: &advance.FaceDetail{FaceResult: "PASS", FaceImageFar: "https://abc.example/far.jpg", FaceImageNear: "https://abc.example/near.jpg",
					AuditImageURL: "https://abc.example/audit.zip", FaceLivenessScore: ptr(99.0),
					Events: []advance.Event{{Event: "FE_DOCUMENT_SCAN", Result: "PASS", CreateTimestamp: ptr(int64(1665993522952))}}}},
			"PASS",
			`{"countryCodeIso3":"PHL","errorCode":"SUCCESS","faceDetail":{"auditImageUrl":"<link>","eventDetails":[{"createTimestmap":1665993522952,"event":"FE_DOCUMENT_SCAN","result":"PASS"}],"faceImageFar":"<link>","faceImageNear":"<link>","faceLivenessScore":99,"faceResult":"PASS"},"idvResult":"PASS","inputParameters":{"bizId":"b1"},"signatureId":"f302f5d2454a85c2"}`},
		{"every field, base64, the later spelling", "SUCCESS",
			`{"overallResult":"FAIL","idvResult":"PASS","submissionCompleted":true,"errorCode":"LIVENESS_ATTACK","faceDetail":{"faceResult":"FAIL","faceImage":"QUJD","faceImageTime":1,"faceImageFar":"QUJD","faceImageFarTime":"2","faceImageNear":"QUJD","faceImageNearTime":3,"silentImage":"QUJD","silentImageTime":4,"faceLivenessScore":"12.5","livenessAttackType":2,"livenessType":"DISTANT_NEAR","livenessFlowCategory":"3D","faceSimilarityScore":88,"eventDetails":[{"event":"E","result":"FAIL","createTimestamp":5}],"faceVideoUrl":"PENDING"}}`,
			&advance.IDVData{OverallResult: "FAIL", IDVResult: "PASS", SubmissionCompleted: ptr(true), ErrorCode: advance.IDVLivenessAttack,
				Face: &advance.FaceDetail{FaceResult: "FAIL", FaceImage: "QUJD", FaceImageTime: ptr(int64(1)), FaceImageFar: "QUJD", FaceImageFarTime: ptr(int64(2)),
					FaceImageNear: "QUJD", FaceImageNearTime: ptr(int64(3)), SilentImage: "QUJD", SilentImageTime: ptr(int64(4)),
					FaceLivenessScore: ptr(12.5), LivenessAttackType: ptr(2), LivenessType: "DISTANT_NEAR", LivenessFlowCategory: "3D", FaceSimilarityScore: ptr(88.0),
					Events: []advance.Event{{Event: "E", Result: "FAIL", CreateTimestamp: ptr(int64(5))}}, FaceVideoURL: "PENDING"}},
			"FAIL",
			`{"errorCode":"LIVENESS_ATTACK","faceDetail":{"eventDetails":[{"createTimestamp":5,"event":"E","result":"FAIL"}],"faceImage":"<3 bytes>","faceImageFar":"<3 bytes>","faceImageFarTime":"2","faceImageNear":"<3 bytes>","faceImageNearTime":3,"faceImageTime":1,"faceLivenessScore":"12.5","faceResult":"FAIL","faceSimilarityScore":88,"faceVideoUrl":"PENDING","livenessAttackType":2,"livenessFlowCategory":"3D","livenessType":"DISTANT_NEAR","silentImage":"<3 bytes>","silentImageTime":4},"idvResult":"PASS","overallResult":"FAIL","submissionCompleted":true}`},
		{"full IDV with its document", "SUCCESS",
			`{"overallResult":"PASS","docDetail":{"docType":"ID_CARD","fields":[{"name":"A & B"}],"docFrontImage":"https://abc.example/front.jpg","portraitImage":"QUJD"},"feeDetail":[{"n":1}],"faceDetail":{"faceSimilarityScore":"91.5"}}`,
			&advance.IDVData{OverallResult: "PASS", Face: &advance.FaceDetail{FaceSimilarityScore: ptr(91.5)},
				Doc: json.RawMessage(`{"docFrontImage":"<link>","docType":"ID_CARD","fields":[{"name":"A & B"}],"portraitImage":"<3 bytes>"}`),
				Fee: json.RawMessage(`[{"n":1}]`)},
			"PASS",
			`{"docDetail":{"docFrontImage":"<link>","docType":"ID_CARD","fields":[{"name":"A & B"}],"portraitImage":"<3 bytes>"},"faceDetail":{"faceSimilarityScore":"91.5"},"feeDetail":[{"n":1}],"overallResult":"PASS"}`},
		{"a document of any shape", "SUCCESS", `{"idvResult":"FAIL","docDetail":"none","feeDetail":7}`,
			&advance.IDVData{IDVResult: "FAIL", Doc: json.RawMessage(`"none"`), Fee: json.RawMessage(`7`)}, "FAIL", `{"docDetail":"none","feeDetail":7,"idvResult":"FAIL"}`},
		{"no document", "SUCCESS", `{"docDetail":null,"feeDetail":null}`, &advance.IDVData{}, "", `{"docDetail":null,"feeDetail":null}`},
		{"nothing yet", "SUCCESS", `{"idvResult":null,"faceDetail":null,"inputParameters":null}`, &advance.IDVData{}, "", `{"faceDetail":null,"idvResult":null,"inputParameters":null}`},
		{"no data", "SIGNATURE_NOT_EXIST", `null`, nil, "", ""},
		{"unknown code", "SOMETHING_NEW", `{"idvResult":"MAYBE"}`, &advance.IDVData{IDVResult: "MAYBE"}, "MAYBE", `{"idvResult":"MAYBE"}`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			v := newVendor(t, text(envelope(tc.code, tc.data)))
			got, err := v.client().IDVResult(t.Context(), signature, advance.ImageURL)
			if err != nil {
				t.Fatal(err)
			}
			want := advance.IDVResult{Data: tc.want,
				Answer: advance.Answer{Code: advance.Code(tc.code), Message: "m", TransactionID: "t1", Pricing: "PAY"}}
			if tc.raw != "" {
				want.Raw = json.RawMessage(tc.raw)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			if got.Data != nil && got.Data.Result() != tc.result {
				t.Errorf("Result() = %q, want %q", got.Data.Result(), tc.result)
			}
		})
	}
}

func TestWrongTypesAreGarbage(t *testing.T) {
	for name, data := range map[string]string{
		"data is a list":        `[]`,
		"data is text":          `"gone"`,
		"data is a number":      `7`,
		"score is a list":       `{"score":[99]}`,
		"score is a word":       `{"score":"high"}`,
		"score is NaN":          `{"score":"NaN"}`,
		"score is infinite":     `{"score":"Inf"}`,
		"score is empty text":   `{"score":""}`,
		"score is true":         `{"score":true}`,
		"score overflows":       `{"score":1e999}`,
		"score is hexadecimal":  `{"score":"0x1p6"}`,
		"attack is a fraction":  `{"attackType":1.5,"faceDetail":{"livenessAttackType":1.5}}`,
		"time overflows":        `{"farImageTime":99999999999999999999,"faceDetail":{"faceImageFarTime":99999999999999999999}}`,
		"picture is a number":   `{"image":5,"faceDetail":{"faceImage":5}}`,
		"picture is an object":  `{"imageFar":{},"faceDetail":{"faceImageFar":{}}}`,
		"flag is text":          `{"multiDevice":"yes","submissionCompleted":"yes"}`,
		"video is a list":       `{"video":["x"],"faceDetail":{"faceVideoUrl":["x"]}}`,
		"camera is a number":    `{"cameraType":1,"idvResult":1}`,
		"nested far too deeply": strings.Repeat("[", 20000) + strings.Repeat("]", 20000),
	} {
		t.Run(name, func(t *testing.T) {
			v := newVendor(t, text(envelope("SUCCESS", data)))
			if _, err := v.client().LivenessResult(t.Context(), signature); asError(t, err).Kind != advance.KindGarbage {
				t.Errorf("liveness: %v, want garbage", err)
			}
			idv := strings.NewReplacer(`{"score"`, `{"faceDetail":{"faceLivenessScore"`).Replace(data)
			if idv != data {
				idv += "}"
			}
			v = newVendor(t, text(envelope("SUCCESS", idv)))
			if _, err := v.client().IDVResult(t.Context(), signature, ""); asError(t, err).Kind != advance.KindGarbage {
				t.Errorf("idv: %v, want garbage", err)
			}
		})
	}
}
