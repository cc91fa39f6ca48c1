package handlers

import (
	"context"
	"net/url"
	"strings"
	"time"

	"livedesk/internal/auth"
	"livedesk/internal/lang"
	"livedesk/internal/qr"
	"livedesk/internal/verify"
	"livedesk/store"
	"livedesk/views"
)

// lifetimes are the choices of how long a customer's link works; any from 1h to 30d is taken.
var lifetimes = []views.Option{{Value: "1h", Label: "1 hour"}, {Value: "4h", Label: "4 hours"}, {Value: "24h", Label: "1 day"}, {Value: "3d", Label: "3 days"},
	{Value: "7d", Label: "7 days"}, {Value: "30d", Label: "30 days"}}

// defaultLifetime is what the form begins with; what verify takes an empty one for.
const defaultLifetime = "24h"

// linkIsOver says whether the customer can no longer start through what they were given.
func (a *App) linkIsOver(rec record) bool {
	if rec.link.Code == "" {
		return a.sessionIsOver(rec)
	}
	return !rec.link.Works(a.Now())
}

// sessionIsOver says whether the vendor's page of the current attempt can no longer be used.
func (a *App) sessionIsOver(rec record) bool {
	at := rec.current()
	return !store.Pending(at.Status) || a.Now().After(at.ExpiresAt)
}

// fillSlip shows the link while a customer can still use it, to those who hand links over.
func (a *App) fillSlip(ctx context.Context, rec record, u user, m *views.Verification) error {
	if !u.can(auth.Link) || !verify.CanReissue(rec.Status) || rec.Status == store.StatusWaiting || a.linkIsOver(rec) {
		return nil
	}
	address, until := rec.current().URL, rec.current().ExpiresAt // a verification from before links had addresses of ours
	if rec.link.Code != "" {
		address, until = a.Verify.LinkURL(rec.link.Code), rec.link.ExpiresAt
	}
	d, size, err := qr.Path(address)
	if err != nil {
		return err
	}
	m.Slip = &views.Slip{
		URL: address, QRPath: d, QRSize: size, ExpiresMS: until.UnixMilli(), Expires: deadline(until, u.zone), DateTime: rfc3339(until),
		Left: left(until.Sub(a.Now()), u), AssistURL: "/verifications/" + rec.ID + "/assist",
	}
	if rec.link.Code != "" {
		m.Slip.Extend = chosen(lifetimes, defaultLifetime)
		if !a.sessionIsOver(rec) {
			m.Slip.VendorURL, m.Slip.VendorExpires = rec.current().URL, clock(rec.current().ExpiresAt, u.zone)
		}
	}
	return a.fillMessages(ctx, rec, u, m.Slip)
}

// fillMessages writes what goes to the customer, in their language or the one that staff chose, and hands it to the
// person's own programs.
func (a *App) fillMessages(ctx context.Context, rec record, u user, s *views.Slip) error {
	s.Lang = lang.Match(rec.say, rec.Language)
	for _, l := range lang.Languages() {
		s.Languages = append(s.Languages, views.Option{Value: l.Tag, Label: l.Name, Selected: l.Tag == s.Lang})
	}
	all, _, err := a.texts(ctx, verify.MessageSet(rec.Verification), s.Lang)
	if err != nil {
		return err
	}
	who, err := a.setting(ctx, settingOrganisation)
	if err != nil {
		return err
	}
	f := facts{name: rec.Name, link: s.URL, time: s.Expires, who: who, left: time.UnixMilli(s.ExpiresMS).Sub(a.Now())}
	for _, c := range channels {
		m := views.Message{Channel: c, Body: fill(all[c].body, s.Lang, f)}
		switch c {
		case store.ChannelMail:
			m.CanSend, m.SendURL = a.Mail != nil, "/verifications/"+rec.ID+"/mail"
			m.Subject = strings.ReplaceAll(fill(all[c].subject, s.Lang, f), "\n", " ")
			// RFC 6068: lines of a body end with CR and LF.
			m.URL = "mailto:?subject=" + query(m.Subject) + "&body=" + query(strings.ReplaceAll(m.Body, "\n", "\r\n"))
		case store.ChannelSMS:
			m.URL, m.SMS = "sms:?&body="+query(m.Body), smsModel(m.Body, u)
		default:
			m.URL = "https://wa.me/?text=" + query(m.Body)
		}
		s.Messages = append(s.Messages, m)
	}
	return nil
}

// query escapes spaces as %20: mail programs show a plus as a plus.
func query(text string) string { return strings.ReplaceAll(url.QueryEscape(text), "+", "%20") }

// deadline is a day and time that reads the same in every language.
func deadline(t time.Time, zone *time.Location) string {
	return format(t, zone, "2006-01-02 15:04 ") + zoneLabel(t, zone)
}

// left is a duration in words, for pages without script.
func left(d time.Duration, u user) string {
	switch {
	case d <= 0:
		return u.say("ended")
	case d < time.Minute:
		return u.say("less than a minute")
	case d < 2*time.Hour:
		return u.count(int(d.Minutes()), "{n} minute", "{n} minutes")
	case d < 48*time.Hour:
		return u.count(int(d.Hours()), "{n} hour", "{n} hours")
	}
	return u.count(int(d.Hours()/24), "{n} day", "{n} days")
}

// ago is how long something has been, in the same words as the page's script (views/say.go).
func ago(d time.Duration, u user) string {
	switch {
	case d < time.Minute:
		return u.say("just now")
	case d < 2*time.Hour:
		return u.count(int(d.Minutes()), "{n} minute ago", "{n} minutes ago")
	case d < 48*time.Hour:
		return u.count(int(d.Hours()), "{n} hour ago", "{n} hours ago")
	}
	return u.count(int(d.Hours()/24), "{n} day ago", "{n} days ago")
}
