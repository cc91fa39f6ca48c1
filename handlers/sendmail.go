package handlers

import (
	"errors"
	"net/http"
	"strings"

	"livedesk/internal/mail"
	"livedesk/store"
	"livedesk/views"
)

// mailTroubles are what staff are told when a message did not go. One try is made; staff decide about another.
var mailTroubles = map[mail.Kind]string{
	mail.Unreachable: "Not sent: the mail server gave no answer, or offers no encryption or sign-in. Try once more, or open it in your own e-mail.",
	mail.BadLogin:    "Not sent: the mail server refuses Livedesk’s sign-in. Tell your admin, and open it in your own e-mail.",
	mail.Refused:     "Not sent: the mail server refuses this address or this text. Look at the address once more.",
}

// sendMail sends the text beside a link, as it was edited. The address is used once and kept nowhere.
func (a *App) sendMail(w http.ResponseWriter, r *http.Request, u user) error {
	rec, err := a.record(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	rec.say = r.PostFormValue("say")
	var slip views.Verification
	if err := a.fillSlip(r.Context(), rec, u, &slip); err != nil {
		return err
	}
	if a.Mail == nil || slip.Slip == nil {
		return store.ErrConflict
	}
	m := views.Message{To: strings.TrimSpace(r.PostFormValue("to")), Subject: typedText(r.PostFormValue("subject")), Body: typedText(r.PostFormValue("body"))}
	status := http.StatusUnprocessableEntity
	m.Errors = checkMail(m, slip.Slip.URL, u)
	if len(m.Errors) == 0 && a.mails.tooMany(w, r, a.address(r), u.staff.ID) {
		status, m.Trouble = http.StatusTooManyRequests, "Not sent: 20 messages a minute is the most. Wait a minute and send it again."
	}
	if len(m.Errors) == 0 && m.Trouble == "" {
		err := a.Mail.Send(r.Context(), m.To, m.Subject, m.Body)
		if err == nil {
			if err := a.Store.MessageSent(r.Context(), u.actor(), rec.ID, store.ChannelMail); err != nil {
				return err
			}
			a.say(w, "mailed")
			return goTo(w, r, "/verifications/"+rec.ID)
		}
		a.Log.Warn("an e-mail was not sent", "ref", reference(r.Context()), "verification", rec.ID, "err", err)
		status, m.Trouble = http.StatusBadGateway, mailTrouble(err)
	}
	return a.verificationPage(w, r, u, rec, status, func(page *views.Verification) { page.Slip.Typed(m) })
}

func mailTrouble(err error) string {
	var failed *mail.Error
	if errors.As(err, &failed) && mailTroubles[failed.Kind] != "" {
		return mailTroubles[failed.Kind]
	}
	return "Not sent, and it is our fault. Open it in your own e-mail."
}

// checkMail says per field what is wrong. A message without its link would help nobody.
func checkMail(m views.Message, link string, u user) map[string]string {
	wrong := map[string]string{}
	if _, ok := mail.Address(m.To); !ok {
		wrong["to"] = "Type one e-mail address, such as lan@example.com."
	}
	if s := checkLine(m.Subject, maxSubject, u); s != "" {
		wrong["subject"] = s
	} else if m.Subject == "" {
		wrong["subject"] = "Type a subject."
	}
	switch s := checkSaid(m.Body, maxBody[store.ChannelMail], u); {
	case s != "":
		wrong["body"] = s
	case !strings.Contains(m.Body, link):
		wrong["body"] = u.say("The link is missing: {link}", "link", link)
	}
	return wrong
}
