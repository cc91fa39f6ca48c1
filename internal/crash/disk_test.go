package crash

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"livedesk/store"
)

// diskSize is room for the reserve of 16 MB, the database with its log, and a few pictures.
const diskSize = 40 << 20

// startOnDisk runs the program with its data folder on a disk of its own: memory that the system counts. It is mounted
// in a name space of the process, so that nobody needs to be root, and seen from here by way of the process.
func (d *desk) startOnDisk(t *testing.T) {
	t.Helper()
	if out, err := exec.CommandContext(t.Context(), "unshare", "--user", "--map-root-user", "--mount", "sh", "-c", "mount -t tmpfs -o size=1m livedesk /mnt").CombinedOutput(); err != nil {
		t.Skipf("a disk of its own cannot be had here: %v %s", err, out)
	}
	must(t, os.MkdirAll(d.data, 0o700))
	began := time.Now()
	d.process = launch(t, nil, d.env, "unshare", "--user", "--map-root-user", "--mount", "sh", "-c",
		fmt.Sprintf("mount -t tmpfs -o size=%d,mode=700 livedesk %s && while true; do %s serve; done", diskSize, d.data, d.bin))
	d.ready(t, began)
	shell := d.process
	t.Cleanup(func() { // first who starts it again, then it
		pid := served(shell)
		_ = shell.cmd.Process.Kill() // not waited for: its output is also that of the program
		end(pid)
	})
	d.apart = true
	d.data = fmt.Sprintf("/proc/%d/root%s", d.cmd.Process.Pid, d.data)
}

// served is the process id of the program below the shell that starts it again, 0 for none.
func served(shell *process) (pid int) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%[1]d/task/%[1]d/children", shell.cmd.Process.Pid))
	if err == nil {
		_, _ = fmt.Sscan(string(b), &pid)
	}
	return pid
}

// end is SIGKILL for one process.
func end(pid int) {
	if pid > 1 { // 0 and below are groups
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
}

// fill takes what is left of the disk, but for spare bytes.
func (d *desk) fill(t *testing.T, spare int64) {
	t.Helper()
	f, err := os.OpenFile(filepath.Join(d.data, "filler"), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	must(t, err)
	for piece := 1 << 20; piece >= 512; {
		if _, err = f.Write(make([]byte, piece)); err == nil {
			continue
		}
		if !errors.Is(err, syscall.ENOSPC) {
			t.Fatal(err)
		}
		piece /= 2
	}
	info, err := f.Stat()
	must(t, err)
	must(t, f.Truncate(max(0, info.Size()-spare)))
	must(t, f.Close())
}

func (d *desk) free(t *testing.T) {
	t.Helper()
	must(t, os.Remove(filepath.Join(d.data, "filler")))
}

// someoneElse is the same program in another browser.
func (d *desk) someoneElse(t *testing.T) *desk {
	t.Helper()
	other := *d
	jar, err := cookiejar.New(nil)
	must(t, err)
	other.client = &http.Client{Jar: jar, Timeout: d.client.Timeout, Transport: d.client.Transport, CheckRedirect: d.client.CheckRedirect}
	return &other
}

// refuses posts and wants the page that says why nothing was saved.
func (d *desk) refuses(t *testing.T, path string, form url.Values) {
	t.Helper()
	resp, err := d.client.PostForm(d.url(path), form)
	must(t, err)
	defer func() { _ = resp.Body.Close() }()
	var page bytes.Buffer
	_, err = page.ReadFrom(resp.Body)
	must(t, err)
	if resp.StatusCode != http.StatusInsufficientStorage || !strings.Contains(page.String(), "The disk of this server is full") || !strings.Contains(page.String(), "Nothing was saved.") {
		t.Errorf("%s on a full disk: %d %s", path, resp.StatusCode, page.String())
	}
}

func (d *desk) wantRead(t *testing.T, paths ...string) {
	t.Helper()
	for _, path := range paths {
		if status, body := d.read(t, path); status != http.StatusOK {
			t.Errorf("%s on a full disk: %d %.200s", path, status, body)
		}
	}
}

var another = url.Values{"product": {"liveness"}, "userId": {"BP-full"}, "bizId": {"BP-full"}, "region": {"IDN"}}

// On a full disk writes say so, reading, signing in and clearing go on, and with the first free bytes everything does,
// without a restart. (Promise 11.)
func TestDiskFull(t *testing.T) {
	full(t)
	d := newDesk(t)
	d.startOnDisk(t)
	d.signIn(t, "compliance")
	all := people(t, d, slices.Repeat([]string{"liveness"}, 3)...)
	shown, cleared := all[0], all[1:]
	picture := d.facts(t, shown.id).Media[0].ID
	made := d.count(t)
	roles := []string{"auditor", "admin", "support", "compliance"}
	for _, role := range roles {
		d.someoneElse(t).signIn(t, role) // the first click makes the account
	}
	d.fill(t, 0)

	d.refuses(t, "/verifications", another)
	d.refuses(t, "/verifications/"+shown.id+"/decision", url.Values{"decision": {"approve"}, "reason": {"Everything fits."}})
	asked := d.asked(t, "token", "")
	d.refuses(t, "/verifications", another) // from now on without a session at the vendor that nobody would know of
	if again := d.asked(t, "token", ""); again != asked {
		t.Errorf("%d sessions were begun that cannot be recorded", again-asked)
	}
	if got := d.count(t); got != made {
		t.Errorf("%d verifications, want the %d from before", got, made)
	}
	if status, _ := d.read(t, "/readyz"); status != http.StatusServiceUnavailable {
		t.Errorf("says that it is ready: %d", status)
	}
	pid := served(d.process)
	end(pid)
	await(t, "a start on a full disk", restartLimit, func() bool {
		return served(d.process) != pid && get(d.client, d.url("/healthz")) == http.StatusOK
	})
	d.fill(t, 0) // the start has emptied the log, which made room
	d.wantRead(t, "/verifications", "/verifications/"+shown.id, "/verifications/"+shown.id+".json", "/media/"+picture, "/healthz")
	for _, role := range roles {
		other := d.someoneElse(t)
		other.signIn(t, role)
		if role != "admin" {
			other.wantRead(t, "/verifications/"+shown.id)
		}
	}
	d.refuses(t, "/verifications", another) // the room of the reserve is not for that
	for _, p := range cleared {
		d.clear(p)
	}
	for _, p := range cleared {
		await(t, "clearing on a full disk", 20*time.Second, func() bool { return d.beside(t, p).certificate != "" })
		d.wantCleared(t, p)
	}
	if _, err := os.Stat(filepath.Join(d.data, "reserve")); err == nil {
		t.Error("the reserve was not needed, so this shows nothing")
	}

	d.free(t)
	await(t, "a link, once there is room", 5*time.Second, func() bool { return d.create("liveness", "BP-room", "") != "" })
	if info, err := os.Stat(filepath.Join(d.data, "reserve")); err != nil || info.Size() != 16<<20 {
		t.Errorf("the reserve is not made again: %v, %v", info, err)
	}
}

// count is how many verifications there are.
func (d *desk) count(t *testing.T) (n int64) {
	t.Helper()
	d.look(t, func(st *store.Store) {
		total, err := st.Total(t.Context(), store.Filter{})
		must(t, err)
		n = total
	})
	return n
}

// Without a reserve, the disk fills at any point of a clearing: nobody is ever half cleared, and once there is room the
// clearing ends.
func TestDiskFullAtAnyPointOfAClearing(t *testing.T) {
	if !full(t) {
		t.Skip("takes a minute")
	}
	d := newDesk(t)
	d.startOnDisk(t)
	d.signIn(t, "compliance")
	refused, stuck, through := 0, 0, 0
	for i, p := range people(t, d, slices.Repeat([]string{"liveness"}, 32)...) {
		if i == 0 {
			must(t, os.Remove(filepath.Join(d.data, "reserve")))
		}
		d.fill(t, int64(i)*8<<10)
		status, _ := d.post("/verifications/"+p.id+"/clear", url.Values{"confirm": {p.reference}, "reason": {"The customer asked for it."}})
		time.Sleep(300 * time.Millisecond) // the job goes on with what was begun
		l := d.wantNotHalf(t, p)
		switch {
		case status == http.StatusInsufficientStorage && l.begun == 0:
			refused++
		case status == http.StatusSeeOther && l.step != store.StepDone:
			stuck++
		case status == http.StatusSeeOther:
			through++
		default:
			t.Errorf("with %d kB: answered %d, and left %s", i*8, status, l)
		}
		d.free(t)
		if l.begun == 0 {
			await(t, "the clearing, once there is room", 10*time.Second, func() bool {
				status, _ := d.post("/verifications/"+p.id+"/clear", url.Values{"confirm": {p.reference}, "reason": {"The customer asked for it."}})
				return status == http.StatusSeeOther
			})
		}
		await(t, fmt.Sprintf("with %d kB, left %s: the end", i*8, l), endLimit, func() bool { return d.beside(t, p).certificate != "" })
		d.wantCleared(t, p)
	}
	t.Logf("%d refused before they began, %d stopped on the way, %d went through", refused, stuck, through)
	if refused == 0 || stuck == 0 {
		t.Error("the disk was never full at one of these points, so this shows nothing")
	}
}

// wantNotHalf holds that a person is as before, or is being cleared with the key destroyed, or is cleared with nothing left.
func (d *desk) wantNotHalf(t *testing.T, p person) (l left) {
	t.Helper()
	d.look(t, func(st *store.Store) {
		l = l.of(t, st, p)
		v, err := st.Verification(t.Context(), p.id)
		must(t, err)
		begun, cleared := l.step != "", v.Status == store.StatusCleared
		if begun != (v.DataKey == nil) || begun != (l.begun == 1) || begun != (v.Status == store.StatusClearing || cleared) {
			t.Errorf("half begun: %s, a key of %d bytes, %d entries of a beginning", l, len(v.DataKey), l.begun)
		}
		if cleared != (v.UserID == "") || cleared != (v.Name == "") || cleared != (l.done == 1) || cleared && l.files > 0 {
			t.Errorf("half cleared: %s, reference %t, name %t, %d entries of an end", l, v.UserID != "", v.Name != "", l.done)
		}
	})
	return l
}
