package handlers

import (
	"maps"
	"slices"
)

// AccessActions lists the actions that have a sentence.
func AccessActions() []string { return slices.Collect(maps.Keys(accessSentences)) }

// Patterns lists the table's patterns for the test that walks all of them.
func Patterns(a *App) []string {
	var all []string
	for _, rt := range a.routes() {
		all = append(all, rt.pattern)
	}
	return all
}

// RefusalKey is the sentence of a picture that is not kept, and the same with its values in English.
func RefusalKey(why string) (text, english string) {
	text, _ = refusalOf(why)
	return text, refusalText(why, user{lang: "en"})
}
