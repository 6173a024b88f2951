package service

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cfn"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/access"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/clock"
)

// An App is what services read, and what they note about it while they do.
type App struct {
	// OfType returns the resources of a type, such as "AWS::SQS::Queue", or of all
	// types that begin as one that ends in *, in a stable order.
	OfType func(name string) []Resource

	// Functions are all functions of the app.
	Functions []Function

	// RoleOf returns what the role with an ARN may do.
	RoleOf func(arn string) access.Identity

	// Replace notes that the tool itself does what a function of the app is
	// for, so that it does not run.
	Replace func(functionARN, why string)

	// NoSources leaves event sources alone: what is sent to a queue stays
	// there.
	NoSources bool

	// NoPermissions lets every function do everything.
	NoPermissions bool

	// Clock is the time by which permissions are judged. If nil, the machine's.
	Clock *clock.Clock

	rules   map[string]access.Rules // by the name of a service
	judge   *access.Judge
	targets map[string]Target
	skipped []Skipped
	readers map[string][]string // ARN of an event source → paths of functions
	buried  map[string][]string // ARN of a target → what its dead letters are of
	urls    map[string]string   // what of the server answers for each
	moves   bool
	paths   map[string]string // construct paths by ARN; nil before PathOf
	wirings []Wiring
}

// A Wiring is something that invokes a function with an event of AWS's.
type Wiring struct {
	// From is such as "queue Shop/Jobs", Function the ARN of the function.
	From, Function string
	// Events are the types of package events of aws-lambda-go that decode what is
	// sent.
	Events []string
	// Records: an event has several records. Listed: the answer names those that
	// failed.
	Records, Listed bool
}

// A Resource is one resource of a template, its values resolved.
type Resource struct {
	cfn.Properties
	// Path is the construct path, Type such as "AWS::SQS::Queue".
	Path, Type string
	// LogicalID is the resource's in its template, Region and Account those of its stack.
	LogicalID, Region, Account string
	// Ref is what Ref gives, Attribute what Fn::GetAtt does.
	Ref       string
	Attribute func(name string) string
}

// A Function is one function of the app.
type Function struct {
	// Path is the construct path, Name the function's name here.
	Path, Name, ARN string
	// Skipped is why it does not run here; empty if it does.
	Skipped string
	// Identity is what its role may do.
	Identity access.Identity
}

// A Skipped resource or setting has no effect here.
type Skipped struct{ Path, Reason string }

// Read lets services read the app, in this order: a service comes after those
// that it sends to or reads from.
func (a *App) Read(services ...Service) {
	a.targets = map[string]Target{}
	a.readers = map[string][]string{}
	a.readAccess(services)
	for _, s := range services {
		if t, ok := s.(Target); ok {
			for _, name := range s.Names() {
				a.targets[name] = t
			}
		}
		s.Read(a)
	}
	for _, s := range services {
		if x, ok := s.(Sender); ok {
			x.ReadTargets(a)
		}
	}
}

// Skip notes what does not happen here.
func (a *App) Skip(path, format string, args ...any) {
	a.skipped = append(a.skipped, Skipped{path, fmt.Sprintf(format, args...)})
}

// Skipped is what does not happen here.
func (a *App) Skipped() []Skipped { return a.skipped }

// CanSend says why messages cannot be sent to what has that ARN; empty if they
// can.
func (a *App) CanSend(arn string) (why string) {
	why = a.Takes(arn)
	a.moves = a.moves || why == ""
	return why
}

// Takes is CanSend for what is sent only after something else has happened, such
// as dead letters.
func (a *App) Takes(arn string) (why string) {
	t := a.targets[OfARN(arn)]
	if t == nil {
		return arn + " is nothing of this app that takes messages"
	}
	return t.Accepts(arn)
}

// Bury notes that the dead letters of something, such as "function Shop/Report",
// are sent to a target. Those of queues are not noted: queues know them.
func (a *App) Bury(targetARN, of string) {
	if a.buried == nil {
		a.buried = map[string][]string{}
	}
	if !slices.Contains(a.buried[targetARN], of) {
		a.buried[targetARN] = append(a.buried[targetARN], of)
	}
}

// BuriedIn are those whose dead letters were noted to be sent to a target.
func (a *App) BuriedIn(targetARN string) []string { return a.buried[targetARN] }

// ReadBy notes that a function gets what is in an event source.
func (a *App) ReadBy(sourceARN, functionPath string) {
	a.readers[sourceARN] = append(a.readers[sourceARN], functionPath)
	a.moves = true
}

// Wire notes what a function is sent.
func (a *App) Wire(w Wiring) { a.wirings = append(a.wirings, w) }

// Wirings are those that were noted.
func (a *App) Wirings() []Wiring { return a.wirings }

// Readers are the paths of the functions that read an event source.
func (a *App) Readers(sourceARN string) []string { return a.readers[sourceARN] }

// Move notes that something happens here without a request to an API.
func (a *App) Move() { a.moves = true }

// Moves reports whether something happens without a request to an API: a
// message is sent on, an event source is read.
func (a *App) Moves() bool { return a.moves }

// ServeURL notes that the server answers for a URL that the app's values have.
// below is the path that stands for it, such as "/api"; mostly empty.
func (a *App) ServeURL(url, below string) {
	if a.urls == nil {
		a.urls = map[string]string{}
	}
	a.urls[url] = below
}

// URLs are those that the server answers for, each with its path there.
func (a *App) URLs() map[string]string { return a.urls }

// Function finds a function by its ARN, with or without a qualifier, or by its
// name; nil if the app has none.
func (a *App) Function(id string) *Function {
	name := FunctionName(id)
	for i := range a.Functions {
		f := &a.Functions[i]
		if f.Name == name && (!strings.HasPrefix(id, "arn:") || id == f.ARN || strings.HasPrefix(id, f.ARN+":")) {
			return f
		}
	}
	return nil
}

// PathOf is the construct path of the resource with an ARN; empty if the app has
// none, and for an empty ARN.
func (a *App) PathOf(arn string) string {
	if arn == "" {
		return ""
	}
	if a.paths == nil {
		a.paths = map[string]string{}
		for _, r := range a.OfType("AWS::*") {
			for _, id := range []string{r.Ref, r.Attribute("Arn")} {
				if strings.HasPrefix(id, "arn:") {
					a.paths[id] = r.Path
				}
			}
		}
	}
	return a.paths[arn]
}

// OfARN is the name of the service in an ARN; empty if it is none.
func OfARN(arn string) string { return part(arn, 2) }

// Region and Account are those in an ARN; empty if it has none.
func Region(arn string) string  { return part(arn, 3) }
func Account(arn string) string { return part(arn, 4) }

func part(arn string, i int) string {
	if parts := strings.Split(arn, ":"); parts[0] == "arn" && len(parts) > i {
		return parts[i]
	}
	return ""
}
