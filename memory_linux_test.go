package main

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"compress/zlib"
)

// mostMemory is what the whole program, sandbox and files mapped included, may ever take while the worst comes in.
const mostMemory = 150 << 20

// highWater is the most memory that a process has had (VmHWM), in bytes.
func highWater(t *testing.T, pid int) (bytes int) {
	t.Helper()
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	var kb int
	m := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(raw)
	if m == nil {
		t.Fatal("no VmHWM")
	}
	if _, err := fmt.Sscan(string(m[1]), &kb); err != nil {
		t.Fatal(err)
	}
	return kb << 10
}

// rgbaPNG is a whole PNG of w x h pixels with 4 channels, all alike: small on the wire, 4 bytes a pixel in memory.
func rgbaPNG(w, h uint32, bits byte) []byte {
	b := bytes.NewBufferString("\x89PNG\r\n\x1a\n")
	chunk := func(kind string, data []byte) {
		b.Write(binary.BigEndian.AppendUint32(nil, uint32(len(data))))
		b.WriteString(kind)
		b.Write(data)
		b.Write(binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(append([]byte(kind), data...))))
	}
	chunk("IHDR", append(binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h), bits, 6, 0, 0, 0))
	var rows bytes.Buffer
	z, _ := zlib.NewWriterLevel(&rows, zlib.BestSpeed)
	row := make([]byte, 1+int(w)*4*int(bits)/8)
	for range h {
		_, _ = z.Write(row)
	}
	_ = z.Close()
	chunk("IDAT", rows.Bytes())
	chunk("IEND", nil)
	return b.Bytes()
}

// noise is a PNG of the largest size that is all noise, and yet short enough to be admitted: nothing shrinks once it is
// encoded anew.
func noise(t *testing.T) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, 4096, 4096))
	r := rand.New(rand.NewPCG(1, 2))
	for i := 0; i < len(img.Pix); i += 16 {
		for bits, j := r.Uint64(), 0; j < 16; j, bits = j+1, bits>>1 {
			switch j % 4 {
			case 0, 1:
				img.Pix[i+j] = byte(bits&1) * 255
			case 3:
				img.Pix[i+j] = 255
			}
		}
	}
	img.Pix[3] = 254 // so that it has a channel for it
	var b bytes.Buffer
	enc := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := enc.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	if b.Len() > 16<<20 {
		t.Fatalf("%d MB of noise are not admitted", b.Len()>>20)
	}
	return b.Bytes()
}

// grainy is a JPEG of the largest size as a bad camera takes it, which is kept and is near the most that is.
func grainy(t *testing.T) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 4096, 4096))
	r := rand.New(rand.NewPCG(3, 4))
	for i := 0; i < len(img.Pix); i += 8 {
		for bits, j := r.Uint64(), 0; j < 8; j, bits = j+1, bits>>8 {
			img.Pix[i+j] = byte(128 + bits&15)
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// worst is a vendor that is the sandbox, but for get-result of liveness once a test has given it something to send.
type worst struct {
	proxy *httputil.ReverseProxy
	mu    sync.Mutex
	send  http.HandlerFunc
}

func (v *worst) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	v.mu.Lock()
	send := v.send
	v.mu.Unlock()
	if send != nil && strings.HasSuffix(r.URL.Path, "/liveness/v4/h5/get-result") {
		send(w, r)
		return
	}
	v.proxy.ServeHTTP(w, r)
}

func (v *worst) sends(h http.HandlerFunc) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.send = h
}

// result writes a get-result with one long field, without having it in memory.
func result(field string, body io.Reader, zip bool) http.HandlerFunc {
	raw, err := io.ReadAll(body)
	return func(w http.ResponseWriter, _ *http.Request) {
		if err != nil {
			panic(err)
		}
		var to io.Writer = w
		if zip {
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			defer z.Close()
			to = z
		}
		_, _ = fmt.Fprintf(to, `{"code":"SUCCESS","message":"OK","transactionId":"t","data":{"score":99,"farImageTime":1,"%s":"`, field)
		enc := base64.NewEncoder(base64.StdEncoding, to)
		_, _ = enc.Write(raw)
		_ = enc.Close()
		_, _ = io.WriteString(to, `"}}`)
	}
}

// The worst that can come in, one after another and eight at once, while the program runs as it is shipped.
func TestMemoryWhileTheWorstComesIn(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program and sends it hundreds of megabytes")
	}
	vendor := &worst{}
	front := httptest.NewServer(vendor)
	defer front.Close()
	p := start(t, build(t), t.TempDir(), "LIVEDESK_VENDOR_URL="+front.URL, "LIVEDESK_POLL_FIRST=1h", "LIVEDESK_POLL_MAX=1h", "LIVEDESK_LOG_LEVEL=error", "LIVEDESK_SANDBOX_VIDEO=true")
	target, err := url.Parse("http://" + p.vendr)
	if err != nil {
		t.Fatal(err)
	}
	vendor.proxy = httputil.NewSingleHostReverseProxy(target)
	jar, _ := cookiejar.New(nil)
	staff := &http.Client{Jar: jar, Timeout: 2 * time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	post := func(path string, form url.Values) string {
		resp, err := staff.PostForm("http://"+p.addr+path, form)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		return resp.Header.Get("Location")
	}
	post("/login/sandbox", url.Values{"role": {"compliance"}})
	begin := func(product, user string) string {
		at := post("/verifications", url.Values{"product": {product}, "userId": {user}, "bizId": {user}, "region": {"IDN"}})
		if !strings.HasPrefix(at, "/verifications/") {
			t.Fatalf("no link: %q", at)
		}
		return at
	}
	get := func(path string) []byte {
		resp, err := staff.Get("http://" + p.addr + path)
		if err != nil {
			t.Error(err)
			return nil
		}
		defer func() { _ = resp.Body.Close() }()
		body, _ := io.ReadAll(resp.Body)
		return body
	}
	quiet := highWater(t, p.cmd.Process.Pid)
	const most = 20 << 20 // bytes of a film
	head := "\x00\x00\x00\x10ftypisom\x00\x00\x00\x00" + "\x00\x00\x00\x08moov"
	body := binary.BigEndian.AppendUint32(nil, uint32(most-len(head)))
	film := io.MultiReader(strings.NewReader(head), bytes.NewReader(body), strings.NewReader("mdat"), io.LimitReader(zeros{}, int64(most-len(head)-8)))
	largest, static, grain := rgbaPNG(4096, 4096, 8), noise(t), grainy(t)
	var films, grains []string // verifications that may have one
	for _, tt := range []struct {
		name string
		send http.HandlerFunc
		many int
	}{
		{"the largest picture that is kept", result("imageFar", bytes.NewReader(largest), false), 1},
		{"eight of them at once", result("imageFar", bytes.NewReader(largest), false), 8},
		{"40 megapixels", result("imageFar", bytes.NewReader(rgbaPNG(8000, 5000, 8)), false), 1},
		{"16 bits a channel", result("imageFar", bytes.NewReader(rgbaPNG(4096, 4096, 16)), false), 1},
		{"a picture of 16 MB", result("imageFar", io.MultiReader(bytes.NewReader(largest), io.LimitReader(zeros{}, 16<<20-int64(len(largest)))), false), 1},
		{"noise", result("imageFar", bytes.NewReader(static), false), 1},
		{"noise, eight at once", result("imageFar", bytes.NewReader(static), false), 8},
		{"grain, six at once", result("imageFar", bytes.NewReader(grain), false), 6},
		{"film of the largest kind", result("video", film, false), 1},
		{"a gzip bomb", result("video", io.LimitReader(zeros{}, 64<<20), true), 1},
	} {
		vendor.sends(tt.send)
		var all sync.WaitGroup
		for i := range tt.many {
			at := begin("liveness", fmt.Sprintf("%d of %s", i, tt.name))
			films = append(films, at)
			if tt.name == "grain, six at once" {
				grains = append(grains, at)
			}
			all.Go(func() { post(at+"/refresh", nil) })
		}
		all.Wait()
		t.Logf("%-35s %d MB at most so far", tt.name, highWater(t, p.cmd.Process.Pid)>>20)
	}
	vendor.sends(nil)
	var seen sync.WaitGroup
	for i, at := range grains {
		facts := get(at + ".json")
		m := regexp.MustCompile(`"url": "(/media/[^"]+)"`).FindSubmatch(facts)
		if m == nil {
			t.Fatalf("grain %d is not kept: %.600s", i, facts)
		}
		for range 2 {
			seen.Go(func() {
				if soft := get(string(m[1])); len(soft) == 0 || len(soft) > 64<<10 {
					t.Errorf("a blurred picture of %d bytes", len(soft))
				}
			})
		}
	}
	seen.Wait()
	t.Logf("%-35s %d MB at most so far", "twelve blurred views at once", highWater(t, p.cmd.Process.Pid)>>20)
	kept := 0
	for _, at := range films {
		facts := get(at + ".json")
		if bytes.Contains(facts, []byte(`"kind": "video",
      "status": "sealed"`)) && bytes.Contains(facts, []byte(`"size": 20971520`)) {
			kept++
		}
	}
	if kept != 1 {
		t.Errorf("%d films are kept, want the one of 20 MB", kept)
	}
	for _, fault := range []string{"hostile", "huge"} {
		for i := range 2 {
			at := begin("idv", fmt.Sprintf("sim:pass:%s%d", fault, i))
			time.Sleep(1200 * time.Millisecond) // the sandbox finishes it by itself after a second
			body, _ := json.Marshal(map[string]any{"endpoint": "images", "fault": fault, "count": 1})
			resp, err := http.Post("http://"+p.vendr+"/sandbox/faults", "application/json", bytes.NewReader(body))
			if err != nil || resp.StatusCode != http.StatusOK {
				t.Fatalf("fault: %v, %v", resp, err)
			}
			_ = resp.Body.Close()
			post(at+"/refresh", nil)
		}
		t.Logf("%-35s %d MB at most so far", fault+" archives", highWater(t, p.cmd.Process.Pid)>>20)
	}
	if high := highWater(t, p.cmd.Process.Pid); high > mostMemory {
		t.Errorf("%d MB at most, want at most %d; %d MB before anything came in", high>>20, mostMemory>>20, quiet>>20)
	}
	if got := p.get("/login"); got != http.StatusOK {
		t.Errorf("afterwards it answers %d", got)
	}
	if strings.Contains(p.out.String(), "panic") {
		t.Errorf("the log has a panic: %s", p.out)
	}
	t.Logf("%d MB quiet, %d MB at most", quiet>>20, highWater(t, p.cmd.Process.Pid)>>20)
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
