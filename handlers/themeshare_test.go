package handlers_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"livedesk/handlers"
	"livedesk/internal/auth"
	"livedesk/internal/evidence"
)

func hashOf(link string) string {
	sum := sha256.Sum256([]byte(link))
	return hex.EncodeToString(sum[:])
}

// pictures is a server of pictures that counts who asks, and a desk that may ask it.
func pictures(t *testing.T) (d *desk, origin string, asked *atomic.Int32) {
	t.Helper()
	asked = &atomic.Int32{}
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewNRGBA(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		if strings.HasSuffix(r.URL.Path, ".png") {
			_, _ = w.Write(b.Bytes())
			return
		}
		_, _ = w.Write([]byte("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"))
	}))
	t.Cleanup(srv.Close)
	return newDesk(t, func(c *handlers.Config) { c.WebPictures = evidence.NewWebPictures(srv.URL) }), srv.URL, asked
}

// A theme's pictures come from us: fetched once, encoded anew, and a placeholder says why where there is none.
func TestPicturesOfAThemeComeFromUs(t *testing.T) {
	d, origin, asked := pictures(t)
	b := d.as(auth.Designer)
	good, bad, inner := origin+"/icon.png", origin+"/icon.svg", "https://10.0.0.1/icon.png"
	path := b.imported("Bahari", `{"locale":"en","mobileTipsPage":{"tips":[{"text":"a","iconLink":"`+good+`"},{"text":"b","iconLink":"`+bad+`"},{"text":"c","iconLink":"`+inner+`"}]}}`)
	page := b.get(path + "/preview").body
	if strings.Contains(page, `src="http`) || strings.Count(page, `src="`+path+"/pictures/") != 3 {
		t.Fatalf("the page loads pictures from elsewhere:\n%s", page)
	}
	for range 3 {
		if r := b.get(path + "/pictures/" + hashOf(good)); r.status != http.StatusOK || r.header.Get("Content-Type") != "image/png" || !strings.HasPrefix(r.header.Get("Content-Security-Policy"), "default-src 'none'") {
			t.Fatalf("good picture: %d %s", r.status, r.header.Get("Content-Type"))
		}
	}
	if n := asked.Load(); n != 1 {
		t.Errorf("the host was asked %d times for one picture", n)
	}
	for link, why := range map[string]string{bad: "An SVG can hold a script", inner: "not public"} {
		if r := b.get(path + "/pictures/" + hashOf(link)); r.status != http.StatusOK || r.header.Get("Content-Type") != "image/svg+xml" || !strings.Contains(r.body, why) || strings.Contains(r.body, "<script") {
			t.Errorf("%s: %d %s", link, r.status, r.body)
		}
	}
	if checks := b.get(path + "/checks").body; !strings.Contains(checks, "An SVG can hold a script") || !strings.Contains(checks, "not public") {
		t.Errorf("the findings say nothing of the pictures:\n%s", checks)
	}
	before := asked.Load()
	typed := origin + "/typed.png"
	for address, status := range map[string]int{
		"/pictures/" + hashOf(typed): 404, "/pictures/" + hashOf(typed) + "?link=" + url.QueryEscape(typed): 200, "/pictures/" + hashOf(good) + "0?link=" + url.QueryEscape(typed): 404,
		"/pictures/" + hashOf("javascript:x") + "?link=javascript:x": 404, "/pictures/x": 404,
	} {
		if r := b.get(path + address); r.status != status {
			t.Errorf("%s: %d, want %d", address, r.status, status)
		}
	}
	if n := asked.Load() - before; n != 1 {
		t.Errorf("%d hosts were asked", n)
	}
	d.later(25 * time.Hour)
	b = d.as(auth.Designer)
	before = asked.Load()
	if b.get(path + "/pictures/" + hashOf(good)); asked.Load() != before+1 {
		t.Error("a day later the picture is not asked for again")
	}
}

func TestPicturesAreAskedForAtAPace(t *testing.T) {
	d, origin, asked := pictures(t)
	b := d.as(auth.Designer)
	path := b.newTheme("Bahari", "vendor")
	for i := range 70 {
		link := fmt.Sprintf("%s/%d.png", origin, i)
		if r := b.get(path + "/pictures/" + hashOf(link) + "?link=" + url.QueryEscape(link)); r.status != http.StatusOK {
			t.Fatalf("%d: %d", i, r.status)
		}
	}
	if n := asked.Load(); n != 60 {
		t.Errorf("%d of 70 pictures were asked for in a minute, want 60", n)
	}
}

// The page that asks before publishing has looked at the pictures, though nobody has seen them in the preview.
func TestPublishLooksAtThePictures(t *testing.T) {
	d, origin, asked := pictures(t)
	b := d.as(auth.Designer)
	path := b.imported("Bahari", `{"locale":"en","mobileResultPage":{"successIconLink":"`+origin+`/icon.png","failedIconLink":"`+origin+`/icon.svg"}}`)
	for range 2 {
		b.wants(b.get(path+"/publish"), http.StatusOK, "The icon has 8 × 8 pixels and may look blurred.", "An SVG can hold a script")
	}
	if n := asked.Load(); n != 2 {
		t.Errorf("%d pictures were asked for, want 2", n)
	}
}

// The address of a share shows the theme as it was to whoever has it, until it ends; then it is as if it never was.
func TestSharedSheet(t *testing.T) {
	d, origin, asked := pictures(t)
	b := d.as(auth.Designer)
	icon, other := origin+"/icon.png", origin+"/other.png"
	path := b.imported("Bahari", `{"locale":"in_ID","mobileTipsPage":{"titleText":"Judul pertama","tips":[{"text":"a","iconLink":"`+icon+`"}]}}`)
	for _, days := range []string{"0", "31", "", "-1", "x", "1.5"} {
		if r := b.post(path+"/shares", url.Values{"days": {days}}); r.status != http.StatusUnprocessableEntity || !strings.Contains(r.body, "from 1 to 30") || !strings.Contains(r.body, `value="`+days+`"`) {
			t.Errorf("%q days: %d", days, r.status)
		}
	}
	share := func() string {
		t.Helper()
		r := b.post(path+"/shares", url.Values{"days": {"2"}, "locale": {"in_ID", "ar_AE", "xx"}})
		m := regexp.MustCompile(`>` + regexp.QuoteMeta(d.console.URL) + `(/s/[a-z0-9]{26})<`).FindStringSubmatch(r.body)
		if r.status != http.StatusOK || m == nil {
			t.Fatalf("share: %d\n%s", r.status, r.body)
		}
		return m[1]
	}
	first, second := share(), share()
	if strings.Contains(b.get(path+"/sheet").body, first) {
		t.Error("the address is shown twice")
	}
	b.saveTheme(path, "mobileTipsPage.titleText", "Judul kedua")
	guest := d.stranger()
	r := guest.get(first)
	if r.status != http.StatusOK || !strings.Contains(r.body, "Judul pertama") || strings.Contains(r.body, "Judul kedua") || !strings.Contains(r.body, `dir="rtl"`) {
		t.Fatalf("shared: %d", r.status)
	}
	for _, no := range []string{"Amara", "Livedesk", `href="/themes`, `action="/themes`, `src="http`, "logout"} {
		if strings.Contains(r.body, no) {
			t.Errorf("the shared sheet has %q", no)
		}
	}
	if !strings.Contains(r.header.Get("X-Robots-Tag"), "noindex") || strings.Contains(r.header.Get("Content-Security-Policy"), "unsafe") {
		t.Errorf("headers %v", r.header)
	}
	if r := guest.get(first + "?locale=de_DE"); strings.Contains(r.body, `lang="de"`) {
		t.Error("a language that was not shared is shown")
	}
	if r := guest.get(first + "/theme.css"); r.status != http.StatusOK || !strings.Contains(r.body, ".h5-page") {
		t.Errorf("stylesheet: %d", r.status)
	}
	if r := guest.get(first + "/pictures/" + hashOf(icon)); r.status != http.StatusOK || r.header.Get("Content-Type") != "image/png" {
		t.Errorf("picture: %d", r.status)
	}
	if r := guest.get(first + "/pictures/" + hashOf(other) + "?link=" + url.QueryEscape(other)); r.status != http.StatusNotFound || asked.Load() != 1 {
		t.Errorf("a guest had another picture fetched: %d", r.status)
	}
	all, err := d.store.ThemeShares(context.Background(), strings.TrimPrefix(path, "/themes/"))
	if err != nil || len(all) != 2 {
		t.Fatalf("%d shares, %v", len(all), err)
	}
	if r := b.post(path+"/shares/"+all[0].ID+"/end", nil); r.status != http.StatusSeeOther { // the second: the newest comes first
		t.Errorf("end: %d", r.status)
	}
	if r := b.post(path+"/shares/"+all[0].ID+"/end", nil); r.status != http.StatusConflict {
		t.Errorf("end again: %d", r.status)
	}
	d.later(47 * time.Hour)
	if r := guest.get(first); r.status != http.StatusOK {
		t.Errorf("an hour before its end: %d", r.status)
	}
	d.later(2 * time.Hour)
	never := "/s/" + strings.Repeat("a", 26)
	for _, address := range []string{first, second, never} {
		if r := guest.get(address); r.status != http.StatusNotFound || !strings.Contains(r.body, "This address shows nothing") || strings.Contains(r.body, "Bahari") {
			t.Errorf("%s: %d", address, r.status)
		}
		if r := guest.get(address + "/theme.css"); r.status != http.StatusNotFound {
			t.Errorf("%s/theme.css: %d", address, r.status)
		}
	}
	if log := d.log.String(); strings.Contains(log, first) || strings.Contains(log, second) {
		t.Error("the log has the address of a share")
	}
	for range 45 {
		r = guest.get(never)
	}
	if r.status != http.StatusTooManyRequests || !strings.Contains(r.body, "Wait a minute") {
		t.Errorf("the 45th guess: %d", r.status)
	}
}

func TestSheet(t *testing.T) {
	d := newDesk(t)
	b := d.as(auth.Designer)
	path := b.typed("Bahari", `{"locale":"en","mobileTipsPage":{"titleText":"`+strings.Repeat("x", 101)+`"},"pcResultPage":{"successDesc":"Done and dusted"}}`)
	cells := func(query string) (int, string) {
		r := b.get(path + "/sheet?" + query)
		if r.status != http.StatusOK {
			t.Fatalf("%s: %d", query, r.status)
		}
		return strings.Count(r.body, `shadowrootmode="open"`), r.body
	}
	for query, want := range map[string]int{"": 44, "scheme=dark": 22, "locale=in_ID&locale=ar_AE&locale=in_ID": 88, "only=findings": 2, "scheme=x": 0, "locale=xx": 44} {
		if n, _ := cells(query); n != want {
			t.Errorf("%q shows %d screens, want %d", query, n, want)
		}
	}
	_, page := cells("")
	if figure := regexp.MustCompile(`<figure class="([^"]*)"`).FindStringSubmatch(page); figure[1] != "bad fail" {
		t.Errorf("the first screen is %q", figure[1])
	}
	if _, page := cells("locale=de_DE&device=pc&only=findings"); !strings.Contains(page, "Shows the words written for") || !strings.Contains(page, "English stands in") {
		t.Error("words in another language are not found")
	}
}

// A test check is a real one, and its page says what will be seen there.
func TestTryTheme(t *testing.T) {
	d := newDesk(t)
	b := d.as(auth.Designer)
	path := b.newTheme("Bahari", "vendor")
	r := b.post(path+"/try", url.Values{"locale": {"in_ID"}})
	if r.status != http.StatusOK || !strings.Contains(r.body, "nothing is published") || !strings.Contains(r.body, "language=in_ID") || !strings.Contains(r.body, `class="qr"`) {
		t.Fatalf("%d\n%s", r.status, r.body)
	}
	if r := b.post(path+"/try", url.Values{"locale": {"xx"}}); r.status != http.StatusUnprocessableEntity {
		t.Errorf("no language: %d", r.status)
	}
	b.wants(b.get(path+"/publish"), http.StatusOK, "0 open links, 0 people in the flow now")
	c := d.as(auth.Compliance)
	list := c.get("/verifications?q=theme-test").body
	check := regexp.MustCompile(`/verifications/[0-9a-f-]{36}`).FindString(list)
	if !strings.Contains(list, "theme-test") || !strings.Contains(list, "Bahari") || check == "" {
		t.Fatal("the check is not in the list")
	}
	d.script(check, "attack-presentation")
	if got := c.facts(check).Result; got != "fail" {
		t.Fatalf("the check ended as %q", got)
	}
	c.wants(c.get("/verifications?q=theme-test"), http.StatusOK, "Test of a theme")
	if strings.Contains(c.get("/verifications?q=theme-test").body, "Needs review") {
		t.Error("the list says that the test waits for review")
	}
	c.wants(c.get(check), http.StatusOK, "Liveness, test of a theme")
	c.wants(c.get("/review"), http.StatusOK, "Nothing waits for review")
	c.wants(c.get("/insights"), http.StatusOK, "No link was made in these days")
	b.post(path+"/publish", url.Values{"version": {"1"}, "locales": {"en_US"}})
	if r := b.post(path+"/try", url.Values{"locale": {"en"}}); !strings.Contains(r.body, "Bahari v1") {
		t.Errorf("what is published is not said:\n%s", r.body)
	}
}
