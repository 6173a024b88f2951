package sdkcalls

import "strings"

// Where the clients live, and how an operation's name is told from the name of
// a function that only it has. Version 2 has one for each operation that adds
// the operation's middleware, a method since 2021; version 1 one that makes its
// request.
const (
	version2 = "github.com/aws/aws-sdk-go-v2/service/"
	version1 = "github.com/aws/aws-sdk-go/service/"

	method2         = ".(*Client)"
	before2, after2 = ".addOperation", "Middlewares"
	after1          = "Request"

	// caller2 is the method that every operation of a client is made by.
	caller2 = method2 + ".invokeOperation"
)

// operationOf is the operation that a function of a program belongs to.
func operationOf(function string) (Operation, bool) {
	// A method value has a function of its own, which proves nothing more.
	function = strings.TrimSuffix(unvendored(function), "-fm")
	if rest, ok := strings.CutPrefix(function, version2); ok {
		service, name, ok := strings.Cut(rest, before2)
		name, whole := strings.CutSuffix(name, after2)
		service = strings.TrimSuffix(service, method2)
		return Operation{service, name}, ok && whole && name != "" && !strings.Contains(service, "/")
	}
	if rest, ok := strings.CutPrefix(function, version1); ok {
		// s3.(*S3).GetObjectRequest, where newRequest makes them all.
		service, method, ok := strings.Cut(rest, ".(*")
		_, method, methods := strings.Cut(method, ").")
		name, whole := strings.CutSuffix(method, after1)
		return Operation{service, name}, ok && methods && whole && exported(name) && !strings.Contains(service, "/")
	}
	return Operation{}, false
}

// unvendored is a function's name without the vendor folder that its module
// lies in.
func unvendored(function string) string {
	if i := strings.LastIndex(function, "/vendor/"); i >= 0 {
		return function[i+len("/vendor/"):]
	}
	return function
}

// callerOf is the service that a function calls for all operations of a client.
func callerOf(function string) (service string, ok bool) {
	rest, in := strings.CutPrefix(unvendored(function), version2)
	service, is := strings.CutSuffix(rest, caller2)
	return service, in && is
}

// exported reports whether a name begins with a capital letter, as operations
// do.
func exported(name string) bool { return name != "" && name[0] >= 'A' && name[0] <= 'Z' }

// ownOperations are called by the SDK for itself, or are there with every
// client: endpoint discovery, S3 Express sessions, and the credentials of
// profiles, sign-in and web identities, which Lambda does not use.
//
// A program that calls one of them itself is not told apart from others.
var ownOperations = map[Operation]bool{
	{"s3", "CreateSession"}:                  true,
	{"dynamodb", "DescribeEndpoints"}:        true,
	{"timestreamquery", "DescribeEndpoints"}: true,
	{"timestreamwrite", "DescribeEndpoints"}: true,
	{"signin", "CreateOAuth2Token"}:          true,
	{"sso", "GetRoleCredentials"}:            true,
	{"ssooidc", "CreateToken"}:               true,
	{"sts", "AssumeRole"}:                    true,
	{"sts", "AssumeRoleWithWebIdentity"}:     true,
}
