package sandbox

import (
	"slices"
	"strings"
)

// noScore marks outcomes that carry none.
const noScore = -1

// passMark is the vendor's line between attack and person (seed 003: "less than 50 means it might be an attack").
const passMark = 50

// Attack types (seed 003, Get Result API).
const (
	attackNone = iota
	attackPresentation
	attackInjection
	attackUnsure
)

// notices says how the server notification of a finished session goes out.
type notices int

const (
	noticeOnce notices = iota
	noticeLate         // an hour of sandbox time after the finish
	noticeNever
	noticeTwice
)

// outcome is how a session ends, in both products' words.
type outcome struct {
	name          string
	score, attack int
	code, message string // LD1 get-result envelope; code "" means LIVENESS_NO_RESULT
	idvResult     string
	errorCode     string
	notices       notices
}

// partial says that LD1 answers with a code of its own and only the far picture (deprecated since 6.0.0).
func (o outcome) partial() bool { return o.code != "" && o.code != "SUCCESS" }

// passed is what the page tells the person.
func (o outcome) passed() bool { return o.idvResult == "PASS" }

// detectedFail is a failure that a person may try again: the score was below the line.
func (o outcome) detectedFail() bool { return o.errorCode == "LIVENESS_ATTACK" }

// pictured says whether the IDV result has pictures. INCOMPLETE has none.
func (o outcome) pictured() bool { return o.idvResult != "INCOMPLETE" }

// outcomes is contract.md's table. The face codes exist in LD1 only; for IDV they become the one documented
// answer for unusable data, INCOMPLETE / PARAMETER_ERROR (seed 000).
var outcomes = []outcome{
	{name: "pass", score: 99, code: "SUCCESS", message: "OK", idvResult: "PASS", errorCode: "SUCCESS"},
	{name: "low-score", score: 62, code: "SUCCESS", message: "OK", idvResult: "PASS", errorCode: "SUCCESS"},
	{name: "attack-presentation", score: 0, attack: attackPresentation, code: "SUCCESS", message: "OK", idvResult: "FAIL", errorCode: "LIVENESS_ATTACK"},
	{name: "attack-injection", score: 0, attack: attackInjection, code: "SUCCESS", message: "OK", idvResult: "FAIL", errorCode: "LIVENESS_ATTACK"},
	{name: "attack-unsure", score: 0, attack: attackUnsure, code: "SUCCESS", message: "OK", idvResult: "FAIL", errorCode: "LIVENESS_ATTACK"},
	// A policy hit says nothing against the face, so the score stays that of a person.
	{name: "strategy-hit", score: 91, idvResult: "FAIL", errorCode: "STRATEGY_HIT"},
	{name: "user-timeout", score: noScore, idvResult: "INCOMPLETE", errorCode: "USER_TIMEOUT"},
	{name: "give-up", score: noScore, idvResult: "INCOMPLETE", errorCode: "PARAMETER_ERROR"},
	{name: "page-error", score: noScore, idvResult: "INCOMPLETE", errorCode: "ERROR"},
	faceCode("no-face", "NO_FACE_DETECTED", "No face detected from the image."),
	faceCode("many-faces", "TOO_MANY_FACES_DETECTED", "Multiple faces detected from the image,please only keep one face in the image."),
	faceCode("invalid-face", "INVALID_FACE_DETECTED", "The face is too big,small,incomplete,please show your front-view face."),
	faceCode("occluded", "FACE_OCCLUDED", "Face should not be occluded,please try again."),
	faceCode("poor-quality", "FACE_QUALITY_TOO_POOR", "Face quality is too low,please try again."),
	{name: "late-callback", score: 99, code: "SUCCESS", message: "OK", idvResult: "PASS", errorCode: "SUCCESS", notices: noticeLate},
	{name: "no-callback", score: 99, code: "SUCCESS", message: "OK", idvResult: "PASS", errorCode: "SUCCESS", notices: noticeNever},
	{name: "double-callback", score: 99, code: "SUCCESS", message: "OK", idvResult: "PASS", errorCode: "SUCCESS", notices: noticeTwice},
}

func faceCode(name, code, message string) outcome {
	return outcome{name: name, score: noScore, code: code, message: message, idvResult: "INCOMPLETE", errorCode: "PARAMETER_ERROR"}
}

func findOutcome(name string) (outcome, bool) {
	i := slices.IndexFunc(outcomes, func(o outcome) bool { return o.name == name })
	if i < 0 {
		return outcome{}, false
	}
	return outcomes[i], true
}

func outcomeNames() string {
	names := make([]string, len(outcomes))
	for i, o := range outcomes {
		names[i] = o.name
	}
	return strings.Join(names, ", ")
}

// withScore is the outcome at another score. The score then decides between person and attack, as the docs say;
// an attack without a type is "unsure". It leaves outcomes without a score alone, and those decided elsewhere.
func (o outcome) withScore(score int) outcome {
	if o.score == noScore || o.errorCode == "STRATEGY_HIT" {
		return o
	}
	o.score = score
	if score >= passMark {
		o.idvResult, o.errorCode, o.attack = "PASS", "SUCCESS", attackNone
		return o
	}
	o.idvResult, o.errorCode = "FAIL", "LIVENESS_ATTACK"
	if o.attack == attackNone {
		o.attack = attackUnsure
	}
	return o
}

// scripted finds the outcome that a reference asks for: "sim:" and a name, then nothing, ":" or "-" and anything.
// No name continues another after "-", so at most one fits.
func scripted(references ...string) (outcome, bool) {
	for _, ref := range references {
		rest, ok := strings.CutPrefix(ref, "sim:")
		if !ok {
			continue
		}
		for _, o := range outcomes {
			tail, fits := strings.CutPrefix(rest, o.name)
			if fits && (tail == "" || tail[0] == ':' || tail[0] == '-') {
				return o, true
			}
		}
	}
	return outcome{}, false
}
