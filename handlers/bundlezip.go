package handlers

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"livedesk/store"
	"livedesk/views"
)

const zipType = "application/zip"

// bundleFile is one line of a bundle's manifest.
type bundleFile struct {
	Name     string          `json:"name"`
	Size     int64           `json:"size"`
	SHA256   string          `json:"sha256"`
	Original *bundleOriginal `json:"original,omitempty"` // of a picture or video: what was sealed
}

// bundleOriginal names the sealed piece of evidence that a file shows, whatever its masking.
type bundleOriginal struct {
	Media   string `json:"media"`
	Kind    string `json:"kind"`
	Attempt string `json:"attempt"`
	Size    int64  `json:"size"`
	SHA256  string `json:"sha256"`
}

// bundleManifest is manifest.json.
type bundleManifest struct {
	Format       string       `json:"format"`
	Verification string       `json:"verification"`
	MadeAt       string       `json:"madeAt"`
	MadeBy       string       `json:"madeBy"`
	Role         string       `json:"role"`
	Purpose      string       `json:"purpose"`
	Words        string       `json:"words"`
	Pictures     string       `json:"pictures"` // none, blurred or clear
	AuditEntry   int64        `json:"auditEntry"`
	AuditHash    string       `json:"auditHash"`
	Sandbox      bool         `json:"sandbox"`    // invented people, scripted outcomes
	Unreadable   []string     `json:"unreadable"` // ids of sealed media that could not be opened
	Files        []bundleFile `json:"files"`      // all but this one and SHA256SUMS
}

// bundleZip packs files one after the other and remembers the hash of each.
type bundleZip struct {
	z      *zip.Writer
	at     time.Time
	folder string // stands before each name: "" or "check-0001/"
	files  []bundleFile
}

// add packs one file that is whole in memory. What is compressed already is stored, with its size ahead of it, so that
// every unpacker can read it.
func (b *bundleZip) add(name string, content []byte, original *bundleOriginal) error {
	name = b.folder + name
	head := &zip.FileHeader{Name: name, Method: zip.Deflate, Modified: b.at}
	var w io.Writer
	var err error
	if original != nil {
		head.Method, head.CRC32 = zip.Store, crc32.ChecksumIEEE(content)
		head.CompressedSize64, head.UncompressedSize64 = uint64(len(content)), uint64(len(content))
		w, err = b.z.CreateRaw(head)
	} else {
		w, err = b.z.CreateHeader(head)
	}
	if err != nil {
		return err
	}
	if _, err := w.Write(content); err != nil {
		return err
	}
	sum := sha256.Sum256(content)
	b.files = append(b.files, bundleFile{name, int64(len(content)), hex.EncodeToString(sum[:]), original})
	return nil
}

// stream packs one file from a reader, for what may be too large for memory.
func (b *bundleZip) stream(name string, r io.Reader, original *bundleOriginal) error {
	name = b.folder + name
	w, err := b.z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: b.at})
	if err != nil {
		return err
	}
	sum := sha256.New()
	n, err := io.Copy(io.MultiWriter(w, sum), r)
	b.files = append(b.files, bundleFile{name, n, hex.EncodeToString(sum.Sum(nil)), original})
	return err
}

// sendBundle streams the zip: one piece of evidence is in memory at a time. A piece that cannot be opened is named in
// the manifest, and does not keep the others back.
func (a *App) sendBundle(w http.ResponseWriter, r *http.Request, u user, rec record, b store.Bundle, q bundleQuery) error {
	attached(w, zipType, "verification-"+rec.ID+".zip")
	out := &bundleZip{z: zip.NewWriter(patient{w, a.Now}), at: a.Now().UTC()}
	if err := a.packBundle(r.Context(), out, u, rec, b, q); err != nil {
		a.Log.Info("a bundle was not taken to its end", "ref", reference(r.Context()), "err", err)
		panic(http.ErrAbortHandler) // the file has begun: only a broken connection says that it is not whole
	}
	return nil
}

func (a *App) packBundle(ctx context.Context, out *bundleZip, u user, rec record, b store.Bundle, q bundleQuery) error {
	m := bundleManifest{Format: "livedesk-bundle-1", Verification: rec.ID, MadeAt: rfc3339(out.at), MadeBy: u.staff.Name, Role: string(u.role), Purpose: q.purpose, Words: q.words,
		Pictures: q.level, AuditEntry: b.Seq, AuditHash: b.Hash, Sandbox: a.Sandbox, Unreadable: []string{}}
	files, pictures, unreadable, err := a.packPieces(ctx, out, u, rec, b, q.level)
	if err != nil {
		return err
	}
	m.Unreadable = unreadable
	report := a.reportModel(rec, u, files)
	report.Pictures, report.PicturesNote, report.Words = pictures, bundleNote(rec, q.level), q.words
	report.Paper = []views.Fact{{Key: "Taken by", Value: u.staff.Name + ", " + u.say(u.role.Label())}, {Key: "When", Value: longTime(out.at, u)}, {Key: "Purpose", Value: u.say(labelOf(bundlePurposes, q.purpose))},
		{Key: "Photos", Value: u.say(levelWords[q.level])}, {Key: "Audit entry", Value: strconv.FormatInt(b.Seq, 10) + " " + b.Hash, Mono: true}, {Key: "Time zone", Value: u.zone.String()}}
	report.Paper = append(report.Paper, a.invented(u)...)
	return a.packPapers(ctx, out, u, rec, report, m)
}

// packPieces adds every piece of evidence that may go in, one in memory at a time, and says what each became. One that
// cannot be opened is among the unreadable ids.
func (a *App) packPieces(ctx context.Context, out *bundleZip, u user, rec record, b store.Bundle, level string) (files map[string]packed, pictures []views.ReportPicture, unreadable []string, err error) {
	files, unreadable = map[string]packed{}, []string{}
	names := fileNames{}
	for _, md := range b.Media {
		name := names.next(md, rec.number(md.AttemptID), level)
		err := a.packPiece(ctx, out, b.Key, md, level, name, &bundleOriginal{md.ID, md.Kind, rec.number(md.AttemptID), md.Size, md.SHA256})
		if closed := (*pieceError)(nil); errors.As(err, &closed) && ctx.Err() == nil {
			a.Log.Warn("a piece of evidence cannot be opened", "ref", reference(ctx), "media", md.ID, "err", err)
			unreadable, files[md.ID] = append(unreadable, md.ID), packed{}
			continue
		}
		if err != nil {
			return nil, nil, nil, err
		}
		files[md.ID] = packed{name, out.files[len(out.files)-1].SHA256}
		pictures = append(pictures, printed(rec, md, name, u))
	}
	return files, pictures, unreadable, nil
}

// packPapers adds everything that is not evidence, the lists of all files last.
func (a *App) packPapers(ctx context.Context, out *bundleZip, u user, rec record, report views.Report, m bundleManifest) error {
	var index bytes.Buffer
	if err := views.BundleIndex(report).Render(ctx, &index); err != nil {
		return fmt.Errorf("render: %w", err)
	}
	facts, err := json.MarshalIndent(bundleFacts(rec, u), "", "  ")
	if err != nil {
		return fmt.Errorf("bundle: %w", err)
	}
	for _, f := range []struct {
		name    string
		content []byte
	}{{"index.html", index.Bytes()}, {"verification.json", facts}, {"timeline.csv", timelineCSV(rec, u)}, {"README.txt", []byte(bundleReadme(rec, u))}} {
		if err := out.add(f.name, f.content, nil); err != nil {
			return err
		}
	}
	m.Files = out.files
	if err := out.addJSON("manifest.json", m); err != nil {
		return err
	}
	return out.end()
}

func (b *bundleZip) addJSON(name string, v any) error {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return fmt.Errorf("bundle: %w", err)
	}
	return b.add(name, text, nil)
}

// end adds the hashes of all files in the form that tools read, and closes the zip.
func (b *bundleZip) end() error {
	var sums strings.Builder
	for _, f := range b.files {
		sums.WriteString(f.SHA256 + "  " + f.Name + "\n")
	}
	if err := b.add("SHA256SUMS", []byte(sums.String()), nil); err != nil {
		return err
	}
	return b.z.Close()
}

// pieceError is a piece of evidence that cannot be opened, or not be masked. Nothing of it is in the zip.
type pieceError struct{ cause error }

func (e *pieceError) Error() string { return e.cause.Error() }

func (e *pieceError) Unwrap() error { return e.cause }

// packPiece adds one piece of evidence as a level shows it.
func (a *App) packPiece(ctx context.Context, out *bundleZip, key []byte, md store.Media, level, name string, original *bundleOriginal) error {
	open := func() ([]byte, error) { return a.Vault.Open(key, md.VerificationID, md.Kind, md.File) }
	see := open
	if level == store.LevelBlurred {
		see = func() ([]byte, error) { return a.Pictures.Blur(ctx, open) }
	}
	plain, err := see()
	if err != nil {
		return &pieceError{err}
	}
	if md.Kind == store.MediaVideo {
		return out.stream(name, bytes.NewReader(plain), original)
	}
	return out.add(name, plain, original)
}

var levelWords = map[string]string{store.LevelNone: "left out", store.LevelBlurred: "blurred", store.LevelClear: "clear"}

func bundleNote(rec record, level string) string {
	switch level {
	case store.LevelBlurred:
		return "Blurred: nobody can be recognised."
	case store.LevelClear:
		return "As they were taken."
	}
	return withoutPictures(rec)
}

// fileNames counts the files of each folder, attempt and kind.
type fileNames map[string]int

// extensions are the kinds of file that evidence may be. Anything else is named as nothing that opens by itself.
var extensions = map[string]string{"image/jpeg": ".jpg", "video/webm": ".webm", "video/mp4": ".mp4", "application/zip": ".zip"}

// next is the name of a piece of evidence: from our own words alone, never from the vendor or the person.
func (n fileNames) next(md store.Media, attempt, level string) string {
	folder, kind := "pictures", md.Kind
	switch md.Kind {
	case store.MediaAudit:
		folder, kind = "sequence", "frame"
	case store.MediaVideo:
		folder = "video"
	}
	kind = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, kind)
	name := folder + "/attempt-" + attempt + "-" + kind
	n[name]++
	if folder == "sequence" || n[name] > 1 {
		name += fmt.Sprintf("-%03d", n[name])
	}
	ext, ok := extensions[md.ContentType]
	if !ok {
		ext = ".bin"
	}
	if level == store.LevelBlurred {
		name += "-blurred"
	}
	return name + ext
}

// jsonBundle is verification.json: the facts of the machine-readable page without addresses that let somebody act for
// the customer, and what else is known.
type jsonBundle struct {
	jsonVerification
	Name       string            `json:"name"`
	Region     string            `json:"region"`
	Language   string            `json:"language"`
	CreatedBy  string            `json:"createdBy"`
	Decisions  []jsonDecision    `json:"decisions"`
	Sent       map[string]string `json:"sent"`
	ClearedWhy string            `json:"clearedWhy,omitempty"`
}

type jsonDecision struct {
	Decision string `json:"decision"`
	Reason   string `json:"reason"`
	Note     string `json:"note"`
	By       string `json:"by"`
	At       string `json:"at"`
}

func bundleFacts(rec record, u user) jsonBundle {
	if rec.over() {
		rec = rec.tombstone()
	}
	j := jsonBundle{jsonVerification: jsonModel(rec, u, func(string) string { return "" }), Name: rec.Name, Region: rec.Region, Language: rec.Language, CreatedBy: rec.CreatedByName,
		Decisions: []jsonDecision{}, Sent: map[string]string{}}
	j.URL, j.Link, j.Media = "", "", []jsonMedia{}
	for _, d := range rec.known(u) {
		j.Decisions = append(j.Decisions, jsonDecision{d.Decision, d.Reason, d.Note, d.ActorName, rfc3339(d.At)})
	}
	for _, f := range sentFacts(rec) {
		j.Sent[f.Name] = f.Value
	}
	for _, md := range rec.media {
		j.Media = append(j.Media, jsonMedia{ID: md.ID, Kind: md.Kind, Status: md.Status, Reason: md.Reason, SHA256: md.SHA256, Size: md.Size, Width: md.Width, Height: md.Height})
	}
	if rec.Status == store.StatusCleared {
		j.ClearedWhy = rec.clearing.Reason
	}
	return j
}

// timelineCSV is what happened, one line each, oldest first.
func timelineCSV(rec record, u user) []byte {
	var b bytes.Buffer
	out := newSheet(&b)
	write := func(cells ...string) { out.row(len(cells), func(i int) string { return cells[i] }) }
	write("time_utc", "time_"+u.zone.String(), "event", "words", "note", "attempt", "by")
	if rec.over() {
		rec = rec.tombstone()
	}
	for _, l := range timeline(rec, u) {
		write(l.at.UTC().Format("2006-01-02T15:04:05.000Z"), l.at.In(u.zone).Format("2006-01-02T15:04:05.000Z07:00"), l.code, u.say(l.text), l.note, l.attempt, l.actor)
	}
	out.csv.Flush()
	return b.Bytes()
}

// checkCommands are the same in every language.
const checkCommands = "  Linux:    sha256sum -c SHA256SUMS\r\n  macOS:    shasum -a 256 -c SHA256SUMS\r\n  Windows:  Get-FileHash -Algorithm SHA256 index.html\r\n"

// bundleReadme says in plain words what the files are and how to check them.
func bundleReadme(rec record, u user) string {
	text := []string{u.say("This is what Livedesk holds of verification {id}.", "id", rec.ID), "",
		u.say("index.html: start here. It opens in any browser, without a network and without scripts."),
		u.say("verification.json, timeline.csv: the same facts for programs."),
		u.say("pictures, sequence, video: the evidence, as far as it was chosen to go in."),
		u.say("manifest.json: who made this bundle and what for; each file with its size and SHA-256; for each photo also the SHA-256 of the sealed original."),
		u.say("SHA256SUMS: the same hashes in the form that tools read."), "",
		u.say("To check that no file was changed, open a terminal in this folder and run:"), "",
		checkCommands,
		u.say("On Windows, compare each answer with its line in SHA256SUMS."),
		u.say("A blurred photo has a hash of its own. The hash of its original in manifest.json is the one to compare with a clear copy."),
		u.say("Somebody who changes a file can change SHA256SUMS too. The audit log of Livedesk has entry auditEntry with hash auditHash of manifest.json: it says who took this bundle and when."), "",
		u.say("These files hold personal data. Delete them when the purpose is served."), ""}
	return strings.Join(text, "\r\n")
}
