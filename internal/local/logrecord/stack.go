package logrecord

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A Frame is one call of a stack trace.
type Frame struct {
	// Function is as the trace names it, perhaps without its package.
	Function string `json:"function,omitempty"`
	// File is a path on the machine that compiled, or below a module's or
	// package's name.
	File string `json:"file"`
	Line int    `json:"line"`
	// Own is set if the code is the app's: not the standard library's, not of
	// another module, and not of what runs handlers.
	Own bool `json:"own,omitempty"`
}

func newFrame(function, file, line string) Frame {
	n, _ := strconv.Atoi(line) // digits, by the expressions below
	f := Frame{Function: function, File: file, Line: n}
	f.Own = f.isOwn()
	return f
}

// String is the place and the function, as editors and people find it.
func (f Frame) String() string {
	return strings.TrimSpace(f.File + ":" + strconv.Itoa(f.Line) + " " + f.Function)
}

// runsHandlers are what is between the Runtime API and a handler. Our own is
// named without a version in the examples of its module.
var runsHandlers = regexp.MustCompile(`(?:^|/)(?:aws-lambda-go|go-lambda-cdk/lambdaruntime)(?:@[^/]*)?/`)

// standard are the folders of the standard library, and its packages that are in
// none.
var standard = strings.Fields(`archive bufio builtin bytes cmp compress container context crypto database debug embed encoding errors
	expvar flag fmt go hash html image index internal io iter log maps math mime net os path plugin reflect regexp runtime
	slices sort strconv strings structs sync syscall testing text time unicode unique unsafe vendor weak`)

// goRoot is what the standard library's files are below in programs that were
// built without -trimpath.
var goRoot = regexp.MustCompile(`^.*/go[^/]*/src/`)

func (f Frame) isOwn() bool {
	file := strings.ReplaceAll(f.File, `\`, "/")
	switch {
	case strings.Contains(file, "@v"), strings.Contains(file, "/vendor/"), runsHandlers.MatchString(file), runsHandlers.MatchString(f.Function):
		return false // another module's, by -trimpath or in the module cache
	case f.Function == "panic", strings.HasPrefix(file, "_cgo_"):
		return false
	}
	file = file[len(goRoot.FindString(file)):]
	first, _, _ := strings.Cut(file, "/")
	return !slices.Contains(standard, first)
}

// goroutine begins the trace of one.
var goroutine = regexp.MustCompile(`(?m)^goroutine \d+ .*\[.*\]:$`)

// place is the second line of a call, its first one before it.
var place = regexp.MustCompile(`^\t(.+\.(?:go|s)):(\d+)(?: \+0x[0-9a-f]+)?$`)

// cutStack cuts a trace as Go prints it from the text before it. others is how
// many goroutines it lists beside the first.
func cutStack(text string) (head string, stack []Frame, others int, ok bool) {
	at := goroutine.FindStringIndex(text)
	if at == nil {
		return text, nil, 0, false
	}
	all := goroutine.FindAllStringIndex(text, -1)
	end := len(text)
	if len(all) > 1 {
		end = all[1][0]
	}
	stack = printedStack(text[at[1]:end])
	if len(stack) == 0 {
		return text, nil, 0, false
	}
	return strings.TrimRight(text[:at[0]], "\n "), stack, len(all) - 1, true
}

// printedStack reads pairs of lines: a function, and where it is.
func printedStack(text string) []Frame {
	var stack []Frame
	before := ""
	for line := range strings.SplitSeq(text, "\n") {
		if m := place.FindStringSubmatch(line); m != nil && before != "" {
			stack = append(stack, newFrame(calledFunction(before), m[1], m[2]))
			before = ""
			continue
		}
		before = line
	}
	return stack
}

// calledFunction is the name in a line such as "main.(*T).f(0x1, 0x2)".
func calledFunction(line string) string {
	line, _, _ = strings.Cut(strings.TrimPrefix(line, "created by "), " in goroutine ")
	if strings.HasSuffix(line, ")") {
		if i := strings.LastIndexByte(line, '('); i > 0 {
			return line[:i]
		}
	}
	return line
}

// framed is a frame as lambdaruntime writes it.
var framed = regexp.MustCompile(`^(.+):(\d+)(?: (.*))?$`)

// decodeStack reads a stack trace in a JSON record: lambdaruntime's lines,
// aws-lambda-go's objects, or text as Go prints it.
func decodeStack(value json.RawMessage) (stack []Frame, others int) {
	var lines []string
	var objects []struct {
		Path, File, Label, Function, Func string
		Line                              json.Number
	}
	var text string
	switch {
	case json.Unmarshal(value, &text) == nil:
		if _, stack, others, ok := cutStack(text); ok {
			return stack, others
		}
		return printedStack(text), 0
	case json.Unmarshal(value, &lines) == nil:
		for _, line := range lines {
			m := framed.FindStringSubmatch(line)
			if m == nil {
				return nil, 0
			}
			stack = append(stack, newFrame(m[3], m[1], m[2]))
		}
	case json.Unmarshal(value, &objects) == nil:
		for _, o := range objects {
			if o.Path+o.File == "" {
				return nil, 0
			}
			stack = append(stack, newFrame(o.Label+o.Function+o.Func, o.Path+o.File, o.Line.String()))
		}
	}
	return stack, 0
}

// OwnFrames are the frames of the app and how many others there are. Where the
// app has none, all are shown: it is nowhere else that the reason could be.
func (r Record) OwnFrames() (own []Frame, leftOut int) {
	for _, f := range r.Stack {
		if f.Own {
			own = append(own, f)
		}
	}
	if own == nil {
		return r.Stack, 0
	}
	return own, len(r.Stack) - len(own)
}
