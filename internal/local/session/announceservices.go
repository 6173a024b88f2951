package session

import (
	"fmt"
	"strings"
)

// writeServices adds a line for each resource that functions can use, and one
// for each thing about them that does not happen here.
func (s *session) writeServices(b *strings.Builder) {
	lines := s.services.Lines()
	if len(lines) > 0 {
		fmt.Fprintf(b, "AWS services at %s, the functions' AWS_ENDPOINT_URL\n", s.services.URL())
		fmt.Fprintf(b, "  AWS_ACCESS_KEY_ID=%[1]s AWS_SECRET_ACCESS_KEY=%[1]s aws --endpoint-url %[2]s …\n", s.services.AccessKey(), s.services.URL())
	}
	for _, l := range lines {
		fmt.Fprintf(b, "  %-13s %s → %s\n", l.Kind, l.Path, l.What)
	}
	for _, x := range s.forServices.Skipped() {
		fmt.Fprintf(b, "%s: %s\n", x.Path, x.Reason)
	}
}
