package tables

import (
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cfn"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
)

// Read is [service.Service].
func (s *Service) Read(a *service.App) {
	s.app, s.next = a, nil
	for _, kind := range []string{"AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable"} {
		for _, r := range a.OfType(kind) {
			attributes, _ := r.Properties["AttributeDefinitions"].([]any)
			key, _ := r.Properties["KeySchema"].([]any)
			var stream Stream
			if view := r.Object("StreamSpecification").Text("StreamViewType"); view != "" {
				stream = Stream{ARN: r.Attribute("StreamArn"), View: view}
			}
			s.next = append(s.next, Table{Path: r.Path, Stream: stream, Definition: Definition{
				TableName: r.Ref, AttributeDefinitions: attributes, KeySchema: key,
				GlobalSecondaryIndexes: indexes(r.Properties, "GlobalSecondaryIndexes"),
				LocalSecondaryIndexes:  indexes(r.Properties, "LocalSecondaryIndexes"),
			}})
			if r.Object("TimeToLiveSpecification") != nil {
				a.Skip(r.Path, "its items do not expire here")
			}
		}
	}
}

// indexes are without what counts throughput.
func indexes(p cfn.Properties, name string) []any {
	var list []any
	for _, index := range p.Objects(name) {
		list = append(list, map[string]any{
			"IndexName": index["IndexName"], "KeySchema": index["KeySchema"], "Projection": index["Projection"],
		})
	}
	return list
}

// Commit is [service.Service]. It returns at once: tables come in the
// background, see Wait.
func (s *Service) Commit() error {
	s.Set(s.next)
	return nil
}

// Starting is [service.Starter].
func (s *Service) Starting() string {
	if len(s.next) == 0 {
		return ""
	}
	return "starting DynamoDB (the first time, npm installs dynalite)"
}

// Lines is [service.Service].
func (s *Service) Lines() []service.Line {
	var lines []service.Line
	for _, t := range s.next {
		what := t.Definition.TableName + " (dynalite)"
		for _, reader := range s.app.Readers(t.Stream.ARN) {
			what += ", its stream read by " + reader
		}
		lines = append(lines, service.Line{Kind: "table", Path: t.Path, What: what})
	}
	return lines
}
