package gobuild

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// refusedEnv are variables that a request must not set, and why.
var refusedEnv = map[string]string{
	"GOOS":        "the target is set by the request's own GOOS",
	"GOARCH":      "the target is set by the request's own GOARCH",
	"CGO_ENABLED": "cgo is switched by the request's own CGO",
	"PWD":         "the go command runs in the module's folder",
}

// refusedLDFlags and refusedGCFlags are flags of the linker and the compiler
// that the go command itself gives, and why they are refused.
var (
	refusedLDFlags = map[string]string{
		"o":       "the output has its own permanent folder",
		"buildid": "without the build id the go command links every binary again every time",
	}
	refusedGCFlags = map[string]string{
		"o":         "the go command names the output",
		"p":         "the go command names the package",
		"buildid":   "the go command sets the build id",
		"importcfg": "the go command resolves imports",
		"toolexec":  "it runs another program for every tool",
	}
)

// check returns everything that is wrong with r itself, without looking at any
// file.
func (r Request) check() error {
	var problems []error
	problem := func(format string, args ...any) {
		problems = append(problems, fmt.Errorf(format, args...))
	}
	if !filepath.IsAbs(r.Entry) {
		problem("Entry is %q; it must be an absolute folder", r.Entry)
	}
	// What begins with a minus would be a flag, and a folder has its Entry.
	if first, _, _ := strings.Cut(r.Package, "/"); r.Package != "" && (!strings.Contains(strings.Trim(first, "."), ".") || strings.HasPrefix(first, "-") || strings.ContainsAny(r.Package, " \\\t\r\n\x00@") || strings.Contains(r.Package, "...")) {
		problem("Package is %q; it must be the import path of one main package without a version, such as example.com/jobs/cmd/mail", r.Package)
	}
	for _, tag := range r.Tags {
		if tag == "" || strings.ContainsAny(tag, ", \t\r\n\x00") {
			problem("Tags has %q; each element is one build tag without spaces or commas", tag)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(r.LinkVars)) {
		if pkg, v, ok := cutLast(name, "."); !ok || pkg == "" || v == "" || strings.ContainsAny(name, "= \t\r\n\x00") {
			problem("LinkVars has %q; a variable is written as import path and name, such as main.version", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(r.Env)) {
		if name == "" || strings.ContainsAny(name, "=\x00") || strings.ContainsRune(r.Env[name], 0) {
			problem("Env has %q, which cannot be an environment variable", name)
		}
		if why, ok := refusedEnv[name]; ok {
			problem("cannot set %s in Env: %s", name, why)
		}
	}
	goflags, err := splitArgs(r.Env["GOFLAGS"])
	if err != nil {
		problem("GOFLAGS in Env: %w", err)
	}
	problems = append(problems, refuse("GOFLAGS in Env", goflags, func(name string) string { return flagRules[name].env })...)
	problems = append(problems, refuse("LDFlags", r.LDFlags, func(name string) string { return refusedLDFlags[name] })...)
	problems = append(problems, refuse("GCFlags", r.GCFlags, func(name string) string { return refusedGCFlags[name] })...)
	if _, err := r.ldflags(); err != nil {
		problems = append(problems, err)
	}
	if _, err := r.gcflags(); err != nil {
		problems = append(problems, err)
	}
	return errors.Join(problems...)
}

// refuse returns an error for each of args that names a flag for which why has
// a reason.
func refuse(where string, args []string, why func(name string) string) (problems []error) {
	for _, arg := range args {
		name, _ := cutFlag(arg)
		if why := why(name); why != "" {
			problems = append(problems, fmt.Errorf("cannot set -%s by %s: %s", name, where, why))
		}
	}
	return problems
}

// cutLast is [strings.Cut] at the last sep.
func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}
