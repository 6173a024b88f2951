// Package linkbinding carries what infrastructure knows about a link from the
// constructs to the fields of a contract, so that package link itself needs
// nothing but the standard library. Users see none of it.
package linkbinding

// A Kind is the sort of resource a link points at, in AWS's words.
type Kind string

// The kinds of links.
const (
	Bucket       Kind = "bucket"
	Table        Kind = "table"
	Queue        Kind = "queue"
	Topic        Kind = "topic"
	Bus          Kind = "bus"
	Function     Kind = "function"
	Key          Kind = "key"
	StateMachine Kind = "state machine"
	Secret       Kind = "secret"
	Parameter    Kind = "parameter"
	Endpoint     Kind = "endpoint"
	Config       Kind = "config"
)

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
