package handlers_test

import (
	"archive/zip"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"livedesk/internal/auth"
	"livedesk/store"
)

const xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// inJakarta sets the browser's time zone.
func (b *browser) inJakarta() *browser {
	b.d.t.Helper()
	at, err := url.Parse(b.d.console.URL)
	if err != nil {
		b.d.t.Fatal(err)
	}
	b.c.Jar.SetCookies(at, []*http.Cookie{{Name: "tz", Value: "Asia/Jakarta"}})
	return b
}

// workbook opens an answer as a person's spreadsheet would.
func (r reply) workbook(t *testing.T) *excelize.File {
	t.Helper()
	if r.status != http.StatusOK || r.header.Get("Content-Type") != xlsxType || !strings.HasSuffix(r.header.Get("Content-Disposition"), `.xlsx"`) || r.header.Get("Content-Encoding") != "" {
		t.Fatalf("%d, %v\n%.300s", r.status, r.header, r.body)
	}
	f, err := excelize.OpenReader(strings.NewReader(r.body))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// cellTypes is how each cell of a sheet is written, by its name.
func cellTypes(t *testing.T, file, sheet string) (types map[string]string, formulas int) {
	t.Helper()
	z, err := zip.NewReader(strings.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open(sheet)
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Rows []struct {
			Cells []struct {
				At      string  `xml:"r,attr"`
				Type    string  `xml:"t,attr"`
				Formula *string `xml:"f"`
			} `xml:"c"`
		} `xml:"sheetData>row"`
	}
	if err := xml.NewDecoder(f).Decode(&doc); err != nil {
		t.Fatal(err)
	}
	types = map[string]string{}
	for _, row := range doc.Rows {
		for _, c := range row.Cells {
			types[c.At] = c.Type
			if c.Formula != nil {
				formulas++
			}
		}
	}
	return types, formulas
}

func TestXLSX(t *testing.T) {
	d := newDesk(t)
	failed := d.finished("idv", "attack-injection")
	b := d.as(auth.Compliance).inJakarta()
	b.post(failed+"/decision", url.Values{"decision": {"reject"}, "reason": {"Injected video"}})
	d.made(store.NewVerification{UserID: "007", Name: "Nguyễn Văn A"})
	r := b.post("/verifications/export", url.Values{"format": {"xlsx"}, "purpose": {"Monthly report"}, "region": {"IDN"}})
	f := r.workbook(t)
	rows, err := f.GetRows("Verifications")
	if err != nil || len(rows) != 3 {
		t.Fatalf("%d rows, %v; want a head and 2", len(rows), err)
	}
	if rows[0][1] != "Created (Asia/Jakarta)" || rows[1][4] != "007" || rows[1][5] != "Nguyễn Văn A" {
		t.Errorf("head %q, first row %q", rows[0], rows[1])
	}
	types, _ := cellTypes(t, r.body, "xl/worksheets/sheet1.xml")
	for cell, want := range map[string]string{"A2": "inlineStr", "E2": "inlineStr", "B2": "n", "L3": "n", "M3": "n", "O3": "n", "Q2": "n"} {
		if got := types[cell]; got != want && (want != "n" || got != "") {
			t.Errorf("%s is written as %q, want %q", cell, got, want)
		}
	}
	// A date cell is what a clock in Jakarta shows; the column beside it is the same moment with its offset.
	raw, err := f.GetCellValue("Verifications", "B3", excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	var days float64
	if _, err := fmt.Sscan(raw, &days); err != nil {
		t.Fatal(err)
	}
	shown, err := excelize.ExcelDateToTime(days, false)
	whole, err2 := time.Parse(time.RFC3339, rows[2][2])
	if err != nil || err2 != nil || shown.Sub(whole.UTC().Add(7*time.Hour)).Abs() > time.Second || !strings.HasSuffix(rows[2][2], "+07:00") {
		t.Errorf("created %v is not %s in Jakarta: %v, %v", shown, rows[2][2], err, err2)
	}
	if got := rows[2][1]; got != whole.Format("2006-01-02 15:04:05") {
		t.Errorf("the date is shown as %q, want %q", got, whole.Format("2006-01-02 15:04:05"))
	}
	panes, err := f.GetPanes("Verifications")
	if err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("the head is not frozen: %+v, %v", panes, err)
	}
	if width, err := f.GetColWidth("Verifications", "A"); err != nil || width != 38 {
		t.Errorf("the first column is %v wide: %v", width, err)
	}
	if !strings.Contains(part(t, r.body, "xl/worksheets/sheet1.xml"), `<autoFilter ref="$A$1:$R$3"`) {
		t.Error("no filter on the head")
	}
	about, err := f.GetRows("About")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Purpose|Monthly report", "Made by|Ratna Wulandari, Compliance", "Time zone|Asia/Jakarta", "Rows|2", "Filter: Region|IDN"} {
		if !strings.Contains(fmt.Sprintln(lines(about)), "\n"+want+"\n") {
			t.Errorf("the second sheet lacks %q:\n%s", want, lines(about))
		}
	}
	if e := d.recorded("export.xlsx"); len(e) != 1 || !strings.Contains(e[0].Detail, `"rows":"2"`) || !strings.Contains(e[0].Detail, `"purpose":"no. 1"`) {
		t.Errorf("recorded: %+v", e)
	}
	d.scratchIsEmpty()
}

func lines(rows [][]string) string {
	var b strings.Builder
	b.WriteString("\n")
	for _, r := range rows {
		b.WriteString(strings.Join(r, "|") + "\n")
	}
	return b.String()
}

func part(t *testing.T, file, name string) string {
	t.Helper()
	z, err := zip.NewReader(strings.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// scratchIsEmpty checks that no file in the making is left, in the data folder or in the machine's own.
func (d *desk) scratchIsEmpty() {
	d.t.Helper()
	left, err := os.ReadDir(d.scratch)
	if err != nil || len(left) > 0 {
		d.t.Errorf("left behind: %v, %v", left, err)
	}
}

// Whatever a customer or a colleague is called, no cell of either file runs when it is opened (promise 25).
func TestNoCellRuns(t *testing.T) {
	d := newDesk(t)
	hostile := []string{"=1+1", "+62", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "=cmd|' /C calc'!A0", `=HYPERLINK("http://evil.example","x")`, "<f>1+1</f>", "\x01\x0b&<>", "_x003D_1", "\xff=1"}
	for _, h := range hostile {
		n := store.NewVerification{UserID: h, Name: h, BizID: h, Language: h, LivenessType: h, Product: "liveness", Region: h, Input: []byte(`{}`), DataKey: []byte("k"),
			Attempt: store.NewAttempt{Code: "c" + h, SignatureID: h, URL: "https://x.example", ExpiresAt: d.now()}, Link: store.NewLink{Code: "l" + h, ExpiresAt: d.now().Add(time.Hour)}}
		v, err := d.store.CreateVerification(t.Context(), store.Actor{ID: "s", Name: h, Role: "support"}, n)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.store.Finish(t.Context(), store.System, v.CurrentAttempt, store.Outcome{Status: store.StatusFailed, Result: store.ResultFail, Reason: h}, nil, "poll"); err != nil {
			t.Fatal(err)
		}
	}
	b := d.as(auth.Compliance)
	form := url.Values{"purpose": {"=1+1"}, "format": {"xlsx"}, "q": {""}}
	r := b.post("/verifications/export", form)
	f := r.workbook(t)
	for sheet, file := range map[string]string{"Verifications": "xl/worksheets/sheet1.xml", "About": "xl/worksheets/sheet2.xml"} {
		types, formulas := cellTypes(t, r.body, file)
		if formulas != 0 {
			t.Errorf("%s has %d formulas", sheet, formulas)
		}
		for at, kind := range types {
			if kind != "inlineStr" && kind != "n" && kind != "" {
				t.Errorf("%s %s is written as %q", sheet, at, kind)
			}
			style, err := f.GetCellStyle(sheet, at)
			if err != nil {
				t.Fatal(err)
			}
			as, err := f.GetStyle(style)
			if err != nil || kind == "inlineStr" && as.NumFmt != 49 {
				t.Errorf("%s %s is no cell of text: %+v, %v", sheet, at, as, err)
			}
			if formula, err := f.GetCellFormula(sheet, at); err != nil || formula != "" {
				t.Errorf("%s %s runs %q", sheet, at, formula)
			}
		}
	}
	rows, err := f.GetRows("Verifications")
	if err != nil || len(rows) != len(hostile)+1 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for _, column := range []int{4, 5, 6, 7, 10, 15} { // reference, name, region, language, reason, made by
		if got := rows[len(hostile)][column]; got != "=1+1" {
			t.Errorf("column %s is %q: text is changed", rows[0][column], got)
		}
	}
	all := b.post("/verifications/export", url.Values{"purpose": {"why"}}).records(t)
	for _, row := range all[1:] {
		for i, cell := range row {
			if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") || strings.HasPrefix(cell, "＝") {
				t.Errorf("CSV column %s runs: %q", all[0][i], cell)
			}
		}
	}
}

// Two million rows do not fit an Excel sheet: said before anything is made or recorded. Here 1 of 2.
func TestXLSXLimitIsSaid(t *testing.T) {
	d := newDesk(t)
	d.made(store.NewVerification{UserID: "BP-1"})
	d.made(store.NewVerification{UserID: "BP-2"})
	_, n, err := d.store.BeginExport(t.Context(), store.System, store.Filter{}, store.Export{Format: "xlsx", Purpose: "why", Most: 1})
	if n != 2 || err == nil || len(d.recorded("export.xlsx")) != 0 {
		t.Errorf("%d rows, %v, %d recorded; want 2, a refusal, none", n, err, len(d.recorded("export.xlsx")))
	}
	b := d.as(auth.Auditor)
	if page := b.get("/verifications/export").body; !strings.Contains(page, "An Excel sheet ends after 1,048,575 rows.") {
		t.Error("the form does not say where a sheet ends")
	}
	r := b.post("/verifications/export", url.Values{"purpose": {"why"}, "format": {"pdf"}})
	if r.status != http.StatusUnprocessableEntity || !strings.Contains(r.body, "Choose CSV or Excel.") || !strings.Contains(r.body, `value="why"`) {
		t.Errorf("an unknown format: %d", r.status)
	}
}
