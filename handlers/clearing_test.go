package handlers_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"livedesk/internal/auth"
	"livedesk/store"
)

// Journey 8 in four steps: open the case, open the dialog, type the reference, clear. The certificate is there then.
func TestCertificateComesByItself(t *testing.T) {
	d := newDesk(t)
	path := d.finished("idv", "pass")
	b := d.as(auth.Compliance)
	if r := b.get(path + "/certificate"); r.status != http.StatusNotFound {
		t.Errorf("a certificate before the clearing: %d", r.status)
	}
	hash := b.facts(path).Media[0].SHA256
	b.post(path+"/clear", url.Values{"confirm": {"BP-48217"}, "reason": {"Customer asked for erasure"}})
	wantText(t, b.get(path), "LD-20", "Open certificate")
	page := b.get(path + "/certificate")
	wantText(t, page, "Certificate of deletion", "SIGNATURE_NOT_EXIST", hash, "Customer asked for erasure", "Ratna Wulandari", "The signature fits", "nothing is left")
	file := b.get(path + "/certificate.json")
	if err := d.verify.Certificates.CheckCertificate([]byte(file.body)); err != nil || !strings.Contains(file.header.Get("Content-Disposition"), ".json") {
		t.Errorf("the signed file: %v, %v", err, file.header)
	}
	for _, body := range []string{page.body, file.body} {
		for _, personal := range []string{"Putri", "Maharani", "BP-48217"} {
			if strings.Contains(body, personal) {
				t.Errorf("%s stands in the certificate", personal)
			}
		}
	}
	if key := b.get("/certificates/key"); strings.TrimSpace(key.body) != d.verify.Certificates.Public() {
		t.Errorf("the public key: %q", key.body)
	}
	d.sql(`UPDATE certificates SET document = replace(document, 'SIGNATURE_NOT_EXIST', 'SUCCESS')`)
	wantText(t, b.get(path+"/certificate"), "The signature does not fit")
}

// refuseClearing makes the sandbox refuse clear-data as it does where a check is not finished.
func (d *desk) refuseClearing() {
	d.t.Helper()
	resp, err := http.Post(d.vendor.URL+"/sandbox/faults", "application/json", strings.NewReader(`{"endpoint":"clear-data","fault":"code","count":1000,"code":"PARAMETER_ERROR"}`))
	if err != nil {
		d.t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		d.t.Fatal(resp.Status)
	}
}

// stuck begins a clearing that the vendor does not confirm, and lets a day pass.
func (d *desk) stuck() (path string) {
	d.t.Helper()
	path = d.finished("idv", "pass")
	d.refuseClearing()
	d.as(auth.Compliance).post(path+"/clear", url.Values{"confirm": {"BP-48217"}, "reason": {"Test record"}})
	d.later(25 * time.Hour)
	if err := d.verify.ContinueClearings(d.t.Context()); err != nil {
		d.t.Fatal(err)
	}
	return path
}

// A clearing that the vendor does not confirm is a task, never silently done; a person's word ends it and is named.
func TestVendorCopyNotConfirmed(t *testing.T) {
	d := newDesk(t)
	path := d.stuck()
	b := d.as(auth.Compliance)
	signature := b.facts(path).SignatureID
	page := b.get(path)
	wantText(t, page, "ADVANCE.AI does not confirm that its copy is gone.", "signatureId "+signature, "transactionId", "Try again now", "Record what the vendor said")
	ask := page.body[strings.Index(page.body, `id="ask-text"`):]
	if ask = ask[:strings.Index(ask, "</textarea>")]; strings.Contains(ask, "Putri") || strings.Contains(ask, "BP-48217") {
		t.Error("the text for the vendor names the customer")
	}
	if r := d.as(auth.Auditor).get(path); strings.Contains(r.body, "Try again now") || !strings.Contains(r.body, "does not confirm") {
		t.Error("an auditor sees the buttons, or not the task")
	}
	b.post(path+"/clearing/retry", nil)
	if s := b.facts(path).Status; s != "clearing" {
		t.Fatalf("%s after a try that the vendor refused", s)
	}
	good := url.Values{"said": {"deleted"}, "ticket": {"CS-4711"}, "words": {"Their support wrote on Monday."}}
	for field, wrong := range map[string]struct{ value, says string }{
		"said":   {"perhaps", "Choose what ADVANCE.AI said."},
		"ticket": {"they said so", "Letters, digits"},
		"words":  {"PUTRI is gone", "This has the customer’s name or reference in it"},
	} {
		form := url.Values{}
		for name, values := range good {
			form[name] = values
		}
		form.Set(field, wrong.value)
		r := b.post(path+"/clearing/word", form)
		if r.status != http.StatusUnprocessableEntity {
			t.Errorf("%s %q: %d", field, wrong.value, r.status)
		}
		wantText(t, r, wrong.says)
	}
	b.post(path+"/clearing/word", good)
	wantText(t, b.get(path), "confirmed by the word of Ratna Wulandari, not by the vendor’s interface", "Their support wrote on Monday.")
	wantText(t, b.get(path+"/certificate"), "was confirmed by a person’s word", "CS-4711", "PARAMETER_ERROR")
	if r := b.post(path+"/clearing/word", good); r.status != http.StatusConflict {
		t.Errorf("a second word: %d", r.status)
	}
}

// Where the vendor comes round, "Try again now" ends it with the vendor's own proof.
func TestTryAgainNow(t *testing.T) {
	d := newDesk(t)
	path := d.stuck()
	b := d.as(auth.Admin)
	d.unspoil()
	b.post(path+"/clearing/retry", nil)
	if s := b.facts(path).Status; s != "cleared" {
		t.Fatalf("%s", s)
	}
	if r := b.get(path + "/certificate"); strings.Contains(r.body, "person’s word") {
		t.Error("the certificate speaks of a word that nobody gave")
	}
}

// disguises are the forms in which a text may lie in a file.
func disguises(text string) map[string][]byte {
	wide := utf16.Encode([]rune(text))
	var little, big []byte
	for _, u := range wide {
		little, big = binary.LittleEndian.AppendUint16(little, u), binary.BigEndian.AppendUint16(big, u)
	}
	list := map[string][]byte{"UTF-8": []byte(text), "UTF-16LE": little, "UTF-16BE": big, "hex": []byte(hex.EncodeToString([]byte(text)))}
	for skip := range 3 { // base64 looks different at each of three places
		if len(text) > skip+6 {
			part := text[skip:]
			list["base64+"+string(rune('0'+skip))] = []byte(base64.RawStdEncoding.EncodeToString([]byte(part[:len(part)/3*3])))
		}
	}
	return list
}

// The raw scan of promise 15 over the whole data folder and the log, after the person went through all that touches
// them: nothing of them is left in any file, in any of the usual disguises, nor of their picture.
func TestRawScanAfterClearing(t *testing.T) {
	d := newDesk(t)
	refs := likeness(2)
	found := d.judged(refs[1], "pass")
	support, b := d.as(auth.Support), d.as(auth.Compliance)
	name, biz := "Zyxmarker Qwertzname", "BIZMARKER-5582"
	r := support.post("/verifications", url.Values{"product": {"idv"}, "userId": {refs[0]}, "region": {"IDN"}, "name": {name}, "bizId": {biz}})
	path := r.header.Get("Location")
	d.stranger().get("/callbacks/nothing")
	support.post(path+"/reissue", nil)
	d.script(path, "attack-presentation")
	photo := d.originals(path)[store.MediaFar]
	markers := map[string]string{"name": name, "first name": "Zyxmarker", "reference": refs[0], "business id": biz, "note": "NOTEMARKER", "picture": photo[len(photo)/2 : len(photo)/2+48]}
	b.post(path+"/reveal", url.Values{"reason": {"other"}, "words": {"NOTEMARKER asks"}})
	b.get("/media/" + b.facts(path).Media[0].ID)
	b.get("/verifications?q=" + url.QueryEscape(name))
	b.post(path+"/faces/search", url.Values{"reason": {"other"}, "words": {"NOTEMARKER looks alike"}})
	b.post(found+"/faces/search", url.Values{"reason": {"other"}, "words": {"Zyxmarker again"}})
	b.post(path+"/faces/enrol", url.Values{"reason": {"other"}, "words": {"NOTEMARKER"}})
	b.post(path+"/decision", url.Values{"decision": {"reject"}, "reason": {"Screen replay"}, "note": {"NOTEMARKER Zyxmarker called"}})
	b.post(path+"/reopen", url.Values{"reason": {"NOTEMARKER wrote again"}})
	b.post(path+"/bundle", url.Values{"purpose": {"audit"}, "words": {"NOTEMARKER kept"}, "level": {"none"}})
	b.get(path + "/report")
	b.post("/verifications/export", url.Values{"purpose": {"about Zyxmarker"}, "format": {"xlsx"}, "q": {name}})
	b.post("/views", url.Values{"name": {"Zyxmarker all"}, "query": {"status=failed"}})

	in := func() (where map[string]string) {
		where = map[string]string{}
		scan := func(file string, content []byte) {
			low := bytes.ToLower(content)
			for what, m := range markers {
				for how, form := range disguises(m) {
					if bytes.Contains(content, form) || how == "UTF-8" && what != "picture" && bytes.Contains(low, bytes.ToLower(form)) {
						where[what] += " " + file + " (" + how + ")"
					}
				}
			}
		}
		err := filepath.WalkDir(d.dir, func(p string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			content, err := os.ReadFile(p)
			scan(e.Name(), content)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		scan("log", []byte(d.log.String()))
		return where
	}
	before := in()
	for _, what := range []string{"name", "first name", "reference", "business id", "note"} {
		if before[what] == "" {
			t.Errorf("the scan does not see the %s before the clearing: it proves nothing", what)
		}
	}
	if r := b.post(path+"/clear", url.Values{"confirm": {refs[0]}, "reason": {"NOTEMARKER asked"}}); r.status != http.StatusSeeOther {
		t.Fatalf("clear: %d", r.status)
	}
	d.later(2 * time.Hour) // an attempt that was replaced is cleared once its link has ended
	for range 3 {
		if err := d.verify.ContinueClearings(t.Context()); err != nil {
			t.Fatal(err)
		}
		d.later(time.Minute)
	}
	if s := d.as(auth.Compliance).facts(path).Status; s != "cleared" {
		t.Fatalf("%s", s)
	}
	for what, where := range in() {
		t.Errorf("the %s is left in%s", what, where)
	}
	// Whatever is tried afterwards brings nothing back.
	for action, form := range map[string]url.Values{
		"refresh": nil, "reissue": nil, "extend": {"validFor": {"7d"}}, "revoke": nil, "evidence": nil, "reveal": {"reason": {"other"}, "words": {"NOTEMARKER"}},
		"decision": {"decision": {"approve"}, "note": {"NOTEMARKER"}}, "reopen": {"reason": {"NOTEMARKER"}}, "faces/search": {"reason": {"other"}, "words": {"NOTEMARKER"}},
		"faces/enrol": {"reason": {"other"}, "words": {"NOTEMARKER"}}, "clear": {"confirm": {""}, "reason": {"NOTEMARKER"}}, "clearing/retry": nil, "clearing/word": {"said": {"deleted"}, "words": {"NOTEMARKER"}},
		"bundle": {"purpose": {"audit"}, "words": {"NOTEMARKER"}, "level": {"none"}},
	} {
		b.post(path+"/"+action, form)
		support.post(path+"/"+action, form)
	}
	b.post(found+"/faces/search", url.Values{"reason": {"second"}})
	attempts, err := d.store.Attempts(t.Context(), strings.TrimPrefix(path, "/verifications/"))
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range attempts {
		d.stranger().post("/callbacks/"+a.Code, url.Values{"userId": {refs[0]}})
		d.stranger().get("/return/" + a.Code)
	}
	if err := errors.Join(d.verify.Poll(t.Context()), d.verify.Collect(t.Context()), d.verify.ContinueClearings(t.Context())); err != nil {
		t.Error(err)
	}
	for what, where := range in() {
		t.Errorf("the %s came back in%s", what, where)
	}
	if s := d.as(auth.Compliance).facts(path).Status; s != "cleared" {
		t.Errorf("%s", s)
	}
}

// The reasons of the form are those that a clearing leaves standing.
func TestClearReasonsAreTheStores(t *testing.T) {
	d := newDesk(t)
	page := d.as(auth.Compliance).get(d.finished("liveness", "pass")).body
	for _, reason := range store.ClearReasons {
		if !strings.Contains(page, `value="`+reason+`"`) {
			t.Errorf("the form does not offer %q", reason)
		}
	}
}
