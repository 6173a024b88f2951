package session

import (
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/logrecord"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/outbound"
)

// openOutbound starts the proxy of handlers whose SDK would call AWS itself.
func (s *session) openOutbound() error {
	var err error
	s.outbound, err = outbound.Start(func(program, host string) {
		s.console.Platform(logrecord.Line{Function: s.pathOf(program), Text: "a call to " + host + " was refused: nothing here calls AWS"})
	})
	return err
}

// deafSDK is the AWS SDK of the function's program that does not follow
// AWS_ENDPOINT_URL; empty if there is none. What is no Go program has none that
// is known.
func (s *session) deafSDK(f *app.Function) string {
	program := s.binaries[f.Name]
	sdk, known := s.deaf[program]
	if !known && program != "" {
		sdk, _ = outbound.DeafSDK(program)
		s.deaf[program] = sdk
	}
	return sdk
}
