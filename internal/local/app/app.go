package app

import (
	"cmp"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cfn"
)

// An App is what was found, each list sorted by construct path.
type App struct {
	Functions []*Function
	APIs      []*API
	// Domains are sorted by name.
	Domains []*Domain
	// Sites are sorted by path.
	Sites []*Site

	stacks []*assembly.Stack // all, for values
	used   []*assembly.Stack // those whose resources count
	choice choice
	names  map[resourceID]string
}

// A resourceID names a resource of the app.
type resourceID struct {
	stack     *assembly.Stack
	logicalID string
}

// Load reads the cloud assembly in dir. It fails only if the assembly cannot
// be read; everything else is a reason in the App.
func Load(dir string) (*App, error) { return LoadPart(dir, Part{}) }

// LoadPart is Load for a part of the app. It is an error if there is none such.
func LoadPart(dir string, part Part) (*App, error) {
	stacks, err := assembly.Load(dir)
	if err != nil {
		return nil, err
	}
	a := &App{stacks: stacks, names: map[resourceID]string{}}
	if a.choice, err = part.choose(stacks); err != nil {
		return nil, err
	}
	a.used = a.choice.used
	values := a.Values(nil)
	for r := range a.resources(values) {
		if r.Type == "AWS::Lambda::Function" {
			a.Functions = append(a.Functions, newFunction(r, values))
		}
	}
	slices.SortFunc(a.Functions, func(x, y *Function) int { return cmp.Compare(x.Path, y.Path) })
	a.nameFunctions()
	find := a.finder()
	a.APIs = find.findAPIs()
	a.Domains = find.domains(a.APIs)
	a.Sites = find.findSites()
	return a, a.choice.check(a.APIs)
}

// Annotations are what the constructs of the stacks that count have to say.
func (a *App) Annotations() []assembly.Annotation {
	var list []assembly.Annotation
	for _, s := range a.used {
		list = append(list, s.Annotations...)
	}
	return list
}

// finder looks through the app with the names that functions have here.
func (a *App) finder() finder {
	values := a.Values(nil)
	return finder{app: a, values: values, resources: slices.Collect(a.resources(values))}
}

// Values are the values of the app's templates. endpoints maps what APIs are
// called in AWS to where they are served here; see [API.PublicURL].
func (a *App) Values(endpoints map[string]string) *cfn.Values {
	return cfn.New(a.stacks, cfn.Options{
		Endpoints: endpoints,
		Names: func(s *assembly.Stack, id string) (string, bool) {
			name, ok := a.names[resourceID{s, id}]
			return name, ok
		},
	})
}

// nameFunctions gives each function a name of its own: its physical one, else
// the construct path with hyphens. Two stages of an app may use one physical
// name, in two accounts.
func (a *App) nameFunctions() {
	taken := map[string]bool{}
	for _, f := range a.Functions {
		f.Name = functionName(cmp.Or(f.physicalName, f.Path))
		if taken[f.Name] {
			f.Name = functionName(f.Path + "-" + f.LogicalID)
		}
		taken[f.Name] = true
		a.names[f.id] = f.Name
	}
}

// functionName makes s a name that Lambda allows: at most 140 letters,
// digits, hyphens and underscores (the longest that the Runtime API's server
// takes).
func functionName(s string) string {
	name := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_':
			return r
		}
		return '-'
	}, s)
	return name[max(0, len(name)-140):]
}

// Find returns the function with that construct path, logical id or name, or
// whose path ends in name as its last element. If there is none or more than
// one, the error says so and lists what there is.
func (a *App) Find(name string) (*Function, error) {
	var found []*Function
	for _, f := range a.Functions {
		if name == f.Path || name == f.Name || name == f.physicalName {
			return f, nil
		}
		if name == f.LogicalID || name == f.last() {
			found = append(found, f)
		}
	}
	if len(found) == 1 {
		return found[0], nil
	}
	return nil, &NotFoundError{Name: name, Several: found, All: a.Functions}
}
