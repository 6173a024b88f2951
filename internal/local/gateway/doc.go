// Package gateway serves one API of an app over HTTP: it finds the route,
// sends the event that the real service would send, and answers with what the
// function returns, if the route's authorizer lets the client in. Throttling and access logs
// are not emulated.
package gateway
