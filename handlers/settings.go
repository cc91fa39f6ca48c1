package handlers

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"livedesk/store"
	"livedesk/views"
)

// Settings that admins change.
const (
	settingOrganisation = "organisation" // the name that customers know the company by
	settingContact      = "contact"      // a line for customers who need help
)

// Connection is how the vendor is reached, for the settings page. It is set by options, not here.
type Connection struct {
	Region                        string // of the identity calls: "sg"
	IDVURL, LivenessURL, TokenURL string
}

// setting is a value, "" where none was set.
func (a *App) setting(ctx context.Context, key string) (string, error) {
	value, err := a.Store.Setting(ctx, key)
	if errors.Is(err, store.ErrNotFound) {
		return "", nil
	}
	return value, err
}

func (a *App) showSettings(w http.ResponseWriter, r *http.Request, u user) error {
	m := views.Settings{}
	var err error
	if m.Organisation, err = a.setting(r.Context(), settingOrganisation); err != nil {
		return err
	}
	if m.Contact, err = a.setting(r.Context(), settingContact); err != nil {
		return err
	}
	if m.Quota, err = a.revealQuota(r.Context()); err != nil {
		return err
	}
	return a.settingsPage(w, r, u, http.StatusOK, m)
}

func (a *App) settingsPage(w http.ResponseWriter, r *http.Request, u user, status int, m views.Settings) error {
	m.Connection = a.connectionFacts(u)
	return a.page(w, r, status, views.SettingsPage(a.shell(r, u, "Settings"), m))
}

// revealQuota is how many times an hour a person may uncover pictures, as text.
func (a *App) revealQuota(ctx context.Context) (string, error) {
	value, err := a.setting(ctx, store.SettingRevealQuota)
	return cmp.Or(value, strconv.Itoa(store.RevealQuota)), err
}

// checkQuota says what is wrong with a quota.
func checkQuota(s string) string {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > store.MaxRevealQuota || s != strconv.Itoa(n) {
		return "Type a whole number from 1 to 1000."
	}
	return ""
}

// changeSettings writes what is another value now; each has its own audit entry. A quota that was not sent stays.
func (a *App) changeSettings(w http.ResponseWriter, r *http.Request, u user) error {
	m := views.Settings{Organisation: strings.TrimSpace(r.PostFormValue("organisation")), Contact: strings.TrimSpace(r.PostFormValue("contact")), Errors: map[string]string{}}
	var err error
	if m.Quota, err = a.revealQuota(r.Context()); err != nil {
		return err
	}
	if r.PostForm.Has("quota") {
		m.Quota = strings.TrimSpace(r.PostFormValue("quota"))
		if wrong := checkQuota(m.Quota); wrong != "" {
			m.Errors["quota"] = wrong
		}
	}
	for _, f := range []struct {
		name, value string
		most        int
	}{{"organisation", m.Organisation, 80}, {"contact", m.Contact, 160}} {
		if wrong := checkLine(f.value, f.most, u); wrong != "" {
			m.Errors[f.name] = wrong
		}
	}
	if len(m.Errors) > 0 {
		return a.settingsPage(w, r, u, http.StatusUnprocessableEntity, m)
	}
	for key, value := range map[string]string{settingOrganisation: m.Organisation, settingContact: m.Contact, store.SettingRevealQuota: m.Quota} {
		old, err := a.setting(r.Context(), key)
		if err != nil {
			return err
		}
		if old == value || key == store.SettingRevealQuota && old == "" && value == strconv.Itoa(store.RevealQuota) {
			continue
		}
		if err := a.Store.SetSetting(r.Context(), u.actor(), key, value); err != nil {
			return err
		}
	}
	a.say(w, "saved")
	return goTo(w, r, "/settings")
}

// checkLine says what is wrong with an optional line of text.
func checkLine(s string, most int, u user) string {
	if n := utf8.RuneCountInString(s) - most; n > 0 {
		return u.count(n, "Too long by {n} character. Use at most {most}.", "Too long by {n} characters. Use at most {most}.", "most", strconv.Itoa(most))
	}
	if !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl) {
		return "Leave line breaks and control characters out."
	}
	return ""
}

func (a *App) connectionFacts(u user) []views.Fact {
	vendor := "ADVANCE.AI, real checks"
	if a.Sandbox {
		vendor = "Sandbox on this machine: scripted outcomes, nothing reaches ADVANCE.AI"
	}
	facts := []views.Fact{{Key: "Vendor", Value: u.say(vendor)}}
	if a.Connection.Region != "" && !a.Sandbox {
		facts = append(facts, views.Fact{Key: "Region", Value: a.Connection.Region, Mono: true})
	}
	for _, h := range []struct{ key, address string }{{"Identity calls", a.Connection.IDVURL}, {"Liveness calls", a.Connection.LivenessURL}, {"Token calls", a.Connection.TokenURL}} {
		if host := hostOf(h.address); host != "" {
			facts = append(facts, views.Fact{Key: h.key, Value: host, Mono: true})
		}
	}
	mail := views.Fact{Key: "E-mail", Value: u.say("not set up; staff send from their own programs")}
	if a.Mail != nil {
		mail.Value = u.say("from {address} through {host}", "address", a.Mail.From(), "host", a.Mail.Host())
	}
	return append(facts, mail, views.Fact{Key: "Addresses of ours", Value: a.PublicURL, Mono: true}, views.Fact{Key: "Clock", Value: a.clockFact(u)})
}

// hostOf is an address without path and without the name and password that an option may carry.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return ""
	}
	return u.Host
}

// clockFact says how far our clock is off. Beyond 300 s the vendor refuses tokens (vendor-api §2.1).
func (a *App) clockFact(u user) string {
	d, known := a.Verify.Skew()
	switch {
	case !known:
		return u.say("not compared yet; the next call to the vendor does")
	case d == 0:
		return u.say("agrees with the vendor’s")
	case d > 0:
		return u.count(int(d/time.Second), "{n} second ahead of the vendor’s", "{n} seconds ahead of the vendor’s")
	}
	return u.count(int(-d/time.Second), "{n} second behind the vendor’s", "{n} seconds behind the vendor’s")
}
