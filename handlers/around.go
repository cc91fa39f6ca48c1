package handlers

import (
	"context"
	"net/url"

	"livedesk/internal/auth"
	"livedesk/store"
	"livedesk/views"
)

// mostOthers is how many other checks of a customer a page shows; the list has them all.
const mostOthers = 10

// fillAround adds what lies around a verification: those made just before and after it, and the other checks of the
// same customer.
func (a *App) fillAround(ctx context.Context, rec record, u user, m *views.Verification) error {
	older, newer, err := a.Store.Neighbours(ctx, rec.Verification)
	if err != nil {
		return err
	}
	m.OlderID, m.NewerID = older, newer
	if rec.Status == store.StatusClearing || rec.Status == store.StatusCleared {
		return nil
	}
	others, err := a.Store.OfSameCustomer(ctx, rec.Verification, mostOthers+1)
	if err != nil {
		return err
	}
	if len(others) > mostOthers {
		others = others[:mostOthers]
		m.Others.AllURL = "/verifications?q=" + url.QueryEscape(rec.UserID)
	}
	m.Others.ShowScore = u.can(auth.SeeScore)
	for _, v := range others {
		row := rowModel(v, u, 0, a.Now())
		row.Day = date(v.CreatedAt, u)
		m.Others.Rows = append(m.Others.Rows, row)
		m.Others.Later = m.Others.Later || v.Seq > rec.Seq
	}
	return nil
}
