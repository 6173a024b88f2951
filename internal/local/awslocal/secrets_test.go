package awslocal_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	smtypes "github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/secrets"
)

const stripeARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:Shop-Stripe8A"

func withSecrets() resources {
	return resources{
		Secrets: []secrets.Secret{{Path: "Shop/Stripe", Key: "Shop/Stripe", Name: "Shop-Stripe8A", ARN: stripeARN}},
		Parameters: []secrets.Parameter{
			{Path: "Shop/Limit", Key: "/shop/limit", Name: "/shop/limit", ARN: "arn:aws:ssm:us-east-1:123456789012:parameter/shop/limit", Type: "String", Value: "7"},
			{Path: "Shop/Url", Key: "/shop/url", Name: "/shop/url", ARN: "arn:aws:ssm:us-east-1:123456789012:parameter/shop/url", Type: "String"},
		},
	}
}

// write writes the file of secrets as a user would.
func writeSecrets(t *testing.T, w *world, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(w.options.SecretsDir, secrets.FileName), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestSecretsFileIsWrittenForTheUserToFill(t *testing.T) {
	dir := filepath.Join(t.TempDir(), ".lambdacdk")
	w := start(t, awslocal.Options{SecretsDir: dir}, withSecrets())
	text, err := os.ReadFile(filepath.Join(dir, secrets.FileName))
	const want = `{
  "secrets": {
    "Shop/Stripe": ""
  },
  "parameters": {
    "/shop/url": ""
  }
}
`
	if string(text) != want || err != nil {
		t.Errorf("the file is %s, %v; want every name without a value", text, err)
	}
	if ignore, err := os.ReadFile(filepath.Join(dir, ".gitignore")); string(ignore) != "*\n" || err != nil {
		t.Errorf(".gitignore is %q, %v; want everything ignored", ignore, err)
	}
	if info, err := os.Stat(filepath.Join(dir, secrets.FileName)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file's mode is %v, %v; want 0600", info.Mode(), err)
	}
	if said := strings.Join(w.said, "\n"); !strings.Contains(said, "has no value for Shop/Stripe, /shop/url") {
		t.Errorf("the server said %q, want the names without a value", said)
	}
}

func TestSecretsFileKeepsWhatTheUserWrote(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, secrets.FileName)
	if err := os.WriteFile(file, []byte(`{"secrets":{"Shop/Stripe":"sk","other":"x"}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	start(t, awslocal.Options{SecretsDir: dir}, withSecrets())
	var content struct{ Secrets, Parameters map[string]string }
	text, err := os.ReadFile(file)
	if err != nil || json.Unmarshal(text, &content) != nil || content.Secrets["Shop/Stripe"] != "sk" || content.Secrets["other"] != "x" {
		t.Errorf("the file is %s, %v; want the values kept", text, err)
	}
	if value, ok := content.Parameters["/shop/url"]; !ok || value != "" {
		t.Errorf("the file is %s; want /shop/url added", text)
	}
}

func TestAppsWithoutSecretsGetNoFile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), ".lambdacdk")
	start(t, awslocal.Options{SecretsDir: dir}, resources{})
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder was made: %v", err)
	}
}

func TestBrokenSecretsFilesAreLeftAlone(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, secrets.FileName)
	if err := os.WriteFile(file, []byte(`{"secrets":`), 0o600); err != nil {
		t.Fatal(err)
	}
	w := start(t, awslocal.Options{SecretsDir: dir}, resources{})
	if err := w.Set(withSecrets()); err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("Set = %v, want an error that names %s", err, file)
	}
	if text, _ := os.ReadFile(file); string(text) != `{"secrets":` {
		t.Errorf("the file is %q now", text)
	}
}

func TestSecretValuesComeFromTheFile(t *testing.T) {
	w := start(t, awslocal.Options{}, withSecrets())
	client := secretsmanager.NewFromConfig(w.config(t))
	_, err := client.GetSecretValue(t.Context(), &secretsmanager.GetSecretValueInput{SecretId: aws.String(stripeARN)})
	if missing, ok := errors.AsType[*smtypes.ResourceNotFoundException](err); !ok || !strings.Contains(missing.ErrorMessage(), `write it as "Shop/Stripe" into `+filepath.Join(w.options.SecretsDir, secrets.FileName)) {
		t.Errorf("GetSecretValue without a value: %v; want what to do", err)
	}
	writeSecrets(t, w, `{"secrets":{"Shop/Stripe":"sk_test","prod/db":{"user":"u"}}}`)
	for id, want := range map[string]string{
		stripeARN: "sk_test", "Shop-Stripe8A": "sk_test",
		// Secrets that the app does not create, by name and by ARN.
		"prod/db": `{"user":"u"}`, "arn:aws:secretsmanager:us-east-1:123456789012:secret:prod/db": `{"user":"u"}`,
	} {
		got, err := client.GetSecretValue(t.Context(), &secretsmanager.GetSecretValueInput{SecretId: &id})
		if err != nil || *got.SecretString != want || *got.ARN == "" || *got.VersionId == "" {
			t.Errorf("GetSecretValue(%s) = %+v, %v; want %s", id, got, err, want)
		}
	}
	described, err := client.DescribeSecret(t.Context(), &secretsmanager.DescribeSecretInput{SecretId: aws.String(stripeARN)})
	if err != nil || *described.Name != "Shop-Stripe8A" {
		t.Errorf("DescribeSecret = %+v, %v", described, err)
	}
}

func TestParametersComeFromTheTemplateOrTheFile(t *testing.T) {
	w := start(t, awslocal.Options{}, withSecrets())
	client := ssm.NewFromConfig(w.config(t))
	get := func(name string) (string, error) {
		out, err := client.GetParameter(t.Context(), &ssm.GetParameterInput{Name: &name, WithDecryption: aws.Bool(true)})
		if err != nil {
			return "", err
		}
		return *out.Parameter.Value, nil
	}
	if got, err := get("/shop/limit"); got != "7" || err != nil {
		t.Errorf("GetParameter = %q, %v; want the template's value", got, err)
	}
	_, err := get("/shop/url")
	if _, ok := errors.AsType[*ssmtypes.ParameterNotFound](err); !ok {
		t.Errorf("GetParameter without a value: %v, want ParameterNotFound", err)
	}
	writeSecrets(t, w, `{"parameters":{"/shop/url":"http://x","/shop/limit":"8","/other":"o"}}`)
	for name, want := range map[string]string{
		"/shop/url": "http://x", "/shop/limit": "8", "/other": "o",
		"arn:aws:ssm:us-east-1:123456789012:parameter/shop/limit": "8",
	} {
		if got, err := get(name); got != want || err != nil {
			t.Errorf("GetParameter(%s) = %q, %v; want %q", name, got, err, want)
		}
	}
	out, err := client.GetParameters(t.Context(), &ssm.GetParametersInput{Names: []string{"/shop/url", "/nowhere"}})
	if err != nil || len(out.Parameters) != 1 || len(out.InvalidParameters) != 1 || out.InvalidParameters[0] != "/nowhere" {
		t.Errorf("GetParameters = %+v, %v", out, err)
	}
}
