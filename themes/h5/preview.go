package h5

import (
	"encoding/json"
	"strconv"
	"strings"

	"livedesk/themes"
)

// Preview is one screen as a page of its own: the same frame, the same screens, and nothing behind the buttons.
type Preview struct {
	Look   Look
	Screen string   // one of Names
	Scheme string   // "light", "dark"; "" leaves it to the device
	Styles []string // addresses of the stylesheets, the theme's colours last
	Icon   string   // address of the window's icon; "" none
	Live   bool     // an editor is beside it and changes what it shows
}

// live is what an editor's module needs to follow what is typed.
type live struct {
	Screen  string              `json:"screen"`
	Section string              `json:"section"` // that the screen belongs to
	Saved   map[string]string   `json:"saved"`   // texts and colours of the document, by path
	Keys    map[string][]string `json:"keys"`    // of a section, those of the document that are looked at, in this order
	Words   map[string]string   `json:"words"`   // built in, by "section.field"
	Tips    []string            `json:"tips"`    // built in
	Room    int                 `json:"room"`    // characters of a tip that are shown
}

// longest bounds the texts that an editor's module is told, in bytes; the vendor takes a tenth.
const longest = 4096

// live says it as JSON; "" where no editor is.
func (p Preview) live() string {
	if !p.Live {
		return ""
	}
	l := p.Look
	v := live{Screen: p.Screen, Section: find(p.Screen).of.name, Saved: map[string]string{}, Keys: map[string][]string{}, Words: map[string]string{}, Tips: l.T.Tips[:], Room: tipRoom(l.T.Lang)}
	for _, s := range sections {
		for _, path := range l.paths(s, "x") {
			v.Keys[s.name] = append(v.Keys[s.name], strings.TrimSuffix(path, ".x"))
		}
	}
	for _, f := range themes.Fields() {
		if text := l.Theme.Text(f.Path); text != "" && len(text) < longest && (f.Kind == themes.KindText || f.Kind == themes.KindColour) {
			v.Saved[f.Path] = text
		}
	}
	for field, say := range words {
		v.Words[field] = say(l.T)
	}
	v.Words["dialog.descText"] = l.dialogWord(p.Screen)
	body, err := json.Marshal(v)
	if err != nil {
		return "" // strings marshal always
	}
	return string(body)
}

// dialogWord is what a failed dialog says by itself.
func (l Look) dialogWord(name string) string {
	switch name {
	case "unsent":
		return l.T.SendTip
	case "lost":
		return l.T.LostTip
	}
	return ""
}

// Places lists the screens that show a field, by its path: all of its section for a colour, a switch or the tips,
// the one that says it for a text of the camera.
func Places(path string) []string {
	s, field := placeOf(path)
	if s.name == "" {
		if field == "titleText" {
			return Names()
		}
		return nil
	}
	var list []string
	for _, one := range screens {
		if one.of.name == s.name && (s.name != devicePage.name || deviceScreen(one.name, field)) {
			list = append(list, one.name)
		}
	}
	if s.name == loadingPage.name && field == "progressColor" {
		list = append(list, "uploading")
	}
	return list
}

// deviceScreen says which of the screens about other devices shows a field: their fields share one section.
func deviceScreen(name, field string) bool {
	switch {
	case strings.HasPrefix(field, "refreshPage"), strings.HasPrefix(field, "qrCodePagePermissionDenied"):
		return name == "denied"
	case strings.HasPrefix(field, "qrCodePageCameraIssue"):
		return name == "device"
	case strings.HasPrefix(field, "qrCodePage"):
		return name == "denied" || name == "device"
	case strings.HasPrefix(field, "verifyFinishedPage"):
		return name == "other-done"
	case strings.HasPrefix(field, "videoUploading"):
		return name == "uploading"
	}
	return true
}

// HintOf is the hint of the camera page that a field belongs to; "" for the others.
func HintOf(path string) string {
	s, field := placeOf(path)
	for _, name := range hintNames {
		if s.name == cameraPage.name && strings.HasPrefix(field, name+"Tip") {
			return name
		}
	}
	return ""
}

// KindOf is the kind of device that a field is for; "" for both.
func KindOf(path string) string {
	switch {
	case strings.HasPrefix(path, "mobile"):
		return Phone
	case strings.HasPrefix(path, "pc"):
		return PC
	}
	return ""
}

// Shared says whether a PC shows a phone's field where it has none of its own.
func Shared(path string) bool {
	s, _ := placeOf(path)
	return s.shared
}

// colourField is a colour of a section on one kind of device.
type colourField struct {
	kind  string
	of    section
	field string
}

// colourFields numbers every colour: a place in this list is its number in a packed theme.
func colourFields() (list []colourField) {
	for _, kind := range Kinds() {
		for _, s := range sections {
			for _, field := range s.colours {
				list = append(list, colourField{kind, s, field})
			}
		}
	}
	return list
}

// PackColours writes a theme's colours short enough for an address, so that what is not saved has a stylesheet too.
func PackColours(theme themes.Document) string {
	var parts []string
	for i, c := range colourFields() {
		l := Look{Kind: c.kind, Theme: theme}
		if v := l.colour(c.of, c.field); v != "" {
			parts = append(parts, strconv.FormatInt(int64(i), 36)+"."+strings.TrimPrefix(v, "#"))
		}
	}
	return strings.Join(parts, "_")
}

// PackedCSS is the stylesheet of what PackColours wrote. Whatever is not a colour of ours is left out.
func PackedCSS(packed string) string {
	all := colourFields()
	rules := map[string][]string{}
	for part := range strings.SplitSeq(packed[:min(len(packed), 8192)], "_") {
		number, hex, _ := strings.Cut(part, ".")
		i, err := strconv.ParseInt(number, 36, 32)
		if err == nil && i >= 0 && int(i) < len(all) && colourForm.MatchString("#"+hex) {
			c := all[i]
			rules[c.kind] = append(rules[c.kind], "  "+property(c.of, c.field)+": #"+strings.ToLower(hex)+";\n")
		}
	}
	var b strings.Builder
	for _, kind := range Kinds() {
		b.WriteString(".h5-page[data-kind=\"" + kind + "\"] {\n" + strings.Join(rules[kind], "") + "}\n")
	}
	return b.String()
}
