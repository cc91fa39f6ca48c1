package command

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"livedesk/internal/config"
)

// certificate writes one for desk.example that holds for a while around now.
func certificate(t *testing.T, from, until time.Duration) (certFile, keyFile string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(from), NotAfter: time.Now().Add(until), DNSNames: []string{"desk.example"}}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	certFile, keyFile = filepath.Join(t.TempDir(), "cert.pem"), filepath.Join(t.TempDir(), "key.pem")
	for path, block := range map[string]*pem.Block{certFile: {Type: "CERTIFICATE", Bytes: cert}, keyFile: {Type: "PRIVATE KEY", Bytes: der}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return certFile, keyFile
}

func TestDoctorOnCertificate(t *testing.T) {
	const day = 24 * time.Hour
	otherCert, _ := certificate(t, -day, 90*day)
	tests := []struct {
		name        string
		from, until time.Duration
		change      func(o *config.Options)
		level       level
		says        string
	}{
		{"good", -day, 90 * day, nil, fine, "fits its key and desk.example"},
		{"ends soon", -day, 3 * day, nil, warn, "Renew it."},
		{"ended", -9 * day, -day, nil, bad, "It ended on "},
		{"not yet", day, 90 * day, nil, bad, "It holds only from "},
		{"another host", -day, 90 * day, func(o *config.Options) { o.PublicURL = "https://other.example" }, bad, "It is not for other.example"},
		{"another key", -day, 90 * day, func(o *config.Options) { o.TLSCert = otherCert }, bad, "cannot be used together"},
		{"no certificate", -day, 90 * day, func(o *config.Options) { o.TLSCert = o.TLSKey }, bad, "cannot be used together"},
		{"key for everybody", -day, 90 * day, func(o *config.Options) {
			if err := os.Chmod(o.TLSKey, 0o644); err != nil {
				t.Fatal(err)
			}
		}, warn, "chmod o= "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := healthy(t)
			o.PublicURL = "https://desk.example"
			o.TLSCert, o.TLSKey = certificate(t, tt.from, tt.until)
			if tt.change != nil {
				tt.change(o)
			}
			examine(t, o).want(t, "certificate", tt.level, tt.says)
		})
	}
}

func TestDoctorOnPorts(t *testing.T) {
	stranger := httptest.NewServer(says(http.StatusOK, "<html>not a desk"))
	t.Cleanup(stranger.Close)
	secure := httptest.NewTLSServer(says(http.StatusOK, "ok\n"))
	t.Cleanup(secure.Close)
	silent := httptest.NewServer(http.HandlerFunc(hangs))
	t.Cleanup(silent.Close)
	tests := []struct {
		name, addr string
		tls        bool
		level      level
		says       string
	}{
		{"free", freePort(t), false, fine, "is free"},
		{"another program", stranger.Listener.Addr().String(), false, bad, "Another program is listening"},
		{"that says nothing", silent.Listener.Addr().String(), false, bad, "Another program is listening"},
		{"a Livedesk with HTTPS", secure.Listener.Addr().String(), true, fine, "A Livedesk is listening"},
		{"another machine's", "192.0.2.1:8080", false, bad, "not an address of this machine"},
		{"no port", "localhost", false, bad, "it has to be host:port"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := healthy(t)
			if o.Addr = tt.addr; tt.tls {
				o.TLSCert, o.TLSKey = certificate(t, -time.Hour, time.Hour)
			}
			examine(t, o).want(t, "console port", tt.level, tt.says)
		})
	}
}

func TestReachable(t *testing.T) {
	for addr, want := range map[string]string{":80": "localhost:80", "0.0.0.0:80": "localhost:80", "[::]:80": "localhost:80", "10.0.0.1:80": "10.0.0.1:80", "nonsense": "nonsense"} {
		if got := reachable(addr); got != want {
			t.Errorf("%s: %s, want %s", addr, got, want)
		}
	}
}
