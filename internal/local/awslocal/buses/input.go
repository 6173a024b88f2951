package buses

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// An Input makes an event what a target gets. The zero Input leaves the event
// as it is; of the others at most one is set.
type Input struct {
	// Constant is a JSON document that is sent in place of every event.
	Constant string
	// Path chooses a part of the event, such as "$.detail".
	Path string
	// Template is text with "<name>" for the values of Paths; "<aws.events…>"
	// names are not known here.
	Template string
	Paths    map[string]string
}

// Check reports what cannot be done here.
func (in Input) Check() error {
	paths := []string{}
	if in.Path != "" {
		paths = append(paths, in.Path)
	}
	for _, p := range in.Paths {
		paths = append(paths, p)
	}
	for _, p := range paths {
		if !simplePath.MatchString(p) {
			return fmt.Errorf("the path %s is not emulated; names and indexes are, such as $.detail.items[0]", p)
		}
	}
	if strings.Contains(in.Template, "<aws.") {
		return fmt.Errorf("its template uses variables of EventBridge's own")
	}
	return nil
}

// simplePath is the part of JSON paths that is understood, step one step of it.
var (
	simplePath = regexp.MustCompile(`^\$(\.[\w-]+|\[\d+\])*$`)
	step       = regexp.MustCompile(`[\w-]+`)
	variable   = regexp.MustCompile(`<[\w-]+>`)
)

// apply returns what the target gets for an event, given as text and decoded.
func (in Input) apply(text string, document any) string {
	switch {
	case in.Constant != "":
		return in.Constant
	case in.Path != "":
		return encode(find(document, in.Path))
	case in.Template != "":
		return in.fill(document)
	}
	return text
}

// fill puts the values into the template: within a string of a JSON template
// without quotes of their own, elsewhere as JSON.
func (in Input) fill(document any) string {
	var b strings.Builder
	rest, inString := in.Template, false
	for {
		at := variable.FindStringIndex(rest)
		if at == nil {
			b.WriteString(rest)
			return b.String()
		}
		before := rest[:at[0]]
		b.WriteString(before)
		inString = inString != (strings.Count(strings.ReplaceAll(before, `\"`, ""), `"`)%2 == 1)
		name := rest[at[0]+1 : at[1]-1]
		value := encode(find(document, in.Paths[name]))
		if inString {
			value = strings.TrimSuffix(strings.TrimPrefix(value, `"`), `"`)
		}
		b.WriteString(value)
		rest = rest[at[1]:]
	}
}

// find follows a path; what is not there is nil.
func find(document any, path string) any {
	for _, name := range step.FindAllString(path, -1) {
		switch x := document.(type) {
		case map[string]any:
			document = x[name]
		case []any:
			i, err := strconv.Atoi(name)
			if err != nil || i >= len(x) {
				return nil
			}
			document = x[i]
		default:
			return nil
		}
	}
	return document
}

func encode(x any) string {
	text, err := json.Marshal(x)
	if err != nil {
		return "null" // unreachable: it was decoded from JSON
	}
	return string(text)
}
