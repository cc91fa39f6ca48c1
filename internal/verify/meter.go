package verify

import (
	"cmp"
	"encoding/json"
	"slices"
	"time"

	"livedesk/internal/advance"
	"livedesk/store"
)

// kindsInOrder is the order in which evidence is told of.
var kindsInOrder = []string{store.MediaFar, store.MediaNear, store.MediaSilent, store.MediaMain, store.MediaAudit, store.MediaVideo}

// States of a piece beyond those of media.
const (
	PieceNotTaken = "not taken" // the flow has no such picture
	PieceOff      = "off"       // the vendor sent no word of it: it is not switched on
	PieceLost     = "lost"      // missing, and the vendor says that it has nothing any more
)

// Piece is what became of one kind of evidence of an attempt. Count is how many of it have this state.
type Piece struct {
	Kind, State, Reason string
	Count               int
	Position            int // of a single refused picture of a sequence, from 1
	Until               time.Time
}

// Meter says how complete the evidence of one attempt is. Of counts what the attempt has to have, and each picture of
// its sequence; what its flow does not take, and what the vendor does not switch on, is told but not counted.
type Meter struct {
	Sealed, Of int
	Pieces     []Piece
	Missing    bool // something is waited for
}

// MeterOf reads it from what is kept: the answer says what there has to be, the rows what became of it. media are the
// rows of this attempt.
func MeterOf(a store.Attempt, media []store.Media) Meter {
	var m Meter
	k := keptOf(a)
	if !k.there {
		return m
	}
	for _, kind := range kindsInOrder {
		for _, p := range k.pieces(a, kind, media) {
			if p.State == store.MediaMissing && p.Reason == whyGone {
				p.State = PieceLost
			}
			switch p.State {
			case store.MediaSealed:
				m.Sealed += p.Count
				m.Of += p.Count
			case store.MediaRefused, store.MediaMissing, PieceLost:
				m.Of += p.Count
			}
			m.Missing = m.Missing || p.State == store.MediaMissing
			m.Pieces = append(m.Pieces, p)
		}
	}
	return m
}

// pieces is what became of one kind: the rows there are, or why there is none.
func (k keptAnswer) pieces(a store.Attempt, kind string, media []store.Media) (list []Piece) {
	sealed, cleared := 0, 0
	for _, m := range media {
		switch {
		case m.Kind != kind:
		case m.Status == store.MediaCleared:
			cleared++
		case m.Status == store.MediaSealed:
			sealed++
		default:
			list = append(list, Piece{Kind: kind, State: m.Status, Reason: m.Reason, Count: 1, Position: m.Position, Until: m.Until})
		}
	}
	if sealed > 0 {
		list = append([]Piece{{Kind: kind, State: store.MediaSealed, Count: sealed}}, list...)
	}
	if cleared > 0 {
		list = append(list, Piece{Kind: kind, State: store.MediaCleared, Count: cleared})
	}
	if len(list) > 0 {
		return list
	}
	switch {
	case k.has(kind):
		return []Piece{{Kind: kind, State: store.MediaMissing, Reason: whyUnasked, Count: 1, Until: a.FinishedAt.Add(heldFor)}}
	case kind == store.MediaVideo || kind == store.MediaAudit:
		return []Piece{{Kind: kind, State: PieceOff}}
	case kind == store.MediaNear && len(k.expects) == 1 && a.Product == IDV:
		return []Piece{{Kind: kind, State: PieceNotTaken, Reason: whyOneShot}}
	case kind == store.MediaNear && len(k.expects) == 1:
		return []Piece{{Kind: kind, State: PieceNotTaken, Reason: whyRefused}}
	}
	return nil
}

// lacks are the kinds that an attempt has to have and that are neither sealed nor refused.
func lacks(a store.Attempt, media []store.Media) map[string]bool {
	lacking := map[string]bool{}
	for _, p := range MeterOf(a, media).Pieces {
		if p.State == store.MediaMissing {
			lacking[p.Kind] = true
		}
	}
	return lacking
}

// keptAnswer is what the kept answer, which has no pictures, says of evidence.
type keptAnswer struct {
	there         bool
	flow          string
	expects       []string // kinds of single picture
	archive, film bool
	events        []VendorEvent
}

// has says that the vendor had this kind when it answered.
func (k keptAnswer) has(kind string) bool {
	switch kind {
	case store.MediaAudit:
		return k.archive
	case store.MediaVideo:
		return k.film
	}
	return slices.Contains(k.expects, kind)
}

// VendorEvent is one moment that the vendor recorded. Name and Result are its own words: event names are not
// documented (vendor-api §17).
type VendorEvent struct {
	Name, Result string
	Taken        string // the kind of picture that was taken then; "" for an event
	At           time.Time
}

// AtVendor lists what the vendor recorded of an attempt: its events and the moments its pictures were taken, in order.
func AtVendor(a store.Attempt) []VendorEvent {
	events := keptOf(a).events
	slices.SortStableFunc(events, func(a, b VendorEvent) int { return a.At.Compare(b.At) })
	return events
}

// keptTimes are the capture times under both products' names. An answer has those of its product.
type keptTimes struct {
	Far      json.Number `json:"farImageTime"`
	Near     json.Number `json:"nearImageTime"`
	FaceFar  json.Number `json:"faceImageFarTime"`
	FaceNear json.Number `json:"faceImageNearTime"`
	Silent   json.Number `json:"silentImageTime"`
}

type keptFace struct {
	keptTimes
	Audit    *string `json:"auditImageUrl"`
	Video    *string `json:"video"`
	FaceFilm *string `json:"faceVideoUrl"`
	Flow     string  `json:"livenessFlowCategory"`
	Type     string  `json:"livenessType"`
	Events   []struct {
		Event, Result   string
		CreateTimestamp json.Number `json:"createTimestamp"`
		CreateTimestmap json.Number `json:"createTimestmap"` // as seed 000's sample spells it
	} `json:"eventDetails"`
}

// keptOf reads the kept answer. What cannot be read says nothing; it was checked when it came.
func keptOf(a store.Attempt) keptAnswer {
	face := &keptFace{}
	if a.Product == IDV {
		var whole struct {
			Face *keptFace `json:"faceDetail"`
		}
		if json.Unmarshal(a.Answer, &whole) != nil || whole.Face == nil {
			return keptAnswer{}
		}
		face = whole.Face
	} else if len(a.Answer) == 0 || json.Unmarshal(a.Answer, face) != nil {
		return keptAnswer{}
	}
	k := keptAnswer{there: true, archive: said(face.Audit), film: said(face.Video) || said(face.FaceFilm)}
	if a.Product == IDV {
		k.flow = flowOf(face.Flow, face.Type)
	}
	k.expects = takes(a.Product, k.flow)
	if a.Product == Liveness && a.VendorCode != string(advance.CodeSuccess) {
		k.expects = []string{store.MediaFar}
	}
	k.events = face.events()
	return k
}

func said(s *string) bool { return s != nil && *s != "" }

func (f *keptFace) events() (list []VendorEvent) {
	for _, e := range f.Events {
		list = append(list, VendorEvent{Name: e.Event, Result: e.Result, At: moment(cmp.Or(e.CreateTimestamp, e.CreateTimestmap))})
	}
	for _, t := range []struct {
		kind string
		at   json.Number
	}{{store.MediaFar, cmp.Or(f.Far, f.FaceFar)}, {store.MediaNear, cmp.Or(f.Near, f.FaceNear)}, {store.MediaSilent, f.Silent}} {
		if at := moment(t.at); !at.IsZero() {
			list = append(list, VendorEvent{Taken: t.kind, At: at})
		}
	}
	return list
}

// moment reads a time of the vendor's, Unix ms; zero when there is none.
func moment(n json.Number) time.Time {
	ms, err := n.Float64()
	if err != nil || ms <= 0 || ms > 1<<53 {
		return time.Time{}
	}
	return time.UnixMilli(int64(ms))
}
