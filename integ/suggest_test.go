package integ

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/permissions"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/lambdatest"
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
	stack := awscdk.NewStack(app, jsii.String("Shop"), &awscdk.StackProps{Env: &awscdk.Environment{Account: jsii.String("111122223333"), Region: jsii.String("eu-west-1")}})
	orders := awsdynamodb.NewTable(stack, jsii.String("Orders"), &awsdynamodb.TableProps{PartitionKey: &awsdynamodb.Attribute{Name: jsii.String("id"), Type: awsdynamodb.AttributeType_STRING}})
	dailyFiles := awss3.NewBucket(stack, jsii.String("daily-files"), nil)
	report := lambdacdk.NewGoFunction(stack, "Report", &lambdacdk.GoFunctionProps{
		Entry:       "./cmd/report",
		Environment: map[string]string{"ORDERS": *orders.TableName(), "FILES": *dailyFiles.BucketName()},
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
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/awsenv"
	/*imports*/
)

/*contract*/

func main() {
	cfg := lambdaruntime.OrFail(awsenv.Load())
	table := dynamodb.NewFromConfig(cfg)
	files := s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = true })
	orders, bucket := os.Getenv("ORDERS"), os.Getenv("FILES")
	id := map[string]types.AttributeValue{":id": &types.AttributeValueMemberS{Value: "1"}}
	lambdaruntime.Start(func(ctx context.Context, _ struct{}) (string, error) {
		if _, err := table.Query(ctx, &dynamodb.QueryInput{TableName: &orders, KeyConditionExpression: new("id = :id"), ExpressionAttributeValues: id}); err != nil {
			return "", err
		}
		if _, err := table.GetItem(ctx, &dynamodb.GetItemInput{TableName: &orders, Key: map[string]types.AttributeValue{"id": id[":id"]}}); err != nil {
			return "", err
		}
		_, err := files.PutObject(ctx, &s3.PutObjectInput{Bucket: &bucket, Key: new("2026/11.csv"), Body: strings.NewReader("1")})
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

	stacks, err := assembly.Load(filepath.Join(dir, "cdk.out"))
	if err != nil {
		t.Fatal(err)
	}
	binary := filepath.Join(t.TempDir(), "report")
	run("go", "build", "-o", binary, "./cmd/report")
	allowedAndNoMore(t, readLevels(stacks), binary)
}

// allowedAndNoMore holds what the handler asks AWS for against the policy of its
// app: iam-simulate allows each request, and denies the same on a neighbour and
// every other action of the two services on the same resource.
func allowedAndNoMore(t *testing.T, app *levelApp, binary string) {
	t.Helper()
	table, bucket := app.arns["Shop/Orders"], app.arns["Shop/daily-files"]
	aws := newRecorder(t)
	fn, err := lambdatest.StartBinary(binary, lambdatest.WithEnv(map[string]string{
		"ORDERS": table[strings.LastIndex(table, "/")+1:], "FILES": strings.TrimPrefix(bucket, "arn:aws:s3:::"),
		"AWS_ENDPOINT_URL": aws.URL, "AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret",
	}))
	if err != nil {
		t.Fatal(err)
	}
	defer fn.Close()
	result, err := fn.Invoke(t.Context(), struct{}{})
	if err == nil {
		err = result.Err()
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, strings.Join(fn.Logs(), "\n"))
	}
	used, unknown := aws.take()
	if len(used) != 3 || len(unknown) > 0 {
		t.Fatalf("the handler asked for %v and %q, want three requests that the recorder knows", used, unknown)
	}
	var requests []simulatedRequest
	for _, u := range used {
		requests = append(requests, simulatedRequest{Action: u.action, Resource: u.resource})
	}
	for _, u := range used {
		neighbour := strings.NewReplacer(table, table+"-2", bucket, bucket+"-2").Replace(u.resource)
		requests = append(requests, simulatedRequest{Action: u.action, Resource: neighbour})
	}
	for _, action := range []string{"PutItem", "UpdateItem", "DeleteItem", "Scan", "BatchGetItem", "BatchWriteItem", "DescribeTable", "DeleteTable"} {
		requests = append(requests, simulatedRequest{Action: "dynamodb:" + action, Resource: table})
	}
	for _, action := range []string{"GetObject", "DeleteObject", "AbortMultipartUpload", "PutObjectAcl"} {
		requests = append(requests, simulatedRequest{Action: "s3:" + action, Resource: bucket + "/2026/11.csv"})
	}
	requests = append(requests, simulatedRequest{Action: "s3:ListBucket", Resource: bucket}, simulatedRequest{Action: "s3:PutBucketPolicy", Resource: bucket})
	for i, verdict := range verdictsOf(t, app.policies, requests)["Shop"] {
		want := "ImplicitlyDenied"
		if i < len(used) {
			want = "Allowed"
		}
		if verdict != want {
			t.Errorf("%s on %s is %s, want %s", requests[i].Action, requests[i].Resource, verdict, want)
		}
	}
}

// clean takes the marks away.
func clean(source string) string {
	for _, mark := range []string{"/*imports*/", "/*links*/", "/*grants*/", "/*end*/", "/*contract*/"} {
		source = strings.ReplaceAll(source, mark, "")
	}
	return source
}
