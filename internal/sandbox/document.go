package sandbox

// drawnSimilarity is the likeness of face and document in every check with a document, 0 to 100. The sandbox
// compares nothing: the documents say that 70 or more is the same person (older text), so this is one.
const drawnSimilarity = 88

// documentData is what get-result adds for a check with a document: docDetail and feeDetail are [IDV3RES] and
// [IDVRES], submissionCompleted is [DVRES].
type documentData struct {
	SubmissionCompleted bool       `json:"submissionCompleted"`
	DocDetail           *docDetail `json:"docDetail"`
	FeeDetail           []struct{} `json:"feeDetail"` // a list, and no document shows what is in it: always empty
}

// docDetail is INFERRED but for its existence: no page that shows its fields could be read. It is kept to what a
// caller needs in order to see that there was a document.
type docDetail struct {
	DocResult  string  `json:"docResult"`
	DocType    *string `json:"docType"`
	FrontImage *string `json:"frontImage"`
	BackImage  *string `json:"backImage"`
}

// documentDataOf: callers hold s.mu.
func (s *Sandbox) documentDataOf(n *session, inline bool) *documentData {
	d := &documentData{FeeDetail: []struct{}{}}
	if n.result == nil || !n.result.outcome.pictured() {
		return d
	}
	d.SubmissionCompleted = true
	// The face decides every outcome that the sandbox has, so the document is always good.
	d.DocDetail = &docDetail{DocResult: "PASS"}
	if n.docType != "" {
		d.DocDetail.DocType = &n.docType
	}
	if n.document != nil {
		show := s.shower(n, inline)
		d.DocDetail.FrontImage, d.DocDetail.BackImage = show(n.document.front), show(n.document.back)
	}
	return d
}
