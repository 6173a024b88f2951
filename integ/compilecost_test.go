package integ

import (
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

// A pipeline without a build cache compiles the CDK's Go bindings each time,
// about 80 seconds of processor time: every package more is paid by every app.
func TestHelloCompilesNoMoreOfTheCDKThanAPlainApp(t *testing.T) {
	plain, err := cdkPackages(cdkPath+"/awscdk/v2", cdkPath+"/awscdk/v2/awslambda", cdkPath+"/awscdk/v2/awsapigatewayv2")
	if err != nil {
		t.Fatal(err)
	}
	hello, err := cdkPackages("./examples/hello/infra")
	if err != nil {
		t.Fatal(err)
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

// cdkPackages are the packages of the CDK that packages depend on, themselves included.
func cdkPackages(packages ...string) (map[string]bool, error) {
	deps, err := goList(repoRoot, append([]string{"-deps"}, packages...)...)
	if err != nil {
		return nil, err
	}
	cdk := map[string]bool{}
	for _, dep := range deps {
		if below(dep.ImportPath, cdkPath) {
			cdk[dep.ImportPath] = true
		}
	}
	return cdk, nil
}
