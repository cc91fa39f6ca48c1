package store

import (
	"fmt"
	"testing"
)

func names(t *testing.T, s *Store) []string {
	t.Helper()
	list, err := s.Presets(t.Context())
	check(t, err)
	var out []string
	for _, p := range list {
		out = append(out, p.Name)
	}
	return out
}

// A new store has the five that the product comes with, and they are like any other.
func TestPresets(t *testing.T) {
	s, _ := open(t)
	wantDiff(t, []string{"Liveness, Indonesia", "Liveness, Philippines", "Identity, Indonesia", "Identity, Vietnam", "Blank"}, names(t, s))
	p := Preset{Name: "Ví điện tử", Product: ProductIDV, Region: "VNM", Language: "vi-VN", LivenessType: "SILENT", ProductLevel: "PRO", PrefersColorScheme: "dark",
		BizCode: "W1", TryCount: "3", ValidFor: "3d", IframeEnabled: true, IgnoreFailWhenJump: true}
	p, err := s.AddPreset(t.Context(), ana, p)
	check(t, err)
	got, err := s.Preset(t.Context(), p.ID)
	check(t, err)
	wantDiff(t, p, got)
	p.Name, p.ValidFor = "Wallet", "7d"
	check(t, s.ChangePreset(t.Context(), ana, p))
	wantErr(t, s.ChangePreset(t.Context(), ana, p), ErrConflict) // the version moved on
	_, err = s.AddPreset(t.Context(), ana, Preset{Name: "WALLET", Product: ProductIDV})
	wantErr(t, err, ErrDuplicate)
	blank, err := s.Preset(t.Context(), "blank")
	check(t, err)
	blank.Name = "wallet"
	wantErr(t, s.ChangePreset(t.Context(), ana, blank), ErrDuplicate)
	for range 2 {
		check(t, s.MovePreset(t.Context(), ana, p.ID, true))
	}
	check(t, s.MovePreset(t.Context(), ana, "liveness-idn", true)) // the first stays
	check(t, s.DeletePreset(t.Context(), ana, "blank"))
	wantDiff(t, []string{"Liveness, Indonesia", "Liveness, Philippines", "Identity, Indonesia", "Wallet", "Identity, Vietnam"}, names(t, s))
	wantDiff(t, []string{"preset.move ", "preset.move ", "preset.change ", "preset.add "}, actions(t, s, p.ID))
	wantDiff(t, []string{"preset.delete "}, actions(t, s, "blank"))
}

func TestPresetsAreBounded(t *testing.T) {
	s, _ := open(t)
	for i := range MaxPresets - 5 {
		_, err := s.AddPreset(t.Context(), ana, Preset{Name: fmt.Sprint("P", i), Product: ProductIDV})
		check(t, err)
	}
	_, err := s.AddPreset(t.Context(), ana, Preset{Name: "one more", Product: ProductIDV})
	wantErr(t, err, ErrConflict)
}

func TestMessages(t *testing.T) {
	s, _ := open(t)
	set, err := s.AddMessageSet(t.Context(), ana, "Loans")
	check(t, err)
	_, err = s.AddMessageSet(t.Context(), ana, "LOANS")
	wantErr(t, err, ErrDuplicate)
	standard := Message{Lang: "vi", Channel: ChannelSMS, Body: "Xin chào {link}"}
	own := Message{Set: set.ID, Lang: "vi", Channel: ChannelMail, Subject: "Khoản vay", Body: "{link}"}
	check(t, s.SetMessages(t.Context(), ana, standard, own))
	own.Body = "{name} {link}"
	check(t, s.SetMessages(t.Context(), ana, own))
	got, err := s.Messages(t.Context(), set.ID, "vi")
	check(t, err)
	wantDiff(t, []Message{standard, own}, got)
	none, err := s.Messages(t.Context(), set.ID, "id")
	check(t, err)
	wantDiff(t, []Message(nil), none)
	wantErr(t, s.SetMessages(t.Context(), ana, standard, Message{Set: "gone", Lang: "vi", Channel: ChannelSMS}), ErrNotFound)
	check(t, s.ResetMessage(t.Context(), ana, "", "vi", ChannelSMS))
	check(t, s.ResetMessage(t.Context(), ana, "", "vi", ChannelSMS)) // nothing to reset, nothing to say
	wantDiff(t, []string{`message.set {"channel":"mail","lang":"vi"}`, `message.set {"channel":"mail","lang":"vi"}`, "messages.add "}, actions(t, s, set.ID))

	p, err := s.AddPreset(t.Context(), ana, Preset{Name: "Loan", Product: ProductIDV, Messages: set.ID})
	check(t, err)
	check(t, s.DeleteMessageSet(t.Context(), ana, set.ID))
	p, err = s.Preset(t.Context(), p.ID)
	check(t, err)
	wantDiff(t, "", p.Messages)
	got, err = s.Messages(t.Context(), set.ID, "vi")
	check(t, err)
	wantDiff(t, []Message(nil), got)
}

func TestViews(t *testing.T) {
	s, _ := open(t)
	one, err := s.AddStaff(t.Context(), ana, Staff{Email: "a@x.example", Name: "Ana", Role: "compliance"})
	check(t, err)
	two, err := s.AddStaff(t.Context(), ana, Staff{Email: "b@x.example", Name: "Bo", Role: "support"})
	check(t, err)
	mine, err := s.AddView(t.Context(), ana, View{Owner: one.ID, Name: "Open", Query: "status=ready"})
	check(t, err)
	_, err = s.AddView(t.Context(), ana, View{Owner: one.ID, Name: "OPEN"})
	wantErr(t, err, ErrDuplicate)
	_, err = s.AddView(t.Context(), ana, View{Owner: two.ID, Name: "Open", Shared: true})
	check(t, err)
	list := func(id string) (out []string) {
		views, err := s.ViewsFor(t.Context(), id)
		check(t, err)
		for _, v := range views {
			out = append(out, v.OwnerName+" "+v.Name)
		}
		return out
	}
	wantDiff(t, []string{"Ana Open", "Bo Open"}, list(one.ID))
	wantDiff(t, []string{"Bo Open"}, list(two.ID))
	check(t, s.ChangeView(t.Context(), ana, mine.ID, "Waiting", true))
	wantDiff(t, []string{"Bo Open", "Ana Waiting"}, list(two.ID))
	check(t, s.DeleteView(t.Context(), ana, mine.ID))
	wantDiff(t, []string{"Bo Open"}, list(one.ID))
	wantDiff(t, []string{"view.delete ", `view.change {"shared":"yes"}`, `view.add {"shared":"no"}`}, actions(t, s, mine.ID))
	for i := range MaxViews {
		_, err := s.AddView(t.Context(), ana, View{Owner: one.ID, Name: string(rune('A' + i))})
		check(t, err)
	}
	_, err = s.AddView(t.Context(), ana, View{Owner: one.ID, Name: "one more"})
	wantErr(t, err, ErrConflict)
}
