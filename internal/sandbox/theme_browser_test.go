package sandbox

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"livedesk/themes"
)

// bahari is a theme that sets something on every screen, phone and PC.
const bahari = `{
  "titleText": "Bahari Wallet", "locale": "id",
  "mobileTipsPage": {
    "titleText": "Ambil swafoto Bahari", "titleTextColor": "#F2EFE8", "titleDescText": "Kami memastikan ini benar-benar Anda.",
    "titleDescTextColor": "#A9BCC2", "backgroundColor": "#0F2229", "tipsAreaBackgroundColor": "#17313A", "tipsTextColor": "#F2EFE8",
    "startButtonText": "Mulai sekarang", "startButtonTextColor": "#1F1300", "startButtonBackgroundColor": "#F2A33A",
    "tips": [{"text": "Lihat lurus ke kamera"}, {"text": "Cari cahaya merata"}, {"text": "Lepas masker"}]
  },
  "mobileCameraPage": {
    "backgroundColor": "#0F2229", "tipsTextColor": "#F2EFE8", "pageName": "Kamera Bahari",
    "faceNotCenterTipText": "Wajah ke tengah", "faceTooFarTipText": "Lebih dekat", "faceTooFarTipTextColor": "#F2A33A",
    "keepStillTipText": "Diam sebentar", "faceOcclusionTipText": "Jangan ditutup", "faceOcclusionTipTextColor": "#FF8A7A"
  },
  "mobileLoadingPage": {"progressColor": "#F2A33A", "loadingText": "Memeriksa...", "loadingTextColor": "#FFFFFF"},
  "mobileErrorDialog": {"confirmButtonText": "Ulangi", "confirmButtonBackgroundColor": "#F2A33A", "confirmButtonTextColor": "#1F1300", "backgroundColor": "#17313A", "messageTextColor": "#F2EFE8", "descText": "Pemeriksaan belum berhasil."},
  "mobileResultPage": {
    "successDesc": "Berhasil, terima kasih", "failedDesc": "Belum berhasil", "showScore": true, "faceShow": true, "backgroundColor": "#F7F3EC",
    "livenessResultTextColor": "#0E7C86", "nextStepButtonText": "Lanjut", "nextStepButtonBackgroundColor": "#0E7C86", "nextStepButtonTextColor": "#FFFFFF",
    "tryAgainButtonText": "Coba sekali lagi", "tryAgainButtonBackgroundColor": "#F2A33A", "tryAgainButtonTextColor": "#1F1300",
    "countdownText": "Lanjut dalam {second}", "countdownTextColor": "#4C636B"
  },
  "mobileMultiDeviceProcessPage": {
    "refreshPageBoldText": "Kamera ditolak", "refreshPageBoldTextColor": "#0E7C86", "refreshPageBtnText": "Muat ulang halaman", "refreshPageBtnBackgroundColor": "#F2A33A", "refreshPageBtnTextColor": "#1F1300",
    "qrCodePageCameraIssueBoldText": "Pindah ke ponsel", "qrCodePageCopyLinkBtnText": "Salin tautan", "qrCodePageCopyLinkBtnBackgroundColor": "#0E7C86", "qrCodePageCopyLinkBtnTextColor": "#FFFFFF",
    "qrCodePageLivenessLinkBorderColor": "#0E7C86", "verifyFinishedPageBoldText": "Selesai di sini", "verifyFinishedPageTipText": "Kembali ke perangkat pertama", "verifyFinishedPageBoldTextColor": "#0E7C86",
    "videoUploadingText": "Video sedang dikirim", "videoUploadingTextColor": "#0E7C86"
  },
  "mobileTimeoutPage": {"boldText": "Waktunya habis", "boldTextColor": "#F2EFE8", "tipText": "Ikuti petunjuk", "tipTextColor": "#A9BCC2", "backgroundColor": "#0F2229", "tryAgainButtonText": "Ulangi lagi", "tryAgainButtonBackgroundColor": "#F2A33A", "tryAgainButtonTextColor": "#1F1300"},
  "pcTipsPage": {"titleText": "Swafoto di komputer", "titleTextColor": "#17313A", "backgroundColor": "#F7F3EC", "startButtonText": "Mulai di komputer", "startButtonBackgroundColor": "#0E7C86", "startButtonTextColor": "#FFFFFF"},
  "pcCameraPage": {"titleText": "Ambil foto", "descText": "Tekan tombol bila siap", "titleTextColor": "#F2A33A"},
  "pcResultPage": {"successDesc": "Berhasil di komputer", "livenessResultTextColor": "#0E7C86"}
}`

func parsed(t *testing.T, theme string) themes.Document {
	t.Helper()
	d, err := themes.Parse([]byte(theme))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// with stores a theme as configureUI would.
func withTheme(t *testing.T, locale, theme string) func(*Sandbox) {
	t.Helper()
	d := parsed(t, theme)
	return func(s *Sandbox) { s.themes[locale] = d }
}

// viewport makes the browser this wide and high, with a scheme.
func viewport(t *testing.T, ctx context.Context, width, height int, scheme string) {
	t.Helper()
	must(t, ctx, chromedp.EmulateViewport(int64(width), int64(height)))
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, media); err != nil {
		t.Fatal(err)
	}
}

// choose sets a select of the sandbox bar, as a person would.
func choose(id, value string) chromedp.Action[chromedp.Void] {
	return until(fmt.Sprintf(`(() => { const s = document.getElementById(%q); s.value = %q; s.dispatchEvent(new Event("change")); return s.value === %q })()`, id, value, value))
}

// Pictures of every screen for people to look at: SHOTS=/folder go test ./internal/sandbox -run TestPageShots -v
func TestPageShots(t *testing.T) {
	dir := os.Getenv("SHOTS")
	if dir == "" {
		t.Skip("SHOTS names no folder")
	}
	looks := []struct {
		name, language, scheme string
		width, height          int
	}{
		{"phone-light", "en", "light", 390, 844},
		{"phone-dark", "en", "dark", 390, 844},
		{"phone-themed", "id", "light", 390, 844},
		{"phone-ar", "ar_AE", "light", 390, 844},
		{"phone-small", "hi", "light", 360, 640},
		{"pc-light", "en", "light", 1440, 900},
		{"pc-dark", "en", "dark", 1440, 900},
		{"pc-themed", "id", "light", 1440, 900},
	}
	b := newBench(t, withTheme(t, "in_ID", bahari))
	ctx := openBrowser(t, nil)
	ctx, stop := context.WithTimeout(ctx, 10*time.Minute)
	defer stop()
	for _, l := range looks {
		viewport(t, ctx, l.width, l.height, l.scheme)
		v := b.visit(liveness, livenessForm)
		must(t, ctx, chromedp.Navigate(v.link+"&language="+l.language), until(`document.getElementById("bar-screen")`))
		for _, s := range lookable {
			must(t, ctx, choose("bar-screen", s.name), until(`!(document.getElementById("bar").open = false)`))
			shot, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, l.name+"-"+s.name+".png"), shot, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}
