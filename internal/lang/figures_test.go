package lang

import (
	"slices"
	"testing"
	"time"
)

func TestNumber(t *testing.T) {
	tests := []struct {
		tag  string
		n    int64
		want string
	}{
		{"en", 0, "0"}, {"en", 1234567, "1,234,567"}, {"id", 1234567, "1.234.567"}, {"vi", 1234567, "1.234.567"}, {"es", 1234567, "1.234.567"},
		{"no such tag", 12345, "12,345"},
	}
	for _, tt := range tests {
		if got := Number(tt.tag, tt.n); got != tt.want {
			t.Errorf("Number(%s, %d) = %s, want %s", tt.tag, tt.n, got, tt.want)
		}
	}
}

func TestDecimal(t *testing.T) {
	for tag, want := range map[string]string{"en": "1.250", "id": "1,250", "vi": "1,250", "es": "1,250"} {
		if got := Decimal(tag, 1.25, 3); got != want {
			t.Errorf("Decimal(%s) = %s, want %s", tag, got, want)
		}
	}
}

func TestN(t *testing.T) {
	for n, want := range map[int64]string{0: "0 cats of Ana", 1: "1 cat of Ana", 2: "2 cats of Ana", 4000: "4,000 cats of Ana"} {
		if got := N("en", n, "{n} cat of {who}", "{n} cats of {who}", "who", "Ana"); got != want {
			t.Errorf("N(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestDays(t *testing.T) {
	// September and December have other words than English in Spanish.
	autumn, winter := time.Date(2025, 9, 4, 23, 30, 0, 0, time.UTC), time.Date(2026, 12, 27, 1, 0, 0, 0, time.UTC)
	tests := []struct{ tag, date, day, dayOfYear, sunday, short, month string }{
		{"en", "4 Sep 2025", "Thu 4 Sep", "Thu 4 Sep 2025", "Sun 27 Dec", "4 Sep", "Dec"},
		{"id", "4 Sep 2025", "Kam, 4 Sep", "Kam, 4 Sep 2025", "Min, 27 Des", "4 Sep", "Des"},
		{"vi", "04/09/2025", "Th 5, 04/09", "Th 5, 04/09/2025", "CN, 27/12", "04/09", "12/26"},
		{"es", "4 sept 2025", "jue, 4 sept", "jue, 4 sept 2025", "dom, 27 dic", "4 sept", "dic"},
		{"xx", "4 Sep 2025", "Thu 4 Sep", "Thu 4 Sep 2025", "Sun 27 Dec", "4 Sep", "Dec"},
	}
	for _, tt := range tests {
		got := []string{Date(tt.tag, autumn), Day(tt.tag, autumn), DayOfYear(tt.tag, autumn), Day(tt.tag, winter), Short(tt.tag, autumn), Month(tt.tag, winter)}
		if want := []string{tt.date, tt.day, tt.dayOfYear, tt.sunday, tt.short, tt.month}; !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", tt.tag, got, want)
		}
	}
}

// Every language that staff can choose writes its own days.
func TestEveryLanguageHasItsCalendar(t *testing.T) {
	for _, l := range Staff.Languages() {
		c, ok := calendars[l.Tag]
		if !ok || l.Tag != "en" && len(c.weekdays) != 7 || c.months != nil && len(c.months) != 12 {
			t.Errorf("%s has no whole calendar", l.Tag)
		}
	}
}

func TestContext(t *testing.T) {
	if got := Of(t.Context()); got != "en" {
		t.Errorf("a context without a language is %s", got)
	}
	ctx := With(t.Context(), "id")
	var heard []string
	if got := Say(Listen(ctx, func(said string) { heard = append(heard, said) }), "Hello {name},", "name", "Putri"); got != "Halo Putri," || Of(ctx) != "id" {
		t.Errorf("Say = %q in %s", got, Of(ctx))
	}
	if !slices.Equal(heard, []string{"Halo Putri,"}) {
		t.Errorf("heard %q", heard)
	}
	if got := Say(ctx, "Hello {name},", "name", "Budi"); got != "Halo Budi," || len(heard) != 1 {
		t.Errorf("Say = %q with nobody listening; heard %q", got, heard)
	}
}
