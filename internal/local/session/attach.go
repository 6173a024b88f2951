package session

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/runtimeapi"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/private"
)

// readAttached finds the functions that the user runs. It fails for one that is
// not there, and for one that does not run here.
func (s *session) readAttached() error {
	s.attached = map[string]bool{}
	for _, name := range s.options.Attach {
		f, err := s.app.Find(name)
		if err != nil {
			return fmt.Errorf("--attach: %w", err)
		}
		if f.Skipped != "" {
			return fmt.Errorf("--attach: %w", errSkipped(f))
		}
		s.attached[f.Name] = true
	}
	return nil
}

// attach makes a function one whose process the user starts.
func (s *session) attach(f *app.Function, config *runtimeapi.Function) {
	if s.attached[f.Name] {
		config.Command, config.Debugged = nil, true
	}
}

// environmentFile is where the environment of an attached function is, next to
// cdk.json, under the same name in every run.
func (s *session) environmentFile(f *app.Function) string {
	return filepath.Join(home(s.options.Dir), secretsFolder, f.Name+".env")
}

// writeEnvironment writes what the program of an attached function must find,
// as the envFile of VS Code and of GoLand have it: KEY=VALUE lines. It has the
// key of the function and is the user's alone.
func (s *session) writeEnvironment(f *app.Function, pool *runtimeapi.Pool) error {
	if !s.attached[f.Name] {
		return nil
	}
	var text strings.Builder
	for _, variable := range pool.Environment() {
		name, value, _ := strings.Cut(variable, "=")
		if strings.ContainsAny(value, "\r\n") {
			value = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`).Replace(value) + `"`
		}
		fmt.Fprintf(&text, "%s=%s\n", name, value)
	}
	file := s.environmentFile(f)
	if err := private.Ignored(filepath.Dir(file)); err != nil {
		return err
	}
	return private.Write(file, []byte(text.String()))
}

// sayAttached tells how the user's own process becomes a function.
func (s *session) sayAttached() (all []configuration) {
	for _, f := range s.app.Functions {
		if !s.attached[f.Name] {
			continue
		}
		s.console.Say("%s waits for a process of yours: run or debug its program with the environment in %s", f.Path, s.environmentFile(f))
		if f.IsReady() {
			continue
		}
		launch := configuration{Name: f.Path, Type: "go", Request: "launch", Program: f.Build.Entry, EnvFile: absolute(s.environmentFile(f))}
		s.console.Say("  launch.json: %s", launch)
		all = append(all, launch)
	}
	return all
}
