package handlers

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"livedesk/internal/auth"
	"livedesk/internal/verify"
	"livedesk/store"
	"livedesk/views"
)

// showVerificationRow is one row of the list by itself, for a page that saw it change.
func (a *App) showVerificationRow(w http.ResponseWriter, r *http.Request, u user) error {
	v, err := a.Store.Verification(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	sort := r.URL.Query().Get("sort")
	rows, err := a.rowModels(r.Context(), []store.Verification{v}, u, sort)
	if err != nil {
		return err
	}
	show := views.RowShow{Score: u.can(auth.SeeScore), Pictures: u.can(auth.SeePictures), Select: canSelect(u), Sort: sort}
	return a.render(w, r, http.StatusOK, views.VerificationRow(rows[0], show))
}

// rowModels are one page of the list, in the order given. What a row's own columns do not tell is asked once for all.
func (a *App) rowModels(ctx context.Context, list []store.Verification, u user, sort string) ([]views.Row, error) {
	ids := make([]string, 0, len(list))
	for _, v := range list {
		ids = append(ids, v.ID)
	}
	sealed, err := a.Store.SealedCounts(ctx, ids)
	if err != nil {
		return nil, err
	}
	started, err := a.Store.StartedAmong(ctx, ids)
	if err != nil {
		return nil, err
	}
	rows := make([]views.Row, 0, len(list))
	for _, v := range list {
		row := rowModel(v, u, sealed[v.ID], a.Now())
		if v.Status == store.StatusOpened && started[v.ID] {
			row.StatusNote = "Started"
		}
		rows = append(rows, changedRow(sort, v, u, a.Now(), row))
	}
	return rows, nil
}

// rowModel is one verification as a row. What u may not know is another status, or absent.
func rowModel(v store.Verification, u user, pictures int, now time.Time) views.Row {
	st := statusModel(v, u)
	row := views.Row{
		ID: v.ID, Name: v.Name, UserID: v.UserID, Product: productName(v.Product), Detail: typeName(v.LivenessType),
		StatusID: st.id, StatusLabel: st.label, StatusNote: st.note, Actor: v.CreatedByName,
		Time: clock(v.CreatedAt, u.zone), DateTime: rfc3339(v.CreatedAt), Day: dayLabel(v.CreatedAt, now, u),
		Cleared: v.Status == store.StatusCleared, LiveID: v.ID, Mine: v.CreatedBy == u.staff.ID,
	}
	if v.Trial {
		row.Detail = trialLabel
	}
	if store.Pending(v.Status) {
		row.AgeMS, row.Age = v.UpdatedAt.UnixMilli(), ago(now.Sub(v.UpdatedAt), u)
	}
	if u.can(auth.SeeScore) {
		row.ResultID = v.Result
		if v.Score != nil {
			row.Score, row.HasScore = int(*v.Score), true
			row.ScoreText = u.say("Score {n} of 100, threshold {threshold}", "n", strconv.Itoa(row.Score), "threshold", strconv.Itoa(verify.Threshold))
		}
	}
	if u.can(auth.SeePictures) {
		row.PicturesCount = pictures
	}
	row.DecisionID, row.DecisionLabel = v.Decision, decisionLabels[v.Decision]
	if v.Decision == "" && v.Result == store.ResultFail && v.Status == store.StatusFailed && !v.Trial {
		row.DecisionID, row.DecisionLabel = "pending", "Needs review"
	}
	if !u.can(auth.SeeScore) && row.DecisionID == "pending" {
		row.DecisionID, row.DecisionLabel = "", ""
	}
	return row
}

// trialLabel marks a check that staff made to see a theme.
const trialLabel = "Test of a theme"

var decisionLabels = map[string]string{"approve": "Approved", "reject": "Rejected", "escalate": "Escalated"}

// statusView is a status as one person sees it.
type statusView struct{ id, label, note string }

func statusModel(v store.Verification, u user) statusView {
	st := statusView{id: v.Status, label: labelOf(statusChoices, v.Status)}
	if (v.Status == store.StatusPassed || v.Status == store.StatusFailed) && !u.can(auth.SeeScore) {
		return statusView{id: veiled, label: "Finished", note: "with Compliance"}
	}
	if v.Status == store.StatusPassed {
		st.label = "Pass"
	}
	if v.Status == store.StatusFailed {
		st.label = "Fail"
	}
	if v.Status == store.StatusFailed || v.Status == store.StatusIncomplete {
		m, known := verify.MeaningOf(v)
		st.note = m.Heading
		if !known {
			st.note = u.say("Unknown code {code}", "code", v.Reason)
		}
	}
	return st
}
