package themes

import (
	"fmt"
	"strings"
)

// pair is a text and its ground on the screens of one section: fields of the section, the first that is set counts,
// and what the page's own look has where none is. Large texts need less contrast.
type pair struct {
	text, ground  []string
	light, dark   string // the text's own colour on a light and on a dark page
	lightG, darkG string // the ground's
	large         bool
	quiet         bool // the text is the ink at 72 %, mixed with its ground
}

// The page's own look, as h5.css has it: a test holds the two against each other. What the vendor's own page has
// where a theme says nothing is not documented.
const (
	lightPaper, darkPaper   = "#ffffff", "#11151b"
	lightInk, darkInk       = "#1d2430", "#f1f4f8"
	lightButton, darkButton = "#2f3a4a", "#dfe5ec"
	lightLabel, darkLabel   = "#ffffff", "#11151b"
)

func onPaper(large bool, text ...string) pair {
	return pair{text: text, ground: []string{"backgroundColor"}, light: lightInk, dark: darkInk, lightG: lightPaper, darkG: darkPaper, large: large}
}

func quietOnPaper(text ...string) pair {
	p := onPaper(false, text...)
	p.quiet = true
	return p
}

func onButton(text, button string) pair {
	return pair{text: []string{text}, ground: []string{button}, light: lightLabel, dark: darkLabel, lightG: lightButton, darkG: darkButton}
}

// pairs are by section without its device.
var pairs = map[string][]pair{
	"TipsPage": {
		onPaper(true, "titleTextColor"), quietOnPaper("titleDescTextColor", "titleTextColor"),
		{text: []string{"tipsTextColor", "titleTextColor"}, ground: []string{"tipsAreaBackgroundColor", "backgroundColor"}, light: lightInk, dark: darkInk, lightG: lightPaper, darkG: darkPaper},
		onButton("startButtonTextColor", "startButtonBackgroundColor"),
	},
	"CameraPage":  cameraPairs(),
	"ErrorDialog": {onPaper(false, "messageTextColor"), onButton("confirmButtonTextColor", "confirmButtonBackgroundColor")},
	"ResultPage": {
		onPaper(true, "livenessResultTextColor", "titleTextColor"), quietOnPaper("countdownTextColor"),
		onButton("nextStepButtonTextColor", "nextStepButtonBackgroundColor"), onButton("tryAgainButtonTextColor", "tryAgainButtonBackgroundColor"),
	},
	"MultiDeviceProcessPage": {
		onPaper(true, "refreshPageBoldTextColor"), quietOnPaper("refreshPageTipTextColor"), onButton("refreshPageBtnTextColor", "refreshPageBtnBackgroundColor"),
		onPaper(true, "qrCodePagePermissionDeniedBoldTextColor"), quietOnPaper("qrCodePagePermissionDeniedTipTextColor"),
		onPaper(true, "qrCodePageCameraIssueBoldTextColor"), quietOnPaper("qrCodePageCameraIssueTipTextColor"),
		{text: []string{"qrCodePageLivenessLinkTextColor"}, ground: []string{"qrCodePageLivenessLinkBackgroundColor"}, light: lightInk, dark: darkInk, lightG: lightPaper, darkG: darkPaper},
		{text: []string{"qrCodePageCopyLinkBtnTextColor"}, ground: []string{"qrCodePageCopyLinkBtnBackgroundColor"}, light: lightInk, dark: darkInk, lightG: lightPaper, darkG: darkPaper},
		onPaper(true, "verifyFinishedPageBoldTextColor"), quietOnPaper("verifyFinishedPageTipTextColor"), onPaper(true, "videoUploadingTextColor"),
	},
	"TimeoutPage": {
		onPaper(true, "boldTextColor"), quietOnPaper("tipTextColor", "boldTextColor"), onButton("tryAgainButtonTextColor", "tryAgainButtonBackgroundColor"),
	},
}

// cameraTexts are the names that the camera page has a text and a colour for.
var cameraTexts = []string{
	"faceNotCenter", "faceNotFrontal", "faceTooFar", "faceTooNear", "keepStill", "moveLeft", "moveRight", "moveTop", "moveBottom", "multipleFaces", "faceMissing", "faceOcclusion",
}

func cameraPairs() []pair {
	list := []pair{onPaper(false, "tipsTextColor"), onPaper(true, "titleTextColor", "tipsTextColor"), quietOnPaper("descTextColor", "tipsTextColor")}
	for _, name := range cameraTexts {
		list = append(list, onPaper(true, name+"TipTextColor", "tipsTextColor"))
	}
	return list
}

// What WCAG 2.2 asks of texts at level AA, and of large ones.
const (
	enough      = 4.5
	enoughLarge = 3
)

// lowContrasts are the pairs of which the document sets at least one side, and that are hard to read.
func lowContrasts(d Document) (found []Problem) {
	once := map[string]bool{}
	for _, s := range screens {
		section := strings.TrimPrefix(strings.TrimPrefix(s.Key, "mobile"), "pc")
		for _, p := range pairs[section] {
			if problem, low := p.judge(d, s.Key); low && !once[problem.Path+problem.Sentence] {
				once[problem.Path+problem.Sentence] = true
				found = append(found, problem)
			}
		}
	}
	return found
}

// first is the first of some fields that holds a colour.
func first(d Document, screen string, fields []string) (path, value string) {
	for _, field := range fields {
		path = screen + "." + field
		if _, known := places[path]; !known {
			continue
		}
		if value = strings.TrimSpace(d.Text(path)); isColour(value) {
			return path, value
		}
	}
	return "", ""
}

func (p pair) judge(d Document, screen string) (Problem, bool) {
	textPath, text := first(d, screen, p.text)
	groundPath, ground := first(d, screen, p.ground)
	if text == "" && ground == "" {
		return Problem{}, false
	}
	// What is not set is drawn for the ground that the screen has.
	whole, painted := Lightness(d.Text(screen + ".backgroundColor"))
	darkPage := painted && whole <= MiddleLightness
	missing, path := "", textPath
	if text == "" {
		if text = pick(darkPage, p.light, p.dark); p.quiet {
			text += "b8" // 72 %
		}
		missing, path = " "+saidOwnText, groundPath
	}
	if ground == "" {
		ground = pick(darkPage, p.lightG, p.darkG)
		missing = " " + saidOwnGround
	}
	need := float64(enough)
	if p.large {
		need = enoughLarge
	}
	value, ok := Contrast(text, ground)
	if !ok || value >= need {
		return Problem{}, false
	}
	return advice(AboutContrast, path, said(saidContrast, "value", ratioText(value), "need", ratioText(need))+missing), true
}

func pick(dark bool, onLight, onDark string) string {
	if dark {
		return onDark
	}
	return onLight
}

// ratioText never rounds up to what would be enough.
func ratioText(value float64) string {
	return strings.TrimSuffix(fmt.Sprintf("%.1f", float64(int(value*10))/10), ".0") + ":1"
}

// overCamera are the colours of the camera's texts that cannot be read on a black or on a white picture. It speaks
// once of each colour.
func overCamera(d Document) (found []Problem) {
	once := map[string]bool{}
	for _, screen := range []string{"mobileCameraPage", "pcCameraPage"} {
		for _, name := range append([]string{""}, cameraTexts...) {
			field := "tipsTextColor"
			if name != "" {
				field = name + "TipTextColor"
			}
			path, colour := first(d, screen, []string{field})
			if path == "" || once[strings.ToLower(colour)] {
				continue
			}
			once[strings.ToLower(colour)] = true
			if text, value := worstPicture(colour); value < enoughLarge {
				found = append(found, advice(AboutCamera, path, said(text, "value", ratioText(value), "need", ratioText(enoughLarge))))
			}
		}
	}
	return found
}

// worstPicture is the picture, black or white, on which a colour is hardest to read, as the sentence about it.
func worstPicture(colour string) (text string, value float64) {
	black, _ := Contrast(colour, "#000000")
	white, _ := Contrast(colour, "#ffffff")
	if black < white {
		return saidOnDark, black
	}
	return saidOnBright, white
}
