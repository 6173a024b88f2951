// Package gomod finds what a function's entry is: its folder, whether it can be
// a main package, and the module or workspace it belongs to.
//
// It reads files where that is enough and asks the go command where the go
// command decides, because an app has many functions and few modules.
package gomod
