package sandbox

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"
)

func TestCallbacks(t *testing.T) {
	tests := []struct {
		outcome  string
		statuses []int // what the receiver answers before 200
		posts    int
	}{
		{"pass", nil, 1},
		{"attack-unsure", nil, 1},
		{"strategy-hit", nil, 1},
		{"double-callback", nil, 2},
		{"no-callback", nil, 0},
		{"user-timeout", nil, 0},
		{"give-up", nil, 0},
		{"page-error", nil, 0},
		{"no-face", nil, 0},
		{"pass", []int{500}, 2},
		{"pass", []int{204, 302, 404}, 4},           // 200 exactly, redirects not followed
		{"pass", []int{500, 500, 500, 500, 500}, 4}, // then it gives up
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.outcome, tt.statuses), func(t *testing.T) {
			b, in := newBench(t), newInbox(t, tt.statuses...)
			id := b.start(idv, idvForm.with("callbackUrl", in.srv.URL+"/cb?secret=1")).text("signatureId")
			b.do("POST", "/sandbox/outcomes", fields{"signatureId": id, "outcome": tt.outcome})
			waitFor(t, "callbacks", func() bool { return in.count() >= tt.posts })
			time.Sleep(30 * time.Millisecond)
			if got := in.count(); got != tt.posts {
				t.Fatalf("%d posts, want %d", got, tt.posts)
			}
			for _, body := range in.bodies {
				if want := `POST application/json {"signatureId":"` + id + `","type":"COMPLETED"}`; body != want {
					t.Errorf("got %s", body)
				}
			}
		})
	}
}

func TestLateCallback(t *testing.T) {
	b, in := newBench(t), newInbox(t)
	id := b.start(idv, idvForm.with("callbackUrl", in.srv.URL)).text("signatureId")
	b.do("POST", "/sandbox/outcomes", fields{"signatureId": id, "outcome": "late-callback"})
	b.advance(time.Hour - time.Second)
	time.Sleep(30 * time.Millisecond)
	if in.count() != 0 {
		t.Fatal("too early")
	}
	b.advance(time.Second)
	waitFor(t, "the callback", func() bool { return in.count() == 1 })
}

func TestCallbackAddresses(t *testing.T) {
	tests := map[string]bool{
		"http://127.0.0.1:1/x": true, "http://[::1]/x": true, "http://localhost:8080/x": true, "https://shop.example/x": true,
		"http://shop.example/x": false, "http://10.0.0.1/": false, "http://localhost.evil.example/": false, "myapp://x": false, "::": false,
	}
	for address, want := range tests {
		if got := callable(address); got != want {
			t.Errorf("%s: %v", address, got)
		}
	}
}

func TestCloseWaitsForCallbacks(t *testing.T) {
	b := newBench(t)
	arrived, release := make(chan bool, 1), make(chan bool)
	srv := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { arrived <- true; <-release }))
	defer srv.Close()
	b.start(idv, idvForm.with("callbackUrl", srv.URL, "userId", "sim:pass"))
	<-arrived
	closed := make(chan bool)
	go func() { b.Close(); close(closed) }()
	select {
	case <-closed:
		t.Error("closed while a callback was in flight")
	case <-time.After(50 * time.Millisecond):
	}
	close(release)
	<-closed
}

// Run with -race: everything at once, from many callers.
func TestManyAtOnce(t *testing.T) {
	b, in := newBench(t), newInbox(t)
	var wg sync.WaitGroup
	problems := make(chan error, 200)
	for i := range 20 {
		wg.Go(func() {
			r := b.start(idv, idvForm.with("userId", fmt.Sprintf("sim:pass:%d", i), "callbackUrl", in.srv.URL))
			id := r.text("signatureId")
			for range 5 {
				b.result(idv, id)
				b.do("GET", "/sandbox/requests", nil)
				b.do("POST", "/sandbox/clock", fields{"advanceSeconds": 1})
				b.do("POST", "/sandbox/outcomes", fields{"signatureId": id, "outcome": "pass"})
			}
			if got := b.result(idv, id).text("idvResult"); got != "PASS" {
				problems <- errors.New(got)
			}
		})
	}
	wg.Wait()
	close(problems)
	for err := range problems {
		t.Error(err)
	}
	waitFor(t, "one callback each", func() bool { return in.count() == 20 })
}

// SUBMIT_COMPLETED comes before COMPLETED, for checks with a document; neither for INCOMPLETE.
func TestSubmitCompleted(t *testing.T) {
	tests := []struct{ path, outcome, want string }{
		{pathIDVFull, "pass", "SUBMIT_COMPLETED COMPLETED"},
		{pathIDVFull, "attack-unsure", "SUBMIT_COMPLETED COMPLETED"},
		{pathIDVFull, "double-callback", "SUBMIT_COMPLETED COMPLETED COMPLETED"},
		{pathIDVFull, "late-callback", "SUBMIT_COMPLETED"},
		{pathIDVFull, "no-callback", ""},
		{pathIDVFull, "page-error", ""},
		{pathIDVStart, "pass", "COMPLETED"},
	}
	for _, tt := range tests {
		b, in := newBench(t), newInbox(t)
		id := b.do("POST", tt.path, idvForm.with("callbackUrl", in.srv.URL)).text("signatureId")
		b.do("POST", "/sandbox/outcomes", fields{"signatureId": id, "outcome": tt.outcome})
		waitFor(t, tt.outcome, func() bool { return in.types() == tt.want })
		time.Sleep(20 * time.Millisecond)
		if got := in.types(); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.outcome, got, tt.want)
		}
		if tt.outcome == "late-callback" {
			b.advance(time.Hour)
			waitFor(t, "the late one", func() bool { return in.types() == "SUBMIT_COMPLETED COMPLETED" })
		}
	}
}

func TestCallbacksOnDemand(t *testing.T) {
	b, in := newBench(t), newInbox(t, 500)
	id := b.start(idv, idvForm.with("callbackUrl", in.srv.URL)).text("signatureId")
	silent, cleared := b.start(idv, idvForm).text("signatureId"), b.start(idv, idvForm.with("callbackUrl", in.srv.URL)).text("signatureId")
	b.do("POST", "/sandbox/outcomes", fields{"signatureId": cleared, "outcome": "no-callback"})
	b.do("POST", pathIDVClear+"?signatureId="+cleared, nil)
	tests := []struct {
		name   string
		body   fields
		status int
		posts  int // in all so far
	}{
		{"once, refused, so once more", fields{"signatureId": id}, 200, 2},
		{"three of the other type", fields{"signatureId": id, "type": "SUBMIT_COMPLETED", "times": 3}, 200, 5},
		{"another type", fields{"signatureId": id, "type": "DONE"}, 400, 5},
		{"too many", fields{"signatureId": id, "times": 21}, 400, 5},
		{"none", fields{"signatureId": id, "times": 0}, 400, 5},
		{"unknown", fields{"signatureId": "x"}, 404, 5},
		{"no callbackUrl", fields{"signatureId": silent}, 409, 5},
		{"cleared", fields{"signatureId": cleared}, 409, 5},
	}
	for _, tt := range tests {
		if r := b.do("POST", "/sandbox/callbacks", tt.body); r.Status != tt.status {
			t.Errorf("%s: %d %s", tt.name, r.Status, r.Raw)
		}
		waitFor(t, tt.name, func() bool { return in.count() >= tt.posts })
		if got := in.count(); got != tt.posts {
			t.Errorf("%s: %d posts, want %d", tt.name, got, tt.posts)
		}
	}
	if got := in.types(); got != "COMPLETED COMPLETED SUBMIT_COMPLETED SUBMIT_COMPLETED SUBMIT_COMPLETED" {
		t.Error(got)
	}
}
