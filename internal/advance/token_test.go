package advance_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"livedesk/internal/advance"
)

func TestTokenRequestCarriesTheDocumentedVector(t *testing.T) {
	v := newVendor(t, text(refusal("SUCCESS")))
	if _, err := v.client().ClearIDV(t.Context(), signature); err != nil {
		t.Fatal(err)
	}
	_, tokens := v.log()
	if len(tokens) != 1 {
		t.Fatalf("%d token calls, want 1", len(tokens))
	}
	var body map[string]any
	if err := json.Unmarshal([]byte(tokens[0].Body), &body); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"accessKey": "sampleaccesskey",
		"timestamp": "1665993522952",
		"signature": "02209bbeaf0d0a3dd587f6a1ba22f84c98d142e3b545e77db7e4906ca56349f5",
	}
	if diff := cmp.Diff(want, body); diff != "" {
		t.Error(diff)
	}
	tokens[0].Body = ""
	if diff := cmp.Diff(seen{Method: "POST", Path: tokenPath, ContentType: "application/json"}, tokens[0]); diff != "" {
		t.Error(diff)
	}
}

func TestTokenIsRenewedBeforeItsEnd(t *testing.T) {
	for _, tc := range []struct {
		name   string
		life   time.Duration
		after  time.Duration
		tokens int
	}{
		{"an hour, at once", time.Hour, 0, 1},
		{"an hour, 61 s before the end", time.Hour, 59*time.Minute - time.Second, 1},
		{"an hour, 60 s before the end", time.Hour, 59 * time.Minute, 2},
		{"100 s, 11 s before the end", 100 * time.Second, 89 * time.Second, 1},
		{"100 s, 10 s before the end", 100 * time.Second, 90 * time.Second, 2},
		{"already over when it came", -time.Minute, 0, 2},
	} {
		t.Run(tc.name, func(t *testing.T) {
			v := newVendor(t, text(refusal("SUCCESS")))
			v.life = tc.life
			c := v.client()
			for i := range 2 {
				if _, err := c.ClearIDV(t.Context(), signature); err != nil {
					t.Fatal(err)
				}
				if i == 0 {
					v.advance(tc.after)
				}
			}
			calls, tokens := v.log()
			if len(tokens) != tc.tokens {
				t.Errorf("%d token calls, want %d", len(tokens), tc.tokens)
			}
			if want := fmt.Sprintf("token-%d", tc.tokens); calls[1].Token != want {
				t.Errorf("second call used %s, want %s", calls[1].Token, want)
			}
		})
	}
}

func TestOneRefreshForAHundredCallers(t *testing.T) {
	v := newVendor(t, text(anything))
	v.tokenReply = func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(100 * time.Millisecond)
		tokenAnswer("shared", start.Add(time.Hour))(w, r)
	}
	c := v.client()
	errs := make(chan error, 100)
	for i := range 100 {
		go func() { errs <- everyCall[i%len(everyCall)].do(t.Context(), c) }()
	}
	for range 100 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	calls, tokens := v.log()
	if len(tokens) != 1 || len(calls) != 100 {
		t.Errorf("%d token calls and %d calls, want 1 and 100", len(tokens), len(calls))
	}
}

func TestRefreshOutlivesTheCallerWhoLeft(t *testing.T) {
	asked, answer := make(chan struct{}), make(chan struct{})
	v := newVendor(t, text(refusal("SUCCESS")))
	v.tokenReply = func(w http.ResponseWriter, r *http.Request) {
		close(asked)
		<-answer
		tokenAnswer("shared", start.Add(time.Hour))(w, r)
	}
	c := v.client()
	first, leave := context.WithCancel(t.Context())
	left := make(chan error)
	go func() {
		_, err := c.ClearIDV(first, signature)
		left <- err
	}()
	<-asked
	leave()
	fail := asError(t, <-left)
	if fail.Kind != advance.KindUnreachable || fail.Err != context.Canceled {
		t.Errorf("who left got %v", fail)
	}
	close(answer)
	if _, err := c.ClearIDV(t.Context(), signature); err != nil {
		t.Fatal(err)
	}
	if _, tokens := v.log(); len(tokens) != 1 {
		t.Errorf("%d token calls, want 1", len(tokens))
	}
}

func TestRefusedTokenIsReplacedOnce(t *testing.T) {
	began := text(`{"code":"SUCCESS","message":"OK","data":{"signatureId":"ed8b21c0c87ad617","url":"https://h5.example/"},"transactionId":"x"}`)
	iam := text(refusal("IAM_FAILED"))
	for _, tc := range []struct {
		name   string
		reply  http.HandlerFunc
		call   func(context.Context, *advance.Client) error
		code   advance.Code
		tokens []string // token of each call
	}{
		{"start, then accepted", inTurn(iam, began), startIDV, "", []string{"token-1", "token-2"}},
		{"start EKYC, then accepted", inTurn(iam, began), startEKYC, "", []string{"token-1", "token-2"}},
		{"enrol, then accepted", inTurn(iam, began), enrolFace, "", []string{"token-1", "token-2"}},
		{"start, refused again", iam, startIDV, advance.CodeIAMFailed, []string{"token-1", "token-2"}},
		{"result, refused again", iam, result, advance.CodeIAMFailed, []string{"token-1", "token-2"}},
		{"clear, then accepted", inTurn(iam, text(refusal("SUCCESS"))), clearIDV, "", []string{"token-1", "token-2"}},
		{"result, refused after a repeat", inTurn(iam, with("Retry-After", "0", text(refusal("SERVICE_BUSY"))), iam), result,
			advance.CodeIAMFailed, []string{"token-1", "token-2", "token-2"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			v := newVendor(t, tc.reply)
			err := tc.call(t.Context(), v.client())
			var code advance.Code
			if err != nil {
				fail := asError(t, err)
				code = fail.Code
				if fail.Kind != advance.KindRefused {
					t.Errorf("kind %v, want refused", fail.Kind)
				}
			}
			if code != tc.code {
				t.Errorf("code %q, want %q", code, tc.code)
			}
			var used []string
			calls, _ := v.log()
			for _, call := range calls {
				used = append(used, call.Token)
			}
			if diff := cmp.Diff(tc.tokens, used); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Two calls go out with token-1. The first refusal brings token-2; the second,
// late one must be answered with token-2 and not cost a third.
func TestLateRefusalDoesNotThrowAwayTheNewerToken(t *testing.T) {
	var mu sync.Mutex
	arrived := 0
	late := make(chan struct{})
	v := newVendor(t, nil)
	v.reply = func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-ACCESS-TOKEN") != "token-1" {
			text(refusal("SUCCESS"))(w, r)
			return
		}
		mu.Lock()
		arrived++
		second := arrived == 2
		mu.Unlock()
		if second {
			<-late
		}
		text(refusal("IAM_FAILED"))(w, r)
	}
	c := v.client()
	done := make(chan error, 2)
	for range 2 {
		go func() { done <- clearIDV(t.Context(), c) }()
	}
	first := <-done
	close(late)
	if second := <-done; first != nil || second != nil {
		t.Fatal(first, second)
	}
	if _, tokens := v.log(); len(tokens) != 2 {
		t.Errorf("%d token calls, want 2", len(tokens))
	}
}

func TestTokenFailures(t *testing.T) {
	for _, tc := range []struct {
		name  string
		reply http.HandlerFunc
		kind  advance.Kind
		code  advance.Code
	}{
		{"disabled account", text(refusal("ACCOUNT_DISABLED")), advance.KindRefused, advance.CodeAccountDisabled},
		{"wrong signature", text(refusal("PARAMETER_ERROR")), advance.KindRefused, advance.CodeParameterError},
		{"unknown key", text(refusal("IAM_FAILED")), advance.KindRefused, advance.CodeIAMFailed},
		{"unknown code", text(refusal("SOMETHING_NEW")), advance.KindRefused, "SOMETHING_NEW"},
		{"no data", text(refusal("SUCCESS")), advance.KindGarbage, advance.CodeSuccess},
		{"empty token", tokenAnswer("", start.Add(time.Hour)), advance.KindGarbage, advance.CodeSuccess},
		{"no expiry", text(`{"code":"SUCCESS","data":{"token":"t"}}`), advance.KindGarbage, advance.CodeSuccess},
		{"token of a wrong type", text(`{"code":"SUCCESS","data":{"token":7,"expiredTime":1}}`), advance.KindGarbage, advance.CodeSuccess},
		{"page", text("<html>"), advance.KindGarbage, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			v := newVendor(t, text(refusal("SUCCESS")))
			v.tokenReply = tc.reply
			fail := asError(t, clearIDV(t.Context(), v.client()))
			if fail.Op != "generate-token" || fail.Kind != tc.kind || fail.Code != tc.code {
				t.Errorf("got %s %v %q, want generate-token %v %q", fail.Op, fail.Kind, fail.Code, tc.kind, tc.code)
			}
			if calls, tokens := v.log(); len(calls) != 0 || len(tokens) != 1 {
				t.Errorf("%d calls and %d token calls, want 0 and 1", len(calls), len(tokens))
			}
		})
	}
}
