package verify

// Saying is the key of a sentence for the customer. The sentences are apart from the table so that each language
// is one list.
type Saying string

// The keys.
const (
	SayDone       Saying = "done"
	SayReceived   Saying = "received"
	SayReview     Saying = "review"
	SayGoOn       Saying = "go-on"
	SayUnclear    Saying = "unclear"
	SayRetry      Saying = "retry"
	SayAlone      Saying = "alone"
	SayEyeHeight  Saying = "eye-height"
	SayUncover    Saying = "uncover"
	SayTimeUp     Saying = "time-up"
	SayNotYours   Saying = "not-yours"
	SayLinkOver   Saying = "link-over"
	SayWithdrawn  Saying = "withdrawn"
	SayCamera     Saying = "camera"
	SayBrowser    Saying = "browser"
	SayDocument   Saying = "document"
	SaySharp      Saying = "sharp-document"
	SayChoose     Saying = "choose-again"
	SayTriesUsed  Saying = "tries-used"
	SaySoon       Saying = "soon"
	SayNoLink     Saying = "no-link-yet"
	SayBeingWiped Saying = "being-cleared"
)

// sayings holds the sentences by language, then by key. English is complete; a test holds it to the keys in use.
var sayings = map[string]map[Saying]string{
	"en": {
		SayDone:       "Thank you, your check is complete.",
		SayReceived:   "Thank you, we have your check. We will tell you the outcome.",
		SayReview:     "Thank you, we have your check and are looking at it. We will tell you the outcome.",
		SayGoOn:       "You can go on with your check. It takes about a minute.",
		SayUnclear:    "We do not have the outcome of your check yet. We will tell you, or send you a new link.",
		SayRetry:      "We could not finish your check. Here is a new link. Find even light and look straight at the camera.",
		SayAlone:      "Somebody else was in the picture. Here is a new link; do the check alone.",
		SayEyeHeight:  "Your face was not whole in the frame. Here is a new link; hold the phone at eye height.",
		SayUncover:    "Something covered your face. Here is a new link; take off mask, cap and dark glasses first.",
		SayTimeUp:     "The time ran out before your check was finished. Here is a new link.",
		SayNotYours:   "Our check had a fault, and it was not yours. Here is a new link.",
		SayLinkOver:   "The link no longer works. Here is a new one.",
		SayWithdrawn:  "The link no longer works.",
		SayCamera:     "The page could not use your camera. Here is a new link; allow the camera when the page asks, and close other apps that use it.",
		SayBrowser:    "Your browser could not run the check. Here is a new link; open it in a current Chrome, Safari, Firefox or Edge, or on another phone.",
		SayDocument:   "We could not use that document. Here is a new link; we will tell you which documents we take.",
		SaySharp:      "Your document could not be read. Here is a new link; lay it flat in even light, without glare, and keep the photo sharp.",
		SayChoose:     "You asked to choose again. Tell us the country and the document you want to use, and we send you a new link.",
		SayTriesUsed:  "The tries for this link are used up. We will send you a new link.",
		SaySoon:       "This takes a little longer than usual. We will come back to you.",
		SayNoLink:     "We cannot send you the link right now. You will have it as soon as it works again.",
		SayBeingWiped: "We are deleting your data. We will confirm it once it is done.",
	},
}

// In is the sentence in a language, and the language it came out in: English where there is none in the one
// asked for, and "" for an empty key.
func (s Saying) In(language string) (text, lang string) {
	if text := sayings[language][s]; text != "" {
		return text, language
	}
	return sayings["en"][s], "en"
}
