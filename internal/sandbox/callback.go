package sandbox

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// lateness of the late-callback outcome, sandbox clock.
const lateness = time.Hour

// maxCallbacks at one order.
const maxCallbacks = 20

// The types of a notification ([CB]).
const (
	typeCompleted       = "COMPLETED"        // the whole check has ended
	typeSubmitCompleted = "SUBMIT_COMPLETED" // document and face have been handed in
)

// notice is what goes to one address, in this order; the zero value sends nothing.
type notice struct {
	id, address string
	types       []string
}

type lateCallback struct {
	notice notice
	due    time.Time // sandbox clock
}

// noticeFor says what to send for a session that just finished, now and an hour later. Only IDV notifies, and never
// for INCOMPLETE ([CB]). SUBMIT_COMPLETED comes before COMPLETED; which products send it is not documented, so by
// itself only a check with a document does. Callers hold s.mu.
func (s *Sandbox) noticeFor(n *session) (now, late notice) {
	o := n.result.outcome
	if n.product != idv || n.callback == "" || o.idvResult == "INCOMPLETE" || o.notices == noticeNever {
		return notice{}, notice{}
	}
	now, late = notice{id: n.id, address: n.callback}, notice{id: n.id, address: n.callback}
	if n.needsDocument || s.quirks["submit-completed"] {
		now.types = append(now.types, typeSubmitCompleted)
	}
	switch o.notices {
	case noticeLate:
		late.types = []string{typeCompleted}
	case noticeTwice:
		now.types = append(now.types, typeCompleted, typeCompleted)
	default:
		now.types = append(now.types, typeCompleted)
	}
	return now, late
}

func (s *Sandbox) notify(now, late notice) {
	s.sendNow(now)
	if len(late.types) == 0 {
		return
	}
	s.mu.Lock()
	s.late = append(s.late, lateCallback{notice: late, due: s.clock().Add(lateness)})
	s.mu.Unlock()
	s.life.after(lateness, s.sendDue) // in case nobody moves the clock
}

// sendNow posts in the background, one after the other.
func (s *Sandbox) sendNow(n notice) {
	if len(n.types) == 0 {
		return
	}
	s.life.start(func(ctx context.Context) {
		for _, kind := range n.types {
			s.deliver(ctx, n, kind)
		}
	})
}

// postCallback sends a notification again, or one that was never due: callbacks are hints, and a caller must bear
// any of them at any time.
func (s *Sandbox) postCallback(w http.ResponseWriter, r *http.Request) {
	in := struct {
		SignatureID string `json:"signatureId"`
		Type        string `json:"type"`
		Times       int    `json:"times"`
	}{Type: typeCompleted, Times: 1}
	if !readControl(w, r, &in) {
		return
	}
	if in.Type != typeCompleted && in.Type != typeSubmitCompleted {
		controlError(w, http.StatusBadRequest, "type is COMPLETED or SUBMIT_COMPLETED.")
		return
	}
	if in.Times < 1 || in.Times > maxCallbacks {
		controlError(w, http.StatusBadRequest, fmt.Sprintf("times is from 1 to %d.", maxCallbacks))
		return
	}
	s.mu.Lock()
	n, known := s.sessions[in.SignatureID]
	address := ""
	if known {
		address = n.callback
	}
	s.mu.Unlock()
	switch {
	case !known:
		controlError(w, http.StatusNotFound, "No session has this signatureId.")
	case address == "":
		controlError(w, http.StatusConflict, "The session has no callbackUrl, or has been cleared.")
	default:
		s.sendNow(notice{id: in.SignatureID, address: address, types: slices.Repeat([]string{in.Type}, in.Times)})
		controlJSON(w, map[string]any{"signatureId": in.SignatureID, "type": in.Type, "times": in.Times})
	}
}

// sendDue sends the late callbacks whose time has come on the sandbox clock.
func (s *Sandbox) sendDue() {
	s.mu.Lock()
	now := s.clock()
	var waiting []lateCallback
	var due []notice
	for _, l := range s.late {
		if now.Before(l.due) {
			waiting = append(waiting, l)
		} else {
			due = append(due, l.notice)
		}
	}
	s.late = waiting
	s.mu.Unlock()
	for _, n := range due {
		s.sendNow(n)
	}
}

// deliver posts until the answer is 200 exactly ([CB]) or the tries are used up.
func (s *Sandbox) deliver(ctx context.Context, n notice, kind string) {
	if !callable(n.address) {
		s.log.Warn("sandbox callback not sent: http is for loopback addresses only", "signatureId", n.id)
		return
	}
	for try := 0; ; try++ {
		status, err := s.post(ctx, n, kind)
		if err == nil && status == http.StatusOK {
			s.log.Info("sandbox callback delivered", "signatureId", n.id, "type", kind, "try", try+1)
			return
		}
		// The error text holds the address, which may hold a secret: only whether there was one is logged.
		s.log.Warn("sandbox callback not accepted", "signatureId", n.id, "type", kind, "try", try+1, "status", status, "failed", err != nil)
		if try == len(s.retryDelays) || !s.life.sleep(ctx, s.retryDelays[try]) {
			return
		}
	}
}

func (s *Sandbox) post(ctx context.Context, n notice, kind string) (status int, err error) {
	body, _ := json.Marshal(map[string]string{"signatureId": n.id, "type": kind})
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, n.address, strings.NewReader(string(body)))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := s.client.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	io.Copy(io.Discard, io.LimitReader(resp.Body, 4<<10))
	return resp.StatusCode, nil
}

// callable allows https anywhere and http to this machine only.
func callable(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	if u.Scheme == "https" {
		return true
	}
	ip := net.ParseIP(u.Hostname())
	return u.Scheme == "http" && (u.Hostname() == "localhost" || ip != nil && ip.IsLoopback())
}
