package gobuild

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// parseFailures reads what go build -json printed: one Failure a package, in
// the order in which they first appear. What is not JSON is a Failure of no
// package.
func parseFailures(stdout, stderr []byte) []Failure {
	var failures []Failure
	var rest strings.Builder
	for line := range bytes.Lines(stdout) {
		var event struct{ ImportPath, Action, Output string }
		if json.Unmarshal(line, &event) != nil {
			rest.Write(line)
			continue
		}
		if event.Action != "build-output" {
			continue
		}
		i := slices.IndexFunc(failures, func(f Failure) bool { return f.Package == event.ImportPath })
		if i < 0 {
			failures = append(failures, Failure{Package: event.ImportPath})
			i = len(failures) - 1
		}
		failures[i].Output += event.Output
	}
	rest.WriteString(quiet(string(stderr)))
	if text := rest.String(); len(failures) == 0 && strings.TrimSpace(text) != "" {
		failures = append(failures, Failure{Output: text})
	}
	return failures
}

// blame returns which of failures break the main package called name, or
// pattern, that depends on deps.
func blame(failures []Failure, name, pattern string, deps []string) []Failure {
	var mine []Failure
	for _, f := range failures {
		path := f.packagePath()
		if path == name || path == pattern || slices.Contains(deps, path) {
			mine = append(mine, f)
		}
	}
	return mine
}
