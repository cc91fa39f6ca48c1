package views

import (
	"fmt"
	"strings"
	"testing"
)

// shapeOf is a film in a few words: number, place and mark of each frame.
func shapeOf(f film) string {
	var all []string
	for _, fr := range f.frames {
		all = append(all, fmt.Sprintf("%s@%d%s", fr.ID, fr.place, fr.mark))
	}
	return strings.Join(all, " ")
}

func TestFilm(t *testing.T) {
	photo := func(kind string, at int64) Picture {
		return Picture{ID: kind, Kind: kind, Status: "sealed", URL: "/media/" + kind, AtMS: at}
	}
	frameAt := func(n int, at int64) Picture {
		return Picture{ID: fmt.Sprint("f", n), Kind: "audit", Status: "sealed", URL: "/m", Position: n, AtMS: at}
	}
	video := func(at int64) Picture { return Picture{ID: "v", Kind: "video", Status: "sealed", URL: "/v", AtMS: at} }
	covered := photo("far", 1000)
	covered.Status = "covered"
	tests := []struct {
		name       string
		pictures   []Picture
		want       string
		timed      bool
		end, start int64
	}{
		{"in order of position, marked", []Picture{frameAt(3, 1500), photo("near", 1600), frameAt(1, 1000), frameAt(2, 1250), photo("far", 1120)}, "f1@0far f2@250 f3@500near", true, 500, 0},
		{"the earlier of two equally near", []Picture{photo("far", 1100), frameAt(1, 1000), frameAt(2, 1200)}, "f1@0far f2@200", true, 200, 0},
		{"the video began before", []Picture{photo("far", 1000), video(900), frameAt(1, 1000)}, "f1@100far", true, 100, 0},
		{"the video began after", []Picture{photo("far", 1000), video(1100), frameAt(1, 1000)}, "f1@0far", true, 0, 100},
		{"the video says nothing", []Picture{photo("far", 1000), video(0), frameAt(1, 1000)}, "f1@0far", true, 0, 0},
		{"a frame says nothing", []Picture{photo("far", 1000), frameAt(1, 1000), frameAt(2, 0)}, "f1@0 f2@0", false, 0, 0},
		{"the photo says nothing", []Picture{photo("far", 0), frameAt(1, 1000)}, "f1@0", true, 0, 0},
		{"frames out of step with the clock", []Picture{photo("far", 1000), frameAt(1, 1100), frameAt(2, 1000)}, "f1@100 f2@0far", true, 100, 0},
		{"covered photos have no film", []Picture{covered, frameAt(1, 1000), video(900)}, "", false, 0, 0},
		{"nothing", []Picture{photo("far", 1000)}, "", false, 0, 0},
	}
	for _, tt := range tests {
		f := Verification{Pictures: tt.pictures, CanSeePictures: true}.film()
		if got := shapeOf(f); got != tt.want || f.timed != tt.timed || f.end != tt.end || f.videoStart() != tt.start {
			t.Errorf("%s: %q, timed %v, end %d, video from %d; want %q, %v, %d, %d", tt.name, got, f.timed, f.end, f.videoStart(), tt.want, tt.timed, tt.end, tt.start)
		}
		if hidden := (Verification{Pictures: tt.pictures}).film(); len(hidden.frames) > 0 || hidden.video != nil {
			t.Errorf("%s: who may see no pictures has frames", tt.name)
		}
	}
}

// What is covered can be looked at in the page, and by nothing that would show more of it.
func TestCoveredPicturesAreNotEnlarged(t *testing.T) {
	m := filmed(failed(), 3)
	m.Pictures[1].Status, m.Pictures[1].URL = "covered", "/media/far/blurred" // the far one alone
	page := rendered(t, exhibit(m))
	for _, part := range []string{"data-stage", "data-film", "/media/a1", "/media/v", `href="/media/far`} {
		if strings.Contains(page, part) {
			t.Errorf("the page has %s", part)
		}
	}
	if !strings.Contains(page, `src="/media/far/blurred"`) {
		t.Error("the covered picture is not there")
	}
}
