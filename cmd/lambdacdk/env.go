package main

import (
	"fmt"
	"os"
	"strings"
)

// variables is the flag --env: KEY=VALUE, or KEY alone for a value that the tool
// finds in its own environment. Command lines stand in the list of processes,
// which other users of the machine can read.
type variables struct{ assignments }

// Set adds one variable.
func (v variables) Set(s string) error {
	if strings.Contains(s, "=") || s == "" {
		return v.assignments.Set(s)
	}
	value, ok := os.LookupEnv(s)
	if !ok {
		return fmt.Errorf("the environment of lambdacdk has no %s, as %q without a value needs: set it there, or write KEY=VALUE", s, s)
	}
	v.assignments[s] = value
	return nil
}

// addFile adds the variables of a file, a line each as for --env, unless the
// command line has them. Empty lines and those that begin with # are left out; a
// value is what stands after the =, as it is.
func (v variables) addFile(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("--env-file: %w", err)
	}
	found := variables{assignments{}}
	for i, line := range strings.Split(string(text), "\n") {
		line = strings.TrimSuffix(line, "\r")
		if trimmed := strings.TrimSpace(line); trimmed == "" || trimmed[0] == '#' {
			continue
		}
		key, _, _ := strings.Cut(line, "=")
		if strings.ContainsAny(key, " \t") || key == "" {
			// The line itself may be a secret.
			return fmt.Errorf("--env-file: %s:%d: want KEY=VALUE, or KEY alone for a value of the environment, with no space before the =", file, i+1)
		}
		if err := found.Set(line); err != nil {
			return fmt.Errorf("--env-file: %s:%d: %w", file, i+1, err)
		}
	}
	for key, value := range found.assignments {
		if _, given := v.assignments[key]; !given {
			v.assignments[key] = value
		}
	}
	return nil
}
