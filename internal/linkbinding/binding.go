// Package linkbinding is what infrastructure and package link know of a link
// together: what the constructs put into a contract's fields, and what they
// read of them. Users see none of it, and package link needs nothing but the
// standard library.
package linkbinding

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// A Kind is the sort of resource a link points at, in AWS's words: "queue",
// "state machine". Each kind is named where its type is, in package link.
type Kind string

// Config is the kind that points at nothing, and that no construct fills.
const Config Kind = "config"

// A Binding ties one field of a contract to a resource at synthesis. In a
// handler no field has one.
type Binding struct {
	// Resource is the constructs' own description of the resource; only they
	// look inside.
	Resource any
}

// A Field is one link of a contract, as infrastructure sees it.
type Field struct {
	Name    string   // the Go field, with dots below nested structs: "Media.Uploads"
	Env     string   // the environment variable: "LINK_MEDIA_UPLOADS"
	Kind    Kind     // the sort of resource
	Levels  []string // access levels, sorted as declared; none for kinds with only one
	Type    string   // the Go type, such as "link.Bucket[link.Put]"
	Value   string   // what travels in the environment; empty if the field is
	Binding *Binding // nil unless a construct filled the field
}

// Package link alone sees into its types. It sets these functions when it is
// initialized, which every caller's import of it makes sure of: they are no
// business of handlers, so they are no functions of package link.
var (
	// Fields lists the links of a contract. It fails if contract is not a
	// struct, or a pointer to one, made of links alone.
	Fields func(contract any) ([]Field, error)

	// Bind fills the link that link points to: value as it travels in the
	// environment, and what grants need.
	Bind func(link any, value string, to *Binding)
)

// HashVariable is the environment variable that holds the [Hash] of the
// contract infrastructure filled.
const HashVariable = "LINK_CONTRACT"

// Hash names a contract's shape: its fields, their kinds and levels. It is
// the same in every program that was built from the same contract.
func Hash(fields []Field) string {
	h := sha256.New()
	for _, f := range fields {
		fmt.Fprintf(h, "%s %s %s\n", f.Env, f.Kind, strings.Join(f.Levels, ","))
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}
