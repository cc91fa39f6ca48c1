package advance

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
)

// FuzzEnvelope takes a body through everything that reads one.
func FuzzEnvelope(f *testing.F) {
	for _, body := range []string{
		``, `null`, `[]`, `{"code":""}`, `{"code":7}`, `{"code":"SUCCESS","data":null}`,
		`{"code":"SUCCESS","data":{"score":"99","image":"QUJD","attackType":1e0,"video":null}}`,
		`{"code":"NO_FACE_DETECTED","data":{"image":"QUJD","score":null}}`,
		`{"code":"SUCCESS","data":{"idvResult":"PASS","faceDetail":{"faceImage":"https://a.example/b","eventDetails":[{"createTimestmap":"1"}]}}}`,
		`{"code":"SUCCESS","data":{"signatureId":"s","url":"https://h5.example/","expiredTime":1}}`,
		`{"code":"SUCCESS","data":{"signatureId":"s","simliarFaceUserIds":["a",null,"a",""],"similarFaceUserIds":null}}`,
		`{"code":"SIGNATURE_NOT_EXIST","message":"The signatureId has already been enrolled.","data":null}`,
		`{"code":"SUCCESS","data":{"docDetail":{"frontImage":"QUJD","name":"x"},"feeDetail":[{}]}}`,
		`{"code":"SUCCESS","data":[[[{"photo":["x",{"y":"z"}]}]]]}`,
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		env, err := decodeEnvelope(body)
		if err != nil {
			return
		}
		if env.Code == "" || !json.Valid(body) {
			t.Fatalf("took %q for an envelope", body)
		}
		if idv, err := decodeIDV(env.Data); err == nil && idv != nil && idv.Doc != nil && !json.Valid(idv.Doc) {
			t.Fatalf("a document that cannot be read: %q", idv.Doc)
		}
		decodeLiveness(env.Data)
		if matches, err := decodeMatches(env.Data); err == nil && slices.Contains(matches.UserIDs, "") {
			t.Fatalf("a match without a name: %q", matches.UserIDs)
		}
		alreadyEnrolled(env.Answer)
		if session, _, err := env.session(); err == nil && (session.SignatureID == "" || !isLink(session.URL)) {
			t.Fatalf("half a session: %+v", session)
		}
		raw, err := withoutMedia(env.Data)
		if err != nil || env.Data == nil {
			return
		}
		again, err := withoutMedia(raw)
		if err != nil || !json.Valid(raw) || !json.Valid(again) {
			t.Fatalf("cannot be read again: %q", raw)
		}
	})
}

func TestRawHoldsNoPicture(t *testing.T) {
	picture := strings.Repeat("QUJD", 5000)
	for name, data := range map[string]string{
		"known":            `{"image":"` + picture + `","imageFar":"` + picture + `","video":"` + picture + `"}`,
		"nested":           `{"faceDetail":{"silentImage":"` + picture + `","faceImageNear":"` + picture + `"}}`,
		"short and nested": `{"docImage":{"front":["QUJDQUJD"]}}`,
		"unnamed":          `{"x":[["` + picture + `"]]}`,
		"small, unnamed":   `{"x":"` + strings.Repeat("QUJD", 64) + `"}`,
		"begins as a link": `{"faceImage":"https://` + picture + `"}`,
	} {
		raw, err := withoutMedia(json.RawMessage(data))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(raw), "QUJDQUJD") || !strings.Contains(string(raw), " bytes>") {
			t.Errorf("%s: %s", name, raw)
		}
	}
}

// A link under a name that nobody documents may open a picture; those that we sent ourselves may not.
func TestRawHoldsNoLinkToAPicture(t *testing.T) {
	raw, err := withoutMedia(json.RawMessage(`{"inputParameters":{"returnUrl":"https://desk.example/r","callbackUrl":"https://desk.example/c"},"x":{"file":["https://cdn.example/p.jpg"]},"selfie":"http://cdn.example/s"}`))
	if err != nil {
		t.Fatal(err)
	}
	if got := string(raw); strings.Contains(got, "cdn.example") || strings.Count(got, "desk.example") != 2 || strings.Count(got, "<link>") != 2 {
		t.Errorf("kept %s", got)
	}
}

// A caller may find no token, then take its turn just after another's refresh
// has landed. It must use that one; asking here would dial a closed port.
func TestRefreshLooksAgainBeforeItAsks(t *testing.T) {
	now := time.UnixMilli(1665993522952)
	c := New(Config{IDVURL: "http://127.0.0.1:1", Now: func() time.Time { return now }})
	c.keepToken("landed", now.Add(time.Hour))
	if got, err := c.renewToken(t.Context()); got != "landed" || err != nil {
		t.Errorf("got %q, %v, want the token that landed", got, err)
	}
}
