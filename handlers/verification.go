package handlers

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"livedesk/internal/auth"
	"livedesk/internal/verify"
	"livedesk/store"
	"livedesk/views"
)

// record is everything the store has about one verification.
type record struct {
	store.Verification
	attempts  []store.Attempt
	media     []store.Media
	events    []store.Event
	decisions []store.Decision
	review    store.Review           // zero unless it waits for a decision
	reasons   []store.DecisionReason // all that are kept
	reopened  string                 // why it was reopened last
	clearing  store.Clearing         // zero unless clearing or cleared
	link      store.Link             // what the customer has; zero when there is none
	say       string                 // the language that staff chose for the message; "" follows the verification
	looked    string                 // number of the attempt whose evidence was asked for; "" is the latest that left any
	rev       int64                  // change number from before the rest was read
}

func (a *App) record(ctx context.Context, id string) (rec record, err error) {
	if rec.rev, err = a.Store.Rev(ctx); err != nil {
		return rec, err
	}
	if rec.Verification, err = a.Store.Verification(ctx, id); err != nil {
		return rec, err
	}
	if rec.attempts, err = a.Store.Attempts(ctx, id); err != nil {
		return rec, err
	}
	if rec.media, err = a.Store.Media(ctx, id); err != nil {
		return rec, err
	}
	if rec.events, err = a.Store.Events(ctx, id); err != nil {
		return rec, err
	}
	if rec.decisions, err = a.Store.Decisions(ctx, id); err != nil {
		return rec, err
	}
	if rec.review, err = a.Store.Review(ctx, id); err != nil && !errors.Is(err, store.ErrNotFound) {
		return rec, err
	}
	if rec.reasons, err = a.Store.Reasons(ctx); err != nil {
		return rec, err
	}
	if rec.reopened, err = a.Store.ReopenedWhy(ctx, id); err != nil {
		return rec, err
	}
	if rec.link, err = a.Store.CurrentLink(ctx, id); err != nil && !errors.Is(err, store.ErrNotFound) {
		return rec, err
	}
	if rec.Status == store.StatusClearing || rec.Status == store.StatusCleared {
		rec.clearing, err = a.Store.Clearing(ctx, id)
		return rec, err
	}
	return rec, nil
}

// current is the attempt that counts: the latest.
func (rec record) current() store.Attempt {
	for _, at := range rec.attempts {
		if at.ID == rec.CurrentAttempt {
			return at
		}
	}
	return store.Attempt{}
}

// showVerification is the page, or with .json behind the id the same facts as JSON.
func (a *App) showVerification(w http.ResponseWriter, r *http.Request, u user) error {
	id, asJSON := strings.CutSuffix(r.PathValue("id"), ".json")
	rec, err := a.record(r.Context(), id)
	if err != nil {
		return err
	}
	if asJSON {
		if err := a.Store.ViewVerification(r.Context(), u.actor(), rec.ID); err != nil {
			return err
		}
		return a.renderJSON(w, jsonModel(rec, u, a.Verify.LinkURL))
	}
	return a.verificationPage(w, r, u, rec, http.StatusOK, func(*views.Verification) {})
}

// verificationPage renders the page, once it is recorded who opens it; change adds what an action has to say (errors of its form).
func (a *App) verificationPage(w http.ResponseWriter, r *http.Request, u user, rec record, status int, change func(*views.Verification)) error {
	if err := a.Store.ViewVerification(r.Context(), u.actor(), rec.ID); err != nil {
		return err
	}
	rec.say, rec.looked = cmp.Or(rec.say, r.URL.Query().Get("say")), r.URL.Query().Get("attempt")
	m, err := a.verificationModel(r.Context(), rec, u)
	if err != nil {
		return err
	}
	change(&m)
	sh := a.shell(r, u, "")
	sh.Title = m.Title
	if m.Slip != nil && sh.Flash != nil {
		m.Slip.Made = sh.Flash.Text == flashes["made"].Text || sh.Flash.Text == flashes["copied"].Text
	}
	sh.Live, sh.Rev = m.LiveID, rec.rev
	return a.page(w, r, status, views.VerificationPage(sh, m))
}

// showVerificationLive is the part of the page that changes by itself.
func (a *App) showVerificationLive(w http.ResponseWriter, r *http.Request, u user) error {
	rec, err := a.record(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	if err := a.Store.ViewVerification(r.Context(), u.actor(), rec.ID); err != nil {
		return err
	}
	rec.say, rec.looked = r.URL.Query().Get("say"), r.URL.Query().Get("attempt")
	m, err := a.verificationModel(r.Context(), rec, u)
	if err != nil {
		return err
	}
	return a.render(w, r, http.StatusOK, views.VerificationLive(m))
}

func (a *App) verificationModel(ctx context.Context, rec record, u user) (views.Verification, error) {
	st := statusModel(rec.Verification, u)
	m := views.Verification{
		ID: rec.ID, UserID: rec.UserID, Name: rec.Name, Title: cmp.Or(rec.Name, rec.UserID, u.say("Cleared customer")),
		ProductID: rec.Product, Product: productName(rec.Product), Detail: productDetail(rec.Verification, u),
		StatusID: st.id, StatusLabel: st.label, StatusNote: st.note, LiveID: rec.ID, Tabs: caseTabs(rec.ID, tabCase, u), Say: rec.say, Looked: rec.looked, Mine: rec.CreatedBy == u.staff.ID, Zone: zoneLabel(a.Now(), u.zone),
		CanSeePictures: u.can(auth.SeePictures), CanPerson: u.can(auth.Person) && !rec.over(), CanSeeScore: u.can(auth.SeeScore), CanCreate: u.can(auth.Link),
		WithheldWhy: "Only Compliance sees photos",
	}
	a.fillRights(rec, u, &m)
	if err := a.fillSlip(ctx, rec, u, &m); err != nil {
		return m, err
	}
	if err := a.fillAround(ctx, rec, u, &m); err != nil {
		return m, err
	}
	m.Verdict = verdictModel(rec, u)
	m.Pictures = pictureModels(rec, u)
	if err := a.cover(ctx, rec, u, &m); err != nil {
		return m, err
	}
	m.Notice = noticeModel(rec, u)
	m.Steps = stepModels(rec, u)
	m.Attempts = attemptModels(rec, u)
	m.Timeline = timelineModels(rec, u)
	m.Input = inputFacts(rec)
	a.fillDesk(rec, u, &m)
	if err := a.fillFaces(ctx, rec, u, &m); err != nil {
		return m, err
	}
	a.fillEvidence(rec, u, &m)
	return m, a.fillPrivacy(ctx, rec, u, &m)
}

func productDetail(v store.Verification, u user) string {
	product, kind := u.say(productName(v.Product)), u.say(typeName(v.LivenessType))
	if v.Trial {
		kind = u.say(trialLabel)
	}
	if kind == "" {
		return product
	}
	first, rest := utf8.DecodeRuneInString(kind)
	return u.say("{product}, {kind}", "product", product, "kind", string(unicode.ToLower(first))+kind[rest:])
}

func (a *App) fillRights(rec record, u user, m *views.Verification) {
	pending := store.Pending(rec.Status)
	link := u.can(auth.Link)
	m.CanRefresh = link && pending
	m.CanRevoke = link && pending
	m.CanReissue = link && verify.CanReissue(rec.Status) && (a.linkIsOver(rec) || !pending)
	m.CanAssist = link && verify.CanReissue(rec.Status)
	m.CanTake = u.can(auth.Bundle)
	if link && !pending && !verify.CanReissue(rec.Status) && rec.UserID != "" {
		m.NewLinkURL = "/verifications/new?from=" + rec.ID
	}
}

// noticeModel says what the vendor's last answer was when it was neither a result nor "not finished yet".
func noticeModel(rec record, u user) *views.Notice {
	at := rec.current()
	if !store.Pending(rec.Status) {
		return nil
	}
	if slices.ContainsFunc(rec.events, func(e store.Event) bool { return e.Kind == store.EventDeclined }) {
		return &views.Notice{Kind: "inc", Title: "The customer says they cannot do a face check",
			Text: "They gave no reason and need none. Find another way with them. The link keeps working in case they change their mind."}
	}
	if at.VendorCode == "" {
		return nil
	}
	seesScore := u.can(auth.SeeScore)
	meaning, _ := verify.Waiting(rec.Product, at.VendorCode)
	meaning = meaning.In(u.lang)
	text := meaning.Staff
	if !seesScore {
		text = meaning.Support
	}
	return &views.Notice{Kind: "inc", Title: "The vendor has no result for us yet", Code: verify.Shown(at.VendorCode, seesScore), Reference: at.TransactionID,
		Text: text + " " + u.say("Livedesk keeps asking.") + " " + meaning.Next}
}

func pictureModels(rec record, u user) []views.Picture {
	if rec.Status == store.StatusClearing || rec.Status == store.StatusCleared {
		gone := u.say("Cleared {day}", "day", date(rec.clearing.RequestedAt, u))
		return []views.Picture{{Kind: "far", Label: "Far", Status: "cleared", Reason: gone}, {Kind: "near", Label: "Near", Status: "cleared", Reason: gone}}
	}
	if len(rec.media) == 0 {
		return nil
	}
	if !u.can(auth.SeePictures) {
		return []views.Picture{{Kind: "far", Label: "Far", Status: "withheld"}, {Kind: "near", Label: "Near", Status: "withheld"}}
	}
	var out []views.Picture
	for _, md := range rec.evidenceOf(rec.evidenceAttempt().ID) {
		if md.Status == store.MediaCleared && (md.Kind == store.MediaAudit || md.Kind == store.MediaVideo) {
			continue // one line below says it of all of them
		}
		words := mediaWords[md.Kind]
		p := views.Picture{ID: md.ID, Kind: md.Kind, Label: words.label, Alt: words.alt, Taken: millis(md.TakenAt, u.zone),
			Status: md.Status, Reason: refusalText(md.Reason, u), Width: md.Width, Height: md.Height, Position: md.Position}
		if !md.TakenAt.IsZero() {
			p.AtMS = md.TakenAt.UnixMilli()
		}
		if md.Status == store.MediaSealed {
			p.URL = "/media/" + md.ID
		}
		out = append(out, p)
	}
	return out
}

// measured are the reasons for which a picture is not kept that hold a value, as internal/evidence writes them.
var measured = []struct {
	form *regexp.Regexp
	text string
}{
	{regexp.MustCompile(`^the picture has (\d+) x (\d+) pixels; at most 4096 x 4096 are kept$`), "the picture has {a} x {b} pixels; at most 4096 x 4096 are kept"},
	{regexp.MustCompile(`^the vendor's link answers with status (\d+)$`), "the vendor's link answers with status {a}"},
	{regexp.MustCompile(`^the archive has (\d+) more files than are opened$`), "the archive has {a} more files than are opened"},
	{regexp.MustCompile(`^the vendor's link is on a host that is not allowed: (.+)$`), "the vendor's link is on a host that is not allowed: {a}"},
}

// refusalOf is why a picture is not kept, as a sentence and its values.
func refusalOf(why string) (text string, pairs []string) {
	for _, m := range measured {
		if found := m.form.FindStringSubmatch(why); found != nil {
			found = append(found, "")
			return m.text, []string{"a", found[1], "b", found[2]}
		}
	}
	return why, nil
}

// refusalText is the same in the person's language.
func refusalText(why string, u user) string {
	text, pairs := refusalOf(why)
	return u.say(text, pairs...)
}

var mediaWords = map[string]struct{ label, alt string }{
	store.MediaFar: {"Far", "Far photo of the customer"}, store.MediaNear: {"Near", "Near photo of the customer"},
	store.MediaMain: {"Main", "Main photo of the customer"}, store.MediaSilent: {"Silent", "Silent photo of the customer"},
	store.MediaAudit: {"Sequence", "Photo of the customer from the sequence"}, store.MediaVideo: {"Video", "Video of the customer"},
}

// veil, shownResult and shownReason are one rule: who may not see scores cannot tell a pass from a fail.
func veil(status string, seesScore bool) string {
	if !seesScore && (status == store.StatusPassed || status == store.StatusFailed) {
		return veiled
	}
	return status
}

func shownResult(result string, seesScore bool) string {
	if !seesScore && (result == store.ResultPass || result == store.ResultFail) {
		return ""
	}
	return result
}

func shownReason(status, result, reason string, seesScore bool) string {
	if !seesScore && (veil(status, false) == veiled || shownResult(result, false) != result) {
		return ""
	}
	return verify.Shown(reason, seesScore)
}

// inputFacts are what was sent to the vendor, under the vendor's names, in the order of the form.
func inputFacts(rec record) []views.Fact {
	in, err := verify.Input(rec.Verification)
	if err != nil {
		return nil
	}
	facts := make([]views.Fact, 0, len(in)+1)
	if at := rec.current(); at.SignatureID != "" {
		facts = append(facts, views.Fact{Key: "signatureId", Value: at.SignatureID, Mono: true})
	}
	for _, f := range in {
		facts = append(facts, views.Fact{Key: f.Name, Value: f.Value, Mono: true})
	}
	return facts
}
