// Package mail hands one message to the company's own mail server. It must not know who the recipient is to us, keep
// what it sends, or let an address or a server's words into an error: both end up in logs.
package mail

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/netip"
	"net/textproto"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	gomail "github.com/wneessen/go-mail"
)

// limit bounds one sending: a person waits for it.
const limit = 15 * time.Second

// Config is how the server is reached. User may be empty: no sign-in then.
type Config struct {
	Addr           string // host:port
	From           string // "Bahari Pay <care@bahari.example>", or the address alone
	User, Password string
	Now            func() time.Time
}

// Sender sends. It is safe for concurrent use: every message has a connection of its own.
type Sender struct {
	host    string
	from    *mail.Address
	now     func() time.Time
	dial    gomail.DialContextFunc
	options []gomail.Option
}

// Kind is why a message was not sent.
type Kind int

// The kinds.
const (
	Unreachable Kind = iota // no connection, no answer in time, or no encryption or sign-in where there must be
	BadLogin                // the server refuses our name and password
	Refused                 // the server refuses the recipient or the message
	BadAddress              // the recipient is no address; nothing was tried
	BadText                 // subject or text hold what no message may; nothing was tried
)

// Error says why, and the server's code where it gave one. Its text has neither address nor the server's words.
type Error struct {
	Kind Kind
	Code int
}

func (e *Error) Error() string {
	what := [...]string{"the mail server cannot be reached", "the mail server refuses the sign-in", "the mail server refuses the message", "no address", "no message"}[e.Kind]
	if e.Code != 0 {
		return fmt.Sprintf("%s (%d)", what, e.Code)
	}
	return what
}

// New checks the configuration; it connects to nothing. A connection is encrypted, unless the server is on this
// machine.
func New(c Config) (*Sender, error) {
	host, portText, err := net.SplitHostPort(c.Addr)
	if err != nil || host == "" {
		return nil, errors.New("LIVEDESK_SMTP_ADDR is a host and a port, such as mail.example:587")
	}
	port, err := strconv.Atoi(portText)
	if err != nil || port < 1 || port > 65535 || port == 465 { // 465 speaks TLS from its first byte (RFC 8314)
		return nil, errors.New("LIVEDESK_SMTP_ADDR needs a port that begins plainly and then encrypts (STARTTLS), such as 587")
	}
	from, err := mail.ParseAddress(c.From)
	if err != nil {
		return nil, errors.New("LIVEDESK_SMTP_FROM is the address that messages come from, such as care@bahari.example")
	}
	if (c.User == "") != (c.Password == "") {
		return nil, errors.New("LIVEDESK_SMTP_USER and LIVEDESK_SMTP_PASSWORD go together")
	}
	policy, login := gomail.TLSMandatory, gomail.SMTPAuthAutoDiscover
	if isLoopback(host) {
		policy, login = gomail.NoTLS, gomail.SMTPAuthPlainNoEnc
	}
	s := &Sender{host: host, from: from, now: c.Now, dial: new(net.Dialer).DialContext, options: []gomail.Option{
		gomail.WithPort(port), gomail.WithTimeout(limit), gomail.WithHELO(domainOf(from.Address)), gomail.WithTLSPolicy(policy), gomail.WithoutNoop()}}
	if c.User != "" {
		s.options = append(s.options, gomail.WithSMTPAuth(login), gomail.WithUsername(c.User), gomail.WithPassword(c.Password))
	}
	return s, nil
}

// From is the address that messages come from.
func (s *Sender) From() string { return s.from.Address }

// Host is the server's name.
func (s *Sender) Host() string { return s.host }

func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

func domainOf(address string) string { return address[strings.LastIndexByte(address, '@')+1:] }

// Address is a plain e-mail address, without a name; ok is false for anything else.
func Address(typed string) (address string, ok bool) {
	typed = strings.TrimSpace(typed)
	a, err := mail.ParseAddress(typed)
	if err != nil || a.Address != typed || len(typed) > 254 || strings.ContainsFunc(typed, unicode.IsControl) {
		return "", false
	}
	return typed, true
}

// Send tries once. The error is always an *Error.
func (s *Sender) Send(ctx context.Context, to, subject, body string) error {
	to, ok := Address(to)
	if !ok {
		return &Error{Kind: BadAddress}
	}
	if !utf8.ValidString(subject+body) || strings.ContainsFunc(subject, unicode.IsControl) || strings.ContainsRune(body, 0) {
		return &Error{Kind: BadText}
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	return s.send(ctx, s.message(to, subject, body))
}

func (s *Sender) message(to, subject, body string) *gomail.Msg {
	m := gomail.NewMsg()
	m.FromMailAddress(s.from)
	m.ToMailAddress(&mail.Address{Address: to})
	m.Subject(subject)
	m.SetDateWithValue(s.now())
	m.SetMessageIDWithValue(strings.ToLower(rand.Text()) + "@" + domainOf(s.from.Address)) // the library's own would name this machine
	m.SetBodyString(gomail.TypeTextPlain, body)
	return m
}

func (s *Sender) send(ctx context.Context, m *gomail.Msg) error {
	// The library counts its time anew for each command; a connection that closes with ctx bounds them all.
	dial := func(dialing context.Context, network, address string) (net.Conn, error) {
		conn, err := s.dial(dialing, network, address)
		if err == nil {
			context.AfterFunc(ctx, func() { _ = conn.Close() }) // closed already when all went well
		}
		return conn, err
	}
	client, err := gomail.NewClient(s.host, append(s.options[:len(s.options):len(s.options)], gomail.WithDialContextFunc(dial))...)
	if err != nil {
		return &Error{Kind: Unreachable}
	}
	server, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return &Error{Kind: loginOr(err, Unreachable), Code: codeOf(err)}
	}
	if err := client.SendWithSMTPClient(server, m); err != nil {
		return sendError(err)
	}
	// Sent is sent: a goodbye that fails is nothing to report, or the message would be sent again.
	_ = client.CloseWithSMTPClient(server)
	return nil
}

// codeOf is what the server answered, 0 when it did not.
func codeOf(err error) int {
	var answer *textproto.Error
	if errors.As(err, &answer) {
		return answer.Code
	}
	return 0
}

// loginOr tells a refused sign-in (RFC 4954: 530, 534, 535, 538) from any other trouble before the message.
func loginOr(err error, other Kind) Kind {
	switch codeOf(err) {
	case 530, 534, 535, 538:
		return BadLogin
	}
	return other
}

// sendError keeps of the library's error what may be logged.
func sendError(err error) error {
	var failed *gomail.SendError
	if errors.As(err, &failed) && failed.ErrorCode() != 0 {
		return &Error{Kind: Refused, Code: failed.ErrorCode()}
	}
	return &Error{Kind: Unreachable}
}
