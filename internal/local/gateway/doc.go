// Package gateway serves one API of an app over HTTP, or several under one
// domain: it finds the route, asks its authorizer, sends the event that the real
// service would send, and answers with what the function returns. Throttling and
// access logs are not emulated.
package gateway
