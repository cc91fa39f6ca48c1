package advance

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"
)

// Kind is what a caller branches on when there is no answer.
type Kind int

// The kinds of failure.
const (
	KindRefused     Kind = iota + 1 // a well-formed refusal: see Code
	KindUnreachable                 // no answer: dial, timeout, reset, our own caller left, or ErrPaused
	KindGarbage                     // an answer that is not the vendor's envelope: HTML, wrong types, too large, redirect
	KindBusy                        // overloaded: ask again after RetryAfter, or later when that is 0
)

// String is the kind as a word for logs.
func (k Kind) String() string {
	switch k {
	case KindRefused:
		return "refused"
	case KindUnreachable:
		return "unreachable"
	case KindGarbage:
		return "garbage"
	case KindBusy:
		return "busy"
	}
	return "unknown"
}

// Error is a call without a usable answer. Code, Message and TransactionID are
// the vendor's when there was an envelope. Err is always one of a fixed set
// (context, syscall, io, or a sentence of ours), never the transport's own
// error: that would print addresses or pieces of the answer.
type Error struct {
	Op            string // the endpoint's last part, such as get-result
	Kind          Kind
	Code          Code
	Message       string // the vendor's text, for a person; not part of Error()
	TransactionID string
	HTTPStatus    int           // 0 when there was no answer
	RetryAfter    time.Duration // how long the vendor wants to be left alone, or we leave it alone; 0: unknown
	Skew          time.Duration // set when a token was refused and our clock may be the reason: ours minus the vendor's
	Unsure        bool          // a try of this call reached the vendor, or may have, and nobody knows what it did with it
	Err           error
}

// Error is fit for a log: the vendor's free text is left out, and its code and
// transaction id are shown only when they look like one.
func (e *Error) Error() string {
	var text strings.Builder
	fmt.Fprintf(&text, "vendor %s: %s", e.Op, e.Kind)
	if e.Code != "" {
		fmt.Fprintf(&text, ", code %s", printable(e.Code))
	}
	if e.HTTPStatus != 0 {
		fmt.Fprintf(&text, ", HTTP %d", e.HTTPStatus)
	}
	if e.TransactionID != "" {
		fmt.Fprintf(&text, ", transaction %s", printableID(e.TransactionID))
	}
	if e.Skew != 0 {
		fmt.Fprintf(&text, ": %s", skewWords(e.Skew))
	}
	if e.Err != nil {
		fmt.Fprintf(&text, ": %v", e.Err)
	}
	return text.String()
}

// Unwrap is the cause, for errors.Is.
func (e *Error) Unwrap() error { return e.Err }

// ErrPaused is the cause of a call that was not sent: the endpoint asked for
// patience (KindBusy), or the host failed again and again (KindUnreachable).
// RetryAfter says for how long.
var ErrPaused = errors.New("not asked for now")

var (
	errAddress     = errors.New("the configured address is not a URL")
	errHost        = errors.New("host name not found")
	errCertificate = errors.New("certificate not accepted")
	errNoAnswer    = errors.New("the connection failed")
	errRedirect    = errors.New("redirect not followed")
	errTooLarge    = errors.New("answer too large")
	errCutShort    = errors.New("answer cut short")
	errNotEnvelope = errors.New("not the documented envelope")
	errData        = errors.New("data not as documented")
)

// connectionEnds are the ways a connection ends that the standard library names.
var connectionEnds = []error{
	syscall.ECONNREFUSED, syscall.ECONNRESET, syscall.EPIPE, io.EOF, io.ErrUnexpectedEOF,
}

// dropped reports a connection that ended before an answer was complete. Not a
// timeout, an unknown host or a refused certificate: a repeat would find the same.
func dropped(err error) bool {
	return errors.Is(err, errNoAnswer) || slices.ContainsFunc(connectionEnds, func(end error) bool { return errors.Is(err, end) })
}

// unsure says that a failed try of an endpoint may have been done all the same: it
// was sent, and neither a refusal nor the network says that it was not. The
// vendor's own ERROR says only that something broke.
func (e *Error) unsure(op string) bool {
	switch e.Kind {
	case KindGarbage:
		return e.Op == op
	case KindUnreachable:
		return e.Op == op && !slices.ContainsFunc(neverSent, func(cause error) bool { return errors.Is(e.Err, cause) })
	case KindRefused:
		return e.Op == op && e.Code == CodeError
	case KindBusy: // a gateway that gave up waiting, and no word of the vendor's
		return e.Op == op && e.Code == "" && e.HTTPStatus >= 500
	}
	return false
}

// neverSent are the causes under which no byte of a request left.
var neverSent = []error{ErrPaused, errAddress, errHost, errCertificate, syscall.ECONNREFUSED}

var (
	codeShape = regexp.MustCompile(`^[A-Z][A-Z0-9_]{0,63}$`)
	idShape   = regexp.MustCompile(`^[0-9A-Za-z-]{1,64}$`) // at most 64 (seed 003)
)

func printable(code Code) string {
	if code == "" || codeShape.MatchString(string(code)) {
		return string(code)
	}
	return "(not shown)"
}

func printableID(id string) string {
	if id == "" || idShape.MatchString(id) {
		return id
	}
	return "(not shown)"
}

func unreachable(op string, err error) *Error {
	return &Error{Op: op, Kind: KindUnreachable, Err: cause(err)}
}

// cause replaces a transport error by a member of a fixed set. url.Error prints
// the URL, and "malformed HTTP response" prints what came.
func cause(err error) error {
	for _, known := range slices.Concat([]error{context.DeadlineExceeded, context.Canceled}, connectionEnds) {
		if errors.Is(err, known) {
			return known
		}
	}
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		return context.DeadlineExceeded
	}
	var name *net.DNSError
	if errors.As(err, &name) {
		return errHost
	}
	var certificate *tls.CertificateVerificationError
	if errors.As(err, &certificate) {
		return errCertificate
	}
	return errNoAnswer
}

// bodyCause is cause for an answer that had begun. An end that is neither ours
// nor a reset means that the vendor sent less, or other, than it announced.
func bodyCause(err error) error {
	known := cause(err)
	if errors.Is(known, errNoAnswer) || errors.Is(known, io.EOF) || errors.Is(known, io.ErrUnexpectedEOF) {
		return errCutShort
	}
	return known
}
