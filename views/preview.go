package views

// PreviewPane is the preview beside the fields of a theme: what to look at, and the frame that shows it.
type PreviewPane struct {
	ID        string
	Src       string // of the frame, at first
	Device    string // "phone" or "pc"
	Dark      bool   // the surroundings
	Camera    bool   // the screen has hints
	Screens   []Option
	Hints     []Option
	Locales   []Option
	Published string // what the vendor shows now in the language: "Bahari v13"; "" its own look
}

func (m PreviewPane) path(sub string) string { return "/themes/" + m.ID + "/" + sub }

// PreflightProblem is one finding: where, what is wrong in a sentence, and the vendor's name for it. URL leads to the
// field.
type PreflightProblem struct {
	URL   string `json:"url"`
	Where string `json:"where"`
	Text  string `json:"text"`
	Code  string `json:"code"`
	Path  string `json:"path"`
	About string `json:"about"`
}

// PreflightScreen counts the findings of one screen.
type PreflightScreen struct {
	Label    string `json:"-"`
	Said     string `json:"said"` // with its findings: "Tips page: 1 error, 2 warnings"
	Errors   int    `json:"errors"`
	Warnings int    `json:"warnings"`
}

// Preflight is what stands against publishing a theme: errors, which the vendor refuses, and warnings.
type Preflight struct {
	ID           string             `json:"-"`
	Errors       []PreflightProblem `json:"errors"`
	Warnings     []PreflightProblem `json:"warnings"`
	Screens      []PreflightScreen  `json:"screens"`
	ErrorsSaid   string             `json:"errorsSaid"`
	WarningsSaid string             `json:"warningsSaid"`
}
