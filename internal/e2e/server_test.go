package e2e

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"livedesk/internal/port"
	"livedesk/store"
)

// binary is the program under test, built once by TestMain.
var binary string

// stopLimit is contract.md's: after SIGTERM the program is gone within ten seconds.
const stopLimit = 10 * time.Second

// server is one running program with its own data folder.
type server struct {
	url, vendor string // of the console and of the sandbox; two origins, as in the real world
	cmd         *exec.Cmd
	log         logBuffer
	exited      chan error
}

// logBuffer keeps what the program writes while others read it.
type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// build compiles the program into dir, as the README says.
func build(dir string) (string, error) {
	out := filepath.Join(dir, "livedesk")
	cmd := exec.Command("go", "build", "-o", out, "livedesk")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if text, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, text)
	}
	return out, nil
}

// launch starts the program on two free ports and waits until it is ready.
func launch(data string) (*server, error) {
	console, err := port.Free()
	if err != nil {
		return nil, err
	}
	sandbox, err := port.Free()
	if err != nil {
		return nil, err
	}
	console = strings.Replace(console, "127.0.0.1", "localhost", 1)
	// "localhost" and "127.0.0.1" are two sites to a browser: the vendor's page runs in a process of its own.
	s := &server{url: "http://" + console, vendor: "http://" + sandbox, exited: make(chan error, 1)}
	s.cmd = exec.Command(binary)
	s.cmd.Env = append(os.Environ(), "LIVEDESK_ADDR="+console, "LIVEDESK_SANDBOX_ADDR="+sandbox,
		"LIVEDESK_DATA="+filepath.Join(data, "data"), "LIVEDESK_LOG_LEVEL=debug")
	s.cmd.Stdout, s.cmd.Stderr = &s.log, &s.log
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	go func() { s.exited <- s.cmd.Wait() }()
	return s, s.waitReady(20 * time.Second)
}

func (s *server) waitReady(limit time.Duration) error {
	for end := time.Now().Add(limit); time.Now().Before(end); time.Sleep(30 * time.Millisecond) {
		select {
		case err := <-s.exited:
			return fmt.Errorf("the program ended at once: %w\n%s", err, s.log.String())
		default:
		}
		if res, err := http.Get(s.url + "/readyz"); err == nil {
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return nil
			}
		}
	}
	return fmt.Errorf("the program is not ready after %s\n%s", limit, s.log.String())
}

// stop asks the program to end, and says what was wrong with how it did, or with what it wrote.
func (s *server) stop() error {
	if s.cmd.ProcessState != nil {
		return nil
	}
	began := time.Now()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	select {
	case err := <-s.exited:
		if err != nil {
			return fmt.Errorf("after SIGTERM: %w, want exit 0\n%s", err, s.log.String())
		}
	case <-time.After(stopLimit + time.Second):
		return errors.Join(errors.New("the program is still there after SIGTERM"), s.cmd.Process.Kill())
	}
	if took := time.Since(began); took > stopLimit {
		return fmt.Errorf("stopping took %s, want at most %s", took, stopLimit)
	}
	for line := range strings.Lines(s.log.String()) {
		if strings.Contains(line, "level=ERROR") || strings.Contains(line, "panic") {
			return fmt.Errorf("the log has: %s", line)
		}
	}
	return nil
}

// startServer gives a journey a program of its own and stops it when the journey is over. prepare may fill its data
// folder before.
func startServer(t *testing.T, prepare ...func(t *testing.T, data string)) *server {
	t.Helper()
	dir := t.TempDir()
	for _, fill := range prepare {
		fill(t, filepath.Join(dir, "data"))
	}
	s, err := launch(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		onlyRegisteredFiles(t, filepath.Join(dir, "data"))
		if err := s.stop(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// onlyRegisteredFiles fails for a kind of file in the data folder that the register does not name.
func onlyRegisteredFiles(t *testing.T, data string) {
	var patterns []string
	for _, f := range store.RegisterFiles() {
		patterns = append(patterns, strings.Split(f.Path, ", ")...)
	}
	err := filepath.WalkDir(data, func(name string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // it was moved or removed meanwhile
		}
		if err != nil || d.IsDir() {
			return err
		}
		file, err := filepath.Rel(data, name)
		for _, p := range patterns {
			whole, _ := path.Match(p, file)
			below, _ := path.Match(p+"/*", file)
			if whole || below || strings.HasSuffix(p, "/") && strings.HasPrefix(file, p) {
				return err
			}
		}
		t.Errorf("%s is no kind of file that the register names: add it to registerFiles in store/registerconsole.go", file)
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// post sends JSON to the sandbox and reads JSON back.
func (s *server) post(t *testing.T, path, token string, body map[string]any) (map[string]any, int) {
	t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.vendor+path, bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("X-ACCESS-TOKEN", token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	answer := map[string]any{}
	if text, err := io.ReadAll(res.Body); err != nil || json.Unmarshal(text, &answer) != nil {
		t.Fatalf("%s answered %d %q, %v", path, res.StatusCode, text, err)
	}
	return answer, res.StatusCode
}

// vendorCode asks the vendor's own API for a result, with a token made by the documented signature (seed 003,
// Token Authentication API: SHA-256 over accessKey, secretKey and the timestamp in ms), and returns its code.
func (s *server) vendorCode(t *testing.T, product, signatureID string) string {
	t.Helper()
	const key, secret = "sampleaccesskey", "samplesecretkey"
	at := strconv.FormatInt(time.Now().UnixMilli(), 10)
	sum := sha256.Sum256([]byte(key + secret + at))
	answer, _ := s.post(t, "/openapi/auth/ticket/v1/generate-token", "", map[string]any{"accessKey": key, "timestamp": at, "signature": hex.EncodeToString(sum[:])})
	data, _ := answer["data"].(map[string]any)
	token, _ := data["token"].(string)
	if token == "" {
		t.Fatalf("no token: %v", answer["code"])
	}
	path, body := "/openapi/liveness/v4/h5/get-result", map[string]any{"signatureId": signatureID}
	if product == "idv" {
		path, body["imageType"] = "/intl/openapi/identity-risk/idvs-h5/ekyc/v1/get-result", "BASE64"
	}
	answer, _ = s.post(t, path, token, body)
	code, _ := answer["code"].(string)
	return code
}

// logHas says whether the program's log contains any of the texts; personal ones must not be there.
func (s *server) logHas(texts ...string) string {
	log := s.log.String()
	for _, text := range texts {
		if text != "" && regexp.MustCompile(`(?i)`+regexp.QuoteMeta(text)).MatchString(log) {
			return text
		}
	}
	return ""
}
