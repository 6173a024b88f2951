// Package outbound keeps the calls of handlers to AWS on this machine where the
// handler's SDK does not follow AWS_ENDPOINT_URL: it finds such SDKs in a
// program, and is the proxy through which the program reaches everything but
// AWS.
package outbound
