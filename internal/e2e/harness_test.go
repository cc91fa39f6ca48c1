package e2e

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// chromium is the one browser of the suite; each person gets a context of their own in it.
var chromium context.Context

// patience is how long a page may take for anything that needs no camera.
const patience = 15 * time.Second

func TestMain(m *testing.M) {
	code, err := runSuite(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// runSuite builds, starts the browser, runs the tests and cleans up after them.
func runSuite(m *testing.M) (code int, err error) {
	dir, err := os.MkdirTemp("", "livedesk-e2e-*")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(dir)
	if binary, err = build(dir); err != nil {
		return 1, err
	}
	stop, err := startBrowser(dir + "/profile")
	if err != nil {
		return 1, err
	}
	defer stop()
	return m.Run(), nil
}

// startBrowser starts Chromium with a camera that shows a test picture and asks nobody for permission.
func startBrowser(profile string) (stop func(), err error) {
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err = exec.LookPath(name); err == nil {
			break
		}
	}
	if err != nil {
		return nil, errors.New("the browser suite needs Chromium: neither chromium nor chromium-browser nor google-chrome is installed")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.UserDataDir(profile), chromedp.WindowSize(1440, 900), chromedp.Flag("headless", "new"))
	for _, flag := range []string{"no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-background-networking", "disable-component-update",
		"disable-sync", "use-fake-ui-for-media-stream", "use-fake-device-for-media-stream"} {
		options = append(options, chromedp.Flag(flag, true))
	}
	allocator, stopAllocator := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, _ := chromedp.NewContext(allocator)
	if err := chromedp.Do(ctx); err != nil {
		stopAllocator()
		return nil, fmt.Errorf("Chromium does not start: %w", err)
	}
	chromium = ctx
	return func() {
		limited, cancel := context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
		// The suite is over; a browser that does not close by itself is killed.
		_ = chromedp.Cancel(limited)
		stopAllocator()
	}, nil
}

// tab is one page in the browser. Its helpers end the test when something does not happen.
type tab struct {
	t    *testing.T
	ctx  context.Context
	srv  *server
	mu   sync.Mutex
	said []string // what the browser complained about
	let  []string // complaints that a test caused on purpose
	mute bool
}

// watcher makes every document report violations of its content policy where the suite listens.
const watcher = `document.addEventListener("securitypolicyviolation", (e) => console.error("policy report:", e.violatedDirective, e.blockedURI, e.sourceFile, e.lineNumber))`

// newTab opens a tab below parent: below chromium with options for somebody new, below a tab for the same person.
func newTab(t *testing.T, srv *server, parent context.Context, options ...chromedp.ContextOption) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(parent, options...)
	p := &tab{t: t, srv: srv}
	t.Cleanup(cancel)
	t.Cleanup(p.checkComplaints)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	p.ctx = ctx
	if err := chromedp.Listen(ctx, p.listen); err != nil {
		t.Fatal(err)
	}
	return p
}

// stranger is a new person in front of an empty tab of ordinary size.
func (s *server) stranger(t *testing.T) *tab {
	t.Helper()
	p := newTab(t, s, chromium, chromedp.WithNewBrowserContext())
	p.prepare()
	return p
}

// person is a new person who signed in by one click.
func (s *server) person(t *testing.T, role string) *tab {
	t.Helper()
	p := s.stranger(t)
	p.signIn(role)
	return p
}

func (p *tab) prepare() {
	p.t.Helper()
	call(p, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: watcher})
	p.do(chromedp.EmulateViewport(1440, 900))
}

func (p *tab) signIn(role string) {
	p.t.Helper()
	p.open("/")
	p.click(`button[name="role"][value="` + role + `"]`)
	p.until(`["/verifications", "/themes", "/account"].includes(location.pathname)`)
	p.loaded()
}

// listen collects complaints: log entries, console errors and warnings, exceptions nobody caught.
func (p *tab) listen(event any) {
	text := ""
	switch e := event.(type) {
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning {
			text = fmt.Sprintf("%s: %s (%s)", e.Entry.Source, e.Entry.Text, e.Entry.URL)
		}
	case *runtime.EventExceptionThrown:
		text = "exception: " + e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			text += " " + e.ExceptionDetails.Exception.Description
		}
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning || e.Type == runtime.ConsoleAPICalledTypeAssert {
			text = "console: " + words(e.Args)
		}
	}
	if text == "" {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.mute {
		p.said = append(p.said, text)
	}
}

func words(args []*runtime.RemoteObject) string {
	parts := make([]string, 0, len(args))
	for _, a := range args {
		parts = append(parts, strings.Trim(string(a.Value), `"`)+a.Description)
	}
	return strings.Join(parts, " ")
}

// allow lets complaints pass that contain text: the test provokes them.
func (p *tab) allow(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.let = append(p.let, text)
}

// complaints returns what the browser complained about so far and forgets it.
func (p *tab) complaints() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	said := slices.DeleteFunc(p.said, func(s string) bool {
		return slices.ContainsFunc(p.let, func(let string) bool { return strings.Contains(s, let) })
	})
	p.said = nil
	return said
}

func (p *tab) checkComplaints() {
	for _, c := range p.complaints() {
		p.t.Errorf("the browser complains: %s", c)
	}
}

// call runs a protocol command.
func call[P, R any](p *tab, command cdp.Command[P, R], params P) R {
	p.t.Helper()
	result, err := chromedp.Call(p.ctx, command, params)
	if err != nil {
		p.t.Fatalf("%s: %v", command.Method, err)
	}
	return result
}

func (p *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.fail(err.Error())
	}
}

// eval is the value of an expression in the page.
func eval[T any](p *tab, expression string) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.fail(expression + ": " + err.Error())
	}
	return v
}

// try is whether an expression holds now. While a page is being left there is nothing to ask: that is no.
func (p *tab) try(expression string) bool {
	ctx, cancel := context.WithTimeout(p.ctx, 5*time.Second)
	defer cancel()
	ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("Boolean("+expression+")"))
	return err == nil && ok
}

// until waits for an expression to hold, across navigations.
func (p *tab) until(expression string) {
	p.t.Helper()
	p.within(patience, expression)
}

func (p *tab) within(limit time.Duration, expression string) {
	p.t.Helper()
	for end := time.Now().Add(limit); !p.try(expression); time.Sleep(40 * time.Millisecond) {
		if time.Now().After(end) {
			p.fail(fmt.Sprintf("not within %s: %s", limit, expression))
		}
	}
}

// fail ends the test with what the page shows: everything on it is invented.
func (p *tab) fail(why string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, 5*time.Second)
	defer cancel()
	shown, err := chromedp.Run(ctx, chromedp.Evaluate[string](`location.href + "\n" + document.body.innerText.slice(0, 1500)`))
	p.t.Fatalf("%s\non %s %v\ncomplaints: %q", why, shown, err, p.complaints())
}

// open goes to an address of the console.
func (p *tab) open(path string) {
	p.t.Helper()
	p.visit(p.srv.url + path)
}

func (p *tab) visit(address string) {
	p.t.Helper()
	p.do(chromedp.Navigate(address))
	p.loaded()
}

// loaded waits for the page's own scripts: module scripts run before the load event.
func (p *tab) loaded() {
	p.t.Helper()
	p.until(`document.readyState === "complete"`)
}

// click presses the mouse on an element once it is there and visible.
func (p *tab) click(css string) {
	p.t.Helper()
	p.do(chromedp.Click(chromedp.CSS(css)))
}

// press sends keys to whatever has the focus.
func (p *tab) press(keys string, modifiers ...chromedp.Modifier) {
	p.t.Helper()
	p.do(chromedp.KeyEvent(keys, chromedp.KeyModifiers(modifiers...)))
}

func (p *tab) path() string {
	p.t.Helper()
	return eval[string](p, `location.pathname`)
}

// text is what a person reads in an element.
func (p *tab) text(css string) string {
	p.t.Helper()
	return eval[string](p, `document.querySelector(`+quote(css)+`)?.innerText.trim() ?? "(nothing)"`)
}

func quote(s string) string { return fmt.Sprintf("%q", s) }
