package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// What follows from what: hosts by region and override, poll times by vendor, keys from a file.
func TestComplete(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("from-file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	type want struct {
		Public, IDV, Liveness, Token, Secret string
		First, Max                           time.Duration
	}
	tests := []struct {
		name string
		set  func(*Options)
		want want
	}{
		{"sandbox", func(*Options) {}, want{"http://localhost:8080", "http://127.0.0.1:8090", "http://127.0.0.1:8090", "http://127.0.0.1:8090", "samplesecretkey", 2 * time.Second, 10 * time.Second}},
		{"live", func(o *Options) { o.Vendor = Live },
			want{"http://localhost:8080", "https://sg-api.advance.ai", "https://api.advance.ai", "https://sg-api.advance.ai", "s", 30 * time.Second, 10 * time.Minute}},
		{"live in Indonesia with a secret file", func(o *Options) { o.Vendor, o.VendorRegion, o.SecretKeyFile = Live, "id", secret },
			want{"http://localhost:8080", "https://api.advance.ai", "https://api.advance.ai", "https://api.advance.ai", "from-file", 30 * time.Second, 10 * time.Minute}},
		{"one override serves all", func(o *Options) { o.Vendor, o.VendorURL = Live, "https://vendor.example" },
			want{"http://localhost:8080", "https://vendor.example", "https://vendor.example", "https://vendor.example", "s", 30 * time.Second, 10 * time.Minute}},
		{"each its own", func(o *Options) {
			o.Vendor, o.VendorURL, o.LivenessURL, o.TokenURL = Live, "https://a.example", "https://b.example", "https://c.example"
		},
			want{"http://localhost:8080", "https://a.example", "https://b.example", "https://c.example", "s", 30 * time.Second, 10 * time.Minute}},
		{"public address and slow polls", func(o *Options) { o.PublicURL, o.PollFirst = "https://desk.example/", time.Hour },
			want{"https://desk.example", "http://127.0.0.1:8090", "http://127.0.0.1:8090", "http://127.0.0.1:8090", "samplesecretkey", time.Hour, time.Hour}},
	}
	for _, tt := range tests {
		o := Options{Addr: "localhost:8080", Data: "./data", Vendor: Sandbox, SandboxAddr: "127.0.0.1:8090", VendorRegion: "sg"}
		tt.set(&o)
		if o.Vendor == Live {
			o.AccessKey, o.SecretKey = "a", "s"
		}
		if err := o.Complete(); err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		got := want{o.PublicURL, o.VendorURL, o.LivenessURL, o.TokenURL, o.SecretKey, o.PollFirst, o.PollMax}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
		if o.MasterKeyFile != filepath.Join("data", "master.key") {
			t.Errorf("%s: master key in %s", tt.name, o.MasterKeyFile)
		}
	}
}

// What cannot work is refused with the option that is to be set.
func TestCompleteRefuses(t *testing.T) {
	for says, o := range map[string]Options{
		"LIVEDESK_ACCESS_KEY and LIVEDESK_SECRET_KEY": {Vendor: Live, AccessKey: "a"},
		"LIVEDESK_TLS_CERT and LIVEDESK_TLS_KEY":      {Vendor: Sandbox, TLSKey: "key.pem"},
		"secret key: ":                                {Vendor: Sandbox, SecretKeyFile: "/nonexistent/secret"},
	} {
		if err := o.Complete(); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%+v: %v, want %q", o, err, says)
		}
	}
}

func TestCompleteFollowsTheCertificate(t *testing.T) {
	o := Options{Addr: "localhost:8080", Vendor: Sandbox, TLSCert: "cert.pem", TLSKey: "key.pem"}
	if err := o.Complete(); err != nil || o.PublicURL != "https://localhost:8080" {
		t.Errorf("%s, %v; want https", o.PublicURL, err)
	}
}

func TestProxies(t *testing.T) {
	o := Options{TrustedProxies: []string{"10.0.0.0/8", "::1/128"}}
	if all, err := o.Proxies(); err != nil || len(all) != 2 || all[0].String() != "10.0.0.0/8" {
		t.Errorf("%v, %v", all, err)
	}
	o.TrustedProxies = []string{"10.0.0.1"}
	if _, err := o.Proxies(); err == nil || !strings.Contains(err.Error(), "trusted proxies") {
		t.Errorf("an address without a network: %v", err)
	}
}

func TestOnLoopback(t *testing.T) {
	for addr, want := range map[string]bool{"localhost:8080": true, "127.0.0.1:1": true, "[::1]:1": true, "0.0.0.0:8080": false, ":8080": false, "10.0.0.1:80": false, "desk.example:80": false, "": false} {
		if got := (&Options{Addr: addr}).OnLoopback(); got != want {
			t.Errorf("%q: %v, want %v", addr, got, want)
		}
	}
}
