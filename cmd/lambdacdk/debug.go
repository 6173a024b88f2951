package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/session"
)

// readDebug reads the value of --debug, FUNCTION or FUNCTION=PORT.
func readDebug(text string) (session.Debug, error) {
	name, port, named := strings.Cut(text, "=")
	d := session.Debug{Name: name}
	if name == "" {
		return d, fmt.Errorf("%q names no function; want FUNCTION or FUNCTION=PORT", text)
	}
	if !named {
		return d, nil
	}
	var err error
	if d.Port, err = strconv.Atoi(port); err != nil || d.Port < 0 || d.Port > 65535 {
		return d, fmt.Errorf("port %q of %s; want 0 to 65535, where 0 is a free one", port, name)
	}
	return d, nil
}

// debugProblem says why the flags for debuggers cannot be meant; empty if they
// can.
func debugProblem(o *session.Options) string {
	users := map[int]string{}
	for _, d := range o.Debug {
		if other, ok := users[d.Port]; ok && d.Port != 0 {
			return fmt.Sprintf("--debug %s and --debug %s have one port, %d; each debugger needs its own", other, d.Name, d.Port)
		}
		users[d.Port] = d.Name
	}
	if o.LaunchFile && len(o.Debug)+len(o.Attach) == 0 {
		return "--launch-json writes what --debug and --attach need; give one of them"
	}
	return ""
}
