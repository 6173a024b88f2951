package secrets

import (
	"context"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
)

func (s *Service) secretsManager() wire.JSON {
	return wire.JSON{Service: "Secrets Manager", Operations: map[string]wire.Operation{
		"GetSecretValue": wire.Op(s.getSecretValue),
		"DescribeSecret": wire.Op(s.describeSecret),
		"ListSecrets":    wire.Op(s.listSecrets),
	}}
}

func (s *Service) store() wire.JSON {
	return wire.JSON{Service: "SSM", Operations: map[string]wire.Operation{
		"GetParameter":  wire.Op(s.getParameter),
		"GetParameters": wire.Op(s.getParameters),

		"GetParametersByPath": wire.Op(s.getParametersByPath),
		"DescribeParameters":  wire.Op(s.describeParameters),
	}}
}

// Every secret has one version here.
const (
	versionID    = "00000000-0000-4000-8000-000000000001"
	currentStage = "AWSCURRENT"
)

type secretInput struct{ SecretId, VersionId, VersionStage string }

func (s *Service) getSecretValue(_ context.Context, in secretInput) (any, error) {
	if in.VersionStage != "" && in.VersionStage != currentStage || in.VersionId != "" && in.VersionId != versionID {
		return nil, wire.Errorf("ResourceNotFoundException", "secret %s has version %s alone here", in.SecretId, currentStage)
	}
	found, value, err := s.secret(in.SecretId)
	if err != nil {
		return nil, err
	}
	return struct {
		ARN, Name, SecretString, VersionId string
		VersionStages                      []string
	}{found.ARN, found.Name, value, versionID, []string{currentStage}}, nil
}

func (s *Service) describeSecret(_ context.Context, in secretInput) (any, error) {
	found, _, err := s.secret(in.SecretId)
	if err != nil {
		return nil, err
	}
	return struct {
		ARN, Name          string
		VersionIdsToStages map[string][]string
	}{found.ARN, found.Name, map[string][]string{versionID: {currentStage}}}, nil
}

// A parameter as the protocol has it.
type parameter struct {
	ARN, Name, Type, Value string
	Version                int
	DataType               string
}

// parameterOf ignores that a SecureString is encrypted if WithDecryption is not
// set: the handler gets the text.
func parameterOf(p Parameter) parameter {
	return parameter{p.ARN, p.Name, p.Type, p.Value, 1, "text"}
}

func (s *Service) getParameter(_ context.Context, in struct{ Name string }) (any, error) {
	p, err := s.parameter(in.Name)
	if err != nil {
		return nil, err
	}
	return struct{ Parameter parameter }{parameterOf(p)}, nil
}

func (s *Service) getParameters(_ context.Context, in struct{ Names []string }) (any, error) {
	var out struct {
		Parameters        []parameter
		InvalidParameters []string
	}
	const most = 10
	if n := len(in.Names); n == 0 || n > most {
		return nil, wire.Errorf("ValidationException", "Names has %d elements; 1 to %d are allowed", n, most)
	}
	for _, name := range in.Names {
		p, err := s.parameter(name)
		if err != nil {
			out.InvalidParameters = append(out.InvalidParameters, name)
			continue
		}
		out.Parameters = append(out.Parameters, parameterOf(p))
	}
	return out, nil
}
