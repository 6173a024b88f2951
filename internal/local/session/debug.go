package session

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strconv"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/gobuild"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/gomod"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/runtimeapi"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/delve"
)

// A Debug is a function that runs in delve, where an IDE can attach to it.
type Debug struct {
	// Name is the function's, as for [Invoke].
	Name string
	// Port is where delve listens. If 0, the first free one from DebugPort on.
	Port int
}

// DebugPort is where delve listens if the user names no port; it is the one that
// IDEs propose.
const DebugPort = 2345

// chooseDebugPorts gives each debugger its port, and fails early where one that
// the user has named cannot be had.
func (s *session) chooseDebugPorts() error {
	s.options.Debug = slices.Clone(s.options.Debug)
	others := []ports{s.apiPorts(), s.pagePorts()}
	taken := s.debugPorts()
	for _, p := range others {
		taken[p.first] = true
	}
	for i := range s.options.Debug {
		d := &s.options.Debug[i]
		own := ports{"--debug " + d.Name + "=PORT", d.Port, true, s.owner}
		if d.Port != 0 {
			for _, p := range others {
				if p.given && p.first == d.Port {
					return fmt.Errorf("port %d is both that of %s and of --debug %s: choose another one for one of them", d.Port, p.flag, d.Name)
				}
			}
			if err := own.check(); err != nil {
				return err
			}
			continue
		}
		own.first, own.given = DebugPort, false
		l, err := own.open(s.console, taken)
		if err != nil {
			return err
		}
		d.Port = l.Addr().(*net.TCPAddr).Port
		taken[d.Port] = true
		l.Close()
	}
	return nil
}

// debugPorts are those that no API may take: a debugger may have none of them at
// the moment.
func (s *session) debugPorts() map[int]bool {
	ports := map[int]bool{}
	for _, d := range s.options.Debug {
		if d.Port != 0 {
			ports[d.Port] = true
		}
	}
	return ports
}

// readDebugged finds the functions that run in delve, and delve. It fails for a
// function that cannot.
func (s *session) readDebugged(ctx context.Context) error {
	s.debugged = map[string]string{}
	var source string // a folder whose Go compiles what is debugged
	for _, d := range s.options.Debug {
		f, err := s.app.Find(d.Name)
		switch {
		case err != nil:
			return fmt.Errorf("--debug: %w", err)
		case f.Skipped != "":
			return fmt.Errorf("--debug: %w", errSkipped(f))
		case f.IsReady():
			return fmt.Errorf("--debug: %s has a ready program, and a debugger needs one that is built for it: let NewGoFunction build it from its Entry, or run the program in your IDE, with --attach %s", f.Path, d.Name)
		case s.attached[f.Name]:
			return fmt.Errorf("--debug and --attach are both given for %s: with --attach your own debugger starts it, with --debug the tool does", f.Path)
		case s.debugged[f.Name] != "":
			return fmt.Errorf("--debug is given twice for %s", f.Path)
		}
		s.debugged[f.Name] = net.JoinHostPort("127.0.0.1", strconv.Itoa(d.Port))
		source = gomod.ModuleDir(f.Build.Entry)
	}
	if source == "" {
		return nil
	}
	var err error
	s.debugger, err = delve.Find(ctx, s.options.CacheDir, source, func(what string) func() { return s.console.Progress(what, nil) })
	if err != nil {
		return fmt.Errorf("--debug: %w", err)
	}
	return nil
}

// inDebugger is where the delve listens that a function runs in; empty if it runs
// in none. A save may make it one with a ready program.
func (s *session) inDebugger(f *app.Function) string {
	if f.Skipped != "" || f.IsReady() {
		return ""
	}
	return s.debugged[f.Name]
}

// request is what is built of a function.
func (s *session) request(f *app.Function) gobuild.Request {
	r := f.Build
	r.Debug, r.Cover = s.inDebugger(f) != "", s.options.Cover
	return r
}

// debug makes a function one that runs in delve.
func (s *session) debug(f *app.Function, config *runtimeapi.Function) {
	if address := s.inDebugger(f); address != "" {
		config.Command, config.Debugged = s.debugger.Command(address, s.binaries[f.Name]), true
	}
}

// watchDebugger tells the user what delve does with a function.
func (s *session) watchDebugger(f *app.Function, config *runtimeapi.Function) {
	address, path, log := s.inDebugger(f), f.Path, config.Log
	if address == "" {
		return
	}
	config.Debugger = delve.Server{
		Address: address,
		Listens: func() { s.console.Say("%s runs in delve, at %s", path, address) },
		Holds: func(at string, panics bool) {
			why := ""
			if panics {
				why = ", because it panics"
			}
			s.console.Say("%s is held at %s%s, until an IDE at %s lets it go on", path, at, why, address)
		},
	}
	config.Log = func(l runtimeapi.Line) {
		if !delve.IsOwn(l.Text) {
			log(l)
		}
	}
}

// sayFinishing tells of functions in a debugger whose new version is to wait: the
// debugger has one process, which may hold an invocation for as long as somebody
// looks at it, and nothing else would say why requests are not answered.
func (s *session) sayFinishing(built []*app.Function) {
	for _, f := range built {
		if address := s.inDebugger(f); address != "" {
			if pool, err := s.pool(f); err == nil && pool.Finishing() {
				s.console.Say("%s still runs an invocation of before the save: requests wait until an IDE at %s lets it end, and then run what was saved", f.Path, address)
			}
		}
	}
}

// sayDebugged tells how an IDE attaches.
func (s *session) sayDebugged() (all []configuration) {
	for _, d := range s.options.Debug {
		f, err := s.app.Find(d.Name)
		if err != nil {
			continue // unreachable: readDebugged has found it
		}
		attach := configuration{Name: f.Path, Type: "go", Request: "attach", Mode: "remote", Host: "127.0.0.1", Port: d.Port}
		s.console.Say("attach to %s in delve %s (%s), before or after its requests; no limit of time ends them, and after a save, attach again", f.Path, s.debugger.Version, s.debugger.From)
		s.console.Say("  launch.json: %s", attach)
		s.console.Say("  GoLand: a Go Remote configuration, host %s, port %d", attach.Host, attach.Port)
		all = append(all, attach)
	}
	return all
}
