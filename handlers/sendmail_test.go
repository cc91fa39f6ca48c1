package handlers_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"livedesk/handlers"
	"livedesk/internal/auth"
	"livedesk/internal/mail"
	"livedesk/store"
)

// mailbox is a mail server on loopback that takes every message, or refuses every recipient.
type mailbox struct {
	addr   string
	mu     sync.Mutex
	refuse bool
	got    []string
}

func newMailbox(t *testing.T) *mailbox {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	m := &mailbox{addr: ln.Addr().String()}
	t.Cleanup(func() { _ = ln.Close() })
	go func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			go m.talk(conn)
		}
	}()
	return m
}

func (m *mailbox) talk(conn net.Conn) {
	defer conn.Close()
	r := bufio.NewReader(conn)
	answer := "220 test"
	text := ""
	for {
		_, _ = io.WriteString(conn, answer+"\r\n")
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		text += line
		answer = "250 yes"
		m.mu.Lock()
		switch {
		case m.refuse && strings.HasPrefix(line, "RCPT"):
			answer = "550 who is " + line
		case strings.HasPrefix(line, "DATA"):
			m.mu.Unlock()
			_, _ = io.WriteString(conn, "354 go on\r\n")
			for line != ".\r\n" && err == nil {
				line, err = r.ReadString('\n')
				text += line
			}
			m.mu.Lock()
			m.got, text = append(m.got, text), ""
		}
		m.mu.Unlock()
	}
}

func (m *mailbox) messages() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.got
}

// mailDesk is a desk that sends through a mailbox, with one link.
func mailDesk(t *testing.T) (d *desk, box *mailbox, path, link string) {
	t.Helper()
	box = newMailbox(t)
	sender, err := mail.New(mail.Config{Addr: box.addr, From: "care@bahari.example", Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	d = newDesk(t, func(c *handlers.Config) { c.Mail = sender })
	path = d.as(auth.Support).link("idv", "BP-1")
	return d, box, path, d.console.URL + "/v/" + d.code(path)
}

func TestSendMail(t *testing.T) {
	d, box, path, link := mailDesk(t)
	b := d.as(auth.Support)
	if page := b.get(path).body; !strings.Contains(page, `action="`+path+`/mail"`) || !strings.Contains(page, "Send by e-mail") {
		t.Fatal("the page offers no sending")
	}
	r := b.post(path+"/mail", url.Values{"to": {"canary@customer.example"}, "subject": {"Check"}, "body": {"Edited by hand\r\n" + link}})
	if r.status != http.StatusSeeOther || len(box.messages()) != 1 {
		t.Fatalf("%d, %d messages\n%s", r.status, len(box.messages()), r.body)
	}
	if got := box.messages()[0]; !strings.Contains(got, "RCPT TO:<canary@customer.example>") || !strings.Contains(got, "Edited by hand") {
		t.Errorf("sent:\n%s", got)
	}
	page := b.get(path)
	if !strings.Contains(page.body, "Link sent by e-mail") || !strings.Contains(page.body, "Sent. The address was not kept.") {
		t.Error("the page does not say that it was sent")
	}
	id := strings.TrimPrefix(path, "/verifications/")
	if got := d.audited(id); !strings.HasPrefix(got, "message.send ") {
		t.Errorf("audit: %s", got)
	}
	if got := kinds(t, d, path); got[len(got)-1] != store.EventSent {
		t.Errorf("events: %v", got)
	}
	box.refuse = true
	refused := b.post(path+"/mail", url.Values{"to": {"canary@customer.example"}, "subject": {"Check"}, "body": {"Kept words\n" + link}})
	for _, want := range []string{"refuses this address", `value="canary@customer.example"`, "Kept words", `id="way-mail" value="mail" checked`} {
		if !strings.Contains(refused.body, want) {
			t.Errorf("after a refusal the page lacks %q", want)
		}
	}
	if refused.status != http.StatusBadGateway {
		t.Errorf("a refusal: %d", refused.status)
	}
	if strings.Contains(d.log.String(), "canary") || strings.Contains(d.log.String(), "Kept words") {
		t.Error("the address or the text is in the log")
	}
	entries, err := d.store.AuditOf(t.Context(), id, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if strings.Contains(e.Detail, "canary") {
			t.Error("the address is in the audit log")
		}
	}
}

func TestSendMailRefuses(t *testing.T) {
	d, box, path, link := mailDesk(t)
	b := d.as(auth.Support)
	for _, tt := range []struct{ field, value, says string }{
		{"to", "a@x.example, b@x.example", "Type one e-mail address"},
		{"to", "a@x.example\r\nBcc: b@x.example", "Type one e-mail address"},
		{"to", "", "Type one e-mail address"},
		{"subject", "x\r\nBcc: b@x.example", "Leave line breaks"},
		{"subject", "", "Type a subject."},
		{"body", "no link", "The link is missing"},
		{"body", "", "Type a text."},
		{"body", strings.Repeat("x", 4001) + link, "Too long by"},
	} {
		form := url.Values{"to": {"a@x.example"}, "subject": {"Kept subject"}, "body": {"Kept body " + link}}
		form.Set(tt.field, tt.value)
		r := b.post(path+"/mail", form)
		if r.status != http.StatusUnprocessableEntity || !strings.Contains(r.body, tt.says) || !strings.Contains(r.body, "Kept ") {
			t.Errorf("%s=%.30q: %d, want 422 with %q and what was typed", tt.field, tt.value, r.status, tt.says)
		}
	}
	good := url.Values{"to": {"a@x.example"}, "subject": {"s"}, "body": {link}}
	other := d.as(auth.Support).link("idv", "BP-2")
	if r := b.post(other+"/mail", good); r.status != http.StatusUnprocessableEntity {
		t.Errorf("another customer's link: %d", r.status)
	}
	b.post(path+"/revoke", nil)
	if r := b.post(path+"/mail", good); r.status != http.StatusConflict {
		t.Errorf("a link that is over: %d, want 409", r.status)
	}
	if n := len(box.messages()); n != 0 {
		t.Errorf("%d messages went", n)
	}
}

func TestMailIsThrottled(t *testing.T) {
	d, box, path, link := mailDesk(t)
	b := d.as(auth.Support)
	last := reply{}
	for range 21 {
		last = b.post(path+"/mail", url.Values{"to": {"a@x.example"}, "subject": {"s"}, "body": {link}})
	}
	if last.status != http.StatusTooManyRequests || len(box.messages()) != 20 || !strings.Contains(last.body, "20 messages a minute") {
		t.Errorf("the 21st: %d, %d messages went", last.status, len(box.messages()))
	}
}

// Without a mail server there is nothing to send with.
func TestNoMailServer(t *testing.T) {
	d := newDesk(t)
	b := d.as(auth.Support)
	path := b.link("idv", "BP-1")
	if strings.Contains(b.get(path).body, "/mail\"") {
		t.Error("the page offers to send")
	}
	if r := b.post(path+"/mail", url.Values{"to": {"a@x.example"}}); r.status != http.StatusConflict {
		t.Errorf("%d, want 409", r.status)
	}
}
