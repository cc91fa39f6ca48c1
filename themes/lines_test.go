package themes

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func told(lines []Line) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(string(rune(l.Op)) + l.Text + "\n")
	}
	return b.String()
}

func TestDiffLines(t *testing.T) {
	before := parse(t, `{"locale":"en","a":1,"b":2,"mobileTipsPage":{"titleText":"Old","tips":[{"text":"x"}]},"c":null,"d":4,"e":5}`)
	after := parse(t, `{"locale":"en","a":1,"b":2,"mobileTipsPage":{"titleText":"New","tips":[{"text":"x"}]},"d":4,"e":5}`)
	want := ` {
   "a": 1,
   "b": 2,
-  "c": null,
   "d": 4,
   "e": 5,
~
       }
     ],
-    "titleText": "Old"
+    "titleText": "New"
   }
 }
`
	if diff := cmp.Diff(want, told(DiffLines(before, after))); diff != "" {
		t.Error(diff)
	}
	if got := DiffLines(before, before); got != nil {
		t.Errorf("a document differs from itself: %v", got)
	}
	one, other := parse(t, `{"locale":"en","titleText":"x","a":null}`), parse(t, `{"titleText":"x","locale":"en"}`)
	if got := told(DiffLines(one, other)); got != " {\n-  \"a\": null,\n   \"locale\": \"en\",\n   \"titleText\": \"x\"\n }\n" {
		t.Errorf("a null, and the order of keys:\n%s", got)
	}
	if got := told(DiffLines(Document{}, parse(t, `{"x":"<&>"}`))); got != "-{}\n+{\n+  \"x\": \"<&>\"\n+}\n" {
		t.Errorf("from nothing:\n%s", got)
	}
}

// Without the added lines the first document is left, without the removed ones the second.
func TestDiffLinesHoldBothDocuments(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c", "d"}), 0, 12)
		a, b := texts.Draw(t, "a"), texts.Draw(t, "b")
		var first, second []string
		for _, l := range compareLines(nil, a, b) {
			if l.Op != Added {
				first = append(first, l.Text)
			}
			if l.Op != Removed {
				second = append(second, l.Text)
			}
		}
		if strings.Join(first, "") != strings.Join(a, "") || strings.Join(second, "") != strings.Join(b, "") {
			t.Errorf("%q and %q became %q and %q", a, b, first, second)
		}
	})
}

// Two documents of a quarter of a megabyte are compared in bounded memory.
func TestDiffLinesIsBounded(t *testing.T) {
	long := func(text string) Document {
		raw, err := json.Marshal(map[string]any{"locale": "en", "x": strings.Split(strings.Repeat(text+" ", 60_000), " ")})
		if err != nil {
			t.Fatal(err)
		}
		return parse(t, string(raw))
	}
	if got := DiffLines(long("a"), long("b")); len(got) < 100_000 {
		t.Errorf("%d lines", len(got))
	}
}
