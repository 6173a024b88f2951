// Package cfn reads CloudFormation templates without CloudFormation: it
// resolves intrinsic functions to the values a deployment would give them,
// with readable names in place of generated ones.
//
// A value that only AWS knows becomes a placeholder, never an error: the
// handlers that do not need it run all the same.
package cfn
