package secrets_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/params"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/params/secrets"
)

// client is the SDK's, in front of a Secrets Manager that has the answers.
func client(t *testing.T, answers map[string]string) *secretsmanager.Client {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in struct{ SecretId string }
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil || r.Header.Get("X-Amz-Target") != "secretsmanager.GetSecretValue" {
			t.Errorf("request %s, %v; want GetSecretValue", r.Header.Get("X-Amz-Target"), err)
		}
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		answer, ok := answers[in.SecretId]
		if !ok {
			w.WriteHeader(http.StatusBadRequest)
			answer = `{"__type":"ResourceNotFoundException"}`
		}
		fmt.Fprint(w, answer)
	}))
	t.Cleanup(server.Close)
	return secretsmanager.New(secretsmanager.Options{
		Region: "eu-west-1", BaseEndpoint: &server.URL,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "A", SecretAccessKey: "S"}, nil
		}),
	})
}

func TestSecretsAreReadThroughTheSDK(t *testing.T) {
	source := params.New(secrets.Fetcher(client(t, map[string]string{
		"text":   `{"Name":"text","SecretString":"{\"User\":\"app\"}"}`,
		"binary": `{"Name":"binary","SecretBinary":"AP8="}`,
		"odd":    `{"Name":"odd"}`,
	})), nil)

	type login struct{ User string }
	if l, err := params.JSON[login](source, "text").Value(t.Context()); l.User != "app" || err != nil {
		t.Errorf("text = %+v, %v; want user app", l, err)
	}
	if b, err := params.Bytes(source, "binary").Value(t.Context()); string(b) != "\x00\xff" || err != nil {
		t.Errorf("binary = %x, %v; want 00ff", b, err)
	}
	_, err := params.String(source, "none").Value(t.Context())
	if _, ok := errors.AsType[*types.ResourceNotFoundException](err); !ok {
		t.Errorf("missing secret: %v, want the SDK's ResourceNotFoundException", err)
	}
	if _, err := params.String(source, "odd").Value(t.Context()); err == nil {
		t.Errorf("answer without a value: no error")
	}
}
