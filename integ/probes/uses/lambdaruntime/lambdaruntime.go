// Package lambdaruntime handles events by this library.
package lambdaruntime

import (
	"context"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
)

type item struct {
	ID   string `json:"id"`
	Size int    `json:"size"`
}

// Use handles events by this library.
func Use() {
	lambdaruntime.Start(func(_ context.Context, i item) (item, error) { return i, nil })
}
