package secrets

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/iampolicy"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/access"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/rolepolicies"
)

var _ service.Guarded = (*Service)(nil)

// guarded are the secrets and parameters of an app as requests name them.
type guarded struct {
	service    *Service
	account    string
	secrets    map[string]string            // ARNs by name and by ARN
	parameters map[string]string            // and of parameters
	keys       map[string]access.Encryption // by ARN of a secret
}

// Access is [service.Guarded].
func (s *Service) Access(a *service.App) access.Rules {
	g := guarded{s, a.Account(), map[string]string{}, map[string]string{}, map[string]access.Encryption{}}
	rules := access.Rules{
		Needs: g.needs, Paths: map[string]string{}, Policies: map[string][]iampolicy.Statement{}, Keys: g.keys,
		Denied: wire.Error{Code: "AccessDeniedException"},
	}
	for _, r := range a.OfType("AWS::SecretsManager::Secret") {
		arn := r.Attribute("Id")
		_, name, _ := strings.Cut(arn, ":secret:")
		rules.Paths[arn], g.secrets[arn], g.secrets[name] = r.Path, arn, arn
		// "Encryption context" in "Secret encryption and decryption in AWS
		// Secrets Manager".
		g.keys[arn] = access.Encryption{Key: a.KeyARN(r.Text("KmsKeyId")), Service: "secretsmanager", Context: map[string]string{"SecretARN": arn}}
	}
	for _, r := range a.OfType("AWS::SecretsManager::ResourcePolicy") {
		arn := g.secrets[r.Text("SecretId")]
		rules.Policies[arn] = append(rules.Policies[arn], rolepolicies.Plain(rolepolicies.Of(r.Properties["ResourcePolicy"]))...)
	}
	for _, r := range a.OfType("AWS::SSM::Parameter") {
		arn := r.Attribute("Arn")
		rules.Paths[arn], g.parameters[arn], g.parameters[r.Ref] = r.Path, arn, arn
	}
	return rules
}

func (g guarded) needs(r *http.Request) []access.Need {
	operation := wire.OperationOf(r)
	if name, _ := wire.Scope(r); name == "ssm" {
		return g.ofParameters(r, operation)
	}
	if _, ok := g.service.manager.Operations[operation]; !ok {
		return nil
	}
	var in secretInput
	json.Unmarshal(wire.Peek(r), &in) // what is wrong, the service says
	need := access.Need{Action: access.Action("secretsmanager", operation), Resource: "*"}
	if in.SecretId == "" {
		return []access.Need{need}
	}
	need.Resource, need.Or = g.secret(r, in.SecretId)
	if operation != "GetSecretValue" {
		return []access.Need{need}
	}
	need.Context = map[string][]string{"secretsmanager:versionid": nil, "secretsmanager:versionstage": {currentStage}}
	return append([]access.Need{need}, g.keys[need.Resource].Needs(need.Action, "kms:Decrypt")...)
}

// suffixed ends as the ARN of a secret does: Secrets Manager adds a hyphen and
// six characters to its name.
var suffixed = regexp.MustCompile(`-[A-Za-z0-9]{6}$`)

// secret is the ARN of a secret by name or ARN. That of one that the app has
// has no suffix here. One that it only uses may be named without it, and whether
// it is cannot be told of a name that looks the same: or is then the other way.
func (g guarded) secret(r *http.Request, id string) (arn, or string) {
	if arn, ok := g.secrets[id]; ok {
		return arn, ""
	}
	if !strings.HasPrefix(id, "arn:") {
		_, region := wire.Scope(r)
		id = "arn:aws:secretsmanager:" + region + ":" + g.account + ":secret:" + id
	}
	const suffix = "-local1"
	if suffixed.MatchString(id) {
		return id, id + suffix
	}
	return id + suffix, id
}

func (g guarded) ofParameters(r *http.Request, operation string) []access.Need {
	if _, ok := g.service.parameterStore.Operations[operation]; !ok {
		return nil
	}
	var in struct {
		Name, Path string
		Names      []string
	}
	json.Unmarshal(wire.Peek(r), &in) // what is wrong, the service says
	names := slices.DeleteFunc(append(in.Names, in.Name, in.Path), func(name string) bool { return name == "" })
	action := access.Action("ssm", operation)
	if len(names) == 0 {
		return []access.Need{{Action: action, Resource: "*"}}
	}
	var needs []access.Need
	for _, name := range names {
		arn := g.parameter(r, name)
		needs = append(needs, access.Need{Action: action, Resource: arn, Or: strings.TrimRight(arn, "/")})
	}
	return needs
}

// parameter is the ARN of a parameter by name, path or ARN.
func (g guarded) parameter(r *http.Request, name string) string {
	if arn, ok := g.parameters[name]; ok {
		return arn
	}
	if strings.HasPrefix(name, "arn:") {
		return name
	}
	_, region := wire.Scope(r)
	return "arn:aws:ssm:" + region + ":" + g.account + ":parameter/" + strings.TrimPrefix(name, "/")
}
