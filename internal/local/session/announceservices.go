package session

import (
	"fmt"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/console"
)

// serviceTable has a line for each resource that functions can use.
func (s *session) serviceTable() *console.Table {
	var t console.Table
	lines := s.services.Lines()
	if len(lines) > 0 {
		t.Heading(fmt.Sprintf("AWS services at %s, the functions' AWS_ENDPOINT_URL", s.services.URL()))
		t.Row(fmt.Sprintf("AWS_ACCESS_KEY_ID=%[1]s AWS_SECRET_ACCESS_KEY=%[1]s aws --region us-east-1 --endpoint-url %[2]s …", s.services.AccessKey(), s.services.URL()))
	}
	for _, l := range lines {
		t.Row(l.Kind, l.Path, "→ "+l.What)
	}
	return &t
}
