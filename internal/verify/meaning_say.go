package verify

import "livedesk/internal/lang"

// Saying is a sentence for the customer, in English; the other languages have it in internal/lang under these very
// words.
type Saying string

// The sentences.
const (
	SayDone       Saying = "Thank you, your check is complete."
	SayReceived   Saying = "Thank you, we have your check. We will tell you the outcome."
	SayReview     Saying = "Thank you, we have your check and are looking at it. We will tell you the outcome."
	SayGoOn       Saying = "You can go on with your check. It takes about a minute."
	SayUnclear    Saying = "We do not have the outcome of your check yet. We will tell you, or send you a new link."
	SayRetry      Saying = "We could not finish your check. Here is a new link. Find even light and look straight at the camera."
	SayAlone      Saying = "Somebody else was in the picture. Here is a new link; do the check alone."
	SayEyeHeight  Saying = "Your face was not whole in the frame. Here is a new link; hold the phone at eye height."
	SayUncover    Saying = "Something covered your face. Here is a new link; take off mask, cap and dark glasses first."
	SayTimeUp     Saying = "The time ran out before your check was finished. Here is a new link."
	SayNotYours   Saying = "Our check had a fault, and it was not yours. Here is a new link."
	SayLinkOver   Saying = "The link no longer works. Here is a new one."
	SayWithdrawn  Saying = "The link no longer works."
	SayCamera     Saying = "The page could not use your camera. Here is a new link; allow the camera when the page asks, and close other apps that use it."
	SayBrowser    Saying = "Your browser could not run the check. Here is a new link; open it in a current Chrome, Safari, Firefox or Edge, or on another phone."
	SayDocument   Saying = "We could not use that document. Here is a new link; we will tell you which documents we take."
	SaySharp      Saying = "Your document could not be read. Here is a new link; lay it flat in even light, without glare, and keep the photo sharp."
	SayChoose     Saying = "You asked to choose again. Tell us the country and the document you want to use, and we send you a new link."
	SayTriesUsed  Saying = "The tries for this link are used up. We will send you a new link."
	SaySoon       Saying = "This takes a little longer than usual. We will come back to you."
	SayNoLink     Saying = "We cannot send you the link right now. You will have it as soon as it works again."
	SayBeingWiped Saying = "We are deleting your data. We will confirm it once it is done."
)

// In is the sentence in a language of ours, and the language it came out in.
func (s Saying) In(language string) (text, tag string) {
	tag = lang.Match(language)
	return lang.T(tag, string(s)), tag
}
