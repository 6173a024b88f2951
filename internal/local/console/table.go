package console

import (
	"strings"
	"unicode/utf8"
)

// A Table is text in columns: headings, rows of cells below them, and
// paragraphs between. The zero value is empty.
type Table struct{ lines []tableLine }

type tableLine struct {
	heading string   // or
	cells   []string // of a row
}

// Heading adds a line of its own, or a paragraph.
func (t *Table) Heading(text string) { t.lines = append(t.lines, tableLine{heading: text}) }

// Row adds a row. The columns of all rows of a table are aligned.
func (t *Table) Row(cells ...string) { t.lines = append(t.lines, tableLine{cells: cells}) }

const (
	rowIndent  = "  "
	restIndent = "      " // of what does not fit into a line
	gap        = "  "     // between columns
	minRest    = 24       // that must fit into the line that a text begins in
)

// Text is the table for a screen of the width; 0 means that lines may be as
// long as they are. A cell that would push the next ones far to the right has
// its line to itself, and the last one is broken between words.
func (t *Table) Text(width int) string {
	columns := t.columns(width)
	var b strings.Builder
	for _, l := range t.lines {
		if l.cells == nil {
			b.WriteString(wrap("", l.heading, width, rowIndent))
			continue
		}
		line := rowIndent
		for i, cell := range l.cells {
			if i == len(l.cells)-1 {
				b.WriteString(wrap(line, cell, width, restIndent))
				break
			}
			line += cell
			if i < len(columns) && length(cell) > columns[i] {
				b.WriteString(line + "\n")
				line = rowIndent + strings.Repeat(" ", sum(columns[:i])+len(gap)*i)
				cell = ""
			}
			line += strings.Repeat(" ", columns[i]-length(cell)) + gap
		}
	}
	return b.String()
}

// columns are the widths of all columns but the last.
func (t *Table) columns(width int) []int {
	// Longer cells, such as the list of all methods, stand alone.
	limits := []int{14, 64}
	if width > 0 {
		limits = []int{14, max(20, width-40)}
	}
	var columns []int
	for _, l := range t.lines {
		for i := range max(0, len(l.cells)-1) {
			if i == len(columns) {
				columns = append(columns, 0)
			}
			if n := length(l.cells[i]); n <= limits[min(i, len(limits)-1)] {
				columns[i] = max(columns[i], n)
			}
		}
	}
	return columns
}

// wrap writes text after start, and breaks it between words where a line
// would be wider than width. A word that is wider itself stays whole, so that
// it can be copied.
func wrap(start, text string, width int, indent string) string {
	if width <= 0 {
		return start + text + "\n"
	}
	var b strings.Builder
	line := start
	if length(start)+min(length(text), minRest) > width {
		b.WriteString(strings.TrimRight(start, " ") + "\n")
		line = indent
	}
	for i, word := range strings.Split(text, " ") {
		switch {
		case i == 0:
			line += word
		case length(line)+1+length(word) > width:
			b.WriteString(line + "\n")
			line = indent + word
		default:
			line += " " + word
		}
	}
	b.WriteString(line + "\n")
	return b.String()
}

func length(s string) int { return utf8.RuneCountInString(s) }

func sum(n []int) (total int) {
	for _, x := range n {
		total += x
	}
	return total
}
