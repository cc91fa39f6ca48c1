package verify

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	utf "golang.org/x/text/encoding/unicode"
)

// MaxSheetBytes and MaxSheetRows bound an upload.
const (
	MaxSheetBytes = 10 << 20
	MaxSheetRows  = 100_000
)

// maxRecord is how many bytes one row may span. Only a quote that is never closed reaches further.
const maxRecord = 64 << 10

// SheetError says why a file as a whole cannot be used, in a sentence for the person.
type SheetError struct{ Sentence string }

// Error is for logs: a sentence may quote the head of the file.
func (e *SheetError) Error() string { return "the uploaded file cannot be used" }

func unusable(text string, pairs ...string) error { return &SheetError{english(text, pairs...)} }

// Sheet is an uploaded table: a head that names columns, then a row for each customer.
type Sheet struct {
	Encoding  string   // UTF-8, UTF-16 or Windows-1252
	Separator string   // comma, semicolon or tab
	Columns   []string // the head as we understand it, "" where we do not
	Unknown   []string // names in the head that mean nothing to us

	text   []byte // UTF-8
	r      *csv.Reader
	base   int // where in text the reader began
	line   int // lines before base
	breaks int // line breaks inside fields so far: a spreadsheet does not count them as rows
}

// SheetRow is one row as it was written.
type SheetRow struct {
	Line    int               // as a spreadsheet counts
	Values  map[string]string // by column, without those left empty
	Problem string            // why it cannot be read; "" when it can
}

// columnNames are the names a head may use, folded, and the form's own: the vendor's parameter names, ours, and a few
// that people write.
var columnNames = func() map[string]string {
	names := map[string]string{"failedreturnurl": "failReturnUrl", "reference": "userId", "customerreference": "userId", "country": "region", "linkworksfor": "validFor"}
	for _, name := range BatchColumns() {
		names[strings.ToLower(name)] = name
	}
	return names
}()

// BatchColumns are the names that a head can use, in the order of the form: all but what only a page knows.
func BatchColumns() []string {
	var names []string
	for f := range reflect.TypeFor[Request]().Fields() {
		if name := f.Tag.Get("form"); name != "once" && name != "messages" {
			names = append(names, name)
		}
	}
	return names
}

// knownColumn is the column that a cell of the head names, "" when it names none.
func knownColumn(cell string) string {
	return columnNames[strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, cell)]
}

// OpenSheet recognises encoding and separator and reads the head.
func OpenSheet(data []byte) (*Sheet, error) {
	s := &Sheet{}
	if err := s.decode(data); err != nil {
		return nil, err
	}
	separator := separatorOf(s.text)
	s.Separator = map[rune]string{',': comma, ';': semicolon, '\t': tab}[separator]
	if first, rest, _ := bytes.Cut(s.text, []byte("\n")); strings.HasPrefix(strings.ToLower(string(first)), "sep=") {
		s.base, s.line = len(s.text)-len(rest), 1 // a line that some spreadsheets write for themselves
	}
	s.start(separator)
	return s, s.readHead()
}

// start reads from base on.
func (s *Sheet) start(separator rune) {
	s.r = csv.NewReader(bytes.NewReader(s.text[s.base:]))
	s.r.Comma, s.r.FieldsPerRecord, s.r.ReuseRecord = separator, -1, true
	s.r.TrimLeadingSpace = separator != '\t'
}

// decode turns the file into UTF-8 and says what it was.
func (s *Sheet) decode(data []byte) error {
	var from encoding.Encoding
	switch {
	case len(bytes.TrimSpace(data)) == 0:
		return unusable(sheetEmpty)
	case bytes.HasPrefix(data, []byte("PK\x03\x04")) || bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0")):
		return unusable(sheetWorkbook)
	case bytes.HasPrefix(data, []byte("\xff\xfe")) || zeroes(data, 1):
		s.Encoding, from = "UTF-16", utf.UTF16(utf.LittleEndian, utf.UseBOM)
	case bytes.HasPrefix(data, []byte("\xfe\xff")) || zeroes(data, 0):
		s.Encoding, from = "UTF-16", utf.UTF16(utf.BigEndian, utf.UseBOM)
	case bytes.IndexByte(data, 0) >= 0:
		return unusable(sheetNoText)
	case mostlyUTF8(data):
		s.Encoding, from = "UTF-8", utf.UTF8BOM
	default:
		s.Encoding, from = "Windows-1252", charmap.Windows1252
	}
	text, err := from.NewDecoder().Bytes(data)
	if err != nil {
		return unusable(lettersUnread, "encoding", s.Encoding)
	}
	s.text = text
	return nil
}

// zeroes says whether every second byte at the beginning is mostly zero, as in UTF-16 without a mark.
func zeroes(data []byte, offset int) bool {
	n, zero := 0, 0
	for i := offset; i < min(len(data), 512); i += 2 {
		n++
		if data[i] == 0 {
			zero++
		}
	}
	return n > 1 && zero*10 >= n*7
}

// mostlyUTF8 says whether the letters beyond ASCII are UTF-8. A file with as many that are as are not is a damaged
// one in UTF-8; the damaged rows are named one by one.
func mostlyUTF8(data []byte) bool {
	if bytes.HasPrefix(data, []byte("\xef\xbb\xbf")) || utf8.Valid(data) {
		return true
	}
	right, wrong := 0, 0
	for len(data) > 0 {
		r, size := utf8.DecodeRune(data)
		switch {
		case r == utf8.RuneError && size == 1:
			wrong++
		case size > 1:
			right++
		}
		data = data[size:]
	}
	return right >= wrong
}

// separatorOf is the one that gives the head the most names we know.
func separatorOf(text []byte) rune {
	head, _, _ := strings.Cut(string(text[:min(len(text), maxRecord)]), "\n")
	if rest, found := strings.CutPrefix(strings.ToLower(head), "sep="); found && rest != "" && strings.ContainsRune(",;\t", rune(rest[0])) {
		return rune(rest[0])
	}
	best, most := ',', -1
	for _, separator := range ",;\t" {
		cells := strings.Split(head, string(separator))
		score := len(cells)
		for _, c := range cells {
			if knownColumn(c) != "" {
				score += maxRecord
			}
		}
		if score > most {
			best, most = separator, score
		}
	}
	return best
}

func (s *Sheet) readHead() error {
	head, err := s.r.Read()
	if err != nil {
		return unusable(headUnread)
	}
	seen := map[string]bool{}
	for _, cell := range head {
		name := knownColumn(cell)
		if name != "" && seen[name] {
			return unusable(columnTwice, "name", name)
		}
		seen[name] = true
		s.Columns = append(s.Columns, name)
		if cell = strings.TrimSpace(cell); name == "" && cell != "" {
			s.Unknown = append(s.Unknown, shortened(cell))
		}
	}
	if seen["userId"] {
		return nil
	}
	if len(s.Unknown) == len(head) {
		return unusable(headUnknown)
	}
	return unusable(columnMissing, "columns", strings.Join(slices.DeleteFunc(slices.Clone(s.Columns), func(c string) bool { return c == "" }), ", "))
}

// shortened keeps what fits on a page of a name that we do not know.
func shortened(name string) string {
	if r := []rune(name); len(r) > 40 {
		return string(r[:39]) + "…"
	}
	return strings.ToValidUTF8(name, "?")
}

// Missing are the columns that every link needs and that this file does not have.
func (s *Sheet) Missing() []string {
	var missing []string
	for _, name := range []string{"product", "region"} {
		if !slices.Contains(s.Columns, name) {
			missing = append(missing, name)
		}
	}
	return missing
}

// Next is the next row that is not empty, or io.EOF.
func (s *Sheet) Next() (SheetRow, error) {
	for {
		from := int(s.r.InputOffset())
		cells, err := s.r.Read()
		if errors.Is(err, io.EOF) {
			return SheetRow{}, io.EOF
		}
		var broken *csv.ParseError
		if errors.As(err, &broken) || int(s.r.InputOffset())-from > maxRecord {
			return s.skipLine(from), nil
		}
		if err != nil {
			return SheetRow{}, err
		}
		at, _ := s.r.FieldPos(0)
		row := SheetRow{Line: s.line + at - s.breaks}
		for _, c := range cells {
			s.breaks += strings.Count(c, "\n")
		}
		if s.fill(&row, cells) {
			return row, nil
		}
	}
}

// skipLine leaves out the line that a broken row begins with and reads on behind it, so that one quote too many does
// not swallow the rows after it.
func (s *Sheet) skipLine(from int) SheetRow {
	at := s.base + from
	skipped := s.line + bytes.Count(s.text[s.base:at], []byte("\n"))
	for at < len(s.text) && (s.text[at] == '\n' || s.text[at] == '\r') {
		if s.text[at] == '\n' {
			skipped++
		}
		at++
	}
	row := SheetRow{Line: skipped + 1 - s.breaks, Problem: openQuote}
	if end := bytes.IndexByte(s.text[at:], '\n'); end >= 0 {
		at += end + 1
	} else {
		at = len(s.text)
	}
	separator := s.r.Comma
	s.base, s.line = at, skipped+1
	s.start(separator)
	return row
}

// fill takes the cells of a row, and says what is wrong with it as a row. filled is false when all are empty, as in
// the rows that spreadsheets leave at the end.
func (s *Sheet) fill(row *SheetRow, cells []string) (filled bool) {
	row.Values = map[string]string{}
	for i, cell := range cells {
		if cell = strings.TrimSpace(cell); cell == "" {
			continue
		}
		filled = true
		switch {
		case i >= len(s.Columns):
			row.Problem = english(tooManyCells, "n", strconv.Itoa(len(cells)), "columns", strconv.Itoa(len(s.Columns)), "separator", s.Separator)
		case s.Columns[i] == "":
		default:
			row.Values[s.Columns[i]] = s.value(row, s.Columns[i], cell)
		}
	}
	if filled && len(cells) < len(s.Columns) && row.Problem == "" {
		row.Problem = english(tooFewCells, "n", strconv.Itoa(len(cells)), "columns", strconv.Itoa(len(s.Columns)))
	}
	return filled
}

// value is one cell. Formulas are refused rather than guessed at; an apostrophe in front, as our own exports write
// it, says that text is meant.
func (s *Sheet) value(row *SheetRow, column, cell string) string {
	rest, quoted := strings.CutPrefix(cell, "'")
	switch {
	case quoted && rest != "" && strings.ContainsAny(rest[:1], "=+-@"):
		return rest
	case strings.ContainsAny(cell[:1], "=+-@") && row.Problem == "":
		row.Problem = column + ": " + english(isFormula, "sign", cell[:1])
	case strings.ContainsRune(cell, utf8.RuneError) && row.Problem == "":
		row.Problem = column + ": " + english(strangeLetters, "encoding", s.Encoding)
	}
	return cell
}
