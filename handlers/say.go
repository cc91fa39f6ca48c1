package handlers

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"livedesk/internal/lang"
	"livedesk/store"
)

// text is what goes to a customer, with placeholders. Only mail has a subject.
type text struct{ subject, body string }

// channels are the ways a text goes out, in the order shown.
var channels = []string{store.ChannelSMS, store.ChannelMail, store.ChannelChat}

// Limits of a text, in characters. Ours: far above what anybody reads on a phone.
const maxSubject = 150

var maxBody = map[string]int{store.ChannelMail: 4000, store.ChannelSMS: 600, store.ChannelChat: 2000}

// builtIn is the text that the product comes with.
func builtIn(tag, channel string) text {
	hello, ask := lang.T(tag, "Hello {name},"), lang.T(tag, "we need a short face check to go on. It takes about a minute. Open this link before {time}:")
	if channel != store.ChannelMail {
		return text{body: hello + " " + ask + "\n{link}"}
	}
	return text{subject: lang.T(tag, "A short face check"), body: hello + "\n\n" + ask + "\n{link}\n\n{who}"}
}

// texts are those of a set in a language: its own, else the standard set's, else what is built in. own says which
// the set has itself.
func (a *App) texts(ctx context.Context, set, tag string) (all map[string]text, own map[string]bool, err error) {
	stored, err := a.Store.Messages(ctx, set, tag)
	if err != nil {
		return nil, nil, err
	}
	all, own = map[string]text{}, map[string]bool{}
	for _, c := range channels {
		all[c] = builtIn(tag, c)
	}
	for _, m := range stored { // the standard set comes first: its id is empty
		all[m.Channel] = text{m.Subject, m.Body}
		own[m.Channel] = m.Set == set
	}
	return all, own, nil
}

// inherited is what a set says where it has no text of its own.
func (a *App) inherited(ctx context.Context, set, tag string) (map[string]text, error) {
	if set != "" {
		all, _, err := a.texts(ctx, "", tag)
		return all, err
	}
	all := map[string]text{}
	for _, c := range channels {
		all[c] = builtIn(tag, c)
	}
	return all, nil
}

// facts fill the placeholders.
type facts struct {
	name, link, time string
	who              string // the company; "" where none is set
	left             time.Duration
}

var (
	placeholder = regexp.MustCompile(`\{[^{}\n]*\}`)
	// Where there is no name, it and what ties it to the sentence are left out: "Hello {name}," is "Hello,".
	nameFirst  = regexp.MustCompile(`(?m)^\{name\}[,،、:：]?[ \t]*`)
	nameBefore = regexp.MustCompile(`[ \t]*[,،、]?[ \t]*\{name\}([,،、:;.!?：])`)
	nameAnyhow = regexp.MustCompile(`[ \t]?\{name\}`)
	whoAlone   = regexp.MustCompile(`(?m)^[ \t]*\{who\}[ \t]*$`)
)

// fill writes a text out for one customer.
func fill(words, tag string, f facts) string {
	if f.name == "" {
		words = nameFirst.ReplaceAllString(words, "")
		words = nameBefore.ReplaceAllString(words, "$1")
		words = nameAnyhow.ReplaceAllString(words, "")
	}
	if f.who == "" { // a signature without a name is none
		words = whoAlone.ReplaceAllString(words, "")
		f.who = lang.T(tag, "The company that sent you this link")
	}
	minutes := strconv.Itoa(max(0, int(f.left/time.Minute)))
	// One pass: what a name holds is never a placeholder.
	return strings.TrimSpace(strings.NewReplacer("{name}", f.name, "{link}", f.link, "{time}", f.time, "{who}", f.who, "{minutes}", minutes).Replace(words))
}

// placeholders are those that fill knows.
var placeholders = []string{"{name}", "{link}", "{time}", "{who}", "{minutes}"}

// checkText says per form field what is wrong with a text.
func checkText(channel string, t text, u user) map[string]string {
	wrong := map[string]string{}
	if s := checkWords(t.body, maxBody[channel], u); s != "" {
		wrong[channel] = s
	} else if !strings.Contains(t.body, "{link}") {
		wrong[channel] = "Put {link} where the link belongs. Without it the customer cannot start."
	}
	if channel != store.ChannelMail {
		return wrong
	}
	if s := checkWords(t.subject, maxSubject, u); s != "" {
		wrong["subject"] = s
	} else if strings.Contains(t.subject, "\n") {
		wrong["subject"] = "Keep the subject on one line."
	}
	return wrong
}

func checkWords(words string, most int, u user) string {
	if s := checkSaid(words, most, u); s != "" {
		return s
	}
	for _, found := range placeholder.FindAllString(words, -1) {
		if !slices.Contains(placeholders, found) {
			return u.say("{word} is not known. Use {name}, {link}, {time}, {who} or {minutes}.", "word", found)
		}
	}
	return ""
}

// checkSaid says what is wrong with a text of some lines.
func checkSaid(words string, most int, u user) string {
	if words == "" {
		return "Type a text."
	}
	if n := utf8.RuneCountInString(words) - most; n > 0 {
		return u.count(n, "Too long by {n} character.", "Too long by {n} characters.")
	}
	if !utf8.ValidString(words) || strings.ContainsFunc(words, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }) {
		return "Leave control characters out."
	}
	return ""
}

// typedText is a text as a browser sends it.
func typedText(s string) string {
	return strings.TrimSpace(strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n"))
}
