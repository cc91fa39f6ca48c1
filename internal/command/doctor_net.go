package command

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"syscall"
	"time"

	"livedesk/internal/config"
)

// soonOver is when a certificate is worth a warning; those of Let's Encrypt are renewed 30 days before their end.
const soonOver = 14 * 24 * time.Hour

// certificate examines what the console would serve HTTPS with.
func (e *examination) certificate() {
	const check = "certificate"
	if e.o.TLSCert == "" || e.o.TLSKey == "" {
		if strings.HasPrefix(e.o.PublicURL, "https://") {
			e.ok(check, "None here: the proxy in front has to serve HTTPS.")
		}
		return
	}
	pair, err := tls.LoadX509KeyPair(e.o.TLSCert, e.o.TLSKey)
	if err != nil {
		e.fail(check, "The certificate and the key cannot be used together: "+printable(err.Error())+".", "Check LIVEDESK_TLS_CERT and LIVEDESK_TLS_KEY.")
		return
	}
	now, host := e.now(), ""
	if u, err := url.Parse(e.o.PublicURL); err == nil {
		host = u.Hostname()
	}
	key, err := os.Stat(e.o.TLSKey)
	day := pair.Leaf.NotAfter.UTC().Format(time.DateOnly)
	switch {
	case now.Before(pair.Leaf.NotBefore):
		e.fail(check, "It holds only from "+pair.Leaf.NotBefore.UTC().Format(time.DateOnly)+" on.", "Check the clock of this machine, or use another certificate.")
	case now.After(pair.Leaf.NotAfter):
		e.fail(check, "It ended on "+day+".", "Renew it.")
	case pair.Leaf.VerifyHostname(host) != nil:
		e.fail(check, "It is not for "+host+".", "Use one for the host of LIVEDESK_PUBLIC_URL.")
	case now.Add(soonOver).After(pair.Leaf.NotAfter):
		e.warn(check, "It ends on "+day+".", "Renew it.")
	case err == nil && key.Mode().Perm()&0o007 != 0:
		e.warn(check, "Everybody on this machine can read its key.", "Run: chmod o= "+e.o.TLSKey)
	default:
		e.ok(check, "It fits its key and "+host+", and holds until "+day+".")
	}
}

// ports are free, or have a Livedesk behind them.
func (e *examination) ports(ctx context.Context) {
	scheme := "http://"
	if e.o.TLSCert != "" {
		scheme = "https://"
	}
	e.port(ctx, "console port", e.o.Addr, "LIVEDESK_ADDR", scheme, "/healthz", "ok\n")
	if e.o.Vendor == config.Sandbox {
		e.port(ctx, "sandbox port", e.o.SandboxAddr, "LIVEDESK_SANDBOX_ADDR", "http://", "/sandbox/settings", `{"video":`)
	}
}

// port takes the port for a moment, which alone tells whether the server may have it, and asks who is there if not.
func (e *examination) port(ctx context.Context, check, addr, option, scheme, path, begins string) {
	ln, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	switch {
	case err == nil:
		_ = ln.Close()
		e.ok(check, addr+" is free.")
	case errors.Is(err, syscall.EADDRINUSE) && e.answers(ctx, scheme+reachable(addr)+path, begins):
		e.ok(check, "A Livedesk is listening on "+addr+".")
	case errors.Is(err, syscall.EADDRINUSE):
		e.fail(check, "Another program is listening on "+addr+".", "Stop it, or choose another port with "+option+".")
	case errors.Is(err, syscall.EACCES):
		e.fail(check, "This user may not listen on "+addr+".", "Choose a port above 1023 with "+option+", and let a proxy take the other.")
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		e.fail(check, addr+" is not an address of this machine.", "Correct "+option+".")
	default:
		e.fail(check, fmt.Sprintf("Nothing can listen on %s.", addr), "Correct "+option+"; it has to be host:port.")
	}
}

// reachable is a place to ask for somebody who listens on every address.
func reachable(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err == nil && (host == "" || host == "0.0.0.0" || host == "::") {
		return net.JoinHostPort("localhost", port)
	}
	return addr
}

// answers asks a program on this machine. Its certificate may be for any name: nothing is sent but the question.
func (e *examination) answers(ctx context.Context, address, begins string) bool {
	ctx, cancel := context.WithTimeout(ctx, e.timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return false
	}
	transport := &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}} //nolint:gosec // see above
	resp, err := transport.RoundTrip(req)
	if err != nil {
		return false
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, int64(len(begins))))
	return err == nil && resp.StatusCode == http.StatusOK && string(text) == begins
}
