package views

import "slices"

// pictureReason is why there is no picture to look at.
func pictureReason(p Picture) string {
	if p.Reason != "" {
		return p.Reason
	}
	switch p.Status {
	case "withheld":
		return "Only Compliance sees photos"
	case "covered":
		return "Covered"
	case "cleared":
		return "Cleared"
	case "refused":
		return "Came, but is not a picture we accept"
	}
	return "Not here yet"
}

// enlarge is what pressing a picture does.
func enlarge(kind string) string {
	switch kind {
	case "far":
		return "Enlarge the far photo"
	case "near":
		return "Enlarge the near photo"
	case "main":
		return "Enlarge the main photo"
	case "silent":
		return "Enlarge the silent photo"
	}
	return "Enlarge the photo"
}

// pictureMark is the outline shown in place of a picture.
func pictureMark(status string) string {
	if status == "refused" {
		return "unknown" // the warning triangle
	}
	return "waiting"
}

// firstSealed is the place of the first picture that can be looked at, -1 where there is none.
func firstSealed(pictures []Picture) int {
	return slices.IndexFunc(pictures, func(p Picture) bool { return p.Status == "sealed" && p.URL != "" })
}

// noFrames says that there is no audit sequence to step through.
func noFrames(m Verification) bool { return len(m.film().frames) == 0 }
