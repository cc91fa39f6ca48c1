package contract

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"livedesk/internal/sandbox"
)

// exchange is one request of the client's and its answer, held against the sandbox's description.
type exchange struct {
	path          string
	token         string
	status        int
	code, message string
	badRequest    string // what the description says against the request; "" when nothing
	badAnswer     string
}

// wire is the client's transport: it sends each request to a sandbox, whatever host it is meant for, and records.
type wire struct {
	base   http.RoundTripper
	router routers.Router

	mu     sync.Mutex
	target string // host:port of the sandbox
	seen   []exchange
}

// description is the sandbox's, ready to find the operation of a request.
func description(t *testing.T) routers.Router {
	t.Helper()
	loader := openapi3.NewLoader()
	doc, err := loader.LoadFromData(sandbox.OpenAPI())
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(loader.Context); err != nil {
		t.Fatal(err)
	}
	router, err := gorillamux.NewRouter(doc)
	if err != nil {
		t.Fatal(err)
	}
	return router
}

func (w *wire) RoundTrip(req *http.Request) (*http.Response, error) {
	var body []byte
	if req.Body != nil {
		var err error
		if body, err = io.ReadAll(req.Body); err != nil {
			return nil, err
		}
		_ = req.Body.Close()
	}
	input, problem := w.check(req, body)
	sent := req.Clone(req.Context())
	sent.Body, sent.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	w.mu.Lock()
	sent.URL.Scheme, sent.URL.Host, sent.Host = "http", w.target, ""
	w.mu.Unlock()
	resp, err := w.base.RoundTrip(sent)
	if err != nil {
		return nil, err
	}
	answer, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if err != nil {
		return nil, err
	}
	resp.Body = io.NopCloser(bytes.NewReader(answer))
	w.record(req, input, problem, resp, answer)
	return resp, nil
}

// check holds a request against the description. input is nil for a path that is not described.
func (w *wire) check(req *http.Request, body []byte) (input *openapi3filter.RequestValidationInput, problem string) {
	held := req.Clone(req.Context())
	held.Body = io.NopCloser(bytes.NewReader(body))
	route, params, err := w.router.FindRoute(held)
	if err != nil {
		return nil, err.Error()
	}
	input = &openapi3filter.RequestValidationInput{Request: held, PathParams: params, Route: route,
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, IncludeResponseStatus: true}}
	if err := openapi3filter.ValidateRequest(req.Context(), input); err != nil {
		problem = err.Error()
	}
	return input, problem
}

func (w *wire) record(req *http.Request, input *openapi3filter.RequestValidationInput, problem string, resp *http.Response, body []byte) {
	seen := exchange{path: req.URL.Path, token: req.Header.Get("X-ACCESS-TOKEN"), status: resp.StatusCode, badRequest: problem}
	var envelope struct{ Code, Message string }
	if json.Unmarshal(body, &envelope) == nil {
		seen.code, seen.message = envelope.Code, envelope.Message
	}
	if input != nil {
		answer := &openapi3filter.ResponseValidationInput{RequestValidationInput: input, Status: resp.StatusCode, Header: resp.Header}
		if err := openapi3filter.ValidateResponse(req.Context(), answer.SetBodyBytes(body)); err != nil {
			seen.badAnswer = fmt.Sprintf("%.300s\n%.1000s", body, err)
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.seen = append(w.seen, seen)
}

// direct sends everything to another sandbox from now on.
func (w *wire) direct(address string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.target = strings.TrimPrefix(address, "http://")
}

func (w *wire) forget() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.seen = nil
}

func (w *wire) log() []exchange {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.seen)
}
