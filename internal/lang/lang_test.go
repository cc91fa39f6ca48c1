package lang

import "testing"

func TestMatch(t *testing.T) {
	tests := []struct {
		wishes []string
		want   string
	}{
		{[]string{"in_ID"}, "id"}, // the vendor's name, Java's old code
		{[]string{"id-ID"}, "id"},
		{[]string{"", "", "id;q=0.3, eo"}, "id"},
		{[]string{"xx", "id"}, "id"},
		{[]string{"<script>", ""}, "en"},
		{nil, "en"},
	}
	for _, tt := range tests {
		if got := Match(tt.wishes...); got != tt.want {
			t.Errorf("Match(%q) = %q, want %q", tt.wishes, got, tt.want)
		}
	}
}

func TestT(t *testing.T) {
	if got := T("id", "No such sentence about {name} and {name}, {other}.", "name", "{other}", "other", "x"); got != "No such sentence about {other} and {other}, x." {
		t.Errorf("T = %q", got)
	}
	if got := T("xx", "Start"); got != "Start" {
		t.Errorf("an unknown language says %q", got)
	}
}
