package crash

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"livedesk/internal/port"
	"livedesk/store"
)

// restartLimit is how soon after a kill the program has to answer again (promise 1).
const restartLimit = 5 * time.Second

var built struct {
	sync.Once
	dir, bin string
	err      error
}

func TestMain(m *testing.M) {
	code := m.Run()
	if built.dir != "" {
		_ = os.RemoveAll(built.dir)
	}
	os.Exit(code)
}

// full says whether the long form is wanted; short skips the test.
func full(t *testing.T) bool {
	t.Helper()
	if testing.Short() {
		t.Skip("kills the program over and over")
	}
	return os.Getenv("LIVEDESK_CRASH") != ""
}

// binary builds the program once, as `make build` does.
func binary(t *testing.T) string {
	t.Helper()
	built.Do(func() {
		if built.dir, built.err = os.MkdirTemp("", "crash"); built.err != nil {
			return
		}
		built.bin = filepath.Join(built.dir, "livedesk")
		cmd := exec.CommandContext(context.Background(), "go", "build", "-o", built.bin, "../..")
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			built.err = fmt.Errorf("build: %w\n%s", err, out)
		}
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	return built.bin
}

func freePort(t *testing.T) string {
	t.Helper()
	addr, err := port.Free()
	if err != nil {
		t.Fatal(err)
	}
	return addr
}

// process is one run of the program.
type process struct {
	cmd  *exec.Cmd
	done chan error
	out  *logged
}

// logged collects what a process writes.
type logged struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logged) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(b)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

func launch(t *testing.T, how *syscall.SysProcAttr, env []string, args ...string) *process {
	t.Helper()
	p := &process{cmd: exec.CommandContext(context.Background(), args[0], args[1:]...), done: make(chan error, 1), out: &logged{}}
	p.cmd.Env = append(os.Environ(), env...)
	p.cmd.Stdout, p.cmd.Stderr, p.cmd.SysProcAttr = p.out, p.out, how
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { p.done <- p.cmd.Wait() }()
	t.Cleanup(p.kill)
	return p
}

// kill is SIGKILL; it returns when the process is gone.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	err := <-p.done
	p.done <- err // for whoever asks again
}

// desk is the program on one data folder, run after run, with a sandbox that outlives it.
type desk struct {
	*process
	bin, data, addr, vendor string
	env                     []string
	apart                   bool // data leads through the process, to a disk that only that has
	client                  *http.Client
	slowest                 time.Duration // from start to the first answer
}

// newDesk starts a sandbox, and the program with it as the vendor. Its own sandbox runs too, and nobody asks it.
func newDesk(t *testing.T, env ...string) *desk {
	t.Helper()
	d := &desk{bin: binary(t), data: filepath.Join(t.TempDir(), "data"), addr: freePort(t), vendor: freePort(t)}
	launch(t, nil, []string{"LIVEDESK_SANDBOX_ADDR=" + d.vendor}, d.bin, "sandbox")
	d.env = append([]string{"LIVEDESK_ADDR=" + d.addr, "LIVEDESK_SANDBOX_ADDR=" + freePort(t), "LIVEDESK_DATA=" + d.data, "LIVEDESK_VENDOR_URL=http://" + d.vendor,
		"LIVEDESK_POLL_FIRST=1s", "LIVEDESK_POLL_MAX=1s"}, env...)
	await(t, "the sandbox", 10*time.Second, func() bool { return get(http.DefaultClient, "http://"+d.vendor+"/sandbox/faults") == http.StatusOK })
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	// A connection of before a kill must not be used after it: a POST on it is lost without having been sent.
	d.client = &http.Client{Jar: jar, Timeout: 20 * time.Second, Transport: &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return d
}

// start runs the program until it can read and write, and measures how long that took.
func (d *desk) start(t *testing.T) {
	t.Helper()
	began := time.Now()
	d.process = launch(t, nil, d.env, d.bin, "serve")
	d.ready(t, began)
}

func (d *desk) ready(t *testing.T, began time.Time) {
	t.Helper()
	for get(d.client, d.url("/readyz")) != http.StatusOK {
		if time.Since(began) > restartLimit {
			t.Fatalf("does not answer %s after the start:\n%s", restartLimit, d.out)
		}
		time.Sleep(5 * time.Millisecond)
	}
	d.slowest = max(d.slowest, time.Since(began))
}

func (d *desk) url(path string) string { return "http://" + d.addr + path }

func (d *desk) signIn(t *testing.T, role string) {
	t.Helper()
	if code, at := d.post("/login/sandbox", url.Values{"role": {role}}); code != http.StatusSeeOther {
		t.Fatalf("sign-in as %s: %d %s\n%s", role, code, at, d.out)
	}
}

// post answers the status, 0 when there was no answer, and where it leads.
func (d *desk) post(path string, form url.Values) (status int, location string) {
	resp, err := d.client.PostForm(d.url(path), form)
	if err != nil {
		return 0, ""
	}
	defer func() { _ = resp.Body.Close() }()
	_, _ = io.Copy(io.Discard, resp.Body)
	return resp.StatusCode, resp.Header.Get("Location")
}

// create makes a link and answers its id, "" when that was not acknowledged.
func (d *desk) create(product, reference, name string) (id string) {
	status, at := d.post("/verifications", url.Values{"product": {product}, "userId": {reference}, "bizId": {reference}, "name": {name}, "region": {"IDN"}})
	if id, ok := strings.CutPrefix(at, "/verifications/"); status == http.StatusSeeOther && ok {
		return id
	}
	return ""
}

// facts are the machine-readable page of a verification.
type facts struct {
	ID, Product, Status, SignatureID, UserID string
	ClearedAt                                *string
	Media                                    []struct{ ID, Status, Kind string }
	Attempts                                 []struct{ SignatureID string }
}

func (d *desk) facts(t *testing.T, id string) (f facts) {
	t.Helper()
	status, body := d.read(t, "/verifications/"+id+".json")
	if status != http.StatusOK {
		t.Fatalf("%s: %d\n%s", id, status, d.out)
	}
	if err := json.Unmarshal(body, &f); err != nil {
		t.Fatalf("%s: %v: %s", id, err, body)
	}
	return f
}

func (d *desk) read(t *testing.T, path string) (status int, body []byte) {
	t.Helper()
	resp, err := d.client.Get(d.url(path))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if body, err = io.ReadAll(resp.Body); err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, body
}

// control asks the sandbox's control API.
func (d *desk) control(t *testing.T, method, path string, in any) (status int, body []byte) {
	t.Helper()
	raw, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), method, "http://"+d.vendor+"/sandbox/"+path, bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if body, err = io.ReadAll(resp.Body); err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, body
}

func (d *desk) fault(t *testing.T, endpoint, fault string, count int) {
	t.Helper()
	if status, body := d.control(t, http.MethodPost, "faults", map[string]any{"endpoint": endpoint, "fault": fault, "count": count}); status != http.StatusOK {
		t.Fatalf("fault: %d %s", status, body)
	}
}

func (d *desk) noFaults(t *testing.T) {
	t.Helper()
	d.control(t, http.MethodDelete, "faults", nil)
}

// asked counts the sandbox's calls of an endpoint, by the fault that they met.
func (d *desk) asked(t *testing.T, endpoint, fault string) (n int) {
	t.Helper()
	var log struct {
		Requests []struct{ Path, Fault string }
	}
	_, body := d.control(t, http.MethodGet, "requests", nil)
	if err := json.Unmarshal(body, &log); err != nil {
		t.Fatal(err)
	}
	for _, r := range log.Requests {
		if strings.HasSuffix(r.Path, "/"+endpoint) && r.Fault == fault {
			n++
		}
	}
	return n
}

// run runs a command on the data folder.
func (d *desk) run(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), d.bin, args...)
	cmd.Env = append(os.Environ(), d.env...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("%v: %v\n%s", args, err, out)
	}
	return string(out)
}

// look opens the database beside the program, to be read only; on a disk of its own, a copy.
func (d *desk) look(t *testing.T, do func(*store.Store)) {
	t.Helper()
	if d.apart {
		d.dissect(t, do)
		return
	}
	st, err := store.Examine(t.Context(), filepath.Join(d.data, "livedesk.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = st.Close() }() // nothing was written
	do(st)
}

func get(client *http.Client, address string) int {
	resp, err := client.Get(address)
	if err != nil {
		return 0
	}
	defer func() { _ = resp.Body.Close() }()
	_, _ = io.Copy(io.Discard, resp.Body)
	return resp.StatusCode
}

// await waits until ok, or fails.
func await(t *testing.T, what string, limit time.Duration, ok func() bool) {
	t.Helper()
	for began := time.Now(); !ok(); time.Sleep(20 * time.Millisecond) {
		if time.Since(began) > limit {
			t.Fatalf("%s: not within %s", what, limit)
		}
	}
}
