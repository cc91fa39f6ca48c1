package handlers

import (
	"encoding/json"
	"fmt"
	"net/http"

	"livedesk/internal/auth"
	"livedesk/internal/lang"
	"livedesk/store"
	"livedesk/views"
)

const (
	maxBulk    = 5000 // verifications of one action
	typedAbove = 20   // withdrawing more than this many asks for their number, typed
)

// bulkNote is what is kept about a choice.
type bulkNote struct {
	N       int64 // how many matched, when that was more than an action takes
	AtLeast bool  // so many or more
}

// canSelect: a row can be chosen by those who can do something with it.
func canSelect(u user) bool { return u.can(auth.Link) || u.can(auth.Export) }

// fillTotal says how many rows the list has, and what a choice can be widened to.
func (a *App) fillTotal(r *http.Request, q listQuery, f store.Filter, u user, m *views.List) error {
	n, err := a.countOf(r, q, f)
	if err != nil {
		return err
	}
	m.Total = u.say("{n} in all", "n", n.in(u))
	if q.Q != "" || q.From != "" || q.To != "" {
		m.Total = u.say("{n} found", "n", n.in(u))
	}
	if m.Older == "" && m.Newer == "" {
		return nil // the page shows them all
	}
	most := lang.Number(u.lang, maxBulk)
	switch {
	case n.more:
		m.All = u.say("All ({n}) that match; new links and withdrawals take the newest {most}", "n", n.in(u), "most", most)
	case n.n > maxBulk:
		m.All = u.say("All {n} that match; new links and withdrawals take the newest {most}", "n", n.in(u), "most", most)
	default:
		m.All = u.say("All {n} that match", "n", n.in(u))
	}
	return nil
}

// draftBulk takes the choice of the list and asks before anything is done.
func (a *App) draftBulk(w http.ResponseWriter, r *http.Request, u user) error {
	q, f, err := a.choice(r, u)
	if err != nil {
		return err
	}
	kind := r.PostFormValue("act")
	switch {
	case kind == store.BatchClear && !u.can(auth.Clear):
		return errNotAllowed
	case kind != store.BatchReissue && kind != store.BatchRevoke && kind != store.BatchClear:
		return problem(http.StatusUnprocessableEntity, "Choose what to do", "Nothing was changed. Go back to the list and press one of its buttons.")
	case !q.All && len(q.IDs) == 0:
		return problem(http.StatusUnprocessableEntity, "Nothing is chosen", "Nothing was changed. Go back to the list and tick the rows first.")
	}
	chosen, err := a.Store.Matching(r.Context(), f, maxBulk+1)
	if err != nil {
		return err
	}
	var note bulkNote
	if len(chosen) > maxBulk {
		chosen = chosen[:maxBulk]
		matched, err := a.countOf(r, q.listQuery, f)
		if err != nil {
			return err
		}
		note.N, note.AtLeast = matched.n, matched.more
	}
	kept, err := json.Marshal(note)
	if err != nil {
		return err
	}
	id, err := a.Verify.DraftBulk(r.Context(), u.actor(), kind, chosen, string(kept))
	if err != nil {
		return err
	}
	return goTo(w, r, "/bulk/"+id)
}

// needsNumber says whether the number must be typed before a batch starts.
func needsNumber(b store.Batch) bool { return b.Kind == store.BatchRevoke && b.Good > typedAbove }

func (a *App) bulkPage(w http.ResponseWriter, r *http.Request, u user, b store.Batch, status int, f clearForm) error {
	var note bulkNote
	if err := json.Unmarshal([]byte(b.Note), &note); err != nil {
		return fmt.Errorf("note of batch %s: %w", b.ID, err)
	}
	m := views.Bulk{Batch: a.batchModel(b, u), Heading: "Make new links?", Does: u.count(b.Good, "{n} verification will get a new link; the old one ends", "{n} verifications will get a new link; the old one ends"), Typed: f.typed, Error: f.number, Grave: b.Kind == store.BatchRevoke}
	if m.Grave {
		m.Heading = "Withdraw links?"
		m.Does = u.count(b.Good, "{n} verification will lose the link; a result that still comes in is not taken", "{n} verifications will lose the link; a result that still comes in is not taken")
	}
	if needsNumber(b) {
		m.Confirm = fmt.Sprint(b.Good)
	}
	if b.Kind == store.BatchClear {
		if err := a.fillClear(r, u, b, f, &m); err != nil {
			return err
		}
	}
	if note.N > 0 {
		m.Capped = u.say("An action takes at most {most}. These are the newest {most} of {n} that match.", "most", lang.Number(u.lang, maxBulk), "n", tally{note.N, note.AtLeast}.in(u))
	}
	reasons, err := a.Store.BatchReasons(r.Context(), b.Seq)
	if err != nil {
		return err
	}
	m.Reasons = bulkReasons(reasons, u)
	return a.page(w, r, status, views.BulkPage(a.shell(r, u, m.Heading), m))
}

// bulkReasons are the reasons in this person's words; two that they cannot tell apart are one.
func bulkReasons(reasons []store.Reason, u user) []string {
	counts, order := map[string]int{}, []string{}
	for _, reason := range reasons {
		text := rowReason(reason.Problem, u)
		if counts[text] == 0 {
			order = append(order, text)
		}
		counts[text] += reason.N
	}
	var out []string
	for _, text := range order {
		out = append(out, u.count(counts[text], "{n} cannot: {why}", "{n} cannot: {why}", "why", text))
	}
	return out
}
