package sandbox

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var hex16 = regexp.MustCompile(`^[0-9a-f]{16}$`)

func TestTokenAnswers(t *testing.T) {
	b := newBench(t)
	ts := func(d time.Duration) string { return fmt.Sprint(testNow.Add(d).UnixMilli()) }
	good := func(stamp string) fields {
		return fields{"accessKey": "sampleaccesskey", "timestamp": stamp, "signature": sign("sampleaccesskey", "samplesecretkey", stamp)}
	}
	tests := []struct {
		name          string
		body          any
		code, message string
		life          time.Duration
	}{
		{"string timestamp", good(ts(0)), "SUCCESS", "OK", time.Hour},
		{"number timestamp", good(ts(0)).with("timestamp", testNow.UnixMilli()), "SUCCESS", "OK", time.Hour},
		{"upper-case signature", good(ts(0)).with("signature", strings.ToUpper(good(ts(0))["signature"].(string))), "SUCCESS", "OK", time.Hour},
		{"own key", fields{"accessKey": "own", "timestamp": ts(0), "signature": sign("own", "ownsecret", ts(0))}, "SUCCESS", "OK", time.Hour},
		{"five minutes ahead", good(ts(5 * time.Minute)), "SUCCESS", "OK", time.Hour},
		{"five minutes behind", good(ts(-5 * time.Minute)), "SUCCESS", "OK", time.Hour},
		{"slack of 5 s", good(ts(305 * time.Second)), "SUCCESS", "OK", time.Hour},
		{"beyond the slack", good(ts(306 * time.Second)), "PARAMETER_ERROR", "Timestamp error", 0},
		{"seconds, not ms", good("1665993522"), "PARAMETER_ERROR", "Timestamp error", 0},
		{"period number", good(ts(0)).with("periodSecond", 60), "SUCCESS", "OK", time.Minute},
		{"period string", good(ts(0)).with("periodSecond", "86400"), "SUCCESS", "OK", 24 * time.Hour},
		{"period too short", good(ts(0)).with("periodSecond", 59), "PARAMETER_ERROR", "Parameter error,please check you input.", 0},
		{"period too long", good(ts(0)).with("periodSecond", 86401), "PARAMETER_ERROR", "Parameter error,please check you input.", 0},
		{"no key", good(ts(0)).with("accessKey", nil), "PARAMETER_ERROR", "Parameter should not be empty", 0},
		{"no timestamp", good(ts(0)).with("timestamp", nil), "PARAMETER_ERROR", "Parameter should not be empty", 0},
		{"no signature", good(ts(0)).with("signature", ""), "PARAMETER_ERROR", "Parameter should not be empty", 0},
		{"wrong case of a name", good(ts(0)).with("signature", nil, "Signature", "x"), "PARAMETER_ERROR", "Parameter should not be empty", 0},
		{"wrong signature", good(ts(0)).with("signature", sign("a", "b", "c")), "PARAMETER_ERROR", "Signature error", 0},
		{"unknown key", good(ts(0)).with("accessKey", "nobody"), "IAM_FAILED", "Access Key not found", 0},
		{"a list for a text", good(ts(0)).with("accessKey", []int{1}), "PARAMETER_ERROR", "Parameter error,please check you input.", 0},
		{"not JSON", "{", "CLIENT_ERROR", "HTTP 400 - Bad Request", 0},
		{"not an object", "[]", "CLIENT_ERROR", "HTTP 400 - Bad Request", 0},
		{"null", "null", "CLIENT_ERROR", "HTTP 400 - Bad Request", 0},
		{"nothing", "", "CLIENT_ERROR", "HTTP 400 - Bad Request", 0},
		{"too long", `{"a":"` + strings.Repeat("x", maxBody) + `"}`, "CLIENT_ERROR", "HTTP 413 - Request Entity Too Large", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := b.do("POST", pathToken, tt.body)
			if diff := cmp.Diff([]string{tt.code, tt.message, "FREE", "null"}, []string{r.Code, r.Message, r.PricingStrategy, string(r.Extra)}); diff != "" {
				t.Fatal(diff)
			}
			wantStatus := 200
			fmt.Sscanf(tt.message, "HTTP %d", &wantStatus)
			if r.Status != wantStatus || !hex16.MatchString(r.TransactionID) {
				t.Fatalf("status %d, transactionId %q", r.Status, r.TransactionID)
			}
			if tt.life == 0 {
				if string(r.Data) != "null" {
					t.Fatalf("data %s", r.Data)
				}
				return
			}
			if got := r.field("expiredTime"); got != float64(testNow.Add(tt.life).UnixMilli()) {
				t.Fatalf("expiredTime %v", got)
			}
			checkJWT(t, r.text("token"), tt.life)
		})
	}
}

// The documented vector: sha256 of sampleaccesskey + samplesecretkey + 1665993522952 (seed 003).
func TestSignatureVector(t *testing.T) {
	if got := sign("sampleaccesskey", "samplesecretkey", "1665993522952"); got != "02209bbeaf0d0a3dd587f6a1ba22f84c98d142e3b545e77db7e4906ca56349f5" {
		t.Fatal(got)
	}
}

func checkJWT(t *testing.T, token string, life time.Duration) {
	t.Helper()
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		t.Fatalf("token %q", token)
	}
	head, _ := base64.RawURLEncoding.DecodeString(parts[0])
	body, _ := base64.RawURLEncoding.DecodeString(parts[1])
	var claims struct {
		Iss, Sub, Aud string
		Iat, Exp      int64
	}
	if err := json.Unmarshal(body, &claims); err != nil {
		t.Fatal(err)
	}
	var sub map[string]any
	if err := json.Unmarshal([]byte(claims.Sub), &sub); err != nil || sub["customerId"] == nil || sub["accountId"] == nil {
		t.Fatalf("sub %q: %v", claims.Sub, err)
	}
	got := fmt.Sprint(string(head), claims.Iss, claims.Aud, claims.Exp-claims.Iat)
	if want := fmt.Sprint(`{"alg":"HS512"}`, "h5_liveness", "WEB", int64(life/time.Second)); got != want {
		t.Fatalf("got %s want %s", got, want)
	}
}

func TestAccessToken(t *testing.T) {
	b := newBench(t)
	stamp := fmt.Sprint(testNow.UnixMilli())
	short := b.do("POST", pathToken, fields{"accessKey": "own", "timestamp": stamp, "signature": sign("own", "ownsecret", stamp), "periodSecond": 60}).text("token")
	call := func(token string) string {
		h := http.Header{}
		if token != "" {
			h.Set("X-ACCESS-TOKEN", token)
		}
		r, err := b.try("POST", pathLDStart, livenessForm, h)
		if err != nil {
			t.Fatal(err)
		}
		return r.Code + " " + r.Message
	}
	const denied = "IAM_FAILED Token not found or expired"
	tests := []struct {
		name, token, want string
		advance           time.Duration
	}{
		{"none", "", denied, 0},
		{"made up", "abc", denied, 0},
		{"good", short, "SUCCESS OK", 0},
		{"a second before its end", short, "SUCCESS OK", 59 * time.Second},
		{"at its end", short, denied, time.Second},
		{"the longer one still", b.token, "SUCCESS OK", 0},
	}
	for _, tt := range tests {
		b.advance(tt.advance)
		if got := call(tt.token); got != tt.want {
			t.Errorf("%s: %s", tt.name, got)
		}
	}
	b.advance(48 * time.Hour)
	if call(b.signIn()) != "SUCCESS OK" { // the caller's own clock has not moved
		t.Error("no new token after the clock moved")
	}
}

func TestLivenessTokenAnswers(t *testing.T) {
	b := newBench(t)
	const input = "Parameter error,please check you input."
	tests := []struct {
		name          string
		form          fields
		code, message string
	}{
		{"least", livenessForm, "SUCCESS", "OK"},
		{"all", livenessForm.with("userId", "u", "failedReturnUrl", "https://a.example/f", "tryCount", "3", "productLevel", "PRO"), "SUCCESS", "OK"},
		{"the seed's sample", fields{"returnUrl": "https://www.example-success.com/?id=123&isLivenessIframe=true", "tryCount": 1000, "region": "IDN", "failedReturnUrl": "https://www.example-fail.com/?id=123&isLivenessIframe=true"}, "SUCCESS", "OK"},
		{"custom scheme", livenessForm.with("returnUrl", "myapp://callback/success"), "SUCCESS", "OK"},
		{"another name is ignored", livenessForm.with("failReturnUrl", "javascript:alert(1)"), "SUCCESS", "OK"},
		{"no returnUrl", livenessForm.with("returnUrl", nil), "PARAMETER_ERROR", msgEmpty},
		{"no region", livenessForm.with("region", ""), "PARAMETER_ERROR", msgEmpty},
		{"script", livenessForm.with("returnUrl", "javascript:alert(1)"), "PARAMETER_ERROR", msgReturnURL},
		{"no host", livenessForm.with("returnUrl", "myapp://"), "PARAMETER_ERROR", msgReturnURL},
		{"line break", livenessForm.with("returnUrl", "https://a.example/\nx"), "PARAMETER_ERROR", msgReturnURL},
		{"2049 characters", livenessForm.with("returnUrl", "https://a.example/"+strings.Repeat("x", 2049-18)), "PARAMETER_ERROR", msgReturnURL},
		{"2048 characters", livenessForm.with("returnUrl", "https://a.example/"+strings.Repeat("x", 2048-18)), "SUCCESS", "OK"},
		{"bad failedReturnUrl", livenessForm.with("failedReturnUrl", "data:text/html,x"), "PARAMETER_ERROR", "Invalid failedReturnUrl, please check your failedReturnUrl"},
		{"two letters", livenessForm.with("region", "ID"), "REGION_WRONG", "Region is wrong"},
		{"lower case", livenessForm.with("region", "idn"), "REGION_WRONG", "Region is wrong"},
		{"no such country", livenessForm.with("region", "QQQ"), "REGION_WRONG", "Region is wrong"},
		{"level", livenessForm.with("productLevel", "GOLD"), "PARAMETER_ERROR", input},
		{"no tries", livenessForm.with("tryCount", 0), "PARAMETER_ERROR", "try count must > 0"},
		{"fewer tries", livenessForm.with("tryCount", "-1"), "PARAMETER_ERROR", "try count must > 0"},
		{"tries in words", livenessForm.with("tryCount", "two"), "PARAMETER_ERROR", input},
		{"an object for a text", livenessForm.with("userId", fields{}), "PARAMETER_ERROR", input},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := b.do("POST", pathLDStart, tt.form)
			if r.Code != tt.code || r.Message != tt.message || r.Status != 200 {
				t.Fatalf("%d %s %q", r.Status, r.Code, r.Message)
			}
			if tt.code != "SUCCESS" {
				return
			}
			id := r.text("signatureId")
			if !hex16.MatchString(id) || r.TransactionID != id || !strings.HasPrefix(r.text("url"), b.srv.URL+"/liveness/?token=ey") || !strings.HasSuffix(r.text("url"), "&signatureId="+id) {
				t.Fatalf("%s %s", r.TransactionID, r.Data)
			}
		})
	}
}

func TestIDVGenerateAnswers(t *testing.T) {
	b := newBench(t)
	all := idvForm.with("callbackUrl", "https://shop.example/cb", "language", "en-US", "prefersColorScheme", "dark", "bizCode", "WhiteCard",
		"productLevel", "STANDARD", "livenessType", "login", "iframeEnabled", true, "ignoreFailWhenJump", false)
	tests := []struct {
		name          string
		form          fields
		code, message string
	}{
		{"least", idvForm, "SUCCESS", "OK"},
		{"all", all, "SUCCESS", "OK"},
		{"custom scheme", idvForm.with("returnUrl", "alipays://platformapi/startapp?id=1"), "SUCCESS", "OK"},
		{"no returnUrl", idvForm.with("returnUrl", nil), "PARAMETER_ERROR", msgEmpty},
		{"no failReturnUrl", idvForm.with("failReturnUrl", nil), "PARAMETER_ERROR", msgEmpty},
		{"no bizId", idvForm.with("bizId", nil), "PARAMETER_ERROR", msgEmpty},
		{"no userId", idvForm.with("userId", nil), "PARAMETER_ERROR", msgEmpty},
		{"no region", idvForm.with("region", nil), "PARAMETER_ERROR", msgEmpty},
		{"blob", idvForm.with("returnUrl", "blob:https://a.example/1"), "PARAMETER_ERROR", msgReturnURL},
		{"scheme alone", idvForm.with("returnUrl", "myapp:"), "PARAMETER_ERROR", msgReturnURL},
		{"bad failReturnUrl", idvForm.with("failReturnUrl", "nonsense"), "PARAMETER_ERROR", msgIDVInput},
		{"callback by custom scheme", idvForm.with("callbackUrl", "myapp://cb"), "PARAMETER_ERROR", msgIDVInput},
		{"bizCode with a dash", idvForm.with("bizCode", "white-card"), "PARAMETER_ERROR", msgIDVInput},
		{"bizCode of 33", idvForm.with("bizCode", strings.Repeat("a", 33)), "PARAMETER_ERROR", msgIDVInput},
		{"flag of another type", idvForm.with("iframeEnabled", 7), "PARAMETER_ERROR", msgIDVInput},
		{"colour scheme", idvForm.with("prefersColorScheme", "sepia"), "PARAMETER_ERROR", "Prefers color scheme is wrong"},
		{"region", idvForm.with("region", "PH"), "PARAMETER_ERROR", "Region is wrong"},
		{"level", idvForm.with("productLevel", "ADVANCED"), "PARAMETER_ERROR", "Product level is wrong"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := b.do("POST", pathIDVStart, tt.form)
			if r.Code != tt.code || r.Message != tt.message || r.Status != 200 {
				t.Fatalf("%d %s %q", r.Status, r.Code, r.Message)
			}
			if tt.code != "SUCCESS" {
				return
			}
			id := r.text("signatureId")
			if r.TransactionID != id || !strings.HasPrefix(r.text("url"), b.srv.URL+"/idvs/?token=ey") || r.field("expiredTime") != float64(testNow.Add(time.Hour).UnixMilli()) {
				t.Fatalf("%s", r.Data)
			}
			echo := b.result(idv, id).field("inputParameters")
			if diff := cmp.Diff(map[string]any(tt.form), echo); diff != "" {
				t.Fatal(diff)
			}
		})
	}
}

func TestClientErrors(t *testing.T) {
	b := newBench(t)
	tests := []struct {
		method, path, message, allow string
		status                       int
	}{
		{"GET", "/nowhere", "HTTP 404 - Not Found", "", 404},
		{"POST", "/openapi" + pathLDClear, "HTTP 404 - Not Found", "", 404},
		{"GET", pathToken, "HTTP 405 - Method Not Allowed", "POST", 405},
		{"DELETE", pathIDVResult, "HTTP 405 - Method Not Allowed", "POST", 405},
		{"POST", pathLDClear, "HTTP 405 - Method Not Allowed", "GET, HEAD", 405},
		{"POST", pathLDResult, "HTTP 400 - Bad Request", "", 400},
	}
	for _, tt := range tests {
		r := b.do(tt.method, tt.path, nil)
		got := []any{r.Status, r.Code, r.Message, r.Header.Get("Allow"), hex16.MatchString(r.TransactionID)}
		if diff := cmp.Diff([]any{tt.status, "CLIENT_ERROR", tt.message, tt.allow, true}, got); diff != "" {
			t.Errorf("%s %s: %s", tt.method, tt.path, diff)
		}
	}
}

func TestResultAndClearStates(t *testing.T) {
	b := newBench(t)
	finished := func(p product, form fields) string {
		id := b.start(p, form).text("signatureId")
		if r := b.do("POST", "/sandbox/outcomes", fields{"signatureId": id, "outcome": "pass"}); r.Status != 200 {
			t.Fatal(r.Raw)
		}
		return id
	}
	ld, ldDone := b.start(liveness, livenessForm).text("signatureId"), finished(liveness, livenessForm)
	iv, ivDone := b.start(idv, idvForm).text("signatureId"), finished(idv, idvForm)
	clear := func(path, method, id string) func() reply {
		return func() reply { return b.do(method, path+"?signatureId="+id, nil) }
	}
	ask := func(p product, id string) func() reply { return func() reply { return b.result(p, id) } }
	later := func() reply { b.advance(time.Hour); return reply{} }
	const illegal = "Parameter error, please check your request whether has illegal parameters"
	steps := []struct {
		name          string
		call          func() reply
		code, message string
	}{
		{"LD1 no id", ask(liveness, ""), "PARAMETER_ERROR", msgEmpty},
		{"IDV no id", ask(idv, ""), "PARAMETER_ERROR", msgEmpty},
		{"IDV image type", func() reply {
			return b.do("POST", pathIDVResult, fields{"signatureId": ivDone, "returnImageType": "PNG"})
		}, "PARAMETER_ERROR", msgIDVInput},
		{"LD1 unknown", ask(liveness, "0000000000000000"), "SIGNATURE_NOT_EXIST", msgUnknownID},
		{"IDV unknown", ask(idv, "0000000000000000"), "SIGNATURE_NOT_EXIST", msgUnknownID},
		{"LD1 asked for IDV's", ask(liveness, ivDone), "SIGNATURE_NOT_EXIST", msgUnknownID},
		{"IDV asked for LD1's", ask(idv, ldDone), "SIGNATURE_NOT_EXIST", msgUnknownID},
		{"LD1 pending", ask(liveness, ld), "LIVENESS_NO_RESULT", "This token has no detection result"},
		{"IDV pending", ask(idv, iv), "SUCCESS", "OK"},
		{"IDV clear pending", clear(pathIDVClear, "POST", iv), "PARAMETER_ERROR", "Transaction is not finished"},
		{"IDV clear no id", clear(pathIDVClear, "POST", ""), "PARAMETER_ERROR", "SignatureId is empty"},
		{"IDV clear unknown", clear(pathIDVClear, "POST", "1"), "PARAMETER_ERROR", "SignatureId is not exist"},
		{"LD1 clear no id", clear(pathLDClear, "GET", ""), "PARAMETER_ERROR", illegal},
		{"LD1 clear unknown", clear(pathLDClear, "GET", iv), "PARAMETER_ERROR", illegal},
		{"LD1 finished", ask(liveness, ldDone), "SUCCESS", "OK"},
		{"IDV finished", ask(idv, ivDone), "SUCCESS", "OK"},
		{"LD1 clear", clear(pathLDClear, "GET", ldDone), "SUCCESS", "OK"},
		{"LD1 clear again", clear(pathLDClear, "GET", ldDone), "SUCCESS", "OK"},
		{"LD1 cleared", ask(liveness, ldDone), "RESULT_NOT_FOUND", "The requested resource was not found or has been deleted"},
		{"IDV clear by body", func() reply { return b.do("POST", pathIDVClear, fields{"signatureId": ivDone}) }, "SUCCESS", "OK"},
		{"IDV clear again", clear(pathIDVClear, "POST", ivDone), "SUCCESS", "OK"},
		{"IDV cleared", ask(idv, ivDone), "SIGNATURE_NOT_EXIST", msgUnknownID},
		{"an hour passes", later, "", ""},
		{"LD1 expired", ask(liveness, ld), "LIVENESS_NO_RESULT", "This token has no detection result"},
		{"IDV expired", ask(idv, iv), "SUCCESS", "OK"},
		{"IDV clear expired", clear(pathIDVClear, "POST", iv), "SUCCESS", "OK"},
	}
	for _, tt := range steps {
		r := tt.call()
		if r.Code != tt.code || r.Message != tt.message {
			t.Errorf("%s: %s %q", tt.name, r.Code, r.Message)
		}
		switch tt.name {
		case "IDV pending":
			wantIDV(t, tt.name, r, "INCOMPLETE", nil)
		case "IDV expired":
			wantIDV(t, tt.name, r, "INCOMPLETE", "USER_TIMEOUT")
		}
	}
}

func wantIDV(t *testing.T, name string, r reply, result string, errorCode any) {
	t.Helper()
	got := []any{r.field("idvResult"), r.field("overallResult"), r.field("errorCode")}
	if diff := cmp.Diff([]any{result, result, errorCode}, got); diff != "" {
		t.Errorf("%s: %s", name, diff)
	}
	if result == "INCOMPLETE" && r.field("faceDetail") != nil {
		t.Errorf("%s: faceDetail %v", name, r.field("faceDetail"))
	}
}
