package handlers

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"livedesk/internal/auth"
	"livedesk/internal/verify"
	"livedesk/store"
	"livedesk/views"
)

// clearingStates says why a clearing is not finished, by the short code that is kept.
var clearingStates = map[string]string{
	"vendor-away":         "The vendor gave no usable answer. Livedesk tries again by itself.",
	"vendor-not-finished": "The vendor clears only after the customer has finished or the link has ended. Livedesk tries again by itself.",
	"vendor-still-holds":  "The vendor still answers with data. Livedesk asks again by itself.",
	"session-under-way":   "A session is being made at the vendor this moment; it is cleared with the rest.",
	"our-side":            "A step on our side failed; the log has it. Livedesk tries again by itself.",
}

func clearingModel(rec record, u user, now time.Time) *views.ClearingProgress {
	c := rec.clearing
	cleared, confirmed := 0, 0
	for _, at := range c.Attempts {
		if at.Cleared {
			cleared++
		}
		if at.Confirmed {
			confirmed++
		}
	}
	n := len(c.Attempts)
	steps := []views.Step{
		{Label: "Photos destroyed here", State: "done", Time: seconds(c.RequestedAt, u.zone), DateTime: rfc3339(c.RequestedAt), Note: byName(c.RequestedByName, u)},
		{Label: "Cleared by the vendor", State: stepState(cleared == n, true), Note: u.say("{done} of {n} attempts", "done", strconv.Itoa(cleared), "n", strconv.Itoa(n))},
		{Label: "Vendor says nothing is left", State: stepState(confirmed == n, cleared == n), Note: u.say("{done} of {n} attempts", "done", strconv.Itoa(confirmed), "n", strconv.Itoa(n))},
		{Label: "Name and reference removed", State: stepState(false, confirmed == n)},
	}
	p := &views.ClearingProgress{Steps: steps, Note: u.say(clearingStates[c.LastError])}
	if p.Note != "" && !c.NextTry.IsZero() {
		p.Note += " " + u.say("Next try at {time}.", "time", seconds(c.NextTry, u.zone))
	}
	if !c.StuckAt.IsZero() && c.Step != store.StepConfirmed {
		p.Stuck = stuckModel(rec, u, now)
	}
	return p
}

// byName says who did something.
func byName(name string, u user) string { return u.say("by {name}", "name", name) }

func stepState(done, reached bool) string {
	switch {
	case done:
		return "done"
	case reached:
		return "now"
	}
	return "todo"
}

func clearedModel(rec record, u user) *views.ClearedFact {
	c := rec.clearing
	n := strconv.Itoa(len(c.Attempts))
	fact := &views.ClearedFact{Time: longTime(c.DoneAt, u), DateTime: rfc3339(c.DoneAt), By: c.RequestedByName, Reason: wordsOr(c.Reason, u),
		Vendor: u.say("confirmed for {done} of {n} attempts", "done", n, "n", n), Reference: c.Certificate}
	if c.Said != "" {
		fact.Vendor = u.say("confirmed by the word of {name}, not by the vendor’s interface", "name", c.SaidByName)
		fact.Words = c.SaidWords
	}
	if c.Certificate != "" && u.can(auth.Bundle) {
		fact.CertificateURL = "/verifications/" + rec.ID + "/certificate"
	}
	for _, at := range c.Attempts {
		fact.Facts = append(fact.Facts, views.Fact{Key: "Transaction", Value: cmp.Or(at.TransactionID, u.say("none needed")), Mono: at.TransactionID != ""})
	}
	return fact
}

// wordsOr says of a reason in somebody's own words that it went with the rest.
func wordsOr(reason string, u user) string {
	if reason == store.WordsRemoved {
		return u.say("in own words, removed with the rest")
	}
	return verify.Retell(u.lang, reason) // chosen from the list, or a retention rule's
}

// stuckModel is what is known of a clearing that does not get on, and what to ask the vendor. Only who may clear gets
// the two ways out.
func stuckModel(rec record, u user, now time.Time) *views.StuckClearing {
	c := rec.clearing
	hours := max(int(now.Sub(c.RequestedAt).Hours()), 0)
	m := &views.StuckClearing{Retry: "/verifications/" + rec.ID + "/clearing/retry", Word: "/verifications/" + rec.ID + "/clearing/word", Can: u.can(auth.Clear),
		Since: longTime(c.StuckAt, u), SinceDateTime: rfc3339(c.StuckAt), Tries: u.count(c.Tries, "{n} try", "{n} tries") + ", " + u.count(hours, "{n} hour since it began", "{n} hours since it began"),
		Most: store.MaxSaidWords, Said: []views.Option{{Label: "Choose"}, {Value: store.SaidDeleted, Label: "Its copy is deleted"}, {Value: store.SaidNothing, Label: "It never had a copy"}}}
	for i, at := range c.Attempts {
		m.Known = append(m.Known, views.StuckAttempt{Number: strconv.Itoa(i + 1), SignatureID: at.SignatureID,
			Clear: answerText(at.ClearCode, at.ClearAt, u), Result: answerText(at.CheckCode, at.CheckAt, u)})
	}
	m.Ask = askVendor(rec)
	return m
}

func answerText(code string, at time.Time, u user) string {
	if code == "" {
		return u.say("no answer")
	}
	return code + ", " + longTime(at, u)
}

const askedOfVendor = `Hello,

we have asked you to delete the data of the sessions below. Your interface does not confirm that it is gone.
Confirm in writing that you hold no image, video, input or result of these sessions any more, or tell us what is left and when it will be deleted.
If one of them was added to a face set, say whether the face is still in it.
`

// askVendor is the text for ADVANCE.AI. It is in English for every reader, and holds no personal data: the vendor knows
// the customer by the signature.
func askVendor(rec record) string {
	var b strings.Builder
	b.WriteString(askedOfVendor)
	for i, at := range rec.clearing.Attempts {
		if at.Confirmed {
			continue
		}
		fmt.Fprintf(&b, "\n%d. %s, signatureId %s", i+1, productName(at.Product), at.SignatureID)
		if at.ClearCode != "" {
			fmt.Fprintf(&b, "\n   clear-data: %s, transactionId %s, %s", at.ClearCode, cmp.Or(at.TransactionID, "none"), at.ClearAt.UTC().Format(time.RFC3339))
		}
		if at.CheckCode != "" {
			fmt.Fprintf(&b, "\n   get-result: %s, transactionId %s, %s", at.CheckCode, cmp.Or(at.CheckTransaction, "none"), at.CheckAt.UTC().Format(time.RFC3339))
		}
	}
	return b.String() + "\n"
}

// retryClearing goes on with a clearing at once.
func (a *App) retryClearing(w http.ResponseWriter, r *http.Request, u user) error {
	id := r.PathValue("id")
	if err := a.Verify.RetryClearing(r.Context(), u.actor(), id); err != nil {
		return err
	}
	return a.clearingSaid(w, r, id, "tried")
}

// clearingSaid goes back to the case with what became of its clearing.
func (a *App) clearingSaid(w http.ResponseWriter, r *http.Request, id, otherwise string) error {
	v, err := a.Store.Verification(r.Context(), id)
	if err != nil {
		return err
	}
	if v.Status == store.StatusCleared {
		otherwise = v.Status
	}
	a.say(w, otherwise)
	return goTo(w, r, "/verifications/"+id)
}

// recordVendorWord takes a person's word for what the vendor holds.
func (a *App) recordVendorWord(w http.ResponseWriter, r *http.Request, u user) error {
	rec, err := a.record(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	said := store.VendorSaid{Said: r.PostFormValue("said"), SaidTicket: strings.TrimSpace(r.PostFormValue("ticket")), SaidWords: strings.TrimSpace(r.PostFormValue("words"))}
	if rec.Status != store.StatusClearing || rec.clearing.StuckAt.IsZero() {
		return verify.ErrNotNow
	}
	wrong := map[string]string{}
	if said.Said != store.SaidDeleted && said.Said != store.SaidNothing {
		wrong["said"] = "Choose what ADVANCE.AI said."
	}
	switch n := utf8.RuneCountInString(said.SaidWords); {
	case n < 3:
		wrong["words"] = "Say who told you, how, and why that is enough."
	case n > store.MaxSaidWords:
		wrong["words"] = u.count(n-store.MaxSaidWords, "{n} character too many. At most {most} are kept.", "{n} characters too many. At most {most} are kept.", "most", strconv.Itoa(store.MaxSaidWords))
	}
	if len(wrong) == 0 {
		err = a.Verify.RecordVendorWord(r.Context(), u.actor(), rec.ID, said)
		switch {
		case errors.Is(err, store.ErrBadTicket):
			wrong["ticket"] = "Letters, digits and . / # _ - alone, 40 at most."
		case errors.Is(err, store.ErrNamesCustomer):
			wrong["words"] = "This has the customer’s name or reference in it, or a part of it. It is kept after the clearing: say it without."
		case err != nil:
			return err
		}
	}
	if len(wrong) > 0 {
		return a.verificationPage(w, r, u, rec, http.StatusUnprocessableEntity, func(m *views.Verification) {
			if m.Clearing != nil && m.Clearing.Stuck != nil {
				s := m.Clearing.Stuck
				s.Ticket, s.Words, s.Errors, s.Said = said.SaidTicket, said.SaidWords, wrong, chosen(s.Said, said.Said)
			}
		})
	}
	return a.clearingSaid(w, r, rec.ID, "word")
}
