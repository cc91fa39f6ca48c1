package verify

import (
	"slices"

	"livedesk/internal/advance"
	"livedesk/store"
)

// inline is one picture as the vendor sent it: base64, or a link that dies after a day.
type inline struct {
	kind, content string
	takenAt       *int64 // Unix ms
}

// remains are what an answer has of evidence. archive is a link to a zip of pictures. film is base64, a link, or one of
// the words that the vendor has for it; "" while it films nothing. expects are the kinds of single picture that this
// answer has to have.
type remains struct {
	pictures      []inline
	archive, film string
	expects       []string
	there         bool // the answer speaks of evidence at all
}

// What the vendor has for a film that is no link (vendor-api §8, faceVideoUrl).
const (
	filmPending = "PENDING"
	filmError   = "ERROR"
)

func livenessRemains(r advance.LivenessResult) remains {
	d := r.Data
	if d == nil {
		return remains{}
	}
	left := remains{there: true, archive: d.AuditImageURL, film: d.Video, expects: takes(Liveness, "")}
	if r.Code != advance.CodeSuccess {
		left.expects = []string{store.MediaFar} // the face codes come with the far picture alone (vendor-api §4)
	}
	left.pictures = distinct([]inline{{store.MediaFar, d.ImageFar, d.FarImageTime}, {store.MediaNear, d.ImageNear, d.NearImageTime}, {store.MediaMain, d.Image, nil}})
	return left
}

func idvRemains(d *advance.IDVData) remains {
	if d == nil || d.Face == nil {
		return remains{}
	}
	f := d.Face
	left := remains{there: true, archive: f.AuditImageURL, film: f.FaceVideoURL, expects: takes(IDV, flowOf(f.LivenessFlowCategory, f.LivenessType))}
	left.pictures = distinct([]inline{{store.MediaFar, f.FaceImageFar, f.FaceImageFarTime}, {store.MediaNear, f.FaceImageNear, f.FaceImageNearTime},
		{store.MediaSilent, f.SilentImage, f.SilentImageTime}, {store.MediaMain, f.FaceImage, f.FaceImageTime}})
	return left
}

// distinct drops what is absent, and the main picture when it is one of the others, as it normally is
// (vendor-api §4, §8).
func distinct(all []inline) []inline {
	kept := make([]inline, 0, len(all))
	for _, p := range all {
		same := slices.ContainsFunc(kept, func(k inline) bool { return k.content == p.content })
		if p.content != "" && !same {
			kept = append(kept, p)
		}
	}
	return kept
}

// lacks are the kinds of single picture that the answer should have and has not.
func (r remains) lacks() []string {
	return slices.DeleteFunc(slices.Clone(r.expects), func(kind string) bool {
		return slices.ContainsFunc(r.pictures, func(p inline) bool { return p.kind == kind })
	})
}
