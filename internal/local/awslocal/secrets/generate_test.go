package secrets

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/servicetest"
)

// generator reads the generator of a secret with these settings.
func generator(t *testing.T, settings string) *Generator {
	t.Helper()
	a := servicetest.App(t, `S AWS::SecretsManager::Secret {"GenerateSecretString": `+settings+`}`)
	g := servicetest.Read(a, New)[0].(*Service).nextSecrets[0].Generate
	if g == nil {
		t.Fatalf("no generator for %s", settings)
	}
	return g
}

// The options of GenerateSecretString have the meaning and the defaults of
// Secrets Manager.
func TestSecretsAreGeneratedAsAWSDoes(t *testing.T) {
	for _, test := range []struct {
		settings  string
		length    int
		with      []string // has one of each
		without   string
		templated bool
	}{
		{settings: `{}`, length: 32, with: []string{lowercase, uppercase, numbers, punctuation}, without: " "},
		{settings: `{"PasswordLength": 4}`, length: 4, with: []string{lowercase, uppercase, numbers, punctuation}},
		{settings: `{"PasswordLength": "5", "IncludeSpace": true}`, length: 5, with: []string{lowercase, uppercase, numbers, punctuation, " "}},
		{settings: `{"ExcludePunctuation": true, "ExcludeCharacters": "abc019", "PasswordLength": 200}`, length: 200, with: []string{lowercase, uppercase, numbers}, without: punctuation + "abc019"},
		{settings: `{"ExcludeLowercase": true, "ExcludeUppercase": true, "ExcludePunctuation": true, "RequireEachIncludedType": false, "PasswordLength": 1}`, length: 1, with: []string{numbers}, without: lowercase + uppercase + punctuation},
		{settings: `{"SecretStringTemplate": "{\"user\":\"admin\"}", "GenerateStringKey": "password"}`, length: 32, templated: true, with: []string{lowercase}},
	} {
		g := generator(t, test.settings)
		for range 20 {
			value, err := g.value()
			if err != nil {
				t.Fatalf("%s: %v", test.settings, err)
			}
			if test.templated {
				var document struct{ User, Password string }
				if err := json.Unmarshal([]byte(value), &document); err != nil || document.User != "admin" {
					t.Fatalf("%s: %s, %v", test.settings, value, err)
				}
				value = document.Password
			}
			if len(value) != test.length || strings.ContainsAny(value, test.without) {
				t.Errorf("%s: %q, want %d characters and none of %q", test.settings, value, test.length, test.without)
			}
			for _, kind := range test.with {
				if !strings.ContainsAny(value, kind) {
					t.Errorf("%s: %q has none of %q", test.settings, value, kind)
				}
			}
		}
	}
}

func TestSettingsThatAWSRefusesAreErrors(t *testing.T) {
	for settings, want := range map[string]string{
		`{"PasswordLength": 3}`:                                    "one of each of 4 kinds",
		`{"PasswordLength": 4097}`:                                 "1 to 4096",
		`{"PasswordLength": 0}`:                                    "1 to 4096",
		`{"SecretStringTemplate": "[]", "GenerateStringKey": "k"}`: "no JSON object",
		`{"ExcludeLowercase": true, "ExcludeUppercase": true, "ExcludePunctuation": true, "ExcludeCharacters": "0123456789"}`: "excludes every character",
	} {
		if _, err := generator(t, settings).value(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", settings, err, want)
		}
	}
}

// A value is generated once and stays; one that the user has written stays too.
func TestGeneratedValuesAreKept(t *testing.T) {
	dir := filepath.Join(t.TempDir(), ".lambdacdk")
	a := servicetest.App(t,
		`Token AWS::SecretsManager::Secret {"GenerateSecretString": {}}`,
		`Mine AWS::SecretsManager::Secret {"GenerateSecretString": {}}`,
		`Late AWS::SecretsManager::Secret {"GenerateSecretString": {}}`,
		`Plain AWS::SecretsManager::Secret {"SecretString": "in the template"}`,
		`Looked AWS::SecretsManager::Secret {"SecretString": "{{resolve:ssm:x}}"}`,
	)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	// Late was listed without a value by a version that generated none.
	if err := os.WriteFile(filepath.Join(dir, FileName), []byte(`{"secrets": {"Shop/Mine": "written", "Shop/Late": ""}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	values := func() map[string]string {
		var said []string
		s := New(service.Host{SecretsDir: dir, Say: func(format string, args ...any) { said = append(said, format) }}).(*Service)
		a.Read(s)
		if err := s.Commit(); err != nil {
			t.Fatal(err)
		}
		if len(said) != 1 { // about Looked
			t.Errorf("said %q, want one line about the secret without a value", said)
		}
		all := map[string]string{}
		for _, name := range []string{"Token", "Mine", "Late", "Plain"} {
			_, value, err := s.secret("Shop-" + name)
			if err != nil {
				t.Error(err)
			}
			all[name] = value
		}
		return all
	}
	first := values()
	if len(first["Token"]) != 32 || len(first["Late"]) != 32 || first["Token"] == first["Late"] || first["Mine"] != "written" || first["Plain"] != "in the template" {
		t.Errorf("values %q", first)
	}
	for name, value := range values() {
		if value != first[name] {
			t.Errorf("%s: %q in the next run, want %q", name, value, first[name])
		}
	}
}
