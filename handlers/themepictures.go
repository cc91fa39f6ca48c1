package handlers

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/httprate"
	"golang.org/x/sync/errgroup"

	"livedesk/internal/evidence"
	"livedesk/internal/lang"
	"livedesk/store"
	"livedesk/themes"
	"livedesk/themes/h5"
)

// How long a picture that a theme names is shown before its host is asked again, and how long we remember that there
// was none.
const (
	pictureLife = 24 * time.Hour
	troubleLife = 5 * time.Minute
)

// newPictureThrottle bounds how often we ask other hosts: 120 times a minute for one network, 60 for one person.
func newPictureThrottle() *throttle {
	return &throttle{byAddress: httprate.NewRateLimiter(120, time.Minute), byTarget: httprate.NewRateLimiter(60, time.Minute)}
}

func hashLink(link string) string {
	sum := sha256.Sum256([]byte(link))
	return hex.EncodeToString(sum[:])
}

// pictureAddress says where a preview of a theme loads its pictures from: always from us. With told the address has
// the link itself, because the saved draft may not.
func pictureAddress(themeID string, told bool) func(link string) string {
	return func(link string) string {
		address := "/themes/" + themeID + "/pictures/" + hashLink(link)
		if told {
			address += "?" + url.Values{"link": {link}}.Encode()
		}
		return address
	}
}

// themePicture shows a picture that a draft names, or one that a designer has typed the link of.
func (a *App) themePicture(w http.ResponseWriter, r *http.Request, u user) error {
	_, doc, err := a.themeOf(r)
	if err != nil {
		return err
	}
	link := linkOf(doc, r.PathValue("hash"))
	if typed := r.URL.Query().Get("link"); link == "" && hashLink(typed) == r.PathValue("hash") && themes.ShownLink(typed) == typed {
		link = typed
	}
	if link == "" {
		return errNoPage
	}
	return a.sendPicture(w, r, link, "person:"+u.staff.ID)
}

// linkOf finds a link of a document by its hash.
func linkOf(doc themes.Document, hash string) string {
	for _, p := range h5.Pictures(doc) {
		if hashLink(p.Link) == hash {
			return p.Link
		}
	}
	return ""
}

// sendPicture shows what is behind a link, or says in the picture's place why there is nothing.
func (a *App) sendPicture(w http.ResponseWriter, r *http.Request, link, whose string) error {
	p, err := a.pictureOf(r.Context(), link, func() bool { return a.fetches.tooMany(discardHeaders{header: http.Header{}}, r, a.address(r), whose) })
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	if p.Why != "" {
		h.Set("Content-Type", "image/svg+xml")
		_, err = w.Write([]byte(crossedBox(lang.Say(r.Context(), p.Why))))
		return err
	}
	h.Set("Content-Type", p.Kind)
	h.Set("Content-Length", strconv.Itoa(len(p.Body)))
	h.Set("Cache-Control", "private, max-age=300")
	_, err = w.Write(p.Body)
	return err
}

// pictureOf is what we have of a link, or what its host gives us now. Many who ask at once make one request.
func (a *App) pictureOf(ctx context.Context, link string, busy func() bool) (store.ThemePicture, error) {
	hash := hashLink(link)
	p, err := a.Store.ThemePicture(ctx, hash, a.Now().Add(-pictureLife))
	if err == nil && (p.Why == "" || a.Now().Sub(p.At) < troubleLife) {
		return p, nil
	}
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return p, err
	}
	if busy() {
		return store.ThemePicture{Why: "Too many pictures were asked for in a minute. Wait a little."}, nil
	}
	fetched := a.fetching.DoChan(hash, func() (any, error) {
		// The first to ask may leave; the others still wait.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 15*time.Second)
		defer cancel()
		return a.fetchPicture(ctx, link, hash)
	})
	select {
	case <-ctx.Done():
		return store.ThemePicture{}, ctx.Err()
	case found := <-fetched:
		if found.Err != nil {
			return store.ThemePicture{}, found.Err
		}
		return found.Val.(store.ThemePicture), nil
	}
}

// patience is how long the page that asks before publishing waits for pictures that nobody has looked at yet.
const patience = 4 * time.Second

// lookAtPictures asks for the pictures of a document that are not known, so that the findings tell of them. Those of
// slow hosts come when they come, for whoever looks next.
func (a *App) lookAtPictures(r *http.Request, doc themes.Document, u user) error {
	ctx, cancel := context.WithTimeout(r.Context(), patience)
	defer cancel()
	var group errgroup.Group
	group.SetLimit(4)
	for _, p := range h5.Pictures(doc) {
		group.Go(func() error {
			_, err := a.pictureOf(ctx, p.Link, func() bool {
				return a.fetches.tooMany(discardHeaders{header: http.Header{}}, r, a.address(r), "person:"+u.staff.ID)
			})
			if ctx.Err() != nil { // out of patience, or the person left
				return nil
			}
			return err
		})
	}
	return group.Wait()
}

// fetchPicture asks a host and keeps its answer, be it a picture or not.
func (a *App) fetchPicture(ctx context.Context, link, hash string) (store.ThemePicture, error) {
	p := store.ThemePicture{Hash: hash, At: a.Now()}
	got, err := a.WebPictures.Fetch(ctx, link)
	why, refused := evidence.WhyRefused(err)
	if err != nil && !refused {
		return p, err
	}
	p.Why, p.Kind, p.Width, p.Height, p.Size, p.Body = why, got.Kind, got.Width, got.Height, got.Size, got.Body
	return p, a.Store.KeepThemePicture(ctx, p)
}

// crossedBox stands where a picture would: a crossed box that says why in its title.
func crossedBox(why string) string {
	escaped := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(why)
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40" width="40" height="40"><title>%s</title>`+
		`<path d="M1 1h38v38H1zM1 1l38 38M39 1 1 39" fill="none" stroke="#8a8f98" stroke-width="2"/></svg>`, escaped)
}

// knownPictures says what is known of the pictures of a document. It asks nobody: a picture that was not shown yet
// has nothing against it.
func (a *App) knownPictures(ctx context.Context, doc themes.Document, u user) (func(link string) themes.Picture, error) {
	var hashes []string
	for _, p := range h5.Pictures(doc) {
		hashes = append(hashes, hashLink(p.Link))
	}
	known, err := a.Store.ThemePictures(ctx, hashes, a.Now().Add(-pictureLife))
	if err != nil {
		return nil, err
	}
	byHash := map[string]store.ThemePicture{}
	for _, p := range known {
		byHash[p.Hash] = p
	}
	return func(link string) themes.Picture {
		p := byHash[hashLink(themes.ShownLink(link))]
		known := themes.Picture{Width: p.Width, Height: p.Height, Bytes: p.Size}
		if p.Why != "" {
			known.Trouble = u.say(p.Why)
		}
		return known
	}, nil
}
