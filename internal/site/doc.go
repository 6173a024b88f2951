// Package site knows what a folder of pages is on the web: which files it may
// have, what browsers are told of them, and which one answers a path. The
// construct checks with it, the program that uploads the files and lambdacdk
// local serve by it.
package site
