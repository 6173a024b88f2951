// Package browser opens the example notes in a browser, as somebody at home
// does: lambdacdk local serves page and API, lambdacdk token signs a token. It
// is a module of its own so that nobody inherits what drives the browser:
//
//	cd integ/browser && go test
//	cd integ/browser && go test -shots /tmp/shots   # and look
//
// It needs chromium, Debian's package of that name, and skips without it.
package browser
