package advance_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"livedesk/internal/advance"
)

// The vendor's hosts as the seeds print them, by the region that the console is set to.
var realHosts = map[string]string{
	"id": "api.advance.ai", "sg": "sg-api.advance.ai", "my": "my-api.advance.ai",
	"th": "th-api.advance.ai", "ph": "ph-api.advance.ai", "vn": "vn-api.advance.ai",
}

// arrived is what a real host would see of a request.
type arrived struct {
	ServerName, Host, Method, Path, ContentType, Token string
}

// internet answers for the real host names, with a certificate for them.
type internet struct {
	mu      sync.Mutex
	arrived []arrived
	http    *http.Client
}

func newInternet(t *testing.T) *internet {
	t.Helper()
	var names []string
	for _, name := range realHosts {
		names = append(names, name)
	}
	certificate := certificateFor(t, names)
	in := &internet{}
	server := httptest.NewUnstartedServer(in)
	server.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}}
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // refused handshakes are meant
	server.StartTLS()
	t.Cleanup(server.Close)
	roots := x509.NewCertPool()
	roots.AddCert(certificate.Leaf)
	in.http = &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: roots},
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			name, port, err := net.SplitHostPort(address)
			if err != nil || port != "443" || !slices.Contains(names, name) {
				return nil, &net.DNSError{Err: "no such host", Name: address, IsNotFound: true}
			}
			return new(net.Dialer).DialContext(ctx, network, server.Listener.Addr().String())
		},
	}}
	return in
}

func (in *internet) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	in.mu.Lock()
	in.arrived = append(in.arrived, arrived{r.TLS.ServerName, r.Host, r.Method, r.URL.Path, r.Header.Get("Content-Type"), r.Header.Get("X-ACCESS-TOKEN")})
	in.mu.Unlock()
	if r.URL.Path == tokenPath {
		tokenAnswer("from "+r.Host, start.Add(time.Hour))(w, r)
		return
	}
	text(anything)(w, r)
}

func (in *internet) since(n int) []arrived {
	in.mu.Lock()
	defer in.mu.Unlock()
	return slices.Clone(in.arrived[n:])
}

func certificateFor(t *testing.T, names []string) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: names, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
}

// Each endpoint over TLS at each real host: its host, path, method and headers.
func TestEveryEndpointAtItsRealHost(t *testing.T) {
	in := newInternet(t)
	for _, tc := range []struct{ region, tokenURL, tokenHost string }{
		{"id", "", "api.advance.ai"}, {"sg", "", "sg-api.advance.ai"}, {"my", "", "my-api.advance.ai"},
		{"th", "", "th-api.advance.ai"}, {"ph", "", "ph-api.advance.ai"}, {"vn", "", "vn-api.advance.ai"},
		// No token page of the vendor's lists Vietnam (vendor-api §1.3).
		{"vn", "https://api.advance.ai", "api.advance.ai"}, {"vn", "https://sg-api.advance.ai/", "sg-api.advance.ai"},
	} {
		idvURL, _ := advance.RegionURL(tc.region)
		c := advance.New(advance.Config{IDVURL: idvURL, LivenessURL: "https://api.advance.ai", TokenURL: tc.tokenURL,
			HTTP: in.http, Now: func() time.Time { return start }})
		for i, call := range everyCall {
			before := len(in.since(0))
			if err := call.do(t.Context(), c); err != nil {
				t.Fatalf("%s, %s: %v", tc.region, call.name, err)
			}
			var want []arrived
			if i == 0 {
				want = append(want, arrived{tc.tokenHost, tc.tokenHost, http.MethodPost, tokenPath, "application/json", ""})
			}
			host := "api.advance.ai" // the only one documented for H5 Liveness
			if call.idv {
				host = realHosts[tc.region]
			}
			contentType := "application/json"
			if call.method == http.MethodGet {
				contentType = ""
			}
			want = append(want, arrived{host, host, call.method, call.path, contentType, "from " + tc.tokenHost})
			if diff := cmp.Diff(want, in.since(before)); diff != "" {
				t.Errorf("%s, %s (-want +got):\n%s", tc.region, call.name, diff)
			}
		}
	}
}

// The names above must be believed because of the certificate, not in spite of it.
func TestForeignCertificateIsNotAccepted(t *testing.T) {
	in := newInternet(t)
	in.http.Transport.(*http.Transport).TLSClientConfig.RootCAs = x509.NewCertPool()
	c := advance.New(advance.Config{IDVURL: "https://sg-api.advance.ai", HTTP: in.http, Now: func() time.Time { return start }})
	fail := asError(t, result(t.Context(), c))
	if want := "vendor generate-token: unreachable: certificate not accepted"; fail.Error() != want {
		t.Errorf("%q, want %q", fail.Error(), want)
	}
}
