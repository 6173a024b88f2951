package integ

import (
	"context"
	"errors"
	"maps"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/access"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/lambdatest"
)

// localLevels is the level app as lambdacdk local has it.
type localLevels struct {
	*awslocal.Server
	app      *app.App
	services *service.App
}

func startLevels(t *testing.T) localLevels {
	t.Helper()
	loaded, err := app.Load(levelsOf(t).dir)
	if err != nil {
		t.Fatal(err)
	}
	l := localLevels{app: loaded, services: loaded.ForServices()}
	if l.Server, err = awslocal.Start(awslocal.Options{
		SecretsDir: t.TempDir(),
		Invoke: func(context.Context, service.Invocation) (service.Answer, error) {
			return service.Answer{Payload: []byte("{}")}, nil
		},
	}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	l.Read(l.services)
	return l
}

// nameOf is what the function of a level is called here.
func (l localLevels) nameOf(t *testing.T, level string) string {
	t.Helper()
	f, err := l.app.Find(levelStack + "/" + level)
	if err != nil {
		t.Fatal(err)
	}
	return f.Name
}

// need is a request of the table as a service here asks for it.
func (l localLevels) need(t *testing.T, levels *levelApp, r levelRequest) access.Need {
	t.Helper()
	n := access.Need{
		Action: r.action, Resource: levels.arn(t, r.resource), Absent: []string{"s3:", "kms:"}, Context: map[string][]string{},
	}
	if f := l.services.Function(l.nameOf(t, "Callee")); constructName.FindString(r.resource) == "Callee" {
		n.Resource = f.ARN + strings.TrimPrefix(r.resource, "Callee")
	}
	if on, below, _ := strings.Cut(r.resource, "/"); below != "" {
		n.On = levels.arn(t, on)
	}
	if r.prefix != "" && r.prefix != "none" {
		n.Context["s3:prefix"] = []string{r.prefix}
	}
	if r.of != "" {
		for key, value := range levels.encryptionOf(t, r.of) {
			n.Context[strings.ToLower(key)] = []string{value.(string)}
		}
	}
	return n
}

// Every request of the table, for every kind of link and every level, is judged
// by lambdacdk local as iam-simulate judges it: on the templates as it reads
// them, with the names that it gives.
func TestLocalJudgesEveryLevelAsIAMSimulateDoes(t *testing.T) {
	l, levels := startLevels(t), levelsOf(t)
	judge, _ := l.services.Access()
	judged := 0
	for _, function := range slices.Sorted(maps.Keys(levels.policies)) {
		for _, r := range levelRequests {
			judged++
			n := l.need(t, levels, r)
			got, want := judge.Judge(l.nameOf(t, function), &n), slices.Contains(strings.Fields(r.allowed), function)
			if got.Allowed != want || len(got.Assumed) > 0 {
				t.Errorf("%s may %s on %s (prefix %q, of %q): %v assuming %v, want %v", function, r.action, r.resource, r.prefix, r.of, got, got.Assumed, want)
			}
		}
	}
	if judged < 3000 {
		t.Errorf("%d requests were judged; want all", judged)
	}
}

// denied are the ways in which services say no.
var denied = regexp.MustCompile(`AccessDenied|AuthorizationError|Forbidden`)

// A real handler with the access key of each function of the level app tries
// every operation of its kind: the local services do those of its level and no
// others, keys behind resources included.
func TestLocalServicesDoWhatLevelsAllow(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a handler and runs dynalite")
	}
	if _, err := exec.LookPath("npm"); err != nil {
		t.Skip("tables need npm: ", err)
	}
	l := startLevels(t)
	if err := errors.Join(l.Commit(), l.Wait(t.Context(), func(string) func() { return func() {} })); err != nil {
		t.Fatal(err)
	}
	binary := handlerProgram(t, "./levels")
	tried := map[bool]int{}
	for _, f := range l.app.Functions {
		level := strings.TrimPrefix(f.Path, levelStack+"/")
		to := f.Environment(l.app.Values(nil))["LINK_TO"]
		if to == "" {
			continue
		}
		fn, err := lambdatest.StartBinary(binary, lambdatest.WithEnv(map[string]string{
			"LINK_TO": to, "AWS_ENDPOINT_URL": l.URL(), "AWS_REGION": "eu-west-1", "AWS_MAX_ATTEMPTS": "1",
			"AWS_ACCESS_KEY_ID": l.AccessKeyOf(f.Name), "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": "token",
		}))
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range levelOperations {
			functions := strings.Fields(o.functions)
			if o.operation == "MultipartUpload" {
				functions = strings.Fields(bucketPut) // its calls are s3:PutObject to IAM
			}
			if kindOfLevel(functions[0]) != kindOfLevel(level) {
				continue
			}
			l.putObjects(t, to)
			want := slices.Contains(functions, level)
			tried[want]++
			result, err := fn.Invoke(t.Context(), []string{o.operation})
			if err != nil {
				t.Fatal(err)
			}
			// A call that is let through may fail for another reason: the
			// program uploads parts of nothing.
			if err := result.Err(); (err == nil || !denied.MatchString(err.Error())) != want {
				t.Errorf("%s, %s: %v; want allowed %t", level, o.operation, err, want)
			}
		}
		fn.Close()
	}
	if tried[true] < 90 || tried[false] < 90 {
		t.Errorf("%d operations that are allowed and %d that are not; want all", tried[true], tried[false])
	}
}

// kindOfLevel is the first word of a level's name, such as "Bucket" of
// "BucketGetPut".
func kindOfLevel(level string) string {
	if level == "SecureParameter" {
		return "Parameter"
	}
	kind := regexp.MustCompile(`^(Bucket|Table|Queue|Key)`).FindString(level)
	if kind == "" {
		return level
	}
	return kind
}

// putObjects makes the object that the operations are about, which one of them
// deletes. Whether it is there decides what reading it takes.
func (l localLevels) putObjects(t *testing.T, to string) {
	t.Helper()
	bucket, prefix, _ := strings.Cut(to, "/")
	client := s3.New(s3.Options{
		UsePathStyle: true, BaseEndpoint: aws.String(l.URL()), Region: "eu-west-1",
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: l.AccessKey(), SecretAccessKey: "x"}, nil
		}),
	})
	for _, b := range l.services.OfType("AWS::S3::Bucket") {
		if b.Ref != bucket {
			continue
		}
		if _, err := client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: &bucket, Key: aws.String(prefix + "a.txt"), Body: strings.NewReader("hello")}); err != nil {
			t.Fatal(err)
		}
	}
}
