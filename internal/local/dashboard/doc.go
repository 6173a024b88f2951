// Package dashboard is the web page of lambdacdk local, on a port of its own: the
// app as a map, what happened and happens, and what the local services hold.
//
// It is made of templates on the server, a stylesheet, server-sent events and
// one script; without the script everything can be read and done, it only does
// not move by itself. A view is a file and a line in views.go.
//
// It is for one user of this machine, and for one run: see guard.go.
package dashboard
