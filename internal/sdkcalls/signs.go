package sdkcalls

import (
	"slices"
	"strings"
)

// signs are what the names of a program's functions give away beside
// operations.
type signs struct {
	rare     int // how many of everyMethod are there
	keepers  []string
	cgo      bool
	plugin   bool
	exec     bool
	profiles bool // os/exec is there for credential_process alone

	// called are the services of which an operation is called, and whether one
	// could be read.
	called map[string]bool
}

// everyMethod are methods of reflect.Value that no program calls all of in an
// ordinary way. A program in which methods are looked up by name has
// reflect.Value in interfaces, so that the linker keeps every exported method of
// it: that all of these are there tells that the linker kept all. Measured with
// Go 1.22 to 1.26, and with the libraries of integ/probes. One alone is too few:
// version 1 of the SDK calls FieldByNameFunc.
var everyMethod = []string{
	"reflect.Value.FieldByNameFunc",
	"reflect.Value.OverflowComplex",
	"reflect.Value.SetIterKey",
	"reflect.Value.TryRecv",
}

// keepers are functions that are known to make the linker keep every method,
// and whose they are. All that are found are named: without one of them the
// others still do.
var keepers = []struct{ function, who string }{
	{"text/template.(*state).evalField", "text/template (html/template, and whatever executes a template)"},
	{"net/rpc.(*Server).register", "net/rpc, which aws-lambda-go brings unless it is built with -tags lambda.norpc, as GoCode and NewGoFunction build it"},
	{"github.com/go-playground/validator/v10.tryCallValidateFn", "github.com/go-playground/validator (gin's binding uses it)"},
	{"gorm.io/gorm/schema.ParseWithSpecialTableName", "gorm.io/gorm"},
	{"github.com/stretchr/testify/suite.Run", "github.com/stretchr/testify/suite"},
}

func (s *signs) see(name string) {
	switch {
	case strings.HasPrefix(name, "reflect.Value.") && slices.Contains(everyMethod, name):
		s.rare++
	case strings.HasPrefix(name, "runtime/cgo."):
		s.cgo = true
	case name == "plugin.Open":
		s.plugin = true
	case name == "os/exec.(*Cmd).Start":
		s.exec = true
	case strings.HasPrefix(name, version2root+"credentials/processcreds."), strings.HasPrefix(name, version1root+"aws/credentials/processcreds."):
		s.profiles = true
	}
	if service, ok := callerOf(name); ok && !s.called[service] {
		s.call(service, false)
	}
	for _, k := range keepers {
		if name == k.function {
			s.keepers = append(s.keepers, k.who)
		}
	}
}

// allMethods reports whether the linker kept every exported method.
func (s *signs) allMethods() bool { return s.rare == len(everyMethod) }

// readable says that an operation of the service was read.
func (s *signs) readable(service string) { s.call(service, true) }

func (s *signs) call(service string, read bool) {
	if s.called == nil {
		s.called = map[string]bool{}
	}
	s.called[service] = read
}

// unread are the services that the program calls and of which no operation
// could be read.
func (s *signs) unread() []string {
	var services []string
	for service, read := range s.called {
		if !read {
			services = append(services, service)
		}
	}
	slices.Sort(services)
	return services
}

const (
	version1root = "github.com/aws/aws-sdk-go/"
	version2root = "github.com/aws/aws-sdk-go-v2/"
)

// keeper explains why every method was kept.
func (s *signs) keeper() string {
	var who []string
	for _, k := range keepers {
		if slices.Contains(s.keepers, k.who) {
			who = append(who, k.who)
		}
	}
	if len(who) == 0 {
		return "the linker kept every exported method, because of a package that looks methods up by name"
	}
	return "the linker kept every exported method because of " + strings.Join(who, " and of ")
}

// blind are the ways past the SDK that the program has.
func (s *signs) blind() []string {
	var ways []string
	if s.cgo {
		ways = append(ways, "cgo")
	}
	if s.plugin {
		ways = append(ways, "plugin")
	}
	if s.exec && !s.profiles {
		ways = append(ways, "os/exec")
	}
	return ways
}
