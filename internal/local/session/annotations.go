package session

import (
	"encoding/json"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/console"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/logrecord"
)

// sayAnnotations says what the app's constructs have to say, as the CDK's CLI
// does, and fails if there are errors among it. What the synthesis before has said
// too is not said again.
func (s *session) sayAnnotations(all []assembly.Annotation) error {
	before := s.annotations
	s.annotations = map[assembly.Annotation]bool{}
	var more []assembly.Annotation
	for _, a := range all {
		if s.annotations[a] = true; !before[a] {
			more = append(more, a)
		}
	}
	sayAnnotations(s.options, s.console, more)
	return assembly.Errors(all)
}

// sayAnnotations says annotations that are no errors: those are in an error.
func sayAnnotations(o Options, c *console.Console, all []assembly.Annotation) {
	for _, a := range all {
		if a.Level == assembly.Error {
			continue
		}
		if o.Annotated != nil {
			o.Annotated(a.String())
			continue
		}
		level := logrecord.Level("INFO")
		if a.Level == assembly.Warning {
			level = "WARN"
		}
		fields, _ := json.Marshal(map[string]string{"construct": a.Path}) // a string: cannot fail
		c.Record(logrecord.Record{Time: time.Now(), Kind: logrecord.Tool, Level: level, Message: a.String(), Fields: fields})
	}
}
