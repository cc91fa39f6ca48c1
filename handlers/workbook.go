package handlers

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"livedesk/internal/disk"
	"livedesk/store"
)

const (
	xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	// xlsxRows is how many rows a sheet holds below its head: a limit of the format.
	xlsxRows = excelize.TotalRows - 1

	listSheet, aboutSheet = "Verifications", "About"

	numberText = 49 // "@": a cell that stays text even when a person edits it
)

// workbook is an XLSX file in the making. Beyond 16 MB its rows are in a scratch file, so that any number of them
// takes the same memory.
type workbook struct {
	remove  func() error
	file    *excelize.File
	rows    *excelize.StreamWriter
	columns []exportColumn
	zone    *time.Location
	n       int // rows so far, with the head

	head, text, date int // styles
}

func newWorkbook(scratch disk.Scratch, columns []exportColumn, zone *time.Location) (b *workbook, err error) {
	b = &workbook{columns: columns, zone: zone}
	dir, remove, err := scratch.Make("export-")
	if err != nil {
		return nil, fmt.Errorf("workbook: %w", err)
	}
	b.remove, b.file = remove, excelize.NewFile(excelize.Options{TmpDir: dir})
	if err := b.begin(); err != nil {
		return nil, errors.Join(fmt.Errorf("workbook: %w", err), b.discard())
	}
	return b, nil
}

// begin writes the head: it stays in view, and each column has its width.
func (b *workbook) begin() (err error) {
	for _, s := range []struct {
		style *int
		as    excelize.Style
	}{
		{&b.head, excelize.Style{Font: &excelize.Font{Bold: true}, NumFmt: numberText, Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}}},
		{&b.text, excelize.Style{NumFmt: numberText}},
		{&b.date, excelize.Style{CustomNumFmt: new("yyyy\\-mm\\-dd\\ hh:mm:ss")}},
	} {
		if *s.style, err = b.file.NewStyle(&s.as); err != nil {
			return err
		}
	}
	if err := b.file.SetSheetName(b.file.GetSheetName(0), listSheet); err != nil {
		return err
	}
	if b.rows, err = b.file.NewStreamWriter(listSheet); err != nil {
		return err
	}
	for i, c := range b.columns {
		if err := b.rows.SetColWidth(i+1, i+1, c.width); err != nil {
			return err
		}
	}
	if err := b.rows.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	cells := make([]any, 0, len(b.columns))
	for _, c := range b.columns {
		cells = append(cells, excelize.Cell{StyleID: b.head, Value: c.name})
	}
	return b.row(cells)
}

func (b *workbook) row(cells []any) error {
	b.n++
	at, err := excelize.CoordinatesToCellName(1, b.n)
	if err != nil {
		return err
	}
	return b.rows.SetRow(at, cells)
}

// add writes one row. Text is an inline string in a cell of text, never a formula; times are real ones, as clocks
// in the zone show them.
func (b *workbook) add(e store.Exported) error {
	cells := make([]any, 0, len(b.columns))
	for _, c := range b.columns {
		cell := excelize.Cell{Value: c.value(e, b.zone)}
		switch v := cell.Value.(type) {
		case string:
			cell.StyleID = b.text
			if v == "" {
				cell.Value = nil
			} else {
				cell.Value = strings.ToValidUTF8(v, "\uFFFD")
			}
		case time.Time:
			cell.StyleID, cell.Value = b.date, v.Truncate(time.Second) // a spreadsheet would round up
		}
		cells = append(cells, cell)
	}
	if err := b.row(cells); err != nil {
		return fmt.Errorf("workbook: %w", err)
	}
	return nil
}

// finish ends the list, with a filter on its head, and adds what the file says about itself.
func (b *workbook) finish(about []aboutLine) error {
	last, err := excelize.CoordinatesToCellName(len(b.columns), b.n)
	if err != nil {
		return err
	}
	if err := b.file.AutoFilter(listSheet, "A1:"+last, nil); err != nil {
		return fmt.Errorf("workbook: %w", err)
	}
	if err := b.rows.Flush(); err != nil {
		return fmt.Errorf("workbook: %w", err)
	}
	if _, err := b.file.NewSheet(aboutSheet); err != nil {
		return fmt.Errorf("workbook: %w", err)
	}
	sheet, err := b.file.NewStreamWriter(aboutSheet)
	if err != nil {
		return fmt.Errorf("workbook: %w", err)
	}
	if err := errors.Join(sheet.SetColWidth(1, 1, 22), sheet.SetColWidth(2, 2, 80)); err != nil {
		return fmt.Errorf("workbook: %w", err)
	}
	for i, l := range about {
		cells := []any{excelize.Cell{StyleID: b.head, Value: l.name}, excelize.Cell{StyleID: b.text, Value: strings.ToValidUTF8(l.value, "\uFFFD")}}
		if err := sheet.SetRow(fmt.Sprint("A", i+1), cells); err != nil {
			return fmt.Errorf("workbook: %w", err)
		}
	}
	return sheet.Flush()
}

// send writes the file. The library would gather the whole of it in memory first; this packs it straight into w.
func (b *workbook) send(w io.Writer) error {
	b.file.SetZipWriter(func(io.Writer) excelize.ZipWriter { return zip.NewWriter(w) })
	return b.file.Write(io.Discard)
}

// discard removes whatever the making left on the disk.
func (b *workbook) discard() error {
	return errors.Join(b.file.Close(), b.remove())
}
