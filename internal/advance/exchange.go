package advance

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"
)

// exchange is one HTTP request and its answer, within one of the slots and past
// the host's breaker. An empty token sends no X-ACCESS-TOKEN. The slot is held
// for the exchange alone, not for waits, so a call that waits for a token cannot
// block the token.
func (c *Client) exchange(ctx context.Context, r request, token string) (envelope, *Error) {
	if err := c.slots.Acquire(ctx, 1); err != nil {
		return envelope{}, unreachable(r.op(), err)
	}
	defer c.slots.Release(1)
	host := c.hosts[r.family]
	req, err := newHTTPRequest(ctx, host.base, r, token)
	if err != nil {
		return envelope{}, &Error{Op: r.op(), Kind: KindUnreachable, Err: errAddress}
	}
	if fail := host.admit(r.op()); fail != nil {
		return envelope{}, fail
	}
	fair := fits(ctx, fairTime)
	env, fail := c.roundTrip(req, r)
	host.note(fail, fair)
	return env, fail
}

func (c *Client) roundTrip(req *http.Request, r request) (envelope, *Error) {
	sent := c.now()
	resp, err := c.http.Do(req)
	if err != nil {
		return envelope{}, unreachable(r.op(), err)
	}
	defer resp.Body.Close()
	c.skew.note(resp.Header, sent, c.now())
	env, fail := c.answer(req.Context(), resp, r)
	c.log.DebugContext(req.Context(), "vendor answered", "op", r.op(), "status", resp.StatusCode,
		"code", printable(env.Code), "transaction", printableID(env.TransactionID))
	return env, fail
}

func newHTTPRequest(ctx context.Context, base string, r request, token string) (*http.Request, error) {
	body, err := newBody(r.body)
	if err != nil {
		return nil, err
	}
	address := base + r.path
	if r.query != "" {
		address += "?" + r.query
	}
	req, err := http.NewRequestWithContext(ctx, r.method, address, body)
	if err != nil {
		return nil, err
	}
	if r.method == http.MethodPost {
		req.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		req.Header.Set("X-ACCESS-TOKEN", token)
	}
	return req, nil
}

// newBody marshals all but a document that is to go as it is: Marshal would
// compact it.
func newBody(value any) (io.Reader, error) {
	switch value := value.(type) {
	case nil:
		return nil, nil
	case json.RawMessage:
		return bytes.NewReader(value), nil
	}
	text, err := json.Marshal(value)
	return bytes.NewReader(text), err
}

// answer reads the envelope whatever the HTTP status: the vendor does not say
// which status its refusals use (vendor-api §1.2).
func (c *Client) answer(ctx context.Context, resp *http.Response, r request) (envelope, *Error) {
	fail := &Error{Op: r.op(), Kind: KindGarbage, HTTPStatus: resp.StatusCode}
	if resp.StatusCode >= 300 && resp.StatusCode < 400 {
		fail.Err = errRedirect
		return envelope{}, fail
	}
	env, err := c.readEnvelope(ctx, resp, r.limit)
	env.op, env.status = r.op(), resp.StatusCode
	switch {
	case err != nil:
		fail.Kind, fail.Err = unreadableKind(err, resp.StatusCode), err
	case overloaded(env.Code, resp.StatusCode):
		fail.Kind = KindBusy
	case r.accept(env.Code):
		return env, nil
	default:
		fail.Kind = KindRefused
	}
	fail.Code, fail.Message, fail.TransactionID = env.Code, env.Message, env.TransactionID
	if fail.Kind == KindBusy {
		fail.RetryAfter = retryAfter(resp, c.now())
	}
	return env, fail
}

// retryAfter is the vendor's wish. A gateway's bare 5xx that says nothing of it
// has none; everything else that is busy means the documented 10 s.
func retryAfter(resp *http.Response, now time.Time) time.Duration {
	wish := resp.Header.Get("Retry-After")
	if wish == "" && resp.StatusCode >= http.StatusInternalServerError {
		return 0
	}
	return ParseRetryAfter(wish, now)
}

// overloaded is the vendor asking for patience. SERVICE_BUSY "may migrate to
// HTTP 429" (seed 003, Glossary), so a 429 with a code nobody documented counts.
func overloaded(code Code, status int) bool {
	return code == CodeServiceBusy || code == CodeRetryLater ||
		status == http.StatusTooManyRequests && !code.Documented()
}

// unreadableKind sorts an answer that had no envelope. Too large stays garbage
// at any status; otherwise a 429 or 5xx is a busy vendor or its gateway.
func unreadableKind(err error, status int) Kind {
	switch {
	case errors.Is(err, errTooLarge):
		return KindGarbage
	case !errors.Is(err, errNotEnvelope) && !errors.Is(err, errCutShort):
		return KindUnreachable
	case status == http.StatusTooManyRequests || status >= 500:
		return KindBusy
	}
	return KindGarbage
}

func (c *Client) readEnvelope(ctx context.Context, resp *http.Response, limit int64) (envelope, error) {
	if limit <= plainLimit {
		body, err := readBounded(resp, limit)
		if err != nil {
			return envelope{}, err
		}
		return decodeEnvelope(body)
	}
	if resp.ContentLength > limit+liftedText {
		return envelope{}, errTooLarge
	}
	l, err := c.readLifted(ctx, resp.Body, limit)
	if err != nil {
		return envelope{}, err
	}
	env, err := decodeEnvelope(l.text)
	env.long = l.long
	return env, err
}

// readBounded counts bytes after decompression, because the transport
// decompresses inside Body: a gzip bomb stops at limit as well.
func readBounded(resp *http.Response, limit int64) ([]byte, error) {
	if resp.ContentLength > limit {
		return nil, errTooLarge
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	if err != nil {
		return nil, bodyCause(err)
	}
	if int64(len(body)) > limit {
		return nil, errTooLarge
	}
	return body, nil
}
