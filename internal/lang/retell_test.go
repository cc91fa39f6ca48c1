package lang

import "testing"

func TestRetell(t *testing.T) {
	forms := Forms("Row {row} has {n} cells. Take {m} away.", "Row {row} has {n} cells.", "Hello {name},")
	done := T("id", "Thank you, your check is complete.")
	tests := []struct{ tag, kept, want string }{
		{"id", "", ""},
		{"id", "Thank you, your check is complete.", done},
		{"id", "name: Thank you, your check is complete. Thank you, your check is complete.", "name: " + done + " " + done},
		{"id", "Hello Putri, Thank you, your check is complete.", "Halo Putri, " + done},
		{"id", "Hello Putri, Maharani", "Halo Putri, Maharani"},
		{"id", "Row 4 has 7 cells. Take 2 away.", "Row 4 has 7 cells. Take 2 away."},
		{"id", "Thank you, your check is completed", "Thank you, your check is completed"},
		{"id", "Start here", "Start here"}, // a word of ours, but too common
		{"id", "said by the vendor (CODE_1).", "said by the vendor (CODE_1)."},
		{"en", "Hello Putri, and so on", "Hello Putri, and so on"},
		{"xx", "Hello Putri,", "Hello Putri,"},
	}
	for _, tt := range tests {
		if got := Retell(tt.tag, tt.kept, forms); got != tt.want {
			t.Errorf("%s: %q is told as %q, want %q", tt.tag, tt.kept, got, tt.want)
		}
	}
}
