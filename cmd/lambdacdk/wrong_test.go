package main

import (
	"bytes"
	"strings"
	"testing"
)

// What is wrong with a command line ends with the status 2, and the message says
// what is wanted.
func TestWrongValuesOfFlagsAreToldApartFromFailures(t *testing.T) {
	for _, c := range []struct{ args, want string }{
		{"new --template none shop", "--template none: want one of api, "},
		{"token --expires 1", "want how long it is good, such as 30s, 5m or -1h"},
	} {
		var said bytes.Buffer
		if status := run(t.Context(), strings.Fields(c.args), nil, &said, &said); status != 2 || !strings.Contains(said.String(), c.want) {
			t.Errorf("lambdacdk %s ended with %d and said %q; want 2 and %q", c.args, status, said.String(), c.want)
		}
	}
}
