package sandbox

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
)

// contract is the description, ready to hold calls against.
type contract struct {
	t      *testing.T
	doc    *openapi3.T
	router routers.Router
	served map[string]bool // operations that a call has gone through
	codes  map[string]bool // "operation code"
}

func newContract(t *testing.T) *contract {
	t.Helper()
	loader := openapi3.NewLoader()
	doc, err := loader.LoadFromData(OpenAPI())
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
	for _, kind := range []string{"image/jpeg", "application/zip", "video/webm"} {
		openapi3filter.RegisterBodyDecoder(kind, openapi3filter.FileBodyDecoder)
	}
	return &contract{t: t, doc: doc, router: router, served: map[string]bool{}, codes: map[string]bool{}}
}

// call sends one request and holds the answer against the description; good requests are held against it too.
func (c *contract) call(b *bench, method, target string, body any, good bool) reply {
	c.t.Helper()
	var raw []byte
	if text, ok := body.(string); ok {
		raw = []byte(text)
	} else if body != nil {
		raw, _ = json.Marshal(body)
	}
	if strings.HasPrefix(target, "/") {
		target = b.srv.URL + target
	}
	req, _ := http.NewRequestWithContext(c.t.Context(), method, target, bytes.NewReader(raw))
	req.Header.Set("X-ACCESS-TOKEN", b.token)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	route, params, err := c.router.FindRoute(req)
	if err != nil {
		c.t.Fatalf("%s %s: %v", method, target, err)
	}
	in := &openapi3filter.RequestValidationInput{Request: req, PathParams: params, Route: route,
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, IncludeResponseStatus: true}}
	problem := openapi3filter.ValidateRequest(c.t.Context(), in)
	if good && problem != nil {
		c.t.Errorf("%s %s: the request is not described: %v", method, req.URL.Path, problem)
	}
	req.Body = io.NopCloser(bytes.NewReader(raw))
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	answer, _ := io.ReadAll(resp.Body)
	out := reply{Status: resp.StatusCode, Header: resp.Header, Raw: string(answer)}
	_ = json.Unmarshal(answer, &out)
	response := &openapi3filter.ResponseValidationInput{RequestValidationInput: in, Status: resp.StatusCode, Header: resp.Header}
	if err := openapi3filter.ValidateResponse(c.t.Context(), response.SetBodyBytes(answer)); err != nil {
		c.t.Errorf("%s %s: %d %.300s\nis not described: %.2000v", method, req.URL.Path, resp.StatusCode, answer, err)
	}
	if good && out.Code != "SUCCESS" && resp.StatusCode == http.StatusOK && out.Code != "" {
		c.t.Errorf("%s %s: %s %q, want SUCCESS", method, req.URL.Path, out.Code, out.Message)
	}
	c.served[route.Operation.OperationID] = true
	c.codes[route.Operation.OperationID+" "+out.Code] = true
	return out
}

// Every path that is served is described, and nothing else is. Pages are not: they are for people.
func TestDescriptionIsWhole(t *testing.T) {
	c := newContract(t)
	var described []string
	for path, item := range c.doc.Paths.Map() {
		for method := range item.Operations() {
			described = append(described, method+" "+path)
		}
	}
	served := []string{"GET /images/{name}"}
	for _, e := range endpoints {
		served = append(served, e.method+" "+e.path)
	}
	for _, call := range controls {
		method, rest, _ := strings.Cut(call.Call, " ")
		path, _, _ := strings.Cut(rest, " ")
		served = append(served, method+" "+path)
	}
	slices.Sort(described)
	slices.Sort(served)
	if !slices.Equal(described, served) {
		t.Errorf("described:\n%s\nserved:\n%s", strings.Join(described, "\n"), strings.Join(served, "\n"))
	}
	names := c.doc.Components.Schemas["QuirkName"].Value.Enum
	if len(names) != len(quirks) {
		t.Errorf("%d quirks are described, there are %d", len(names), len(quirks))
	}
	for i, name := range QuirkNames() {
		if i < len(names) && names[i] != name {
			t.Errorf("quirk %d is %s, described as %v", i, name, names[i])
		}
	}
	for _, kind := range faultNames() {
		if !slices.Contains(c.doc.Components.Schemas["Fault"].Value.Properties["fault"].Value.Enum, any(kind)) {
			t.Errorf("fault %s is not described", kind)
		}
	}
	for _, o := range outcomes {
		if !slices.Contains(c.doc.Components.Schemas["Outcome"].Value.Enum, any(o.name)) {
			t.Errorf("outcome %s is not described", o.name)
		}
	}
}

// The description is for tests: what is shipped does not link its library.
func TestProgramDoesNotLinkTheValidator(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "livedesk").Output()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(out, []byte("livedesk/internal/sandbox")) || bytes.Contains(out, []byte("kin-openapi")) {
		t.Error("the program links kin-openapi, or the list is not the program's")
	}
}
