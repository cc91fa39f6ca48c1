package handlers

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"livedesk/internal/verify"
	"livedesk/store"
	"livedesk/views"
)

const (
	// maxUpload bounds the body of an upload, in bytes: beyond it the connection is cut. Between the limit of a file
	// and this one there is room to say so in a page.
	maxUpload     = 32 << 20
	uploadWindow  = 5 * time.Minute // how long the sending may take on a slow line
	uploadsAtOnce = 2               // how many are held in memory and read at the same time
	keptPaste     = 256 << 10       // bytes of pasted rows that come back with an error
	recentBatches = 5
)

const uploadPattern = "POST /verifications/batch"

// bodyLimit is how large the body of a request may be.
func bodyLimit(pattern string) int64 {
	switch {
	case pattern == uploadPattern:
		return maxUpload
	case strings.HasPrefix(pattern, "POST /themes"):
		return maxThemeForm
	}
	return maxForm
}

func (a *App) showUpload(w http.ResponseWriter, r *http.Request, u user) error {
	id := r.URL.Query().Get("preset")
	if id == "" {
		last, err := a.Store.Setting(r.Context(), lastPreset(u))
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		id = last
	}
	p, err := a.presetOrFirst(r.Context(), id)
	if err != nil {
		return err
	}
	d := verify.Request{Product: p.Product, Region: p.Region, Language: p.Language, LivenessType: p.LivenessType, ProductLevel: p.ProductLevel, PrefersColorScheme: p.PrefersColorScheme,
		BizCode: p.BizCode, TryCount: p.TryCount, ValidFor: p.ValidFor, IframeEnabled: p.IframeEnabled, IgnoreFailWhenJump: p.IgnoreFailWhenJump, Messages: p.Messages}
	return a.uploadPage(w, r, u, http.StatusOK, d, p.ID, "", nil)
}

func (a *App) uploadPage(w http.ResponseWriter, r *http.Request, u user, status int, d verify.Request, presetID, text string, wrong map[string]string) error {
	m := views.Upload{Defaults: uploadDefaults(d, u), Text: text, Errors: wrong, Columns: verify.BatchColumns()}
	presets, err := a.Store.Presets(r.Context())
	if err != nil {
		return err
	}
	for _, p := range presets {
		m.Presets = append(m.Presets, views.Preset{ID: p.ID, Name: p.Name, Selected: p.ID == presetID})
	}
	recent, err := a.Store.Batches(r.Context(), store.BatchCreate, recentBatches)
	if err != nil {
		return err
	}
	for _, b := range recent {
		id, label := batchState(b)
		m.Recent = append(m.Recent, views.BatchLine{ID: b.ID, Text: batchTitle(b, u), By: b.By.Name, Time: longTime(b.CreatedAt, u), DateTime: rfc3339(b.CreatedAt), StateID: id, StateLabel: label})
	}
	return a.page(w, r, status, views.UploadPage(a.shell(r, u, "Links from a file"), m))
}

func uploadDefaults(d verify.Request, u user) views.UploadDefaults {
	form := newLinkModel(views.NewLinkValues{Product: d.Product, Region: d.Region, Language: d.Language, ValidFor: d.ValidFor, ProductLevel: d.ProductLevel, LivenessType: d.LivenessType}, u)
	out := views.UploadDefaults{
		Products: chosen([]views.Option{{Label: "None"}, {Value: verify.Liveness, Label: "Liveness"}, {Value: verify.IDV, Label: "Identity"}}, d.Product),
		Regions:  form.Regions, Languages: form.Languages, Lifetimes: form.Lifetimes, ProductLevels: form.ProductLevels, LivenessTypes: form.LivenessTypes, LivenessType: d.LivenessType,
	}
	for _, k := range []views.Kept{{Name: "prefersColorScheme", Value: d.PrefersColorScheme}, {Name: "bizCode", Value: d.BizCode}, {Name: "tryCount", Value: d.TryCount}, {Name: "messages", Value: d.Messages},
		{Name: "iframeEnabled", Value: onlyTrue(d.IframeEnabled)}, {Name: "ignoreFailWhenJump", Value: onlyTrue(d.IgnoreFailWhenJump)}} {
		if k.Value != "" {
			out.Kept = append(out.Kept, k)
		}
	}
	return out
}

func onlyTrue(on bool) string {
	if on {
		return "true"
	}
	return ""
}

// upload reads a file, or pasted rows, and keeps what was found for the person to look at. It makes no link.
func (a *App) upload(w http.ResponseWriter, r *http.Request, u user) error {
	rc := http.NewResponseController(w)
	if err := errors.Join(rc.SetReadDeadline(a.Now().Add(uploadWindow)), rc.SetWriteDeadline(a.Now().Add(uploadWindow))); err != nil {
		return err
	}
	select { // what waits here is not in memory yet
	case a.uploads <- struct{}{}:
		defer func() { <-a.uploads }()
	case <-r.Context().Done():
		return r.Context().Err()
	}
	sent, err := readUpload(r)
	if err != nil {
		return err
	}
	defaults, data := a.defaultsOf(sent.form), sent.file
	if len(data) == 0 {
		data = []byte(sent.form.Get("text"))
	}
	id, err := a.readBatch(r, u, defaults, data)
	var unusable *verify.SheetError
	if errors.As(err, &unusable) {
		text := sent.form.Get("text")
		if len(text) > keptPaste {
			text = ""
		}
		return a.uploadPage(w, r, u, http.StatusUnprocessableEntity, defaults, "", text, map[string]string{"file": verify.Retell(u.lang, unusable.Sentence)})
	}
	if err != nil {
		return err
	}
	return goTo(w, r, "/bulk/"+id)
}

func (a *App) readBatch(r *http.Request, u user, defaults verify.Request, data []byte) (string, error) {
	if len(data) > verify.MaxSheetBytes {
		return "", &verify.SheetError{Sentence: "The file is larger than 10 MB. Split it and upload the parts."}
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return "", &verify.SheetError{Sentence: "Choose a file, or paste rows. What came was empty."}
	}
	sheet, err := verify.OpenSheet(data)
	if err != nil {
		return "", err
	}
	return a.Verify.ReadBatch(r.Context(), u.actor(), defaults, sheet)
}

// defaultsOf are what fills the gaps of rows: never what belongs to one customer.
func (a *App) defaultsOf(form url.Values) verify.Request {
	var d verify.Request
	_ = a.forms.Decode(&d, form) // only check marks can fail: then they are off
	d.UserID, d.BizID, d.Name, d.Once = "", "", "", ""
	return d
}

// sentUpload is what came with the form.
type sentUpload struct {
	file []byte
	form url.Values
}

// readUpload reads the parts as they come, without a temporary file: rows are personal data.
func readUpload(r *http.Request) (sentUpload, error) {
	s := sentUpload{form: url.Values{}}
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "multipart/form-data" {
		err := r.ParseForm()
		s.form = r.PostForm
		return s, err
	}
	parts, err := r.MultipartReader()
	if err != nil {
		return s, badForm(err)
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return s, nil
		}
		if err != nil {
			return s, badForm(err)
		}
		limit := int64(verify.MaxSheetBytes)
		if name := part.FormName(); name != "file" && name != "text" {
			limit = maxForm
		}
		data, err := io.ReadAll(io.LimitReader(part, limit+1)) // one byte more shows that it is too large
		if err != nil {
			return s, badForm(err)
		}
		if part.FormName() == "file" {
			s.file = data
		} else {
			s.form.Add(part.FormName(), string(data))
		}
	}
}

// badForm keeps the errors that have a page of their own; anything else is a form that a browser does not send.
func badForm(err error) error {
	var tooBig *http.MaxBytesError
	if errors.As(err, &tooBig) {
		return problem(http.StatusRequestEntityTooLarge, "That file is too large", "At most 10 MB are taken. Nothing was kept. Split the file and upload the parts.")
	}
	page := problem(http.StatusBadRequest, "That form did not arrive whole", "Nothing was kept. Open the page again and upload the file once more.")
	page.cause = err
	return page
}

// recheckBatch checks the rows again with other defaults.
func (a *App) recheckBatch(w http.ResponseWriter, r *http.Request, u user) error {
	b, err := a.Store.Batch(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	if b.Kind != store.BatchCreate {
		return errNoPage
	}
	if err := r.ParseForm(); err != nil {
		return err
	}
	if err := a.Verify.RecheckBatch(r.Context(), u.actor(), b, a.defaultsOf(r.PostForm)); err != nil && !errors.Is(err, store.ErrConflict) {
		return err
	}
	return goTo(w, r, "/bulk/"+b.ID)
}

// orNone lists names, or says that there are none.
func orNone(list []string, u user) string { return cmp.Or(strings.Join(list, ", "), u.say("none")) }
