package httpadapter

import (
	"net/http"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/runtimeenv"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/internal/jsontext"
)

// A source is the service that sent an HTTP event. Its value is that of the
// environment variable by which the construct names it.
type source string

const (
	sourceUnknown     source = ""
	sourceHTTPAPI     source = runtimeenv.SourceHTTPAPI
	sourceRESTAPI     source = runtimeenv.SourceRESTAPI
	sourceFunctionURL source = runtimeenv.SourceFunctionURL
	sourceALB         source = runtimeenv.SourceALB
)

// format2 reports whether the event has payload format 2.0, and wants its
// answer in it. An HTTP API sends format 1.0 where its integration says so.
func (e *event) format2() bool {
	return e.source == sourceFunctionURL || e.source == sourceHTTPAPI && e.version != "1.0"
}

// shape tells the source of an event by what only that source sends.
func (e *event) shape() source {
	switch c := &e.context; {
	case e.kind != "":
		return sourceUnknown // a Lambda authorizer's event repeats the request's members
	case c.alb && e.method != "":
		return sourceALB
	case e.version == "2.0" && c.method != "" && !c.lattice:
		if strings.Contains(c.domain, ".lambda-url.") {
			return sourceFunctionURL
		}
		return sourceHTTPAPI
	case e.resource != "" && e.method != "" && c.stage != "":
		if e.version == "1.0" { // REST APIs name no version
			return sourceHTTPAPI
		}
		return sourceRESTAPI
	}
	return sourceUnknown
}

// contradicts reports whether an event of this shape cannot come from the
// source that the environment names. An HTTP API and a function URL send one
// shape, so there the environment decides, unless the domain says otherwise.
func (e *event) contradicts(named, shape source) bool {
	if named == shape {
		return false
	}
	if named == sourceFunctionURL && shape == sourceHTTPAPI {
		return e.version == "1.0" || e.onDefaultDomain()
	}
	return true
}

// isHEAD reports whether the answer to the event's request has no body.
func (e *event) isHEAD() bool {
	return e.method == http.MethodHead || e.context.method == http.MethodHead
}

// onDefaultDomain reports whether the request came through API Gateway's own
// domain, where paths start with the stage and know no base path.
func (e *event) onDefaultDomain() bool {
	return strings.Contains(e.context.domain, ".execute-api.")
}

// An UnknownEvent is the error of an event that no HTTP source sends.
type UnknownEvent struct {
	Keys       []string // its top-level member names in their order, at most ten
	VPCLattice bool     // VPC Lattice sent it, which is not supported
}

func (*UnknownEvent) Error() string { return "the event is from no HTTP source" }

func (e *event) unknown() error {
	err := &UnknownEvent{VPCLattice: e.context.lattice}
	for m := jsontext.Walk(e.raw); m.Next() && len(err.Keys) < 10; {
		err.Keys = append(err.Keys, m.Key)
	}
	return err
}
