// Package fx starts an application of injected parts.
package fx

import (
	"context"

	"go.uber.org/fx"
)

type part struct{}

// Use starts an application of injected parts.
func Use() {
	app := fx.New(fx.Provide(func() *part { return &part{} }), fx.Invoke(func(lc fx.Lifecycle, p *part) {
		lc.Append(fx.Hook{OnStart: func(context.Context) error { return nil }})
	}))
	app.Run()
}
