package handlers_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"livedesk/internal/auth"
)

// section is a part of a page by the id of its heading.
func section(page, heading string) string {
	_, rest, _ := strings.Cut(page, `aria-labelledby="`+heading+`"`)
	part, _, _ := strings.Cut(rest, "</section>")
	return part
}

// A customer's other checks, whatever the case of the reference; Support learns that they ended, not how.
func TestOtherChecksOfACustomer(t *testing.T) {
	d := newDesk(t)
	first := d.finished("liveness", "attack-presentation") // BP-48217
	support := d.as(auth.Support)
	second := support.link("idv", "bp-48217")
	stranger := support.link("liveness", "BP-482170")
	tests := []struct {
		role      auth.Role
		page      string
		want, not []string
	}{
		{auth.Compliance, second, []string{`href="` + first + `"`, "Earlier checks of this customer", "of 100", "Fail"}, []string{second, stranger}},
		{auth.Compliance, first, []string{`href="` + second + `"`, "Other checks of this customer"}, []string{"Earlier checks", stranger}},
		{auth.Support, second, []string{`href="` + first + `"`, "Finished"}, []string{"of 100", "Fail", "Needs review", "Score", "attack"}},
		{auth.Auditor, second, []string{`href="` + first + `"`}, nil},
		{auth.Compliance, stranger, nil, []string{first, second}},
	}
	for _, tt := range tests {
		for _, at := range []string{"", "/live"} {
			part := section(d.as(tt.role).get(tt.page+at).body, "h-others")
			for _, want := range tt.want {
				if !strings.Contains(part, want) {
					t.Errorf("%s at %s%s: no %q", tt.role, tt.page, at, want)
				}
			}
			for _, not := range tt.not {
				if strings.Contains(part, not) {
					t.Errorf("%s at %s%s: has %q", tt.role, tt.page, at, not)
				}
			}
		}
	}
}

func TestOtherChecksAreTenAndALink(t *testing.T) {
	d := newDesk(t)
	support := d.as(auth.Support)
	var last string
	for i := range 12 {
		last = support.link("liveness", "BP 1&2")
		rows := strings.Count(section(support.get(last).body, "h-others"), "<tr>")
		if want := min(i, 10) + 1; i > 0 && rows != want {
			t.Errorf("after %d checks there are %d rows with the head, want %d", i+1, rows, want)
		}
	}
	part := section(support.get(last).body, "h-others")
	if !strings.Contains(part, `href="/verifications?q=BP+1%262"`) {
		t.Errorf("no way to all of them:\n%.600s", part)
	}
}

// The page leads to those made before and after, and to nobody at either end.
func TestNeighboursOfACase(t *testing.T) {
	d := newDesk(t)
	support := d.as(auth.Support)
	var paths []string
	for i := range 3 {
		paths = append(paths, support.link("liveness", fmt.Sprint("BP-", i)))
	}
	to := func(page, key string) string {
		found := regexp.MustCompile(`href="([^"]+)"[^>]*data-key="` + key + `"`).FindStringSubmatch(page)
		if found == nil {
			return ""
		}
		return found[1]
	}
	for i, want := range [][2]string{{"", paths[1]}, {paths[0], paths[2]}, {paths[1], ""}} {
		page := support.get(paths[i]).body
		if older, newer := to(page, "j"), to(page, "k"); older != want[0] || newer != want[1] {
			t.Errorf("the neighbours of %d are %q and %q, want %q", i, older, newer, want)
		}
	}
}
