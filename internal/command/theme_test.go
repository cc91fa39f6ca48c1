package command

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestThemeCheck(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	write := func(name, text string) string {
		if err := os.WriteFile(at(name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return at(name)
	}
	sample, err := os.ReadFile("../../themes/testdata/sample.json")
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("a", 101)
	good := write("good.json", string(sample))
	tests := []struct {
		name    string
		files   []string
		stdin   string
		ok      bool
		says    []string
		notWant string
	}{
		{"the vendor's own sample", []string{good}, "", true, []string{good + ": The vendor's rules are kept."}, "warning"},
		{"standard input", []string{"-"}, `{"locale":"en"}`, true, []string{"-: The vendor's rules are kept."}, ""},
		{"with a byte order mark", []string{"-"}, "\ufeff" + `{"locale":"en"}`, true, []string{"rules are kept"}, ""},
		{"too long", []string{"-"}, `{"locale":"en","mobileTipsPage":{"titleText":"` + long + `"}}`, false,
			[]string{"-: mobileTipsPage.titleText: M_TITLE_TOO_LONG_TIPS_PAGE: 1 character too many. At most 100."}, "kept"},
		{"without a name", []string{"-"}, `{"locale":"Klingon"}`, false, []string{"-: locale: Not one of the 32 names"}, "warning"},
		{"a warning alone", []string{"-"}, `{"locale":"en","ours":1}`, true, []string{"rules are kept", "-: warning: ours: Not a field that we know."}, ""},
		{"the refusal first", []string{"-"}, `{"ours":1}`, false, []string{"-: locale: Say which language", "-: warning: ours: "}, "rules are kept"},
		{"keys that steer a terminal", []string{"-"}, `{"locale":"en","\u001b[2J\n":1}`, true, []string{"-: warning: �[2J�: "}, "\x1b"},
		{"not JSON", []string{"-"}, "{\n\"locale\": en}", false, []string{"-: It is not one JSON object in UTF-8 (see line 2)."}, ""},
		{"cut short", []string{"-"}, "{\n", false, []string{"(see line 2)"}, ""},
		{"nothing", []string{"-"}, "", false, []string{"not one JSON object"}, ""},
		{"a list", []string{"-"}, "[1]", false, []string{"-: It is not one JSON object in UTF-8."}, "line"},
		{"not UTF-8", []string{"-"}, "{\"locale\":\"\xff\"}", false, []string{"not one JSON object in UTF-8."}, "line"},
		{"missing", []string{at("none.json")}, "", false, []string{"none.json: It cannot be read: there is none."}, "no such file"},
		{"a folder", []string{dir}, "", false, []string{"It cannot be read: it is a folder."}, ""},
		{"huge", []string{"-"}, strings.Repeat(" ", maxTheme) + "{}", false, []string{"larger than 1 MiB"}, ""},
		{"as large as may be", []string{"-"}, `{"locale":"en"}` + strings.Repeat(" ", maxTheme-15), true, []string{"kept"}, ""},
		{"endless", []string{"/dev/zero"}, "", false, []string{"/dev/zero: It is larger than 1 MiB"}, ""},
		{"one of two", []string{good, "-"}, "{}", false, []string{good + ": The vendor's rules are kept.", "-: locale: "}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var text, machine bytes.Buffer
			err := ThemeCheck{Files: tt.files}.report(strings.NewReader(tt.stdin), &text)
			jsonErr := ThemeCheck{Files: tt.files, JSON: true}.report(strings.NewReader(tt.stdin), &machine)
			var said struct {
				OK    bool
				Files []struct {
					OK                 bool
					Problems, Warnings []themeProblem
				}
			}
			if err := json.Unmarshal(machine.Bytes(), &said); err != nil || len(said.Files) != len(tt.files) {
				t.Fatalf("%v: %s", err, machine.String())
			}
			if (err == nil) != tt.ok || (jsonErr == nil) != tt.ok || said.OK != tt.ok {
				t.Errorf("exits %v, %v, JSON %v; want ok %v", err, jsonErr, said.OK, tt.ok)
			}
			rest := text.String()
			for _, want := range tt.says { // in this order
				before, after, found := strings.Cut(rest, want)
				if !found {
					t.Errorf("%q does not follow in\n%s", want, rest)
				}
				_, rest = before, after
			}
			if tt.notWant != "" && strings.Contains(text.String(), tt.notWant) {
				t.Errorf("says %q:\n%s", tt.notWant, text.String())
			}
		})
	}
}

// A machine reads the vendor's name and message of each refusal, and warnings apart.
func TestThemeCheckForMachines(t *testing.T) {
	var out bytes.Buffer
	in := `{"locale":"en","ours":1,"mobileTipsPage":{"titleText":"` + strings.Repeat("a", 101) + `"}}`
	if err := (ThemeCheck{Files: []string{"-"}, JSON: true}).report(strings.NewReader(in), &out); err == nil || err.Error() != "1 of 1 files failed" {
		t.Errorf("exit %v", err)
	}
	want := `{
  "ok": false,
  "files": [
    {
      "file": "-",
      "ok": false,
      "problems": [
        {
          "path": "mobileTipsPage.titleText",
          "name": "M_TITLE_TOO_LONG_TIPS_PAGE",
          "message": "The title is too long of tips page.",
          "sentence": "1 character too many. At most 100."
        }
      ],
      "warnings": [
        {
          "path": "ours",
          "sentence": "Not a field that we know. It is kept and sent as it stands."
        }
      ]
    }
  ]
}
`
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}

// What the vendor accepts and customers cannot read is a warning, which fails only where that is asked for.
func TestThemeCheckStrict(t *testing.T) {
	const pale = `{"locale":"en","mobileTipsPage":{"startButtonTextColor":"#ffffff","startButtonBackgroundColor":"#f2a33a"}}`
	for strict, ok := range map[bool]bool{false: true, true: false} {
		var out bytes.Buffer
		err := ThemeCheck{Files: []string{"-"}, Strict: strict}.report(strings.NewReader(pale), &out)
		if (err == nil) != ok || !strings.Contains(out.String(), "-: warning: mobileTipsPage.startButtonTextColor: Hard to read") {
			t.Errorf("strict %v: %v\n%s", strict, err, out.String())
		}
	}
	var out bytes.Buffer
	if err := (ThemeCheck{Files: []string{"-"}, Strict: true}).report(strings.NewReader(`{"locale":"en"}`), &out); err != nil {
		t.Errorf("a theme without a warning: %v", err)
	}
}

// Files that are checked together are the languages of one theme.
func TestThemeCheckComparesLanguages(t *testing.T) {
	dir := t.TempDir()
	var files []string
	for name, text := range map[string]string{"en.json": `{"locale":"en","titleText":"Bahari"}`, "id.json": `{"locale":"in_ID"}`} {
		files = append(files, filepath.Join(dir, name))
		if err := os.WriteFile(files[len(files)-1], []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := (ThemeCheck{Files: files}).report(strings.NewReader(""), &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"en.json: warning: titleText: Published without words of its own in in_ID", "id.json: warning: titleText: Has words of its own in en_US"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in\n%s", want, out.String())
		}
	}
}
