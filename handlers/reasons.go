package handlers

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"livedesk/internal/lang"
	"livedesk/store"
	"livedesk/views"
)

// offered are the texts of the reasons that a decision may have.
func (rec record) offered() []string {
	var out []string
	for _, r := range rec.reasons {
		if r.RetiredAt.IsZero() {
			out = append(out, r.Text)
		}
	}
	return out
}

// told is what a customer is told of a reason, in their language or else in English; "" when nothing is written. The
// reason may have other words by now.
func (rec record) told(reason string) (text, tongue string) {
	is := slices.IndexFunc(rec.reasons, func(r store.DecisionReason) bool { return r.Text == reason })
	if is < 0 {
		is = slices.IndexFunc(rec.reasons, func(r store.DecisionReason) bool { return slices.Contains(r.Was, reason) })
	}
	if is >= 0 {
		r := rec.reasons[is]
		for _, tag := range []string{lang.Match(rec.Language), "en"} {
			if r.Texts[tag] != "" {
				return r.Texts[tag], tag
			}
		}
	}
	return "", ""
}

func (a *App) showReasons(w http.ResponseWriter, r *http.Request, u user) error {
	return a.reasonsPage(w, r, u, http.StatusOK, views.ReasonForm{Reject: true})
}

// reasonsPage lists all with their forms; typed is the form that was refused, or the empty one for a new reason.
func (a *App) reasonsPage(w http.ResponseWriter, r *http.Request, u user, status int, typed views.ReasonForm) error {
	list, err := a.Store.Reasons(r.Context())
	if err != nil {
		return err
	}
	m := views.Reasons{}
	add := views.ReasonForm{Reject: true, Texts: textsOf(nil)}
	if typed.ID == "" {
		typed.Texts, add = textsOf(typed.Said), typed
		add.Texts = textsOf(typed.Said)
	}
	m.Add = add
	for i, reason := range list {
		f := views.ReasonForm{ID: reason.ID, Text: reason.Text, Approve: reason.Approve, Reject: reason.Reject, Escalate: reason.Escalate, Retired: !reason.RetiredAt.IsZero(),
			Texts: textsOf(reason.Texts), First: i == 0, Last: i == len(list)-1}
		if typed.ID == reason.ID {
			f.Text, f.Approve, f.Reject, f.Escalate, f.Errors, f.Texts = typed.Text, typed.Approve, typed.Reject, typed.Escalate, typed.Errors, textsOf(typed.Said)
		}
		for _, t := range f.Texts {
			if t.Body == "" {
				f.Missing = append(f.Missing, t.Name)
			}
		}
		m.List = append(m.List, f)
	}
	return a.page(w, r, status, views.ReasonsPage(a.shell(r, u, "Reasons"), m))
}

func textsOf(said map[string]string) []views.ReasonText {
	var out []views.ReasonText
	for _, l := range lang.Languages() {
		out = append(out, views.ReasonText{Lang: l.Tag, Name: l.Name, Body: said[l.Tag]})
	}
	return out
}

// saveReason takes the form of a new reason or of one that is there.
func (a *App) saveReason(w http.ResponseWriter, r *http.Request, u user) error {
	f := views.ReasonForm{ID: r.PostFormValue("id"), Text: strings.TrimSpace(r.PostFormValue("text")), Said: map[string]string{}, Errors: map[string]string{},
		Approve: r.PostFormValue("approve") == "true", Reject: r.PostFormValue("reject") == "true", Escalate: r.PostFormValue("escalate") == "true"}
	for _, l := range lang.Languages() {
		f.Said[l.Tag] = strings.TrimSpace(r.PostFormValue("say-" + l.Tag))
		if wrong := checkLine(f.Said[l.Tag], maxReasonText, u); wrong != "" {
			f.Errors["say"] = wrong
		}
	}
	if f.Text == "" {
		f.Errors["text"] = "Type a reason."
	} else if wrong := checkLine(f.Text, maxReason, u); wrong != "" {
		f.Errors["text"] = wrong
	}
	if !f.Approve && !f.Reject && !f.Escalate {
		f.Errors["for"] = "Choose at least one decision."
	}
	if len(f.Errors) == 0 {
		err := a.Store.SaveReason(r.Context(), u.actor(), store.DecisionReason{ID: f.ID, Text: f.Text, Approve: f.Approve, Reject: f.Reject, Escalate: f.Escalate, Texts: f.Said})
		if errors.Is(err, store.ErrDuplicate) {
			f.Errors["text"] = "There is such a reason already. Choose another text."
		} else if err != nil {
			return err
		}
	}
	if len(f.Errors) > 0 {
		return a.reasonsPage(w, r, u, http.StatusUnprocessableEntity, f)
	}
	a.say(w, "saved")
	return goTo(w, r, "/settings/reasons")
}

// Limits of a reason and of what the customer is told, in characters. The first is the contract's.
const (
	maxReason     = 100
	maxReasonText = 300
)

func (a *App) moveReason(w http.ResponseWriter, r *http.Request, u user) error {
	if err := a.Store.MoveReason(r.Context(), u.actor(), r.PathValue("id"), r.PostFormValue("to") == "up"); err != nil {
		return err
	}
	return goTo(w, r, "/settings/reasons")
}

func (a *App) retireReason(w http.ResponseWriter, r *http.Request, u user) error {
	if err := a.Store.RetireReason(r.Context(), u.actor(), r.PathValue("id"), r.PostFormValue("to") != "offer"); err != nil {
		return err
	}
	a.say(w, "saved")
	return goTo(w, r, "/settings/reasons")
}

func (a *App) showReviewSettings(w http.ResponseWriter, r *http.Request, u user) error {
	var m views.ReviewSettings
	for key, to := range map[string]*string{store.SettingQueue: &m.Queue, store.SettingSecond: &m.Second, store.SettingScoreLater: &m.ScoreLater} {
		value, err := a.setting(r.Context(), key)
		if err != nil {
			return err
		}
		*to = value
	}
	var err error
	if m.Hint, err = a.tieHint(r.Context(), u); err != nil {
		return err
	}
	return a.page(w, r, http.StatusOK, views.ReviewSettingsPage(a.shell(r, u, "Review queue"), m))
}

// changeReviewSettings writes what is another value now. The default is the empty value.
func (a *App) changeReviewSettings(w http.ResponseWriter, r *http.Request, u user) error {
	for _, f := range []struct {
		key, field string
		values     []string
	}{{store.SettingQueue, "queue", []string{"", store.QueueDoubtful}}, {store.SettingSecond, "second", []string{"", store.SecondReject, store.SecondAll}}, {store.SettingScoreLater, "scoreLater", []string{"", "true"}}} {
		value := r.PostFormValue(f.field)
		if value == "all" && f.field == "queue" || value == "none" {
			value = ""
		}
		known := false
		for _, v := range f.values {
			known = known || v == value
		}
		if !known {
			return problem(http.StatusUnprocessableEntity, "Choose one of the list", "Nothing was changed.")
		}
		old, err := a.setting(r.Context(), f.key)
		if err != nil {
			return err
		}
		if old == value {
			continue
		}
		if err := a.Store.SetSetting(r.Context(), u.actor(), f.key, value); err != nil {
			return err
		}
	}
	a.say(w, "saved")
	return goTo(w, r, "/settings/review")
}
