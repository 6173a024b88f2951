package awsenv

import (
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
)

// setEnv makes env the only variables with AWS_ in front.
func setEnv(t *testing.T, env map[string]string) {
	t.Helper()
	for _, entry := range os.Environ() {
		if name, _, _ := strings.Cut(entry, "="); strings.HasPrefix(name, "AWS_") {
			t.Setenv(name, "") // restores it afterwards
			os.Unsetenv(name)
		}
	}
	for name, value := range env {
		t.Setenv(name, value)
	}
}

// lambdaEnv is what Lambda sets, with changes.
func lambdaEnv(changes ...string) map[string]string {
	env := map[string]string{
		"AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "SECRET", "AWS_SESSION_TOKEN": "TOKEN",
	}
	for i := 0; i < len(changes); i += 2 {
		env[changes[i]] = changes[i+1]
	}
	return env
}

func TestLoadReadsLambdasEnvironment(t *testing.T) {
	setEnv(t, lambdaEnv("AWS_DEFAULT_REGION", "us-east-1", "AWS_RETRY_MODE", "Adaptive", "AWS_MAX_ATTEMPTS", "7",
		"AWS_SDK_UA_APP_ID", "shop", "AWS_ENDPOINT_URL", "http://127.0.0.1:1", "AWS_REQUEST_CHECKSUM_CALCULATION", "when_required"))
	cfg, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	creds, err := cfg.Credentials.Retrieve(t.Context())
	if err != nil || creds.AccessKeyID != "AKID" || creds.SecretAccessKey != "SECRET" || creds.SessionToken != "TOKEN" || creds.CanExpire {
		t.Errorf("credentials %+v, %v; want those of the environment, without an end", creds, err)
	}
	if cfg.Region != "eu-west-1" || cfg.RetryMode != aws.RetryModeAdaptive || cfg.RetryMaxAttempts != 7 || cfg.AppID != "shop" ||
		aws.ToString(cfg.BaseEndpoint) != "http://127.0.0.1:1" || cfg.RequestChecksumCalculation != aws.RequestChecksumCalculationWhenRequired {
		t.Errorf("config %+v does not hold the environment", cfg)
	}
}

func TestLoadNamesWhatIsWrong(t *testing.T) {
	tests := []struct {
		name string
		env  map[string]string
		want []string
	}{
		{name: "nothing set", want: []string{"AWS_REGION", "AWS_ACCESS_KEY_ID", "export-credentials"}},
		{name: "half a key", env: map[string]string{"AWS_REGION": "r", "AWS_ACCESS_KEY_ID": "A"}, want: []string{"only one of"}},
		{name: "retry mode", env: lambdaEnv("AWS_RETRY_MODE", "never"), want: []string{`"never"; allowed are adaptive, standard`}},
		{name: "attempts", env: lambdaEnv("AWS_MAX_ATTEMPTS", "0"), want: []string{`"0"; allowed are whole numbers from 1`}},
		{name: "several", env: lambdaEnv("AWS_USE_FIPS_ENDPOINT", "yes", "AWS_USE_DUALSTACK_ENDPOINT", "1"),
			want: []string{`AWS_USE_FIPS_ENDPOINT is "yes"; allowed are false, true`, "AWS_USE_DUALSTACK_ENDPOINT"}},
		{name: "container without host", env: map[string]string{"AWS_REGION": "r", "AWS_CONTAINER_CREDENTIALS_FULL_URI": "/creds"}, want: []string{"http or https"}},
		{name: "container elsewhere", env: map[string]string{"AWS_REGION": "r", "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://example.com/creds"},
			want: []string{"use https"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			setEnv(t, tt.env)
			cfg, err := Load()
			if err == nil || cfg.Region != "" {
				t.Fatalf("Load() = %+v, %v; want an error and no config", cfg, err)
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error %q does not mention %q", err, want)
				}
			}
		})
	}
}

func TestHTTPClientIsAsDocumented(t *testing.T) {
	setEnv(t, lambdaEnv())
	cfg, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	client := cfg.HTTPClient.(*awshttp.BuildableClient)
	tr := client.GetTransport()
	if d := client.GetDialer(); d.Timeout != 3*time.Second || tr.MaxIdleConnsPerHost != 100 || tr.IdleConnTimeout != 90*time.Second {
		t.Errorf("connect within %v, %d idle connections for %v; want 3s, 100, 1m30s", d.Timeout, tr.MaxIdleConnsPerHost, tr.IdleConnTimeout)
	}
	if tr.Proxy == nil {
		t.Errorf("no proxy; want that of the environment, as %T has", http.DefaultTransport)
	}
}
