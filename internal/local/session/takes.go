package session

import (
	"os"
	"runtime"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/gateway"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/program"
)

// A programFile is a program as it is now.
type programFile struct {
	path    string
	changed time.Time
}

// takes reads what the program of a function takes, once for each program. It is
// safe for concurrent use.
func (s *session) takes(f *app.Function) gateway.Takes {
	s.mu.RLock()
	running, ok := s.functions[f.Name]
	var path string
	if ok {
		path = running.program
	}
	s.mu.RUnlock()
	info, err := os.Stat(path)
	if err != nil {
		return gateway.Takes{} // the function's own start tells why
	}
	file := programFile{path, info.ModTime()}
	if known, ok := s.taken.Load(file); ok {
		return known.(gateway.Takes)
	}
	p, err := program.Open(path)
	if err != nil {
		return gateway.Takes{}
	}
	t := gateway.Takes{Payload1: p.TakesPayload1(), HTTP: p.ServesHTTP()}
	if _, told := s.taken.LoadOrStore(file, t); !told && p.Unknown != "" && f.ChoosesPayload {
		s.console.Say("%s gets payload format 2.0 here, whatever it takes: programs of %s are not read; WithPayload on the route says another", s.pathOf(f.Name), runtime.GOOS)
	}
	return t
}
