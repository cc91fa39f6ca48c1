package handlers

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"livedesk/internal/auth"
	"livedesk/store"
	"livedesk/views"
)

// jsonPerson is person.json: what the file is, and its checks.
type jsonPerson struct {
	Format    string            `json:"format"`
	Reference string            `json:"reference"`
	Request   string            `json:"request"`
	MadeAt    string            `json:"madeAt"`
	Sandbox   bool              `json:"sandbox"`
	Checks    []jsonPersonCheck `json:"checks"`
	Files     []bundleFile      `json:"files"` // all but this one and SHA256SUMS
}

// jsonPersonCheck is one verification. Folder is empty when clearing has begun: then nothing else is there to give.
type jsonPersonCheck struct {
	ID         string         `json:"id"`
	Folder     string         `json:"folder"`
	Status     string         `json:"status"`
	CreatedAt  *string        `json:"createdAt"`
	AuditEntry int64          `json:"auditEntry"`
	AuditHash  string         `json:"auditHash"`
	Unreadable []string       `json:"unreadable"`
	NotesLeft  int            `json:"notesLeftOut"`
	Receivers  []jsonReceiver `json:"receivers"`
}

// jsonReceiver is who received something: a role, never a name.
type jsonReceiver struct {
	Who   string `json:"who"`
	What  string `json:"what"`
	Times int64  `json:"times"`
	First string `json:"first"`
	Last  string `json:"last"`
}

// jsonHeld is verification.json in a check's folder.
type jsonHeld struct {
	jsonBundle
	Answers []jsonAnswer `json:"answers"` // the vendor's, without photos
}

type jsonAnswer struct {
	Attempt int             `json:"attempt"`
	Answer  json.RawMessage `json:"answer"`
}

// personFile is a person's file while it is packed.
type personFile struct {
	out   *bundleZip
	u     user
	level string
	facts jsonPerson
	front views.PersonIndex
}

// sendPerson streams the zip: one check with one piece of evidence is in memory at a time.
func (a *App) sendPerson(w http.ResponseWriter, r *http.Request, u user, parts []store.PersonPart, q personQuery) error {
	now := a.Now().UTC()
	attached(w, zipType, "person-"+now.Format("20060102-150405")+".zip")
	f := &personFile{out: &bundleZip{z: zip.NewWriter(patient{w, a.Now}), at: now}, u: u, level: personLevel(u),
		facts: jsonPerson{Format: "livedesk-person-1", Reference: q.reference, Request: q.number, MadeAt: rfc3339(now), Sandbox: a.Sandbox, Checks: []jsonPersonCheck{}},
		front: views.PersonIndex{Reference: q.reference, Paper: append([]views.Fact{{Key: "Request", Value: q.number, Mono: true}, {Key: "When", Value: longTime(now, u)}, {Key: "Time zone", Value: u.zone.String()}}, a.invented(u)...)}}
	if err := a.packPerson(r.Context(), f, parts); err != nil {
		a.Log.Info("a person's file was not taken to its end", "ref", reference(r.Context()), "err", err)
		panic(http.ErrAbortHandler) // the file has begun: only a broken connection says that it is not whole
	}
	return nil
}

func (a *App) packPerson(ctx context.Context, f *personFile, parts []store.PersonPart) error {
	for i, part := range parts {
		// Read at its turn: a clearing that began meanwhile has taken it away.
		rec, err := a.record(ctx, part.VerificationID)
		if err != nil {
			return err
		}
		if err := a.packCheck(ctx, f, rec, part, fmt.Sprintf("check-%04d/", i+1)); err != nil {
			return err
		}
	}
	var page bytes.Buffer
	if err := views.PersonFront(f.front).Render(ctx, &page); err != nil {
		return fmt.Errorf("render: %w", err)
	}
	if err := f.out.add("index.html", page.Bytes(), nil); err != nil {
		return err
	}
	if err := f.out.add("README.txt", []byte(personReadme(f.u)), nil); err != nil {
		return err
	}
	f.facts.Files = f.out.files
	if err := f.out.addJSON("person.json", f.facts); err != nil {
		return err
	}
	return f.out.end()
}

// packCheck adds one check. One whose clearing has begun is named as cleared, and nothing else.
func (a *App) packCheck(ctx context.Context, f *personFile, rec record, part store.PersonPart, folder string) error {
	u := f.u
	status := statusModel(rec.Verification, u)
	check := jsonPersonCheck{ID: rec.ID, Status: status.id, CreatedAt: stamp(rfc3339(rec.CreatedAt)), AuditEntry: part.Seq, AuditHash: part.Hash, Unreadable: []string{}, Receivers: []jsonReceiver{}}
	shown := views.PersonCheck{ID: rec.ID, Product: productDetail(rec.Verification, u), Made: longTime(rec.CreatedAt, u), StatusID: status.id, StatusLabel: status.label}
	if rec.over() {
		shown.Gone = u.say("The personal data of this check was cleared. There is nothing to give.")
		f.facts.Checks, f.front.Checks = append(f.facts.Checks, check), append(f.front.Checks, shown)
		return nil
	}
	check.Folder, shown.Folder = folder, folder
	rec.decisions = rec.known(user{}) // the person's own: nothing that is blind to anybody
	check.NotesLeft = len(slices.DeleteFunc(slices.Clone(rec.decisions), func(d store.Decision) bool { return d.Note == "" }))
	rec = rec.impersonal(u)
	f.out.folder = folder
	defer func() { f.out.folder = "" }()
	files, pictures, unreadable, err := a.packPieces(ctx, f.out, u, rec, part.Bundle, f.level)
	if err != nil {
		return err
	}
	check.Unreadable = unreadable
	report := a.reportModel(rec, u, files)
	report.Pictures, report.PicturesNote, report.Paper = pictures, bundleNote(rec, f.level), f.front.Paper
	if err := f.papers(ctx, rec, report); err != nil {
		return err
	}
	receipts, err := a.Store.Receipts(ctx, rec.ID)
	if err != nil {
		return err
	}
	for _, r := range receivers(rec, receipts, u) {
		check.Receivers = append(check.Receivers, r.json())
		shown.Receivers = append(shown.Receivers, r.shown(u))
	}
	f.facts.Checks, f.front.Checks = append(f.facts.Checks, check), append(f.front.Checks, shown)
	return nil
}

// papers adds what is held of a check in words.
func (f *personFile) papers(ctx context.Context, rec record, report views.Report) error {
	var page bytes.Buffer
	if err := views.BundleIndex(report).Render(ctx, &page); err != nil {
		return fmt.Errorf("render: %w", err)
	}
	if err := f.out.add("index.html", page.Bytes(), nil); err != nil {
		return err
	}
	held := jsonHeld{jsonBundle: bundleFacts(rec, f.u), Answers: []jsonAnswer{}}
	for _, at := range rec.attempts {
		if json.Valid(at.Answer) {
			held.Answers = append(held.Answers, jsonAnswer{at.Number, at.Answer})
		}
	}
	return f.out.addJSON("verification.json", held)
}

// impersonal takes other people out of a record: names of staff, what they wrote, who has it open.
func (rec record) impersonal(u user) record {
	hide := func(name string) string {
		if name == "" || name == store.System.Name || name == store.Customer.Name || name == store.RuleName {
			return name
		}
		return u.say("a member of staff")
	}
	rec.CreatedBy, rec.CreatedByName = "", hide(rec.CreatedByName)
	rec.review, rec.reopened = store.Review{}, ""
	rec.decisions, rec.events = slices.Clone(rec.decisions), slices.Clone(rec.events)
	for i, d := range rec.decisions {
		rec.decisions[i].ActorID, rec.decisions[i].ActorName, rec.decisions[i].Note = "", hide(d.ActorName), ""
	}
	for i, e := range rec.events {
		rec.events[i].ActorName = hide(e.ActorName)
		if _, known := askedBy[e.Detail]; e.Kind == store.EventResult && !known {
			rec.events[i].Detail = hide(e.Detail)
		}
	}
	return rec
}

// receiver is who received something of a check.
type receiver struct {
	store.Receipt
	who, what string
}

// receiptWords are what was received, by action of the audit log.
var receiptWords = map[string]string{"verification.view": "Saw the case", "media.view": "Saw photos, or took them away", "report.view": "Read the report", "bundle.take": "Took an evidence bundle away",
	"bundle.person": "Took everything away for a request like this one", "face.search": "Had the vendor search for the face", "face.enrol": "Had the vendor keep the face", "message.send": "Sent the link"}

// receivers are the vendor, and who of our roles saw or took something.
func receivers(rec record, receipts []store.Receipt, u user) []receiver {
	var out []receiver
	if n := len(rec.attempts); n > 0 {
		out = append(out, receiver{store.Receipt{Times: int64(n), First: rec.attempts[0].CreatedAt, Last: rec.attempts[n-1].CreatedAt}, "ADVANCE.AI",
			u.say("Did the check for us: got what was sent, and took the photos")})
	}
	for _, r := range receipts {
		who := u.say("Livedesk, by itself")
		if role := auth.Role(r.Role); role.Valid() {
			who = u.say(role.Label())
		}
		out = append(out, receiver{r, who, u.say(receiptWords[r.Action])})
	}
	return out
}

func (r receiver) json() jsonReceiver {
	return jsonReceiver{r.who, r.what, r.Times, rfc3339(r.First), rfc3339(r.Last)}
}

func (r receiver) shown(u user) views.PersonReceiver {
	when := longTime(r.First, u)
	if r.Times > 1 {
		when += " – " + longTime(r.Last, u)
	}
	return views.PersonReceiver{Who: r.who, What: r.what, Times: strconv.FormatInt(r.Times, 10), When: when}
}

func personReadme(u user) string {
	return strings.Join([]string{u.say("This is what Livedesk holds of one person, made because that person asked for it."), "",
		u.say("index.html: start here. It opens in any browser, without a network and without scripts."),
		u.say("check-0001 and so on: one folder for each check, with its own index.html, the same as verification.json, and photos and films where they go in."),
		u.say("person.json: the list of checks and files for programs."),
		u.say("Names and notes of staff are left out, and so are other people. notesLeftOut in person.json says how many notes there are."),
		u.say("To check that no file was changed, open a terminal in this folder and run:"), "", checkCommands,
		u.say("These files hold personal data. Give them to that person alone."), ""}, "\r\n")
}
