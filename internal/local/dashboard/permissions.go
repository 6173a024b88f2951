package dashboard

import (
	"html/template"
	"maps"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/permissions"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/sdkcalls"
)

// permissionRoutes are the pages of what functions may do, held against what their
// programs can call: what lambdacdk permissions says, of the programs that run
// here.
func (d *Dashboard) permissionRoutes() map[string]handler {
	all, one := d.parse("permissions.html"), d.parse("function.html")
	return map[string]handler{
		"GET /permissions": func(w http.ResponseWriter, r *http.Request) error {
			list, err := d.judged("")
			if err != nil {
				return err
			}
			return d.render(w, r, all, "Permissions", list)
		},
		"GET /permissions/{path}": func(w http.ResponseWriter, r *http.Request) error {
			return d.function(w, r, one)
		},
	}
}

// A judgedFunction is a function with its verdict.
type judgedFunction struct {
	permissions.Function
	Running Running
	// Wide, Spare and Missing are how many actions are each for certain.
	Wide, Spare, Missing int
	// Unjudged is why its program says nothing; empty if it does.
	Unjudged string
	// Values are secrets and parameters that it may read and that have no value.
	Values []service.Place
}

// Fine reports whether there is nothing to do about a function.
func (f judgedFunction) Fine() bool {
	return f.Wide+f.Spare+f.Missing+len(f.Values) == 0 && f.Unjudged == ""
}

// judged is the function of a path alone, or all functions of the app if that is
// empty.
func (d *Dashboard) judged(path string) ([]judgedFunction, error) {
	s := d.shown.Load()
	report, err := s.report()
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, f := range s.Functions {
		names[f.Path] = f.Name
	}
	functions := report.Functions
	if path != "" {
		functions = slices.DeleteFunc(slices.Clone(functions), func(f permissions.Function) bool { return f.Path != path })
	}
	missing := d.missingValues()
	list := make([]judgedFunction, len(functions))
	places := make(chan struct{}, runtime.GOMAXPROCS(0)) // a part of a program is held in memory while it is read
	var wg sync.WaitGroup
	for i, f := range functions {
		wg.Go(func() {
			places <- struct{}{}
			defer func() { <-places }()
			list[i] = d.judge(f, names[f.Path], missing)
		})
	}
	wg.Wait()
	return list, nil
}

func (d *Dashboard) judge(f permissions.Function, name string, missing []service.Place) judgedFunction {
	j := judgedFunction{Function: f}
	if d.options.Running != nil && name != "" {
		j.Running = d.options.Running(name)
	}
	v := permissions.Judge(f, d.programs.read(j.Running.Program))
	j.Verdict = &v
	if v.Bound == sdkcalls.Unknown {
		j.Unjudged = v.Why
	}
	for _, x := range (permissions.Report{Functions: []permissions.Function{j.Function}}).Findings(permissions.IsWide, permissions.IsSpare, permissions.IsMissing) {
		switch x.Kind {
		case permissions.IsWide:
			j.Wide++
		case permissions.IsSpare:
			j.Spare++
		default:
			j.Missing++
		}
	}
	for _, place := range missing {
		if slices.ContainsFunc(f.Grants, func(g permissions.Grant) bool { return isOf(g.Resource, place) }) {
			j.Values = append(j.Values, place)
		}
	}
	return j
}

// isOf reports whether the resource of a grant is a secret or parameter: it has the
// construct path, or is an ARN where the app only imports it.
func isOf(resource string, place service.Place) bool {
	name := strings.TrimPrefix(place.Name, "/")
	arn := strings.TrimSuffix(resource, "-??????")
	return strings.Contains(resource, "("+place.Path+")") || name != "" && (strings.HasSuffix(arn, ":secret:"+name) || strings.HasSuffix(arn, ":parameter/"+name))
}

// missingValues are the secrets and parameters that have no value here: of all
// places without contents, those that alarm.
func (d *Dashboard) missingValues() []service.Place {
	if d.options.Services == nil {
		return nil
	}
	return slices.DeleteFunc(d.options.Services.Places(), func(p service.Place) bool { return !p.Alarm || p.Look != nil })
}

// A functionPage is what function.html shows.
type functionPage struct {
	judgedFunction
	Verdict   []note
	Variables []variable
}

// A note is a line of a verdict. Bad is set where a person has something to do.
type note struct {
	Text string
	Bad  bool
}

// A variable is one of a function's. What the user has given by --env may be a
// secret, and is not shown.
type variable struct {
	Name, Value string
	Given       bool
}

func (d *Dashboard) function(w http.ResponseWriter, r *http.Request, t *template.Template) error {
	path := r.PathValue("path")
	found, err := d.judged(path)
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return notFound("the app has no function %s", path)
	}
	f := found[0]
	shown := functionPage{judgedFunction: f}
	for _, text := range f.Function.Verdict.Notes() {
		shown.Verdict = append(shown.Verdict, note{text, strings.HasPrefix(text, "MISSING") || strings.HasPrefix(text, "SPARE")})
	}
	given := f.Running.Given
	for _, name := range slices.Sorted(maps.Keys(f.Running.Variables)) {
		if !slices.Contains(given, name) {
			shown.Variables = append(shown.Variables, variable{Name: name, Value: f.Running.Variables[name]})
		}
	}
	for _, name := range given {
		shown.Variables = append(shown.Variables, variable{Name: name, Given: true})
	}
	return d.render(w, r, t, path, shown)
}
