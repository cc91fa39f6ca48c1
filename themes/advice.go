package themes

import "strings"

// The sentences of Preflight. Those with {names} are found again by them in other languages.
const (
	saidClippedPhone = "Takes about {n} lines on a small phone, which has room for {most}. The rest may be cut off or out of sight."
	saidClippedPC    = "Takes about {n} lines on a computer, which has room for {most}. The rest may be cut off or out of sight."
	saidContrast     = "Hard to read: the contrast to its ground is {value}, and at least {need} is needed."
	saidOwnText      = "The text has the vendor’s own colour, which may differ."
	saidOwnGround    = "The ground has the vendor’s own colour, which may differ."
	saidOnDark       = "Where the camera’s picture lies behind it and is dark, the contrast is {value}; at least {need} can be read."
	saidOnBright     = "Where the camera’s picture lies behind it and is bright, the contrast is {value}; at least {need} can be read."
	saidNotElsewhere = "Published without words of its own in {languages}: customers there read the vendor’s."
	saidNotHere      = "Has words of its own in {languages} and none here: customers read the vendor’s."
	saidSameWords    = "The same words are published in {languages}. Translate them there, or here."
	saidNotSquare    = "The icon has {size} pixels, and the vendor asks for square ones. Cut it as wide as it is high."
	saidHeavy        = "The picture has {size} kB, which is slow on a phone. Keep it below 500 kB."
	saidNotShown     = "Not shown in the preview: that needs https, a host of letters, digits and hyphens, and no name or password. The vendor’s page, which is https itself, may not load it either."
	saidSmallIcon    = "The icon has {size} pixels and may look blurred. Use 128 × 128 or more."
)

// adviceForms are the sentences with {names}.
func adviceForms() []string {
	return []string{saidClippedPhone, saidClippedPC, saidContrast, saidOnDark, saidOnBright, saidNotElsewhere, saidNotHere, saidSameWords, saidNotSquare, saidHeavy, saidSmallIcon}
}

// said fills names in, given in pairs.
func said(text string, pairs ...string) string {
	for i := 0; i+1 < len(pairs); i += 2 {
		text = strings.ReplaceAll(text, "{"+pairs[i]+"}", pairs[i+1])
	}
	return text
}
