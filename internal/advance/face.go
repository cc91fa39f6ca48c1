package advance

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
)

// FaceMatches is who else looks like the person of one IDV attempt.
type FaceMatches struct {
	Answer
	SignatureID string   // as the vendor echoes it
	UserIDs     []string // the userId of each attempt with a similar face; without repeats, in the vendor's order
}

// SearchFaces asks whether the face of one IDV attempt is known under other
// userIds (seed 001). The vendor has to switch the product on. A refusal, such
// as that the attempt did not pass, is an *Error.
func (c *Client) SearchFaces(ctx context.Context, signatureID string) (FaceMatches, error) {
	env, err := c.call(ctx, request{endpoint: faceSearch, body: signatureBody(signatureID)})
	if err != nil {
		return FaceMatches{}, err
	}
	matches, err := decodeMatches(env.Data)
	if err != nil {
		return FaceMatches{}, env.garbage()
	}
	matches.Answer = env.Answer
	return matches, nil
}

// decodeMatches reads both spellings of the list: simliar is seed 001's, similar
// the vendor's later page (vendor-api §15 row 12). Without data nobody has said
// that nobody was found.
func decodeMatches(raw json.RawMessage) (FaceMatches, error) {
	var wire struct {
		SignatureID string   `json:"signatureId"`
		Similar     []string `json:"similarFaceUserIds"`
		Simliar     []string `json:"simliarFaceUserIds"`
	}
	if raw == nil || json.Unmarshal(raw, &wire) != nil {
		return FaceMatches{}, errData
	}
	matches := FaceMatches{SignatureID: wire.SignatureID}
	seen := map[string]bool{"": true}
	for _, id := range slices.Concat(wire.Similar, wire.Simliar) {
		if !seen[id] {
			seen[id] = true
			matches.UserIDs = append(matches.UserIDs, id)
		}
	}
	return matches, nil
}

// Enrolment says that the face of an attempt is in the face set.
type Enrolment struct {
	Answer
	Already bool // it was there before this call, or before the last of its repeats
}

// EnrolFace adds the face of one IDV attempt to the face set that SearchFaces
// searches (seed 004). The documents do not call it idempotent, but an attempt
// that is already there is recognised, so a repeat after a lost answer ends well.
// A refusal, an unknown signatureId included, is an *Error.
func (c *Client) EnrolFace(ctx context.Context, signatureID string) (Enrolment, error) {
	env, err := c.call(ctx, request{endpoint: faceEnrol, body: signatureBody(signatureID)})
	if err != nil {
		return Enrolment{}, err
	}
	already := alreadyEnrolled(env.Answer)
	if env.Code == CodeSignatureNotExist && !already {
		return Enrolment{}, env.refused()
	}
	// The data repeats the id that was asked about; only its type is checked.
	var data struct {
		SignatureID string `json:"signatureId"`
	}
	if env.Data != nil && json.Unmarshal(env.Data, &data) != nil {
		fail := env.garbage()
		fail.Unsure = true
		return Enrolment{}, fail
	}
	return Enrolment{Answer: env.Answer, Already: already}, nil
}

// acceptEnrol lets SIGNATURE_NOT_EXIST through for alreadyEnrolled to sort out.
func acceptEnrol(c Code) bool {
	return c == CodeSuccess || c == CodeSignatureAlreadyEnrolled || c == CodeSignatureNotExist
}

// alreadyEnrolled is the one place where a message decides: seed 004 lists the
// code SIGNATURE_ALREADY_ENROLLED, yet its sample of that answer carries
// SIGNATURE_NOT_EXIST with these words (vendor-api §15 row 13).
func alreadyEnrolled(a Answer) bool {
	words := strings.Join(strings.Fields(strings.ToLower(a.Message)), " ")
	return a.Code == CodeSignatureAlreadyEnrolled ||
		a.Code == CodeSignatureNotExist && strings.Contains(words, "already been enrolled")
}
