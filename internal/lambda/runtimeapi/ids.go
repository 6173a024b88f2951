package runtimeapi

import (
	"fmt"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/randomid"
)

// newTraceID returns the X-Ray header of an untraced request.
func newTraceID(now time.Time) string {
	return fmt.Sprintf("Root=1-%08x-%s;Parent=%s;Sampled=0", now.Unix(), randomid.Hex(12), randomid.Hex(8))
}
