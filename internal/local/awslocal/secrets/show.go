package secrets

import (
	"fmt"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
)

var _ service.Shower = (*Service)(nil)

// Places is [service.Shower]: where values come from and which are missing, never
// a value.
func (s *Service) Places() []service.Place {
	s.mu.RLock()
	secrets, parameters := s.secrets, s.parameters
	s.mu.RUnlock()
	if len(secrets)+len(parameters) == 0 {
		return nil
	}
	c, err := s.file.read()
	where := func(written bool, template, key string) (note string, missing bool) {
		switch {
		case err != nil:
			return err.Error(), true
		case written:
			return "in " + s.file.path, false
		case template != "":
			return "the template's value", false
		}
		return fmt.Sprintf("has no value: write it as %q into %s", key, s.file.path), true
	}
	var places []service.Place
	for _, x := range secrets {
		_, written := text(c.Secrets[x.Key])
		note, missing := where(written, x.Value, x.Key)
		places = append(places, service.Place{Kind: "secret", Path: x.Path, Name: x.Name, Note: note, Alarm: missing})
	}
	for _, x := range parameters {
		_, written := text(c.Parameters[x.Key])
		note, missing := where(written, x.Value, x.Key)
		places = append(places, service.Place{Kind: "parameter", Path: x.Path, Name: x.Name, Note: note, Alarm: missing})
	}
	return places
}
