package sandbox

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// camera makes a picture as a camera would leave it: a portrait, moved and saved anew.
func camera(t *testing.T, b *bench, person string, dx, dy, quality int) *photos {
	t.Helper()
	m, err := jpeg.Decode(bytes.NewReader(b.portraits[person+"-far.jpg"]))
	if err != nil {
		t.Fatal(err)
	}
	moved := image.NewRGBA(m.Bounds())
	draw.Draw(moved, moved.Bounds(), m, image.Pt(dx, dy), draw.Src)
	var raw bytes.Buffer
	if err := jpeg.Encode(&raw, moved, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	return &photos{far: raw.Bytes(), near: raw.Bytes(), farTime: testNow, nearTime: testNow}
}

// The threshold holds between all portraits: each is found again when it has moved, and nobody else is.
func TestFacesAreToldApart(t *testing.T) {
	b := newBench(t)
	var keys []faceKey
	for i := range 14 {
		keys = append(keys, b.keyOf(camera(t, b, fmt.Sprintf("p%02d", i+1), 0, 0, 90)))
	}
	for i, key := range keys {
		again := b.keyOf(camera(t, b, fmt.Sprintf("p%02d", i+1), 18, 12, 40))
		for j, other := range keys {
			if got := again.alike(other); got != (i == j) {
				t.Errorf("p%02d and p%02d: alike %v, likeness %.2f", i+1, j+1, got, likeness(again.grid, other.grid))
			}
		}
		if (faceKey{person: "p01"}).alike(key) || (faceKey{}).alike(faceKey{}) {
			t.Error("a drawn portrait is like a photo, or nothing like nothing")
		}
	}
}

func TestFaceSearchAndEnrol(t *testing.T) {
	b := newBench(t)
	session := func(userID, outcome string, shot *photos) string {
		id := b.start(idv, idvForm.with("userId", userID)).text("signatureId")
		o, _ := findOutcome(outcome)
		b.finish(id, o, shot)
		return id
	}
	search := func(id any) reply { return b.do("POST", pathSearch, fields{"signatureId": id}) }
	enrol := func(id any) reply { return b.do("POST", pathEnrol, fields{"signatureId": id}) }
	found := func(id string) any { return search(id).field("similarFaceUserIds") }

	ana := session("ana", "pass", camera(t, b, "p01", 0, 0, 90))
	if diff := cmp.Diff([]any{}, found(ana)); diff != "" { // never its own entry
		t.Error(diff)
	}
	again := session("ana-again", "pass", camera(t, b, "p01", 14, 8, 60))
	ben := session("ben", "pass", camera(t, b, "p06", 0, 0, 90))
	fraud := session("fraud", "attack-presentation", camera(t, b, "p01", 6, 3, 70))
	gone := session("gone", "give-up", nil)
	pending := b.start(idv, idvForm).text("signatureId")
	steps := []struct {
		name          string
		call          func() reply
		code, message string
		users         any
	}{
		{"the same person is found", func() reply { return search(ana) }, "SUCCESS", "OK", []any{"ana-again"}},
		{"both ways", func() reply { return search(again) }, "SUCCESS", "OK", []any{"ana"}},
		{"another is not", func() reply { return search(ben) }, "SUCCESS", "OK", []any{}},
		{"a FAIL may be asked about", func() reply { return search(fraud) }, "SUCCESS", "OK", []any{"ana", "ana-again"}},
		{"and is found once enrolled", func() reply { return enrol(fraud) }, "SUCCESS", "OK", nil},
		{"by others", func() reply { return search(ana) }, "SUCCESS", "OK", []any{"ana-again", "fraud"}},
		{"enrolled twice", func() reply { return enrol(fraud) }, "SIGNATURE_ALREADY_ENROLLED", "The signatureId has already been enrolled.", nil},
		{"a pass is enrolled by itself", func() reply { return enrol(ana) }, "SIGNATURE_ALREADY_ENROLLED", "The signatureId has already been enrolled.", nil},
		{"search without an end", func() reply { return search(pending) }, "PARAMETER_ERROR", "Transaction is not pass", nil},
		{"enrol without an end", func() reply { return enrol(pending) }, "PARAMETER_ERROR", "Transaction is not pass.", nil},
		{"search INCOMPLETE", func() reply { return search(gone) }, "PARAMETER_ERROR", "Transaction is not pass", nil},
		{"enrol INCOMPLETE", func() reply { return enrol(gone) }, "PARAMETER_ERROR", "Transaction is not pass.", nil},
		{"search nothing", func() reply { return search("") }, "PARAMETER_ERROR", "Parameter should not be empty", nil},
		{"enrol nothing", func() reply { return enrol(nil) }, "PARAMETER_ERROR", "Parameter should not be empty.", nil},
		{"search a list", func() reply { return search([]int{1}) }, "PARAMETER_ERROR", "Parameter error,please check you input.", nil},
		{"enrol a list", func() reply { return enrol([]int{1}) }, "PARAMETER_ERROR", "Parameter error,please check you input.", nil},
		{"search the unknown", func() reply { return search("0000000000000000") }, "PARAMETER_ERROR", "Parameter error,please check you input.", nil},
		{"enrol the unknown", func() reply { return enrol("0000000000000000") }, "SIGNATURE_NOT_EXIST", "This signatureId is not exist.", nil},
		{"clearing takes a face away", func() reply { return b.do("POST", pathIDVClear+"?signatureId="+again, nil) }, "SUCCESS", "OK", nil},
		{"so that it is not found", func() reply { return search(ana) }, "SUCCESS", "OK", []any{"fraud"}},
		{"nor searched for", func() reply { return search(again) }, "PARAMETER_ERROR", "Parameter error,please check you input.", nil},
		{"nor enrolled", func() reply { return enrol(again) }, "SIGNATURE_NOT_EXIST", "This signatureId is not exist.", nil},
	}
	for _, tt := range steps {
		r := tt.call()
		if diff := cmp.Diff([]any{tt.code, tt.message, tt.users}, []any{r.Code, r.Message, r.field("similarFaceUserIds")}); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

// Drawn portraits are compared by who they are, and each account has a face set of its own.
func TestFaceSetsAreByAccount(t *testing.T) {
	b := newBench(t)
	var same []string // two references that are drawn as one person
	for i := 0; len(same) < 2; i++ {
		if who := fmt.Sprint("u", i); b.drawn(who, outcomes[0], testNow).person == "p05" {
			same = append(same, who)
		}
	}
	pass := func(userID string) string {
		id := b.start(idv, idvForm.with("userId", userID)).text("signatureId")
		b.do("POST", "/sandbox/outcomes", fields{"signatureId": id, "outcome": "pass"})
		return id
	}
	first, second := pass(same[0]), pass(same[1])
	if diff := cmp.Diff([]any{same[1]}, b.do("POST", pathSearch, fields{"signatureId": first}).field("similarFaceUserIds")); diff != "" {
		t.Error(diff)
	}
	stamp := fmt.Sprint(testNow.UnixMilli())
	b.token = b.do("POST", pathToken, fields{"accessKey": "own", "timestamp": stamp, "signature": sign("own", "ownsecret", stamp)}).text("token")
	if r := b.do("POST", pathSearch, fields{"signatureId": second}); r.Code != "PARAMETER_ERROR" {
		t.Errorf("another account may search: %s", r.Raw)
	}
	if diff := cmp.Diff([]any{}, b.do("POST", pathSearch, fields{"signatureId": pass(same[0])}).field("similarFaceUserIds")); diff != "" {
		t.Errorf("another account's faces are found: %s", diff)
	}
	if r, _ := b.try("POST", pathSearch, fields{"signatureId": first}, http.Header{}); r.Code != "IAM_FAILED" {
		t.Error("a search without a token")
	}
}
