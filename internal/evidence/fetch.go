package evidence

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"
)

// Fetcher downloads evidence that the vendor names by a link. It asks only listed hosts, over https and at
// public addresses; redirects are not followed (promise 14). The address is checked when the connection is
// made, after the name was resolved, so that a name cannot point inwards.
type Fetcher struct {
	hosts   []string
	sandbox string // host:port of the sandbox vendor, which may be plain http on a loopback address; "" for none
	client  *http.Client
}

// NewFetcher allows the given host names and their subdomains. sandboxOrigin, when not empty, is one more
// origin that is allowed exactly as written.
func NewFetcher(hosts []string, sandboxOrigin string) *Fetcher {
	f := &Fetcher{hosts: hosts}
	if u, err := url.Parse(sandboxOrigin); err == nil {
		f.sandbox = u.Host
	}
	f.client = publicClient(f.sandbox, 20*time.Second)
	return f
}

// publicClient asks only public addresses, and the sandbox's own when it has one; it follows no redirect.
func publicClient(sandbox string, limit time.Duration) *http.Client {
	dialer := &net.Dialer{Timeout: 5 * time.Second, ControlContext: publicOnly(sandbox)}
	return &http.Client{
		Timeout: limit,
		Transport: &http.Transport{
			DialContext: dialer.DialContext, TLSHandshakeTimeout: 5 * time.Second, MaxIdleConnsPerHost: 2,
			ResponseHeaderTimeout: 10 * time.Second, MaxResponseHeaderBytes: 64 << 10, IdleConnTimeout: 30 * time.Second,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// errNotPublic is the refusal to connect inwards.
var errNotPublic = errors.New("the address is not public")

// publicOnly runs after name resolution, right before the connection.
func publicOnly(sandbox string) func(context.Context, string, string, syscall.RawConn) error {
	return func(_ context.Context, _, address string, _ syscall.RawConn) error {
		ap, err := netip.ParseAddrPort(address)
		if err != nil {
			return err
		}
		ip := ap.Addr().Unmap()
		if sandbox != "" && address == sandbox && ip.IsLoopback() {
			return nil
		}
		if !ip.IsGlobalUnicast() || ip.IsPrivate() || inReserved(ip) {
			return errNotPublic
		}
		return nil
	}
}

// reserved are ranges that count as global unicast but lead inwards or nowhere: carrier-grade NAT, this
// network, benchmarking, and the addresses that embed IPv4 ones.
var reserved = []netip.Prefix{
	netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("240.0.0.0/4"), netip.MustParsePrefix("64:ff9b::/96"),
	netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("2001::/32"),
}

func inReserved(ip netip.Addr) bool {
	return slices.ContainsFunc(reserved, func(p netip.Prefix) bool { return p.Contains(ip) })
}

// Allowed says whether a link may be asked at all, before any name is resolved.
func (f *Fetcher) Allowed(link string) error {
	u, err := url.Parse(link)
	if err != nil || u.Host == "" || u.User != nil {
		return refuse("the vendor's link is not a web address")
	}
	if f.sandbox != "" && u.Scheme == "http" && u.Host == f.sandbox {
		return nil
	}
	if u.Scheme != "https" {
		return refuse("the vendor's link is not https")
	}
	host := strings.ToLower(u.Hostname())
	ok := slices.ContainsFunc(f.hosts, func(h string) bool { return host == h || strings.HasSuffix(host, "."+h) })
	if !ok {
		return refuse("the vendor's link is on a host that is not allowed: %s", host)
	}
	return nil
}

// Away says that a link brought nothing this time: its host did not answer, or answered something else. A fresh link
// may bring it.
type Away struct {
	Why string // a short sentence for staff
	err error
}

func (a *Away) Error() string {
	if a.err == nil {
		return "evidence not there: " + a.Why
	}
	return "fetch evidence: " + a.err.Error()
}

func (a *Away) Unwrap() error { return a.err }

// WhyAway returns the sentence of an *Away, and whether err is one.
func WhyAway(err error) (string, bool) {
	var a *Away
	if errors.As(err, &a) {
		return a.Why, true
	}
	return "", false
}

func away(why string, err error) error { return &Away{Why: why, err: err} }

// Fetch downloads what a link leads to into w, which bounds it. It answers *Refused for a link that is not asked and
// for what w refuses, *Away when the host brings nothing.
func (f *Fetcher) Fetch(ctx context.Context, link string, w io.Writer) error {
	if err := f.Allowed(link); err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, link, nil)
	if err != nil {
		return refuse("the vendor's link is not a web address")
	}
	resp, err := f.client.Do(req)
	if errors.Is(err, errNotPublic) {
		return refuse("the vendor's link leads to an address that is not public")
	}
	if err != nil {
		return away("the vendor's host did not answer", withoutURL(err))
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return away(fmt.Sprintf("the vendor's link answers with status %d", resp.StatusCode), nil)
	}
	body := &source{r: resp.Body}
	if _, err := io.Copy(w, body); err != nil {
		if body.err != nil {
			return away("the vendor's host did not answer", withoutURL(body.err))
		}
		return err
	}
	return nil
}

// source remembers that reading failed, so that it is told apart from writing.
type source struct {
	r   io.Reader
	err error
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}

// withoutURL drops the address from a client error: links to pictures are as good as the pictures.
func withoutURL(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}
