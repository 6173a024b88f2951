package session

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/program"
)

// sayMisfits tells, beside the caller, of handlers that take another event than
// what invokes them sends: synthesis does so, but not where it was done without
// the programs, nor for functions that are not NewGoFunction's. What was
// said is not said again.
func (s *session) sayMisfits() {
	for _, f := range s.app.Functions {
		file := s.binaries[f.Name]
		var wirings []service.Wiring
		for _, w := range s.forServices.Wirings() {
			if service.FunctionName(w.Function) == f.Name {
				wirings = append(wirings, w)
			}
		}
		now := fmt.Sprint(file, wirings)
		if file == "" || len(wirings) == 0 || s.judged[f.Name] == now {
			continue
		}
		s.judged[f.Name] = now
		path := f.Path
		s.judging.Go(func() {
			p, err := program.Open(file)
			if err != nil || p.Unknown != "" || len(p.Handlers) != 1 {
				return // it starts in a way that is not known
			}
			for _, w := range wirings {
				if text := misfit(w, p.Handlers[0]); text != "" {
					s.console.Problem("%s: %s", path, text)
				}
			}
		})
	}
}

// misfit says how a handler does not fit what invokes it, where that is certain:
// its event is another one of AWS's. What synthesis knows of types of the app's
// own is synthesis' to say.
func misfit(w service.Wiring, h program.Handler) string {
	guess := ""
	if !h.Sure {
		guess = ", as far as its functions tell"
	}
	switch event := h.Event(); {
	case h.Kind == program.HTTP && !h.Fallback:
		return fmt.Sprintf("the %s sends events.%s, but the handler answers HTTP requests alone (StartHTTP); give it lambdaruntime.WithFallback, or a function of its own", w.From, w.Events[0])
	case event == "":
		return ""
	case !slices.Contains(w.Events, event):
		return fmt.Sprintf("the %s sends events.%s, but the handler takes %s%s", w.From, w.Events[0], strings.TrimPrefix(h.Input, "*"), guess)
	case w.Records && !w.Listed && h.ListsFailures():
		return fmt.Sprintf("the handler answers the %s with the records that failed, and Lambda ignores that without ReportBatchItemFailures: they would be lost%s", w.From, guess)
	}
	return ""
}
