// Package watch tells which source files have changed: it knows the folders
// that a Go program is made of, and reports the files saved in them, a burst of
// saves at once.
package watch
