package states

import (
	"cmp"
	"encoding/json"
	"net/http"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/access"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
)

var _ service.Guarded = (*Service)(nil)

// Access is [service.Guarded].
func (s *Service) Access(a *service.App) access.Rules {
	rules := access.Rules{Needs: s.needs, Paths: map[string]string{}, Denied: wire.Error{Code: "AccessDeniedException"}}
	for _, r := range a.OfType("AWS::StepFunctions::StateMachine") {
		rules.Paths[r.Ref] = r.Path
	}
	return rules
}

func (s *Service) needs(r *http.Request) []access.Need {
	operation := wire.OperationOf(r)
	if _, ok := s.Operations[operation]; !ok {
		return nil
	}
	var in struct {
		StateMachineArn string `json:"stateMachineArn"`
	}
	json.Unmarshal(wire.Peek(r), &in) // what is wrong, the service says
	return []access.Need{{Action: access.Action("sfn", operation), Resource: cmp.Or(in.StateMachineArn, "*")}}
}
