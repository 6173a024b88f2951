package picture

import (
	"encoding/xml"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden page")

// planOf is an app of n functions: each has an event of its own, a table of a
// few, and something wrong now and then.
func planOf(n int) Plan {
	p := Plan{Title: "What the functions may do", Notes: []string{fmt.Sprint(n, " functions.")}, Main: 1}
	var events, functions, resources []Box
	tables := n/4 + 1
	for i := range n {
		id := fmt.Sprint("function ", i)
		events = append(events, Box{ID: fmt.Sprint("event ", i), Kind: "Api", Name: "Shop/Api", Rows: []Row{{Text: fmt.Sprintf("GET /items%d/{id}", i)}}})
		f := Box{ID: id, Kind: "Function", Name: fmt.Sprint("Shop/Orders/Function", i), Rows: []Row{
			{ID: id + " table", Text: "Orders: BatchGetItem, ConditionCheckItem, DeleteItem, GetItem, PutItem, Query, Scan, UpdateItem"},
			{ID: id + " bucket", Text: "Files: GetObject on /in/*"},
		}}
		p.Lines = append(p.Lines,
			Line{From: fmt.Sprint("event ", i), To: id, Text: "invokes"},
			Line{From: id + " table", To: fmt.Sprint("table ", i*7%tables), Text: "allowed"},
			Line{From: id + " bucket", To: "bucket", Text: "allowed"})
		for tone, every := range map[Tone]int{Spare: 3, Wide: 5, Missing: 7} {
			if i%every == every-1 {
				row := Row{ID: id + string(tone), Text: string(tone) + ": Scan", Tone: tone}
				f.Rows = append(f.Rows, row)
				p.Lines = append(p.Lines, Line{From: row.ID, To: "bucket", Tone: tone, Text: string(tone)})
			}
		}
		slices.SortFunc(f.Rows, func(a, b Row) int { return strings.Compare(a.ID, b.ID) })
		functions = append(functions, f)
	}
	for i := range tables {
		resources = append(resources, Box{ID: fmt.Sprint("table ", i), Kind: "Table", Name: fmt.Sprint("Shop/Table", i)})
	}
	resources = append(resources, Box{ID: "bucket", Kind: "Bucket", Name: "Shop/Files"}, Box{ID: "gone", Kind: "sqs", Name: "nothing allows it", Absent: true})
	slices.SortFunc(p.Lines, func(a, b Line) int { return strings.Compare(a.From+a.To, b.From+b.To) })
	p.Columns = []Column{{"Events", events}, {"Functions", functions}, {"Resources", resources}}
	return p
}

func TestGoldenPage(t *testing.T) {
	const file = "testdata/five.html"
	got := planOf(5).HTML()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(filepath.FromSlash(file))
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the page of five functions is not that of %s; look at it in a browser, and accept it by -update", file)
	}
}

func TestSamePlanSameBytes(t *testing.T) {
	first := planOf(50).HTML()
	for range 20 {
		if planOf(50).HTML() != first {
			t.Fatal("two pages of one plan differ")
		}
	}
}

// Legible: no box covers another, no text is wider than its box, everything is
// on the page, and every line ends at the sides of its two boxes, which one sees
// together.
func TestPicturesAreLegible(t *testing.T) {
	for _, n := range []int{0, 1, 5, 50, 300} {
		p := planOf(n)
		d := p.layout()
		boxOf := map[string]*placed{}
		for _, column := range d.columns {
			sorted := slices.Clone(column)
			slices.SortFunc(sorted, func(a, b *placed) int { return int(a.y*10) - int(b.y*10) })
			for i, b := range sorted {
				if i > 0 && sorted[i-1].y+sorted[i-1].height > b.y-boxGap+0.01 {
					t.Errorf("%d functions: %s is nearer than %g to %s", n, b.ID, boxGap, sorted[i-1].ID)
				}
				if b.x < margin || b.x+b.width > d.width || b.y < margin || b.y+b.height > d.height {
					t.Errorf("%d functions: %s is off the page", n, b.ID)
				}
				texts := slices.Clone(b.name)
				boxOf[b.ID] = b
				for _, r := range b.rows {
					texts = append(texts, r.text...)
					boxOf[r.ID] = b
				}
				for _, text := range texts {
					if float64(width(text))*charWidth > b.width-2*padding+0.01 {
						t.Errorf("%d functions: %q is wider than its box", n, text)
					}
				}
			}
		}
		if len(d.curves) != len(p.Lines) {
			t.Errorf("%d functions: %d lines are drawn, want %d", n, len(d.curves), len(p.Lines))
		}
		for _, c := range d.curves {
			from, to := boxOf[c.From], boxOf[c.To]
			if c.x1 != from.x+from.width || c.x2 != to.x || c.y1 < from.y || c.y1 > from.y+from.height || c.y2 < to.y || c.y2 > to.y+to.height {
				t.Errorf("%d functions: the line from %s to %s ends beside its boxes", n, c.From, c.To)
			}
			if high := math.Abs(c.y2 - c.y1); high > bandHeight {
				t.Errorf("%d functions: the line from %s to %s goes over %g pixels", n, c.From, c.To, high)
			}
		}
	}
}

// Names come from templates of anybody: they are text, whatever they hold.
func TestLabelsAreText(t *testing.T) {
	const evil = "</title><script>alert(1)</script>\" onload=\"x\x1b[2J' & \u202e"
	p := Plan{Title: evil, Notes: []string{evil}, Columns: []Column{
		{evil, []Box{{ID: evil, Kind: evil, Name: evil, Rows: []Row{{ID: "row", Text: evil}}}}},
		{evil, []Box{{ID: "to", Kind: evil, Name: evil}}},
	}, Lines: []Line{{From: "row", To: "to", Text: evil}, {From: evil, To: "to", Text: evil}}}
	page := p.HTML()
	for _, bad := range []string{"<script", "onload=\"", "\x1b", "\u202e"} {
		if strings.Contains(page, bad) {
			t.Errorf("the page has %q", bad)
		}
	}
	if !strings.Contains(page, "default-src 'none'") {
		t.Error("the page has no policy that refuses scripts")
	}
	// What a picture holds is well-formed, with no element but the known ones.
	_, svg, _ := strings.Cut(page, "<div class=\"picture\">")
	svg, _, _ = strings.Cut(svg, "</div>")
	for d := xml.NewDecoder(strings.NewReader(svg)); ; {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("the picture is not well-formed: %v", err)
		}
		if e, ok := token.(xml.StartElement); ok && !slices.Contains([]string{"svg", "g", "rect", "path", "text", "title"}, e.Name.Local) {
			t.Errorf("the picture has an element %s", e.Name.Local)
		}
	}
}

// A page opens from disk without a network, and follows dark mode.
func TestPageIsSelfContained(t *testing.T) {
	page := planOf(5).HTML()
	if m := regexp.MustCompile(`(?i)(src|href)=|url\(|@import|<script|https?://`).FindAllString(strings.ReplaceAll(page, "http://www.w3.org/2000/svg", ""), -1); m != nil {
		t.Errorf("the page refers to %q", m)
	}
	if !strings.Contains(page, "prefers-color-scheme: dark") {
		t.Error("the page knows no dark mode")
	}
	if boxes, titles := strings.Count(page, "<rect "), strings.Count(page, "</title>"); titles < boxes {
		t.Errorf("%d boxes and %d titles for who does not see them", boxes, titles)
	}
}

func TestTextIsWrapped(t *testing.T) {
	for text, want := range map[string][]string{
		"":                       {""},
		"short":                  {"short"},
		"GetItem, Query, Scan":   {"GetItem,", "Query,", "Scan"},
		"Shop/Orders/Function":   {"Shop/", "Orders/", "Function"},
		"abcdefghijklmnop":       {"abcdefghij", "klmnop"},
		"長い名前です":                 {"長い名前で", "す"},
		"GET /a, and more words": {"GET /a,", "and more", "words"},
	} {
		if got := wrap(text, 10); !slices.Equal(got, want) {
			t.Errorf("wrap(%q, 10) = %q, want %q", text, got, want)
		}
	}
}
