package awslocal_test

import (
	"errors"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/httpevent"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
)

// A request to an API is judged by the policies of who has signed it, for the
// service that it was signed for: by a header or by a query.
func TestSignedRequestsToAPIsAreJudged(t *testing.T) {
	const api = "arn:aws:execute-api:us-east-1:123456789012:api1/prod/GET/"
	statement := `{"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "` + api + `open"}`
	w := guarded(t, awslocal.Options{}, statement)
	work := w.AccessKeyOf("Shop-Work")
	header := func(key, service string) string {
		return wire.Credential{AccessKey: key, Region: "us-east-1", Service: service}.Header()
	}
	for _, c := range []struct {
		name, header, query, path string
		err                       error
		caller                    string // end of its ARN
	}{
		{"the run's own key", header(w.AccessKey(), "execute-api"), "", "any", nil, ":user/lambdacdk"},
		{"a function that may", header(work, "execute-api"), "", "open", nil, "/Shop-Work"},
		{"a presigned URL", "", "?X-Amz-Credential=" + work + "/20260101/us-east-1/execute-api/aws4_request", "open", nil, "/Shop-Work"},
		{"a function that may not", header(work, "execute-api"), "", "closed", httpevent.ErrForbidden, ""},
		{"another service", header(w.AccessKey(), "lambda"), "", "open", httpevent.ErrForbidden, ""},
		{"a foreign key", header("AKIAFOREIGN", "execute-api"), "", "open", httpevent.ErrUnknownKey, ""},
		{"no signature", "", "", "open", httpevent.ErrUnsigned, ""},
		{"a token", "Bearer x", "", "open", httpevent.ErrUnsigned, ""},
		{"a credential that is cut off", "AWS4-HMAC-SHA256 Credential=" + work, "", "open", httpevent.ErrUnsigned, ""},
		{"no key", "AWS4-HMAC-SHA256 Credential=/20260101/us-east-1/execute-api/aws4_request", "", "open", httpevent.ErrUnknownKey, ""},
	} {
		r := httptest.NewRequest("GET", "/"+c.path+c.query, nil)
		r.Header.Set("Authorization", c.header)
		caller, err := w.Signed(r, "execute-api", "execute-api:Invoke", api+c.path)
		switch {
		case c.err != nil && !errors.Is(err, c.err), c.err == nil && err != nil:
			t.Errorf("%s: %v, want %v", c.name, err, c.err)
		case err == nil && (!strings.HasSuffix(caller.UserARN, c.caller) || caller.AccountID == "" || caller.UserID == ""):
			t.Errorf("%s: %+v, want %s", c.name, caller, c.caller)
		}
	}
	off := guarded(t, awslocal.Options{NoPermissions: true}, statement)
	r := httptest.NewRequest("GET", "/closed", nil)
	r.Header.Set("Authorization", header(off.AccessKeyOf("Shop-Work"), "execute-api"))
	if _, err := off.Signed(r, "execute-api", "execute-api:Invoke", api+"closed"); err != nil {
		t.Errorf("with --no-permissions: %v, want that everything is allowed", err)
	}
}
