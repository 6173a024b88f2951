package awslocal_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/keys"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
)

// invokeFunction calls Lambda's Invoke as SDKs do, with the ARN escaped.
func (w *world) invokeFunction(t *testing.T, function, kind, event string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequest(http.MethodPost, w.URL()+"/2015-03-31/functions/"+url.PathEscape(function)+"/invocations", strings.NewReader(event))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Amz-Invocation-Type", kind)
	return w.do(t, "lambda", req)
}

func TestFunctionsInvokeFunctions(t *testing.T) {
	w := start(t, awslocal.Options{}, resources{})
	w.answer = func(i invocation) (service.Answer, error) {
		switch i.event {
		case `"fail"`:
			return service.Answer{Payload: []byte(`{"errorMessage":"no"}`), Failed: true}, nil
		case `"unknown"`:
			return service.Answer{}, fmt.Errorf("%w: x", service.ErrUnknown)
		case `"broken"`:
			return service.Answer{}, errors.New("work does not compile")
		}
		return service.Answer{Payload: []byte(`{"got":` + i.event + `}`)}, nil
	}
	for _, test := range []struct {
		event, kind   string
		status        int
		functionError string
		body          string
	}{
		{`{"a":1}`, "", 200, "", `{"got":{"a":1}}`},
		{``, "RequestResponse", 200, "", `{"got":{}}`},
		{`"fail"`, "RequestResponse", 200, "Unhandled", `{"errorMessage":"no"}`},
		{`{"b":2}`, "Event", 202, "", ``},
		{`{}`, "DryRun", 204, "", ``},
		{`{}`, "Later", 400, "", `{"__type":"InvalidParameterValueException","message":"X-Amz-Invocation-Type is \"Later\"; RequestResponse, Event and DryRun are allowed"}`},
		{`text`, "", 400, "", `{"__type":"InvalidRequestContentException","message":"the event is not JSON"}`},
		{`"unknown"`, "", 404, "", `{"__type":"ResourceNotFoundException","message":"the app has no such function: x"}`},
		{`"broken"`, "", 409, "", `{"__type":"ResourceNotReadyException","message":"work does not compile"}`},
	} {
		res, body := w.invokeFunction(t, functionARN+":live", test.kind, test.event)
		if res.StatusCode != test.status || res.Header.Get("X-Amz-Function-Error") != test.functionError || body != test.body {
			t.Errorf("Invoke(%q, %s) = %d %q %s, want %d %q %s", test.kind, test.event, res.StatusCode, res.Header.Get("X-Amz-Function-Error"), body, test.status, test.functionError, test.body)
		}
	}
	if first := w.next(t); first.function != "work" || first.cause != "another function" {
		t.Errorf("invoked %+v", first)
	}
}

func TestNamesAreReadFromEveryFormOfAFunction(t *testing.T) {
	for _, function := range []string{"work", "work:live", functionARN, functionARN + ":3", "123456789012:function:work"} {
		if got := service.FunctionName(function); got != "work" {
			t.Errorf("NameOf(%s) = %s", function, got)
		}
	}
}

const keyARN = "arn:aws:kms:us-east-1:123456789012:key/Shop-Key"

func TestKeysDecryptWhatTheyEncrypted(t *testing.T) {
	r := resources{Keys: []keys.Key{{Path: "Shop/Key", ARN: keyARN, Aliases: []string{"alias/shop"}}, {Path: "Shop/Other", ARN: keyARN + "2"}}}
	w := start(t, awslocal.Options{}, r)
	type answer struct {
		KeyId                     string
		Plaintext, CiphertextBlob []byte
		Type                      string `json:"__type"`
	}
	kms := func(operation string, in map[string]any) answer {
		t.Helper()
		text, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		_, body := w.json(t, "kms", "TrentService."+operation, string(text))
		var a answer
		if err := json.Unmarshal([]byte(body), &a); err != nil {
			t.Fatalf("%s: %s", operation, body)
		}
		return a
	}
	context := map[string]string{"order": "7"}
	for _, id := range []string{keyARN, "Shop-Key", "alias/shop", "arn:aws:kms:us-east-1:123456789012:alias/shop"} {
		sealed := kms("Encrypt", map[string]any{"KeyId": id, "Plaintext": []byte("secret"), "EncryptionContext": context})
		if sealed.KeyId != keyARN || strings.Contains(string(sealed.CiphertextBlob), "secret") {
			t.Fatalf("Encrypt with %s = %+v", id, sealed)
		}
		if got := kms("Decrypt", map[string]any{"CiphertextBlob": sealed.CiphertextBlob, "EncryptionContext": context}); string(got.Plaintext) != "secret" || got.KeyId != keyARN {
			t.Errorf("Decrypt = %+v", got)
		}
		if got := kms("Decrypt", map[string]any{"CiphertextBlob": sealed.CiphertextBlob}); got.Type != "InvalidCiphertextException" {
			t.Errorf("Decrypt with another context = %+v", got)
		}
		if got := kms("Decrypt", map[string]any{"KeyId": keyARN + "2", "CiphertextBlob": sealed.CiphertextBlob, "EncryptionContext": context}); got.Type != "IncorrectKeyException" {
			t.Errorf("Decrypt with another key = %+v", got)
		}
	}
	data := kms("GenerateDataKey", map[string]any{"KeyId": "alias/shop", "KeySpec": "AES_256"})
	if got := kms("Decrypt", map[string]any{"CiphertextBlob": data.CiphertextBlob}); len(data.Plaintext) != 32 || string(got.Plaintext) != string(data.Plaintext) {
		t.Errorf("GenerateDataKey = %d bytes, decrypted %d", len(data.Plaintext), len(got.Plaintext))
	}
	if got := kms("Encrypt", map[string]any{"KeyId": "alias/nowhere", "Plaintext": []byte("x")}); got.Type != "NotFoundException" {
		t.Errorf("Encrypt with no key = %+v", got)
	}
	if got := kms("Decrypt", map[string]any{"CiphertextBlob": []byte("noise")}); got.Type != "InvalidCiphertextException" {
		t.Errorf("Decrypt of noise = %+v", got)
	}
}

func TestExecutionsAreAcceptedAndSaidNotToRun(t *testing.T) {
	w := start(t, awslocal.Options{}, resources{})
	status, body := w.json(t, "states", "AWSStepFunctions.StartExecution", `{"stateMachineArn":"arn:aws:states:us-east-1:123456789012:stateMachine:pay","name":"n","input":"{}"}`)
	if status != 200 || !strings.Contains(body, `"executionArn":"arn:aws:states:us-east-1:123456789012:execution:pay:n"`) {
		t.Errorf("StartExecution = %d %s", status, body)
	}
	if said := strings.Join(w.said, "\n"); said != "state machine pay was started with {}; it is not run here" {
		t.Errorf("the server said %q", said)
	}
}

func TestServicesThatAreNotHereSaySo(t *testing.T) {
	w := start(t, awslocal.Options{}, resources{})
	all := w.served(t, "nosuch")
	if !slices.IsSorted(all) || !slices.Contains(all, "s3") || !slices.Contains(all, "ssm") {
		t.Errorf("the server says that it has %q; want the names of all services, sorted", all)
	}
	want := "lambdacdk local does not emulate the service cognito-idp; it has " + strings.Join(all, ", ")
	if status, body := w.json(t, "cognito-idp", "X.Y", `{}`); status != 501 || !strings.Contains(body, want) {
		t.Errorf("a JSON service = %d %s", status, body)
	}
	if status, body := w.call(t, "cognito-idp", "", "application/x-www-form-urlencoded", "Action=Y"); status != 501 || !strings.Contains(body, "<Message>"+want) {
		t.Errorf("a query service = %d %s", status, body)
	}
}

func TestCloseEndsInvocationsAndRefusesMore(t *testing.T) {
	w := start(t, awslocal.Options{}, resources{})
	w.Close()
	w.Close()
	if _, err := http.Get(w.URL()); err == nil {
		t.Error("the server answers after Close")
	}
}
