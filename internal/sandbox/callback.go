package sandbox

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// lateness of the late-callback outcome, sandbox clock.
const lateness = time.Hour

// notice is one server notification ([CB]); the zero value sends nothing.
type notice struct {
	id, address string
	mode        notices
}

type lateCallback struct {
	notice notice
	due    time.Time // sandbox clock
}

// noticeFor says what to send for a session that just finished. Only IDV notifies, and never for INCOMPLETE ([CB]).
// Callers hold s.mu.
func (s *Sandbox) noticeFor(n *session) notice {
	o := n.result.outcome
	if n.product != idv || n.callback == "" || o.idvResult == "INCOMPLETE" || o.notices == noticeNever {
		return notice{}
	}
	return notice{id: n.id, address: n.callback, mode: o.notices}
}

func (s *Sandbox) notify(n notice) {
	switch {
	case n.address == "":
	case n.mode == noticeLate:
		s.mu.Lock()
		s.late = append(s.late, lateCallback{notice: n, due: s.clock().Add(lateness)})
		s.mu.Unlock()
		s.life.after(lateness, s.sendDue) // in case nobody moves the clock
	case n.mode == noticeTwice:
		s.life.start(func(ctx context.Context) {
			s.deliver(ctx, n)
			s.deliver(ctx, n)
		})
	default:
		s.life.start(func(ctx context.Context) { s.deliver(ctx, n) })
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
		s.life.start(func(ctx context.Context) { s.deliver(ctx, n) })
	}
}

// deliver posts until the answer is 200 exactly ([CB]) or the tries are used up.
func (s *Sandbox) deliver(ctx context.Context, n notice) {
	if !callable(n.address) {
		s.log.Warn("sandbox callback not sent: http is for loopback addresses only", "signatureId", n.id)
		return
	}
	for try := 0; ; try++ {
		status, err := s.post(ctx, n)
		if err == nil && status == http.StatusOK {
			s.log.Info("sandbox callback delivered", "signatureId", n.id, "try", try+1)
			return
		}
		// The error text holds the address, which may hold a secret: only whether there was one is logged.
		s.log.Warn("sandbox callback not accepted", "signatureId", n.id, "try", try+1, "status", status, "failed", err != nil)
		if try == len(s.retryDelays) || !s.life.sleep(ctx, s.retryDelays[try]) {
			return
		}
	}
}

func (s *Sandbox) post(ctx context.Context, n notice) (status int, err error) {
	body, _ := json.Marshal(map[string]string{"signatureId": n.id, "type": "COMPLETED"})
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
