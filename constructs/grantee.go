package lambdacdk

import (
	"reflect"
	"sync"

	"github.com/aws/jsii-runtime-go"
	jsiiruntime "github.com/aws/jsii-runtime-go/runtime"
)

// A grantee is what the CDK's bindings take for a role of theirs.
type grantee interface{ isItsRole() }

// newGrantee is what the bindings are told to make for a role: a function that
// is there already.
var newGrantee *GoFunction

// registerGrantee does what the bindings of a module do for each of its classes.
// No such class crosses to the CDK.
var registerGrantee = sync.OnceFunc(func() {
	jsiiruntime.RegisterClass("go-lambda-cdk.Grantee", reflect.TypeFor[grantee](), nil, func() any { return newGrantee })
})

// isItsRole makes f another name of its role wherever it is given to the CDK.
//
// As a value of Go's it would be an object of its own there, whose principal is
// asked back for four times a grant: 5 ms for a function that may use a bucket and
// a table. A role is its own principal, so the two are the same to every grant.
func (f *GoFunction) isItsRole() {
	registerGrantee()
	newGrantee = f
	var known grantee
	jsii.UnsafeCast(f.Role, &known)
}
