// Package muxpattern knows the patterns of [net/http.ServeMux]: which texts are
// patterns, which of them conflict, and which one a request goes to.
//
// ServeMux itself would know, but it brings net/http and all of crypto/tls into
// a program that serves nothing: 15 seconds of compiling where no build is
// cached. The tests of this package ask both and compare the answers.
package muxpattern
