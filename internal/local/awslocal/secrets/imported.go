package secrets

import (
	"maps"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/iampolicy"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
)

// anySuffix is how policies name a secret that is known by its name alone: Secrets
// Manager ends each ARN with a hyphen and six characters of its own.
const anySuffix = "-??????"

// readImported adds the secrets and parameters that the app uses and does not
// make, such as one of awssecretsmanager.Secret_FromSecretNameV2: those that the
// policies of its functions name, and their variables. Without a value here, the
// call that asks for one fails; and no resource of the app says that it will.
func (s *Service) readImported(a *service.App) {
	secretARNs, parameterARNs := map[string]string{}, map[string]string{} // by name
	note := func(text string) {
		arn := strings.TrimSuffix(text, anySuffix)
		if strings.ContainsAny(arn, "*?$ {") {
			return // more than one, or part of a text
		}
		switch service.OfARN(arn) {
		case "secretsmanager":
			if _, name, ok := strings.Cut(arn, ":secret:"); ok && name != "" && !strings.Contains(name, ":") {
				secretARNs[name] = arn
			}
		case "ssm":
			if _, name, ok := strings.Cut(arn, ":parameter/"); ok && name != "" {
				parameterARNs[parameterName(name)] = arn
			}
		}
	}
	for _, f := range a.Functions {
		for _, x := range f.Identity.Statements {
			if !x.Deny && slices.ContainsFunc(x.Actions, readsValues) {
				for _, text := range x.Resources {
					note(text)
				}
			}
		}
	}
	for _, r := range a.OfType("AWS::Lambda::Function") {
		variables := r.Object("Environment").Object("Variables")
		for name := range variables {
			note(variables.Text(name))
		}
	}
	for _, x := range s.nextSecrets {
		delete(secretARNs, x.Name)
		delete(secretARNs, x.Key)
	}
	for _, x := range s.nextParameters {
		delete(parameterARNs, x.Name)
	}
	for _, name := range slices.Sorted(maps.Keys(secretARNs)) {
		s.nextSecrets = append(s.nextSecrets, Secret{Path: name, Name: name, ARN: secretARNs[name], Key: name, Imported: true})
	}
	for _, name := range slices.Sorted(maps.Keys(parameterARNs)) {
		s.nextParameters = append(s.nextParameters, Parameter{Path: name, Name: name, ARN: parameterARNs[name], Type: "String", Key: name, Imported: true})
	}
}

// readsValues reports whether an action of a policy is about values of secrets or
// parameters.
func readsValues(action string) bool {
	return slices.ContainsFunc([]string{"secretsmanager:GetSecretValue", "ssm:GetParameter", "ssm:GetParameters"}, func(read string) bool {
		return iampolicy.MatchAction(action, read)
	})
}

// parameterName is the name of the parameter whose ARN ends so: one in a hierarchy
// begins with a slash, which the ARN does not have twice.
func parameterName(rest string) string {
	if strings.Contains(rest, "/") {
		return "/" + rest
	}
	return rest
}
