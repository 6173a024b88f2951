// Package sockets serves the WebSocket APIs of an app: it holds the connections
// of clients, asks $connect and its authorizer, sends messages to the functions
// of their routes, and lets the app send to clients.
//
// A connection belongs to its API and not to a build of it: it stays when an app
// is synthesized and built anew, and what it sends next reaches the new one.
package sockets
