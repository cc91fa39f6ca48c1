package advance

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
)

// exchange is one HTTP request and its answer, within one of the slots. An
// empty token sends no X-ACCESS-TOKEN. The slot is held for the exchange alone,
// not for waits, so a call that waits for a token cannot block the token.
func (c *Client) exchange(ctx context.Context, r request, token string) (envelope, *Error) {
	if err := c.slots.Acquire(ctx, 1); err != nil {
		return envelope{}, unreachable(r.op(), err)
	}
	defer c.slots.Release(1)
	req, err := newHTTPRequest(ctx, r, token)
	if err != nil {
		return envelope{}, &Error{Op: r.op(), Kind: KindUnreachable, Err: errAddress}
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return envelope{}, unreachable(r.op(), err)
	}
	defer resp.Body.Close()
	env, fail := c.answer(resp, r)
	c.log.DebugContext(ctx, "vendor answered", "op", r.op(), "status", resp.StatusCode,
		"code", printable(env.Code), "transaction", printableID(env.TransactionID))
	return env, fail
}

func newHTTPRequest(ctx context.Context, r request, token string) (*http.Request, error) {
	var body io.Reader
	if r.body != nil {
		text, err := json.Marshal(r.body)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(text)
	}
	address := r.base + r.path
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

// answer reads the envelope whatever the HTTP status: the vendor does not say
// which status its refusals use (vendor-api §1.2).
func (c *Client) answer(resp *http.Response, r request) (envelope, *Error) {
	fail := &Error{Op: r.op(), Kind: KindGarbage, HTTPStatus: resp.StatusCode}
	if resp.StatusCode >= 300 && resp.StatusCode < 400 {
		fail.Err = errRedirect
		return envelope{}, fail
	}
	env, err := readEnvelope(resp, r.limit)
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
		fail.RetryAfter = ParseRetryAfter(resp.Header.Get("Retry-After"), c.now())
	}
	return env, fail
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

func readEnvelope(resp *http.Response, limit int64) (envelope, error) {
	body, err := readBounded(resp, limit)
	if err != nil {
		return envelope{}, err
	}
	return decodeEnvelope(body)
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
