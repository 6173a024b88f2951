package integ

import (
	"cmp"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// A usedAction is one IAM action that a request needed.
type usedAction struct {
	action, resource string
	prefix           string // that s3:ListBucket asked for
}

// A recorder stands in for AWS: it says yes to every request, and writes down
// which IAM actions on which resources AWS would have asked for.
type recorder struct {
	*httptest.Server

	mu      sync.Mutex
	used    []usedAction
	unknown []string // requests nobody told it about
}

func newRecorder(t *testing.T) *recorder {
	r := &recorder{}
	r.Server = httptest.NewServer(http.HandlerFunc(r.serve))
	t.Cleanup(r.Close)
	return r
}

// take returns what was recorded, and forgets it.
func (r *recorder) take() (used []usedAction, unknown []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	used, unknown = r.used, r.unknown
	r.used, r.unknown = nil, nil
	return used, unknown
}

// scope is the part of a signature that names the service:
// Credential=KEY/DATE/REGION/SERVICE/aws4_request.
var scope = regexp.MustCompile(`Credential=[^/]+/\d+/([^/]+)/([^/]+)/aws4_request`)

func (r *recorder) serve(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	var used []usedAction
	var service, operation string
	if m := scope.FindStringSubmatch(req.Header.Get("Authorization")); m != nil {
		service = m[2]
	}
	switch service {
	case "s3":
		operation = s3Operation(req)
		used = s3Actions(operation, req, body)
		fmt.Fprintf(as(w, "application/xml"), "<%sResult></%sResult>", operation, operation)
	case "sns":
		form, _ := url.ParseQuery(string(body))
		operation = form.Get("Action")
		used = snsActions(operation, form)
		fmt.Fprintf(as(w, "text/xml"), "<%[1]sResponse><%[1]sResult></%[1]sResult></%[1]sResponse>", operation)
	case "lambda":
		operation = req.Method + " " + req.URL.Path
		if arn, ok := strings.CutSuffix(strings.TrimPrefix(req.URL.Path, "/2015-03-31/functions/"), "/invocations"); ok {
			used = []usedAction{{action: "lambda:InvokeFunction", resource: arn}}
		}
		fmt.Fprint(as(w, "application/json"), "{}")
	case "execute-api":
		// The handler puts the API's id before the path.
		operation = req.Method
		api, path, _ := strings.Cut(strings.TrimPrefix(req.URL.Path, "/"), "/")
		if stage, id, ok := strings.Cut(path, "/@connections/"); ok {
			used = []usedAction{{action: "execute-api:ManageConnections", resource: "arn:aws:execute-api:eu-west-1:111122223333:" + api + "/" + stage + "/" + req.Method + "/@connections/" + id}}
		}
		fmt.Fprint(as(w, "application/json"), "{}")
	default: // the JSON protocols
		_, operation, _ = strings.Cut(req.Header.Get("X-Amz-Target"), ".")
		var input map[string]any
		if json.Unmarshal(body, &input) == nil {
			used = jsonActions(service, operation, input)
		}
		fmt.Fprint(as(w, req.Header.Get("Content-Type")), "{}")
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(used) == 0 {
		r.unknown = append(r.unknown, fmt.Sprintf("%s %q: %s %s", service, operation, req.Method, req.URL))
	}
	r.used = append(r.used, used...)
}

// as says what kind of text follows.
func as(w http.ResponseWriter, contentType string) io.Writer {
	w.Header().Set("Content-Type", contentType)
	return w
}

// s3Operation reads the operation from method and path, as S3 does.
func s3Operation(req *http.Request) string {
	query := req.URL.Query()
	_, key, _ := strings.Cut(strings.TrimPrefix(req.URL.Path, "/"), "/")
	switch {
	case key == "" && req.Method == "GET" && query.Get("list-type") == "2":
		return "ListObjectsV2"
	case key == "" && req.Method == "POST" && query.Has("delete"):
		return "DeleteObjects"
	case key == "":
		return ""
	case req.Method == "POST" && query.Has("uploads"):
		return "CreateMultipartUpload"
	case req.Method == "POST" && query.Has("uploadId"):
		return "CompleteMultipartUpload"
	case req.Method == "PUT" && query.Has("uploadId"):
		return "UploadPart"
	case req.Method == "DELETE" && query.Has("uploadId"):
		return "AbortMultipartUpload"
	}
	return map[string]string{"GET": "GetObject", "HEAD": "HeadObject", "PUT": "PutObject", "DELETE": "DeleteObject"}[req.Method]
}

// s3OperationActions is "Required permissions" of each operation's page in the
// Amazon S3 API reference.
var s3OperationActions = map[string]string{
	"GetObject":               "s3:GetObject",
	"HeadObject":              "s3:GetObject",
	"ListObjectsV2":           "s3:ListBucket",
	"PutObject":               "s3:PutObject",
	"CreateMultipartUpload":   "s3:PutObject",
	"UploadPart":              "s3:PutObject",
	"CompleteMultipartUpload": "s3:PutObject",
	"AbortMultipartUpload":    "s3:AbortMultipartUpload",
	"DeleteObject":            "s3:DeleteObject",
	"DeleteObjects":           "s3:DeleteObject",
}

func s3Actions(operation string, req *http.Request, body []byte) []usedAction {
	action, ok := s3OperationActions[operation]
	if !ok {
		return nil
	}
	arn := "arn:aws:s3:::" + strings.Trim(req.URL.Path, "/")
	if operation != "DeleteObjects" {
		return []usedAction{{action: action, resource: arn, prefix: req.URL.Query().Get("prefix")}}
	}
	var keys struct {
		Object []struct{ Key string }
	}
	var used []usedAction
	if xml.Unmarshal(body, &keys) == nil {
		for _, o := range keys.Object {
			used = append(used, usedAction{action: action, resource: arn + "/" + o.Key})
		}
	}
	return used
}

func snsActions(operation string, form url.Values) []usedAction {
	if operation != "Publish" && operation != "PublishBatch" {
		return nil
	}
	return []usedAction{{action: "sns:Publish", resource: form.Get("TopicArn")}}
}

// jsonServices are the services with a JSON protocol: the member that names
// the resource, and the beginning of its ARN.
var jsonServices = map[string]struct{ member, arn string }{
	"dynamodb":       {"TableName", "arn:aws:dynamodb:eu-west-1:111122223333:table/"},
	"events":         {"EventBusName", ""},
	"kms":            {"KeyId", ""},
	"secretsmanager": {"SecretId", ""},
	"sqs":            {"QueueUrl", "arn:aws:sqs:eu-west-1:111122223333:"},
	"ssm":            {"Name", "arn:aws:ssm:eu-west-1:111122223333:parameter/"},
	"states":         {"stateMachineArn", ""},
}

// otherNames are the actions that are not called as their operations are; the
// first row is what stands in a transaction. Source: the service
// authorization reference, and "Using IAM with transactions" in the DynamoDB
// developer guide.
var otherNames = map[string]string{
	"Get": "GetItem", "Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "ConditionCheck": "ConditionCheckItem",
	"SendMessageBatch": "SendMessage", "DeleteMessageBatch": "DeleteMessage", "ChangeMessageVisibilityBatch": "ChangeMessageVisibility",
}

// jsonActions is what one request needs; nothing if it names no resource.
func jsonActions(service, operation string, input map[string]any) []usedAction {
	var used []usedAction
	add := func(operation string, x any) {
		if part, ok := x.(map[string]any); ok {
			used = append(used, jsonActions(service, operation, part)...)
		}
	}
	for _, e := range list(input["TransactItems"]) {
		for kind, x := range e.(map[string]any) {
			add(kind, x)
		}
	}
	if tables, ok := input["RequestItems"].(map[string]any); ok {
		for name := range tables {
			add(operation, map[string]any{"TableName": name})
		}
	}
	if operation == "PutEvents" {
		for _, e := range list(input["Entries"]) {
			add("PutEvents", e)
		}
	}
	for _, name := range list(input["Names"]) {
		add(operation, map[string]any{"Name": name})
	}
	of := jsonServices[service]
	name, ok := input[of.member].(string)
	if !ok {
		return used
	}
	if of.arn != "" {
		name = of.arn + name[strings.LastIndex(name, "/")+1:]
	}
	if index, ok := input["IndexName"].(string); ok {
		name += "/index/" + index
	}
	return append(used, usedAction{action: service + ":" + cmp.Or(otherNames[operation], operation), resource: name})
}
