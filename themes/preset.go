package themes

import (
	"embed"
	"slices"
)

//go:embed presets/*.json
var presetFiles embed.FS

// Preset is a document to begin from.
type Preset struct {
	Key  string // "calm"
	Name string // for a designer
	Says string // what it is, in a sentence
}

var presets = []Preset{
	{"vendor", "Vendor’s own look", "Nothing is set: the vendor’s page as it comes."},
	{"sample", "Vendor’s sample", "The sample of the vendor’s manual, with most fields filled in."},
	{"calm", "Calm paper", "Dark ink on warm paper, one teal button, short texts."},
	{"night", "Night", "Light text on near black, for apps that are dark."},
	{"contrast", "High contrast", "Black, white and yellow, for kiosks and bright places."},
}

// Presets lists the documents to begin from.
func Presets() []Preset { return slices.Clone(presets) }

// PresetDocument is the document of a preset; ok is false where there is none of that key.
func PresetDocument(key string) (d Document, ok bool) {
	if !slices.ContainsFunc(presets, func(p Preset) bool { return p.Key == key }) {
		return Document{}, false
	}
	body, err := presetFiles.ReadFile("presets/" + key + ".json")
	if err != nil {
		return Document{}, false
	}
	d, err = Parse(body)
	return d, err == nil
}
