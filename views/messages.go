package views

// Message is one ready text of the slip: for a short message, an e-mail or a chat. Nothing of what is edited is kept.
type Message struct {
	Channel       string // mail, sms or chat
	Subject, Body string
	URL           string // opens the person's own program with the text
	SMS           SMSCount

	CanSend bool   // Livedesk sends it itself
	SendURL string // posts to, subject, body
	To      string
	Errors  map[string]string
	Trouble string // why it was not sent
	Chosen  bool   // its way is the one that shows
}

// Typed puts an e-mail that was not sent back, as it was typed.
func (s *Slip) Typed(m Message) {
	for i := range s.Messages {
		w := &s.Messages[i]
		w.Chosen = w.Channel == "mail"
		if w.Chosen {
			w.To, w.Subject, w.Body, w.Errors, w.Trouble = m.To, m.Subject, m.Body, m.Errors, m.Trouble
		}
	}
}

// chosenWay is the way that shows first.
func chosenWay(messages []Message) string {
	for _, m := range messages {
		if m.Chosen {
			return m.Channel
		}
	}
	return messages[0].Channel
}

// SMSCount says how long a short message is, and gives a script what it needs to count on.
type SMSCount struct {
	Said             string // "132 characters, 1 SMS"
	Basic, Twice     string // characters of one place, and of two
	Limits           string // places: alone, part, and the same two for other alphabets
	Words, WideWords string // with {places}, {parts} and {wide}
}

// channel is how one way to a customer is named.
type channel struct{ Label, Opens string }

func channelOf(id string) channel {
	switch id {
	case "mail":
		return channel{"E-mail", "Open in e-mail"}
	case "sms":
		return channel{"SMS", "Open in SMS"}
	}
	return channel{"Chat", "Open in WhatsApp"}
}

// MessageTexts is where the texts of a set are kept, one language at a time. Posts to /settings/messages.
type MessageTexts struct {
	Set, SetName, Lang string
	Sets, Languages    []Option
	Texts              []MessageText
	Sample             MessageSample
	Errors             map[string]string // by field: subject, mail, sms, chat; name for a new set
	NewName            string
	Full               bool // no more sets can be added
}

// MessageText is one text that is kept. Inherited is what holds without it.
type MessageText struct {
	Channel                     string
	Subject, Body               string
	Own                         bool
	InheritedSubject, Inherited string
	PreviewSubject, Preview     string
	SMS                         SMSCount
}

// MessageSample fills the placeholders of the preview.
type MessageSample struct{ Name, Link, Time, Who, Minutes string }

// summary lists the errors in the order of the form.
func (m MessageTexts) summary() []fieldError {
	var out []fieldError
	for _, f := range []fieldError{{ID: "sms", Label: "SMS"}, {ID: "subject", Label: "Subject"}, {ID: "mail", Label: "E-mail"}, {ID: "chat", Label: "Chat"}} {
		if text := m.Errors[f.ID]; text != "" {
			out = append(out, fieldError{f.ID, f.Label, text})
		}
	}
	return out
}

// address is this page for a set and a language.
func (m MessageTexts) address(set, lang string) string {
	return "/settings/messages?set=" + set + "&lang=" + lang
}

// goBack leads back to it.
func (m MessageTexts) goBack() string {
	if m.Set == "" {
		return "{channel}: go back to the built-in text…"
	}
	return "{channel}: go back to the standard text…"
}

// below names what a set falls back to.
func (m MessageTexts) below() string {
	if m.Set == "" {
		return "the built-in text"
	}
	return "the standard text"
}
