package lambdacdk

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/muxpattern"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/program"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/typo"
)

// Ids of the warnings that the routes of a function and the patterns of its mux
// do not fit. They are given where the program serves one http.ServeMux by
// lambdaruntime.StartHTTP, with patterns that are all literals.
const (
	// WarningRouteNotServed: no pattern of the handler answers a route.
	WarningRouteNotServed = "go-lambda-cdk:routeNotServed"

	// WarningPatternNotReached: no route leads to a pattern of the handler, and
	// nothing else that the app makes does.
	WarningPatternNotReached = "go-lambda-cdk:patternNotReached"
)

// A routeTo is a route that leads to a function.
type routeTo struct {
	mux  muxpattern.Pattern
	line string // of the infrastructure
}

// A reach is how one API reaches one function.
type reach struct {
	routes      []routeTo
	permissions int // that the API has for it
}

// by notes a route to the function, which the app adds right now.
func (t *reach) by(r route) { t.routes = append(t.routes, routeTo{r.mux, appLine()}) }

// routes are those of all APIs that lead to the function.
func (c *lateCode) routes() []routeTo {
	var all []routeTo
	for _, w := range c.wirings {
		if w.reach != nil {
			all = append(all, w.reach.routes...)
		}
	}
	return all
}

// appLine is the line of the app that calls this package: "infra/main.go:14".
func appLine() string {
	var callers [32]uintptr
	frames := runtime.CallersFrames(callers[:runtime.Callers(2, callers[:])])
	ours := reflect.TypeFor[routeTo]().PkgPath() + "."
	for {
		frame, more := frames.Next()
		if !strings.HasPrefix(frame.Function, ours) || strings.HasSuffix(frame.File, "_test.go") {
			return fmt.Sprintf("%s:%d", fromHere(frame.File), frame.Line)
		}
		if !more {
			return ""
		}
	}
}

// fromHere is a file as seen from the folder of the synthesis, so that it is
// the same in every clone.
func fromHere(file string) string {
	if here, err := os.Getwd(); err == nil && filepath.IsAbs(file) {
		if relative, err := filepath.Rel(here, file); err == nil {
			file = relative
		}
	}
	return filepath.ToSlash(file)
}

// warnOfRoutes holds the routes of the stage's functions against the patterns
// of their muxes.
func (c *stageCode) warnOfRoutes() {
	var unreached []*lateCode
	for _, f := range c.functions {
		mux := f.built.program.Mux
		if !f.fetched || f.failure != nil || mux == nil || len(f.routes()) == 0 {
			continue
		}
		f.warn(WarningRouteNotServed, f.notServed(mux))
		if len(c.notReached(f)) > 0 {
			unreached = append(unreached, f)
		}
	}
	// Which needs a look at the whole app, and is rare.
	if len(unreached) == 0 || c.othersInvoke() {
		return
	}
	for _, f := range unreached {
		f.warn(WarningPatternNotReached, c.notReached(f))
	}
}

// notServed says which routes no pattern answers.
func (c *lateCode) notServed(mux *program.Mux) []string {
	var wrong []string
	for _, r := range c.routes() {
		if served(mux, r.mux) || mux.Wrapped && r.mux.Method == "OPTIONS" {
			continue
		}
		text := fmt.Sprintf("route %q%s is served by no pattern of the handler's mux", r.mux.Text, at(r.line))
		if near := nearest(mux, r.mux); near != nil {
			text += fmt.Sprintf("; the most like it is %q%s", near.Text, at(near.Line))
		}
		wrong = append(wrong, text+"; make them one, or take the route out")
	}
	return wrong
}

func at(line string) string {
	if line == "" {
		return ""
	}
	return " (" + line + ")"
}

func served(mux *program.Mux, route muxpattern.Pattern) bool {
	return slices.ContainsFunc(mux.Patterns, func(p program.Pattern) bool {
		pattern, err := muxpattern.Parse(p.Text)
		return err != nil || pattern.Meets(route)
	})
}

// nearest is the pattern of the program's own that is written most like a route.
func nearest(mux *program.Mux, route muxpattern.Pattern) *program.Pattern {
	var best *program.Pattern
	least := 0
	for i, p := range mux.Patterns {
		if d := typo.Distance(p.Text, route.Text); p.Line != "" && (best == nil || d < least) {
			best, least = &mux.Patterns[i], d
		}
	}
	return best
}

// notReached says which patterns no route of the stage leads to, with those of
// other functions that run the same program. A pattern that the warning about a
// route names already is left out.
func (c *stageCode) notReached(f *lateCode) []string {
	var routes []routeTo
	for _, other := range c.functions {
		if other.built.Hash != f.built.Hash {
			continue
		}
		if other.hasOtherRequests() {
			return nil
		}
		routes = append(routes, other.routes()...)
	}
	mux := f.built.program.Mux
	var wrong []string
	for _, p := range mux.Patterns {
		pattern, err := muxpattern.Parse(p.Text)
		if err != nil || p.Line == "" || slices.ContainsFunc(routes, func(r routeTo) bool {
			near := nearest(mux, r.mux)
			return pattern.Meets(r.mux) || !served(mux, r.mux) && near != nil && *near == p
		}) {
			continue
		}
		text := fmt.Sprintf("the handler's pattern %q (%s) is reached by no route", p.Text, p.Line)
		if near := nearestRoute(routes, p.Text); near.line != "" {
			text += fmt.Sprintf("; the most like it is %q (%s)", near.mux.Text, near.line)
		}
		wrong = append(wrong, text+"; add a route, or take the pattern out")
	}
	return wrong
}

func nearestRoute(routes []routeTo, pattern string) routeTo {
	return slices.MinFunc(routes, func(a, b routeTo) int {
		return typo.Distance(a.mux.Text, pattern) - typo.Distance(b.mux.Text, pattern)
	})
}

// hasOtherRequests tells that the function gets requests which are not those of
// its routes, such as its URL's.
func (c *lateCode) hasOtherRequests() bool {
	return slices.ContainsFunc(c.wirings, func(w wiring) bool { return w.http && w.reach == nil })
}

// othersInvoke tells that something which this package did not make may send
// requests to functions of the stage: an API, a load balancer or a URL.
func (c *stageCode) othersInvoke() bool {
	ours := map[*reach]int{}
	urls := 0
	for _, f := range c.functions {
		for _, w := range f.wirings {
			switch {
			case w.http && w.reach == nil:
				urls++
			case w.reach != nil:
				ours[w.reach] = w.reach.permissions
			}
		}
	}
	permissions := 0
	for _, node := range *c.stage.Node().FindAll(constructs.ConstructOrder_PREORDER) {
		r, ok := node.(awscdk.CfnResource)
		if !ok {
			continue
		}
		switch kind := reflect.TypeOf(r).String(); { // costs no call to the CDK
		case strings.HasSuffix(kind, "_CfnUrl"):
			urls--
		case strings.HasSuffix(kind, "_CfnPermission"):
			principal, _ := resolved(awscdk.Stack_Of(r), r)["principal"].(string)
			if strings.HasPrefix(principal, "apigateway.") || strings.HasPrefix(principal, "elasticloadbalancing.") {
				permissions++
			}
			c.judging.step()
		}
	}
	for _, n := range ours {
		permissions -= n
	}
	return urls < 0 || permissions > 0
}
