package handlers

import (
	"sync"
	"time"

	"livedesk/internal/verify"
)

// refusalKept is how long a refusal may be shown again: the page's script sends the form once more at once, as a
// form, to get the page that says why. The vendor must not be asked twice for that.
const refusalKept = 10 * time.Second

// refusal is why a form made no link.
type refusal struct {
	trouble   verify.Trouble
	reference string
	at        time.Time
}

// refusals are the latest, by the person and the form's own mark.
type refusals struct {
	mu     sync.Mutex
	byForm map[string]refusal
}

func newRefusals() *refusals { return &refusals{byForm: map[string]refusal{}} }

// keep remembers a refusal and forgets those that are over.
func (k *refusals) keep(form string, r refusal) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for f, old := range k.byForm {
		if r.at.Sub(old.at) > refusalKept {
			delete(k.byForm, f)
		}
	}
	k.byForm[form] = r
}

// take gives a refusal out once.
func (k *refusals) take(form string, now time.Time) (refusal, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	r, ok := k.byForm[form]
	delete(k.byForm, form)
	return r, ok && now.Sub(r.at) <= refusalKept
}
