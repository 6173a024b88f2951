package secrets

import (
	"context"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
)

func (s *Service) listSecrets(context.Context, struct{}) (any, error) {
	type entry struct {
		ARN, Name              string
		SecretVersionsToStages map[string][]string
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	list := []entry{}
	for _, x := range s.secrets {
		list = append(list, entry{x.ARN, x.Name, map[string][]string{versionID: {currentStage}}})
	}
	return struct{ SecretList []entry }{list}, nil
}

// app are the parameters of the app.
func (s *Service) app() []Parameter {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.parameters
}

func (s *Service) describeParameters(context.Context, struct{}) (any, error) {
	type entry struct {
		ARN, Name, Type, DataType string
		Version                   int
	}
	list := []entry{}
	for _, p := range s.app() {
		list = append(list, entry{p.ARN, p.Name, p.Type, "text", 1})
	}
	return struct{ Parameters []entry }{list}, nil
}

// getParametersByPath leaves out what has no value yet: AWS has no such
// parameter either.
func (s *Service) getParametersByPath(_ context.Context, in struct {
	Path      string
	Recursive bool
}) (any, error) {
	if !strings.HasPrefix(in.Path, "/") {
		return nil, wire.Errorf("ValidationException", "Path is %q; it begins with a slash", in.Path)
	}
	below := strings.TrimSuffix(in.Path, "/") + "/"
	list := []parameter{}
	for _, p := range s.app() {
		rest, isBelow := strings.CutPrefix(p.Name, below)
		if !isBelow || strings.Contains(rest, "/") && !in.Recursive {
			continue
		}
		if found, err := s.parameter(p.Name); err == nil {
			list = append(list, parameterOf(found))
		}
	}
	return struct{ Parameters []parameter }{list}, nil
}
