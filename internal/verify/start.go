package verify

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"livedesk/internal/advance"
	"livedesk/store"
	"livedesk/themes"
)

// Start makes one link: it asks the vendor for a session and records the verification with its first attempt.
// The same form sent twice, even at once, makes one link. r must have passed Check.
func (s *Service) Start(ctx context.Context, by store.Actor, r Request) (store.Verification, error) {
	v, err, _ := s.starts.Do(by.ID+"\x00"+mark(r), func() (any, error) {
		// The first caller may leave; those who wait for the same link must not lose it.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), startLimit)
		defer cancel()
		return s.start(ctx, by, r)
	})
	if err != nil {
		return store.Verification{}, err
	}
	return v.(store.Verification), nil
}

// mark tells one form from another by its own mark and by everything that was typed: a form that the browser's
// back button brought back and that names another customer now is another form.
func mark(r Request) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%#v", r))
	return hex.EncodeToString(sum[:])
}

func (s *Service) start(ctx context.Context, by store.Actor, r Request) (store.Verification, error) {
	once := "" // without a mark of its own only forms that arrive at once count as the same
	if r.Once != "" {
		once = mark(r)
		if v, err := s.Store.VerificationByOnce(ctx, once); !errors.Is(err, store.ErrNotFound) {
			return v, err
		}
	}
	v, err := s.create(ctx, by, r, once, 0)
	if errors.Is(err, store.ErrDuplicate) {
		return v, nil
	}
	return v, err
}

// create asks for a session and records it. batchRow is the row of a batch that ends with it, 0 where a person asked.
func (s *Service) create(ctx context.Context, by store.Actor, r Request, once string, batchRow int64) (store.Verification, error) {
	if r.BizID == "" {
		r.BizID = uuid.NewString()
	}
	attempt, input, err := s.session(ctx, r)
	if err != nil {
		return store.Verification{}, err
	}
	attempt.BatchRow = batchRow
	v, err := s.Store.CreateVerification(ctx, by, store.NewVerification{
		Product: r.Product, UserID: r.UserID, BizID: r.BizID, Name: r.Name, Region: r.Region, Language: r.Language,
		LivenessType: r.LivenessType, ProductLevel: r.ProductLevel, Input: input, DataKey: s.Vault.NewKey(), Once: once, Attempt: attempt, Link: s.newLink(r), Trial: r.Trial,
	})
	if errors.Is(err, store.ErrDuplicate) && v.ID != "" {
		return v, errors.Join(err, s.Store.AddStray(ctx, v.ID, attempt)) // the same form was faster; the vendor has made two
	}
	return v, err
}

// Reissue makes a new attempt in the same verification with the parameters of the first. iframe asks for a link
// that may be shown inside the console.
func (s *Service) Reissue(ctx context.Context, by store.Actor, verificationID string, iframe bool) error {
	_, err, _ := s.starts.Do("again\x00"+verificationID, func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), startLimit)
		defer cancel()
		return nil, s.reissue(ctx, by, verificationID, iframe, 0)
	})
	return err
}

func (s *Service) reissue(ctx context.Context, by store.Actor, verificationID string, iframe bool, batchRow int64) error {
	defer s.sessions.begin(verificationID)()
	v, err := s.Store.Verification(ctx, verificationID)
	if err != nil {
		return err
	}
	if !CanReissue(v.Status) {
		return ErrNotNow
	}
	r, err := requestOf(v)
	if err != nil {
		return err
	}
	r.IframeEnabled = iframe
	attempt, _, err := s.session(ctx, r)
	if err != nil {
		return err
	}
	attempt.BatchRow = batchRow
	link := s.newLink(r)
	if iframe {
		link = store.NewLink{} // a session at the counter leaves the customer's own link as it is
	}
	_, err = s.addAttempt(ctx, by, verificationID, attempt, link)
	return err
}

// CanReissue says whether a verification in this status may get another attempt. A verdict closes it, pass and
// fail alike: were only one of them closed, Support could tell which it was. The customer's next check is a new
// verification.
func CanReissue(status string) bool {
	switch status {
	case store.StatusPassed, store.StatusFailed, store.StatusClearing, store.StatusCleared:
		return false
	}
	return true
}

// Revoke withdraws a pending link. The vendor has no such call: the link stops counting here.
func (s *Service) Revoke(ctx context.Context, by store.Actor, verificationID string) error {
	err := s.Store.Revoke(ctx, by, verificationID)
	if errors.Is(err, store.ErrConflict) {
		return ErrNotNow
	}
	return err
}

// requestOf rebuilds what staff asked for from the kept input. Addresses of ours carry the code of one attempt
// and are made anew.
func requestOf(v store.Verification) (Request, error) {
	var r Request
	if err := json.Unmarshal(v.Input, &r); err != nil {
		return r, fmt.Errorf("kept input of %s: %w", v.ID, err)
	}
	r.Product, r.UserID, r.BizID, r.Name, r.Region, r.Language = v.Product, v.UserID, v.BizID, v.Name, v.Region, v.Language
	r.Once = ""
	return r, nil
}

// session asks the vendor for one session. The kept input is what staff asked for; addresses left to us stay
// empty in it.
func (s *Service) session(ctx context.Context, r Request) (store.NewAttempt, json.RawMessage, error) {
	if err := s.Store.Room(ctx); err != nil { // no session at the vendor that is not recorded here
		return store.NewAttempt{}, nil, err
	}
	code := strings.ToLower(rand.Text()) // 130 bits
	input, err := json.Marshal(r)
	if err != nil {
		return store.NewAttempt{}, nil, err
	}
	back := s.PublicURL + "/return/" + code
	r.ReturnURL, r.FailReturnURL = cmp.Or(r.ReturnURL, back), cmp.Or(r.FailReturnURL, back)
	r.CallbackURL = cmp.Or(r.CallbackURL, s.PublicURL+"/callbacks/"+code)
	var session advance.Session
	if r.Product == IDV {
		session, err = s.Vendor.StartIDV(ctx, idvStart(r))
	} else {
		session, err = s.Vendor.StartLiveness(ctx, livenessStart(r))
		session.URL = withLanguage(session.URL, r.Language)
	}
	if err != nil {
		return store.NewAttempt{}, nil, err
	}
	return store.NewAttempt{
		Code: code, SignatureID: session.SignatureID, URL: session.URL, TransactionID: session.TransactionID,
		ExpiresAt: session.ExpiresAt, Iframe: r.IframeEnabled, NextPoll: s.Now().Add(s.Schedule.First),
	}, input, nil
}

func livenessStart(r Request) advance.LivenessStart {
	tries, _ := strconv.Atoi(r.TryCount) // Check holds its form; 0 is "not sent"
	start := advance.LivenessStart{
		ReturnURL: r.ReturnURL, FailedReturnURL: r.FailReturnURL, Region: r.Region, UserID: r.UserID, ProductLevel: r.ProductLevel, TryCount: tries,
	}
	if r.IframeEnabled {
		// Seed 003, H5 Iframe integration: the mark belongs on both return addresses.
		start.ReturnURL = withQuery(r.ReturnURL, "isLivenessIframe", "true")
		start.FailedReturnURL = withQuery(r.FailReturnURL, "isLivenessIframe", "true")
	}
	return start
}

func idvStart(r Request) advance.IDVStart {
	start := advance.IDVStart{
		ReturnURL: r.ReturnURL, FailReturnURL: r.FailReturnURL, CallbackURL: r.CallbackURL, BizID: r.BizID, UserID: r.UserID, Region: r.Region,
		Language: r.Language, PrefersColorScheme: r.PrefersColorScheme, BizCode: r.BizCode, ProductLevel: r.ProductLevel, LivenessType: r.LivenessType,
	}
	if l, ok := themes.FindLocale(r.Language); ok {
		start.Language = l.Tag // the samples of this family say en-US, not en_US
	}
	if r.IframeEnabled {
		start.IframeEnabled = &r.IframeEnabled
	}
	if r.IgnoreFailWhenJump {
		start.IgnoreFailWhenJump = &r.IgnoreFailWhenJump
	}
	return start
}

// withLanguage appends language=… to an H5 Liveness link (seed 003, ConfigureUI API); IDV takes it at start.
func withLanguage(link, name string) string {
	if l, ok := themes.FindLocale(name); ok {
		return withQuery(link, "language", l.Value)
	}
	return link
}

// withQuery appends one parameter and leaves the rest of the address as the vendor or staff wrote it.
func withQuery(link, key, value string) string {
	rest, fragment, found := strings.Cut(link, "#")
	sep := "?"
	if strings.Contains(rest, "?") {
		sep = "&"
	}
	rest += sep + key + "=" + url.QueryEscape(value)
	if found {
		rest += "#" + fragment
	}
	return rest
}
