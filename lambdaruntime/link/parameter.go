package link

import "github.com/go-lambda-cdk/go-lambda-cdk/internal/linkbinding"

// A Parameter is an SSM parameter the function may read. The parameter's
// value is never in the environment; package params/ssm fetches it.
//
//	level  on              actions
//	any    itself          ssm:GetParameter
//	                       ssm:GetParameters
//	any    encryption key  kms:Decrypt
type Parameter struct {
	Name string
	bound
}

func (*Parameter) kind() linkbinding.Kind   { return "parameter" }
func (p *Parameter) text() string           { return p.Name }
func (p *Parameter) setText(s string) error { p.Name = s; return notEmpty(s, "a parameter's name") }
