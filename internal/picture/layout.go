package picture

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Sizes are in CSS pixels. Text is monospaced, so that its width is known
// without a browser: no font of that kind is wider than 0.62 of its size.
const (
	fontSize   = 12.0
	charWidth  = 0.62 * fontSize
	lineHeight = 17.0
	padding    = 9.0
	boxGap     = 14.0
	columnGap  = 130.0
	margin     = 24.0
	headHeight = 34.0 // of a column's title
	minChars   = 18
	maxChars   = 46
	lineGap    = 7.0 // between the ends of lines at one box
	bandGap    = 40.0
)

// A placed is a box with its place.
type placed struct {
	Box
	x, y, width, height float64
	name                []string // wrapped
	rows                []placedRow
}

type placedRow struct {
	Row
	text []string // wrapped
	y    float64  // of its first line's top
}

// A curve is a line with its place.
type curve struct {
	Line
	fromBox, toBox string // IDs as the plan has them
	x1, y1, x2, y2 float64
}

type drawing struct {
	width, height float64
	columnX       []float64
	columns       [][]*placed
	curves        []curve
}

// layout finds the place of everything. Lines without one end in the main column
// and one in another are left out.
func (p Plan) layout() drawing {
	l := layout{byID: map[string]*placed{}, rowOf: map[string]int{}, ends: map[*placed]int{}}
	main := l.measure(p.Columns, p.Main)
	band := bands(main)
	// The boxes of the other columns, again for each band that they are used in.
	used := map[string][]int{}
	for _, line := range p.Lines {
		for _, side := range [][2]string{{line.From, line.To}, {line.To, line.From}} {
			b := l.byID[side[0]]
			if b == nil || l.byID[side[1]] != nil {
				continue
			}
			if n := band[b]; !slices.Contains(used[side[1]], n) {
				used[side[1]] = append(used[side[1]], n)
			}
			copied := line
			if side[0] == line.From {
				copied.To = copyOf(line.To, band[b])
			} else {
				copied.From = copyOf(line.From, band[b])
			}
			l.lines = append(l.lines, copied)
		}
	}
	var d drawing
	x := margin
	for i, column := range p.Columns {
		boxes := main
		if i != p.Main {
			var copies []Box
			for _, b := range column.Boxes {
				slices.Sort(used[b.ID])
				for _, n := range used[b.ID] {
					again := b
					again.ID = copyOf(b.ID, n)
					copies = append(copies, again)
				}
				if len(used[b.ID]) == 0 {
					copies = append(copies, b)
				}
			}
			boxes = l.measure([]Column{{Boxes: copies}}, 0)
		}
		width := 0.0
		for _, b := range boxes {
			b.x, width = x, b.width
		}
		d.columns, d.columnX = append(d.columns, boxes), append(d.columnX, x)
		if len(boxes) > 0 {
			x += width + columnGap
		}
	}
	d.width = max(x-columnGap, margin) + margin
	l.lines = slices.DeleteFunc(l.lines, func(line Line) bool { return l.byID[line.From] == nil || l.byID[line.To] == nil })
	for _, line := range l.lines {
		for _, id := range []string{line.From, line.To} {
			if _, row := l.rowOf[id]; !row {
				l.ends[l.byID[id]]++
			}
		}
	}
	for b, n := range l.ends {
		b.height = max(b.height, float64(n+1)*lineGap)
	}
	bands(main) // boxes may be higher now
	for i, boxes := range d.columns {
		if i == p.Main {
			continue
		}
		want := map[*placed][]float64{}
		for _, line := range l.lines {
			for _, side := range [][2]string{{line.From, line.To}, {line.To, line.From}} {
				b := l.byID[side[0]]
				want[b] = append(want[b], l.at(side[1]))
			}
		}
		settle(boxes, want)
	}
	d.crop()
	d.curves = l.draw()
	return d
}

// copyOf is the ID of a box in a band.
func copyOf(id string, band int) string { return fmt.Sprintf("%s\x00%d", id, band) }

// original is the ID that a box has in the plan.
func original(id string) string {
	id, _, _ = strings.Cut(id, "\x00")
	return id
}

// bandHeight is what one sees at a time: a screen. What a box of the main
// column leads to is drawn near it, and so again in each band that uses it:
// lines over many screens say nothing.
const bandHeight = 1000.0

// bands stacks boxes, and tells the band of each.
func bands(boxes []*placed) map[*placed]int {
	band := map[*placed]int{}
	y, begin, n := 0.0, 0.0, 0
	for _, b := range boxes {
		if y > begin && y+b.height > begin+bandHeight {
			y += bandGap
			begin, n = y, n+1
		}
		b.y, band[b] = y, n
		y += b.height + boxGap
	}
	return band
}

// A layout is a picture on its way.
type layout struct {
	byID  map[string]*placed // boxes, by their IDs and by those of their rows
	rowOf map[string]int
	lines []Line          // with the IDs of copies
	ends  map[*placed]int // lines at a box itself, not at its rows
}

// measure makes the boxes of a column, all of one width.
func (l *layout) measure(columns []Column, i int) []*placed {
	if i >= len(columns) {
		return nil
	}
	var boxes []*placed
	chars := minChars
	for _, b := range columns[i].Boxes {
		boxes = append(boxes, &placed{Box: b})
		chars = max(chars, b.chars())
	}
	for _, b := range boxes {
		b.width = float64(chars)*charWidth + 2*padding
		b.measure(chars)
		l.byID[b.ID] = b
		for i, r := range b.rows {
			if r.ID != "" {
				l.byID[r.ID], l.rowOf[r.ID] = b, i
			}
		}
	}
	return boxes
}

// at is where a line meets a box or row, before its ends are spread.
func (l *layout) at(id string) float64 {
	b := l.byID[id]
	if i, ok := l.rowOf[id]; ok {
		return b.y + b.rows[i].y + lineHeight/2
	}
	return b.y + b.height/2
}

// chars is how many characters a box would like to be wide.
func (b Box) chars() int {
	widest := max(width(b.Kind), width(b.Name))
	for _, r := range b.Rows {
		widest = max(widest, width(r.Text))
	}
	return min(widest, maxChars)
}

// measure wraps the texts of a box and finds its height.
func (b *placed) measure(chars int) {
	b.name = wrap(b.Name, chars)
	y := padding
	if b.Kind != "" {
		y += lineHeight
	}
	y += float64(len(b.name)) * lineHeight
	if len(b.Rows) > 0 {
		y += padding
	}
	for _, r := range b.Rows {
		row := placedRow{Row: r, text: wrap(r.Text, chars), y: y}
		b.rows = append(b.rows, row)
		y += float64(len(row.text)) * lineHeight
	}
	b.height = y + padding
}

// settle puts each box of a column as near as can be to the middle of where its
// lines go. Boxes that would overlap move together, as little as that takes.
func settle(boxes []*placed, want map[*placed][]float64) {
	centre := map[*placed]float64{}
	for _, b := range boxes {
		sum := 0.0
		for _, y := range want[b] {
			sum += y
		}
		if n := len(want[b]); n > 0 {
			centre[b] = sum / float64(n)
		}
	}
	slices.SortStableFunc(boxes, func(a, b *placed) int { return cmp.Compare(centre[a], centre[b]) })
	// A block is boxes that touch; start is where the mean of their wishes has
	// it begin.
	type block struct {
		boxes         []*placed
		start, height float64
	}
	var blocks []block
	for _, b := range boxes {
		next := block{[]*placed{b}, centre[b] - b.height/2, b.height}
		for len(blocks) > 0 {
			last := blocks[len(blocks)-1]
			if last.start+last.height+boxGap <= next.start {
				break
			}
			n, m := float64(len(last.boxes)), float64(len(next.boxes))
			start := (last.start*n + (next.start-last.height-boxGap)*m) / (n + m)
			next = block{append(last.boxes, next.boxes...), start, last.height + boxGap + next.height}
			blocks = blocks[:len(blocks)-1]
		}
		blocks = append(blocks, next)
	}
	for _, k := range blocks {
		y := k.start
		for _, b := range k.boxes {
			b.y = y
			y += b.height + boxGap
		}
	}
}

// crop moves everything so that the highest box is below the columns' titles.
func (d *drawing) crop() {
	var all []*placed
	for _, boxes := range d.columns {
		all = append(all, boxes...)
	}
	top := 0.0
	for _, b := range all {
		top = min(top, b.y)
	}
	for _, b := range all {
		b.y += margin + headHeight - top
		d.height = max(d.height, b.y+b.height)
	}
	d.height = max(d.height, margin+headHeight) + margin
}

// draw finds the ends of lines. Those at one side of a box are spread in the
// order of their other ends, so that they do not cross there.
func (l *layout) draw() []curve {
	type end struct {
		id   string
		left bool
	}
	meet := map[end][]int{} // indexes of lines
	curves := make([]curve, len(l.lines))
	for i, line := range l.lines {
		from, to := l.byID[line.From], l.byID[line.To]
		curves[i] = curve{line, original(from.ID), original(to.ID), from.x + from.width, l.at(line.From), to.x, l.at(line.To)}
		for _, e := range []end{{line.From, false}, {line.To, true}} {
			if _, row := l.rowOf[e.id]; !row {
				meet[e] = append(meet[e], i)
			}
		}
	}
	for e, all := range meet {
		other := func(i int) float64 {
			if e.left {
				return l.at(l.lines[i].From)
			}
			return l.at(l.lines[i].To)
		}
		slices.SortStableFunc(all, func(a, b int) int { return cmp.Compare(other(a), other(b)) })
		for n, i := range all {
			y := l.at(e.id) + (float64(n)-float64(len(all)-1)/2)*lineGap
			if e.left {
				curves[i].y2 = y
			} else {
				curves[i].y1 = y
			}
		}
	}
	return curves
}

// wrap breaks text into lines of so many characters, behind a space, a comma or
// a slash where there is one.
func wrap(text string, chars int) []string {
	var lines []string
	for width(text) > chars {
		fits, space := 0, 0
		n := 0
		for i, r := range text {
			if n += runeWidth(r); n > chars {
				break
			}
			fits = i + len(string(r))
			if strings.ContainsRune(" /,", r) {
				space = fits
			}
		}
		if space == 0 {
			space = max(fits, 1)
		}
		lines = append(lines, strings.TrimRight(text[:space], " "))
		text = text[space:]
	}
	return append(lines, text)
}

// width is how many characters wide a text is.
func width(text string) int {
	n := 0
	for _, r := range text {
		n += runeWidth(r)
	}
	return n
}

// runeWidth is two for the scripts and pictures of which one takes the room of
// two letters.
func runeWidth(r rune) int {
	if r >= 0x1100 {
		return 2
	}
	return 1
}
