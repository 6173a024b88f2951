package session

import (
	"fmt"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/buses"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/functions"
)

// writeServices adds a line for each resource that functions can use, and one
// for each thing about them that does not happen here.
func (s *session) writeServices(b *strings.Builder, r awslocal.Resources) {
	var lines [][3]string
	add := func(kind, path, what string) { lines = append(lines, [3]string{kind, path, what}) }
	for _, x := range r.Buckets {
		add("bucket", x.Path, x.Name)
	}
	for _, x := range r.Tables {
		add("table", x.Path, x.Definition.TableName+" (dynalite)")
	}
	for _, x := range r.Queues {
		readers := ""
		for _, m := range r.Mappings {
			if m.Queue == x.ARN {
				readers += ", read by " + s.pathOf(functions.NameOf(m.Function))
			}
		}
		add("queue", x.Path, x.Name+readers)
	}
	for _, x := range r.Topics {
		add("topic", x.Path, count(len(x.Subscriptions), "subscriber"))
	}
	for _, x := range r.Buses {
		if x.Path != buses.DefaultBus || len(x.Rules) > 0 {
			add("bus", x.Path, count(len(x.Rules), "rule"))
		}
	}
	for _, x := range r.Secrets {
		add("secret", x.Path, s.services.SecretsFile())
	}
	for _, x := range r.Parameters {
		where := s.services.SecretsFile()
		if x.Value != "" {
			where = "the template's value"
		}
		add("parameter", x.Path, where)
	}
	for _, x := range r.Keys {
		add("key", x.Path, "a stand-in that protects nothing")
	}
	for _, path := range r.StateMachines {
		add("state machine", path, "can be started, is not run")
	}
	if len(lines) > 0 {
		fmt.Fprintf(b, "AWS services at %s, the functions' AWS_ENDPOINT_URL\n", s.services.URL())
	}
	for _, l := range lines {
		fmt.Fprintf(b, "  %-13s %s → %s\n", l[0], l[1], l[2])
	}
	for _, x := range r.Skipped {
		fmt.Fprintf(b, "%s: %s\n", x.Path, x.Reason)
	}
}

// pathOf is the construct path of the function with that name; the name if
// there is none.
func (s *session) pathOf(name string) string {
	for _, f := range s.app.Functions {
		if f.Name == name {
			return f.Path
		}
	}
	return name
}
