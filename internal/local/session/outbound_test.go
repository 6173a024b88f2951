package session

import (
	"path/filepath"
	"strings"
	"testing"
)

// A handler on an SDK that does not know AWS_ENDPOINT_URL is named at the
// start, and nothing of it reaches AWS; the handler's error says why.
func TestOldSDKsDoNotReachAWS(t *testing.T) {
	if testing.Short() {
		t.Skip("builds handlers with two SDKs; go test without -short runs it")
	}
	t.Parallel()
	dir := copyApp(t)
	write(t, filepath.Join(dir, "sdk", "go.mod"), "module github.com/aws/aws-sdk-go\n")
	write(t, filepath.Join(dir, "sdk", "aws", "aws.go"), "package aws\n")
	write(t, filepath.Join(dir, "go.mod"), "module app\n\ngo 1.26.0\n\nrequire github.com/aws/aws-sdk-go v1.55.7\n\nreplace github.com/aws/aws-sdk-go => ./sdk\n")
	write(t, filepath.Join(dir, "greeting", "greeting.go"), `package greeting

import (
	"net/http"
	"os"

	_ "github.com/aws/aws-sdk-go/aws"
)

var Text = func() string {
	_, err := http.Get("https://sqs.us-east-1.amazonaws.com/")
	return err.Error() + " " + os.Getenv("AWS_CONFIG_FILE") + " " + os.Getenv("AWS_SHARED_CREDENTIALS_FILE")
}()
`)
	x := start(t, Options{Dir: dir})
	x.waitFor(t, `Test/Hello: github\.com/aws/aws-sdk-go v1\.55\.7 does not follow AWS_ENDPOINT_URL: its calls to AWS are refused`)
	if a := x.hello(t, "x"); !strings.HasSuffix(a.Greeting, "lambdacdk local lets no call to AWS through /dev/null /dev/null") {
		t.Errorf("the call gave %q", a.Greeting)
	}
	x.waitFor(t, `Test/Hello .*a call to sqs\.us-east-1\.amazonaws\.com:443 was refused`)
}
