package parity

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/ssm"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/awsenv"
)

// setLambdaEnv makes what Lambda sets, and the changes, the only variables with AWS_ in front.
func setLambdaEnv(tb testing.TB, changes ...string) {
	tb.Helper()
	for _, entry := range os.Environ() {
		if name, _, _ := strings.Cut(entry, "="); strings.HasPrefix(name, "AWS_") {
			tb.Setenv(name, "") // restores it afterwards
			os.Unsetenv(name)
		}
	}
	for name, value := range map[string]string{
		"AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "SECRET", "AWS_SESSION_TOKEN": "TOKEN",
		// No file of this machine has a say.
		"AWS_CONFIG_FILE": "/nonexistent", "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent", "AWS_EC2_METADATA_DISABLED": "true",
	} {
		tb.Setenv(name, value)
	}
	for i := 0; i < len(changes); i += 2 {
		tb.Setenv(changes[i], changes[i+1])
	}
}

// recorder answers every request with 503, so that retries are seen too, and remembers what it was asked.
type recorder struct{ requests []string }

func (r *recorder) Do(req *http.Request) (*http.Response, error) {
	scope := regexp.MustCompile(`Credential=(\w+)/\d+/(\S+),`).FindStringSubmatch(req.Header.Get("Authorization"))
	app := regexp.MustCompile(`app/\S+`).FindString(req.Header.Get("User-Agent"))
	retry := regexp.MustCompile(`cfg/retry-mode#\w+`).FindString(req.Header.Get("User-Agent"))
	r.requests = append(r.requests, fmt.Sprint(req.Method, " ", req.URL, " ", scope[1:], " ", req.Header.Get("X-Amz-Security-Token"),
		" ", app, " ", retry, " checksum ", req.Header.Get("X-Amz-Sdk-Checksum-Algorithm"), " ", req.Header.Get("X-Amz-Trailer")))
	return &http.Response{StatusCode: http.StatusServiceUnavailable, Header: http.Header{}, Body: http.NoBody, Request: req}, nil
}

// requests are what four clients send with cfg.
func requests(ctx context.Context, cfg aws.Config) []string {
	r := &recorder{}
	cfg.HTTPClient = r
	// The errors are those of the 503. Each client repeats as often as cfg says, but at once.
	atOnce := func(r aws.Retryer) aws.Retryer { return retry.AddWithMaxBackoffDelay(r, time.Nanosecond) }
	_, _ = dynamodb.NewFromConfig(cfg, func(o *dynamodb.Options) { o.Retryer = atOnce(o.Retryer) }).ListTables(ctx, nil)
	_, _ = s3.NewFromConfig(cfg, func(o *s3.Options) { o.Retryer = atOnce(o.Retryer) }).
		PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String("b"), Key: aws.String("k"), Body: strings.NewReader("x")})
	_, _ = ssm.NewFromConfig(cfg, func(o *ssm.Options) { o.Retryer = atOnce(o.Retryer) }).GetParameter(ctx, &ssm.GetParameterInput{Name: aws.String("p")})
	_, _ = secretsmanager.NewFromConfig(cfg, func(o *secretsmanager.Options) { o.Retryer = atOnce(o.Retryer) }).
		GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: aws.String("s")})
	return r.requests
}

func TestClientsSendTheSameRequests(t *testing.T) {
	for _, env := range [][]string{
		nil,
		{"AWS_MAX_ATTEMPTS", "2"},
		{"AWS_MAX_ATTEMPTS", "1", "AWS_RETRY_MODE", "adaptive"},
		{"AWS_MAX_ATTEMPTS", "1", "AWS_REGION", "us-gov-west-1", "AWS_USE_FIPS_ENDPOINT", "true", "AWS_USE_DUALSTACK_ENDPOINT", "true"},
		{"AWS_MAX_ATTEMPTS", "1", "AWS_ENDPOINT_URL", "http://127.0.0.1:4566"},
		{"AWS_MAX_ATTEMPTS", "1", "AWS_ENDPOINT_URL", "http://127.0.0.1:4566", "AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:8000"},
		{"AWS_MAX_ATTEMPTS", "1", "AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9000", "AWS_ENDPOINT_URL_SECRETS_MANAGER", "http://127.0.0.1:9001"},
		{"AWS_MAX_ATTEMPTS", "1", "AWS_ENDPOINT_URL", "http://127.0.0.1:1", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"},
		{"AWS_MAX_ATTEMPTS", "1", "AWS_ENDPOINT_URL_S3", "http://127.0.0.1:1", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"},
		{"AWS_MAX_ATTEMPTS", "1", "AWS_SDK_UA_APP_ID", "shop"},
		{"AWS_MAX_ATTEMPTS", "1", "AWS_ACCOUNT_ID", "123456789012"},
		{"AWS_MAX_ATTEMPTS", "1", "AWS_ACCOUNT_ID", "123456789012", "AWS_ACCOUNT_ID_ENDPOINT_MODE", "disabled"},
		{"AWS_MAX_ATTEMPTS", "1", "AWS_REQUEST_CHECKSUM_CALCULATION", "when_required"},
	} {
		t.Run(strings.Join(env, " "), func(t *testing.T) {
			setLambdaEnv(t, env...)
			ours, err := awsenv.Load()
			if err != nil {
				t.Fatal(err)
			}
			theirs, err := config.LoadDefaultConfig(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			got, want := requests(t.Context(), ours), requests(t.Context(), theirs)
			if strings.Join(got, "\n") != strings.Join(want, "\n") || len(got) < 4 {
				t.Errorf("awsenv sends\n%s\nLoadDefaultConfig sends\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		})
	}
}
