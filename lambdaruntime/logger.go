package lambdaruntime

import (
	"fmt"
	"log/slog"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/lambdalog"
)

// installLogger makes the default of log/slog one that Lambda understands,
// unless the program set a default before Start.
func installLogger() {
	// Go's own handler has no exported name to compare with.
	if fmt.Sprintf("%T", slog.Default().Handler()) != "*slog.defaultHandler" {
		return
	}
	slog.SetDefault(lambdalog.New(nil))
}
