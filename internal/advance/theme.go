package advance

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
)

// ErrNotObject says that a theme was not sent because it is no JSON object.
var ErrNotObject = errors.New("a theme must be a JSON object")

// ConfigureUI sets the look of the vendor's H5 Liveness page for the locale that
// the document names (seed 003, ConfigureUI API). The document goes out byte for
// byte, keys that we do not know included; what it may hold is the vendor's to
// say.
//
// A refusal is a KindRefused *Error. The seed prints the 44 reasons as
// NAME("message") under PARAMETER_ERROR and does not say which of them travels
// where: a caller looks for the name in Code, and when Code is PARAMETER_ERROR
// for the text in Message.
func (c *Client) ConfigureUI(ctx context.Context, document json.RawMessage) (Answer, error) {
	if !json.Valid(document) || !bytes.HasPrefix(bytes.TrimLeft(document, " \t\r\n"), []byte("{")) {
		return Answer{}, ErrNotObject
	}
	env, err := c.call(ctx, request{endpoint: livenessTheme, body: document})
	return env.Answer, err
}
