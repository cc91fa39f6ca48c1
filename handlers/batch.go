package handlers

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"livedesk/internal/auth"
	"livedesk/internal/verify"
	"livedesk/store"
	"livedesk/views"
)

const (
	problemsShown = 100
	samplesShown  = 5
	resultsStep   = 500
)

// batchState is a batch's state as it is shown.
func batchState(b store.Batch) (id, label string) {
	switch b.State {
	case store.BatchRunning:
		if !b.PausedUntil.IsZero() {
			return "waiting", "Waiting for the vendor"
		}
		return "opened", "Running"
	case store.BatchStopped:
		return "incomplete", "Stopped"
	case store.BatchDone:
		return "pass", "Done"
	case store.BatchDeleted:
		return "cleared", "Rows deleted"
	}
	return "ready", "Not started"
}

func batchTitle(b store.Batch, u user) string {
	rows := b.Good + b.Wrong + b.Duplicate + b.Done + b.Failed
	switch b.Kind {
	case store.BatchReissue:
		return u.count(rows, "New link for {n}", "New links for {n}")
	case store.BatchRevoke:
		return u.count(rows, "Withdrawal of {n}", "Withdrawal of {n}")
	case store.BatchClear:
		return u.count(rows, "Clearing of {n}", "Clearing of {n}")
	}
	return u.count(rows, "{n} row of a file", "{n} rows of a file")
}

func batchWords(b store.Batch, u user) views.BatchWords {
	switch b.Kind {
	case store.BatchReissue:
		return views.BatchWords{Done: "{done} of {n} got a new link", Start: u.count(b.Good, "Make {n} new link", "Make {n} new links")}
	case store.BatchRevoke:
		return views.BatchWords{Done: "{done} of {n} withdrawn", Start: u.count(b.Good, "Withdraw {n} link", "Withdraw {n} links")}
	}
	if b.Kind == store.BatchClear {
		return views.BatchWords{Done: "{done} of {n} cleared here", Start: u.count(b.Good, "Clear {n} for good", "Clear {n} for good")}
	}
	return views.BatchWords{Done: "{done} of {n} made", Start: u.count(b.Good, "Make {n} link", "Make {n} links")}
}

func (a *App) batchModel(b store.Batch, u user) views.Batch {
	m := views.Batch{ID: b.ID, Title: batchTitle(b, u), By: b.By.Name, Time: longTime(b.CreatedAt, u), DateTime: rfc3339(b.CreatedAt), Verb: batchWords(b, u),
		Good: b.Good, Wrong: b.Wrong, Duplicate: b.Duplicate, Done: b.Done, Failed: b.Failed, Total: b.Good + b.Done + b.Failed, Settled: b.Done + b.Failed, Trouble: verify.Retell(u.lang, b.Trouble),
		Running: b.State == store.BatchRunning, CanContinue: b.State == store.BatchStopped, Deleted: b.State == store.BatchDeleted,
		CanRetry: b.Failed > 0 && (b.State == store.BatchStopped || b.State == store.BatchDone)}
	m.StateID, m.StateLabel = batchState(b)
	if !b.PausedUntil.IsZero() {
		m.Trouble += " " + u.say("It goes on at {time} by itself.", "time", seconds(b.PausedUntil, u.zone))
	}
	return m
}

// showBatch is a batch in the state it is in: what is in it, how far it is, what became of it.
func (a *App) showBatch(w http.ResponseWriter, r *http.Request, u user) error {
	b, err := a.Store.Batch(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	switch {
	case b.State == store.BatchReading:
		return errNoPage // half read: it was broken off, or is being checked again
	case b.State == store.BatchChecked && b.Kind == store.BatchCreate:
		return a.previewPage(w, r, u, b)
	case b.State == store.BatchChecked:
		return a.bulkPage(w, r, u, b, http.StatusOK, clearForm{})
	}
	m, err := a.batchProgress(r, u, b)
	if err != nil {
		return err
	}
	sh := a.shell(r, u, m.Title)
	if m.Running {
		sh.Live = "*" // brings htmx; the progress fetches itself
	}
	return a.page(w, r, http.StatusOK, views.BatchPage(sh, m))
}

// showBatchLive is the part that changes, by itself.
func (a *App) showBatchLive(w http.ResponseWriter, r *http.Request, u user) error {
	b, err := a.Store.Batch(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	m, err := a.batchProgress(r, u, b)
	if err != nil {
		return err
	}
	return a.render(w, r, http.StatusOK, views.BatchProgress(m))
}

func (a *App) batchProgress(r *http.Request, u user, b store.Batch) (views.Batch, error) {
	m := a.batchModel(b, u)
	return m, a.fillProblems(r, u, b, &m)
}

func (a *App) fillProblems(r *http.Request, u user, b store.Batch, m *views.Batch) error {
	after, _ := strconv.Atoi(r.URL.Query().Get("after")) // what is no number is the beginning
	rows, err := a.Store.ProblemBatchRows(r.Context(), b.Seq, after, problemsShown+1)
	if err != nil {
		return err
	}
	if len(rows) > problemsShown {
		rows = rows[:problemsShown]
		m.MoreProblems = "/bulk/" + b.ID + "?after=" + strconv.Itoa(rows[problemsShown-1].Line)
	}
	if after > 0 {
		m.FirstProblems = "/bulk/" + b.ID
	}
	for _, row := range rows {
		p := views.BatchProblem{Line: row.Line, Reference: inputOf(row)["userId"], Text: problemText(b, row, u)}
		p.StateID, p.State = rowState(row.State)
		if row.VerificationID != "" {
			v, err := a.Store.Verification(r.Context(), row.VerificationID)
			if err != nil {
				return err
			}
			p.Reference = v.UserID
		}
		m.Problems = append(m.Problems, p)
	}
	return nil
}

func inputOf(row store.BatchRow) map[string]string {
	values := map[string]string{}
	_ = json.Unmarshal([]byte(row.Input), &values) // an empty one is a row that was made, or cleared since
	return values
}

func rowState(state string) (id, label string) {
	switch state {
	case store.RowDone:
		return "pass", "Done"
	case store.RowDuplicate:
		return "inc", "There already"
	case store.RowFailed:
		return "fail", "Refused"
	case store.RowWrong:
		return "fail", "Left out"
	}
	return "ready", "Not yet"
}

// statusReasons say why nothing can be done to a verification in a status.
var statusReasons = map[string]string{
	store.StatusPassed: "passed already", store.StatusFailed: "failed already", veiled: "finished already", store.StatusIncomplete: "ended without a result",
	store.StatusExpired: "link has ended", store.StatusRevoked: "withdrawn already", store.StatusClearing: "being cleared", store.StatusCleared: "cleared already",
}

// problemText is a row's problem for this person. For a verification left out it is its status, of which not
// everybody may know all.
func problemText(b store.Batch, row store.BatchRow, u user) string {
	if b.Kind == store.BatchCreate || row.State != store.RowWrong {
		return verify.Retell(u.lang, row.Problem)
	}
	return rowReason(row.Problem, u)
}

func statusReason(status string, u user) string {
	if (status == store.StatusPassed || status == store.StatusFailed) && !u.can(auth.SeeScore) {
		status = veiled
	}
	if text, ok := statusReasons[status]; ok {
		return u.say(text)
	}
	return status
}

func (a *App) previewPage(w http.ResponseWriter, r *http.Request, u user, b store.Batch) error {
	var note verify.SheetNote
	var d verify.Request
	if err := errors.Join(json.Unmarshal([]byte(b.Note), &note), json.Unmarshal([]byte(b.Defaults), &d)); err != nil {
		return fmt.Errorf("note of batch %s: %w", b.ID, err)
	}
	m := views.BatchPreview{Batch: a.batchModel(b, u), Unknown: strings.Join(note.Unknown, ", "), Missing: strings.Join(note.Missing, ", "), Defaults: uploadDefaults(d, u),
		Facts: []views.Fact{{Key: "Letters", Value: note.Encoding}, {Key: "Columns split by", Value: u.say(note.Separator)}, {Key: "Columns used", Value: orNone(note.Columns, u), Mono: true}}}
	if note.Encoding == "Windows-1252" {
		m.Doubtful = "The file is not UTF-8 and was read as Windows-1252. If names below look wrong, save it as “CSV UTF-8” and upload it again."
	}
	good, err := a.Store.GoodBatchRows(r.Context(), b.Seq, 0, samplesShown)
	if err != nil {
		return err
	}
	for _, row := range good {
		v := inputOf(row)
		m.Sample = append(m.Sample, views.BatchSample{Line: row.Line, Reference: v["userId"], Name: v["name"],
			Product: u.say(productName(firstOf(v["product"], d.Product))), Region: firstOf(v["region"], d.Region), ValidFor: u.say(labelOf(lifetimes, firstOf(v["validFor"], d.ValidFor, defaultLifetime)))})
	}
	if err := a.fillProblems(r, u, b, &m.Batch); err != nil {
		return err
	}
	return a.page(w, r, http.StatusOK, views.BatchPreviewPage(a.shell(r, u, m.Title), m))
}

func firstOf(values ...string) string {
	if i := slices.IndexFunc(values, func(v string) bool { return v != "" }); i >= 0 {
		return values[i]
	}
	return ""
}

// startBatch says go. A second press finds it running and sees how far it is.
func (a *App) startBatch(w http.ResponseWriter, r *http.Request, u user) error {
	b, err := a.Store.Batch(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	if b.State == store.BatchChecked && b.Kind == store.BatchClear {
		return a.startClear(w, r, u, b)
	}
	if b.State == store.BatchChecked && needsNumber(b) {
		typed := strings.TrimSpace(r.PostFormValue("confirm"))
		if want := strconv.Itoa(b.Good); plainDigits.Replace(typed) != want {
			return a.bulkPage(w, r, u, b, http.StatusUnprocessableEntity, clearForm{typed: typed, number: u.say("Type {n} exactly. Nothing was withdrawn.", "n", want)})
		}
	}
	return a.moveBatch(w, r, b.ID, a.Store.StartBatch(r.Context(), u.actor(), b.ID))
}

func (a *App) stopBatch(w http.ResponseWriter, r *http.Request, u user) error {
	id := r.PathValue("id")
	return a.moveBatch(w, r, id, a.Store.StopBatch(r.Context(), u.actor(), id, ""))
}

func (a *App) continueBatch(w http.ResponseWriter, r *http.Request, u user) error {
	id := r.PathValue("id")
	return a.moveBatch(w, r, id, a.Store.ContinueBatch(r.Context(), u.actor(), id))
}

func (a *App) retryBatch(w http.ResponseWriter, r *http.Request, u user) error {
	id := r.PathValue("id")
	return a.moveBatch(w, r, id, a.Store.RetryBatch(r.Context(), u.actor(), id))
}

func (a *App) deleteBatch(w http.ResponseWriter, r *http.Request, u user) error {
	id := r.PathValue("id")
	return a.moveBatch(w, r, id, a.Verify.DeleteBatch(r.Context(), u.actor(), id))
}

// moveBatch shows the batch as it is now. That another press was faster is no error: the page says where it stands.
func (a *App) moveBatch(w http.ResponseWriter, r *http.Request, id string, err error) error {
	if err != nil && !errors.Is(err, store.ErrConflict) {
		return err
	}
	return goTo(w, r, "/bulk/"+id)
}

// batchProblems is every row that is left out, as a file to mend the upload by.
func (a *App) batchProblems(w http.ResponseWriter, r *http.Request, u user) error {
	return a.batchFile(w, r, u, "problems", func(res store.BatchResult) bool { return res.State != store.RowDone && res.State != store.RowGood })
}

// batchResults is every row with what became of it, its reference and its customer's link.
func (a *App) batchResults(w http.ResponseWriter, r *http.Request, u user) error {
	return a.batchFile(w, r, u, "results", func(store.BatchResult) bool { return true })
}

func (a *App) batchFile(w http.ResponseWriter, r *http.Request, u user, file string, want func(store.BatchResult) bool) error {
	b, err := a.Store.Batch(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	if b.State == store.BatchReading || b.State == store.BatchDeleted {
		return errNoPage
	}
	u.lang = "en" // programs read files too, and look for the same words
	if r.Method != http.MethodHead {
		if err := a.Store.BatchTaken(r.Context(), u.actor(), b.ID, file); err != nil {
			return err
		}
	}
	page, err := a.Store.BatchResults(r.Context(), b.Seq, 0, resultsStep)
	if err != nil {
		return err
	}
	fileHeaders(w, "livedesk-"+file+"-"+a.Now().In(u.zone).Format("2006-01-02")+".csv")
	out := newSheet(w)
	head := []string{"Row", "Reference", "Outcome", "What is wrong", "Link", "Link ends (" + u.zone.String() + ")", "Verification"}
	out.row(len(head), func(i int) string { return head[i] })
	for len(page) > 0 {
		for _, res := range page {
			if want(res) {
				cells := a.resultCells(b, res, u)
				out.row(len(cells), func(i int) string { return cells[i] })
			}
		}
		if err := out.flush(w, a.Now()); err != nil {
			return nil // the client has left; there is nobody to tell
		}
		if page, err = a.Store.BatchResults(r.Context(), b.Seq, page[len(page)-1].Line, resultsStep); err != nil {
			a.Log.Error("a file was cut short", "ref", reference(r.Context()), "err", err)
			panic(http.ErrAbortHandler) // see sendExport
		}
	}
	_ = out.flush(w, a.Now()) // the same: nobody is left to tell
	return nil
}

func (a *App) resultCells(b store.Batch, res store.BatchResult, u user) []string {
	_, state := rowState(res.State)
	link, ends := "", ""
	if res.State == store.RowDone && res.LinkCode != "" && b.Kind != store.BatchRevoke && b.Kind != store.BatchClear {
		link, ends = a.Verify.LinkURL(res.LinkCode), format(res.LinkExpiresAt, u.zone, "2006-01-02T15:04:05Z07:00")
	}
	return []string{strconv.Itoa(res.Line), firstOf(res.Reference, inputOf(res.BatchRow)["userId"]), state, problemText(b, res.BatchRow, u), link, ends, res.VerificationID}
}
