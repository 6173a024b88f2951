package ssmparams_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/params"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/params/ssmparams"
)

// client is the SDK's, in front of a Parameter Store that has the answers.
func client(t *testing.T, answers map[string]string) *ssm.Client {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in struct {
			Name           string
			WithDecryption bool
		}
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil || r.Header.Get("X-Amz-Target") != "AmazonSSM.GetParameter" || !in.WithDecryption {
			t.Errorf("request %s %+v, %v; want GetParameter with decryption", r.Header.Get("X-Amz-Target"), in, err)
		}
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		answer, ok := answers[in.Name]
		if !ok {
			w.WriteHeader(http.StatusBadRequest)
			answer = `{"__type":"ParameterNotFound"}`
		}
		fmt.Fprint(w, answer)
	}))
	t.Cleanup(server.Close)
	return ssm.New(ssm.Options{
		Region: "eu-west-1", BaseEndpoint: &server.URL,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "A", SecretAccessKey: "S"}, nil
		}),
	})
}

func TestParametersAreReadThroughTheSDK(t *testing.T) {
	source := params.New(ssmparams.Fetcher(client(t, map[string]string{
		"/shop/limit": `{"Parameter":{"Name":"/shop/limit","Type":"SecureString","Value":"12"}}`,
		"/shop/hosts": `{"Parameter":{"Name":"/shop/hosts","Type":"StringList","Value":"a,b"}}`,
		"/shop/odd":   `{}`,
	})), nil)

	if n, err := params.JSON[int](source, "/shop/limit").Value(t.Context()); n != 12 || err != nil {
		t.Errorf("limit = %d, %v; want 12", n, err)
	}
	if l, err := params.List(source, "/shop/hosts").Value(t.Context()); fmt.Sprint(l) != "[a b]" || err != nil {
		t.Errorf("hosts = %v, %v; want [a b]", l, err)
	}
	_, err := params.String(source, "/shop/none").Value(t.Context())
	if _, ok := errors.AsType[*types.ParameterNotFound](err); !ok {
		t.Errorf("missing parameter: %v, want the SDK's ParameterNotFound", err)
	}
	if _, err := params.String(source, "/shop/odd").Value(t.Context()); err == nil {
		t.Errorf("answer without a value: no error")
	}
}
