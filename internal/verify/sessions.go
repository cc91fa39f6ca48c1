package verify

import (
	"context"
	"errors"
	"sync"

	"livedesk/store"
)

// sessions counts, by verification, the sessions that are being made at the vendor: a clearing waits for them, so that
// it ends with every session cleared that there is.
type sessions struct {
	mu sync.Mutex
	n  map[string]int
}

// begin is to be called before the verification's status is read; call what it returns when the session is recorded.
func (s *sessions) begin(verificationID string) (end func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.n == nil {
		s.n = map[string]int{}
	}
	s.n[verificationID]++
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.n[verificationID]--; s.n[verificationID] == 0 {
			delete(s.n, verificationID)
		}
	}
}

func (s *sessions) underWay(verificationID string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.n[verificationID] > 0
}

// addAttempt records a session that the vendor has made. Where the verification takes none any more it is kept as a
// stray, to be cleared with the rest, and the answer is ErrNotNow.
func (s *Service) addAttempt(ctx context.Context, by store.Actor, verificationID string, n store.NewAttempt, l store.NewLink) (store.Attempt, error) {
	a, err := s.Store.AddAttempt(ctx, by, verificationID, n, l)
	if errors.Is(err, store.ErrConflict) {
		return a, errors.Join(ErrNotNow, s.Store.AddStray(ctx, verificationID, n))
	}
	return a, err
}
