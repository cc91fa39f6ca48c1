package lang

import (
	"strings"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// Number is a whole number with the language's thousands separator.
func Number(tag string, n int64) string { return printer(tag).Sprint(n) }

// Decimal is a number with so many digits after the language's decimal sign.
func Decimal(tag string, x float64, digits int) string {
	return printer(tag).Sprintf("%.*f", digits, x)
}

func printer(tag string) *message.Printer {
	parsed, err := language.Parse(tag)
	if err != nil {
		parsed = language.English
	}
	return message.NewPrinter(parsed)
}

// N is T with {n} and the sentence that goes with it: one for 1, many for the rest. That is enough for English and
// Spanish; Indonesian and Vietnamese have one form, and say the same twice.
func N(tag string, n int64, one, many string, pairs ...string) string {
	text := many
	if n == 1 {
		text = one
	}
	return T(tag, text, append([]string{"n", Number(tag, n)}, pairs...)...)
}

// calendar is how a language writes days: layouts of package time, and what stands for the English words that
// these give. A nil table leaves them English.
type calendar struct {
	date, day, dayOfYear, short, month string
	months                             []string // from January
	weekdays                           []string // from Sunday
}

// calendars of the console's languages: Unicode's abbreviations (CLDR 46), but numbers for Vietnamese, as forms there
// have them.
var calendars = map[string]calendar{
	"en": {date: "2 Jan 2006", day: "Mon 2 Jan", dayOfYear: "Mon 2 Jan 2006", short: "2 Jan", month: "Jan"},
	"id": {date: "2 Jan 2006", day: "Mon, 2 Jan", dayOfYear: "Mon, 2 Jan 2006", short: "2 Jan", month: "Jan",
		months:   []string{"Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"},
		weekdays: []string{"Min", "Sen", "Sel", "Rab", "Kam", "Jum", "Sab"}},
	"vi": {date: "02/01/2006", day: "Mon, 02/01", dayOfYear: "Mon, 02/01/2006", short: "02/01", month: "01/06",
		weekdays: []string{"CN", "Th 2", "Th 3", "Th 4", "Th 5", "Th 6", "Th 7"}},
	"es": {date: "2 Jan 2006", day: "Mon, 2 Jan", dayOfYear: "Mon, 2 Jan 2006", short: "2 Jan", month: "Jan",
		months:   []string{"ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic"},
		weekdays: []string{"dom", "lun", "mar", "mié", "jue", "vie", "sáb"}},
}

func calendarOf(tag string) calendar {
	if c, ok := calendars[tag]; ok {
		return c
	}
	return calendars["en"]
}

// Date is a day of any year: 20 Nov 2026.
func Date(tag string, t time.Time) string { c := calendarOf(tag); return c.write(t, c.date) }

// Day is a day of this year: Fri 20 Nov.
func Day(tag string, t time.Time) string { c := calendarOf(tag); return c.write(t, c.day) }

// DayOfYear is a day with its weekday and year: Fri 20 Nov 2026.
func DayOfYear(tag string, t time.Time) string { c := calendarOf(tag); return c.write(t, c.dayOfYear) }

// Short is a day of a range, without its year: 20 Nov.
func Short(tag string, t time.Time) string { c := calendarOf(tag); return c.write(t, c.short) }

// Month is a month of a range: Nov.
func Month(tag string, t time.Time) string { c := calendarOf(tag); return c.write(t, c.month) }

// write replaces the English words afterwards: a layout with them in it would take their letters for its own.
func (c calendar) write(t time.Time, layout string) string {
	var words []string
	if c.weekdays != nil {
		words = append(words, t.Format("Mon"), c.weekdays[t.Weekday()])
	}
	if c.months != nil {
		words = append(words, t.Format("Jan"), c.months[t.Month()-1])
	}
	return strings.NewReplacer(words...).Replace(t.Format(layout))
}
