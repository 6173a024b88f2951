package lambdacdk

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigateway"
)

// WarningBinaryMediaTypes is the id of the warning that the handlers of a REST
// API want its bodies in two forms.
const WarningBinaryMediaTypes = "go-lambda-cdk:binaryMediaTypes"

// choosesBinary: nobody has said which bodies are binary.
func (a *GoRestApi) choosesBinary() bool {
	said := a.props.BinaryMediaTypes != nil || a.own == nil
	return !said
}

// chooseBinary makes all bodies binary, if every handler takes them so. It is
// called when the programs are known.
func (a *GoRestApi) chooseBinary() {
	if slices.ContainsFunc(a.settings, func(s routeSettings) bool { return s.valid != nil && s.valid.Body != nil }) {
		return // a schema is for text
	}
	for _, fn := range a.functions {
		fn.code.record.ChoosesBinary = fn.code.pending == nil && !a.others // for who compiles it later
	}
	var served, events []string
	for _, fn := range a.functions {
		switch p := fn.code.built.program; {
		case p.ServesHTTP():
			served = append(served, fn.code.path)
		case len(p.Handlers) > 0:
			events = append(events, fn.code.path)
		default: // nothing is known
			a.others = true
		}
	}
	switch {
	case len(served) == 0 || a.others && len(events) == 0:
	case len(events) == 0:
		a.own.Node().DefaultChild().(awsapigateway.CfnRestApi).SetBinaryMediaTypes(texts("*/*"))
	default:
		awscdk.Annotations_Of(a.scope).AddWarningV2(new(WarningBinaryMediaTypes), new(fmt.Sprintf(
			"%s serves an http.Handler, and %s takes events: without BinaryMediaTypes, answers that are no text leave the former in base64; with \"*/*\", the latter gets the bodies of requests in base64. "+
				"Set BinaryMediaTypes to the types that are answered, such as \"image/png\"", strings.Join(served, ", "), strings.Join(events, ", "))))
	}
}
