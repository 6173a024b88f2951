package main

import (
	"bytes"
	"strings"
	"testing"
)

// A wrong flag for a debugger ends the tool before it does anything.
func TestWrongDebuggersAreRefused(t *testing.T) {
	for _, tt := range []struct{ args, want string }{
		{"--debug =2345", `"=2345" names no function`},
		{"--debug Worker=delve", `port "delve" of Worker; want 0 to 65535, where 0 is a free one`},
		{"--debug Worker=-1", `port "-1" of Worker`},
		{"--debug Worker=65536", `port "65536" of Worker`},
		{"--debug Worker=", `port "" of Worker`},
		{"--debug Worker=2345 --debug Mail=2345", "--debug Worker and --debug Mail have one port, 2345"},
		{"--launch-json", "--launch-json writes what --debug and --attach need"},
	} {
		var said bytes.Buffer
		if status := run(t.Context(), append([]string{"local"}, strings.Fields(tt.args)...), nil, &said, &said); status != 2 || !strings.Contains(said.String(), tt.want) {
			t.Errorf("local %s: status %d, %s; want 2 and %q", tt.args, status, &said, tt.want)
		}
	}
}
