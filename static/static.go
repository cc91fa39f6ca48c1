// Package static holds the console's stylesheet, scripts, fonts and icons, embedded in the binary and served
// under names that carry a hash of their content. It must not know a page, a person or a request beyond the
// file asked for.
package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
)

//go:embed css js vendor fonts img
var files embed.FS

// Bundles, each made of whole files in this order. The layers of the stylesheet are declared by reset.css, so
// their order there decides, not the order of the files. What is not app comes only with the pages that need it.
var (
	sheets = map[string][]string{
		"app.css": {"css/reset.css", "css/tokens.css", "css/base.css", "css/layout.css", "css/components.css",
			"css/forms.css", "css/tables.css", "css/overlays.css", "css/plain.css", "css/utilities.css", "css/print.css"},
		"case.css":     {"css/evidence.css", "css/meter.css", "css/case.css", "css/reveal.css"},
		"faces.css":    {"css/faces.css"},
		"review.css":   {"css/review.css"},
		"viewer.css":   {"css/viewer.css"},
		"insights.css": {"css/insights.css"},
		"audit.css":    {"css/audit.css"},
		"report.css":   {"css/report.css"},
		"privacy.css":  {"css/privacy.css"},
		"studio.css":   {"css/studio.css"},
		"preview.css":  {"css/preview.css"},
		"cert.css":     {"css/certificate.css"},
		// Not linked to: it goes into the front page of an evidence bundle, without the fonts.
		bundleSheet: {"css/reset.css", "css/tokens.css", "css/base.css", "css/layout.css", "css/components.css",
			"css/tables.css", "css/report.css", "css/utilities.css", "css/print.css"},
	}
	// Every script of a bundle is a block of its own: none sees another's names. htmx travels with its lock-down so
	// that nothing can run between the two.
	scripts = map[string][]string{
		"app.js":     {"js/cookies.js", "js/copy.js", "js/dialog.js", "js/keys.js", "js/countdown.js", "js/once.js", "js/mix.js"},
		"live.js":    {"js/live.js", "js/select.js"},
		"assist.js":  {"js/camera.js", "js/frame.js"},
		"visit.js":   {"js/visit.js"},
		"newlink.js": {"js/newlink.js"},
		"message.js": {"js/message.js"},
		"reveal.js":  {"js/reveal.js"},
		"faces.js":   {"js/faces.js"},
		"review.js":  {"js/review.js"},
		"studio.js":  {"js/studio.js"},
		"preview.js": {"js/preview.js"},
		viewerBundle: {"js/view.js", "js/stage.js", "js/loupe.js", "js/viewer.js", "js/film.js"},
		htmxBundle:   {"vendor/htmx.min.js", "js/lockdown.js"},
	}
)

// htmxBundle is kept as its authors wrote it; the files of viewerBundle are one program and share their names;
// bundleSheet has no fonts to refer to.
const (
	viewerBundle = "viewer.js"
	htmxBundle   = "htmx.js"
	bundleSheet  = "bundle.css"
)

// asset is one file as it is served.
type asset struct {
	url      string
	mimeType string
	plain    []byte
	gzipped  []byte        // nil when gzip does not make it smaller
	brotlied func() []byte // the same by Brotli, made when first asked for: it takes its time; nil for what is compressed already
}

// library is every asset, by the name pages use and by the address it is served under.
type library struct {
	byName map[string]*asset
	byURL  map[string]*asset
}

// shelf builds the library once, at first use: the content cannot change while the program runs.
var shelf = sync.OnceValue(func() library {
	lib, err := build()
	if err != nil {
		panic(err) // an embedded file is missing: the binary was built wrong
	}
	return lib
})

// mimeTypes are the kinds of file there are. A kind that is not here is not served.
var mimeTypes = map[string]string{
	".css":   "text/css; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".woff2": "font/woff2",
	".svg":   "image/svg+xml",
	".txt":   "text/plain; charset=utf-8",
}

// URL is the address of an asset: URL("app.css") is "/static/app.<hash>.css". Names are those of the bundles, and the
// embedded fonts and images by their base name. An unknown name is a mistake in a page, found by rendering it once: it
// panics.
func URL(name string) string {
	a, ok := shelf().byName[name]
	if !ok {
		panic(fmt.Sprintf("static: no asset %q", name))
	}
	return a.url
}

// Text is what an asset holds, for a page that carries it inside. An unknown name panics, as it does in URL.
func Text(name string) string {
	a, ok := shelf().byName[name]
	if !ok {
		panic(fmt.Sprintf("static: no asset %q", name))
	}
	return string(a.plain)
}

// build gathers the single files first, because the stylesheet refers to the fonts by their hashed names.
func build() (library, error) {
	lib := library{byName: map[string]*asset{}, byURL: map[string]*asset{}}
	for _, dir := range []string{"fonts", "img"} {
		if err := lib.addFolder(dir); err != nil {
			return lib, err
		}
	}
	for name, parts := range sheets {
		sheet, err := join(parts, tidyCSS)
		if err != nil {
			return lib, err
		}
		if name == bundleSheet {
			sheet = fontFace.ReplaceAll(sheet, nil)
		}
		lib.add(name, lib.hashedFonts(sheet))
	}
	for name, parts := range scripts {
		prepare := block
		switch name {
		case htmxBundle:
			prepare = keep
		case viewerBundle:
			prepare = plain
		}
		script, err := join(parts, prepare)
		if err != nil {
			return lib, err
		}
		lib.add(name, script)
	}
	return lib, nil
}

func (l library) addFolder(dir string) error {
	return fs.WalkDir(files, dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := files.ReadFile(name)
		if err != nil {
			return err
		}
		l.add(path.Base(name), body)
		return nil
	})
}

func (l library) add(name string, body []byte) {
	sum := sha256.Sum256(body)
	ext := path.Ext(name)
	hashed := strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:5]) + ext
	a := &asset{url: "/static/" + hashed, mimeType: mimeTypes[ext], plain: body}
	if ext != ".woff2" { // a woff2 is compressed already
		a.gzipped = squeeze(body)
		a.brotlied = sync.OnceValue(func() []byte { return squeezeMore(body) })
	}
	l.byName[name], l.byURL[a.url] = a, a
}

// fontRef is how the stylesheet names a font: url("fonts/name.woff2").
var fontRef = regexp.MustCompile(`url\("fonts/([^"]+)"\)`)

// fontFace is one whole declaration of a font.
var fontFace = regexp.MustCompile(`@font-face\{[^}]*\}`)

func (l library) hashedFonts(style []byte) []byte {
	return fontRef.ReplaceAllFunc(style, func(m []byte) []byte {
		return []byte(`url("` + l.byName[string(fontRef.FindSubmatch(m)[1])].url + `")`)
	})
}

// join reads the parts, prepares each and puts them behind one another.
func join(parts []string, prepare func([]byte) []byte) ([]byte, error) {
	var out bytes.Buffer
	for _, name := range parts {
		body, err := files.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("static: %w", err)
		}
		out.Write(prepare(body))
		out.WriteByte('\n')
	}
	return out.Bytes(), nil
}

func keep(body []byte) []byte { return body }

// block keeps a script's names to itself without a function around it.
func block(body []byte) []byte {
	return []byte("{\n" + tidyJS(string(body)) + "}")
}

// plain is a script whose names the other files of its bundle see. A module keeps them from every other script.
func plain(body []byte) []byte { return []byte(tidyJS(string(body))) }

var cssComment = regexp.MustCompile(`(?s)/\*.*?\*/`)

// tight takes out the line ends and spaces that mean nothing. A space before a colon means a descendant, so
// colons keep theirs.
var tight = strings.NewReplacer(";\n", ";", "{\n", "{", "}\n", "}", " {", "{", ",\n", ",", ";\n}", "}", "; }", "}", "{ ", "{", "; ", ";")

// tidyCSS drops comments and indentation. No string in our stylesheets holds a comment mark, a brace or a
// semicolon; a test holds that.
func tidyCSS(body []byte) []byte {
	return []byte(tight.Replace(tidyLines(cssComment.ReplaceAllString(string(body), ""), "")))
}

// tidyJS drops indentation and the lines that are only a comment: the one form of comment our scripts use.
func tidyJS(body string) string { return tidyLines(body, "//") }

func tidyLines(body, comment string) string {
	var out strings.Builder
	for line := range strings.Lines(body) {
		line = strings.TrimSpace(line)
		if line == "" || comment != "" && strings.HasPrefix(line, comment) {
			continue
		}
		out.WriteString(line)
		out.WriteByte('\n')
	}
	return out.String()
}

// squeeze compresses once at the best level, because a file is served many times. Writing to a buffer cannot
// fail.
func squeeze(body []byte) []byte {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil
	}
	if _, err := w.Write(body); err != nil {
		return nil
	}
	if err := w.Close(); err != nil || out.Len() >= len(body) {
		return nil
	}
	return out.Bytes()
}

// squeezeMore is about an eighth smaller than gzip. Browsers take it from https and from this machine.
func squeezeMore(body []byte) []byte {
	var out bytes.Buffer
	w := brotli.NewWriterLevel(&out, brotli.BestCompression)
	if _, err := w.Write(body); err != nil {
		return nil
	}
	if err := w.Close(); err != nil || out.Len() >= len(body) {
		return nil
	}
	return out.Bytes()
}
