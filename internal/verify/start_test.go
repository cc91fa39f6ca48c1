package verify_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"livedesk/internal/verify"
	"livedesk/store"
)

func TestCheck(t *testing.T) {
	d := newDesk(t)
	good := verify.Request{Product: "liveness", UserID: "BP-1", Region: "IDN"}
	long := "https://app.example/" + strings.Repeat("x", 2048-len("https://app.example/"))
	tests := []struct {
		name  string
		set   func(*verify.Request)
		wrong string // the field; "" is accepted
	}{
		{"least", func(*verify.Request) {}, ""},
		{"spaces around", func(r *verify.Request) { r.UserID, r.Region = "  BP-1 ", " IDN " }, ""},
		{"no product", func(r *verify.Request) { r.Product = "" }, "product"},
		{"another product", func(r *verify.Request) { r.Product = "kyb" }, "product"},
		{"no reference", func(r *verify.Request) { r.UserID = " " }, "userId"},
		{"reference with a line break", func(r *verify.Request) { r.UserID = "BP\n1" }, "userId"},
		{"long reference", func(r *verify.Request) { r.UserID = strings.Repeat("é", 129) }, "userId"},
		{"128 characters count as characters", func(r *verify.Request) { r.UserID = strings.Repeat("é", 128) }, ""},
		{"long business id", func(r *verify.Request) { r.BizID = strings.Repeat("x", 129) }, "bizId"},
		{"long name", func(r *verify.Request) { r.Name = strings.Repeat("x", 101) }, "name"},
		{"no region", func(r *verify.Request) { r.Region = "" }, "region"},
		{"alpha-2", func(r *verify.Request) { r.Region = "ID" }, "region"},
		{"small letters", func(r *verify.Request) { r.Region = "idn" }, "region"},
		{"no such country", func(r *verify.Request) { r.Region = "QQQ" }, "region"},
		{"Kosovo", func(r *verify.Request) { r.Region = "XKX" }, ""},
		{"vendor's language", func(r *verify.Request) { r.Language = "in_ID" }, ""},
		{"liveness has no Swedish", func(r *verify.Request) { r.Language = "sv" }, "language"},
		{"idv takes any tag", func(r *verify.Request) { r.Product, r.Language = "idv", "sv" }, ""},
		{"no language", func(r *verify.Request) { r.Product, r.Language = "idv", "not a language" }, "language"},
		{"return to the web", func(r *verify.Request) { r.ReturnURL = "https://app.example/done?x=1" }, ""},
		{"return to an app", func(r *verify.Request) { r.ReturnURL = "alipays://platformapi/startapp?id=1" }, ""},
		{"return to a script", func(r *verify.Request) { r.ReturnURL = "javascript:alert(1)" }, "returnUrl"},
		{"return to a script with a host", func(r *verify.Request) { r.ReturnURL = "JavaScript://x/%0aalert(1)" }, "returnUrl"},
		{"return to data", func(r *verify.Request) { r.ReturnURL = "data://x/y" }, "returnUrl"},
		{"return to a file", func(r *verify.Request) { r.ReturnURL = "file://x/y" }, "returnUrl"},
		{"return to an intent", func(r *verify.Request) { r.ReturnURL = "intent://x/y" }, "returnUrl"},
		{"scheme alone", func(r *verify.Request) { r.ReturnURL = "myapp:" }, "returnUrl"},
		{"no host", func(r *verify.Request) { r.ReturnURL = "myapp://" }, "returnUrl"},
		{"a path", func(r *verify.Request) { r.ReturnURL = "/done" }, "returnUrl"},
		{"line break", func(r *verify.Request) { r.ReturnURL = "https://app.example/a\r\nb" }, "returnUrl"},
		{"2,048 characters", func(r *verify.Request) { r.ReturnURL = long }, ""},
		{"2,049 characters", func(r *verify.Request) { r.ReturnURL = long + "x" }, "returnUrl"},
		{"fail return", func(r *verify.Request) { r.FailReturnURL = "about:blank" }, "failReturnUrl"},
		{"callback", func(r *verify.Request) { r.CallbackURL = "https://app.example/hook" }, ""},
		{"callback over http", func(r *verify.Request) { r.CallbackURL = "http://app.example/hook" }, "callbackUrl"},
		{"callback to this machine", func(r *verify.Request) { r.CallbackURL = "http://127.0.0.1:9/hook" }, ""},
		{"callback to an app", func(r *verify.Request) { r.CallbackURL = "myapp://hook" }, "callbackUrl"},
		{"business code", func(r *verify.Request) { r.BizCode = strings.Repeat("a9Z", 10) + "xy" }, ""},
		{"long business code", func(r *verify.Request) { r.BizCode = strings.Repeat("a", 33) }, "bizCode"},
		{"business code with a hyphen", func(r *verify.Request) { r.BizCode = "white-card" }, "bizCode"},
		{"product level", func(r *verify.Request) { r.ProductLevel = "PRO" }, ""},
		{"no such level", func(r *verify.Request) { r.ProductLevel = "pro" }, "productLevel"},
		{"custom liveness type", func(r *verify.Request) { r.LivenessType = "login" }, ""},
		{"liveness type with spaces", func(r *verify.Request) { r.LivenessType = "a b" }, "livenessType"},
		{"colour scheme", func(r *verify.Request) { r.PrefersColorScheme = "dark" }, ""},
		{"no such scheme", func(r *verify.Request) { r.PrefersColorScheme = "sepia" }, "prefersColorScheme"},
		{"tries", func(r *verify.Request) { r.TryCount = "1000" }, ""},
		{"no tries", func(r *verify.Request) { r.TryCount = "0" }, "tryCount"},
		{"fewer than none", func(r *verify.Request) { r.TryCount = "-1" }, "tryCount"},
		{"tries in words", func(r *verify.Request) { r.TryCount = "three" }, "tryCount"},
		{"long mark", func(r *verify.Request) { r.Once = strings.Repeat("x", 65) }, "once"},
	}
	for _, tt := range tests {
		r := good
		tt.set(&r)
		wrong := d.Check(&r)
		if tt.wrong == "" && len(wrong) > 0 || tt.wrong != "" && (len(wrong) != 1 || wrong[tt.wrong] == "") {
			t.Errorf("%s: %v, want a sentence for %q alone", tt.name, wrong, tt.wrong)
		}
	}
}

// Every rule of every field has its own sentence, so that none is ever shown empty.
func TestEveryRuleHasASentence(t *testing.T) {
	d := newDesk(t)
	broken := []verify.Request{
		{},
		{Product: "liveness", UserID: strings.Repeat("x", 200), BizID: strings.Repeat("x", 200), Name: strings.Repeat("x", 200), Region: "x", Language: "x", ReturnURL: strings.Repeat("x", 3000),
			FailReturnURL: strings.Repeat("x", 3000), CallbackURL: strings.Repeat("x", 3000), BizCode: "-", ProductLevel: "x", LivenessType: " x x", PrefersColorScheme: "x", TryCount: "x", Once: strings.Repeat("x", 100)},
		{Product: "liveness", UserID: "a\x00b", BizID: "a\x00b", Name: "a\x00b", Region: "IDN", ReturnURL: "x", FailReturnURL: "x", CallbackURL: "x"},
	}
	rules := 0
	for _, r := range broken {
		for field, sentence := range d.Check(&r) {
			rules++
			if sentence == "" {
				t.Errorf("%s: no sentence", field)
			}
		}
	}
	fields := reflect.TypeFor[verify.Request]().NumField() - 3 // two are check marks, one is no field of a form
	if rules < fields+6 {
		t.Errorf("%d rules were broken, want at least %d", rules, fields+6)
	}
}

// Fifty clicks on one button make one link (double submit).
func TestDoubleSubmit(t *testing.T) {
	tests := []struct{ name, once string }{{"with the form's mark", "mark-1"}, {"without", ""}}
	for _, tt := range tests {
		d := newDesk(t)
		var starts sync.Map
		n := 0
		var mu sync.Mutex
		inner := d.vendor.Config.Handler
		d.vendor.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/h5/token") {
				mu.Lock()
				n++
				mu.Unlock()
				time.Sleep(100 * time.Millisecond)
			}
			inner.ServeHTTP(w, r)
		})
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() {
				v, err := d.Start(t.Context(), by, verify.Request{Product: "liveness", UserID: "BP-1", Region: "IDN", Once: tt.once})
				if err != nil {
					t.Error(err)
				}
				starts.Store(v.ID, true)
			})
		}
		wg.Wait()
		ids := 0
		starts.Range(func(any, any) bool { ids++; return true })
		if ids != 1 || n != 1 {
			t.Errorf("%s: %d verifications from %d vendor sessions, want 1 and 1", tt.name, ids, n)
		}
	}
}

// The same form again, later, is still the same link; another form is another.
func TestSameFormLater(t *testing.T) {
	d := newDesk(t)
	r := verify.Request{Product: "idv", UserID: "BP-1", Region: "IDN", Once: "mark-1"}
	first, err := d.Start(t.Context(), by, r)
	if err != nil {
		t.Fatal(err)
	}
	second, err := d.Start(t.Context(), by, r)
	if err != nil || second.ID != first.ID {
		t.Errorf("second = %s, %v; want %s", second.ID, err, first.ID)
	}
	r.Once = "mark-2"
	third, err := d.Start(t.Context(), by, r)
	if err != nil || third.ID == first.ID {
		t.Errorf("third = %s, %v; want another", third.ID, err)
	}
}

// The back button brings a sent form back, with its mark: changed for another customer it is another form.
func TestBackAndAnotherCustomer(t *testing.T) {
	d := newDesk(t)
	r := verify.Request{Product: "idv", UserID: "BP-1", Region: "IDN", Once: "mark-1"}
	first, err := d.Start(t.Context(), by, r)
	if err != nil {
		t.Fatal(err)
	}
	r.UserID = "BP-2"
	second, err := d.Start(t.Context(), by, r)
	if err != nil || second.ID == first.ID || second.UserID != "BP-2" {
		t.Errorf("second = %s for %s, %v; want another, for BP-2", second.ID, second.UserID, err)
	}
}

// What goes over the wire, under the names each API wants (vendor-api §15 rows 7, 32, 34).
func TestWhatIsSent(t *testing.T) {
	d := newDesk(t)
	var path, body string
	d.answer(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "generate-token") {
			envelope(200, "")(w, r)
			return
		}
		b, _ := io.ReadAll(r.Body)
		path, body = r.URL.Path, string(b)
		_, _ = fmt.Fprint(w, `{"code":"SUCCESS","message":"OK","data":{"signatureId":"f302f5d2454a85c2","url":"https://h5.example/?token=x"}}`)
	})
	tests := []struct {
		name    string
		request verify.Request
		path    string
		has     []string
		hasNot  []string
		url     string
	}{
		{"liveness", verify.Request{Product: "liveness", UserID: "BP-1", Region: "IDN", Language: "id", TryCount: "3", ReturnURL: "https://a.example/ok?x=1", FailReturnURL: "https://a.example/no", BizCode: "AB"},
			"/openapi/liveness/v2/h5/token", []string{`"failedReturnUrl":"https://a.example/no"`, `"tryCount":"3"`, `"returnUrl":"https://a.example/ok?x=1"`},
			[]string{"failReturnUrl", "callbackUrl", "bizCode", "language", "isLivenessIframe"}, "https://h5.example/?token=x&language=in_ID"},
		{"liveness in a frame", verify.Request{Product: "liveness", UserID: "BP-1", Region: "IDN", IframeEnabled: true, ReturnURL: "https://a.example/ok?x=1#end"},
			"/openapi/liveness/v2/h5/token", []string{`https://a.example/ok?x=1&isLivenessIframe=true#end`, `?isLivenessIframe=true`}, []string{"iframeEnabled"}, "https://h5.example/?token=x"},
		{"idv", verify.Request{Product: "idv", UserID: "BP-1", Region: "IDN", Language: "in_ID", IframeEnabled: true, IgnoreFailWhenJump: true, BizCode: "AB"},
			"/intl/openapi/identity-risk/idvs-h5/ekyc/v1/generate-liveness-detection-url",
			[]string{`"failReturnUrl":"http://localhost:8080/return/`, `"callbackUrl":"http://localhost:8080/callbacks/`, `"language":"id-ID"`, `"iframeEnabled":true`, `"ignoreFailWhenJump":true`, `"bizId":"`},
			[]string{"failedReturnUrl", "tryCount", "isLivenessIframe"}, "https://h5.example/?token=x"},
	}
	for _, tt := range tests {
		v, err := d.Start(t.Context(), by, tt.request)
		if err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		sent := strings.ReplaceAll(body, `\u0026`, "&")
		if path != tt.path {
			t.Errorf("%s: sent to %s, want %s", tt.name, path, tt.path)
		}
		for _, s := range tt.has {
			if !strings.Contains(sent, s) {
				t.Errorf("%s: %s lacks %s", tt.name, sent, s)
			}
		}
		for _, s := range tt.hasNot {
			if strings.Contains(sent, s) {
				t.Errorf("%s: %s holds %s", tt.name, sent, s)
			}
		}
		if a := d.signature(t, v); a.URL != tt.url {
			t.Errorf("%s: url %s, want %s", tt.name, a.URL, tt.url)
		}
	}
}

// A vendor that is away makes no half row, answers within 5 s, and the same form works once it is back.
func TestVendorAwayAtStart(t *testing.T) {
	d := newDesk(t)
	d.answer(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // only then does the server notice that the caller has left
		<-r.Context().Done()
	})
	r := verify.Request{Product: "liveness", UserID: "BP-1", Region: "IDN", Once: "mark-1"}
	began := time.Now()
	_, err := d.Start(t.Context(), by, r)
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("took %s, want at most 5 s", took)
	}
	if trouble, ok := verify.TroubleOf(err); !ok || trouble.Heading != "The vendor does not answer" {
		t.Errorf("Start = %v, want that the vendor does not answer", err)
	}
	page, err := d.store.Verifications(t.Context(), store.Filter{Limit: 10})
	if err != nil || len(page.Rows) != 0 {
		t.Errorf("%d rows, %v; want none", len(page.Rows), err)
	}
	d.answer(nil)
	if _, err := d.Start(t.Context(), by, r); err != nil {
		t.Errorf("after the vendor is back: %v", err)
	}
}

func TestTroubleOf(t *testing.T) {
	tests := []struct{ body, heading, code, message string }{
		{`{"code":"REGION_WRONG","message":"Region is wrong","data":null,"transactionId":"0f74aeb4dd3f1d48"}`, "The vendor said no", "REGION_WRONG", "Region is wrong"},
		{`{"code":"SERVICE_BUSY","message":"Rate limit","data":null,"transactionId":"0f74aeb4dd3f1d48"}`, "The vendor is busy", "SERVICE_BUSY", "Rate limit"},
		{`{"code":"NEVER_SEEN","message":"New words","data":null,"transactionId":"0f74aeb4dd3f1d48"}`, "The vendor said no", "NEVER_SEEN", "New words"},
		{`<html>`, "The vendor’s answer makes no sense", "", ""},
	}
	d := newDesk(t)
	for _, tt := range tests {
		d.answer(envelope(200, tt.body))
		_, err := d.Start(t.Context(), by, verify.Request{Product: "liveness", UserID: "BP-1", Region: "IDN"})
		got, ok := verify.TroubleOf(err)
		if !ok || got.Heading != tt.heading || got.Code != tt.code || got.Message != tt.message || got.Text == "" {
			t.Errorf("%s: %+v, %v; want %s, %s, %s and a text", tt.body, got, err, tt.heading, tt.code, tt.message)
		}
		if tt.code != "" && got.TransactionID != "0f74aeb4dd3f1d48" {
			t.Errorf("%s: transaction %q", tt.body, got.TransactionID)
		}
	}
	if _, ok := verify.TroubleOf(errors.New("ours")); ok {
		t.Error("an error of ours passes for the vendor's")
	}
}

func TestReissueAndRevoke(t *testing.T) {
	d := newDesk(t)
	v := d.start(t, "idv", "BP-1")
	first := d.signature(t, v)
	if err := d.Revoke(t.Context(), by, v.ID); err != nil {
		t.Fatal(err)
	}
	if got := d.load(t, v.ID); got.Status != store.StatusRevoked {
		t.Fatalf("%s, want revoked", got.Status)
	}
	if err := d.Revoke(t.Context(), by, v.ID); !errors.Is(err, verify.ErrNotNow) {
		t.Errorf("revoking twice: %v", err)
	}
	d.script(t, first.SignatureID, "pass")
	if err := d.Refresh(t.Context(), first.ID, verify.FromCallback); err != nil {
		t.Fatal(err)
	}
	if got := d.load(t, v.ID); got.Status != store.StatusRevoked {
		t.Errorf("a late result changed a withdrawn link to %s", got.Status)
	}
	if err := d.Reissue(t.Context(), by, v.ID, true); err != nil {
		t.Fatal(err)
	}
	second := d.signature(t, v)
	if second.SignatureID == first.SignatureID || second.Number != 2 || !second.Iframe || first.Iframe || second.Code == first.Code {
		t.Errorf("second attempt %+v", second)
	}
	d.script(t, second.SignatureID, "pass")
	if err := d.Refresh(t.Context(), second.ID, verify.FromPoll); err != nil {
		t.Fatal(err)
	}
	if got := d.load(t, v.ID); got.Status != store.StatusPassed || got.Attempts != 2 {
		t.Errorf("%s after %d attempts, want passed after 2", got.Status, got.Attempts)
	}
	if err := d.Reissue(t.Context(), by, v.ID, false); !errors.Is(err, verify.ErrNotNow) {
		t.Errorf("reissuing a passed one: %v", err)
	}
}
