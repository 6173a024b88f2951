package integ

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigateway"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2integrations"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"

	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
)

// The functions moved… are the code of docs/moving.md, letter by letter.

func movedRest(stack awscdk.Stack) {
	orders := lambdacdk.NewGoFunction(stack, "Orders", &lambdacdk.GoFunctionProps{
		Entry:        "./cmd/orders", // what was Entry before; ModuleDir and Bundling are gone
		Architecture: lambdacdk.AMD64,
		MemoryMB:     128,
		Timeout:      3 * time.Second,
		Function:     &awslambda.FunctionProps{LoggingFormat: awslambda.LoggingFormat_TEXT},
	})
	api := lambdacdk.NewGoRestApi(stack, "Api", &lambdacdk.GoRestApiProps{
		Name:           "Api", // which was the id
		CloudWatchRole: true,  // unless the app has the flag @aws-cdk/aws-apigateway:disableCloudWatchRole
		Settings:       &awsapigateway.RestApiProps{EndpointTypes: &[]awsapigateway.EndpointType{awsapigateway.EndpointType_EDGE}},
		Cors:           &lambdacdk.CorsProps{AllowOrigins: []string{"https://shop.example.com"}},
	})
	api.AddRoute("GET /orders/{id}", orders) // was api.Root().AddResource("orders").AddResource("{id}").AddMethod("GET")
	api.AddRoute("POST /orders", orders)
}

func movedZips(stack awscdk.Stack) {
	orders := lambdacdk.NewGoFunction(stack, "Orders", &lambdacdk.GoFunctionProps{
		Entry:        "./cmd/orders", // in place of dist/orders.zip, and of the Makefile
		Architecture: lambdacdk.AMD64,
		MemoryMB:     512, // as it was
		Timeout:      30 * time.Second,
		Function:     &awslambda.FunctionProps{LoggingFormat: awslambda.LoggingFormat_TEXT},
	})
	api := awsapigatewayv2.NewHttpApi(stack, new("Api"), nil)
	api.AddRoutes(&awsapigatewayv2.AddRoutesOptions{
		Path: new("/orders/{id}"), Methods: &[]awsapigatewayv2.HttpMethod{awsapigatewayv2.HttpMethod_GET},
		Integration: awsapigatewayv2integrations.NewHttpLambdaIntegration(new("Orders"), orders.Function, nil),
	})
}

func movedModules(stack awscdk.Stack) {
	lambdacdk.NewGoFunction(stack, "Orders", &lambdacdk.GoFunctionProps{Entry: "../services/orders/cmd/orders"})
	lambdacdk.NewGoFunction(stack, "Users", &lambdacdk.GoFunctionProps{Entry: "../services/users/cmd/users"})
}

// plainFunction is what apps have: also the CDK's alpha GoFunction is nothing
// else in a template.
func plainFunction(stack awscdk.Stack, id string, memory, seconds float64) awslambda.Function {
	props := &awslambda.FunctionProps{
		Runtime: awslambda.Runtime_PROVIDED_AL2023(), Handler: new("bootstrap"),
		Code: awslambda.Code_FromBucketV2(awss3.Bucket_FromBucketName(stack, new(id+"Code"), new("code")), new(id+".zip"), &awslambda.BucketOptions{ObjectVersion: new("1")}),
	}
	if memory > 0 {
		props.MemorySize, props.Timeout = &memory, awscdk.Duration_Seconds(&seconds)
	}
	return awslambda.NewFunction(stack, &id, props)
}

// shapesBefore are the apps before they moved, by the function that they became.
var shapesBefore = map[string]func(awscdk.Stack){
	"movedRest": func(stack awscdk.Stack) {
		orders := awsapigateway.NewLambdaIntegration(plainFunction(stack, "Orders", 0, 0), nil)
		api := awsapigateway.NewRestApi(stack, new("Api"), &awsapigateway.RestApiProps{
			CloudWatchRole:              new(true),
			DefaultCorsPreflightOptions: &awsapigateway.CorsOptions{AllowOrigins: &[]*string{new("https://shop.example.com")}},
		})
		resource := api.Root().AddResource(new("orders"), nil)
		resource.AddMethod(new("POST"), orders, nil)
		resource.AddResource(new("{id}"), nil).AddMethod(new("GET"), orders, nil)
	},
	"movedZips": func(stack awscdk.Stack) {
		orders := plainFunction(stack, "Orders", 512, 30)
		awsapigatewayv2.NewHttpApi(stack, new("Api"), nil).AddRoutes(&awsapigatewayv2.AddRoutesOptions{
			Path: new("/orders/{id}"), Methods: &[]awsapigatewayv2.HttpMethod{awsapigatewayv2.HttpMethod_GET},
			Integration: awsapigatewayv2integrations.NewHttpLambdaIntegration(new("Orders"), orders, nil),
		})
	},
	"movedModules": func(stack awscdk.Stack) {
		plainFunction(stack, "Orders", 0, 0)
		plainFunction(stack, "Users", 0, 0)
	},
}

// keptOf are the settings of a template's functions that the guide keeps.
func keptOf(template any) map[string]string {
	kept := map[string]string{}
	for id, r := range (*template.(*map[string]any))["Resources"].(map[string]any) {
		resource := r.(map[string]any)
		if resource["Type"] != "AWS::Lambda::Function" {
			continue
		}
		p := resource["Properties"].(map[string]any)
		for name, byDefault := range map[string]any{"MemorySize": 128.0, "Timeout": 3.0, "Architectures": []any{"x86_64"}} {
			if p[name] == nil {
				p[name] = byDefault
			}
		}
		logging, _ := p["LoggingConfig"].(map[string]any)
		format := logging["LogFormat"]
		if format == nil {
			format = "Text"
		}
		kept[id] = compact([]any{p["MemorySize"], p["Timeout"], p["Architectures"], format, p["Runtime"], p["Handler"]})
	}
	return kept
}

// Nothing that is deployed is replaced, and what an app had stays, by the code of
// the guide.
//
// Shows P22.
func TestMovingKeepsWhatAnAppHas(t *testing.T) {
	notShort(t, "asks a npm package")
	recommended, err := readContext(repoRoot)
	if err != nil {
		t.Fatal(err)
	}
	after := map[string]func(awscdk.Stack){"movedRest": movedRest, "movedZips": movedZips, "movedModules": movedModules}
	pairs := map[string]map[string]any{}
	for name, before := range shapesBefore {
		pairs[name] = map[string]any{"before": templateWith(t, recommended, before), "after": templateWith(t, recommended, after[name])}
	}
	for name, impacts := range changeImpacts(t, pairs) {
		resources := (*pairs[name]["before"].(*map[string]any))["Resources"].(map[string]any)
		for _, id := range slices.Sorted(maps.Keys(impacts)) {
			resource, _ := resources[id].(map[string]any)
			kind, _ := resource["Type"].(string)
			switch impact := impacts[id]; {
			case slices.Contains([]string{"WILL_UPDATE", "WILL_CREATE", "WILL_ORPHAN", "NO_CHANGE"}, impact):
			case impact == "WILL_DESTROY" && kind == "AWS::ApiGateway::Deployment":
			case impact == "WILL_DESTROY" && kind == "AWS::Lambda::Permission" && strings.Contains(compact(resource), "test-invoke-stage"):
			default:
				t.Errorf("%s: %s, a %s: %s, want it to stay", name, id, kind, impact)
			}
		}
		was, is := keptOf(pairs[name]["before"]), keptOf(pairs[name]["after"])
		if name == "movedModules" { // takes the new defaults
			is, was = nil, nil
		}
		if !maps.Equal(was, is) {
			t.Errorf("%s: functions have %v, want what they had: %v", name, is, was)
		}
	}
}

// The guide's code is the code that is tested.
func TestMovingGuideIsWhatIsTested(t *testing.T) {
	guide, err := os.ReadFile(filepath.Join(repoRoot, "docs", "moving.md"))
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("moving_test.go")
	if err != nil {
		t.Fatal(err)
	}
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, "moving_test.go", source, 0)
	if err != nil {
		t.Fatal(err)
	}
	shown := 0
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || !strings.HasPrefix(f.Name.Name, "moved") {
			continue
		}
		shown++
		body := string(source[files.Position(f.Body.Lbrace).Offset+1 : files.Position(f.Body.Rbrace).Offset])
		want := "<!-- " + f.Name.Name + " -->\n```go\n" + strings.TrimSpace(strings.ReplaceAll(body, "\n\t", "\n")) + "\n```\n"
		if !strings.Contains(string(guide), want) {
			t.Errorf("docs/moving.md does not have the code of %s:\n%s", f.Name.Name, want)
		}
	}
	if shown != len(shapesBefore) {
		t.Errorf("%d functions are code of the guide, %d shapes are compared", shown, len(shapesBefore))
	}
}

// The third shape with a real compiler: modules of their own, a workspace above
// them, and a package that both take from a third.
func TestMovingSeveralModules(t *testing.T) {
	notShort(t, "compiles two handlers")
	root := t.TempDir()
	handler := "package main\n\nimport \"example.com/shared\"\n\nfunc main() { println(shared.Name) }\n"
	for name, text := range map[string]string{
		"go.work":                            "go 1.26\n\nuse (\n\t./infra\n\t./services/orders\n\t./services/shared\n\t./services/users\n)\n",
		"infra/go.mod":                       "module example.com/infra\n\ngo 1.26\n",
		"services/shared/go.mod":             "module example.com/shared\n\ngo 1.26\n",
		"services/shared/shared.go":          "// Package shared is of both services.\npackage shared\n\nconst Name = \"shop\"\n",
		"services/orders/go.mod":             "module example.com/orders\n\ngo 1.26\n",
		"services/orders/cmd/orders/main.go": handler,
		"services/users/go.mod":              "module example.com/users\n\ngo 1.26\n",
		"services/users/cmd/users/main.go":   handler,
	} {
		file := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(filepath.Join(root, "infra"))
	t.Setenv("LAMBDACDK_CACHE", t.TempDir())
	out := t.TempDir()
	app := awscdk.NewApp(&awscdk.AppProps{Outdir: &out})
	stack := awscdk.NewStack(app, new("Shop"), nil)
	movedModules(stack)
	assertions.Template_FromStack(stack, nil).ResourceCountIs(new("AWS::Lambda::Function"), new(2.0))
	zips, err := filepath.Glob(filepath.Join(out, "asset.*.zip"))
	if err != nil || len(zips) != 2 {
		t.Errorf("the assets are %q, %v, want one for each module's handler", zips, err)
	}
}
