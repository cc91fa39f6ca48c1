package handlers

import (
	"cmp"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"livedesk/internal/lang"
	"livedesk/store"
	"livedesk/views"
)

// certificateSteps are the steps of a deletion in words.
var certificateSteps = map[string]string{"key-destroyed": "Photos made unreadable here", "vendor-cleared": "Deletion accepted by the vendor", "vendor-asked": "Vendor asked whether anything is left",
	"record-emptied": "Name, reference and notes removed", "log-emptied": "Files and traces of old values removed"}

// What is deleted and what is kept, in words; the codes stand in the signed file.
var (
	certificateRemoved = []string{"Photos and videos", "name, reference and business id", "links", "answers of the vendor", "notes and everything written in own words"}
	certificateKept    = []string{"Numbers and ids", "result, score and decision", "times", "the audit log, without names of the customer"}
)

// showCertificate is the certificate of a finished clearing, to read and to print.
func (a *App) showCertificate(w http.ResponseWriter, r *http.Request, u user) error {
	k, err := a.Store.Certificate(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	company, err := a.Store.Setting(r.Context(), settingOrganisation)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	m := certificateModel(k, u)
	m.Company, m.Whole = cmp.Or(company, "Livedesk"), a.Verify.Certificates.CheckCertificate(k.File) == nil
	return a.page(w, r, http.StatusOK, views.CertificatePage(a.shell(r, u, u.say("Certificate {number}", "number", k.Number)), m))
}

// sendCertificate gives the signed file.
func (a *App) sendCertificate(w http.ResponseWriter, r *http.Request, _ user) error {
	k, err := a.Store.Certificate(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	sendFile(w, "application/json; charset=utf-8", k.Number+".json", append(k.File, '\n'))
	return nil
}

// sendCertificateKey gives the public key that certificates are checked with.
func (a *App) sendCertificateKey(w http.ResponseWriter, _ *http.Request, _ user) error {
	sendFile(w, "text/plain; charset=utf-8", "livedesk-certificates-key.txt", []byte(a.Verify.Certificates.Public()+"\n"))
	return nil
}

func sendFile(w http.ResponseWriter, contentType, name string, body []byte) {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(body)
}

func certificateModel(k store.SignedCertificate, u user) views.Certificate {
	d := k.Document
	m := views.Certificate{Number: k.Number, VerificationID: k.VerificationID, ByWord: d.Vendor.Word != nil, Entry: lang.Number(u.lang, d.Entry), Hash: d.EntryHash, Key: k.KeyName,
		Requester: d.Requester, Issued: longTime(moment64(d.IssuedAt), u)}
	m.Facts = []views.Fact{{Key: "Record", Value: k.VerificationID, Mono: true}, {Key: "Check", Value: u.say("{product}, made {time}", "product", u.say(productName(d.Product)), "time", longTime(moment64(d.MadeAt), u))},
		{Key: "Reason", Value: wordsOr(d.Reason, u)}, {Key: "Deleted", Value: listed(certificateRemoved, u)}, {Key: "Kept", Value: listed(certificateKept, u)}}
	if word := d.Vendor.Word; word != nil {
		said := map[string]string{store.SaidDeleted: "ADVANCE.AI said that its copy is deleted", store.SaidNothing: "ADVANCE.AI said that it never had a copy"}[word.Said]
		m.Facts = append(m.Facts, views.Fact{Key: "Word", Value: u.say(said) + ", " + byName(word.Name, u) + ", " + longTime(moment64(word.At), u)})
		if word.Ticket != "" {
			m.Facts = append(m.Facts, views.Fact{Key: "Vendor’s reference", Value: word.Ticket, Mono: true})
		}
	}
	for _, s := range d.Steps {
		at := moment64(s.At)
		step := views.CertificateStep{Label: certificateSteps[s.Step], DateTime: rfc3339(at)}
		if !at.IsZero() {
			step.Time = longTime(at, u)
		}
		m.Steps = append(m.Steps, step)
	}
	for _, h := range d.Held {
		label := u.say(mediaWords[h.Kind].label)
		if h.Position > 0 {
			label += " " + strconv.Itoa(h.Position)
		}
		m.Held = append(m.Held, views.CertificateFile{Label: label, Size: lang.Number(u.lang, h.Bytes), SHA256: h.SHA256})
	}
	for _, at := range d.Vendor.Attempts {
		row := views.CertificateAttempt{SignatureID: at.SignatureID, Gone: at.Gone}
		if at.Clear != nil {
			row.Clear = views.CertificateCall{Code: at.Clear.Code, TransactionID: at.Clear.TransactionID, Time: longTime(moment64(at.Clear.At), u)}
		}
		if at.Result != nil {
			row.Result = views.CertificateCall{Code: at.Result.Code, TransactionID: at.Result.TransactionID, Time: longTime(moment64(at.Result.At), u)}
		}
		m.Attempts = append(m.Attempts, row)
	}
	return m
}

// moment64 is a time of Unix ms; the zero time for 0.
func moment64(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms)
}

func listed(words []string, u user) string {
	said := make([]string, 0, len(words))
	for _, w := range words {
		said = append(said, u.say(w))
	}
	return strings.Join(said, "; ")
}
