package gobuild

import (
	"encoding/json"
	"maps"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// A Request names one main package and how to compile it. Two requests that
// are equal are built once. A Request is plain data and survives JSON: the
// constructs record it in the cloud assembly, and the tool builds from it
// for its own host.
type Request struct {
	// Entry is the absolute directory of the main package.
	Entry string `json:"entry"`

	// Package is the import path of a main package of another module, which the
	// module or workspace of the folder Entry requires. If empty, Entry is the
	// main package itself.
	Package string `json:"package,omitempty"`

	// GOOS and GOARCH are the target. If empty, the host's own.
	GOOS   string `json:"goos,omitempty"`
	GOARCH string `json:"goarch,omitempty"`

	// Tags are build tags, added to lambda.norpc and to those in the shell's
	// GOFLAGS.
	Tags []string `json:"tags,omitempty"`

	// LinkVars sets string variables at link time: "main.version" → "1.2".
	// Values may hold spaces and quotes, but not white space together with
	// both kinds of quotes: the go command cannot express that.
	LinkVars map[string]string `json:"linkVars,omitempty"`

	// LDFlags and GCFlags are passed to the linker and the compiler after our
	// own, one argument an element. Flags that the go command owns, such as
	// -o and -buildid, are refused.
	LDFlags []string `json:"ldFlags,omitempty"`
	GCFlags []string `json:"gcFlags,omitempty"`

	// Debug makes a program for a debugger: without optimizations, with symbols,
	// and with the paths that the sources have on this machine. Its bytes are not
	// the same everywhere.
	Debug bool `json:"debug,omitempty"`

	// Cover makes a program that counts which lines of its module run, as go build
	// -cover does, in this mode: set, count or atomic. It writes them into the
	// folder GOCOVERDIR when it exits. If empty, none does.
	Cover string `json:"cover,omitempty"`

	// CGO compiles with cgo; a binary for linux must still be static.
	CGO bool `json:"cgo,omitempty"`

	// Env is added to the go command's environment, before the target's own
	// variables, which always win. A GOFLAGS in it replaces the shell's.
	Env map[string]string `json:"env,omitempty"`
}

// An Artifact is a finished binary.
type Artifact struct {
	// Path is a file that no later build changes.
	Path string
	// SHA256 is the hex digest of the binary's bytes. It changes with every
	// letter of the sources, because the go command writes their digest into
	// the binary.
	SHA256 string
	// CodeSHA256 is the digest of the binary without that: see
	// [elfbin.CodeSum]. It is SHA256 if the binary is not for linux, or if
	// LDFlags give it a build id of the user's own.
	CodeSHA256 string
	// Size is in bytes.
	Size int64
}

// normal returns r with its defaults filled in, sharing nothing with r, so that
// requests that mean the same are equal.
func (r Request) normal() Request {
	if r.Entry != "" {
		r.Entry = filepath.Clean(r.Entry)
	}
	if r.GOOS == "" {
		r.GOOS = runtime.GOOS
	}
	if r.GOARCH == "" {
		r.GOARCH = runtime.GOARCH
	}
	r.Tags = slices.Clone(r.Tags)
	slices.Sort(r.Tags)
	r.Tags = slices.Compact(r.Tags)
	r.LinkVars = maps.Clone(r.LinkVars)
	r.LDFlags = slices.Clone(r.LDFlags)
	r.GCFlags = slices.Clone(r.GCFlags)
	r.Env = maps.Clone(r.Env)
	return r
}

// ownBuildID reports whether r's LDFlags set a build id for profilers.
func (r Request) ownBuildID() bool {
	return slices.ContainsFunc(r.LDFlags, func(flag string) bool { return strings.HasPrefix(strings.TrimLeft(flag, "-"), "B") })
}

// key returns a text that is equal for equal normal requests.
func (r Request) key() string {
	text, err := json.Marshal(r)
	if err != nil {
		return "" // unreachable: strings, bools, slices and maps of strings always encode
	}
	return string(text)
}
