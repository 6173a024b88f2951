// Command app is the CDK app that the synth benchmark measures, in variants
// that differ only in where the functions' code comes from.
package main

import (
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3assets"
	"github.com/aws/jsii-runtime-go"

	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/bundle"
)

// The environment variables that choose a variant.
const (
	variantVar  = "BENCH_VARIANT"  // gofunction, linked, ready, plain, inturn or inturn-folders
	countVar    = "BENCH_COUNT"    // number of functions
	handlersVar = "BENCH_HANDLERS" // the module with cmd/fn000 …
	zipsVar     = "BENCH_ZIPS"     // ready and plain: a folder of *.zip, one a function
	outputsVar  = "BENCH_OUTPUTS"  // inturn: a fresh folder for binaries
)

// stackSize keeps a stack below CloudFormation's 500 resources.
const stackSize = 50

func main() {
	defer jsii.Close()
	count, err := strconv.Atoi(os.Getenv(countVar))
	if err != nil {
		log.Fatalf("%s: %v", countVar, err)
	}
	app := awscdk.NewApp(nil)
	var stack awscdk.Stack
	var services sharedServices
	for i := range count {
		if i%stackSize == 0 {
			stack = awscdk.NewStack(app, new(fmt.Sprintf("Bench%d", i/stackSize)), nil)
		}
		name := fmt.Sprintf("fn%03d", i)
		entry := filepath.Join(os.Getenv(handlersVar), "cmd", name)
		switch variant := os.Getenv(variantVar); variant {
		case "gofunction":
			services.grant(stack, i, lambdacdk.NewGoFunction(stack, name, &lambdacdk.GoFunctionProps{Entry: entry}))
		case "linked":
			entry = filepath.Join(os.Getenv(handlersVar), "cmd", fmt.Sprintf("linked%03d", i))
			lambdacdk.NewGoFunction(stack, name, &lambdacdk.GoFunctionProps{Entry: entry, Links: services.contract(stack, i)})
		case "ready":
			services.grant(stack, i, plainFunction(stack, name, readyZip(name)))
		case "plain":
			services.grant(stack, i, awslambda.NewFunction(stack, &name, &awslambda.FunctionProps{
				Code: readyZip(name), Runtime: awslambda.Runtime_PROVIDED_AL2023(), Handler: jsii.String("bootstrap"),
			}))
		case "inturn":
			zip, err := bundle.Make(os.Getenv(outputsVar), bundle.Contents{Binary: filepath.Join(buildOne(entry, name), bundle.Bootstrap)})
			if err != nil {
				log.Fatal(err)
			}
			services.grant(stack, i, plainFunction(stack, name, awslambda.Code_FromAsset(&zip.Path, &awss3assets.AssetOptions{AssetHash: &zip.Hash})))
		case "inturn-folders":
			services.grant(stack, i, plainFunction(stack, name, awslambda.Code_FromAsset(new(buildOne(entry, name)), nil)))
		default:
			log.Fatalf("%s is %q, want gofunction, linked, ready, plain, inturn or inturn-folders", variantVar, variant)
		}
	}
	app.Synth(nil)
}

// readyZip is the code of a function from a zip that is there.
func readyZip(name string) awslambda.Code {
	zip := filepath.Join(os.Getenv(zipsVar), name+".zip")
	return awslambda.Code_FromAsset(&zip, &awss3assets.AssetOptions{AssetHash: &name, AssetHashType: awscdk.AssetHashType_CUSTOM})
}

// plainFunction is what an app without this library writes for the resources
// a GoFunction makes.
func plainFunction(stack awscdk.Stack, name string, code awslambda.Code) awslambda.Function {
	group := awslogs.NewLogGroup(stack, new(name+"Logs"), &awslogs.LogGroupProps{Retention: awslogs.RetentionDays_ONE_MONTH})
	role := awsiam.NewRole(stack, new(name+"Role"), &awsiam.RoleProps{
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("lambda.amazonaws.com"), nil),
	})
	group.Grant(role, jsii.String("logs:CreateLogStream"), jsii.String("logs:PutLogEvents"))
	return awslambda.NewFunction(stack, &name, &awslambda.FunctionProps{
		Code: code, Role: role, LogGroup: group,
		Runtime: awslambda.Runtime_PROVIDED_AL2023(), Handler: jsii.String("bootstrap"), Architecture: awslambda.Architecture_ARM_64(),
		MemorySize: jsii.Number(256), Timeout: awscdk.Duration_Seconds(jsii.Number(10)), LoggingFormat: awslambda.LoggingFormat_JSON,
		Environment: &map[string]*string{"GOGC": jsii.String("400"), "GOMEMLIMIT": jsii.String("205MiB")},
	})
}

// buildOne compiles one handler into a fresh folder, with the flags a
// GoFunction uses: what a construct without a build engine does.
func buildOne(entry, name string) string {
	dir := filepath.Join(os.Getenv(outputsVar), name)
	cmd := exec.Command("go", "build", "-o", filepath.Join(dir, bundle.Bootstrap),
		"-trimpath", "-buildvcs=false", "-ldflags", "-s -w", "-tags", "lambda.norpc", ".")
	cmd.Dir = entry
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH=arm64")
	if out, err := cmd.CombinedOutput(); err != nil {
		log.Fatalf("go build %s: %v\n%s", entry, err, out)
	}
	return dir
}
