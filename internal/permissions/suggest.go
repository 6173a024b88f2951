package permissions

import (
	"fmt"
	"go/format"
	"go/token"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cleantext"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/linklevels"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/sdkcalls"
)

// A Suggestion is the contract that a function would need: what its program
// can call, on the resources that it may reach today.
type Suggestion struct {
	// Path is the function's, and Contract the name of the Go struct.
	Path, Contract string

	// Bound and Why are the program's: where it is no exact reading, the
	// contract is broader than the program.
	Bound sdkcalls.Bound
	Why   string

	// Capped says that operations were left out because nothing allows them
	// today: the linker kept every method of the program, so that it seems to
	// call all of them.
	Capped bool

	fields []suggestedField
	others []sdkcalls.Operation // that no link allows
}

// A suggestedField is one link.
type suggestedField struct {
	name, kind, typ string
	levels          []string
	resource        string // as the report has it; empty where none is known
	operations      []string
	today           []string // the parts of the resource that alone are allowed today
	shared          bool     // another field has the same kind: which call reaches which is not known
}

// Suggest returns the contract that a function of a report needs. The function
// must be one that the report was made of by [Load].
func (f Function) Suggest() (Suggestion, error) {
	p, err := programOf(f.code)
	if err != nil {
		return Suggestion{}, fmt.Errorf("%s: %w", f.Path, err)
	}
	return suggest(f, p), nil
}

// HasLinks reports whether a link gives f something.
func (f Function) HasLinks() bool {
	return slices.ContainsFunc(f.Grants, func(g Grant) bool { return strings.HasPrefix(g.Origin, "link ") })
}

// ofKind says which kind of link a resource of the report is, by the word
// before its path.
var ofKind = map[string]string{
	"Bucket": "bucket", "Table": "table", "GlobalTable": "table", "Queue": "queue", "Topic": "topic", "EventBus": "bus",
	"Key": "key", "Function": "function", "Alias": "function", "StateMachine": "state machine", "Secret": "secret", "Parameter": "parameter",
}

func suggest(f Function, p sdkcalls.Program) Suggestion {
	s := Suggestion{Path: f.Path, Contract: exported(f.Path[strings.LastIndex(f.Path, "/")+1:]), Bound: p.Bound, Why: p.Why}
	byType := map[string]suggestedField{}
	needed := map[string][]string{}  // actions, by type
	callers := map[string][]string{} // operations, by action
	for _, o := range p.Operations {
		actions := o.Needs().Actions()
		if len(actions) == 0 {
			continue // everybody may
		}
		if p.Bound == sdkcalls.UpperBound && f.unseen() == "" && len(f.denied(o.Needs())) > 0 {
			s.Capped = true
			continue
		}
		var rules []linklevels.Rule
		actions = slices.DeleteFunc(actions, func(action string) bool {
			rule, ok := linklevels.For(action)
			if ok {
				rules = append(rules, rule)
			}
			return !ok
		})
		if len(rules) < len(o.Needs().All) || len(rules) == 0 {
			if !f.goesOnBy(o.Needs()) {
				s.others = append(s.others, o)
			}
			continue
		}
		for i, rule := range rules {
			byType[rule.Type] = suggestedField{kind: rule.Kind, typ: rule.Type}
			needed[rule.Type] = append(needed[rule.Type], actions[i])
			callers[actions[i]] = append(callers[actions[i]], o.Service+"."+o.Name)
		}
	}
	for _, typ := range slices.Sorted(maps.Keys(byType)) {
		s.addFields(f, byType[typ], needed[typ], callers)
	}
	return s
}

// goesOnBy tells whether a need is that of a durable function for its own
// executions, which its setting allows.
func (f Function) goesOnBy(n sdkcalls.Need) bool {
	own := slices.DeleteFunc(slices.Clone(f.Grants), func(g Grant) bool { return g.Origin != originDurable })
	return len(own) > 0 && len(n.Denied(allowedBy(own))) == 0
}

// addFields adds a field like field for each resource of its kind that f may
// reach, for as many of the needed actions as it may need there.
func (s *Suggestion) addFields(f Function, field suggestedField, needed []string, callers map[string][]string) {
	resources := f.resourcesOf(field.kind)
	if len(resources) == 0 {
		resources = []string{""}
	}
	on := map[string]int{} // resources that an action may be needed on
	for _, r := range resources {
		for _, action := range f.neededOn(r, resources, needed) {
			on[action]++
		}
	}
	for _, r := range resources {
		actions := f.neededOn(r, resources, needed)
		if len(actions) == 0 {
			continue
		}
		field.levels, field.operations, field.shared = linklevels.Covering(field.kind, actions), nil, false
		for _, action := range actions {
			field.shared = field.shared || on[action] > 1
			for _, o := range callers[action] {
				if !slices.Contains(field.operations, o) {
					field.operations = append(field.operations, o)
				}
			}
		}
		field.today = f.partsOf(r, actions)
		field.resource, field.name = r, s.freeName(r, field.typ)
		s.fields = append(s.fields, field)
	}
}

// resourcesOf are the resources of a kind that f may reach by its own grants,
// without what is below them.
func (f Function) resourcesOf(kind string) []string {
	var found []string
	for _, g := range f.Grants {
		word, rest, ok := strings.Cut(g.Resource, "(")
		path, _, closed := strings.Cut(rest, ")")
		if !ok || !closed || g.Deny || ofKind[word] != kind {
			continue
		}
		if name := word + "(" + path + ")"; !slices.Contains(found, name) {
			found = append(found, name)
		}
	}
	return found
}

// neededOn are the actions of a program that it may need on one of the resources
// of a kind: those that are allowed there today, and those that are allowed on
// none of them.
func (f Function) neededOn(resource string, all, actions []string) []string {
	allowed := func(action string, on ...string) bool {
		return slices.ContainsFunc(f.Grants, func(g Grant) bool {
			base, _ := baseOf(g.Resource)
			return !g.Deny && (slices.Contains(on, base) || base == "*") && slices.ContainsFunc(g.Actions, func(a string) bool { return matches(a, action) })
		})
	}
	once := slices.Clone(actions)
	slices.Sort(once)
	return slices.DeleteFunc(slices.Compact(once), func(action string) bool {
		return !allowed(action, resource) && allowed(action, all...)
	})
}

// partsOf are the parts of a resource, such as a prefix of a bucket or an alias,
// that f may use an action on of which it may not use the whole. None if there
// is no such action.
func (f Function) partsOf(resource string, actions []string) []string {
	var all []string
	for _, action := range actions {
		var parts []string
		for _, g := range f.Grants {
			base, below := baseOf(g.Resource)
			if g.Deny || base != resource && base != "*" || !slices.ContainsFunc(g.Actions, func(a string) bool { return matches(a, action) }) {
				continue
			}
			if slices.Contains([]string{"", "/*", ":*"}, below) {
				parts = nil
				break
			}
			parts = append(parts, g.Resource)
		}
		all = append(all, parts...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// freeName is a field name from a resource's path, else from the link's type.
func (s *Suggestion) freeName(resource, typ string) string {
	base := typ
	if _, path, ok := strings.Cut(strings.TrimSuffix(resource, ")"), "("); ok {
		base = exported(path[strings.LastIndex(path, "/")+1:])
	}
	name := base
	for n := 2; slices.ContainsFunc(s.fields, func(f suggestedField) bool { return f.name == name }); n++ {
		name = fmt.Sprint(base, n)
	}
	return name
}

// exported makes a construct id a Go name.
func exported(id string) string {
	var out strings.Builder
	up := true
	for _, c := range id {
		if !unicode.IsLetter(c) && !unicode.IsDigit(c) {
			up = true
			continue
		}
		if out.Len() == 0 && unicode.IsDigit(c) {
			out.WriteString("X")
		}
		if up {
			c = unicode.ToUpper(c)
		}
		out.WriteRune(c)
		up = false
	}
	if out.Len() == 0 {
		return "Resource"
	}
	return out.String()
}

// unexported is a variable's name for a field.
func unexported(name string) string {
	first, size := utf8.DecodeRuneInString(name)
	v := string(unicode.ToLower(first)) + name[size:]
	if token.IsKeyword(v) {
		return v + "_"
	}
	return v
}

// Text is the suggestion, ready to paste: the contract, and how the
// infrastructure fills it.
func (s Suggestion) Text() string {
	var out strings.Builder
	fmt.Fprintf(&out, "// %s\n", cleantext.Line(s.Path))
	switch s.Bound {
	case sdkcalls.Unknown:
		fmt.Fprintf(&out, "// nothing can be suggested: %s\n", cleantext.Line(s.Why))
		return out.String()
	case sdkcalls.UpperBound:
		fmt.Fprintf(&out, "// broader than the program needs: %s\n", cleantext.Line(s.Why))
		if s.Capped {
			out.WriteString("// what nothing allows today is left out: such a program seems to call everything\n")
		}
	}
	if s.Bound == sdkcalls.UpperBound && len(s.others) > 0 {
		fmt.Fprintf(&out, "// it holds operations of %s that no link allows: allow those it calls by a statement of your own\n", strings.Join(services(s.others), ", "))
	} else {
		for _, o := range s.others {
			fmt.Fprintf(&out, "// no link allows %s.%s: allow %s by a statement of your own\n", o.Service, o.Name, strings.Join(o.Needs().Actions(), ", "))
		}
	}
	switch {
	case len(s.fields) == 0 && s.Capped:
		out.WriteString("// nothing that links allow is left: it needs no contract\n")
		return out.String()
	case len(s.fields) == 0:
		out.WriteString("// its program calls nothing that links allow: it needs no contract\n")
		return out.String()
	}
	fmt.Fprintf(&out, "type %s struct {\n", s.Contract)
	for _, f := range s.fields {
		note := strings.Join(f.operations, ", ")
		if f.shared {
			note += "; which of them reach this " + f.kind + " is not known: take what they do not"
		}
		fmt.Fprintf(&out, "%s %s // %s\n", f.name, linklevels.Type(f.kind, f.typ, f.levels), note)
	}
	out.WriteString("}\n")
	code := gofmt("package contract\n\n"+out.String(), "package contract\n\n")

	out.Reset()
	fmt.Fprintf(&out, "var _ = lambdacdk.GoFunctionProps{\nLinks: contract.%s{\n", s.Contract)
	for _, f := range s.fields {
		what := f.resource
		if what == "" {
			what = "not known from the template"
		}
		if len(f.today) > 0 {
			what += "; allowed today is only " + strings.Join(f.today, ", ")
			switch f.kind {
			case "bucket":
				what += ": LinkBucketPrefix links a part"
			case "function":
				what += ": LinkFunction takes an alias too"
			}
		}
		level := strings.TrimPrefix(linklevels.Type(f.kind, f.typ, f.levels), "link."+f.typ)
		fmt.Fprintf(&out, "%s: lambdacdk.Link%s%s(%s), // %s\n", f.name, f.typ, level, unexported(f.name), cleantext.Line(what))
	}
	out.WriteString("},\n}\n")
	infra := gofmt("package infra\n\n"+out.String(), "package infra\n\nvar _ = lambdacdk.GoFunctionProps{\n")
	return code + "\n" + strings.TrimSuffix(infra, "}\n")
}

// services are those of operations, each once. Of a program whose linker kept
// every method the operations themselves say nothing: all are there.
func services(operations []sdkcalls.Operation) []string {
	var names []string
	for _, o := range operations {
		names = append(names, o.Service)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// gofmt formats source and takes what is before its part of interest away.
func gofmt(source, before string) string {
	text, err := format.Source([]byte(source))
	if err != nil {
		return source // unreachable: names are Go names
	}
	return strings.TrimPrefix(string(text), before)
}
