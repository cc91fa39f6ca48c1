package advance

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Answer is the envelope of every call, minus data.
type Answer struct {
	Code          Code
	Message       string // may change without notice; never branch on it (seed 003)
	TransactionID string // the vendor urges keeping it
	Pricing       string // FREE or PAY; always FREE in the IDV family
}

type envelope struct {
	Answer
	Data   json.RawMessage // nil when the vendor sent null or nothing
	long   []string        // what was lifted out of Data; see restore
	op     string
	status int
}

func decodeEnvelope(body []byte) (envelope, error) {
	var wire struct {
		Code          string          `json:"code"`
		Message       string          `json:"message"`
		TransactionID string          `json:"transactionId"`
		Pricing       string          `json:"pricingStrategy"`
		Data          json.RawMessage `json:"data"`
	}
	if err := json.Unmarshal(body, &wire); err != nil || wire.Code == "" {
		return envelope{}, errNotEnvelope
	}
	env := envelope{Answer: Answer{Code(wire.Code), wire.Message, wire.TransactionID, wire.Pricing}}
	if !isNull(wire.Data) {
		env.Data = wire.Data
	}
	return env, nil
}

// garbage is the *Error for an envelope whose data is not as documented.
func (e envelope) garbage() *Error {
	return &Error{Op: e.op, Kind: KindGarbage, Code: e.Code, Message: e.Message,
		TransactionID: e.TransactionID, HTTPStatus: e.status, Err: errData}
}

// refused is the *Error for an envelope whose code is no answer after all.
func (e envelope) refused() *Error {
	return &Error{Op: e.op, Kind: KindRefused, Code: e.Code, Message: e.Message,
		TransactionID: e.TransactionID, HTTPStatus: e.status}
}

func isNull(raw json.RawMessage) bool { return len(raw) == 0 || string(raw) == "null" }

// wireFloat and wireInt read a number, a numeric string or null: the vendor's
// tables and samples disagree on which it sends.
type wireFloat struct{ value *float64 }

func (w *wireFloat) UnmarshalJSON(raw []byte) error {
	w.value = nil
	text, err := numberText(raw)
	if err != nil || text == "" {
		return err
	}
	number, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return errData
	}
	w.value = &number
	return nil
}

type wireInt struct{ value *int64 }

// UnmarshalJSON takes 1665993522952 and 1.665993522952e12 alike; a fraction is
// not a time and not a type of attack.
func (w *wireInt) UnmarshalJSON(raw []byte) error {
	w.value = nil
	text, err := numberText(raw)
	if err != nil || text == "" {
		return err
	}
	number, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		float, err := strconv.ParseFloat(text, 64)
		if err != nil || float != math.Trunc(float) || math.Abs(float) > 1<<53 {
			return errData
		}
		number = int64(float)
	}
	w.value = &number
	return nil
}

func (w wireInt) small() *int {
	if w.value == nil {
		return nil
	}
	number := int(*w.value)
	return &number
}

// numberText is the digits of a JSON number or of a string that holds one, and
// "" for null. The string must be a JSON number itself: ParseFloat alone would
// let "NaN" and "Inf" pass.
func numberText(raw []byte) (string, error) {
	if isNull(raw) {
		return "", nil
	}
	text := string(raw)
	if raw[0] == '"' {
		if err := json.Unmarshal(raw, &text); err != nil {
			return "", errData
		}
	}
	if text == "" || !strings.ContainsRune("-0123456789", rune(text[0])) || !json.Valid([]byte(text)) {
		return "", errData
	}
	return text, nil
}

// longText is the length in bytes above which a string under any name is taken
// for a picture. The vendor's longest documented text is a 2048-character URL.
const longText = 8 << 10

// withoutMedia is data fit to be kept and shown: base64 becomes "<n bytes>" (n
// after decoding) and a link to a picture "<link>", since a link opens the
// picture for a day. Keys come out sorted.
func withoutMedia(data json.RawMessage) (json.RawMessage, error) {
	if data == nil {
		return nil, nil
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var tree any
	if err := decoder.Decode(&tree); err != nil {
		return nil, errData
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(strip(tree, "", false)); err != nil {
		return nil, errData
	}
	return bytes.TrimSpace(out.Bytes()), nil
}

// strip goes through an answer. key is the name that node has, or that the list has which it is in.
func strip(node any, key string, media bool) any {
	switch node := node.(type) {
	case map[string]any:
		for name, child := range node {
			node[name] = strip(child, name, media || mediaKey(name))
		}
	case []any:
		for i, child := range node {
			node[i] = strip(child, key, media)
		}
	case string:
		if note, ok := longNote(node); ok {
			return note
		}
		if media || len(node) > longText || looksEncoded(node) || isLink(node) && !ownLinks[key] {
			return placeholder(node)
		}
	}
	return node
}

// ownLinks are the names under which the vendor gives back the addresses that we sent; any other address may be one
// of a picture.
var ownLinks = map[string]bool{"returnUrl": true, "failReturnUrl": true, "failedReturnUrl": true, "callbackUrl": true}

// encodedFrom is the length from which on a text of nothing but the letters of base64 is taken for a small picture.
const encodedFrom = 256

func looksEncoded(text string) bool {
	return len(text) >= encodedFrom && !strings.ContainsFunc(text, func(r rune) bool {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
		return !letter && !strings.ContainsRune("+/=-_\r\n", r)
	})
}

// mediaKey goes by the word, so that fields the vendor adds are caught too.
func mediaKey(key string) bool {
	key = strings.ToLower(key)
	if strings.HasSuffix(key, "time") || strings.HasSuffix(key, "type") {
		return false
	}
	return strings.Contains(key, "image") || strings.Contains(key, "video") || strings.Contains(key, "photo")
}

// placeholder keeps the words the vendor documents for faceVideoUrl.
func placeholder(text string) string {
	switch {
	case text == "" || text == "PENDING" || text == "ERROR":
		return text
	case len(text) <= longText && (strings.HasPrefix(text, "https://") || strings.HasPrefix(text, "http://")):
		return "<link>"
	}
	return fmt.Sprintf("<%d bytes>", len(strings.TrimRight(text, "="))*3/4)
}
