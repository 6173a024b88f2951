package permissions

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/picture"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/sdkcalls"
)

// Picture is the report as boxes and lines: what invokes functions, the
// functions with what they may do, and the resources that they may do it on.
// What is wrong stands out: wide, spare and missing.
//
// What functions of almost every app have is left out: logs, traces, networks,
// and what reading an event source takes, whose line stands for it.
func (r Report) Picture() picture.Plan {
	g := graph{resources: map[string]int{}, sources: map[string]int{}, counts: map[picture.Tone]int{}}
	for _, f := range r.Functions {
		g.function(f)
	}
	title := "What the functions may do"
	return picture.Plan{
		Title: title,
		Notes: g.notes(r),
		Columns: []picture.Column{
			{Title: "Events", Boxes: g.eventBoxes},
			{Title: "Functions and what they may do", Boxes: g.functionBoxes},
			{Title: "Resources", Boxes: g.resourceBoxes},
		},
		Main:  1,
		Lines: g.lines,
	}
}

// graph is a picture on its way.
type graph struct {
	eventBoxes, functionBoxes, resourceBoxes []picture.Box

	lines     []picture.Line
	resources map[string]int // indexes of boxes, by name
	sources   map[string]int
	counts    map[picture.Tone]int // actions
}

func (g *graph) notes(r Report) []string {
	judged := 0
	for _, f := range r.Functions {
		if f.Verdict != nil && f.Verdict.Bound != sdkcalls.Unknown {
			judged++
		}
	}
	all := fmt.Sprintf("Functions: %d, judged by what their programs can call: %d.", len(r.Functions), judged)
	found := fmt.Sprintf("Actions: %d wide, %d spare, %d missing.", g.counts[picture.Wide], g.counts[picture.Spare], g.counts[picture.Missing])
	return []string{all + " " + found, "Not drawn: what settings and event sources take for logs, traces, networks and reading. What functions far apart use stands there again."}
}

func (g *graph) function(f Function) {
	box := picture.Box{ID: "function " + f.Path, Kind: "Function", Name: f.Path}
	for _, note := range f.Notes() {
		box.Rows = append(box.Rows, picture.Row{Text: note, Tone: picture.Remark})
	}
	if v := f.Verdict; v != nil && v.Bound != sdkcalls.Exact {
		text := "judged by an upper bound of its calls: " + v.Why
		if v.Bound == sdkcalls.Unknown {
			text = "not judged: " + v.Why
		}
		box.Rows = append(box.Rows, picture.Row{Text: text, Tone: picture.Remark})
	}
	row := func(tone picture.Tone, text, resource, title string) {
		id := fmt.Sprintf("%s row %d", box.ID, len(box.Rows))
		box.Rows = append(box.Rows, picture.Row{ID: id, Text: text, Tone: tone})
		g.lines = append(g.lines, picture.Line{From: id, To: g.resource(resource, tone == picture.Missing), Tone: tone, Text: title})
	}
	for _, grant := range f.Grants {
		if grant.everyday() {
			continue
		}
		base, below := baseOf(grant.Resource)
		for _, part := range f.parts(grant) {
			g.counts[part.tone] += len(part.actions)
			text := part.text(grant, below)
			row(part.tone, text, base, f.Path+": "+text+" on "+grant.Resource)
		}
	}
	if f.Verdict != nil && f.Verdict.Bound == sdkcalls.Exact {
		for _, m := range f.Verdict.Missing {
			if m.Unless != "" {
				continue
			}
			g.counts[picture.Missing] += len(m.Actions)
			service, _, _ := strings.Cut(m.Actions[0], ":")
			text := "missing: " + verbs(m.Actions)
			row(picture.Missing, text, absent+service, f.Path+": "+m.text())
		}
	}
	g.functionBoxes = append(g.functionBoxes, box)
	for _, e := range f.events {
		g.event(f, e)
	}
}

// event draws what invokes f. The routes of one API to one function are one box.
func (g *graph) event(f Function, e event) {
	id := "event " + e.source
	if e.what != "" {
		id += " to " + f.Path
	}
	i, ok := g.sources[id]
	if !ok {
		i = len(g.eventBoxes)
		g.sources[id] = i
		kind, name := kindAndName(e.source)
		g.eventBoxes = append(g.eventBoxes, picture.Box{ID: id, Kind: kind, Name: name})
	}
	if e.what != "" {
		g.eventBoxes[i].Rows = append(g.eventBoxes[i].Rows, picture.Row{Text: e.what})
	}
	line := picture.Line{From: id, To: "function " + f.Path, Text: e.source + " invokes " + f.Path}
	if !slices.Contains(g.lines, line) {
		g.lines = append(g.lines, line)
	}
}

// absent begins the names of resources that nothing allows.
const absent = "nothing allows "

// resource is the ID of a resource's box.
func (g *graph) resource(resource string, missing bool) string {
	id := "resource " + resource
	if _, ok := g.resources[id]; !ok {
		g.resources[id] = len(g.resourceBoxes)
		kind, name := kindAndName(resource)
		if service, is := strings.CutPrefix(resource, absent); is {
			kind, name = service, "nothing allows it"
		}
		g.resourceBoxes = append(g.resourceBoxes, picture.Box{ID: id, Kind: kind, Name: name, Absent: missing})
	}
	return id
}

// everyday tells whether a grant is left out: what event sources and the
// settings of almost every function take, unless it is wide for no good reason.
func (g Grant) everyday() bool {
	if g.Wide != "" && g.Exception == "" {
		return false
	}
	return strings.HasPrefix(g.Origin, originEventSource) || slices.Contains([]string{originLogGroup, originTracing, originVpc}, g.Origin)
}

// A part of a grant is its actions of one tone.
type part struct {
	tone    picture.Tone
	actions []string
}

// parts are the actions of a grant that the program can call, or of which
// nobody knows, and those that are spare.
func (f Function) parts(g Grant) []part {
	rest := part{picture.Plain, slices.Clone(g.Actions)}
	if g.Wide != "" && g.Exception == "" {
		rest.tone = picture.Wide
	}
	parts := []part{}
	if f.Verdict != nil && !g.Deny {
		for _, s := range f.Verdict.Spare {
			if s.Resource == g.Resource && s.Origin == g.Origin {
				spare := part{picture.Spare, nil}
				rest.actions = slices.DeleteFunc(rest.actions, func(action string) bool {
					if !slices.Contains(s.Actions, action) {
						return false
					}
					spare.actions = append(spare.actions, action)
					return true
				})
				if len(spare.actions) > 0 {
					parts = append(parts, spare)
				}
			}
		}
	}
	if len(rest.actions) > 0 {
		parts = slices.Insert(parts, 0, rest)
	}
	return parts
}

// text is what a part allows, in a row: "Orders: GetItem, Query on index/*".
func (p part) text(g Grant, below string) string {
	text := verbs(p.actions)
	if base, _ := baseOf(g.Resource); !strings.HasSuffix(base, ")") {
		text = strings.Join(p.actions, ", ") // the box does not say of what
	}
	if below != "" {
		text += " on " + below
	}
	if g.Deny {
		text = "denied: " + text
	}
	switch p.tone {
	case picture.Spare:
		text = "spare: " + text
	case picture.Wide:
		text = "WIDE: " + text
	}
	if field, ok := strings.CutPrefix(g.Origin, "link "); ok {
		return field + ": " + text
	}
	return text
}

// verbs are actions without their service where it is one: the resource's box
// says it.
func verbs(actions []string) string {
	service, _, _ := strings.Cut(actions[0], ":")
	var names []string
	for _, action := range actions {
		verb, of := strings.CutPrefix(action, service+":")
		if !of || verb == "*" || service == "arn" {
			return strings.Join(actions, ", ")
		}
		names = append(names, verb)
	}
	return strings.Join(names, ", ")
}

// baseOf cuts what is below a resource of the app from its name:
// "Bucket(Shop/Uploads)/in/*" is "Bucket(Shop/Uploads)" and "/in/*".
func baseOf(resource string) (base, below string) {
	if i := strings.Index(resource, ")"); i >= 0 && strings.Contains(resource[:i], "(") && !strings.HasPrefix(resource, "arn:") {
		return resource[:i+1], resource[i+1:]
	}
	return resource, ""
}

// kindAndName are "Queue" and "Shop/Jobs" of "Queue(Shop/Jobs)".
func kindAndName(resource string) (kind, name string) {
	if resource == "*" {
		return "", "every resource"
	}
	kind, rest, ok := strings.Cut(resource, "(")
	path, closed := strings.CutSuffix(rest, ")")
	if !ok || !closed || strings.Contains(kind, ":") {
		return "", cmp.Or(resource, "unknown")
	}
	return cmp.Or(calledHere[kind], kind), path
}

// calledHere are the types that people call otherwise than CloudFormation does.
var calledHere = map[string]string{"GlobalTable": "Table", "Api": "API", "RestApi": "REST API", "Url": "Function URL"}
