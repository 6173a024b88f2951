package integ

import (
	"maps"
	"strings"
	"testing"
)

// cdkBeyondPlain are the packages of the CDK that hello compiles and a plain
// app with a function and an HTTP API does not, each with who needs it. A
// folder's internal package counts with it.
var cdkBeyondPlain = map[string]string{
	"awsdynamodb":                      "LinkTable and NewTable",
	"interfaces/interfacesawsdynamodb": "awsdynamodb",
	"interfaces/interfacesawsroute53":  "DomainProps.HostedZone",
}

// notInInfrastructure are packages that hello's infrastructure program must not
// compile, each with what to do instead. A handler has some of them anyway; that
// does not help, for it is compiled for another machine.
var notInInfrastructure = map[string]string{
	"net":                                "a synthesis opens no connection",
	"net/http":                           "15 seconds with what it brings: internal/muxpattern knows route patterns, methods are written out, and lambdaruntime/internal/initerror writes its one request by hand",
	"crypto/tls":                         "net/http's; nothing here speaks it",
	"crypto/x509":                        "net/http's; nothing here reads certificates",
	"runtime/cgo":                        "net's; it needs a C compiler, too",
	"go/build":                           "the go command says which files belong to a package",
	"go/doc":                             "go/build's",
	"go/format":                          "source is written by lambdacdk, not by a synthesis",
	"go/ast":                             "6.5 seconds with go/types, and 1.4 alone: internal/program reads the linked binary, internal/build/gomod the one word it needs",
	"testing":                            "1.2 seconds with what it brings; package link tells a test by its arguments",
	"debug/buildinfo":                    "it reads the programs of every system; internal/linked reads those of linux",
	"go/printer":                         "go/format's",
	modulePath + "/internal/permissions": "the report is lambdacdk's; what a synthesis needs of it is internal/roleactions",
}

// A pipeline without a build cache compiles the standard library, too.
func TestHelloCompilesNoHeavyPackages(t *testing.T) {
	hello, err := dependencies("./examples/hello/infra")
	if err != nil {
		t.Fatal(err)
	}
	if !hello["encoding/json"] {
		t.Fatal("hello's infrastructure compiles no encoding/json: the list of its packages is not whole")
	}
	for path, instead := range notInInfrastructure {
		if hello[path] {
			t.Errorf("hello's infrastructure compiles %s, which a plain app does not: %s. go list -deps -f '{{.ImportPath}} {{.Imports}}' ./examples/hello/infra shows who imports it", path, instead)
		}
	}
}

// A pipeline without a build cache compiles the CDK's Go bindings each time,
// about 80 seconds of processor time: every package more is paid by every app.
func TestHelloCompilesNoMoreOfTheCDKThanAPlainApp(t *testing.T) {
	plain, err := dependencies(cdkPath+"/awscdk/v2", cdkPath+"/awscdk/v2/awslambda", cdkPath+"/awscdk/v2/awsapigatewayv2")
	if err != nil {
		t.Fatal(err)
	}
	hello, err := dependencies("./examples/hello/infra")
	if err != nil {
		t.Fatal(err)
	}
	for _, packages := range []map[string]bool{plain, hello} {
		maps.DeleteFunc(packages, func(path string, _ bool) bool { return !below(path, cdkPath) })
	}
	t.Logf("hello compiles %d packages of the CDK, a plain app %d", len(hello), len(plain))
	if len(plain) < 100 {
		t.Fatalf("a plain app compiles %d packages of the CDK; it should be more than 100", len(plain))
	}
	unused := map[string]bool{}
	for name := range cdkBeyondPlain {
		unused[name] = true
	}
	for path := range hello {
		if plain[path] {
			continue
		}
		name := strings.TrimSuffix(strings.TrimPrefix(path, cdkPath+"/awscdk/v2/"), "/internal")
		if _, ok := cdkBeyondPlain[name]; !ok {
			t.Errorf("hello compiles %s, which a plain app does not: a pipeline without a build cache compiles it each time. "+
				"Write what needs it without it, or give that construct a package of its own below constructs/", path)
		}
		delete(unused, name)
	}
	for name := range unused {
		t.Errorf("hello does not compile %s; remove it from cdkBeyondPlain", name)
	}
}

// dependencies are all that packages depend on, themselves included.
func dependencies(packages ...string) (map[string]bool, error) {
	deps, err := goList(repoRoot, append([]string{"-deps"}, packages...)...)
	if err != nil {
		return nil, err
	}
	all := map[string]bool{}
	for _, dep := range deps {
		all[dep.ImportPath] = true
	}
	return all, nil
}
