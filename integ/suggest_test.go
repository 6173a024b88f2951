package integ

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/permissions"
)

// An app as people have it: the CDK's own function, and grants of everything.
// Between the marks stands what a contract replaces.
const wideInfra = `package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"
	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
	/*imports*/
)

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Shop"), nil)
	orders := awsdynamodb.NewTable(stack, jsii.String("Orders"), &awsdynamodb.TableProps{PartitionKey: &awsdynamodb.Attribute{Name: jsii.String("id"), Type: awsdynamodb.AttributeType_STRING}})
	dailyFiles := awss3.NewBucket(stack, jsii.String("daily-files"), nil)
	report := lambdacdk.NewGoFunction(stack, "Report", &lambdacdk.GoFunctionProps{
		Entry: "./cmd/report",
		/*links*/
	})
	_ = report
	/*grants*/
	orders.GrantFullAccess(report)
	dailyFiles.GrantReadWrite(report, nil)
	/*end*/
	app.Synth(nil)
}
`

const wideHandler = `package main

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
	/*imports*/
)

/*contract*/

func main() {
	lambdaruntime.Start(func(ctx context.Context, _ struct{}) (string, error) {
		table, files := dynamodb.NewFromConfig(aws.Config{}), s3.NewFromConfig(aws.Config{})
		if _, err := table.Query(ctx, nil); err != nil {
			return "", err
		}
		if _, err := table.GetItem(ctx, nil); err != nil {
			return "", err
		}
		_, err := files.PutObject(ctx, nil)
		return "", err
	})
}
`

// What --suggest prints for an app with wide grants is pasted as it stands; the
// app then synthesizes, and allows what its program calls, on its resources,
// and nothing besides.
func TestSuggestedContractsAreExact(t *testing.T) {
	notShort(t, "builds and synthesizes an app twice")
	t.Parallel()
	dir := t.TempDir()
	root, err := filepath.Abs(repoRoot)
	if err != nil {
		t.Fatal(err)
	}
	put := func(name, text string) { write(t, filepath.Join(dir, filepath.FromSlash(name)), text) }
	run := func(name string, args ...string) string {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), name, args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "CDK_VALIDATION=false", "LAMBDACDK_CACHE="+t.TempDir(), "GOWORK=off", "CDK_OUTDIR="+filepath.Join(dir, "cdk.out"), `CDK_CONTEXT_JSON={"aws:cdk:enable-path-metadata": true}`)
		var stderr strings.Builder
		cmd.Stderr = &stderr
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, stderr.String())
		}
		return string(out)
	}
	put("go.mod", "module example.com/shop\n\ngo 1.26\n\nrequire "+modulePath+" v0.0.0\n\nreplace "+modulePath+" => "+root+"\n")
	sum, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	put("go.sum", string(sum))
	put("cdk.json", `{"app": "go run ./infra"}`)
	put("infra/main.go", clean(wideInfra))
	put("cmd/report/main.go", clean(wideHandler))
	run("go", "mod", "tidy")
	tool := lambdacdkTool(t)

	contract, links, ok := strings.Cut(run(tool, "permissions", "--suggest", "."), "\n\n")
	if !ok {
		t.Fatalf("%s is no contract and its links", contract)
	}
	put("internal/contract/contract.go", "package contract\n\nimport \""+modulePath+"/lambdaruntime/link\"\n\n"+contract+"\n")
	_, rest, _ := strings.Cut(wideInfra, "/*grants*/")
	granted, _, _ := strings.Cut(rest, "/*end*/")
	infra := strings.NewReplacer("/*imports*/", "\"example.com/shop/internal/contract\"\n\t\""+modulePath+"/lambdaruntime/link\"", "/*links*/", links, granted, "\n").Replace(wideInfra)
	put("infra/main.go", clean(infra))
	put("cmd/report/main.go", clean(strings.NewReplacer("/*imports*/", "\"example.com/shop/internal/contract\"\n\t\""+modulePath+"/lambdaruntime/link\"", "/*contract*/", "var _ = link.Load[contract.Report]").Replace(wideHandler)))
	run("go", "run", "./infra")

	report, err := permissions.Load(filepath.Join(dir, "cdk.out"))
	if err != nil {
		t.Fatal(err)
	}
	if err := report.JudgePrograms(); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range report.Functions {
		for _, g := range f.Grants {
			if strings.HasPrefix(g.Origin, "link ") {
				got = append(got, g.Origin+": "+strings.Join(g.Actions, " ")+" on "+g.Resource)
			}
		}
	}
	want := `link DailyFiles: s3:PutObject on Bucket(Shop/daily-files)/*
link Orders: dynamodb:GetItem dynamodb:Query on Table(Shop/Orders)`
	if text := strings.Join(got, "\n"); text != want {
		t.Errorf("the suggested contract grants\n%s, want\n%s", text, want)
	}
	if findings := report.Findings(permissions.IsMissing, permissions.IsWide); len(findings) > 0 {
		t.Errorf("with the suggested contract: %v", findings)
	}
}

// clean takes the marks away.
func clean(source string) string {
	for _, mark := range []string{"/*imports*/", "/*links*/", "/*grants*/", "/*end*/", "/*contract*/"} {
		source = strings.ReplaceAll(source, mark, "")
	}
	return source
}
