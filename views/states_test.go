package views

import (
	"context"
	"io"
	"slices"

	"github.com/a-h/templ"

	"livedesk/internal/lang"
)

// state is one page in one state, as the golden files and the preview have it.
type state struct {
	name string
	page templ.Component
}

const sampleID = "0193a1c2-7b1e-7c3a-9f52-6d1e2f3a4b5c"

// nowMS is 20 Nov 2025, 14:06:39 in Jakarta.
const nowMS = 1763622399000

func support(title, path string) Shell {
	return Shell{Title: title, Path: path, UserName: "Diego Fuentes", Role: "Support", RoleID: "support", Zone: "WIB", ZoneID: "Asia/Jakarta",
		Sandbox: true, VendorLabel: "Scripted outcomes. Nothing reaches ADVANCE.AI.", CanList: true, CanCreate: true, NowMS: nowMS}
}

func compliance(title, path string) Shell {
	sh := support(title, path)
	sh.UserName, sh.Role, sh.RoleID = "Ratna Wulandari", "Compliance", "compliance"
	sh.CanFaces, sh.CanPrivacy = true, true
	return sh
}

func auditor(title, path string) Shell {
	sh := support(title, path)
	sh.UserName, sh.Role, sh.RoleID, sh.CanCreate, sh.CanAudit, sh.CanFaces, sh.CanPrivacy = "Tomás Ribeiro", "Auditor", "auditor", false, true, true, true
	return sh
}

func live(sh Shell) Shell {
	sh.Live = sampleID
	if sh.Path == "/verifications" {
		sh.Live = "*"
	}
	return sh
}

func flashed(sh Shell, kind, text string) Shell {
	sh.Flash = &Flash{Kind: kind, Text: text}
	return sh
}

var stranger = Shell{Title: "Sign in", Path: "/login", Sandbox: true, NowMS: nowMS}

func states() []state {
	var all []state
	for _, more := range [][]state{signInStates(), listStates(), newLinkStates(), presetStates(), settingsStates(), textStates(), viewStates(), pendingStates(), endedStates(), viewerStates(), roleStates(), certificateStates(), revealStates(), accessStates(), assistStates(), insightsStates(), exportStates(), takeStates(), personStates(), auditStates(), batchStates(), bulkStates(), faceStates(), reviewStates(), otherStates(), translatedStates(), themeListStates(), themeStates(), previewStates(), privacyStates()} {
		all = append(all, more...)
	}
	return all
}

// in is a page in another language.
func in(tag string, page templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error { return page.Render(lang.With(ctx, tag), w) })
}

// translatedStates are drawn from the same models, so what handlers say stays English here.
func translatedStates() []state {
	return []state{
		{"list-vi", in("vi", ListPage(live(compliance("Verifications", "/verifications")), sampleList()))},
		{"case-es", in("es", VerificationPage(live(compliance("Rizky Pratama", "/verifications/"+sampleID)), failed()))},
	}
}

func signInStates() []state {
	boxed := SignIn{Sandbox: []SandboxRole{
		{"support", "Support", "Diego Fuentes", "make links, assist, follow"},
		{"compliance", "Compliance", "Ratna Wulandari", "see photos, decide, clear"},
		{"designer", "Designer", "Amara Okafor", "edit what customers see"},
		{"auditor", "Auditor", "Tomás Ribeiro", "read everything but photos"},
		{"admin", "Admin", "Linh Trần", "team, rules, connection"},
	}, Next: "/verifications?status=failed"}
	setup := stranger
	setup.Title = "Set up"
	return []state{
		{"signin", SignInPage(stranger, boxed)},
		{"signin-error", SignInPage(stranger, SignIn{Email: "ratna@bahari.example", Error: "Email, password or code is wrong. After ten tries the account waits for 15 minutes."})},
		{"signin-code", SignInPage(stranger, SignIn{Email: "ratna@bahari.example", NeedsCode: true})},
		{"signin-first", SignInPage(stranger, SignIn{SetUp: "There is no account yet. The terminal where Livedesk was started shows the address that makes the first one."})},
		{"setup", SetUpPage(setup, SetUp{Code: "k3f9"})},
		{"setup-errors", SetUpPage(setup, SetUp{Code: "k3f9", Name: "Linh Trần", Email: "linh", Errors: map[string]string{
			"email": "This is not an email address.", "password": "3 characters too few. Use at least 15.", "": "Nothing was made yet."}})},
	}
}

func row(id, name, ref, status, label, note string) Row {
	return Row{ID: sampleID[:len(sampleID)-2] + id, Name: name, UserID: ref, Product: "Liveness", Detail: "Distant, near", StatusID: status, StatusLabel: label,
		StatusNote: note, Actor: "Diego Fuentes", Time: "13:" + id, DateTime: "2025-11-20T13:" + id + ":00+07:00", Day: "Today, Thu 20 Nov", LiveID: sampleID[:len(sampleID)-2] + id}
}

func scored(r Row, score int, pictures int) Row {
	r.Score, r.HasScore, r.PicturesCount = score, true, pictures
	return r
}

func decided(r Row, id, label, note string) Row {
	r.DecisionID, r.DecisionLabel, r.DecisionNote = id, label, note
	return r
}

func sampleRows() []Row {
	inc := row("38", "José Dela Cruz", "BP-48213", "incomplete", "Incomplete", "Ran out of time")
	inc.PicturesCount = 1
	old := row("11", "", "", "cleared", "Cleared", "")
	old.Cleared, old.Day, old.LiveID = true, "Wed 19 Nov", ""
	nameless := row("12", "", "sim:pass:42", "expired", "Expired", "")
	nameless.Day, nameless.Product = "Wed 19 Nov", "Identity"
	return []Row{
		row("59", "Nguyễn Thị Lan", "BP-48219", "opened", "Opened", "customer has the page open"),
		row("58", "Kwame Mensah", "BP-48218", "ready", "Link sent", "expires in 42 min"),
		row("57", "Wayan Sutrisna", "BP-48220", "waiting", "Waiting for the vendor", ""),
		decided(scored(row("55", "Rizky Pratama", "BP-48217", "failed", "Fail", "Possible presentation attack"), 13, 2), "pending", "Needs review", ""),
		decided(scored(row("51", "Putri Maharani", "BP-48216", "passed", "Pass", ""), 96, 2), "approve", "Approved", "Ratna W."),
		decided(scored(row("40", "Elena Kovács", "BP-48214", "failed", "Fail", "Possible injection attack"), 0, 2), "reject", "Rejected", "Ratna W."),
		inc,
		decided(scored(row("32", "A customer with a very long name that does not fit in one line of the table", "BP-48209-with-a-long-reference-0001", "unknown", "Not known", "Unknown code NEW_CODE"), 50, 26), "escalate", "Escalated", "Ratna W."),
		row("25", "Budi Santoso", "BP-48208", "revoked", "Withdrawn", ""),
		row("20", "Mei-Ling Chua", "BP-48205", "clearing", "Being cleared", ""),
		nameless,
		old,
	}
}

func sampleList() List {
	return List{Rows: sampleRows(), Total: "412 in all", Older: "/verifications?after=48197", Newer: "/verifications?before=48240", Zone: "WIB", ClearURL: "/verifications",
		Products: []Option{{"", "Any product", true}, {"liveness", "Liveness", false}, {"idv", "Identity", false}},
		Statuses: []Option{{"", "Any status", true}, {"ready", "Link sent", false}, {"failed", "Fail", false}},
		Results:  []Option{{"", "Any result", true}, {"pass", "Pass", false}}, Regions: []Option{{"", "Any country", true}, {"IDN", "Indonesia (IDN)", false}},
		CanCreate: true, ShowScore: true, ShowPictures: true, Sorts: []Option{{"", "Newest first", true}, {"oldest", "Oldest first", false}, {"changed", "Last change first", false}},
		Hideable: []Option{{"ph", "Photos", true}, {"p", "Product", true}, {"by", "Made by", true}}, Here: "/verifications",
		Views: []SavedView{{"All", "/verifications", true}, {"Open links", "/verifications?view=0193a1c2", false}}}
}

func listStates() []state {
	full := sampleList()
	filtered := sampleList()
	filtered.Views = slices.Clone(filtered.Views)
	filtered.Filtered, filtered.Query = true, ListQuery{Q: "BP-482", Status: "failed", From: "2025-11-14"}
	filtered.Chips = []Chip{{"Search", "BP-482", "/verifications?status=failed"}, {"Status", "Fail", "/verifications?q=BP-482"}, {"From", "2025-11-14", "/verifications?q=BP-482&status=failed"}}
	filtered.SaveURL, filtered.Views[0].Current = "/views/new?from=2025-11-14&status=failed", false
	none := filtered
	none.Rows, none.Total, none.Older, none.Newer = nil, "0 in all", "", ""
	wrong := none
	wrong.Query.From, wrong.Errors = "20/11", map[string]string{"from": "Use a date such as 2026-11-23."}
	first := List{CanCreate: true, ClearURL: "/verifications"}
	plain := sampleList()
	plain.ShowScore, plain.ShowPictures, plain.CanExport, plain.Newer = false, false, false, ""
	for i := range plain.Rows {
		if plain.Rows[i].HasScore {
			plain.Rows[i].StatusID, plain.Rows[i].StatusLabel, plain.Rows[i].StatusNote, plain.Rows[i].HasScore = "finished", "Finished", "with Compliance", false
		}
	}
	audit := sampleList()
	audit.ShowPictures, audit.CanCreate = false, false
	changed := sampleList()
	changed.Sort, changed.Hidden, changed.Hideable = "changed", " no-p no-by", []Option{{"ph", "Photos", true}, {"p", "Product", false}, {"by", "Made by", false}}
	at := "/verifications"
	return []state{
		{"list-changed", ListPage(live(compliance("Verifications", at)), changed)},
		{"list", ListPage(live(compliance("Verifications", at)), full)},
		{"list-filtered", ListPage(live(compliance("Verifications", at)), filtered)},
		{"list-nothing", ListPage(live(compliance("Verifications", at)), none)},
		{"list-wrong", ListPage(live(compliance("Verifications", at)), wrong)},
		{"list-first", ListPage(live(support("Verifications", at)), first)},
		{"list-support", ListPage(flashed(live(support("Verifications", at)), "pass", "Link withdrawn. A result that still comes in is not taken."), plain)},
		{"list-auditor", ListPage(live(auditor("Verifications", at)), audit)},
		{"row", VerificationRow(full.Rows[3], full.Show())},
	}
}

func sampleNewLink() NewLink {
	return NewLink{Values: NewLinkValues{Product: "idv", Region: "PHL", IframeEnabled: true}, Errors: map[string]string{}, Once: "b7702e0d91fa4c35",
		Presets: []Preset{{"liveness-idn", "Liveness, Indonesia", "1", false}, {"idv-phl", "Identity, Philippines", "2", true}, {"blank", "Blank", "", false}}, CanKeepPresets: true,
		Regions:       []Option{{"", "Choose a country", false}, {"IDN", "Indonesia (IDN)", false}, {"PHL", "Philippines (PHL)", true}},
		Languages:     []Option{{"", "Follow the phone", true}, {"fil", "Filipino", false}},
		Lifetimes:     []Option{{"1h", "1 hour", false}, {"24h", "1 day", true}, {"30d", "30 days", false}},
		LivenessTypes: []Option{{"", "Vendor’s default", true}, {"DISTANT_NEAR", "Distant and near", false}, {"SILENT", "Silent", false}},
		ProductLevels: []Option{{"", "Vendor’s default", true}, {"STANDARD", "Standard", false}, {"PRO", "Pro", false}},
		ColorSchemes:  []Option{{"", "Follow the phone", true}, {"light", "Light", false}, {"dark", "Dark", false}}}
}

func newLinkStates() []state {
	idv := sampleNewLink()
	classic := sampleNewLink()
	classic.Values = NewLinkValues{Product: "liveness", TryCount: "3"}
	classic.Advanced = true
	wrong := sampleNewLink()
	wrong.Values = NewLinkValues{Product: "idv", UserID: "", BizCode: "WALLET_OPEN", FailReturnURL: "javascript:alert(1)"}
	wrong.Errors = map[string]string{"userId": "Type the customer’s reference.", "bizCode": "Letters and digits only, at most 32.", "failReturnUrl": "The vendor refuses javascript addresses. Use https.", "region": "Choose a country."}
	refused := sampleNewLink()
	refused.Values.UserID = "BP-48220"
	refused.Message, refused.VendorCode, refused.VendorMessage, refused.Reference = "The vendor’s account has no balance left. Tell your admin; nothing was charged.", "INSUFFICIENT_BALANCE", "Insufficient balance, please top up or contact your sales manager for help", "7f3a-19c2"
	at := "/verifications/new"
	return []state{
		{"newlink", NewLinkPage(support("New link", at), idv)},
		{"newlink-liveness", NewLinkPage(support("New link", at), classic)},
		{"newlink-errors", NewLinkPage(support("New link", at), wrong)},
		{"newlink-refused", NewLinkPage(support("New link", at), refused)},
	}
}
