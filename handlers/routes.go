package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"livedesk/internal/auth"
)

// handle is one page or action. An error it returns becomes a page in errors.go; u is who asks.
type handle func(w http.ResponseWriter, r *http.Request, u user) error

// route is one line of the table.
type route struct {
	pattern string
	need    auth.Permission
	do      handle
}

// routes is every address of the console. There is no address without a permission beside it.
func (a *App) routes() []route {
	return slices.Concat(a.publicRoutes(), a.caseRoutes(), a.keptRoutes(), a.bulkRoutes(), a.reviewRoutes(), a.auditRoutes(), a.themeRoutes(), a.previewRoutes(), a.privacyRoutes(), a.personRoutes())
}

// publicRoutes are those for customers, the vendor and people who sign in, and what everybody who did has.
func (a *App) publicRoutes() []route {
	return []route{
		{"GET /healthz", auth.Public, a.alive},
		{"GET /readyz", auth.Public, a.ready},
		{"GET /login", auth.Public, a.showSignIn},
		{"POST /login", auth.Public, a.signInWithPassword},
		{"POST /login/sandbox", auth.Public, a.signInOneClick},
		{"POST /language", auth.Public, a.chooseLanguage},
		{"GET /setup/{code}", auth.Public, a.showSetUp},
		{"POST /setup/{code}", auth.Public, a.setUp},
		{"GET /v/{code}", auth.Public, a.showVisit},
		{"POST /v/{code}", auth.Public, a.startVisit},
		{"POST /v/{code}/opened", auth.Public, a.visitOpened},
		{"POST /v/{code}/cannot", auth.Public, a.visitDeclined},
		{"GET /return/{code}", auth.Public, a.customerReturned},
		{"POST /callbacks/{code}", auth.Public, a.vendorCalled},

		{"GET /{$}", auth.Member, a.home},
		{"POST /logout", auth.Member, a.signOut},
		{"GET /account", auth.Member, a.showAccount},
		{"POST /account/signins/{id}/end", auth.Member, a.endSignIn},
	}
}

// caseRoutes are those of verifications and what belongs to them.
func (a *App) caseRoutes() []route {
	return []route{
		{"GET /events", auth.List, a.events},
		{"GET /verifications", auth.List, a.listVerifications},
		{"GET /verifications.csv", auth.Export, a.exportForScripts},
		{"GET /verifications/export", auth.Export, a.showExport},
		{"POST /verifications/export", auth.Export, a.export},
		{"GET /verifications/batch", auth.Link, a.showUpload},
		{uploadPattern, auth.Link, a.upload},
		{"GET /verifications/new", auth.Link, a.showNewLink},
		{"POST /verifications/new", auth.Link, a.usePreset},
		{"POST /verifications", auth.Link, a.makeLink},
		{"GET /verifications/{id}", auth.List, a.showVerification},
		{"GET /verifications/{id}/live", auth.List, a.showVerificationLive},
		{"GET /verifications/{id}/row", auth.List, a.showVerificationRow},
		{"POST /verifications/{id}/refresh", auth.Link, a.refresh},
		{"POST /verifications/{id}/reissue", auth.Link, a.reissue},
		{"POST /verifications/{id}/extend", auth.Link, a.extend},
		{"POST /verifications/{id}/mail", auth.Link, a.sendMail},
		{"POST /verifications/{id}/revoke", auth.Link, a.revoke},
		{"GET /verifications/{id}/assist", auth.Link, a.showAssist},
		{"GET /verifications/{id}/assist/live", auth.Link, a.showAssistLive},
		{"POST /verifications/{id}/assist/lock", auth.Link, a.handOver},
		{"POST /verifications/{id}/assist/unlock", auth.Link, a.takeBack},
		{"GET /verifications/{id}/access", auth.Access, a.showAccess},
		{"POST /verifications/{id}/reveal", auth.SeePictures, a.reveal},
		{"POST /verifications/{id}/decision", auth.Decide, a.decide},
		{"POST /verifications/{id}/faces/search", auth.AskFaces, a.searchFaces},
		{"POST /verifications/{id}/faces/enrol", auth.AskFaces, a.enrolFace},
		{"GET /faces", auth.Faces, a.listFaces},
		{"POST /verifications/{id}/reopen", auth.Decide, a.reopen},
		{"POST /verifications/{id}/evidence", auth.Decide, a.fetchEvidence},
		{"POST /verifications/{id}/clear", auth.Clear, a.clear},
		{"POST /verifications/{id}/clearing/retry", auth.Clear, a.retryClearing},
		{"POST /verifications/{id}/clearing/word", auth.Clear, a.recordVendorWord},
		{"GET /verifications/{id}/certificate", auth.Bundle, a.showCertificate},
		{"GET /verifications/{id}/certificate.json", auth.Bundle, a.sendCertificate},
		{"GET /certificates/key", auth.Bundle, a.sendCertificateKey},
		{"GET /verifications/{id}/bundle", auth.Bundle, a.showBundle},
		{"POST /verifications/{id}/bundle", auth.Bundle, a.takeBundle},
		{"GET /verifications/{id}/report", auth.Bundle, a.showReport},
		{"GET /media/{id}", auth.SeePictures, a.showMedia},
		{"GET /media/{id}/blurred", auth.SeePictures, a.showBlurred},
	}
}

// keptRoutes are those of what staff keep: views, settings, texts, presets.
func (a *App) keptRoutes() []route {
	return []route{
		{"GET /views", auth.List, a.listViews},
		{"GET /views/new", auth.List, a.showNewView},
		{"POST /views", auth.List, a.addView},
		{"POST /views/{id}", auth.List, a.changeView},
		{"POST /views/{id}/delete", auth.List, a.deleteView},
		{"POST /views/standard", auth.List, a.setStandardView},
		{"POST /views/columns", auth.List, a.chooseColumns},
		{"GET /settings", auth.Settings, a.showSettings},
		{"POST /settings", auth.Settings, a.changeSettings},
		{"GET /settings/messages", auth.Settings, a.showTexts},
		{"POST /settings/messages", auth.Settings, a.keepTexts},
		{"POST /settings/messages/reset", auth.Settings, a.resetText},
		{"POST /settings/messages/sets", auth.Settings, a.addTextSet},
		{"POST /settings/messages/sets/{id}/delete", auth.Settings, a.deleteTextSet},
		{"GET /presets", auth.KeepPresets, a.listPresets},
		{"GET /presets/new", auth.KeepPresets, a.showNewPreset},
		{"POST /presets", auth.KeepPresets, a.addPreset},
		{"GET /presets/{id}", auth.KeepPresets, a.showPreset},
		{"POST /presets/{id}", auth.KeepPresets, a.changePreset},
		{"POST /presets/{id}/delete", auth.KeepPresets, a.deletePreset},
		{"POST /presets/{id}/move", auth.KeepPresets, a.movePreset},
		{"GET /insights", auth.List, a.showInsights},
	}
}

// auditRoutes are those of the audit log.
func (a *App) auditRoutes() []route {
	return []route{
		{"GET /audit", auth.Audit, a.showAudit},
		{"GET /audit/chain", auth.Audit, a.showChain},
		{"POST /audit/check", auth.Audit, a.checkChain},
		{"GET /audit/export", auth.Audit, a.showAuditExport},
		{"POST /audit/export", auth.Audit, a.exportAudit},
		{"GET /audit/checkpoints", auth.Audit, a.sendCheckpoints},
		{"GET /audit/key", auth.Audit, a.sendAuditKey},
	}
}

// personRoutes are those of what is held of people.
func (a *App) personRoutes() []route {
	return []route{
		{"GET /privacy/register", auth.Privacy, a.showRegister},
		{"GET /privacy/person", auth.Person, a.showPerson},
		{"POST /privacy/person", auth.Person, a.takePerson},
	}
}

// privacyRoutes are those of what is kept and until when.
func (a *App) privacyRoutes() []route {
	return []route{
		{"GET /privacy", auth.Privacy, a.showPrivacy},
		{"GET /privacy/due", auth.Privacy, a.showDue},
		{"GET /privacy/rules", auth.Retention, a.showRules},
		{"POST /privacy/rules", auth.Retention, a.changeRules},
		{"POST /privacy/runs/{id}/approve", auth.Retention, a.approveRun},
		{"POST /verifications/{id}/holds", auth.Hold, a.placeHold},
		{"POST /holds/{id}/ask", auth.Hold, a.askRelease},
		{"POST /holds/{id}/release", auth.Hold, a.releaseHold},
	}
}

// handedOver are the addresses that a browser may open while it is handed over to a customer, and only for the
// verification it was handed over for.
var handedOver = map[string]bool{
	"GET /verifications/{id}/assist": true, "GET /verifications/{id}/assist/live": true, "POST /verifications/{id}/refresh": true,
	"POST /verifications/{id}/assist/unlock": true, "GET /events": true,
}

// locked says whether a request is none of what a handed-over browser may ask for.
func locked(rt route, r *http.Request, u user) bool {
	to, id := u.signIn.LockedTo, r.PathValue("id")
	return to != "" && rt.need != auth.Public && (!handedOver[rt.pattern] || id != "" && id != to)
}

// reviewRoutes are those of the queue.
func (a *App) reviewRoutes() []route {
	return []route{
		{"GET /review", auth.Decide, a.nextReview},
		{"POST /review/ahead", auth.Decide, a.aheadReview},
		{"GET /review/waiting", auth.Decide, a.showWaiting},
		{"GET /review/{id}", auth.Decide, a.showReview},
		{"POST /review/leave", auth.Decide, a.leaveReview},
		{"POST /review/{id}/hold", auth.Decide, a.holdReview},
		{"POST /review/{id}/skip", auth.Decide, a.skipReview},
		{"POST /review/{id}/undo", auth.Decide, a.undoReview},
		{"POST /review/{id}/score", auth.Decide, a.scoreReview},
		{"GET /settings/review", auth.Settings, a.showReviewSettings},
		{"POST /settings/review", auth.Settings, a.changeReviewSettings},
		{"GET /settings/reasons", auth.Settings, a.showReasons},
		{"POST /settings/reasons", auth.Settings, a.saveReason},
		{"POST /settings/reasons/{id}/move", auth.Settings, a.moveReason},
		{"POST /settings/reasons/{id}/retire", auth.Settings, a.retireReason},
	}
}

// bulkRoutes are those of actions on many customers at once.
func (a *App) bulkRoutes() []route {
	return []route{
		{"POST /bulk", auth.Link, a.draftBulk},
		{"GET /bulk/{id}", auth.Link, a.onBatch(a.showBatch)},
		{"GET /bulk/{id}/live", auth.Link, a.onBatch(a.showBatchLive)},
		{"GET /bulk/{id}/problems.csv", auth.Link, a.onBatch(a.batchProblems)},
		{"GET /bulk/{id}/results.csv", auth.Link, a.onBatch(a.batchResults)},
		{"POST /bulk/{id}/check", auth.Link, a.onBatch(a.recheckBatch)},
		{"POST /bulk/{id}/start", auth.Link, a.onBatch(a.startBatch)},
		{"POST /bulk/{id}/stop", auth.Link, a.onBatch(a.stopBatch)},
		{"POST /bulk/{id}/continue", auth.Link, a.onBatch(a.continueBatch)},
		{"POST /bulk/{id}/retry", auth.Link, a.onBatch(a.retryBatch)},
		{"POST /bulk/{id}/delete", auth.Link, a.onBatch(a.deleteBatch)},
	}
}

// themeRoutes are those of the theme studio.
func (a *App) themeRoutes() []route {
	return []route{
		{"GET /themes", auth.Themes, a.listThemes},
		{"GET /themes/new", auth.Themes, a.showNewTheme},
		{"POST /themes", auth.Themes, a.addTheme},
		{"POST /themes/import", auth.Themes, a.importTheme},
		{"GET /themes/{id}", auth.Themes, a.showTheme},
		{"POST /themes/{id}", auth.Themes, a.saveTheme},
		{"POST /themes/{id}/draft", auth.Themes, a.autosave},
		{"GET /themes/{id}/publish", auth.Themes, a.showPublish},
		{"POST /themes/{id}/publish", auth.Themes, a.publishTheme},
		{"GET /themes/{id}/versions", auth.Themes, a.listThemeVersions},
		{"GET /themes/{id}/rollback", auth.Themes, a.showRollBack},
		{"POST /themes/{id}/rollback", auth.Themes, a.rollBackTheme},
		{"POST /themes/{id}/publications/{pub}", auth.Themes, a.changePublication},
		{"POST /themes/{id}/name", auth.Themes, a.renameTheme},
		{"POST /themes/{id}/duplicate", auth.Themes, a.duplicateTheme},
		{"POST /themes/{id}/archive", auth.Themes, a.archiveTheme},
		{"POST /themes/{id}/restore", auth.Themes, a.restoreTheme},
	}
}

// mux serves the table. What matches no line gets the mux's own answer (404, 405 with Allow) as one of our
// pages; a catch-all pattern would turn every 405 into 404.
func (a *App) mux() http.Handler {
	mux := http.NewServeMux()
	for _, rt := range a.routes() {
		mux.Handle(rt.pattern, a.serve(rt))
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h, pattern := mux.Handler(r)
		if pattern != "" {
			mux.ServeHTTP(w, r)
			return
		}
		probe := &statusProbe{header: http.Header{}}
		h.ServeHTTP(probe, r)
		u, err := a.who(r)
		if err != nil {
			a.problem(w, r, nil, err)
			return
		}
		if probe.status == http.StatusMethodNotAllowed {
			w.Header().Set("Allow", probe.header.Get("Allow"))
			a.problem(w, r, &u, problem(http.StatusMethodNotAllowed, "This address does not take that", "Open it from the page that leads here."))
			return
		}
		a.problem(w, r, &u, errNoPage)
	})
}

// statusProbe takes the mux's own answer without sending it.
type statusProbe struct {
	header http.Header
	status int
}

func (p *statusProbe) Header() http.Header         { return p.header }
func (p *statusProbe) Write(b []byte) (int, error) { return len(b), nil }
func (p *statusProbe) WriteHeader(status int)      { p.status = status }

// maxForm bounds every request body but an upload's, in bytes: the largest form is far below.
const maxForm = 64 << 10

// serve finds out who asks, checks the line's permission and runs its handler.
func (a *App) serve(rt route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, bodyLimit(rt.pattern))
		u := stranger(r)
		var err error
		if rt.need != auth.Public || strings.HasSuffix(rt.pattern, " /login") {
			u, err = a.who(r)
		}
		switch {
		case err != nil:
		case !u.known() && rt.need != auth.Public:
			a.askToSignIn(w, r)
			return
		case locked(rt, r, u):
			http.Redirect(w, r, "/verifications/"+u.signIn.LockedTo+"/assist", http.StatusSeeOther)
			return
		case !auth.Allowed(u.role, rt.need):
			err = errNotAllowed
		default:
			err = rt.do(w, r, u)
		}
		if err != nil {
			a.problem(w, r, &u, err)
		}
	})
}

// askToSignIn leads to the sign-in page and back again. A piece of a page asked for by script makes the whole
// page go there.
func (a *App) askToSignIn(w http.ResponseWriter, r *http.Request) {
	next := r.URL.RequestURI()
	if r.Method != http.MethodGet {
		next = "/"
	}
	if r.Header.Get("HX-Request") != "" {
		w.Header().Set("HX-Redirect", "/login")
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	http.Redirect(w, r, "/login?next="+url.QueryEscape(next), http.StatusSeeOther)
}
