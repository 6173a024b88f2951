package console

import (
	"slices"
	"strings"
)

// Since is what differs from an earlier table: the headings of what has changed,
// with the rows that are new, gone, or now other than they were; empty if nothing
// has. A heading is the same as long as its first word is, and a row as long as its
// cells but the last one are.
func (t *Table) Since(before *Table) *Table {
	var changed Table
	old := before.sections()
	for _, now := range t.sections() {
		i := slices.IndexFunc(old, func(s section) bool { return s.key() == now.key() })
		if i < 0 {
			if now.heading != "" {
				now.heading = "new: " + now.heading
			}
			changed.add(now, now.since(section{}))
			continue
		}
		was := old[i]
		old = slices.Delete(old, i, i+1)
		rows := now.since(was)
		if now.heading != was.heading {
			now.heading = "now: " + now.heading
		} else if len(rows) == 0 {
			continue
		}
		changed.add(now, rows)
	}
	for _, gone := range old {
		changed.add(section{heading: "gone: " + gone.heading}, nil)
	}
	return &changed
}

// Empty reports whether there is nothing in the table.
func (t *Table) Empty() bool { return len(t.lines) == 0 }

// A section is a heading with the rows below it.
type section struct {
	heading string // empty before the first one
	rows    [][]string
}

func (t *Table) sections() []section {
	var all []section
	for _, l := range t.lines {
		if l.cells == nil {
			all = append(all, section{heading: l.heading})
			continue
		}
		if len(all) == 0 {
			all = append(all, section{})
		}
		last := &all[len(all)-1]
		last.rows = append(last.rows, l.cells)
	}
	return all
}

func (t *Table) add(s section, rows [][]string) {
	if s.heading != "" {
		t.Heading(s.heading)
	}
	for _, cells := range rows {
		t.Row(cells...)
	}
}

func (s section) key() string {
	word, _, _ := strings.Cut(s.heading, " ")
	return word
}

// since are the rows of s that differ from those of an earlier one, each with a
// word before it.
func (s section) since(was section) [][]string {
	var changed [][]string
	old := slices.Clone(was.rows)
	for _, row := range s.rows {
		i := slices.IndexFunc(old, func(r []string) bool { return rowKey(r) == rowKey(row) })
		word := "now"
		if i < 0 {
			word = "new"
		} else {
			same := slices.Equal(old[i], row)
			old = slices.Delete(old, i, i+1)
			if same {
				continue
			}
		}
		changed = append(changed, append([]string{word}, row...))
	}
	for _, row := range old {
		changed = append(changed, append([]string{"gone"}, row...))
	}
	return changed
}

func rowKey(row []string) string {
	return strings.Join(row[:max(1, len(row)-1)], "\n")
}
