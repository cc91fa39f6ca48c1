package themes

import "strings"

// box is the place of a text on the sandbox's page: how wide it is in CSS pixels, the font's size there, and how
// many lines fit before the rest of the screen has to be scrolled for. The phone's are those of a window 360 wide
// and 640 high, the smallest that is common; the PC's those of one 1024 wide.
type box struct {
	width, size float64
	bold        bool
	lines       int
}

// The texts of a button, and of the line above every screen, have one measure on all screens.
var (
	buttonBox = box{293, 16, true, 2}
	headBox   = box{256, 16, true, 2}
	titleBox  = box{312, 24, true, 3}
	leadBox   = box{312, 16, false, 4}
)

// boxes are by path without the section's device. A test measures them in a browser.
var boxes = map[string]box{
	"titleText":           headBox,
	"CameraPage.pageName": headBox,

	"TipsPage.titleText":       {312, 24, true, 2},
	"TipsPage.titleDescText":   {312, 16, false, 3},
	"TipsPage.tips.*.text":     {234, 15, false, 3},
	"TipsPage.startButtonText": buttonBox,

	"CameraPage.titleText": {312, 24, true, 2},
	"CameraPage.descText":  {312, 16, false, 3},
	"CameraPage.*TipText":  {312, 19.2, true, 3},

	"LoadingPage.loadingText": {312, 19.2, true, 3},

	"ErrorDialog.descText":          {270, 16, false, 6},
	"ErrorDialog.messageText":       {270, 16, false, 6},
	"ErrorDialog.confirmButtonText": {235, 16, true, 2},

	"ResultPage.successDesc":        titleBox,
	"ResultPage.failedDesc":         titleBox,
	"ResultPage.nextStepButtonText": buttonBox,
	"ResultPage.tryAgainButtonText": buttonBox,
	"ResultPage.countdownText":      {312, 16, false, 2},

	"MultiDeviceProcessPage.refreshPageBoldText":                titleBox,
	"MultiDeviceProcessPage.refreshPageTipText":                 leadBox,
	"MultiDeviceProcessPage.refreshPageBtnText":                 buttonBox,
	"MultiDeviceProcessPage.qrCodePagePermissionDeniedBoldText": {312, 20, true, 2},
	"MultiDeviceProcessPage.qrCodePagePermissionDeniedTipText":  leadBox,
	"MultiDeviceProcessPage.qrCodePageCameraIssueBoldText":      titleBox,
	"MultiDeviceProcessPage.qrCodePageCameraIssueTipText":       leadBox,
	"MultiDeviceProcessPage.qrCodePageCopyLinkBtnText":          {140, 16, true, 1}, // wider, it leaves the link no room
	"MultiDeviceProcessPage.verifyFinishedPageBoldText":         titleBox,
	"MultiDeviceProcessPage.verifyFinishedPageTipText":          leadBox,
	"MultiDeviceProcessPage.videoUploadingText":                 {312, 19.2, true, 3},

	"TimeoutPage.boldText":           titleBox,
	"TimeoutPage.tipText":            leadBox,
	"TimeoutPage.tryAgainButtonText": buttonBox,
}

// wide are the measures that differ on a PC; a text that is not here has at least the phone's room.
var wide = map[string]box{
	"TipsPage.titleText":     {784, 24, true, 2},
	"TipsPage.titleDescText": {384, 16, false, 3},
	"TipsPage.tips.*.text":   {269, 15, false, 3},
	"CameraPage.titleText":   {784, 24, true, 2},
	"CameraPage.descText":    {384, 16, false, 3},
	"ResultPage.successDesc": {784, 24, true, 3},
	"ResultPage.failedDesc":  {784, 24, true, 3},
}

// boxOf finds the place of a field's text; ok is false where it is not known.
func boxOf(field Field) (b box, ok bool) {
	key := strings.TrimPrefix(strings.TrimPrefix(field.Path, "mobile"), "pc")
	if strings.HasPrefix(key, "CameraPage.") && strings.HasSuffix(key, "TipText") {
		key = "CameraPage.*TipText"
	}
	if b, ok = wide[key]; ok && field.Platform == PC {
		return b, true
	}
	b, ok = boxes[key]
	return b, ok
}

// Room is the place of a field's text on the sandbox's page: its width and the size of its letters in CSS pixels, as
// Preflight takes them; ok is false for a field without a text.
func Room(path string) (width, size float64, ok bool) {
	field, _ := FindField(path)
	b, ok := boxOf(field)
	return b.width, b.size, ok
}

// tall are the languages whose letters have marks above and below the line: three lines of theirs take the room of
// four.
func tall(l Locale) bool {
	switch base(l) {
	case "ar", "ur", "hi", "bn", "th":
		return true
	}
	return false
}

// longestMeasured bounds the texts that are measured, in bytes; Check refuses longer ones.
const longestMeasured = 4096

// clippedTexts are the texts that take more lines than their place has room for.
func clippedTexts(d Document) (found []Problem) {
	locale, _ := d.Locale()
	d.each(KindText, func(field Field, path, text string) {
		b, known := boxOf(field)
		if !known || len(text) > longestMeasured {
			return
		}
		room := b.lines
		if tall(locale) && room > 2 {
			room--
		}
		text = strings.ReplaceAll(text, "{second}", "3")
		if n := countLines(text, b.width, b.size, b.bold); n > room {
			text := saidClippedPhone
			if field.Platform == PC {
				text = saidClippedPC
			}
			found = append(found, advice(AboutClipped, path, figures(text, n, room)))
		}
	})
	return found
}
