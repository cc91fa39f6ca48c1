package sandbox

import (
	_ "embed" // for the description
	"net/http"
	"slices"
)

//go:embed openapi.yaml
var description []byte

// OpenAPI is the description of everything that the sandbox serves but pages, in OpenAPI 3.0 as YAML. It covers every
// quirk too, except number-as-string, unknown-code and unknown-error-code, which are against every document.
func OpenAPI() []byte { return slices.Clone(description) }

// openAPI serves the description.
func (s *Sandbox) openAPI(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/yaml")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Write(description)
}
