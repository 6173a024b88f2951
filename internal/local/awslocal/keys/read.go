package keys

import "github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"

// Read is [service.Service].
func (s *Service) Read(a *service.App) {
	s.next = nil
	aliases := map[string][]string{}
	for _, r := range a.OfType("AWS::KMS::Alias") {
		key := r.Text("TargetKeyId")
		aliases[key] = append(aliases[key], r.Text("AliasName"))
	}
	for _, r := range a.OfType("AWS::KMS::Key") {
		arn := r.Attribute("Arn")
		s.next = append(s.next, Key{Path: r.Path, ARN: arn, Aliases: append(aliases[arn], aliases[r.Ref]...)})
	}
}

// Commit is [service.Service].
func (s *Service) Commit() error {
	s.Set(s.next)
	return nil
}

// Lines is [service.Service].
func (s *Service) Lines() []service.Line {
	var lines []service.Line
	for _, k := range s.next {
		lines = append(lines, service.Line{Kind: "key", Path: k.Path, What: "a stand-in that protects nothing"})
	}
	return lines
}
