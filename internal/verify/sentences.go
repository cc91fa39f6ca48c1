package verify

import "maps"

// Sentences are all that staff can read from the tables of this package, in English and by no order: what a
// catalogue of the console has to hold.
func Sentences() []string {
	var said []string
	tell := func(m Meaning) { said = append(said, m.Heading, m.Staff, m.Support, m.Next) }
	for _, r := range answers {
		tell(r.means)
	}
	for _, r := range refusals {
		tell(r.means)
	}
	undocumented, _ := refusalOf(call{code: "no such code"})
	for _, m := range []Meaning{Veiled, unclear, unknown(""), undocumented} {
		tell(m)
	}
	said = append(said, unknownCode, clockAhead, clockBehind, noAnswer, leftAlone, setClock, afterThat,
		aLittle, aLittleOver, someSeconds, someMinutes, someHours, someDays,
		sheetEmpty, sheetWorkbook, sheetNoText, lettersUnread, headUnread, headUnknown, columnTwice, columnMissing, tooManyRows, noRows, openQuote, tooManyCells,
		tooFewCells, isFormula, strangeLetters, notYesNo, sameReference, isOpenAlready, rowUnread, nothingHere, refusedInRow, comma, semicolon, tab,
		whyAbsent, whyPending, whyNoFilm, whyGone, whyUnasked, whyEmpty, whySlow, whyOneShot, whyRefused)
	for text := range maps.Values(sentences) {
		said = append(said, text)
	}
	return said
}
