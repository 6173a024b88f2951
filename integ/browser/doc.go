// Package browser opens in a browser what lambdacdk local serves, as somebody at
// home does: the page of the example notes, with a token of lambdacdk token, and
// the console page of the example orders. It is a module of its own so that
// nobody inherits what drives the browser:
//
//	cd integ/browser && go test
//	cd integ/browser && go test -shots /tmp/shots   # and look
//
// It needs chromium, Debian's package of that name, and skips without it.
package browser
