package awslocal_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/servicetest"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
)

// A function is its role, as on AWS, and the user is somebody of the account.
// Who they are, also those may ask that may nothing.
func TestEverybodyMayAskWhoTheyAre(t *testing.T) {
	w := start(t, awslocal.Options{}, resources{})
	w.Read(servicetest.App(t, `Work AWS::Lambda::Function {"Runtime": "provided.al2023", "Role": {"Fn::GetAtt": ["Role", "Arn"]}}`, `Role AWS::IAM::Role {"RoleName": "worker"}`))
	if err := w.Commit(); err != nil {
		t.Fatal(err)
	}
	ask := func(key, action string) string {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.URL()+"/", strings.NewReader("Action="+action+"&Version=2011-06-15"))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Authorization", wire.Credential{AccessKey: key, Region: "us-east-1", Service: "sts"}.Header())
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		text, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	const function = "Shop-Work"
	for key, want := range map[string]string{
		w.AccessKeyOf(function): "<Arn>arn:aws:sts::123456789012:assumed-role/worker/" + function + "</Arn><UserId>AROA",
		w.AccessKey():           "<Arn>arn:aws:iam::123456789012:user/lambdacdk</Arn><UserId>AIDA",
	} {
		got := ask(key, "GetCallerIdentity")
		if !strings.HasPrefix(got, `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>`+want) || !strings.Contains(got, "<Account>123456789012</Account>") {
			t.Errorf("GetCallerIdentity = %s, want %s… and the account", got, want)
		}
	}
	if got := ask(w.AccessKey(), "AssumeRole"); !strings.Contains(got, "STS") || !strings.Contains(got, "GetCallerIdentity") {
		t.Errorf("AssumeRole = %s, want an error that says what there is", got)
	}
}
