package integ

import (
	"slices"
	"strings"
	"testing"
)

// An arrow limits what the packages below a folder may import.
type arrow struct {
	from    string            // import path below the module; "lambdaruntime" covers lambdaruntime/…
	except  []string          // folders below from that have an arrow of their own
	forbids map[string]string // import path prefix → why
	// only, where set, is the complete list of what may be imported beside
	// the standard library; forbids then only explains.
	only []string
	why  string
}

const (
	cdkPath         = "github.com/aws/aws-cdk-go"
	jsiiPath        = "github.com/aws/jsii-runtime-go"
	constructsPath  = "github.com/aws/constructs-go"
	awsLambdaGoPath = "github.com/aws/aws-lambda-go"
	sdkPath         = "github.com/aws/aws-sdk-go-v2"
	smithyPath      = "github.com/aws/smithy-go"
	otelPath        = "go.opentelemetry.io/otel"
)

const (
	whyNoCDKInHandlers = "a handler that links the CDK grows by 4 MB and a module that only holds handlers would download the CDK"
	whyNobodyImports   = "examples and integ are leaves: what they need of each other belongs into a library package"
	whyEngineIsPlain   = "the build engine knows nothing of the CDK, so that the tool and tests can use it without Node"
	whyOtelAPI         = "the API packages of OpenTelemetry are small; which SDK and exporter a program links is its own choice"
	whyToolIsPlain     = "the tool reads the cloud assembly on disk; with the CDK it would need Node and weigh 100 MB"
	whyBuildIsPlain    = "building turns Go source into a zip; what is done with it, on AWS or here, is not its business"
	whyLambdaIsPlain   = "what Lambda does is the same for any function; where the function came from, and what else runs here, is not its business"
	whySenders         = "to send is a link, the SDK's client of one service, and the environment that the client is made of; a package each, so that a handler links one client"
	whyInternalIsBelow = "lambdaruntime stands on internal, not the reverse (but for the contract types of link), so that what Lambda does is written once, below both"
	whyLocalIsALeaf    = "internal/local is what lambdacdk local, and package lambdacdktest, are made of; what others need of it belongs a floor below"
)

// sdkHelpers are the sub-packages of lambdaruntime whose job is an AWS
// service or another library's API; nothing else may import them.
var sdkHelpers = []string{
	"lambdaruntime/awsenv",
	"lambdaruntime/params/ssmparams",
	"lambdaruntime/params/secrets",
	"lambdaruntime/idempotency/dynamostore",
	"lambdaruntime/invoke",
	"lambdaruntime/connections",
	"lambdaruntime/queue",
	"lambdaruntime/topic",
	"lambdaruntime/bus",
	"lambdaruntime/lambdaotel",
}

func arrows() []arrow {
	own := func(paths ...string) []string {
		full := make([]string, len(paths))
		for i, p := range paths {
			full[i] = modulePath + "/" + p
		}
		return full
	}
	noCDK := func(why string) map[string]string {
		return map[string]string{cdkPath: why, jsiiPath: why, constructsPath: why, modulePath + "/constructs": why}
	}
	return []arrow{
		{
			from: "lambdaruntime/link", only: own("lambdaruntime/link", "lambdaruntime/internal/initerror", "internal/linkbinding", "internal/programmark"),
			why: "the contract is imported by infrastructure and handlers: standard library only",
		},
		{
			from: "lambdaruntime", except: append([]string{"lambdaruntime/link"}, sdkHelpers...),
			only:    append(own("lambdaruntime", "internal/lambda", "internal/programmark", "internal/runtimeenv", "internal/randomid"), awsLambdaGoPath),
			forbids: noCDK(whyNoCDKInHandlers),
			why:     "the core of a handler is the standard library and aws-lambda-go; what needs more is a sub-package that nothing else imports",
		},
		{
			from: "lambdaruntime/internal/httpadapter",
			only: own("lambdaruntime/internal/httpadapter", "lambdaruntime/internal/jsontext", "lambdaruntime/internal/invocation", "internal/runtimeenv"),
			why:  "an event in, a handler called, an answer out: the adapter knows neither the loop nor the process nor the log",
		},
		{
			from: "lambdaruntime/lambdaotel", only: append(own("lambdaruntime"), awsLambdaGoPath, otelPath),
			forbids: map[string]string{otelPath + "/sdk": whyOtelAPI, otelPath + "/exporters": whyOtelAPI},
			why:     whyOtelAPI,
		},
		{
			from: "lambdaruntime/awsenv", except: []string{"lambdaruntime/awsenv/internal/parity"},
			only: append(own("lambdaruntime"), sdkPath+"/aws"),
			why:  "it saves what the SDK's other modules would link; parity alone compares it with them",
		},
		{
			from: "lambdaruntime/invoke", only: append(own("lambdaruntime/link", "lambdaruntime/awsenv", "lambdaruntime/invoke"), sdkPath),
			forbids: noCDK(whyNoCDKInHandlers),
			why:     "a call is a link, the SDK's client, and the environment that the client is made of",
		},
		{
			from: "lambdaruntime/queue", only: append(own("lambdaruntime/link", "lambdaruntime/awsenv", "lambdaruntime/internal/sending", "lambdaruntime/queue"), sdkPath),
			forbids: noCDK(whyNoCDKInHandlers), why: whySenders,
		},
		{
			from: "lambdaruntime/topic", only: append(own("lambdaruntime/link", "lambdaruntime/awsenv", "lambdaruntime/internal/sending", "lambdaruntime/topic"), sdkPath),
			forbids: noCDK(whyNoCDKInHandlers), why: whySenders,
		},
		{
			from: "lambdaruntime/bus", only: append(own("lambdaruntime/link", "lambdaruntime/awsenv", "lambdaruntime/internal/sending", "lambdaruntime/bus"), sdkPath),
			forbids: noCDK(whyNoCDKInHandlers), why: whySenders,
		},
		{
			from: "lambdaruntime/connections", only: append(own("lambdaruntime/link", "lambdaruntime/awsenv", "lambdaruntime/connections"), sdkPath),
			forbids: noCDK(whyNoCDKInHandlers),
			why:     "a message is a link, the SDK's client, and the environment that the client is made of",
		},
		{
			// The SDK's clients are those of the tests.
			from: "internal/local/awslocal", only: append(own("internal"), "github.com/johannesboyne/gofakes3", awsLambdaGoPath, sdkPath),
			forbids: noCDK(whyToolIsPlain), why: "the local services are the standard library and gofakes3; " + whyInternalIsBelow,
		},
		{
			from: "internal", except: []string{"internal/local/awslocal", "internal/local/sockets"}, only: append(own("internal", "lambdaruntime/link"), "github.com/rogpeppe/go-internal", "github.com/fsnotify/fsnotify", "github.com/go-jose/go-jose/v4", awsLambdaGoPath, "golang.org/x/tools"),
			forbids: noCDK(whyEngineIsPlain), why: whyEngineIsPlain + "; " + whyInternalIsBelow,
		},
		{
			from: "internal/local/sockets", only: append(own("internal"), "github.com/coder/websocket"),
			forbids: noCDK(whyToolIsPlain), why: "it alone speaks the WebSocket protocol; " + whyInternalIsBelow,
		},
		{
			from: "internal/build", only: append(own("internal/build", "internal/typo"), "github.com/rogpeppe/go-internal", "golang.org/x/tools"),
			forbids: noCDK(whyEngineIsPlain), why: whyBuildIsPlain,
		},
		{
			from: "internal/lambda", only: append(own("internal/lambda", "internal/runtimeenv", "internal/randomid"), awsLambdaGoPath),
			forbids: noCDK(whyEngineIsPlain), why: whyLambdaIsPlain,
		},
		{
			from: "cmd", only: append(own("internal", "cmd"), "github.com/fsnotify/fsnotify", "github.com/rogpeppe/go-internal", awsLambdaGoPath),
			forbids: noCDK(whyToolIsPlain), why: whyToolIsPlain,
		},
		{
			from: "lambdacdktest", only: append(own("internal", "lambdacdktest"), sdkPath+"/aws"),
			forbids: noCDK(whyToolIsPlain), why: "the tests of an app run it as the tool does; of the SDK they need the config of clients that are the user's own",
		},
		{
			from:    "constructs/gosite/internal/publisher",
			only:    append(own("lambdaruntime", "lambdaruntime/awsenv", "lambdaruntime/customresource", "internal/site"), awsLambdaGoPath, sdkPath, smithyPath, "github.com/johannesboyne/gofakes3"),
			forbids: noCDK(whyNoCDKInHandlers),
			why:     "it is a handler, which users build: the clients of S3 and CloudFront, and what answers CloudFormation",
		},
		{
			from: "constructs", except: []string{"constructs/gosite/internal/publisher"},
			only: append(own("constructs", "internal/site", "internal/build/gobuild", "internal/build/bundle", "internal/build/elfbin", "internal/build/gomod", "internal/assembly", "internal/permissions", "internal/roleactions", "internal/rolepolicies", "internal/runtimeenv", "internal/iampolicy", "internal/linkbinding", "internal/linklevels", "internal/build/store", "internal/program", "internal/sdkcalls", "internal/muxpattern", "internal/routeselection", "internal/typo", "internal/schedule", "lambdaruntime/link"), cdkPath, jsiiPath, constructsPath),
			why:  "constructs stands on the CDK and the engine; of the handlers' side it knows the link types alone",
		},
	}
}

// The arrows of the design are one-way, tests included.
func TestImportsFollowTheArrows(t *testing.T) {
	arrows := arrows()
	for _, pkg := range ourPackages(t) {
		name := short(pkg.ImportPath)
		for _, imp := range slices.Concat(pkg.Imports, pkg.TestImports, pkg.XTestImports) {
			if target := short(imp); imp != target && (below(target, "integ") || below(target, "examples")) && strings.SplitN(name, "/", 2)[0] != strings.SplitN(target, "/", 2)[0] {
				t.Errorf("%s imports %s: %s", name, imp, whyNobodyImports)
			}
			if below(short(imp), "internal/local") && !slices.ContainsFunc([]string{"internal/local", "cmd", "integ", "lambdacdktest"}, func(leaf string) bool { return below(name, leaf) }) {
				t.Errorf("%s imports %s: %s", name, imp, whyLocalIsALeaf)
			}
			for _, a := range arrows {
				if !below(name, a.from) || slices.ContainsFunc(a.except, func(e string) bool { return below(name, e) }) {
					continue
				}
				if why, bad := a.refuses(imp); bad {
					t.Errorf("%s imports %s: %s", name, imp, why)
				}
			}
		}
	}
}

// The helpers that stand on an SDK reach the core's users only by their own
// import path.
func TestNothingImportsTheSDKHelpers(t *testing.T) {
	for _, pkg := range ourPackages(t) {
		name := short(pkg.ImportPath)
		isHelper := slices.ContainsFunc(sdkHelpers, func(helper string) bool { return below(name, helper) })
		if below(name, "integ") || below(name, "examples") || isHelper || name == "constructs/gosite/internal/publisher" { // which nobody imports: it is a handler
			continue
		}
		for _, imp := range pkg.Imports {
			for _, helper := range sdkHelpers {
				if below(short(imp), helper) {
					t.Errorf("%s imports %s: every user of %s would link the AWS SDK", name, imp, name)
				}
			}
		}
	}
}

// Handlers never see the CDK, not even through the tests of what they import
// (go mod tidy loads those too).
func TestHandlersNeverDependOnTheCDK(t *testing.T) {
	deps, err := goList(repoRoot, "-deps", "-test", "./lambdaruntime/...", "./examples/hello/cmd/...", "./constructs/gosite/internal/publisher")
	if err != nil {
		t.Fatal(err)
	}
	if len(deps) < 50 {
		t.Fatalf("go list -deps named %d packages; it should name the standard library's too", len(deps))
	}
	for _, dep := range deps {
		for _, bad := range []string{cdkPath, jsiiPath, constructsPath} {
			if below(dep.ImportPath, bad) {
				t.Errorf("lambdaruntime or a handler depends on %s: %s", dep.ImportPath, whyNoCDKInHandlers)
			}
		}
	}
}

func (a arrow) refuses(imp string) (why string, bad bool) {
	for prefix, why := range a.forbids {
		if below(imp, prefix) {
			return why, true
		}
	}
	if isStandard(imp) || a.only == nil || slices.ContainsFunc(a.only, func(o string) bool { return below(imp, o) }) {
		return "", false
	}
	return a.why, true
}

// below reports whether path is dir or lies below it.
func below(path, dir string) bool {
	return path == dir || strings.HasPrefix(path, dir+"/")
}

// isStandard reports whether an import path is of the standard library: its
// first element has no dot.
func isStandard(imp string) bool {
	first, _, _ := strings.Cut(imp, "/")
	return !strings.Contains(first, ".")
}
