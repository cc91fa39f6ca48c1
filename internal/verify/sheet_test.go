package verify_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"livedesk/internal/verify"
)

// utf16of writes text in UTF-16, big or little end first, with or without its mark.
func utf16of(text string, big, mark bool) string {
	var b strings.Builder
	units := utf16.Encode([]rune(text))
	if mark {
		units = append([]uint16{0xfeff}, units...)
	}
	for _, u := range units {
		if big {
			b.Write([]byte{byte(u >> 8), byte(u)})
		} else {
			b.Write([]byte{byte(u), byte(u >> 8)})
		}
	}
	return b.String()
}

// lines are the rows of a sheet in short: "2 userId=BP-1" or "3! what is wrong".
func lines(t *testing.T, s *verify.Sheet) []string {
	t.Helper()
	var all []string
	for {
		row, err := s.Next()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		text := fmt.Sprint(row.Line)
		if row.Problem != "" {
			all = append(all, text+"! "+row.Problem)
			continue
		}
		for _, c := range verify.BatchColumns() {
			if v := row.Values[c]; v != "" {
				text += " " + c + "=" + v
			}
		}
		all = append(all, text)
	}
}

func TestSheets(t *testing.T) {
	const quote = `A quote in this row is not closed, or stands in the middle of a value. Write "" for a quote inside a quoted value.`
	formula := func(column, sign string) string {
		return column + ": Begins with " + sign + ", which a spreadsheet runs as a formula. Put ' in front if it is meant as text."
	}
	plain := "userId,name\r\nBP-1,Nguyễn Thị Lan\r\n"
	tests := []struct {
		name, text string
		encoding   string
		separator  string
		want       []string
	}{
		{"comma", plain, "UTF-8", "comma", []string{"2 userId=BP-1 name=Nguyễn Thị Lan"}},
		{"mark of UTF-8", "\ufeff" + plain, "UTF-8", "comma", []string{"2 userId=BP-1 name=Nguyễn Thị Lan"}},
		{"UTF-16 little", utf16of(plain, false, true), "UTF-16", "comma", []string{"2 userId=BP-1 name=Nguyễn Thị Lan"}},
		{"UTF-16 big", utf16of(plain, true, true), "UTF-16", "comma", []string{"2 userId=BP-1 name=Nguyễn Thị Lan"}},
		{"UTF-16 without a mark", utf16of(plain, false, false), "UTF-16", "comma", []string{"2 userId=BP-1 name=Nguyễn Thị Lan"}},
		{"Windows-1252", "userId;name\nBP-1;Jos\xe9 Nu\xf1ez\n", "Windows-1252", "semicolon", []string{"2 userId=BP-1 name=José Nuñez"}},
		{"a letter that Windows-1252 lacks", "userId,name\nBP-1,Jos\xe9 \x81\n", "Windows-1252", "comma",
			[]string{"2! name: Holds letters that are not Windows-1252. Save the file as “CSV UTF-8” and upload it again."}},
		{"damaged UTF-8", "userId,name\nBP-1,Nguyễn\nBP-2,Jos\xe9\nBP-3,Lan\n", "UTF-8", "comma",
			[]string{"2 userId=BP-1 name=Nguyễn", "3! name: Holds letters that are not UTF-8. Save the file as “CSV UTF-8” and upload it again.", "4 userId=BP-3 name=Lan"}},
		{"semicolon with decimal commas", "userId;name\nBP-1;a,b,c\n", "UTF-8", "semicolon", []string{"2 userId=BP-1 name=a,b,c"}},
		{"tab", "userId\tname\tregion\nBP-1\t\tIDN\n", "UTF-8", "tab", []string{"2 userId=BP-1 region=IDN"}},
		{"sep line", "sep=;\nuserId;name\nBP-1;x\n", "UTF-8", "semicolon", []string{"3 userId=BP-1 name=x"}},
		{"any order and case", "REGION, user_id ,Name\nIDN,BP-1,x\n", "UTF-8", "comma", []string{"2 userId=BP-1 name=x region=IDN"}},
		{"the vendor's other name", "reference,failedReturnUrl\nBP-1,https://a.example\n", "UTF-8", "comma", []string{"2 userId=BP-1 failReturnUrl=https://a.example"}},
		{"unknown columns", "userId,notes,region\nBP-1,call back,IDN\n", "UTF-8", "comma", []string{"2 userId=BP-1 region=IDN"}},
		{"blank and empty rows", "userId,name\n\n,\nBP-1,x\n,,\n\nBP-2,y\n", "UTF-8", "comma", []string{"4 userId=BP-1 name=x", "7 userId=BP-2 name=y"}},
		{"no line end at the end", "userId,name\nBP-1,x", "UTF-8", "comma", []string{"2 userId=BP-1 name=x"}},
		{"quotes", "userId,name\n\"BP,1\",\"say \"\"hi\"\"\"\n", "UTF-8", "comma", []string{`2 userId=BP,1 name=say "hi"`}},
		{"line break in a value", "userId,notes\nBP-1,\"a\nb\"\nBP-2,c\n", "UTF-8", "comma", []string{"2 userId=BP-1", "3 userId=BP-2"}},
		{"quote never closed", "userId,name\nBP-1,\"x\nBP-2,y\nBP-3,z\n", "UTF-8", "comma", []string{"2! " + quote, "3 userId=BP-2 name=y", "4 userId=BP-3 name=z"}},
		{"quote in the middle", "userId,name\nBP-1,x\"y\nBP-2,z\n", "UTF-8", "comma", []string{"2! " + quote, "3 userId=BP-2 name=z"}},
		{"blank rows before a broken one", "userId,name\n\n\nBP-1,\"x\n\nBP-2,y\n", "UTF-8", "comma", []string{"4! " + quote, "6 userId=BP-2 name=y"}},
		{"too many columns", "userId,name\nBP-1,Budi, Santoso\n", "UTF-8", "comma", []string{"2! This row has 3 columns, the first row has 2. A value with a comma in it must stand in quotes."}},
		{"empty columns too many", "userId,name\nBP-1,x,,,\n", "UTF-8", "comma", []string{"2 userId=BP-1 name=x"}},
		{"too few columns", "userId,name,region\nBP-1\n", "UTF-8", "comma", []string{"2! This row has 1 columns, the first row has 3."}},
		{"formulas", "userId,name\n=1+1,x\n+62812,x\nBP-3,-2\nBP-4,@SUM(A1)\n'=BP,'tis\n", "UTF-8", "comma",
			[]string{"2! " + formula("userId", "="), "3! " + formula("userId", "+"), "4! " + formula("name", "-"), "5! " + formula("name", "@"), "6 userId==BP name='tis"}},
	}
	for _, tt := range tests {
		s, err := verify.OpenSheet([]byte(tt.text))
		if err != nil {
			t.Errorf("%s: %+v", tt.name, err)
			continue
		}
		if s.Encoding != tt.encoding || s.Separator != tt.separator {
			t.Errorf("%s: read as %s with %s, want %s with %s", tt.name, s.Encoding, s.Separator, tt.encoding, tt.separator)
		}
		if diff := cmp.Diff(tt.want, lines(t, s)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestSheetHeads(t *testing.T) {
	s, err := verify.OpenSheet([]byte("userId,Notes,,name\nx,,,\n"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]any{[]string{"userId", "", "", "name"}, []string{"Notes"}, []string{"product", "region"}}, []any{s.Columns, s.Unknown, s.Missing()}); diff != "" {
		t.Error(diff)
	}
	tests := []struct{ name, text, sentence string }{
		{"empty", "", "The file is empty."},
		{"blank", " \n\n", "The file is empty."},
		{"workbook", "PK\x03\x04xl/workbook.xml", "This is a workbook, not a CSV file. Save it as “CSV UTF-8” and choose that file."},
		{"old workbook", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "This is a workbook, not a CSV file. Save it as “CSV UTF-8” and choose that file."},
		{"picture", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "This is not a text file. Save the table as “CSV UTF-8” and choose that file."},
		{"no head", "BP-1,IDN\nBP-2,IDN\n", "The first row must name the columns, and none of its names is known. At least userId is needed."},
		{"no reference", "name,region,notes\nx,IDN,\n", "The column userId is missing: it holds the customer references. The first row has: name, region."},
		{"twice", "userId,name,USER-ID\n", "The column userId is there twice. Take one away."},
		{"broken head", "\"userId,name\nBP-1,x\n", "The first row cannot be read: a quote in it is not closed."},
	}
	for _, tt := range tests {
		_, err := verify.OpenSheet([]byte(tt.text))
		var e *verify.SheetError
		if !errors.As(err, &e) || e.Sentence != tt.sentence || strings.Contains(e.Error(), "name") {
			t.Errorf("%s: %+v, want %q", tt.name, err, tt.sentence)
		}
	}
}

// A file made to be slow is not: every row opens a quote that nothing closes.
func TestBrokenQuotesAreReadInTime(t *testing.T) {
	for _, row := range []string{"BP-1,\"x\n", "a\"b,x\n", "\"\"\"\",\"\"\n", "\"a\"\"\n", ",\"\n"} {
		s, err := verify.OpenSheet([]byte("userId,name\n" + strings.Repeat(row, 100_000)))
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		n := len(lines(t, s))
		if took := time.Since(began); took > 5*time.Second || n == 0 {
			t.Errorf("%q: %d rows in %s", row, n, took)
		}
	}
}

func FuzzSheet(f *testing.F) {
	f.Add([]byte("userId,name\nBP-1,\"x\n,,\n\nBP-2,'=y\n"))
	f.Add([]byte("sep=;\r\nuserId;name\r\n\"a\r\nb\";\"\"\r\n"))
	f.Add([]byte(utf16of("userId\tname\nBP-1\tx\n", false, true)))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := verify.OpenSheet(data)
		if err != nil {
			return
		}
		last := 0
		for n := 0; ; n++ {
			row, err := s.Next()
			if err != nil || n > 10*len(data) {
				if !errors.Is(err, io.EOF) {
					t.Fatalf("row %d: %v", n, err)
				}
				return
			}
			if row.Line < 1 || row.Line <= last && n > 0 {
				t.Fatalf("row %d follows row %d", row.Line, last)
			}
			last = row.Line
		}
	})
}
