package views

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"livedesk/internal/lang"
)

// film is the audit sequence and the video on one line of time.
type film struct {
	frames []frame
	other  []Picture // pictures of neither the pair, the sequence nor the video
	video  *Picture
	timed  bool  // every frame says when it was taken
	zero   int64 // where the line begins, Unix ms
	end    int64 // where its last frame lies, ms after zero
}

// frame is one picture of the sequence.
type frame struct {
	Picture
	number int
	place  int64  // ms after the beginning of the line; 0 where the film is not timed
	mark   string // far or near: the frame that was taken nearest to that photo
}

// film is what lies beside the two photos. While one of them is covered there is none: its frames would show the face.
func (m Verification) film() film {
	pair, rest := m.pair()
	var f film
	if slices.ContainsFunc(append(slices.Clone(pair), rest...), func(p Picture) bool { return p.Status == "covered" }) {
		return f
	}
	for _, p := range rest {
		switch {
		case p.Kind == "audit" && p.Status == "sealed":
			f.frames = append(f.frames, frame{Picture: p})
		case p.Kind == "video" && p.Status == "sealed" && f.video == nil:
			f.video = &p
		default:
			f.other = append(f.other, p)
		}
	}
	f.order()
	for _, p := range pair {
		f.markNearest(p)
	}
	return f
}

// order numbers the frames and lays them on the line, which begins with the first frame or the video, whichever is
// the earlier.
func (f *film) order() {
	slices.SortStableFunc(f.frames, func(a, b frame) int { return cmp.Compare(a.Position, b.Position) })
	f.timed = len(f.frames) > 0
	for i := range f.frames {
		f.frames[i].number = i + 1
		f.timed = f.timed && f.frames[i].AtMS > 0
	}
	if !f.timed {
		return
	}
	f.zero = f.frames[0].AtMS
	for _, fr := range f.frames {
		f.zero = min(f.zero, fr.AtMS)
	}
	if f.video != nil && f.video.AtMS > 0 {
		f.zero = min(f.zero, f.video.AtMS)
	}
	for i := range f.frames {
		f.frames[i].place = f.frames[i].AtMS - f.zero
		f.end = max(f.end, f.frames[i].place)
	}
}

// markNearest marks the frame that was taken nearest to a photo, the earlier one of two as near.
func (f *film) markNearest(p Picture) {
	if !f.timed || p.AtMS == 0 || p.Kind != "far" && p.Kind != "near" {
		return
	}
	best := 0
	for i := range f.frames {
		if apart(f.frames[i].AtMS, p.AtMS) < apart(f.frames[best].AtMS, p.AtMS) {
			best = i
		}
	}
	f.frames[best].mark = p.Kind
}

func apart(a, b int64) int64 { return max(a-b, b-a) }

// videoStart is where the video begins on the line, ms. One that does not say when it began is laid from the line's
// beginning on.
func (f *film) videoStart() int64 {
	if f.video == nil || f.video.AtMS == 0 {
		return 0
	}
	return f.video.AtMS - f.zero
}

// empty says that there is nothing beside the two photos.
func (f *film) empty() bool { return len(f.frames) == 0 && len(f.other) == 0 && f.video == nil }

// seconds is a place on the line in words: "2.31", with the language's decimal sign.
func seconds(ctx context.Context, ms int64) string {
	return lang.Decimal(language(ctx), float64(ms)/1000, 2)
}

// caption is what stands under a frame: its second, or its number where nobody knows the time.
func (f *film) caption(ctx context.Context, fr frame) string {
	if !f.timed {
		return strconv.Itoa(fr.number)
	}
	return seconds(ctx, fr.place)
}

// taken is the same as one says it under the frame at full size.
func (f *film) taken(ctx context.Context, fr frame) string {
	if !f.timed {
		return ""
	}
	return seconds(ctx, fr.place) + " s"
}

// name is how a frame is called: "Frame 5 of 24".
func (f *film) name(ctx context.Context, fr frame) string {
	return T(ctx, "Frame {n} of {all}", "n", strconv.Itoa(fr.number), "all", strconv.Itoa(len(f.frames)))
}

// spoken is all that one sees of a frame, in words.
func (f *film) spoken(ctx context.Context, fr frame) string {
	text := f.name(ctx, fr)
	if f.timed {
		text += ", " + f.taken(ctx, fr)
	}
	switch fr.mark {
	case "far":
		text += ", " + T(ctx, "taken nearest to the far photo")
	case "near":
		text += ", " + T(ctx, "taken nearest to the near photo")
	}
	return text
}

// says is what stands beside the heading of the film.
func (f *film) says(ctx context.Context) string {
	if len(f.frames) == 0 {
		return ""
	}
	n := N(ctx, int64(len(f.frames)), "{n} frame", "{n} frames")
	if !f.timed {
		return n
	}
	return n + ", " + T(ctx, "in seconds from the beginning")
}

// filmHeading is what the strip holds.
func filmHeading(f film) string {
	switch {
	case len(f.frames) > 0:
		return "Image sequence"
	case f.video != nil && len(f.other) == 0:
		return "Video"
	}
	return "Other pictures"
}
