package integ

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// An app in TypeScript, as people have it, whose function is Go: a folder with a
// program that a Makefile built.
const typescriptApp = `import { App, Stack, RemovalPolicy } from 'aws-cdk-lib'
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb'
import { Code, Function, Runtime, Architecture } from 'aws-cdk-lib/aws-lambda'
import { Queue } from 'aws-cdk-lib/aws-sqs'

const app: App = new App()
const stack = new Stack(app, 'Shop')
const orders = new Table(stack, 'Orders', { partitionKey: { name: 'id', type: AttributeType.STRING }, removalPolicy: RemovalPolicy.DESTROY })
const jobs = new Queue(stack, 'Jobs')
const worker = new Function(stack, 'Worker', {
  runtime: Runtime.PROVIDED_AL2023, architecture: Architecture.X86_64, handler: 'bootstrap', code: Code.fromAsset('dist/worker'),
})
orders.grantFullAccess(worker)
jobs.grantSendMessages(worker)
`

// The tool reads any CDK app whose functions are Go programs: what one in
// TypeScript allows is judged, and the contract that it would need is suggested.
func TestAppsInTypeScriptAreJudged(t *testing.T) {
	notShort(t, "installs npm packages and synthesizes")
	t.Parallel()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "app.ts"), typescriptApp)
	write(t, filepath.Join(dir, "cdk.json"), `{"app": "node app.js"}`)
	bootstrap := filepath.Join(dir, "dist", "worker", "bootstrap")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", bootstrap, "-ldflags", "-s -w", "../internal/sdkcalls/testdata/probes/plain")
	build.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	compiler := filepath.Join(nodeModules(t, "typescript@5.9.3"), "typescript", "bin", "tsc")
	compile := exec.CommandContext(t.Context(), "node", compiler, "--noCheck", "--module", "commonjs", "--target", "es2022", "app.ts")
	compile.Dir = dir
	if out, err := compile.CombinedOutput(); err != nil {
		t.Fatalf("tsc: %v\n%s", err, out)
	}
	modules, tool := nagModules(t), lambdacdkTool(t)
	permissions := func(flags ...string) (stdout, stderr string, err error) {
		cmd := exec.CommandContext(t.Context(), tool, append(append([]string{"permissions"}, flags...), ".")...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "NODE_PATH="+modules, "LAMBDACDK_CACHE="+t.TempDir())
		var out, errs strings.Builder
		cmd.Stdout, cmd.Stderr = &out, &errs
		err = cmd.Run()
		return out.String(), errs.String(), err
	}

	// The program puts items and gets objects.
	stdout, stderr, err := permissions("--deny-missing", "--deny-spare")
	if err == nil {
		t.Errorf("an app that allows too much and too little passes:\n%s", stdout)
	}
	for _, want := range []string{
		"! Shop/Worker: missing: s3:GetObject for s3.GetObject; link.Bucket[link.Get] allows it\n",
		"! Shop/Worker: spare: sqs:SendMessage on Queue(Shop/Jobs) (added by the app)\n",
	} {
		if !strings.Contains(stderr, want) {
			t.Errorf("the findings are\n%s, want %s", stderr, want)
		}
	}

	stdout, stderr, err = permissions("--suggest")
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr)
	}
	want := `// Shop/Worker
type Worker struct {
	Bucket link.Bucket[link.Get] // s3.GetObject
	Orders link.Table[link.Put]  // dynamodb.PutItem
}
`
	if !strings.HasPrefix(stdout, want) {
		t.Errorf("suggested\n%s, want\n%s", stdout, want)
	}
}
