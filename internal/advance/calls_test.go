package advance_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"os"
	"testing"

	"livedesk/internal/advance"
)

// Most of these tests wait for a backoff or a pause to end, so many more of them
// than there are processors may run at once.
func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", "32"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// anything is a success that every call understands.
const anything = `{"code":"SUCCESS","message":"OK","data":{"signatureId":"ed8b21c0c87ad617","url":"https://h5.example/","similarFaceUserIds":["u1"]},"extra":null,"transactionId":"ed8b21c0c87ad617","pricingStrategy":"FREE"}`

const idvPrefix = "/intl/openapi/identity-risk/idvs-h5/ekyc/v1/"

// everyCall is every question that the client can ask, the token apart.
var everyCall = []struct {
	name         string
	do           func(context.Context, *advance.Client) error
	repeat       bool
	idv          bool // asked at the IDV host, else at that of H5 Liveness
	method, path string
}{
	{"start liveness", startLiveness, false, false, http.MethodPost, "/openapi/liveness/v2/h5/token"},
	{"liveness result", result, true, false, http.MethodPost, "/openapi/liveness/v4/h5/get-result"},
	{"clear liveness", clearLiveness, true, false, http.MethodGet, "/liveness/h5/ext/v1/clear-data"},
	{"configure", configure, true, false, http.MethodPost, "/openapi/liveness/v1/h5/configureUI"},
	{"start IDV", startIDV, false, true, http.MethodPost, idvPrefix + "generate-liveness-detection-url"},
	{"start EKYC", startEKYC, false, true, http.MethodPost, idvPrefix + "generate-ekyc-verification-url"},
	{"IDV result", resultIDV, true, true, http.MethodPost, idvPrefix + "get-result"},
	{"clear IDV", clearIDV, true, true, http.MethodPost, idvPrefix + "clear-data"},
	{"search faces", searchFaces, true, true, http.MethodPost, idvPrefix + "face-search"},
	{"enrol face", enrolFace, true, true, http.MethodPost, idvPrefix + "face-search-enroll"},
}

func startIDV(ctx context.Context, c *advance.Client) error {
	_, err := c.StartIDV(ctx, advance.IDVStart{ReturnURL: "https://shop.example/done"})
	return err
}

func startLiveness(ctx context.Context, c *advance.Client) error {
	_, err := c.StartLiveness(ctx, advance.LivenessStart{ReturnURL: "https://shop.example/done"})
	return err
}

func result(ctx context.Context, c *advance.Client) error {
	_, err := c.LivenessResult(ctx, signature)
	return err
}

func resultIDV(ctx context.Context, c *advance.Client) error {
	_, err := c.IDVResult(ctx, signature, advance.ImageURL)
	return err
}

func clearIDV(ctx context.Context, c *advance.Client) error {
	_, err := c.ClearIDV(ctx, signature)
	return err
}

func clearLiveness(ctx context.Context, c *advance.Client) error {
	_, err := c.ClearLiveness(ctx, signature)
	return err
}

func startEKYC(ctx context.Context, c *advance.Client) error {
	_, err := c.StartEKYC(ctx, advance.EKYCStart{IDVStart: advance.IDVStart{ReturnURL: "https://shop.example/done"}})
	return err
}

func configure(ctx context.Context, c *advance.Client) error {
	_, err := c.ConfigureUI(ctx, json.RawMessage(`{"locale":"en_US"}`))
	return err
}

func searchFaces(ctx context.Context, c *advance.Client) error {
	_, err := c.SearchFaces(ctx, signature)
	return err
}

func enrolFace(ctx context.Context, c *advance.Client) error {
	_, err := c.EnrolFace(ctx, signature)
	return err
}
