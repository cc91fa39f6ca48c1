package command

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"livedesk/internal/config"
	"livedesk/internal/evidence"
	"livedesk/internal/port"
	"livedesk/store"
)

const (
	accessKey = "canaryaccesskey"
	secretKey = "canary-secret"
)

// chart is what the doctor said, by check.
type chart map[string]finding

// examine runs the doctor as a person and as a machine would, and holds the two to each other and to its promises:
// the exit follows the findings, no secret is told, and no file is made or changed.
func examine(t *testing.T, o *config.Options) chart {
	t.Helper()
	before := tree(t, o.Data)
	var text, machine bytes.Buffer
	asText, asMachine := *o, *o
	err := Doctor{Timeout: 500 * time.Millisecond}.report(t.Context(), &asText, &text, time.Now)
	jsonErr := Doctor{JSON: true, Timeout: 500 * time.Millisecond}.report(t.Context(), &asMachine, &machine, time.Now)
	var said struct {
		OK     bool
		Checks []finding
	}
	if err := json.Unmarshal(machine.Bytes(), &said); err != nil {
		t.Fatalf("%v: %s", err, machine.String())
	}
	found, failed := chart{}, false
	for _, f := range said.Checks {
		if _, twice := found[f.Check]; twice || f.Says == "" || !strings.HasSuffix(f.Says, ".") || f.Level != fine && f.Do == "" {
			t.Errorf("%+v: once, a sentence, and what to do unless it is fine", f)
		}
		found[f.Check] = f
		failed = failed || f.Level == bad
	}
	if lines := strings.Count(text.String(), "\n"); lines != len(found) {
		t.Errorf("%d lines for %d checks:\n%s", lines, len(found), text.String())
	}
	if said.OK == failed || (err == nil) == failed || (jsonErr == nil) == failed {
		t.Errorf("failed %v, but ok %v and exits %v, %v", failed, said.OK, err, jsonErr)
	}
	for _, secret := range []string{secretKey, accessKey, "tok-canary", "Putri", "BP-canary"} {
		if strings.Contains(text.String()+machine.String(), secret) {
			t.Errorf("told %s:\n%s", secret, text.String())
		}
	}
	if after := tree(t, o.Data); after != before {
		t.Errorf("the data folder changed from\n%s\nto\n%s", before, after)
	}
	return found
}

// want is a level and a part of what is said or to be done.
func (c chart) want(t *testing.T, check string, l level, part string) {
	t.Helper()
	if f := c[check]; f.Level != l || !strings.Contains(join(f.Says, f.Do), part) {
		t.Errorf("%s: %s %q; want %s with %q", check, f.Level, join(f.Says, f.Do), l, part)
	}
}

// tree is every file below a folder with its mode and bytes, but for the memory that a running server shares with its readers.
func tree(t *testing.T, root string) string {
	t.Helper()
	var out strings.Builder
	_ = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil //nolint:nilerr // a missing folder is a tree too
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		body := []byte{}
		if info.Mode().IsRegular() && !strings.HasSuffix(path, "-shm") {
			body, err = os.ReadFile(path)
		}
		out.WriteString(path + " " + info.Mode().String() + " " + string(bytes.TrimSpace(body[:min(len(body), 4096)])) + "\n")
		return err
	})
	return out.String()
}

// healthy is a sandbox's options with a data folder that has been used, and free ports.
func healthy(t *testing.T) *config.Options {
	t.Helper()
	data := filepath.Join(t.TempDir(), "data")
	o := &config.Options{Addr: freePort(t), SandboxAddr: freePort(t), Data: data, Vendor: config.Sandbox, VendorRegion: "sg", AccessKey: accessKey, SecretKey: secretKey,
		SessionIdle: time.Minute, SessionMax: time.Hour}
	st, err := OpenStore(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	vault, err := evidence.OpenVault(filepath.Join(data, "media"), filepath.Join(data, "master.key"))
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	_, err = st.CreateVerification(t.Context(), store.System, store.NewVerification{
		Product: store.ProductIDV, UserID: "BP-canary", Name: "Putri Maharani", Region: "IDN", Input: json.RawMessage(`{}`), DataKey: vault.NewKey(),
		Link:    store.NewLink{Code: "abcdefghijklmnop", ExpiresAt: now.Add(time.Hour)},
		Attempt: store.NewAttempt{Code: "bcdefghijklmnopq", SignatureID: "s1", URL: "https://vendor.example/", ExpiresAt: now.Add(time.Hour), NextPoll: now},
	})
	if err == nil {
		err = st.SetSetting(t.Context(), store.System, "vendor", config.Sandbox)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	return o
}

func freePort(t *testing.T) string {
	t.Helper()
	addr, err := port.Free()
	if err != nil {
		t.Fatal(err)
	}
	return addr
}

// Before the server runs, with the sandbox: everything is fine, and what cannot be asked is said.
func TestDoctorFindsHealth(t *testing.T) {
	o := healthy(t)
	found := examine(t, o)
	for check, part := range map[string]string{
		"options": "for the sandbox vendor", "public address": "http://" + o.Addr, "data folder": o.Data, "disk space": "MB free", "database": "Whole, schema ",
		"audit log": "2 entries, all whole, the last of 2", "master key": "opens the data keys", "console port": o.Addr + " is free", "sandbox port": o.SandboxAddr + " is free",
		"vendor": "runs inside “livedesk serve”", "backup": "None was ever made", "erasure ledger": "in the data folder only",
	} {
		if check == "disk space" && found[check].Level == warn {
			continue // the disk of this machine
		}
		found.want(t, check, fine, part)
	}
	if len(found) != 12 {
		t.Errorf("%d checks: %+v", len(found), found)
	}
}

func TestDoctorOnOptions(t *testing.T) {
	live := func(o *config.Options) { o.Vendor, o.Data = config.Live, filepath.Join(o.Data, "none") }
	tests := []struct {
		name, check string
		set         func(*config.Options)
		level       level
		says        string
	}{
		{"live without keys", "options", func(o *config.Options) { live(o); o.AccessKey, o.SecretKey = "", "" }, bad, "LIVEDESK_ACCESS_KEY and LIVEDESK_SECRET_KEY"},
		{"and then the vendor", "vendor", func(o *config.Options) { live(o); o.AccessKey, o.SecretKey = "", "" }, warn, "Not asked"},
		{"no secret file", "options", func(o *config.Options) { o.SecretKeyFile = "/nonexistent/secret" }, bad, "Secret key: "},
		{"no network", "options", func(o *config.Options) { o.TrustedProxies = []string{"everybody"} }, bad, "Trusted proxies"},
		{"half of HTTPS", "options", func(o *config.Options) { o.TLSCert = "/dev/null" }, bad, "LIVEDESK_TLS_KEY"},
		{"vendor in the clear", "options", func(o *config.Options) { live(o); o.VendorURL = "http://api.advance.ai" }, bad, "in the clear"},
		{"vendor without a scheme", "options", func(o *config.Options) { live(o); o.TokenURL = "api.advance.ai" }, bad, "LIVEDESK_TOKEN_URL is not an address"},
		{"slow first poll", "options", func(o *config.Options) { o.PollFirst, o.PollMax = time.Hour, time.Minute }, warn, "LIVEDESK_POLL_FIRST"},
		{"idle longer than signed in", "options", func(o *config.Options) { o.SessionIdle = 2 * time.Hour }, warn, "LIVEDESK_SESSION_IDLE"},
		{"public, live, http", "public address", func(o *config.Options) { live(o); o.PublicURL = "http://desk.example" }, bad, "camera"},
		{"public, sandbox, http", "public address", func(o *config.Options) { o.PublicURL = "http://desk.example" }, warn, "camera"},
		{"public, live, here", "public address", live, warn, "no customer can open"},
		{"public, live, https", "public address", func(o *config.Options) { live(o); o.PublicURL = "https://desk.example/" }, fine, "https://desk.example."},
		{"behind a proxy", "certificate", func(o *config.Options) { o.PublicURL = "https://desk.example/" }, fine, "proxy"},
		{"public with a path", "public address", func(o *config.Options) { o.PublicURL = "https://example.com/desk" }, bad, "has a path"},
		{"public with a secret", "public address", func(o *config.Options) { o.PublicURL = "https://u:" + secretKey + "@desk.example" }, bad, "not an address"},
		{"public is text", "public address", func(o *config.Options) { o.PublicURL = "desk" }, bad, "not an address"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := healthy(t)
			o.Vendor, o.VendorURL = config.Sandbox, ""
			tt.set(o)
			if o.Vendor == config.Live && o.VendorURL == "" {
				o.VendorURL = "http://127.0.0.1:1" // nobody
			}
			examine(t, o).want(t, tt.check, tt.level, tt.says)
		})
	}
}
