package sdkcalls

import (
	"slices"
	"strings"
)

// signs are what the names of a program's functions give away beside
// operations.
type signs struct {
	allMethods bool // the linker kept every exported method
	keepers    []string
	cgo        bool
	plugin     bool
	exec       bool
	profiles   bool // os/exec is there for credential_process alone
}

// everyMethod are methods that no program calls in an ordinary way and that are
// reachable as soon as one exported method of their type is not pruned: their
// presence tells that the linker kept all. Measured with Go 1.26 on 54
// programs: reflect.Value.Methods.func1 was in all 12 whose pruning was off and
// in no other. The second is for Go before 1.26, which has no Value.Methods.
var everyMethod = map[string]bool{
	"reflect.Value.Methods.func1":   true,
	"reflect.Value.FieldByNameFunc": true,
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
	case everyMethod[name]:
		s.allMethods = true
	case strings.HasPrefix(name, "runtime/cgo."):
		s.cgo = true
	case name == "plugin.Open":
		s.plugin = true
	case name == "os/exec.(*Cmd).Start":
		s.exec = true
	case strings.HasPrefix(name, version2root+"credentials/processcreds."), strings.HasPrefix(name, version1root+"aws/credentials/processcreds."):
		s.profiles = true
	}
	for _, k := range keepers {
		if name == k.function {
			s.keepers = append(s.keepers, k.who)
		}
	}
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
