package handlers_test

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"image/jpeg"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"livedesk/internal/auth"
	"livedesk/store"
)

// bundle unpacks an answer, after checking what every bundle must be.
func (r reply) bundle(t *testing.T) map[string]string {
	t.Helper()
	if r.status != http.StatusOK || r.header.Get("Content-Type") != "application/zip" || r.header.Get("Content-Encoding") != "" {
		t.Fatalf("%d, %v\n%.2000s", r.status, r.header, r.body)
	}
	z, err := zip.NewReader(strings.NewReader(r.body), int64(len(r.body)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range z.File {
		if !fs.ValidPath(f.Name) || !regexp.MustCompile(`^([a-z]+/)?[A-Za-z0-9.-]+$`).MatchString(f.Name) || !f.Mode().IsRegular() {
			t.Errorf("%q is no safe name", f.Name)
		}
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		if _, twice := files[f.Name]; twice {
			t.Errorf("%s is there twice", f.Name)
		}
		files[f.Name] = string(content)
	}
	checkSums(t, files)
	return files
}

// manifest is what the tests read of manifest.json.
type manifest struct {
	Verification, Purpose, Words, Pictures, AuditHash string
	AuditEntry                                        int64
	Unreadable                                        []string
	Files                                             []struct {
		Name, SHA256 string
		Size         int64
		Original     *struct{ Media, Kind, SHA256 string }
	}
}

// checkSums compares every file with SHA256SUMS and the manifest, and both with what is there.
func checkSums(t *testing.T, files map[string]string) manifest {
	t.Helper()
	sum := func(name string) string {
		s := sha256.Sum256([]byte(files[name]))
		return hex.EncodeToString(s[:])
	}
	listed := map[string]bool{"SHA256SUMS": true}
	for line := range strings.Lines(files["SHA256SUMS"]) {
		hash, name, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		listed[name] = true
		if _, ok := files[name]; !ok || sum(name) != hash {
			t.Errorf("SHA256SUMS does not fit %s", name)
		}
	}
	for name := range files {
		if !listed[name] {
			t.Errorf("SHA256SUMS lacks %s", name)
		}
	}
	var m manifest
	if err := json.Unmarshal([]byte(files["manifest.json"]), &m); err != nil {
		t.Fatal(err)
	}
	if len(m.Files) != len(files)-2 {
		t.Errorf("%d files in the manifest, want %d", len(m.Files), len(files)-2)
	}
	for _, f := range m.Files {
		if f.SHA256 != sum(f.Name) || f.Size != int64(len(files[f.Name])) {
			t.Errorf("the manifest does not fit %s", f.Name)
		}
	}
	return m
}

func level(of string) url.Values {
	return url.Values{"purpose": {"regulator"}, "words": {"File 12/2026"}, "level": {of}, "confirm": {"BP-48217"}}
}

func TestBundle(t *testing.T) {
	d := newDesk(t)
	path := d.finished("idv", "attack-presentation")
	id := strings.TrimPrefix(path, "/verifications/")
	b := d.as(auth.Compliance).inJakarta()
	b.post(path+"/decision", url.Values{"decision": {"reject"}, "reason": {"Screen replay"}, "note": {"Edge visible <b>left</b>"}})
	r := b.post(path+"/bundle", level("clear"))
	files := r.bundle(t)
	if got := r.header.Get("Content-Disposition"); got != `attachment; filename="verification-`+id+`.zip"` {
		t.Errorf("named %s", got)
	}
	m := checkSums(t, files)
	if m.Verification != id || m.Purpose != "regulator" || m.Words != "File 12/2026" || m.Pictures != "clear" || len(m.Unreadable) != 0 {
		t.Errorf("manifest %+v", m)
	}
	photos := d.originals(path)
	for _, md := range b.facts(path).Media {
		name := "pictures/attempt-1-" + md.Kind + ".jpg"
		if md.Kind == store.MediaAudit {
			continue // it has a folder of its own
		}
		if files[name] != photos[md.Kind] {
			t.Errorf("%s is not the picture", name)
		}
		found := false
		for _, f := range m.Files {
			found = found || f.Name == name && f.Original != nil && f.Original.Media == md.ID && f.Original.SHA256 == f.SHA256
		}
		if !found {
			t.Errorf("%s is not tied to its original", name)
		}
	}
	index := files["index.html"]
	for _, want := range []string{"Putri Maharani", "BP-48217", "Possible presentation attack", `class="rule rule-l fail"`, "Screen replay", "Edge visible &lt;b&gt;left", "FE_DOCUMENT_SCAN", `src="pictures/attempt-1-far.jpg"`,
		"An invented person", "File 12/2026", "A regulator or a court asks", "Ratna Wulandari, Compliance", "Asia/Jakarta", m.AuditHash, m.Files[0].SHA256, "LIVENESS_ATTACK"} {
		if !strings.Contains(index, want) {
			t.Errorf("the front page lacks %q", want)
		}
	}
	for _, bad := range []string{"<script", "<link", "/static/", "http://", "https://", "@font-face", "/media/", `style="`} {
		if i := strings.Index(index, bad); i >= 0 {
			t.Errorf("the front page holds %q: …%s…", bad, index[max(0, i-60):min(len(index), i+60)])
		}
	}
	if code := d.code(path); strings.Contains(r.body, code) || strings.Contains(index+files["verification.json"], code) {
		t.Error("the bundle holds the code of the customer's link")
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(files["timeline.csv"], "\uFEFF"))).ReadAll()
	if err != nil || len(rows) < 3 || rows[1][2] != store.EventMade || rows[len(rows)-1][2] != store.EventDecision || !strings.HasSuffix(rows[1][1], "+07:00") {
		t.Errorf("timeline %v, %v", rows, err)
	}
	var facts struct {
		ID, UserID, Name, URL, Link string
		Decisions                   []struct{ Reason string }
		Media                       []struct{ SHA256 string }
		Sent                        map[string]string
	}
	if err := json.Unmarshal([]byte(files["verification.json"]), &facts); err != nil || facts.ID != id || facts.UserID != "BP-48217" || facts.Name != "Putri Maharani" || facts.URL+facts.Link != "" ||
		len(facts.Decisions) != 1 || len(facts.Media) != 4 || facts.Sent["userId"] != "BP-48217" {
		t.Errorf("facts %+v, %v", facts, err)
	}
	if !strings.Contains(files["README.txt"], "sha256sum -c SHA256SUMS") {
		t.Error("README.txt does not say how to check")
	}
	for name := range files {
		if strings.Contains(name, "BP-") || strings.Contains(name, "Putri") {
			t.Errorf("%s names the customer", name)
		}
	}
}

// A blurred bundle holds no detail of a face, and says of which original each picture is.
func TestBlurredBundle(t *testing.T) {
	d := newDesk(t)
	path := d.finished("liveness", "pass")
	b := d.as(auth.Compliance)
	clearly, soft := b.post(path+"/bundle", level("clear")).bundle(t), b.post(path+"/bundle", level("blurred")).bundle(t)
	originals := map[string]string{}
	for _, f := range checkSums(t, clearly).Files {
		if f.Original != nil {
			originals[f.Original.Media] = f.Original.SHA256
		}
	}
	n := 0
	for _, f := range checkSums(t, soft).Files {
		if f.Original == nil {
			continue
		}
		n++
		if !strings.HasSuffix(f.Name, "-blurred.jpg") || f.Original.SHA256 != originals[f.Original.Media] || f.SHA256 == f.Original.SHA256 {
			t.Errorf("%+v is not tied to its original", f)
		}
		before, after := detail(t, clearly[strings.Replace(f.Name, "-blurred", "", 1)]), detail(t, soft[f.Name])
		t.Logf("%s: hardest edge %.1f, clear %.1f", f.Name, after, before)
		if after > before/5 {
			t.Errorf("%s: the hardest edge is %.1f, in the clear picture %.1f: detail is left", f.Name, after, before)
		}
	}
	if n != 4 {
		t.Errorf("%d blurred pictures, want 4", n)
	}
	for name, content := range soft {
		for clearName, clearContent := range clearly {
			if strings.HasPrefix(clearName, "pictures/") && strings.Contains(content, clearContent) {
				t.Errorf("%s holds the clear %s", name, clearName)
			}
		}
	}
}

// detail is the hardest edge of a picture: by how much the brightness of a pixel differs from what its neighbours to the
// left and right would make it, with the picture drawn to 240 pixels so that sizes can be compared.
func detail(t *testing.T, file string) float64 {
	t.Helper()
	img, err := jpeg.Decode(strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	size := img.Bounds().Size()
	const side = 240
	at := func(x, y int) float64 {
		r, g, b, _ := img.At(x*size.X/side, y*size.Y/side).RGBA()
		return float64(r+g+b) / 3 / 257
	}
	hardest := 0.0
	for y := range side {
		for x := range side - 2 {
			d := at(x, y) - 2*at(x+1, y) + at(x+2, y) // what a smooth gradient does not have
			hardest = max(hardest, d, -d)
		}
	}
	return hardest
}

// Each picture that leaves is recorded as a view, and the bundle by itself, with codes only.
func TestBundleIsRecorded(t *testing.T) {
	d := newDesk(t)
	path := d.finished("liveness", "pass")
	id := strings.TrimPrefix(path, "/verifications/")
	tests := []struct {
		role  auth.Role
		level string
		views int
	}{{auth.Compliance, "none", 0}, {auth.Compliance, "blurred", 4}, {auth.Compliance, "clear", 4}, {auth.Auditor, "none", 0}, {auth.Admin, "none", 0}}
	for i, tt := range tests {
		before := len(d.recorded("media.view"))
		files := d.as(tt.role).post(path+"/bundle", level(tt.level)).bundle(t)
		viewed, taken := d.recorded("media.view")[before:], d.recorded("bundle.take")
		if len(viewed) != tt.views || len(taken) != i+1 {
			t.Fatalf("%s %s: %d views, %d bundles", tt.role, tt.level, len(viewed), len(taken))
		}
		for _, e := range viewed {
			if e.Subject != id || !strings.Contains(e.Detail, `"how":"bundle"`) || !strings.Contains(e.Detail, `"level":"`+tt.level+`"`) || !strings.Contains(e.Detail, `"purpose":"regulator"`) {
				t.Errorf("view %+v", e)
			}
		}
		last := taken[i]
		if want := fmt.Sprintf(`{"level":"%s","pictures":"%d","purpose":"regulator","words":"no. %d"}`, tt.level, tt.views, i+1); last.Detail != want || last.Subject != id || last.Role != string(tt.role) {
			t.Errorf("bundle %+v, want %s", last, want)
		}
		m := checkSums(t, files)
		if m.AuditEntry != last.Seq || m.AuditHash != last.Hash {
			t.Errorf("the manifest names entry %d %s, want %d %s", m.AuditEntry, m.AuditHash, last.Seq, last.Hash)
		}
		pictures := 0
		for name := range files {
			if strings.HasPrefix(name, "pictures/") || strings.HasPrefix(name, "sequence/") {
				pictures++
			}
		}
		if pictures != tt.views {
			t.Errorf("%s %s: %d pictures", tt.role, tt.level, pictures)
		}
	}
	for _, secret := range []string{"File 12/2026", "BP-48217"} {
		all, err := d.store.AuditEntries(t.Context(), 0, 1000)
		if err != nil || strings.Contains(fmt.Sprint(all), secret) || strings.Contains(d.log.String(), secret) {
			t.Errorf("%q is in the audit log or the log", secret)
		}
	}
}
