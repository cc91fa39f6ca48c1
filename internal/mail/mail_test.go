package mail

import (
	"bufio"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	gonet "net/mail"
	"strings"
	"sync"
	"testing"
	"time"
)

// server is a small mail server on loopback. Its knobs are the lines it answers with.
type server struct {
	addr    string
	answers map[string]string // by command: what it says instead of yes
	mu      sync.Mutex
	heard   []string // commands
	got     []string // messages
}

func newServer(t *testing.T, answers map[string]string) *server {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &server{addr: ln.Addr().String(), answers: answers}
	var serving sync.WaitGroup
	t.Cleanup(func() { _ = ln.Close(); serving.Wait() })
	serving.Go(func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			serving.Go(func() { defer conn.Close(); s.talk(conn) })
		}
	})
	return s
}

func (s *server) talk(conn net.Conn) {
	r := bufio.NewReader(conn)
	say := func(line string) { _, _ = io.WriteString(conn, line+"\r\n") }
	say("220 test")
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimSpace(line)
		command, _, _ := strings.Cut(strings.ToUpper(line), " ")
		s.mu.Lock()
		s.heard = append(s.heard, line)
		s.mu.Unlock()
		if answer, ok := s.answers[command]; ok {
			if answer == "silence" {
				_, _ = r.ReadString('\n') // until the other side gives up
				return
			}
			say(answer)
			continue
		}
		switch command {
		case "EHLO":
			say("250-test\r\n250 AUTH PLAIN")
		case "AUTH":
			say("235 yes")
		case "DATA":
			say("354 go on")
			s.take(r)
			say("250 taken")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 yes")
		}
	}
}

func (s *server) take(r *bufio.Reader) {
	var b strings.Builder
	for {
		line, err := r.ReadString('\n')
		if err != nil || line == ".\r\n" {
			break
		}
		b.WriteString(strings.TrimPrefix(line, ".")) // RFC 5321, 4.5.2: a line that begins with a dot has one more
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.got = append(s.got, b.String())
}

func (s *server) messages() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.got
}

func sender(t *testing.T, c Config) *Sender {
	t.Helper()
	c.From, c.Now = "Bahari Pay <care@bahari.example>", func() time.Time { return time.Date(2026, 11, 23, 14, 2, 36, 0, time.UTC) }
	s, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSend(t *testing.T) {
	srv := newServer(t, nil)
	s := sender(t, Config{Addr: srv.addr, User: "desk", Password: "secret"})
	if err := s.Send(t.Context(), " lan@customer.example ", "Kiểm tra khuôn mặt", "Xin chào Lan,\nhttps://desk.example/v/x\n.\nend"); err != nil {
		t.Fatal(err)
	}
	if len(srv.messages()) != 1 {
		t.Fatalf("%d messages", len(srv.messages()))
	}
	m, err := gonet.ReadMessage(strings.NewReader(srv.messages()[0]))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || subject != "Kiểm tra khuôn mặt" {
		t.Errorf("subject %q, %v", subject, err)
	}
	var body []byte
	switch m.Header.Get("Content-Transfer-Encoding") {
	case "quoted-printable":
		body, err = io.ReadAll(quotedprintable.NewReader(m.Body))
	default:
		body, err = io.ReadAll(base64.NewDecoder(base64.StdEncoding, m.Body))
	}
	if got := strings.TrimSpace(strings.ReplaceAll(string(body), "\r\n", "\n")); err != nil || got != "Xin chào Lan,\nhttps://desk.example/v/x\n.\nend" {
		t.Errorf("body %q, %v", got, err)
	}
	if m.Header.Get("To") != "<lan@customer.example>" || m.Header.Get("From") != `"Bahari Pay" <care@bahari.example>` || !strings.HasSuffix(m.Header.Get("Message-Id"), "@bahari.example>") || !strings.Contains(m.Header.Get("Date"), "23 Nov 2026 14:02:36") {
		t.Errorf("head: %v", m.Header)
	}
	heard := strings.Join(srv.heard, "\n")
	if !strings.Contains(heard, "RCPT TO:<lan@customer.example>") || strings.Count(heard, "RCPT") != 1 || !strings.Contains(heard, "AUTH PLAIN") {
		t.Errorf("heard:\n%s", heard)
	}
}

// Nothing that is typed reaches the head of a message or the server's commands.
func TestNothingIsInjected(t *testing.T) {
	srv := newServer(t, nil)
	s := sender(t, Config{Addr: srv.addr})
	tests := []struct {
		to, subject, body string
		want              Kind
	}{
		{"a@x.example\r\nBcc: b@x.example", "s", "b", BadAddress},
		{"a@x.example, b@x.example", "s", "b", BadAddress},
		{"A <a@x.example>", "s", "b", BadAddress},
		{"<a@x.example>", "s", "b", BadAddress},
		{"not an address", "s", "b", BadAddress},
		{"", "s", "b", BadAddress},
		{strings.Repeat("a", 250) + "@x.example", "s", "b", BadAddress},
		{"a@x.example", "s\r\nBcc: b@x.example", "b", BadText},
		{"a@x.example", "s\x00", "b", BadText},
		{"a@x.example", "s", "b\x00", BadText},
		{"a@x.example", "s\xff", "b", BadText},
	}
	for _, tt := range tests {
		var failed *Error
		if err := s.Send(t.Context(), tt.to, tt.subject, tt.body); !errors.As(err, &failed) || failed.Kind != tt.want {
			t.Errorf("%q, %q, %q: %v, want kind %d", tt.to, tt.subject, tt.body, err, tt.want)
		}
	}
	if len(srv.heard) != 0 {
		t.Errorf("the server heard %q", srv.heard)
	}
}

func TestTrouble(t *testing.T) {
	tests := []struct {
		name    string
		answers map[string]string
		user    string
		want    Error
	}{
		{"no such recipient", map[string]string{"RCPT": "550 5.1.1 secret@customer.example is unknown"}, "", Error{Refused, 550}},
		{"no relaying for this sender", map[string]string{"MAIL": "530 5.7.0 sign in first"}, "", Error{Refused, 530}},
		{"the message is refused", map[string]string{"DATA": "552 too big"}, "", Error{Refused, 552}},
		{"wrong password", map[string]string{"AUTH": "535 5.7.8 no"}, "desk", Error{BadLogin, 535}},
		{"no sign-in there", map[string]string{"EHLO": "250 test"}, "desk", Error{Kind: Unreachable}},
		{"silence", map[string]string{"MAIL": "silence"}, "", Error{Kind: Unreachable}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			srv := newServer(t, tt.answers)
			c := Config{Addr: srv.addr}
			if tt.user != "" {
				c.User, c.Password = tt.user, "pw-canary"
			}
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			err := sender(t, c).Send(ctx, "secret@customer.example", "s", "b")
			var failed *Error
			if !errors.As(err, &failed) || *failed != tt.want {
				t.Fatalf("%#v, want %#v", err, tt.want)
			}
			for _, canary := range []string{"secret", "pw-canary", "customer.example"} {
				if strings.Contains(err.Error(), canary) {
					t.Errorf("the error tells %q: %v", canary, err)
				}
			}
			if len(srv.messages()) != 0 {
				t.Error("a message went all the same")
			}
		})
	}
	if err := sender(t, Config{Addr: "127.0.0.1:1"}).Send(t.Context(), "a@x.example", "s", "b"); err == nil || err.(*Error).Kind != Unreachable { //nolint:errorlint // always this type
		t.Errorf("no server: %v", err)
	}
}

// A server that is not on this machine gets nothing before the connection is encrypted.
func TestEncryptionIsRequired(t *testing.T) {
	srv := newServer(t, nil) // offers none
	s := sender(t, Config{Addr: "mail.example:587", User: "desk", Password: "pw-canary"})
	s.dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, srv.addr)
	}
	var failed *Error
	if err := s.Send(t.Context(), "a@x.example", "s", "b"); !errors.As(err, &failed) || failed.Kind != Unreachable {
		t.Errorf("%v, want unreachable", err)
	}
	if heard := strings.Join(srv.heard, "\n"); strings.Contains(heard, "AUTH") || strings.Contains(heard, "MAIL") {
		t.Errorf("it heard %q", heard)
	}
}

// A goodbye that fails after the message was taken is no failure: it would be sent twice.
func TestSentIsSent(t *testing.T) {
	srv := newServer(t, map[string]string{"QUIT": "421 broken"})
	if err := sender(t, Config{Addr: srv.addr}).Send(t.Context(), "a@x.example", "s", "b"); err != nil || len(srv.messages()) != 1 {
		t.Errorf("%v, %d messages", err, len(srv.messages()))
	}
}

func TestNewRefuses(t *testing.T) {
	for _, c := range []Config{
		{Addr: "mail.example", From: "a@x.example"}, {Addr: ":25", From: "a@x.example"}, {Addr: "mail.example:smtp", From: "a@x.example"}, {Addr: "mail.example:465", From: "a@x.example"},
		{Addr: "mail.example:25"}, {Addr: "mail.example:25", From: "nobody"}, {Addr: "mail.example:25", From: "a@x.example", User: "u"}, {Addr: "mail.example:25", From: "a@x.example", Password: "p"},
	} {
		if _, err := New(c); err == nil {
			t.Errorf("%+v is taken", c)
		}
	}
}
