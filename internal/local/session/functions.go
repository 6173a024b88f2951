package session

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"reflect"
	"strconv"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cfn"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/runtimeapi"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/logrecord"
)

// credentials stand in for those of the function's role. They open the local
// services, as far as the role may use them, and nothing else: a handler that
// calls AWS itself, past AWS_ENDPOINT_URL, fails at once instead of touching the
// account of whoever is logged in.
func (s *session) credentials(f *app.Function) map[string]string {
	key := s.services.AccessKeyOf(f.Name)
	return map[string]string{
		"AWS_ACCESS_KEY_ID":         key,
		"AWS_SECRET_ACCESS_KEY":     key,
		"AWS_SESSION_TOKEN":         "local",
		"AWS_EC2_METADATA_DISABLED": "true",

		"AWS_CONFIG_FILE":             os.DevNull,
		"AWS_SHARED_CREDENTIALS_FILE": os.DevNull,
	}
}

// configure makes the runtime server run what s.app and s.binaries say.
// Functions that have not changed keep their warm processes.
func (s *session) configure() {
	values := s.app.Values(s.endpoints())
	unready := map[string]error{}
	wanted := map[string]bool{}
	s.namePaths()
	for _, f := range s.app.Functions {
		switch {
		case f.Skipped != "":
			unready[f.Name] = errors.New(f.Skipped)
		case s.binaries[f.Name] == "":
			unready[f.Name] = errNotBuilt(f)
		default:
			wanted[f.Name] = true
			if err := s.run(f, values); err != nil {
				s.console.Problem("%v", err)
				unready[f.Name] = err
			}
		}
	}
	s.mu.Lock()
	s.unready = unready
	var gone []string
	for name := range s.functions {
		if !wanted[name] {
			gone = append(gone, name)
			delete(s.functions, name)
		}
	}
	s.mu.Unlock()
	for _, name := range gone {
		s.runtime.Remove(name)
	}
}

// errSkipped is about a function that cannot run on this machine.
func errSkipped(f *app.Function) error {
	return fmt.Errorf("%s does not run here: %s", f.Path, f.Skipped)
}

// errNotBuilt is about a function whose build has failed, as was said in full
// when it did.
func errNotBuilt(f *app.Function) error {
	return fmt.Errorf("%s could not be built: see the messages of the tool", f.Path)
}

// run adds the function to the runtime server, or updates it there.
func (s *session) run(f *app.Function, values *cfn.Values) error {
	root := s.programFolder(f)
	if root == "" {
		var err error
		if root, err = s.taskRoot(f); err != nil {
			return err
		}
	}
	env := s.credentials(f)
	env["AWS_ENDPOINT_URL"] = s.services.URL()
	if s.deafSDK(f) != "" {
		maps.Copy(env, s.outbound.Environment(f.Name))
	}
	variables := f.Environment(values)
	maps.Copy(env, variables)
	maps.Copy(env, s.options.Env)
	config := runtimeapi.Function{
		Name: f.Name, Command: []string{s.binaries[f.Name]}, Dir: root, Env: env,
		Timeout: f.Timeout, MemoryMB: f.MemoryMB,
		LogFormat: f.LogFormat, LogLevel: f.LogLevel,
		Account: f.Account, Region: f.Region,
	}
	if s.options.Cover != "" {
		config.LeaveTime = leaveTime
		config.Env["GOCOVERDIR"] = s.options.CoverDir
	}
	s.attach(f, &config)
	s.debug(f, &config)
	s.mu.Lock()
	old := s.functions[f.Name]
	if old != nil {
		old.program, old.variables = s.binaries[f.Name], variables
	}
	s.mu.Unlock()
	if old != nil && reflect.DeepEqual(old.config, config) {
		return nil
	}
	withHooks := config
	withHooks.Log, withHooks.Watch = s.log, s.watchInvocation(f.Name)
	s.watchDebugger(f, &withHooks)
	if old != nil {
		if err := old.pool.Update(withHooks); err != nil {
			return err
		}
		old.config = config
		return s.writeEnvironment(f, old.pool)
	}
	pool, err := s.runtime.Add(withHooks)
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.functions[f.Name] = &function{config: config, pool: pool, program: s.binaries[f.Name], variables: variables}
	s.mu.Unlock()
	return s.writeEnvironment(f, pool)
}

// log writes one line of a function's log.
func (s *session) log(l runtimeapi.Line) {
	by := s.history.Log(history.Line{Function: l.Function, RequestID: l.RequestID, Process: l.Process, Platform: l.Source == runtimeapi.Platform, Stderr: l.Source == runtimeapi.Stderr, Text: l.Text})
	s.services.Log(l.Function, strconv.Itoa(l.Process), l.Text, by)
	line := logrecord.Line{Function: s.pathOf(l.Function), RequestID: l.RequestID, Process: l.Process, Stderr: l.Source == runtimeapi.Stderr, Text: l.Text}
	if l.Source == runtimeapi.Platform {
		s.console.Platform(line)
		return
	}
	s.console.Log(line)
}

// namePaths takes note of the functions' paths, first: a function logs as soon
// as it runs.
func (s *session) namePaths() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.named = s.app
	for _, f := range s.app.Functions {
		s.paths[f.Name] = f.Path
	}
}

// pathOf is the construct path of the function of that name, by which messages
// name it; the name if it is gone. It is safe for concurrent use.
func (s *session) pathOf(name string) string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if path, ok := s.paths[name]; ok {
		return path
	}
	return name
}
