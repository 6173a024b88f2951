package gobuild

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/gomod"
)

// pinned are the variables that change the compiled bytes and are not the
// target, and what they are where nobody has set them. The shell's own values
// are for what is built for this machine; a request may set them in Env. To go
// env -w an empty variable is no variable.
var pinned = []struct{ name, value string }{
	{"GO111MODULE", "on"},
	{"GOAMD64", "v1"},
	{"GOARM64", "v8.0"},
	{"GOEXPERIMENT", ""},
	{"GOFIPS140", "off"},
	{"GO_EXTLINK_ENABLED", ""},
}

// A flagRule says of a flag of go build why GOFLAGS must not hold it: the
// shell's, and that of a request's Env. An empty reason means that it may.
type flagRule struct{ shell, env string }

const changesBytes = "it changes what is compiled; give it to the functions that are meant, in the GOFLAGS of their Env"

func never(why string) flagRule { return flagRule{shell: why, env: why} }

// flagRules has every flag of go build. Those that may be in GOFLAGS say where
// packages come from or how the go command works, or are overruled.
var flagRules = map[string]flagRule{
	"a": {}, "buildvcs": {}, "json": {}, "mod": {}, "modcacherw": {}, "modfile": {}, "p": {}, "trimpath": {}, "v": {}, "work": {}, "x": {},

	"tags": {env: "give Tags"}, // the shell's are added

	"asmflags":      {shell: changesBytes},
	"asan":          {shell: changesBytes},
	"buildmode":     {shell: changesBytes},
	"compiler":      {shell: changesBytes},
	"cover":         {shell: changesBytes},
	"covermode":     {shell: changesBytes},
	"coverpkg":      {shell: changesBytes},
	"gccgoflags":    {shell: changesBytes},
	"installsuffix": {shell: changesBytes},
	"linkshared":    {shell: changesBytes},
	"msan":          {shell: changesBytes},
	"overlay":       {shell: changesBytes},
	"pgo":           {shell: changesBytes},
	"pkgdir":        {shell: changesBytes},
	"race":          {shell: changesBytes},

	"ldflags":  never("give LDFlags or LinkVars to the functions that are meant"),
	"gcflags":  never("give GCFlags to the functions that are meant"),
	"toolexec": never("it runs another program for every tool"),
	"exec":     never("it runs another program"),
	"o":        never("the output has its own permanent folder"),
	"C":        never("the go command runs in the module's folder"),
	"n":        never("it builds nothing"),
}

// ErrShell is in the error of a build that was refused because of the
// environment.
var ErrShell = errors.New("the environment would change what is compiled")

// A shell is what the environment says that a request does not: by variables,
// or by go env -w.
type shell struct {
	tags     []string
	problems []error
}

// readShell judges what go env has answered for the environment of r.
func readShell(r Request, goflags, goexperiment string) shell {
	var s shell
	if _, own := r.Env["GOEXPERIMENT"]; goexperiment != "" && !own {
		s.problems = append(s.problems, fmt.Errorf("GOEXPERIMENT=%s, set by go env -w, changes what is compiled; run go env -u GOEXPERIMENT, and give it to the functions that are meant, in their Env", goexperiment))
	}
	if _, own := r.Env["GOFLAGS"]; own {
		return s // judged with the request
	}
	flags, err := splitArgs(goflags)
	if err != nil {
		s.problems = append(s.problems, fmt.Errorf("GOFLAGS: %w", err))
	}
	s.problems = append(s.problems, refuse("the shell's GOFLAGS", flags, func(name string) string { return flagRules[name].shell })...)
	for _, flag := range flags {
		if name, value := cutFlag(flag); name == "tags" && value != "" {
			s.tags = append(s.tags, strings.Split(value, ",")...)
		}
	}
	return s
}

// apply adds to r what the shell may add.
func (s shell) apply(r Request) Request {
	r.Tags = slices.Concat(r.Tags, s.tags)
	return r.normal()
}

// refuse returns the error of x where there are problems. It holds the same
// Failure for all builds, and so is shown once.
func (s shell) refuse(x *Build, root gomod.Root) error {
	return x.buildError(root, []Failure{{Output: errors.Join(s.problems...).Error()}}, ErrShell)
}

// cutFlag returns the name and the value of a flag, written -name or --name,
// with or without =value. What is no flag has no name.
func cutFlag(arg string) (name, value string) {
	name, ok := strings.CutPrefix(arg, "-")
	if !ok {
		return "", ""
	}
	name, value, _ = strings.Cut(strings.TrimPrefix(name, "-"), "=")
	return name, value
}
