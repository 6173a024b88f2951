package lambdacdk

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/gomod"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/program"
)

// WarningLinksUnused is the id of the warning that a function is given a
// contract which no package of its handler loads.
const WarningLinksUnused = "go-lambda-cdk:linksUnused"

// checkLinks compares the contract the function is given with what its handler
// loads. The two are written apart, so nothing else notices that one has
// changed before the first invocation does.
func (c *lateCode) checkLinks() {
	where := func(contract program.Contract) string { return c.sourceLine(contract.Loads()) }
	for _, m := range c.built.program.Compare(c.links, where) {
		if m.Fatal {
			c.problems.add("Links", "%s", m.Text)
			continue
		}
		awscdk.Annotations_Of(c.scope).AddWarningV2(new(WarningLinksUnused), new(m.Text))
	}
}

// sourceLine is the first line of the function's own module that matches, empty
// if none does or the program was built elsewhere.
func (c *lateCode) sourceLine(matches []func(line string) bool) string {
	if c.request.Prebuilt != "" {
		return ""
	}
	folder := gomod.ModuleDir(c.request.Build.Entry)
	module, err := gomod.ImportPath(folder)
	if err != nil {
		return ""
	}
	return c.built.program.Line(module, folder, matches...)
}
