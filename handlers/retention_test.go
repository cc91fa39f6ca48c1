package handlers_test

import (
	"time"

	"livedesk/store"
)

// destroy has a rule take a class of a check that passed, thirty days on.
func (d *desk) destroy(id, class string) {
	d.t.Helper()
	must := func(err error) {
		d.t.Helper()
		if err != nil {
			d.t.Fatal(err)
		}
	}
	rule := store.Rule{Product: "liveness", Result: "pass", Class: class, Days: 30, Active: true}
	must(d.store.SetRules(d.t.Context(), store.Actor{ID: "a", Name: "Linh", Role: "admin"}, []store.Rule{rule}))
	d.later(30 * 24 * time.Hour)
	d.retain()
	runs, err := d.store.Runs(d.t.Context(), 1)
	must(err)
	if ok, err := d.store.ApproveRun(d.t.Context(), store.Actor{ID: "a"}, runs[0].ID, runs[0].Found, runs[0].Set()); err != nil || !ok {
		d.t.Fatalf("%+v is not approved: %v", runs[0], err)
	}
	must(d.store.DestroyClass(d.t.Context(), runs[0].ID, rule, id))
}
