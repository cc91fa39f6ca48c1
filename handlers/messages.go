package handlers

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"livedesk/internal/lang"
	"livedesk/store"
	"livedesk/views"
)

// textQuery names a set and a language, in the address and in the forms.
type textQuery struct {
	Set     string `form:"set"`
	Lang    string `form:"lang"`
	Channel string `form:"channel"`
}

func (q textQuery) address() string {
	return "/settings/messages?set=" + url.QueryEscape(q.Set) + "&lang=" + url.QueryEscape(q.Lang)
}

// textQueryOf reads it. A language that is not ours is English; a set that is not there is ErrNotFound.
func (a *App) textQueryOf(r *http.Request) (q textQuery, sets []store.MessageSet, err error) {
	if err := r.ParseForm(); err != nil {
		return q, nil, err
	}
	q = textQuery{Set: r.Form.Get("set"), Lang: lang.Match(r.Form.Get("lang")), Channel: r.Form.Get("channel")}
	if sets, err = a.Store.MessageSets(r.Context()); err != nil {
		return q, nil, err
	}
	if q.Set != "" && !slices.ContainsFunc(sets, func(s store.MessageSet) bool { return s.ID == q.Set }) {
		return q, nil, store.ErrNotFound
	}
	return q, sets, nil
}

// showTexts is where the texts of a set are kept, one language at a time.
func (a *App) showTexts(w http.ResponseWriter, r *http.Request, u user) error {
	q, sets, err := a.textQueryOf(r)
	if err != nil {
		return err
	}
	return a.textsPage(w, r, u, http.StatusOK, q, sets, nil, func(*views.MessageTexts) {})
}

// textsPage draws them; typed takes the place of what is kept.
func (a *App) textsPage(w http.ResponseWriter, r *http.Request, u user, status int, q textQuery, sets []store.MessageSet, typed map[string]text, change func(*views.MessageTexts)) error {
	kept, own, err := a.texts(r.Context(), q.Set, q.Lang)
	if err != nil {
		return err
	}
	below, err := a.inherited(r.Context(), q.Set, q.Lang)
	if err != nil {
		return err
	}
	who, err := a.setting(r.Context(), settingOrganisation)
	if err != nil {
		return err
	}
	f := facts{name: "Putri Maharani", link: a.Verify.LinkURL("k7m2x4q3t6w5z2ab"), who: who, left: 24 * time.Hour}
	f.time = deadline(a.Now().Add(f.left), u.zone)
	m := views.MessageTexts{Set: q.Set, Lang: q.Lang, Full: len(sets) >= store.MaxMessageSets, Errors: map[string]string{},
		Sample: views.MessageSample{Name: f.name, Link: f.link, Time: f.time, Who: a.organisation(r.Context(), q.Lang), Minutes: strconv.Itoa(int(f.left.Minutes()))}}
	m.Sets = []views.Option{{Label: u.say("Standard"), Selected: q.Set == ""}}
	for _, s := range sets {
		m.Sets = append(m.Sets, views.Option{Value: s.ID, Label: s.Name, Selected: s.ID == q.Set})
		if s.ID == q.Set {
			m.SetName = s.Name
		}
	}
	for _, l := range lang.Languages() {
		m.Languages = append(m.Languages, views.Option{Value: l.Tag, Label: l.Name, Selected: l.Tag == q.Lang})
	}
	for _, c := range channels {
		t := kept[c]
		if over, ok := typed[c]; ok {
			t = over
		}
		m.Texts = append(m.Texts, textModel(c, t, below[c], own[c], q.Lang, f, u))
	}
	change(&m)
	return a.page(w, r, status, views.MessageTextsPage(a.shell(r, u, "Texts"), m))
}

func textModel(channel string, t, below text, own bool, tag string, f facts, u user) views.MessageText {
	m := views.MessageText{Channel: channel, Subject: t.subject, Body: t.body, Own: own, InheritedSubject: below.subject, Inherited: below.body,
		PreviewSubject: fill(t.subject, tag, f), Preview: fill(t.body, tag, f)}
	if channel == store.ChannelSMS {
		m.SMS = smsModel(m.Preview, u)
	}
	return m
}

// keepTexts takes the form: what differs from what is kept is written, what is the same as below needs no row.
func (a *App) keepTexts(w http.ResponseWriter, r *http.Request, u user) error {
	q, sets, err := a.textQueryOf(r)
	if err != nil {
		return err
	}
	typed, wrong := map[string]text{}, map[string]string{}
	for _, c := range channels {
		t := text{body: typedText(r.PostForm.Get(c))}
		if c == store.ChannelMail {
			t.subject = typedText(r.PostForm.Get("subject"))
		}
		typed[c] = t
		for field, sentence := range checkText(c, t, u) {
			wrong[field] = sentence
		}
	}
	if len(wrong) > 0 || r.PostForm.Get("then") == "preview" {
		status := http.StatusOK
		if len(wrong) > 0 {
			status = http.StatusUnprocessableEntity
		}
		return a.textsPage(w, r, u, status, q, sets, typed, func(m *views.MessageTexts) { m.Errors = wrong })
	}
	if err := a.writeTexts(r, u, q, typed); err != nil {
		return err
	}
	a.say(w, "saved")
	return goTo(w, r, q.address())
}

func (a *App) writeTexts(r *http.Request, u user, q textQuery, typed map[string]text) error {
	kept, own, err := a.texts(r.Context(), q.Set, q.Lang)
	if err != nil {
		return err
	}
	below, err := a.inherited(r.Context(), q.Set, q.Lang)
	if err != nil {
		return err
	}
	var changed []store.Message
	for _, c := range channels {
		switch t := typed[c]; {
		case t == kept[c]:
		case t == below[c] && own[c]:
			if err := a.Store.ResetMessage(r.Context(), u.actor(), q.Set, q.Lang, c); err != nil {
				return err
			}
		default:
			changed = append(changed, store.Message{Set: q.Set, Lang: q.Lang, Channel: c, Subject: t.subject, Body: t.body})
		}
	}
	if len(changed) == 0 {
		return nil
	}
	return a.Store.SetMessages(r.Context(), u.actor(), changed...)
}

// resetText drops a changed text.
func (a *App) resetText(w http.ResponseWriter, r *http.Request, u user) error {
	q, _, err := a.textQueryOf(r)
	if err != nil {
		return err
	}
	if err := a.Store.ResetMessage(r.Context(), u.actor(), q.Set, q.Lang, q.Channel); err != nil {
		return err
	}
	a.say(w, "reset")
	return goTo(w, r, q.address())
}

// addTextSet makes a set that begins with the standard texts.
func (a *App) addTextSet(w http.ResponseWriter, r *http.Request, u user) error {
	q, sets, err := a.textQueryOf(r)
	if err != nil {
		return err
	}
	name, wrong := label(r.PostForm.Get("name"), u)
	if wrong == "" {
		set, err := a.Store.AddMessageSet(r.Context(), u.actor(), name)
		switch {
		case errors.Is(err, store.ErrDuplicate):
			wrong = "There is a set of this name. Choose another one."
		case errors.Is(err, store.ErrConflict):
			wrong = u.say("There are {n} sets already. Delete one first.", "n", strconv.Itoa(store.MaxMessageSets))
		case err != nil:
			return err
		default:
			a.say(w, "saved")
			return goTo(w, r, textQuery{Set: set.ID, Lang: q.Lang}.address())
		}
	}
	return a.textsPage(w, r, u, http.StatusUnprocessableEntity, q, sets, nil, func(m *views.MessageTexts) {
		m.NewName, m.Errors = name, map[string]string{"name": wrong}
	})
}

func (a *App) deleteTextSet(w http.ResponseWriter, r *http.Request, u user) error {
	if err := a.Store.DeleteMessageSet(r.Context(), u.actor(), r.PathValue("id")); err != nil {
		return err
	}
	a.say(w, "deleted")
	return goTo(w, r, "/settings/messages")
}
