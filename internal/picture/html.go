package picture

import (
	_ "embed"
	"fmt"
	"html"
	"strconv"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cleantext"
)

// pageStyle is that of a page of its own, Style that of the picture in it.
var (
	//go:embed page.css
	pageStyle string
	//go:embed picture.css
	Style string
)

// legend is what the tones mean, in this order; those that a picture does not
// have are left out.
var legend = []struct {
	tone Tone
	text string
}{
	{Plain, "allowed"},
	{Spare, "spare: allowed, and the program cannot call it"},
	{Wide, "wide: more than named actions on named resources"},
	{Missing, "missing: the program can call it, and nothing allows it"},
}

// HTML is the page. It loads nothing and runs nothing: a browser that reads its
// policy would refuse to, whatever stood in a label.
func (p Plan) HTML() string {
	var out strings.Builder
	fmt.Fprintf(&out, `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>%s</title>
<style>
%s%s</style>
</head>
<body>
<h1>%s</h1>
`, label(p.Title), pageStyle, Style, label(p.Title))
	for _, note := range p.Notes {
		fmt.Fprintf(&out, "<p>%s</p>\n", label(note))
	}
	out.WriteString(p.Figure())
	out.WriteString("</body>\n</html>\n")
	return out.String()
}

// Figure is the picture and its legend, for a page that has [Style]. A legend that
// would say that all is allowed is left out. Boxes and
// lines name themselves in data-name, by which a script of that page finds them:
// a box by its ID, a line by those of the two boxes with an arrow between.
func (p Plan) Figure() string {
	var out strings.Builder
	if p.has(Spare) || p.has(Wide) || p.has(Missing) {
		out.WriteString("<ul class=\"legend\">\n")
		for _, l := range legend {
			if l.tone == Plain || p.has(l.tone) {
				fmt.Fprintf(&out, "<li class=\"%s\">%s</li>\n", l.tone.class(), l.text)
			}
		}
		out.WriteString("</ul>\n")
	}
	out.WriteString("<div class=\"picture\">\n")
	p.layout().svg(&out, p)
	out.WriteString("</div>\n")
	return out.String()
}

// LineName is the name of the lines from one box to another; see [Plan.Figure].
func LineName(from, to string) string { return from + " → " + to }

// has tells whether a picture has something of a tone.
func (p Plan) has(t Tone) bool {
	for _, l := range p.Lines {
		if l.Tone == t {
			return true
		}
	}
	for _, c := range p.Columns {
		for _, b := range c.Boxes {
			for _, r := range b.Rows {
				if r.Tone == t {
					return true
				}
			}
		}
	}
	return false
}

func (d drawing) svg(out *strings.Builder, p Plan) {
	fmt.Fprintf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"group\" aria-label=\"%s\" width=\"%s\" height=\"%s\" viewBox=\"0 0 %s %s\">\n",
		label(p.Title), number(d.width), number(d.height), number(d.width), number(d.height))
	// A box and its lines are a group, which shines when it is pointed at.
	fromBox := map[string][]curve{}
	for _, c := range d.curves {
		fromBox[c.From] = append(fromBox[c.From], c)
	}
	for i, column := range d.columns {
		if len(column) == 0 {
			continue
		}
		fmt.Fprintf(out, "<text class=\"column\" x=\"%s\" y=\"%s\">%s</text>\n", number(d.columnX[i]), number(margin+fontSize), label(p.Columns[i].Title))
		for _, b := range column {
			out.WriteString("<g class=\"box\">\n")
			for _, c := range fromBox[b.ID] {
				c.svg(out)
			}
			for _, r := range b.rows {
				if r.ID != "" {
					for _, c := range fromBox[r.ID] {
						c.svg(out)
					}
				}
			}
			b.svg(out)
			out.WriteString("</g>\n")
		}
	}
	out.WriteString("</svg>\n")
}

func (c curve) svg(out *strings.Builder) {
	bend := (c.x2 - c.x1) / 2
	fmt.Fprintf(out, "<path class=\"line %s\" data-name=\"%s\" d=\"M%s %sC%s %s %s %s %s %s\"><title>%s</title></path>\n", c.Tone.class(), label(LineName(c.fromBox, c.toBox)),
		number(c.x1), number(c.y1), number(c.x1+bend), number(c.y1), number(c.x2-bend), number(c.y2), number(c.x2), number(c.y2), label(c.Text))
}

func (b *placed) svg(out *strings.Builder) {
	class := "frame"
	if b.Absent {
		class += " absent"
	}
	fmt.Fprintf(out, "<rect class=\"%s\" data-name=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" rx=\"6\"><title>%s</title></rect>\n",
		class, label(original(b.ID)), number(b.x), number(b.y), number(b.width), number(b.height), label(strings.TrimSpace(b.Kind+" "+b.Name)))
	y := b.y + padding
	text := func(class, s string) {
		fmt.Fprintf(out, "<text class=\"%s\" x=\"%s\" y=\"%s\">%s</text>\n", class, number(b.x+padding), number(y+fontSize), label(s))
		y += lineHeight
	}
	if b.Kind != "" {
		text("kind", b.Kind)
	}
	if b.Link != "" {
		fmt.Fprintf(out, "<a href=\"%s\">\n", html.EscapeString(b.Link))
	}
	for _, line := range b.name {
		text("name", line)
	}
	if b.Link != "" {
		out.WriteString("</a>\n")
	}
	for _, r := range b.rows {
		y = b.y + r.y
		for _, line := range r.text {
			text("row "+r.Tone.class(), line)
		}
	}
}

// class is the name of a tone in the style.
func (t Tone) class() string {
	if t == Plain {
		return "plain"
	}
	return string(t)
}

// label is a text from a template of anybody, as text.
func label(text string) string { return html.EscapeString(cleantext.Line(text)) }

// number is a length: a tenth of a pixel is enough.
func number(x float64) string { return strings.TrimSuffix(strconv.FormatFloat(x, 'f', 1, 64), ".0") }
