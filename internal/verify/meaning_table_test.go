package verify

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"livedesk/internal/advance"
	"livedesk/store"
)

func idv(overall, result, why string, face *advance.FaceDetail) advance.IDVResult {
	return advance.IDVResult{Answer: advance.Answer{Code: advance.CodeSuccess},
		Data: &advance.IDVData{OverallResult: overall, IDVResult: result, ErrorCode: advance.IDVErrorCode(why), Face: face}}
}

func face(score float64, attack ...int) *advance.FaceDetail {
	f := &advance.FaceDetail{FaceLivenessScore: &score}
	if len(attack) > 0 {
		f.LivenessAttackType = &attack[0]
	}
	return f
}

func liveness(code advance.Code, score float64, attack ...int) advance.LivenessResult {
	d := &advance.LivenessData{Score: &score}
	if len(attack) > 0 {
		d.AttackType = &attack[0]
	}
	return advance.LivenessResult{Answer: advance.Answer{Code: code}, Data: d}
}

// What contradicts itself, and what nobody documented, each have one safe answer.
func TestContradictions(t *testing.T) {
	const ok = advance.CodeSuccess
	faceFails := &advance.FaceDetail{FaceResult: "FAIL", FaceLivenessScore: new(80.0)}
	tests := []struct {
		name                 string
		got                  judgement
		status, reason, held string
	}{
		{"SUCCESS without score", judgeLiveness(advance.LivenessResult{Answer: advance.Answer{Code: ok}, Data: &advance.LivenessData{}}), "", "", "ANSWER_WITHOUT_SCORE"},
		{"SUCCESS without data", judgeLiveness(advance.LivenessResult{Answer: advance.Answer{Code: ok}}), "", "", "ANSWER_WITHOUT_SCORE"},
		{"score above 100", judgeLiveness(liveness(ok, 101)), "", "", "SCORE_OUT_OF_RANGE"},
		{"score below 0", judgeLiveness(liveness(ok, -1, 1)), "", "", "SCORE_OUT_OF_RANGE"},
		{"score that is no number", judgeLiveness(liveness(ok, math.NaN())), "", "", "SCORE_OUT_OF_RANGE"},
		{"score 50", judgeLiveness(liveness(ok, 50)), "passed", "SUCCESS", ""},
		{"score just below 50", judgeLiveness(liveness(ok, 49.99)), "failed", "LIVENESS_ATTACK", ""},
		{"attack type at 99", judgeLiveness(liveness(ok, 99, 2)), "", "", "CONTRADICTORY_ANSWER"},
		{"attack type 0 at 99", judgeLiveness(liveness(ok, 99, 0)), "", "", "CONTRADICTORY_ANSWER"},
		{"attack type at 30", judgeLiveness(liveness(ok, 30, 2)), "failed", "LIVENESS_ATTACK", ""},
		{"attack type 4", judgeLiveness(liveness(ok, 0, 4)), "failed", "LIVENESS_ATTACK", ""},
		{"face code with a score", judgeLiveness(liveness(advance.CodeNoFace, 99)), "incomplete", "NO_FACE_DETECTED", ""},
		{"face code with an attack", judgeLiveness(liveness(advance.CodeNoFace, 0, 1)), "incomplete", "NO_FACE_DETECTED", ""},
		{"unknown code with a score", judgeLiveness(liveness("FACE_ON_MARS", 0, 1)), "", "", "FACE_ON_MARS"},
		{"ERROR with a score", judgeLiveness(liveness(advance.CodeError, 99)), "", "", "ERROR"},
		{"not finished", judgeLiveness(advance.LivenessResult{Answer: advance.Answer{Code: advance.CodeLivenessNoResult}}), "", "", ""},

		{"PASS below 50", judgeIDV(idv("", "PASS", "SUCCESS", face(49))), "", "", "CONTRADICTORY_ANSWER"},
		{"PASS with score 900", judgeIDV(idv("", "PASS", "SUCCESS", face(900))), "", "", "SCORE_OUT_OF_RANGE"},
		{"PASS with an attack", judgeIDV(idv("", "PASS", "SUCCESS", face(99, 1))), "", "", "CONTRADICTORY_ANSWER"},
		{"PASS without a face", judgeIDV(idv("", "PASS", "SUCCESS", nil)), "passed", "SUCCESS", ""},
		{"PASS without a reason", judgeIDV(idv("", "PASS", "", face(99))), "", "", "CONTRADICTORY_ANSWER"},
		{"PASS with a reason to fail", judgeIDV(idv("", "PASS", "LIVENESS_ATTACK", face(99))), "", "", "CONTRADICTORY_ANSWER"},
		{"PASS with an unknown reason", judgeIDV(idv("", "PASS", "NEW_REASON", face(99))), "", "", "NEW_REASON"},
		{"PASS with a face that fails", judgeIDV(idv("", "PASS", "SUCCESS", faceFails)), "", "", "CONTRADICTORY_ANSWER"},
		{"results agree", judgeIDV(idv("PASS", "PASS", "SUCCESS", face(99))), "passed", "SUCCESS", ""},
		{"overallResult alone", judgeIDV(idv("FAIL", "", "STRATEGY_HIT", faceFails)), "failed", "STRATEGY_HIT", ""},
		{"overall passes, idv fails", judgeIDV(idv("PASS", "FAIL", "SUCCESS", face(99))), "", "", "CONTRADICTORY_ANSWER"},
		{"overall fails, idv passes", judgeIDV(idv("FAIL", "PASS", "LIVENESS_ATTACK", face(0))), "", "", "CONTRADICTORY_ANSWER"},
		{"attack at 50", judgeIDV(idv("", "FAIL", "LIVENESS_ATTACK", face(50))), "failed", "LIVENESS_ATTACK", ""},
		{"attack without a score", judgeIDV(idv("", "FAIL", "LIVENESS_ATTACK", nil)), "failed", "LIVENESS_ATTACK", ""},
		{"attack with score 900", judgeIDV(idv("", "FAIL", "LIVENESS_ATTACK", face(900))), "failed", "LIVENESS_ATTACK", ""},
		{"FAIL with SUCCESS", judgeIDV(idv("", "FAIL", "SUCCESS", face(0))), "", "", "CONTRADICTORY_ANSWER"},
		{"FAIL without a reason", judgeIDV(idv("", "FAIL", "", face(0))), "", "", "CONTRADICTORY_ANSWER"},
		{"FAIL with an unknown reason", judgeIDV(idv("", "FAIL", "NEW_REASON", face(0, 1))), "", "", "NEW_REASON"},
		{"FAIL with a reason to be incomplete", judgeIDV(idv("", "FAIL", "USER_TIMEOUT", nil)), "", "", "CONTRADICTORY_ANSWER"},
		{"FAIL of a card", judgeIDV(idv("", "FAIL", "NO_SUPPORTED_CARD", nil)), "failed", "NO_SUPPORTED_CARD", ""},
		{"INCOMPLETE of a card", judgeIDV(idv("", "INCOMPLETE", "NO_SUPPORTED_CARD", nil)), "incomplete", "NO_SUPPORTED_CARD", ""},
		{"INCOMPLETE with a reason to fail", judgeIDV(idv("", "INCOMPLETE", "LIVENESS_ATTACK", face(0))), "", "", "CONTRADICTORY_ANSWER"},
		{"INCOMPLETE with SUCCESS", judgeIDV(idv("", "INCOMPLETE", "SUCCESS", face(99))), "", "", "CONTRADICTORY_ANSWER"},
		{"INCOMPLETE with an unknown reason", judgeIDV(idv("", "INCOMPLETE", "NEW_REASON", nil)), "", "", "NEW_REASON"},
		{"INCOMPLETE without a reason", judgeIDV(idv("", "INCOMPLETE", "", nil)), "", "", ""},
		{"nothing yet", judgeIDV(idv("", "", "", nil)), "", "", ""},
		{"no data", judgeIDV(advance.IDVResult{Answer: advance.Answer{Code: ok}}), "", "", ""},
		{"a reason without a result", judgeIDV(idv("", "", "LIVENESS_ATTACK", face(0))), "", "", "CONTRADICTORY_ANSWER"},
		{"an unknown result", judgeIDV(idv("", "MAYBE", "SUCCESS", face(99))), "", "", "MAYBE"},
		{"a code of the other product", judgeIDV(advance.IDVResult{Answer: advance.Answer{Code: advance.CodeNoFace}}), "", "", "NO_FACE_DETECTED"},
	}
	for _, tt := range tests {
		if tt.got.Status != tt.status || tt.got.Reason != tt.reason || tt.got.Held != tt.held {
			t.Errorf("%s: %q %q, held %q; want %q %q, held %q", tt.name, tt.got.Status, tt.got.Reason, tt.got.Held, tt.status, tt.reason, tt.held)
		}
		if s := tt.got.Score; s != nil && (*s < 0 || *s > 100 || tt.status != "passed" && tt.status != "failed") {
			t.Errorf("%s: score %v is kept", tt.name, *s)
		}
	}
}

func words() []string {
	all := []string{"", "SUCCESS", "PASS", "FAIL", "INCOMPLETE", "MAYBE", "NEW_REASON", "(absent)", "(other)", "(disagree)", strings.Repeat("é", 90), "\x00\xff"}
	for _, r := range answers {
		all = append(all, string(r.why), string(r.code))
	}
	return all
}

// For any answer whatever: no panic, no pass below the threshold, no fail for what nobody documented.
func TestAnyAnswer(t *testing.T) {
	word := rapid.OneOf(rapid.SampledFrom(words()), rapid.String())
	common := rapid.SampledFrom([]string{"", "PASS", "FAIL", "INCOMPLETE", "SUCCESS", "LIVENESS_ATTACK", "STRATEGY_HIT"})
	word = rapid.OneOf(common, common, word) // so that documented pairs come up often
	score := rapid.Ptr(rapid.OneOf(rapid.SampledFrom([]float64{0, 49.9, 50, 100, math.NaN(), math.Inf(1)}), rapid.Float64(), rapid.Float64Range(0, 100)), true)
	attack := rapid.Ptr(rapid.OneOf(rapid.IntRange(0, 4), rapid.Int()), true)
	rapid.Check(t, func(t *rapid.T) {
		code := advance.Code(rapid.OneOf(rapid.Just("SUCCESS"), word).Draw(t, "code"))
		s, a := score.Draw(t, "score"), attack.Draw(t, "attack")
		var j judgement
		product := rapid.SampledFrom([]string{Liveness, IDV}).Draw(t, "product")
		d := &advance.IDVData{OverallResult: rapid.OneOf(rapid.Just(""), word).Draw(t, "overall"), IDVResult: word.Draw(t, "result"), ErrorCode: advance.IDVErrorCode(word.Draw(t, "why")),
			Face: &advance.FaceDetail{FaceResult: word.Draw(t, "face"), FaceLivenessScore: s, LivenessAttackType: a}}
		documentedFail := code == "SUCCESS" && s != nil && *s >= 0 && *s < Threshold
		if product == IDV {
			j = judgeIDV(advance.IDVResult{Answer: advance.Answer{Code: code}, Data: d})
			documentedFail = code == "SUCCESS" && d.Result() == "FAIL" && (d.IDVResult == "" || d.OverallResult == "" || d.IDVResult == d.OverallResult) &&
				slices.Contains([]string{"LIVENESS_ATTACK", "STRATEGY_HIT", "SIMILARITY_FAILED", "AGE_VERIFICATION_FAILED", "NO_SUPPORTED_CARD", "NO_SUPPORTED_CARD_CUSTOMIZED", "OCR_NO_RESULT"}, string(d.ErrorCode))
		} else {
			j = judgeLiveness(advance.LivenessResult{Answer: advance.Answer{Code: code}, Data: &advance.LivenessData{Score: s, AttackType: a}})
		}
		checkJudgement(t, j, documentedFail, s, a)
		checkStored(t, j, product)
	})
}

func checkJudgement(t *rapid.T, j judgement, documentedFail bool, score *float64, attack *int) {
	if (j.Status == store.StatusFailed) != documentedFail {
		t.Fatalf("%+v: failed, want %v", j, documentedFail)
	}
	if j.Status == store.StatusPassed && (attack != nil || score != nil && !(*score >= Threshold && *score <= 100)) {
		t.Fatalf("passed with score %v and attack %v", score, attack)
	}
	if j.Status != "" && (j.Held != "" || j.Reason == "") || len([]rune(j.Held)) > longestWord {
		t.Fatalf("%+v: ended and held, or without a reason", j)
	}
}

// checkStored holds that what is kept of an answer still leads to the meaning that judged it.
func checkStored(t *rapid.T, j judgement, product string) {
	if j.Status == "" {
		if end := j.ended(); end.Status != store.StatusExpired || end.Reason == "" || end.Score != nil {
			t.Fatalf("%+v does not end with its link", end)
		}
		return
	}
	v := store.Verification{Product: product, Status: j.Status, Result: j.Result, Reason: j.Reason, Score: j.Score, AttackType: j.AttackType}
	m, known := MeaningOf(v)
	if !known || m.Heading == "" {
		t.Fatalf("%+v has no meaning once it is kept", v)
	}
	finished := j.Status == store.StatusPassed || j.Status == store.StatusFailed
	if finished != (m.Support == supportFinished) {
		t.Fatalf("%+v tells Support %q", v, m.Support)
	}
}

// Every row is reached by something, so none is dead and none hides another.
func TestEveryRowIsReached(t *testing.T) {
	scores := []*float64{nil, new(-1.0), new(30.0), new(99.0)}
	attacks := []*int{nil, new(1), new(2), new(3), new(4)}
	reached := map[int]bool{}
	for _, product := range []string{Liveness, IDV} {
		for _, code := range words() {
			for _, result := range []string{absent, "PASS", "FAIL", "INCOMPLETE", "MAYBE", resultDisagrees} {
				if code != "SUCCESS" && result != absent {
					continue
				}
				for _, why := range append(words(), absent) {
					for _, s := range scores {
						for _, k := range attacks {
							a := answer{product, advance.Code(code), result, why, s, k}
							reached[slices.IndexFunc(answers, func(r row) bool { return r.fits(a) })] = true
						}
					}
				}
			}
		}
	}
	for i, r := range answers {
		if !reached[i] && r.ends != over {
			t.Errorf("nothing reaches row %d: %s", i, r)
		}
	}
	for i, r := range refusals {
		c := call{op: r.op, kind: r.kind, code: r.code, message: r.words}
		if got := slices.IndexFunc(refusals, func(r refusal) bool { return r.fits(c) }); got != i {
			t.Errorf("refusal %d, %s %s %q, is hidden by %d", i, r.op, r.code, r.words, got)
		}
	}
}

// Sentences are complete, and Support's give nothing away.
func TestSentences(t *testing.T) {
	telling := regexp.MustCompile(`(?i)attack|score|suspect|threshold|\bfail|pass|policy|contradict|too different|\bage\b`)
	check := func(m Meaning, what string, mustSay bool) {
		if m.Heading == "" || m.Staff == "" || m.Support == "" || m.Next == "" {
			t.Errorf("%s: a sentence is missing in %+v", what, m)
		}
		for _, s := range []string{m.Staff, m.Support, m.Next} {
			if !strings.HasSuffix(s, ".") || strings.Contains(s, "  ") {
				t.Errorf("%s: %q is no sentence", what, s)
			}
		}
		say, lang := m.Customer("en")
		if mustSay && say == "" || m.Say != "" && say == "" || lang != "en" {
			t.Errorf("%s: nothing to say to the customer for %q", what, m.Say)
		}
		if telling.MatchString(say) {
			t.Errorf("%s: the customer hears %q", what, say)
		}
	}
	for _, r := range answers {
		check(r.means, r.String(), true)
		if r.ends == passed || r.ends == failed {
			if r.means.Support != supportFinished {
				t.Errorf("%s: Support can tell it from others by %q", r, r.means.Support)
			}
			continue
		}
		if telling.MatchString(r.means.Heading + r.means.Support + r.means.Next) {
			t.Errorf("%s: Support learns %q, %q, %q", r, r.means.Heading, r.means.Support, r.means.Next)
		}
	}
	for _, r := range refusals {
		check(r.means, r.op+" "+string(r.code)+" "+r.words, false)
	}
	check(unknown("X"), "unknown", true)
	check(Veiled, "veiled", true)
}
