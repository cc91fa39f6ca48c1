package handlers

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"sync"
	"time"

	"livedesk/store"
)

// feedEvery is how often the store is asked whether anything changed while at least one page listens. Asking
// the store, not each other, works for one process and for ten.
const feedEvery = 300 * time.Millisecond

// feed tells open pages which verifications changed. It sends ids and nothing else: a page fetches its own
// fragment, so that what a person may see is decided in one place.
type feed struct {
	store *store.Store
	log   *slog.Logger
	mu    sync.Mutex
	pages map[chan []string]bool
	done  chan struct{}
	wake  chan struct{}
	wg    sync.WaitGroup
}

func newFeed(s *store.Store, log *slog.Logger) *feed {
	f := &feed{store: s, log: log, pages: map[chan []string]bool{}, done: make(chan struct{}), wake: make(chan struct{}, 1)}
	f.wg.Go(f.watch)
	return f
}

func (f *feed) close() {
	close(f.done)
	f.wg.Wait()
}

// join adds a page. Its channel holds one batch; a page that is slower than that misses none, because batches
// are merged.
func (f *feed) join() chan []string {
	ch := make(chan []string, 1)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.pages[ch] = true
	select {
	case f.wake <- struct{}{}:
	default:
	}
	return ch
}

func (f *feed) leave(ch chan []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.pages, ch)
}

func (f *feed) listeners() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.pages)
}

// watch sleeps until a page joins, then follows the change number until the last one has left.
func (f *feed) watch() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	for {
		select {
		case <-f.done:
			return
		case <-f.wake:
		}
		since, err := f.store.Rev(ctx)
		if err != nil {
			f.log.Warn("event stream", "err", err)
		}
		for f.listeners() > 0 {
			select {
			case <-f.done:
				return
			case <-time.After(feedEvery):
			}
			since = f.step(ctx, since)
		}
	}
}

// step sends what changed after since, and returns the new position.
func (f *feed) step(ctx context.Context, since int64) int64 {
	changes, err := f.store.Changes(ctx, since, 200)
	if err != nil {
		f.log.Warn("event stream", "err", err)
		return since
	}
	ids := make([]string, 0, len(changes))
	for _, c := range changes {
		ids, since = append(ids, c.ID), c.Rev
	}
	if len(ids) > 0 {
		f.send(ids)
	}
	return since
}

func (f *feed) send(ids []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for ch := range f.pages {
		batch := ids
		select {
		case waiting := <-ch:
			batch = append(append([]string(nil), waiting...), ids...)
		default:
		}
		ch <- batch // room for one, and only this goroutine sends
	}
}

// events is the one stream of live pages.
func (a *App) events(w http.ResponseWriter, r *http.Request, _ user) error {
	rc := http.NewResponseController(w)
	if err := rc.SetWriteDeadline(time.Time{}); err != nil {
		return fmt.Errorf("event stream: %w", err)
	}
	w.Header().Set("Content-Type", "text/event-stream")
	page := a.feed.join()
	defer a.feed.leave(page)
	end := time.After(streamWindow)
	beat := time.NewTicker(20 * time.Second) // proxies close what is silent for a minute
	defer beat.Stop()
	fmt.Fprint(w, "retry: 2000\n\n")
	if err := a.missed(w, r); err != nil {
		return err
	}
	for rc.Flush() == nil {
		select {
		case <-a.feed.done:
			return nil
		case <-r.Context().Done():
			return nil
		case <-end:
			return nil
		case <-beat.C:
			fmt.Fprint(w, ": still here\n\n")
		case ids := <-page:
			if err := writeIDs(w, ids); err != nil {
				return err
			}
		}
	}
	return nil
}

// missed sends what changed between the drawing of the page and the opening of its stream; ?since= is the
// change number the page was drawn at.
func (a *App) missed(w io.Writer, r *http.Request) error {
	since, err := strconv.ParseInt(r.URL.Query().Get("since"), 10, 64)
	if err != nil {
		return nil
	}
	changes, err := a.Store.Changes(r.Context(), since, 200)
	if err != nil || len(changes) == 0 {
		return err
	}
	ids := make([]string, 0, len(changes))
	for _, c := range changes {
		ids = append(ids, c.ID)
	}
	return writeIDs(w, ids)
}

func writeIDs(w io.Writer, ids []string) error {
	data, err := json.Marshal(map[string][]string{"ids": ids})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "data: %s\n\n", data)
	return err
}
