package lambdacdk

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// validateSource checks where the code comes from, without looking at files.
func validateSource(l *problemList, entry string, o BuildOptions) {
	switch {
	case o.Package != "" && (entry != "" || o.Prebuilt != ""):
		l.add("Build.Package", "Build.Package is set beside Entry or Build.Prebuilt; leave all but one empty")
	case o.Package != "":
	case entry == "" && o.Prebuilt == "":
		l.add("Entry", "Entry is not set; it is the folder of a main package, such as ./cmd/orders")
	case entry != "" && o.Prebuilt != "":
		l.add("Entry", "Entry and Build.Prebuilt are both set; leave one of them empty")
	case isToken(entry):
		l.add("Entry", "Entry is a CDK token; it must be a folder that is known at synthesis")
	}
	if strings.HasSuffix(o.Prebuilt, ".zip") {
		l.add("Build.Prebuilt", "Build.Prebuilt is %q; name the binary that is in it, or a folder with one named bootstrap: synthesis packs it", o.Prebuilt)
	}
	if o.Prebuilt != "" && (o.CGO || len(o.Tags)+len(o.LinkVars)+len(o.LDFlags)+len(o.GCFlags)+len(o.Env) > 0) {
		l.add("Build", "Build.Prebuilt is set, so nothing is compiled; of the other build options only Files has an effect, so leave the rest out")
	}
	o.validateTokens(l)
}

// validateTokens refuses CDK tokens in what the compiler and the bundle get:
// they would be built in as the text of the token.
func (o BuildOptions) validateTokens(l *problemList) {
	text := func(field, where, s string) {
		if isToken(s) {
			l.add(field, "%s is a CDK token, whose value is not known when the code is built; give it to the handler in Environment", where)
		}
	}
	texts := func(field string, list []string) {
		for i, s := range list {
			text(field, fmt.Sprintf("%s[%d]", field, i), s)
		}
	}
	pairs := func(field string, m map[string]string) {
		for _, name := range slices.Sorted(maps.Keys(m)) {
			text(field, "a name in "+field, name)
			text(field, fmt.Sprintf("%s[%q]", field, name), m[name])
		}
	}
	texts("Build.Tags", o.Tags)
	pairs("Build.LinkVars", o.LinkVars)
	texts("Build.LDFlags", o.LDFlags)
	texts("Build.GCFlags", o.GCFlags)
	pairs("Build.Env", o.Env)
	pairs("Build.Files", o.Files)
	text("Build.Prebuilt", "Build.Prebuilt", o.Prebuilt)
	text("Build.Package", "Build.Package", o.Package)
}
