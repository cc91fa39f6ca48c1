package handlers

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"livedesk/internal/auth"
	"livedesk/store"
	"livedesk/views"
)

const (
	accessRows     = 50 // entries on one page
	accessSiblings = 10 // of the customer's other verifications are linked
)

// lookedTogether is how long views of the same kind by one person count as one look: a page asks for its pictures one
// after the other.
const lookedTogether = time.Minute

// accessSentences says every action of the audit log in words, with {names} of its detail. A test holds that none
// lacks.
var accessSentences = map[string]string{
	"access.view":          "Looked at who looked",
	"audit.check":          "Checked the audit log: {result}",
	"audit.export":         "Took the audit log away as a file",
	"audit.view":           "Read the audit log",
	"backup.restore":       "Went on from a backup made {made}, after entry {end}",
	"batch.check":          "Had the rows for many customers checked",
	"batch.continue":       "Went on with an action on many customers",
	"batch.delete":         "Deleted what was left of an action on many customers",
	"batch.done":           "Finished an action on many customers",
	"batch.download":       "Took the rows of an action on many customers away",
	"batch.open":           "Prepared an action on many customers",
	"batch.recheck":        "Had the rows for many customers checked again",
	"batch.retry":          "Tried the rows that had failed once more",
	"batch.start":          "Began an action on many customers",
	"batch.stop":           "Stopped an action on many customers",
	"bundle.person":        "Took all checks of the person away, photos {level}",
	"bundle.take":          "Took an evidence bundle away, photos {level}",
	"clear.begin":          "Began to clear the personal data",
	"clear.done":           "Cleared the personal data",
	"clear.retry":          "Had a clearing tried once more",
	"clear.stuck":          "The vendor does not confirm a clearing: {why}",
	"clear.word":           "Recorded what the vendor said of its copy: {said}",
	"certificate.issue":    "Signed the certificate of deletion {number}",
	"attempt.stray":        "Kept a session that the vendor made too late, to be cleared",
	"face.ask":             "Asked the vendor to take the face into its face set",
	"face.enrol":           "Enrolled the face at the vendor",
	"face.refused":         "The vendor refused to enrol the face",
	"face.unknown":         "It is not known whether the vendor enrolled the face",
	"face.search":          "Asked the vendor who else has this face",
	"evidence.collect":     "Asked the vendor for missing evidence",
	"export.csv":           "Took the list away as a file",
	"export.xlsx":          "Took the list away as an Excel file",
	"hold.ask":             "Asked for the end of a legal hold",
	"hold.place":           "Placed a legal hold",
	"hold.release":         "Released a legal hold",
	"key.change":           "Changed the key that guards the photos",
	"link.expire":          "Ended the link: its time was over",
	"link.extend":          "Gave the link more time",
	"media.reveal":         "Uncovered the photos for a minute",
	"media.view":           "Saw {how}: {kind}",
	"message.reset":        "Took a text for customers back",
	"message.send":         "Sent the link to the customer",
	"message.set":          "Changed a text for customers",
	"messages.add":         "Added a set of texts for customers",
	"messages.delete":      "Deleted a set of texts for customers",
	"preset.add":           "Added a preset",
	"preset.change":        "Changed a preset",
	"preset.delete":        "Deleted a preset",
	"preset.move":          "Moved a preset",
	"report.view":          "Read the report to print",
	"retention.approve":    "Approved a retention run",
	"retention.clear":      "Cleared by the rule {rule}",
	"retention.destroy":    "Destroyed the {class}",
	"retention.done":       "Finished a retention run",
	"retention.rule":       "Changed a retention rule",
	"retention.run":        "Began a retention run",
	"retention.void":       "Ended a retention run: the rules changed or nothing was due",
	"retention.wait":       "Held a retention run back until an admin approves it",
	"reason.add":           "Added a reason for decisions",
	"reason.change":        "Changed a reason for decisions",
	"reason.move":          "Moved a reason for decisions",
	"reason.offer":         "Offered a reason for decisions again",
	"reason.retire":        "Retired a reason for decisions",
	"review.first":         "Decided first; a second person decides too",
	"review.leave":         "Gave the case back to the queue",
	"review.score":         "Uncovered the score",
	"review.skip":          "Skipped the case",
	"review.take":          "Took the case from the queue",
	"review.tie":           "Decided differently than the first; a third person decides",
	"review.undo":          "Took a decision back",
	"verification.reopen":  "Reopened the decision",
	"setting.set":          "Changed a setting",
	"signin.end":           "Signed out",
	"signin.failed":        "Could not sign in",
	"signin.lock":          "Handed the browser over to the customer",
	"signin.start":         "Signed in",
	"signin.unlock":        "Took the browser back from the customer",
	"staff.add":            "Added a member of staff",
	"staff.disable":        "Closed an account",
	"staff.enable":         "Opened an account again",
	"staff.password":       "Changed a password",
	"verification.attempt": "Began a session at the vendor",
	"verification.create":  "Made the link",
	"verification.decide":  "Decided: {decision}",
	"verification.reissue": "Made a new link",
	"verification.result":  "Took the vendor’s result in",
	"verification.revoke":  "Withdrew the link",
	"verification.view":    "Opened the case",
	"view.add":             "Kept a view of the list",
	"theme.add":            "Added a theme",
	"theme.archive":        "Archived a theme",
	"theme.cancel":         "Took a theme’s planned publication back",
	"theme.comment":        "Commented on a field of a theme",
	"theme.discard":        "Discarded a theme’s draft",
	"theme.failed":         "The vendor refused the theme",
	"theme.publish":        "Sent a theme to the vendor",
	"theme.published":      "The vendor took the theme",
	"theme.rename":         "Renamed a theme",
	"theme.resolve":        "Closed a comment on a theme",
	"theme.restore":        "Put an archived theme back",
	"theme.save":           "Saved a theme’s draft",
	"theme.schedule":       "Planned a theme’s publication",
	"theme.share":          "Shared a theme’s contact sheet by an address",
	"theme.unknown":        "It is not known whether the vendor took the theme",
	"theme.unsent":         "The vendor could not take the theme; it is sent again",
	"theme.unshare":        "Ended the address of a theme’s contact sheet",
	"theme.version":        "Made a version of a theme",
	"view.change":          "Changed a view of the list",
	"view.delete":          "Deleted a view of the list",
}

// accessWords are the codes of details as they stand in a sentence.
var accessWords = map[string]string{
	store.ClassPictures: "photos", store.ClassFilm: "photo sequence and video", "bundle": "in a bundle", "report": "on a report", store.LevelNone: "left out", store.LevelClear: "clear",
	store.MediaFar: "far photo", store.MediaNear: "near photo", store.MediaMain: "main photo", store.MediaSilent: "silent photo",
	store.MediaAudit: "photo sequence", store.MediaVideo: "video",
	store.ViewBlurred: "blurred", store.ViewReveal: "clear", store.ViewSearch: "clear, after a face search", store.ViewReview: "clear, in review", store.ViewAhead: "fetched ahead, for review",
	store.SaidDeleted: "it is deleted", store.SaidNothing: "there was none",
	"vendor-away": "no usable answer", "vendor-not-finished": "it says the check is not finished", "vendor-still-holds": "it still answers with data", "our-side": "a step on our side failed",
	"whole": "whole", "broken": "broken", "failed": "could not be read",
	store.DecisionApprove: "approved", store.DecisionReject: "rejected", store.DecisionEscalate: "escalated",
}

// accessText is an entry as a sentence. Views from before pictures were covered do not say how: they were clear.
func accessText(e store.Access, u user) string {
	sentence, ok := accessSentences[e.Action]
	if !ok {
		return e.Action
	}
	pairs := []string{"how", u.say(accessWords[store.ViewReveal])}
	for name, value := range e.Detail {
		word := accessWord(value, u)
		if name == "how" {
			pairs[1] = word
			continue
		}
		pairs = append(pairs, name, word)
	}
	return u.say(sentence, pairs...)
}

// accessWord is one code, or several after one another, in words.
func accessWord(value string, u user) string {
	var words []string
	for _, code := range strings.Split(value, ", ") {
		words = append(words, u.say(cmp.Or(accessWords[code], code)))
	}
	return strings.Join(words, ", ")
}

// showAccess says who looked at a person, when, why and at what. Reading it is recorded too.
func (a *App) showAccess(w http.ResponseWriter, r *http.Request, u user) error {
	ctx := r.Context()
	v, err := a.Store.Verification(ctx, r.PathValue("id"))
	if err != nil {
		return err
	}
	before, _ := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64) // what is no number is the first page
	entries, more, err := a.Store.Accesses(ctx, u.actor(), v.ID, max(before, 0), accessRows)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := a.inWords(ctx, e); err != nil {
			return err
		}
	}
	reveals, err := a.Store.Reveals(ctx, v.ID)
	if err != nil {
		return err
	}
	siblings, n, err := a.Store.Siblings(ctx, v, accessSiblings)
	if err != nil {
		return err
	}
	m := views.Access{ID: v.ID, UserID: v.UserID, Title: cmp.Or(v.Name, v.UserID, u.say("Cleared customer")), Detail: productDetail(v, u), Zone: zoneLabel(a.Now(), u.zone),
		Tabs: caseTabs(v.ID, tabAccess, u), Rows: accessRowsOf(entries, reveals, u), Siblings: siblingModels(siblings, u), SiblingCount: n}
	if before > 0 {
		m.Newest = "/verifications/" + v.ID + "/access"
	}
	if more {
		m.Older = "/verifications/" + v.ID + "/access?before=" + strconv.FormatInt(entries[len(entries)-1].Seq, 10)
	}
	return a.page(w, r, http.StatusOK, views.AccessPage(a.shell(r, u, m.Title), m))
}

func accessRowsOf(entries []store.Access, reveals []store.Reveal, u user) []views.AccessRow {
	why := map[string]store.Reveal{}
	for _, r := range reveals {
		why[strconv.FormatInt(r.ID, 10)] = r
	}
	rows := make([]views.AccessRow, 0, len(entries))
	for _, e := range together(entries) {
		row := views.AccessRow{Date: date(e.At, u), Time: seconds(e.At, u.zone), DateTime: rfc3339(e.At), Who: e.By.Name, Text: accessText(e, u), Mine: e.By.ID != "" && e.By.ID == u.staff.ID}
		if role := auth.Role(e.By.Role); role.Valid() {
			row.Role = role.Label()
		}
		if e.By == store.Customer {
			row.Who = u.say("The customer")
		}
		if reason, ok := why[e.Detail["reveal"]]; ok {
			row.Why, row.Words = revealLabel(reason.Reason), reason.Words
		}
		if row.Why == "" {
			row.Why, row.Words = accessWhy(e), e.Detail["words"]
		}
		row.Clear = e.Action == "media.view" && e.Detail["how"] != store.ViewBlurred
		rows = append(rows, row)
	}
	return rows
}

// accessWhy is the reason that was chosen for what an entry tells, "" where none was asked for.
func accessWhy(e store.Access) string {
	switch e.Action {
	case "bundle.take":
		return labelOf(bundlePurposes, e.Detail["purpose"])
	case "face.search":
		return labelOf(searchReasons, e.Detail["reason"])
	case "face.enrol":
		return labelOf(enrolReasons, e.Detail["reason"])
	case "review.skip":
		return labelOf(skipReasons, e.Detail["reason"])
	}
	return ""
}

// inWords puts what people wrote in the place of its number.
func (a *App) inWords(ctx context.Context, e store.Access) error {
	for _, key := range []string{"purpose", "words"} {
		said, ok := e.Detail[key]
		if !ok {
			continue
		}
		words, err := a.Store.Purpose(ctx, said)
		if err != nil {
			return err
		}
		e.Detail[key] = words
	}
	return nil
}

// together makes one entry of a person's views that belong to one look, with all their kinds. entries are the newest
// first.
func together(entries []store.Access) []store.Access {
	var out []store.Access
	for _, e := range entries {
		if n := len(out) - 1; n >= 0 && oneLook(out[n], e) {
			kinds := strings.Split(out[n].Detail["kind"], ", ")
			if kind := e.Detail["kind"]; !slices.Contains(kinds, kind) {
				kinds = append(kinds, kind)
				slices.Sort(kinds) // far before near, as everywhere
				out[n].Detail["kind"] = strings.Join(kinds, ", ")
			}
			continue
		}
		out = append(out, e)
	}
	return out
}

func oneLook(later, e store.Access) bool {
	return e.Action == "media.view" && later.Action == e.Action && later.By.ID == e.By.ID && later.Detail["how"] == e.Detail["how"] &&
		later.Detail["reveal"] == e.Detail["reveal"] && later.At.Sub(e.At) < lookedTogether
}

// siblingModels are the customer's other verifications, each with its own list of who looked.
func siblingModels(list []store.Verification, u user) []views.Sibling {
	out := make([]views.Sibling, 0, len(list))
	for _, v := range list {
		st := statusModel(v, u)
		out = append(out, views.Sibling{URL: "/verifications/" + v.ID + tabAccess, Made: date(v.CreatedAt, u), DateTime: rfc3339(v.CreatedAt), Product: productName(v.Product), StatusID: st.id, Status: st.label})
	}
	return out
}
