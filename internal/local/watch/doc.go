// Package watch notices that the files of a program were saved, and lets
// others wait until what was saved is served.
package watch
