package verify

import "livedesk/internal/lang"

// Sentences about an uploaded file, its rows and a batch. They are kept in English, with their values, and said again
// in the language of whoever looks.
const (
	sheetEmpty     = "The file is empty."
	sheetWorkbook  = "This is a workbook, not a CSV file. Save it as “CSV UTF-8” and choose that file."
	sheetNoText    = "This is not a text file. Save the table as “CSV UTF-8” and choose that file."
	lettersUnread  = "The letters of this file cannot be read as {encoding}. Save it as “CSV UTF-8” and choose that file."
	headUnread     = "The first row cannot be read: a quote in it is not closed."
	headUnknown    = "The first row must name the columns, and none of its names is known. At least userId is needed."
	columnTwice    = "The column {name} is there twice. Take one away."
	columnMissing  = "The column userId is missing: it holds the customer references. The first row has: {columns}."
	tooManyRows    = "The file has more than 100,000 rows. Split it and upload the parts."
	noRows         = "There are no rows under the first one."
	openQuote      = "A quote in this row is not closed, or stands in the middle of a value. Write \"\" for a quote inside a quoted value."
	tooManyCells   = "This row has {n} columns, the first row has {columns}. A value with a {separator} in it must stand in quotes."
	tooFewCells    = "This row has {n} columns, the first row has {columns}."
	isFormula      = "Begins with {sign}, which a spreadsheet runs as a formula. Put ' in front if it is meant as text."
	strangeLetters = "Holds letters that are not {encoding}. Save the file as “CSV UTF-8” and upload it again."
	notYesNo       = "Use true or false."
	sameReference  = "The same reference stands in row {n} already."
	isOpenAlready  = "An open verification has this reference already. Give it a new link instead."
	rowUnread      = "This row cannot be read. Upload the file again."
	nothingHere    = "There is nothing here any more."
	refusedInRow   = "The vendor refused {n} rows one after another. Look at its reasons below, then continue."
)

// Words that stand in those sentences, and in the facts about a file.
const (
	comma     = "comma"
	semicolon = "semicolon"
	tab       = "tab"
)

// keptForms are the sentences that are kept with their values.
var keptForms = lang.Forms(lettersUnread, columnTwice, columnMissing, tooManyCells, tooFewCells, isFormula, strangeLetters, sameReference, refusedInRow,
	ruleReason, clockAhead, clockBehind, noAnswer, leftAlone, unknownCode)

// Retell says again in a language what was kept in English about a batch: why it waits or stopped, what is wrong with
// a file or a row.
func Retell(tag, kept string) string { return lang.Retell(tag, kept, keptForms) }

// english fills a sentence in as it is kept.
func english(text string, pairs ...string) string { return lang.T("en", text, pairs...) }
