// Package awslocal serves the AWS services that the functions of a local app
// call, behind one endpoint on loopback: buckets, tables, queues, streams, topics,
// event buses, secrets, parameters, keys, and the invocation of functions, as far as
// the app's templates have them.
//
// It is there so that handlers run; it is not a model of AWS. Quotas, throttling
// and delays are not emulated, and each service's package names what else is
// not. Permissions are: each function has an access key of its own, and may do
// what its role allows; see package access.
package awslocal
