package views

import (
	"context"
	"strings"

	"github.com/a-h/templ"

	"livedesk/internal/lang"
)

// T is an English sentence in the language that the page is drawn in, with {name} replaced by the value that follows
// its name. What has no line in a catalogue comes back as it is, so texts of models may go through T as well as ours;
// what people typed must not.
func T(ctx context.Context, text string, pairs ...string) string {
	return lang.Say(ctx, text, pairs...)
}

// N is a sentence about {n} things in the language of the page.
func N(ctx context.Context, n int64, one, many string, pairs ...string) string {
	return lang.SayN(ctx, n, one, many, pairs...)
}

// language is the tag of the language that the page is drawn in.
func language(ctx context.Context) string { return lang.Of(ctx) }

// The words that the page's script counts with, in its order: the server draws the same (handlers/words.go).
var (
	agoWords = []string{"just now", "{n} minute ago", "{n} minutes ago", "{n} hour ago", "{n} hours ago", "{n} day ago", "{n} days ago"}
	endWords = []string{"over", "{n} days"}
)

// scriptWords are what the scripts of every page of the console say, for its <html>.
func scriptWords(ctx context.Context) templ.Attributes {
	list := func(words []string) string {
		said := make([]string, 0, len(words))
		for _, w := range words {
			said = append(said, T(ctx, w))
		}
		return strings.Join(said, "|")
	}
	return templ.Attributes{"data-copied": T(ctx, "Copied"), "data-updated": T(ctx, "Updated. {what}"), "data-ago": list(agoWords), "data-left": list(endWords)}
}

// cut is a sentence before and after one of its placeholders, for something that is more than text in its place.
func cut(sentence, name string) (before, after string) {
	before, after, _ = strings.Cut(sentence, "{"+name+"}")
	return before, after
}
