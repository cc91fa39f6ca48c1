package handlers

import (
	"livedesk/internal/auth"
	"livedesk/views"
)

// Pages about one verification, by what stands behind its id.
const (
	tabCase   = ""
	tabAccess = "/access"
)

// caseTabs are the pages about a verification that u may open.
func caseTabs(id, current string, u user) []views.CaseTab {
	var out []views.CaseTab
	for _, t := range []struct {
		below, label, key string
		need              auth.Permission
	}{{tabCase, "Case", "", auth.List}, {tabAccess, "Access", "w", auth.Access}} {
		if !u.can(t.need) {
			continue
		}
		tab := views.CaseTab{URL: "/verifications/" + id + t.below, Label: t.label, Key: t.key, Current: t.below == current}
		if tab.Current {
			tab.Key = ""
		}
		out = append(out, tab)
	}
	return out
}
