package secrets

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"math/big"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
)

// A Generator makes the value of a secret as Secrets Manager does, by
// GenerateSecretString of AWS::SecretsManager::Secret.
type Generator struct {
	// Length is how many characters the password has.
	Length int
	// Kinds are the characters it is made of. If EachKind is set, it has at
	// least one of each.
	Kinds    []string
	EachKind bool
	// Template is a JSON object that gets the password as Key. If Key is
	// empty, the password is the value.
	Template, Key string
}

// The characters of "GetRandomPassword" in the API reference of Secrets
// Manager.
const (
	lowercase   = "abcdefghijklmnopqrstuvwxyz"
	uppercase   = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	numbers     = "0123456789"
	punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"

	defaultLength = 32
	maxLength     = 4096
)

// generatorOf reads GenerateSecretString. It is nil for a secret that has a
// value in another way, or none: AWS makes such a secret without one.
func generatorOf(r service.Resource) *Generator {
	if r.Properties["GenerateSecretString"] == nil {
		return nil
	}
	p := r.Object("GenerateSecretString")
	g := &Generator{Length: defaultLength, EachKind: p.Text("RequireEachIncludedType") != "false", Template: p.Text("SecretStringTemplate"), Key: p.Text("GenerateStringKey")}
	if p["PasswordLength"] != nil {
		g.Length = p.Number("PasswordLength")
	}
	excluded := p.Text("ExcludeCharacters")
	for _, kind := range []struct{ characters, exclude string }{
		{lowercase, "ExcludeLowercase"}, {uppercase, "ExcludeUppercase"}, {numbers, "ExcludeNumbers"}, {punctuation, "ExcludePunctuation"},
	} {
		left := strings.Map(func(c rune) rune {
			if strings.ContainsRune(excluded, c) {
				return -1
			}
			return c
		}, kind.characters)
		if !p.Flag(kind.exclude) && left != "" {
			g.Kinds = append(g.Kinds, left)
		}
	}
	if p.Flag("IncludeSpace") {
		g.Kinds = append(g.Kinds, " ")
	}
	return g
}

// value makes a value. It fails for settings that Secrets Manager refuses.
func (g *Generator) value() (string, error) {
	password, err := g.password()
	if err != nil || g.Key == "" {
		return password, err
	}
	document := map[string]any{}
	if err := json.Unmarshal([]byte(g.Template), &document); err != nil {
		return "", fmt.Errorf("SecretStringTemplate is no JSON object: %w", err)
	}
	document[g.Key] = password
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err = e.Encode(document)
	return strings.TrimSpace(b.String()), err
}

func (g *Generator) password() (string, error) {
	if g.Length < 1 || g.Length > maxLength {
		return "", fmt.Errorf("PasswordLength is %d; 1 to %d are allowed", g.Length, maxLength)
	}
	if len(g.Kinds) == 0 {
		return "", fmt.Errorf("GenerateSecretString excludes every character")
	}
	if g.EachKind && g.Length < len(g.Kinds) {
		return "", fmt.Errorf("PasswordLength is %d; one of each of %d kinds of characters is required", g.Length, len(g.Kinds))
	}
	all := strings.Join(g.Kinds, "")
	password := make([]byte, g.Length)
	for i := range password {
		from := all
		if g.EachKind && i < len(g.Kinds) {
			from = g.Kinds[i]
		}
		password[i] = from[random(len(from))]
	}
	for i := len(password) - 1; i > 0; i-- {
		j := random(i + 1)
		password[i], password[j] = password[j], password[i]
	}
	return string(password), nil
}

// random is a number below n, each as likely as the others.
func random(n int) int {
	i, _ := rand.Int(rand.Reader, big.NewInt(int64(n))) // the reader never fails
	return int(i.Int64())
}
