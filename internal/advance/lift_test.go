package advance

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// What a long string is lifted out of stays the same JSON, and the string comes back as it was meant.
func TestLongStringsAreLiftedOut(t *testing.T) {
	long := strings.Repeat("QUJD", liftedFrom)
	tests := []struct{ name, body, image, rest string }{
		{"short stays", `{"image":"QUJD"}`, "QUJD", `{"image":"QUJD"}`},
		{"long", `{"image":"` + long + `","score":7}`, long, `{"image":"\u0001long 0 196608","score":7}`},
		{"slashes escaped", `{"image":"` + strings.Repeat(`ab\/d`, liftedFrom) + `"}`, strings.Repeat("ab/d", liftedFrom), ""},
		{"lines", `{"image":"` + strings.Repeat(`abc\r\nd`, liftedFrom) + `"}`, strings.Repeat("abcd", liftedFrom), ""},
		{"quotes", `{"image":"` + long + `\"x"}`, long + `\x`, ""},
		{"a mark of the vendor's", `{"image":"\u0001long 7 12"}`, "\x01long 7 12", ""},
	}
	c := New(Config{})
	for _, tt := range tests {
		for _, size := range []int{1, 7, 4096, 1 << 20} { // of the pieces it is read in
			l, err := c.readLifted(t.Context(), pieces{strings.NewReader(tt.body), size}, resultLimit)
			if err != nil {
				t.Fatalf("%s: %v", tt.name, err)
			}
			var got struct{ Image string }
			if err := json.Unmarshal(l.text, &got); err != nil {
				t.Fatalf("%s: %v in %.80s", tt.name, err, l.text)
			}
			envelope{long: l.long}.restore(&got.Image)
			if got.Image != tt.image || tt.rest != "" && string(l.text) != tt.rest {
				t.Errorf("%s: %d characters, text %.80s", tt.name, len(got.Image), l.text)
			}
			if size == 1 && len(tt.body) > 1<<20 {
				break
			}
		}
	}
}

type pieces struct {
	r    *strings.Reader
	size int
}

func (p pieces) Read(b []byte) (int, error) { return p.r.Read(b[:min(len(b), p.size)]) }

// Neither a long text nor one of many short strings is read without end.
func TestLongAnswersEnd(t *testing.T) {
	for name, body := range map[string][]byte{
		"one string":   append([]byte(`{"image":"`), bytes.Repeat([]byte("A"), resultLimit+1)...),
		"many strings": bytes.Repeat([]byte(`"ab",`), liftedText/4),
	} {
		if _, err := New(Config{}).readLifted(t.Context(), bytes.NewReader(body), resultLimit); err != errTooLarge {
			t.Errorf("%s: %v, want %v", name, err, errTooLarge)
		}
	}
}

// A second answer of many MB waits until the first is let go of.
func TestOneLargeAnswerAtATime(t *testing.T) {
	c := New(Config{})
	body := append([]byte(`{"image":"`), bytes.Repeat([]byte("A"), roomyFrom+1)...)
	ctx, done := c.WithRoom(t.Context())
	if _, err := c.readLifted(ctx, bytes.NewReader(append(body, `"}`...)), resultLimit); err != nil {
		t.Fatal(err)
	}
	if c.large.TryAcquire(1) {
		t.Fatal("a second large answer may come in while the first is kept")
	}
	done()
	done() // twice is once
	if !c.large.TryAcquire(1) || c.large.TryAcquire(1) {
		t.Error("the room is not free, or free twice")
	}
}
