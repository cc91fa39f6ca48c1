package handlers

import (
	"sync"
	"time"
)

// strangersTold is how long the references that only the vendor knows are shown to whoever searched. They are held in
// memory alone: one of them may be a customer whose data was cleared here.
const strangersTold = 10 * time.Minute

// strangers are the unknown references of the latest searches, by the person and the verification.
type strangers struct {
	mu   sync.Mutex
	told map[string]named
}

// named are references that the vendor named.
type named struct {
	ids []string
	at  time.Time
}

func newStrangers() *strangers { return &strangers{told: map[string]named{}} }

func strangerKey(u user, verificationID string) string { return u.staff.ID + "\x00" + verificationID }

// keep remembers what a search named, in place of what an earlier one did, and forgets what is over.
func (s *strangers) keep(key string, ids []string, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for k, old := range s.told {
		if now.Sub(old.at) > strangersTold {
			delete(s.told, k)
		}
	}
	delete(s.told, key)
	if len(ids) > 0 {
		s.told[key] = named{ids, now}
	}
}

// of are the references that are still shown.
func (s *strangers) of(key string, now time.Time) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n, ok := s.told[key]; ok && now.Sub(n.at) <= strangersTold {
		return n.ids
	}
	return nil
}
