package secrets

import (
	"cmp"
	"net/http"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
)

// Read is [service.Service]. Secrets and parameters are called by their name in
// the template, or by their construct path if the deployment names them.
func (s *Service) Read(a *service.App) {
	s.nextSecrets, s.nextParameters = nil, nil
	for _, r := range a.OfType("AWS::SecretsManager::Secret") {
		arn := r.Attribute("Id")
		_, name, _ := strings.Cut(arn, ":secret:")
		s.nextSecrets = append(s.nextSecrets, Secret{
			Path: r.Path, ARN: arn, Name: name, Key: cmp.Or(r.Text("Name"), r.Path),
			Generate: generatorOf(r), Value: literal(r.Text("SecretString")),
		})
	}
	for _, r := range a.OfType("AWS::SSM::Parameter") {
		s.nextParameters = append(s.nextParameters, Parameter{
			Path: r.Path, ARN: r.Attribute("Arn"), Name: r.Ref,
			Type: r.Text("Type"), Value: r.Text("Value"), Key: cmp.Or(r.Text("Name"), r.Path),
		})
	}
	s.readImported(a)
}

// literal is a value of the template that is not looked up at deployment.
func literal(value string) string {
	if strings.Contains(value, "{{resolve:") {
		return ""
	}
	return value
}

// Commit is [service.Service].
func (s *Service) Commit() error { return s.Set(s.nextSecrets, s.nextParameters) }

// Lines is [service.Service].
func (s *Service) Lines() []service.Line {
	var lines []service.Line
	for _, x := range s.nextSecrets {
		lines = append(lines, service.Line{Kind: "secret", Path: x.Path, What: s.where(x.Value, x.Imported)})
	}
	for _, x := range s.nextParameters {
		lines = append(lines, service.Line{Kind: "parameter", Path: x.Path, What: s.where(x.Value, x.Imported)})
	}
	return lines
}

// where is where a value comes from.
func (s *Service) where(value string, imported bool) string {
	switch {
	case value != "":
		return "the template's value"
	case imported:
		return s.file.path + ", as the app does not make it"
	}
	return s.file.path
}

// ServeHTTP is [service.Service]: what a request was signed for tells which of
// the two services it is for.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if name, _ := wire.Scope(r); name == "ssm" {
		s.parameterStore.ServeHTTP(w, r)
		return
	}
	s.manager.ServeHTTP(w, r)
}
