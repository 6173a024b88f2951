package integ

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A levelRequest is one request, and the functions of the level app that may
// make it. All others may not.
type levelRequest struct {
	action   string
	resource string // a construct's name, and what is below or beside it
	allowed  string // names of functions, by spaces
	prefix   string // of s3:ListBucket, "none" for a list without one
}

// The functions that may do the same.
const (
	bucketGet    = "BucketGet BucketRead BucketReadWrite BucketGetPut BucketWhole"
	bucketList   = "BucketList BucketRead BucketReadWrite BucketWhole"
	bucketPut    = "BucketPut BucketWrite BucketReadWrite BucketGetPut BucketWhole"
	bucketDelete = "BucketDelete BucketWrite BucketReadWrite BucketWhole"

	tableGet       = "TableGet TableRead TableReadWrite TableGetUpdate"
	tableQuery     = "TableQuery TableRead TableReadWrite"
	tableScan      = "TableScan TableRead TableReadWrite"
	tableUpdate    = "TableUpdate TableWrite TableReadWrite TableGetUpdate"
	tablePut       = "TablePut TableWrite TableReadWrite"
	tableDelete    = "TableDelete TableWrite TableReadWrite"
	tableBatch     = "TableWrite TableReadWrite"
	tableCondition = "TableReadWrite TableGetUpdate"
	tableAny       = "TableGet TableQuery TableScan TablePut TableUpdate TableDelete TableRead TableWrite TableReadWrite TableGetUpdate"

	queueSend    = "QueueSend QueueSendReceive"
	queueReceive = "QueueReceive QueueSendReceive"
	parameters   = "Parameter SecureParameter"

	nobody = ""
)

// levelRequests are what each level promises, its neighbours, and other
// resources. Each is judged for every function, so that a row also says that
// no link of another kind allows it.
var levelRequests = []levelRequest{
	{action: "s3:GetObject", resource: "Uploads/in/a.txt", allowed: bucketGet}, // also HeadObject
	{action: "s3:GetObject", resource: "Uploads/in/deep/er/a.txt", allowed: bucketGet},
	{action: "s3:GetObject", resource: "Uploads/out/a.txt", allowed: "BucketWhole"},
	{action: "s3:GetObject", resource: "Uploads/in", allowed: "BucketWhole"},
	{action: "s3:GetObject", resource: "Uploads-2/in/a.txt", allowed: nobody},
	{action: "s3:PutObject", resource: "Uploads/in/a.txt", allowed: bucketPut}, // also the calls of a multipart upload
	{action: "s3:PutObject", resource: "Uploads/out/a.txt", allowed: "BucketWhole"},
	{action: "s3:PutObject", resource: "Uploads-2/in/a.txt", allowed: nobody},
	{action: "s3:AbortMultipartUpload", resource: "Uploads/in/a.txt", allowed: bucketPut},
	{action: "s3:AbortMultipartUpload", resource: "Uploads/out/a.txt", allowed: "BucketWhole"},
	{action: "s3:DeleteObject", resource: "Uploads/in/a.txt", allowed: bucketDelete}, // also DeleteObjects
	{action: "s3:DeleteObject", resource: "Uploads/out/a.txt", allowed: "BucketWhole"},
	{action: "s3:DeleteObject", resource: "Uploads-2/in/a.txt", allowed: nobody},
	{action: "s3:ListBucket", resource: "Uploads", prefix: "in/", allowed: bucketList},
	{action: "s3:ListBucket", resource: "Uploads", prefix: "in/deep", allowed: bucketList},
	{action: "s3:ListBucket", resource: "Uploads", prefix: "out/", allowed: "BucketWhole"},
	{action: "s3:ListBucket", resource: "Uploads", prefix: "i", allowed: "BucketWhole"},
	{action: "s3:ListBucket", resource: "Uploads", prefix: "none", allowed: "BucketWhole"},
	{action: "s3:ListBucket", resource: "Uploads-2", prefix: "in/", allowed: nobody},
	{action: "s3:GetObjectAcl", resource: "Uploads/in/a.txt", allowed: nobody},
	{action: "s3:PutObjectAcl", resource: "Uploads/in/a.txt", allowed: nobody},
	{action: "s3:GetObjectVersion", resource: "Uploads/in/a.txt", allowed: nobody},
	{action: "s3:DeleteObjectVersion", resource: "Uploads/in/a.txt", allowed: nobody},
	{action: "s3:GetObjectTagging", resource: "Uploads/in/a.txt", allowed: nobody},
	{action: "s3:PutObjectTagging", resource: "Uploads/in/a.txt", allowed: nobody},
	{action: "s3:PutObjectRetention", resource: "Uploads/in/a.txt", allowed: nobody},
	{action: "s3:BypassGovernanceRetention", resource: "Uploads/in/a.txt", allowed: nobody},
	{action: "s3:ListMultipartUploadParts", resource: "Uploads/in/a.txt", allowed: nobody},
	{action: "s3:ListBucketVersions", resource: "Uploads", allowed: nobody},
	{action: "s3:ListBucketMultipartUploads", resource: "Uploads", allowed: nobody},
	{action: "s3:GetBucketPolicy", resource: "Uploads", allowed: nobody},
	{action: "s3:PutBucketPolicy", resource: "Uploads", allowed: nobody},
	{action: "s3:PutBucketPublicAccessBlock", resource: "Uploads", allowed: nobody},
	{action: "s3:PutLifecycleConfiguration", resource: "Uploads", allowed: nobody},
	{action: "s3:DeleteBucket", resource: "Uploads", allowed: nobody},

	{action: "dynamodb:GetItem", resource: "Orders", allowed: tableGet}, // also of TransactGetItems
	{action: "dynamodb:GetItem", resource: "Orders-2", allowed: nobody},
	{action: "dynamodb:BatchGetItem", resource: "Orders", allowed: tableGet},
	{action: "dynamodb:Query", resource: "Orders", allowed: tableQuery},
	{action: "dynamodb:Query", resource: "Orders/index/byDate", allowed: tableQuery},
	{action: "dynamodb:Query", resource: "Orders/index/byName", allowed: nobody},
	{action: "dynamodb:Query", resource: "Orders-2", allowed: nobody},
	{action: "dynamodb:Scan", resource: "Orders", allowed: tableScan},
	{action: "dynamodb:Scan", resource: "Orders/index/byDate", allowed: tableScan},
	{action: "dynamodb:Scan", resource: "Orders/index/byName", allowed: nobody},
	{action: "dynamodb:Scan", resource: "Orders-2", allowed: nobody},
	{action: "dynamodb:PutItem", resource: "Orders", allowed: tablePut}, // also of TransactWriteItems, as the next two
	{action: "dynamodb:UpdateItem", resource: "Orders", allowed: tableUpdate},
	{action: "dynamodb:DeleteItem", resource: "Orders", allowed: tableDelete},
	{action: "dynamodb:PutItem", resource: "Orders-2", allowed: nobody},
	{action: "dynamodb:BatchWriteItem", resource: "Orders", allowed: tableBatch},
	{action: "dynamodb:ConditionCheckItem", resource: "Orders", allowed: tableCondition},
	{action: "dynamodb:PartiQLSelect", resource: "Orders", allowed: nobody},
	{action: "dynamodb:PartiQLInsert", resource: "Orders", allowed: nobody},
	{action: "dynamodb:DescribeTable", resource: "Orders", allowed: nobody},
	{action: "dynamodb:UpdateTable", resource: "Orders", allowed: nobody},
	{action: "dynamodb:DeleteTable", resource: "Orders", allowed: nobody},
	{action: "dynamodb:CreateBackup", resource: "Orders", allowed: nobody},
	{action: "dynamodb:ExportTableToPointInTime", resource: "Orders", allowed: nobody},
	{action: "dynamodb:PutResourcePolicy", resource: "Orders", allowed: nobody},
	{action: "dynamodb:GetRecords", resource: "Orders/stream/2026-01-01T00:00:00.000", allowed: nobody},

	{action: "sqs:SendMessage", resource: "Jobs", allowed: queueSend}, // also SendMessageBatch, and so for the next ones
	{action: "sqs:SendMessage", resource: "Jobs-2", allowed: nobody},
	{action: "sqs:ReceiveMessage", resource: "Jobs", allowed: queueReceive},
	{action: "sqs:ReceiveMessage", resource: "Jobs-2", allowed: nobody},
	{action: "sqs:DeleteMessage", resource: "Jobs", allowed: queueReceive},
	{action: "sqs:ChangeMessageVisibility", resource: "Jobs", allowed: queueReceive},
	{action: "sqs:GetQueueAttributes", resource: "Jobs", allowed: nobody},
	{action: "sqs:SetQueueAttributes", resource: "Jobs", allowed: nobody},
	{action: "sqs:AddPermission", resource: "Jobs", allowed: nobody},
	{action: "sqs:PurgeQueue", resource: "Jobs", allowed: nobody},
	{action: "sqs:DeleteQueue", resource: "Jobs", allowed: nobody},

	{action: "sns:Publish", resource: "News", allowed: "Topic"}, // also PublishBatch
	{action: "sns:Publish", resource: "News-2", allowed: nobody},
	{action: "sns:Subscribe", resource: "News", allowed: nobody},
	{action: "sns:SetTopicAttributes", resource: "News", allowed: nobody},
	{action: "sns:DeleteTopic", resource: "News", allowed: nobody},

	{action: "events:PutEvents", resource: "Events", allowed: "Bus"},
	{action: "events:PutEvents", resource: "Events-2", allowed: nobody},
	{action: "events:UpdateEventBus", resource: "Events", allowed: nobody},
	{action: "events:DeleteEventBus", resource: "Events", allowed: nobody},

	{action: "lambda:InvokeFunction", resource: "Callee", allowed: "Function"},
	{action: "lambda:InvokeFunction", resource: "Callee-2", allowed: nobody},
	{action: "lambda:InvokeFunctionUrl", resource: "Callee", allowed: nobody},
	{action: "lambda:GetFunction", resource: "Callee", allowed: nobody},
	{action: "lambda:UpdateFunctionCode", resource: "Callee", allowed: nobody},
	{action: "lambda:AddPermission", resource: "Callee", allowed: nobody},

	{action: "states:StartExecution", resource: "Flow", allowed: "StateMachine"},
	{action: "states:StartExecution", resource: "Flow-2", allowed: nobody},
	{action: "states:StartSyncExecution", resource: "Flow", allowed: nobody},
	{action: "states:UpdateStateMachine", resource: "Flow", allowed: nobody},
	{action: "states:DeleteStateMachine", resource: "Flow", allowed: nobody},

	{action: "secretsmanager:GetSecretValue", resource: "Stripe", allowed: "Secret"},
	{action: "secretsmanager:GetSecretValue", resource: "Stripe-2", allowed: nobody},
	{action: "secretsmanager:PutSecretValue", resource: "Stripe", allowed: nobody},
	{action: "secretsmanager:UpdateSecret", resource: "Stripe", allowed: nobody},
	{action: "secretsmanager:PutResourcePolicy", resource: "Stripe", allowed: nobody},
	{action: "secretsmanager:DeleteSecret", resource: "Stripe", allowed: nobody},

	{action: "ssm:GetParameter", resource: "Limit", allowed: parameters},
	{action: "ssm:GetParameter", resource: "Limit-2", allowed: nobody},
	{action: "ssm:GetParameters", resource: "Limit", allowed: parameters},
	{action: "ssm:GetParametersByPath", resource: "Limit", allowed: nobody},
	{action: "ssm:GetParameterHistory", resource: "Limit", allowed: nobody},
	{action: "ssm:PutParameter", resource: "Limit", allowed: nobody},
	{action: "ssm:DeleteParameter", resource: "Limit", allowed: nobody},

	{action: "kms:Encrypt", resource: "Seal", allowed: "KeyEncrypt KeyEncryptDecrypt"},
	{action: "kms:GenerateDataKey", resource: "Seal", allowed: "KeyEncrypt KeyEncryptDecrypt"},
	{action: "kms:Decrypt", resource: "Seal", allowed: "KeyDecrypt KeyEncryptDecrypt"},
	{action: "kms:ReEncryptFrom", resource: "Seal", allowed: nobody},
	{action: "kms:Sign", resource: "Seal", allowed: nobody},
	{action: "kms:CreateGrant", resource: "Seal", allowed: nobody},
	{action: "kms:PutKeyPolicy", resource: "Seal", allowed: nobody},
	{action: "kms:ScheduleKeyDeletion", resource: "Seal", allowed: nobody},

	// The key that encrypts bucket, table, queue, topic, secret and parameter.
	{action: "kms:Decrypt", resource: "Key", allowed: "BucketGet BucketPut BucketRead BucketWrite BucketReadWrite BucketGetPut BucketWhole " +
		tableAny + " QueueSend QueueReceive QueueSendReceive Topic Secret SecureParameter"},
	{action: "kms:GenerateDataKey", resource: "Key", allowed: bucketPut + " " + queueSend + " Topic"},
	{action: "kms:Encrypt", resource: "Key", allowed: nobody},
	{action: "kms:ReEncryptTo", resource: "Key", allowed: nobody},
	{action: "kms:CreateGrant", resource: "Key", allowed: nobody},
	{action: "kms:ScheduleKeyDeletion", resource: "Key", allowed: nobody},
}

// Every request of the table, judged for every kind of link and every level on
// the synthesized policies by iam-simulate, which knows AWS's actions and
// refuses names that do not exist.
//
// Shows P12, P13, P14 and P15.
func TestLevelsAllowWhatTheyPromiseAndNoMore(t *testing.T) {
	app := levelsOf(t)
	verdicts := simulate(t, app, levelRequests)
	judged := 0
	for _, function := range slices.Sorted(maps.Keys(verdicts)) {
		for i, r := range levelRequests {
			judged++
			want := slices.Contains(strings.Fields(r.allowed), function)
			switch got := verdicts[function][i]; {
			case got == "Allowed" && !want:
				t.Errorf("%s may %s on %s (prefix %q), want it denied", function, r.action, r.resource, r.prefix)
			case got == "ImplicitlyDenied" && want:
				t.Errorf("%s may not %s on %s (prefix %q), want it allowed", function, r.action, r.resource, r.prefix)
			case got != "Allowed" && got != "ImplicitlyDenied":
				t.Errorf("%s on %s cannot be judged for %s: %s", r.action, r.resource, function, got)
			}
		}
	}
	if want := len(app.policies) * len(levelRequests); judged != want {
		t.Errorf("%d verdicts, want %d", judged, want)
	}
	// A misspelt name in the table would deny for no reason.
	for _, r := range levelRequests {
		for _, name := range strings.Fields(r.allowed) {
			if verdicts[name] == nil {
				t.Errorf("%s on %s: there is no function %s", r.action, r.resource, name)
			}
		}
	}
}

// simulate judges the requests for every function: function → verdicts.
func simulate(t *testing.T, app *levelApp, requests []levelRequest) map[string][]string {
	t.Helper()
	type request struct {
		Action   string            `json:"action"`
		Resource string            `json:"resource"`
		Context  map[string]string `json:"context,omitempty"`
		Policy   any               `json:"policy,omitempty"`
	}
	input := struct {
		Account   string           `json:"account"`
		Functions map[string][]any `json:"functions"`
		Requests  []request        `json:"requests"`
	}{Account: levelAccount, Functions: app.policies}
	for _, r := range requests {
		in := request{Action: r.action, Resource: app.arn(t, r.resource), Policy: app.keys[r.resource]}
		if r.prefix != "" && r.prefix != "none" {
			in.Context = map[string]string{"s3:prefix": r.prefix}
		}
		input.Requests = append(input.Requests, in)
	}
	text, err := json.Marshal(input)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "node", filepath.Join("testdata", "simulate.js"))
	cmd.Env = append(os.Environ(), "NODE_PATH="+nodeModules(t, "@cloud-copilot/iam-simulate@0.1.173", "@cloud-copilot/iam-policy@0.1.109"))
	cmd.Stdin = bytes.NewReader(text)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("node simulate.js: %v\n%s", err, stderr.Bytes())
	}
	var verdicts map[string][]string
	if err := json.Unmarshal(out, &verdicts); err != nil {
		t.Fatalf("node simulate.js wrote %s: %v", out, err)
	}
	return verdicts
}

// nodeModules installs npm packages, or files of them, into a cache of this
// repository's tests and returns their folder. It skips the test where node or npm is not installed.
func nodeModules(t *testing.T, packages ...string) string {
	t.Helper()
	for _, tool := range []string{"node", "npm"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("needs %s in PATH", tool)
		}
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	cache = filepath.Join(cache, "go-lambda-cdk-test")
	name := ""
	for _, p := range packages {
		name += "_" + filepath.Base(p)
	}
	folder := filepath.Join(cache, strings.TrimPrefix(name, "_"))
	if _, err := os.Stat(folder); err == nil {
		return filepath.Join(folder, "node_modules")
	}
	if err := install(t, cache, folder, packages); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(folder, "node_modules")
}

// install makes folder under another name first: a rename is all or nothing,
// and other test binaries may install at the same time.
func install(t *testing.T, cache, folder string, packages []string) error {
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return err
	}
	temp, err := os.MkdirTemp(cache, "installing-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	args := append([]string{"install", "--prefix", temp, "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"}, packages...)
	cmd := exec.CommandContext(t.Context(), "npm", args...)
	cmd.Dir = temp
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("npm install %s: %w\n%s", strings.Join(packages, " "), err, out)
	}
	if err := os.Rename(temp, folder); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	return nil
}
