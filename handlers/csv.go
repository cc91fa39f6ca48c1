package handlers

import (
	"encoding/csv"
	"io"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// fileWindow is how long a client may take for one piece of a file, such as a page of rows.
const fileWindow = time.Minute

// fileHeaders make an answer a CSV file to keep.
func fileHeaders(w http.ResponseWriter, name string) {
	attached(w, "text/csv; charset=utf-8; header=present", name)
}

// attached makes an answer a file to keep. The name is ours: no quotes, nothing personal.
func attached(w http.ResponseWriter, contentType, name string) {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
}

// window gives a client fileWindow from now for what comes next.
func window(w http.ResponseWriter, now time.Time) error {
	return http.NewResponseController(w).SetWriteDeadline(now.Add(fileWindow))
}

// sheet writes a file that spreadsheets open without running anything in it: UTF-8 with its mark, RFC 4180 line
// ends, an apostrophe before whatever would be a formula (promise 25).
type sheet struct {
	csv   *csv.Writer
	cells []string
}

func newSheet(w io.Writer) *sheet {
	// An error shows again at the next flush.
	_, _ = io.WriteString(w, "\uFEFF")
	s := &sheet{csv: csv.NewWriter(w)}
	s.csv.UseCRLF = true
	return s
}

func (s *sheet) row(n int, cell func(int) string) {
	s.cells = s.cells[:0]
	for i := range n {
		s.cells = append(s.cells, harmless(cell(i)))
	}
	_ = s.csv.Write(s.cells) // kept by the writer until the flush
}

// flush sends what is written, within fileWindow from now.
func (s *sheet) flush(w http.ResponseWriter, now time.Time) error {
	if err := window(w, now); err != nil {
		return err
	}
	s.csv.Flush()
	if err := s.csv.Error(); err != nil {
		return err
	}
	return http.NewResponseController(w).Flush()
}

// formula is what a spreadsheet would take for one: at the beginning, and behind what some of them take for the end of a
// cell, whatever its quotes say. The full-width forms are formulas in some languages.
var formula = regexp.MustCompile(`(^|[;\t\r\n])([=+\-@＝＋－＠])`)

// harmless puts an apostrophe before what a spreadsheet would take for a formula. The upload of a batch takes that of the
// beginning off again.
func harmless(cell string) string {
	if cell != "" && strings.ContainsAny(cell[:1], "\t\r\n") {
		cell = "'" + cell
	}
	return formula.ReplaceAllString(cell, "$1'$2")
}
