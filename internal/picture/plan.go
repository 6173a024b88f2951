// Package picture draws boxes in columns, with lines between them, as one HTML
// file that needs nothing else: what leads to what, from left to right. It knows
// nothing of what it shows.
//
// A [Plan] says what there is; where it goes is found in layout.go, and html.go
// writes it. The same plan gives the same bytes.
package picture

// A Plan is what a picture shows.
type Plan struct {
	Title string

	// Notes stand below the title, one line each.
	Notes []string

	// Columns are from left to right. The boxes of column Main keep their order;
	// those of the others go to where their lines end, and stand there again
	// where these are screens apart.
	Columns []Column
	Main    int

	Lines []Line
}

// A Column is boxes below each other.
type Column struct {
	Title string
	Boxes []Box
}

// A Box is one thing.
type Box struct {
	// ID is what lines name, and no other box or row has.
	ID string

	// Kind is a word or two above the name: "Queue".
	Kind string
	Name string
	Rows []Row

	// Link is where the name leads; empty for nowhere.
	Link string

	// Absent is drawn as a thing that is not there.
	Absent bool
}

// A Row is a line of text in a box, which may be long.
type Row struct {
	ID   string // empty where no line begins or ends
	Text string
	Tone Tone
}

// A Line goes from a box or a row to one of a later column. One of the two is of
// column Main.
type Line struct {
	From, To string // IDs of boxes, or of rows of column Main
	Tone     Tone
	Text     string // what is shown when it is pointed at
}

// A Tone is how a row or a line is to be taken. It is the name of a class in
// the page's style, and of an entry of its legend.
type Tone string

const (
	Plain   Tone = ""
	Spare   Tone = "spare"
	Wide    Tone = "wide"
	Missing Tone = "missing" // its lines are dashed
	Remark  Tone = "remark"
)
