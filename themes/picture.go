package themes

import (
	"strconv"
	"strings"
)

// Picture is what is known of the picture at a link. The zero value is one that nobody has looked at.
type Picture struct {
	Trouble       string // why it cannot be shown, as a sentence; "" when it can
	Width, Height int    // pixels
	Bytes         int    // as its host sends it
}

// What a picture of a phone's page should have. The vendor asks for square icons and has no other limit; these are
// ours: an icon is drawn up to 64 CSS pixels wide, on screens of two pixels to one.
const (
	heavyPicture = 500 << 10 // bytes
	smallIcon    = 128       // pixels
)

// badPictures are the links whose picture is known to be no good, or that no page of ours can load.
func badPictures(d Document, known func(link string) Picture) (found []Problem) {
	d.each(KindLink, func(_ Field, path, link string) {
		if ShownLink(link) == "" {
			found = append(found, advice(AboutPicture, path, saidNotShown))
			return
		}
		if known == nil {
			return
		}
		if why := known(strings.TrimSpace(link)).fault(strings.HasSuffix(strings.ToLower(path), "iconlink")); why != "" {
			found = append(found, advice(AboutPicture, path, why))
		}
	})
	return found
}

// fault is the gravest thing against a picture, "" for none.
func (p Picture) fault(icon bool) string {
	size := strconv.Itoa(p.Width) + " × " + strconv.Itoa(p.Height)
	switch {
	case p.Trouble != "":
		return p.Trouble
	case p.Width == 0 || p.Height == 0:
		return ""
	case icon && p.Width != p.Height:
		return said(saidNotSquare, "size", size)
	case p.Bytes > heavyPicture:
		return said(saidHeavy, "size", strconv.Itoa(p.Bytes>>10))
	case icon && p.Width < smallIcon:
		return said(saidSmallIcon, "size", size)
	}
	return ""
}
