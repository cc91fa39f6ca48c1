package lang

import "context"

type (
	tagKey      struct{}
	listenerKey struct{}
)

// With is a context in which pages are drawn in a language.
func With(ctx context.Context, tag string) context.Context {
	return context.WithValue(ctx, tagKey{}, tag)
}

// Of is the language of a context, English when it has none.
func Of(ctx context.Context) string {
	if tag, ok := ctx.Value(tagKey{}).(string); ok && tag != "" {
		return tag
	}
	return "en"
}

// Say is T in the language of a context.
func Say(ctx context.Context, text string, pairs ...string) string {
	said := T(Of(ctx), text, pairs...)
	if heard, ok := ctx.Value(listenerKey{}).(func(string)); ok {
		heard(said)
	}
	return said
}

// SayN is N in the language of a context.
func SayN(ctx context.Context, n int64, one, many string, pairs ...string) string {
	text := many
	if n == 1 {
		text = one
	}
	return Say(ctx, text, append([]string{"n", Number(Of(ctx), n)}, pairs...)...)
}

// Listen is a context that tells everything that Say says in it. Tests find by it the words of a page that no
// language could change.
func Listen(ctx context.Context, heard func(said string)) context.Context {
	return context.WithValue(ctx, listenerKey{}, heard)
}
