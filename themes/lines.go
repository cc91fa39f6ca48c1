package themes

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// Line is one line of two documents as they are written in JSON, one value on each.
type Line struct {
	Op   Op
	Text string
}

// Op says in which of two documents a line stands.
type Op byte

// The kinds of lines. A Gap stands for lines that both have, and has no text.
const (
	Kept    Op = ' '
	Removed Op = '-'
	Added   Op = '+'
	Gap     Op = '~'
)

// around is how many lines that both have are told before and after each difference. maxTable bounds the table of
// the comparison: above it what differs is told as one removed and one added block.
const (
	around   = 2
	maxTable = 1 << 20
)

// DiffLines compares two documents line by line as JSON with sorted keys: nulls and empty lists count, which Diff does
// not tell of; the order of keys, which a save may change, does not. Without a difference there are no lines.
func DiffLines(before, after Document) []Line {
	a, b := indented(before), indented(after)
	if slices.Equal(a, b) {
		return nil
	}
	head, tail := 0, 0
	for head < min(len(a), len(b)) && a[head] == b[head] {
		head++
	}
	for tail < min(len(a), len(b))-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	all := linesOf(nil, Kept, a[:head])
	all = compareLines(all, a[head:len(a)-tail], b[head:len(b)-tail])
	return folded(linesOf(all, Kept, a[len(a)-tail:]))
}

func indented(d Document) []string {
	var b bytes.Buffer
	if d.root == nil {
		return []string{"{}"}
	}
	if err := json.Indent(&b, encode(d.root), "", "  "); err != nil {
		return nil // it was parsed, so it is JSON
	}
	return strings.Split(b.String(), "\n")
}

func linesOf(all []Line, op Op, texts []string) []Line {
	for _, text := range texts {
		all = append(all, Line{op, text})
	}
	return all
}

// compareLines appends the lines of a and b along their longest common subsequence.
func compareLines(all []Line, a, b []string) []Line {
	wide := len(b) + 1
	if (len(a)+1)*wide > maxTable {
		return linesOf(linesOf(all, Removed, a), Added, b)
	}
	common := make([]int32, (len(a)+1)*wide) // of what is left of both
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				common[i*wide+j] = common[(i+1)*wide+j+1] + 1
			} else {
				common[i*wide+j] = max(common[(i+1)*wide+j], common[i*wide+j+1])
			}
		}
	}
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] == b[j]:
			all = append(all, Line{Kept, a[i]})
			i, j = i+1, j+1
		case common[(i+1)*wide+j] >= common[i*wide+j+1]:
			all = append(all, Line{Removed, a[i]})
			i++
		default:
			all = append(all, Line{Added, b[j]})
			j++
		}
	}
	return linesOf(linesOf(all, Removed, a[i:]), Added, b[j:])
}

// folded leaves a gap where many lines are in both.
func folded(all []Line) (out []Line) {
	near := make([]bool, len(all))
	for i, line := range all {
		if line.Op != Kept {
			for k := max(0, i-around); k <= min(len(all)-1, i+around); k++ {
				near[k] = true
			}
		}
	}
	for i, line := range all {
		alone := !near[i] && (i == 0 || near[i-1]) && (i == len(all)-1 || near[i+1])
		switch {
		case near[i] || alone: // a gap would be no shorter
			out = append(out, line)
		case len(out) == 0 || out[len(out)-1].Op != Gap:
			out = append(out, Line{Op: Gap})
		}
	}
	return out
}
